using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>
/// Edits the attributes in the header of an ASF file. All others keep their bytes, so do all other objects; padding is used
/// first. Audio and its indexes count from their own start, so nothing points at what moves.
/// </summary>
public static class AsfEditor
{
    private const int NewPadding = 2048;
    private const int MaxPadding = 64 * 1024;

    /// <exception cref="CorruptMediaException">the file may not be edited, or has no room for this edit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var layout = (AsfLayout)file.Layout;
        var list = AsfListEdit.Of(source, layout, edits);
        if (list.IsEmpty)
        {
            return Splice.Of(source.Length, []);
        }

        // What is added at one place must come in the order of nesting: into objects, into the extension, into the header.
        var replacements = new List<Replacement>();
        var newInExtension = new List<Replacement>();
        var newInHeader = new List<Replacement>();
        var growth = new AsfGrowth();
        foreach (var place in Enum.GetValues<AsfPlace>())
        {
            ImmutableArray<AsfNew> added = [.. list.Added.Where(a => a.Place == place).Select(a => a.Attribute)];
            if (layout.Holders.FirstOrDefault(h => h.Place == place) is { } holder)
            {
                EditHolder(source, layout, holder, list, added, replacements, growth);
            }
            else if (added.Length > 0)
            {
                AddHolder(layout, place, added, place == AsfPlace.Library ? newInExtension : newInHeader, growth);
            }
        }

        replacements.AddRange([.. newInExtension, .. newInHeader]);
        if (replacements.Count > 0)
        {
            Settle(source, layout, replacements, growth);
        }

        return Splice.Of(source.Length, replacements);
    }

    private static void EditHolder(ByteSource source, AsfLayout layout, AsfAttributes holder, AsfListEdit list, ImmutableArray<AsfNew> added, List<Replacement> replacements, AsfGrowth growth)
    {
        var inside = holder.Place == AsfPlace.ContentDescription ? EditDescription(source, holder, list, added) : EditAttributes(source, holder, list, added);
        var grown = inside.Sum(r => r.Bytes.Length - r.At.Length);
        replacements.AddRange(inside);
        if (grown != 0)
        {
            replacements.Add(new(new(holder.Object.Whole.Offset + 16, 8), AsfWriter.Quad(holder.Object.Whole.Length + grown)));
        }

        growth.Add(grown, IsInExtension(layout, holder.Object));
    }

    private static List<Replacement> EditAttributes(ByteSource source, AsfAttributes holder, AsfListEdit list, ImmutableArray<AsfNew> added)
    {
        var inside = new List<Replacement>();
        var count = holder.All.Length + added.Length;
        foreach (var old in holder.All)
        {
            if (!list.Replaced.TryGetValue(old, out var value))
            {
                continue;
            }

            count -= value is null ? 1 : 0;
            var bytes = value is null ? [] : Renewed(source, old, value);
            if (!source.ReadBytes(old.Whole.Offset, old.Whole.Length).AsSpan().SequenceEqual(bytes))
            {
                inside.Add(new(old.Whole, bytes));
            }
        }

        inside.AddRange(added.Select(a => new Replacement(new(holder.Object.Whole.End, 0), AsfWriter.Attribute(holder.Place, a.Name, a.Type, a.Value))));
        if (count != holder.All.Length)
        {
            inside.Add(new(new(holder.Object.Body.Offset, 2), AsfWriter.Word(count)));
        }

        return inside;
    }

    /// <summary>Language and stream of an attribute in a metadata object are kept.</summary>
    private static byte[] Renewed(ByteSource source, AsfAttribute old, AsfNew value)
    {
        var bytes = AsfWriter.Attribute(old.Place, value.Name, value.Type, value.Value);
        if (old.Place is AsfPlace.Metadata or AsfPlace.Library)
        {
            source.ReadExactly(old.Whole.Offset, bytes.AsSpan(0, 4));
        }

        return bytes;
    }

    private static List<Replacement> EditDescription(ByteSource source, AsfAttributes holder, AsfListEdit list, ImmutableArray<AsfNew> added)
    {
        var inside = new List<Replacement>();
        for (var i = 0; i < holder.All.Length; i++)
        {
            var old = holder.All[i];
            var isNamed = list.Replaced.TryGetValue(old, out var value);
            value ??= added.LastOrDefault(a => a.Name == old.Name);
            if (!isNamed && value is null)
            {
                continue;
            }

            var bytes = value?.Value ?? [];
            if (source.ReadBytes(old.Value.Offset, old.Value.Length).AsSpan().SequenceEqual(bytes))
            {
                continue;
            }

            inside.Add(new(old.Value, bytes));
            if (bytes.Length != old.Value.Length)
            {
                inside.Add(new(new(holder.Object.Body.Offset + (2 * i), 2), AsfWriter.Word(bytes.Length)));
            }
        }

        return inside;
    }

    private static void AddHolder(AsfLayout layout, AsfPlace place, ImmutableArray<AsfNew> added, List<Replacement> replacements, AsfGrowth growth)
    {
        if (place == AsfPlace.ContentDescription)
        {
            var texts = AsfAttribute.DescriptionNames.Select(n => added.LastOrDefault(a => a.Name == n)?.Value ?? []).ToList();
            AddObject(AsfWriter.Object(AsfIds.ContentDescription, [.. texts.Select(t => AsfWriter.Word(t.Length)), .. texts]), layout.Header.Whole.End);
            return;
        }

        byte[][] attributes = [AsfWriter.Word(added.Length), .. added.Select(a => AsfWriter.Attribute(place, a.Name, a.Type, a.Value))];
        if (place == AsfPlace.Extended)
        {
            AddObject(AsfWriter.Object(AsfIds.ExtendedContentDescription, attributes), layout.Header.Whole.End);
            return;
        }

        // The library lives in the header extension, which the specification wants in every file.
        if (layout.Extension is not { } extension)
        {
            throw new CorruptMediaException("the ASF file has no header extension, where several values and large pictures go");
        }

        var library = AsfWriter.Object(AsfIds.MetadataLibrary, attributes);
        replacements.Add(new(new(extension.Whole.End, 0), library));
        growth.Add(library.Length, isInExtension: true);

        void AddObject(byte[] bytes, long at)
        {
            replacements.Add(new(new(at, 0), bytes));
            growth.Add(bytes.Length, isInExtension: false);
            growth.Objects++;
        }
    }

    /// <summary>Padding gives or takes what it can; then the sizes of extension, header and file follow.</summary>
    private static void Settle(ByteSource source, AsfLayout layout, List<Replacement> replacements, AsfGrowth growth)
    {
        if (layout.Padding is { } padding)
        {
            var left = padding.Body.Length - growth.Total;
            var wanted = left < 0 ? NewPadding : growth.Total < 0 && left > Math.Max(padding.Body.Length, MaxPadding) ? padding.Body.Length : left;
            ResizePadding(padding, wanted, replacements);
            growth.Add(wanted - padding.Body.Length, IsInExtension(layout, padding));
        }
        else if (growth.Total != 0)
        {
            var added = AsfWriter.Object(AsfIds.Padding, new byte[NewPadding]);
            replacements.Add(new(new(layout.Header.Whole.End, 0), added));
            growth.Add(added.Length, isInExtension: false);
            growth.Objects++;
        }

        if (growth.Extension != 0 && layout.Extension is { } extension)
        {
            replacements.Add(new(new(extension.Whole.Offset + 16, 8), AsfWriter.Quad(extension.Whole.Length + growth.Extension)));
            replacements.Add(new(new(extension.Body.Offset + 18, 4), AsfWriter.Double(source.ReadUInt32LittleEndian(extension.Body.Offset + 18) + growth.Extension)));
        }

        if (growth.Total != 0)
        {
            replacements.Add(new(new(16, 8), AsfWriter.Quad(layout.Header.Whole.Length + growth.Total)));
            var sizeAt = layout.FileProperties.Body.Offset + 16;
            if (source.ReadUInt64LittleEndian(sizeAt) == (ulong)source.Length)
            {
                replacements.Add(new(new(sizeAt, 8), AsfWriter.Quad(source.Length + growth.Total)));
            }
        }

        if (growth.Objects != 0)
        {
            replacements.Add(new(new(24, 4), AsfWriter.Double(source.ReadUInt32LittleEndian(24) + growth.Objects)));
        }
    }

    private static void ResizePadding(AsfObject padding, long length, List<Replacement> replacements)
    {
        if (length == padding.Body.Length)
        {
            return;
        }

        replacements.Add(new(new(padding.Whole.Offset + 16, 8), AsfWriter.Quad(AsfObject.HeaderLength + length)));
        replacements.Insert(0, length < padding.Body.Length
            ? new(ByteRange.FromTo(padding.Body.Offset + length, padding.Body.End), default)
            : new(new(padding.Body.Offset, 0), new byte[length - padding.Body.Length]));
    }

    private static bool IsInExtension(AsfLayout layout, AsfObject inner) =>
        layout.Extension is { } extension && inner.Whole.Offset > extension.Whole.Offset && inner.Whole.End <= extension.Whole.End;

    /// <summary>By how much the header grows, in all and within its extension, and by how many objects.</summary>
    private sealed class AsfGrowth
    {
        public long Total { get; private set; }

        public long Extension { get; private set; }

        public int Objects { get; set; }

        public void Add(long bytes, bool isInExtension)
        {
            Total += bytes;
            Extension += isInExtension ? bytes : 0;
        }
    }
}
