using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Audio.Ape;

/// <summary>Writes APEv2 tags: items of the named fields are exchanged, every other item keeps its bytes, keys keep their case.</summary>
internal static class ApeWriter
{
    private const uint Version2 = 2000;
    private const uint BinaryItem = 0x02;

    /// <param name="onlyWhatIsThere">true where this is the second tag of a file: its own fields follow, none is added.</param>
    /// <exception cref="CorruptMediaException">the tag may not be edited.</exception>
    public static ImmutableArray<Replacement> Edit(ByteSource source, ApeTag tag, TagEdits edits, bool onlyWhatIsThere = false)
    {
        var changes = Changes(source, tag, edits, onlyWhatIsThere);
        var replacements = changes.Replaced
            .Where(r => tag.Items[r.Key].At.Length != r.Value.Length || !source.StartsWith(r.Value, tag.Items[r.Key].At.Offset))
            .Select(r => new Replacement(tag.Items[r.Key].At, r.Value))
            .ToList();
        if (replacements.Count == 0 && changes.Added.Count == 0)
        {
            return [];
        }

        if (tag.WhyNotWritable is { } why)
        {
            throw new CorruptMediaException(why);
        }

        replacements.Add(new(new(tag.ItemsAt.End, 0), (byte[])[.. changes.Added.SelectMany(a => a)]));
        var size = tag.ItemsAt.Length + ApeTag.HeaderLength + replacements.Sum(r => r.Bytes.Length - r.At.Length);
        var count = tag.Items.Length + changes.Added.Count - replacements.Count(r => r is { Bytes.Length: 0, At.Length: > 0 });
        var numbers = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, checked((uint)size));
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(4), (uint)count);
        replacements.Add(new(new(tag.At.End - ApeTag.HeaderLength + 12, 8), numbers));
        if (tag.HasHeader)
        {
            replacements.Add(new(new(tag.At.Offset + 12, 8), numbers));
        }

        return [.. replacements];
    }

    /// <summary>A whole new tag with header and footer; empty when the edits only remove.</summary>
    public static byte[] Create(TagEdits edits)
    {
        var nothing = new MemorySource(default);
        var empty = new ApeTag { At = default, HasHeader = true, Version = Version2, ItemsAt = default };
        var added = Changes(nothing, empty, edits, onlyWhatIsThere: false).Added;
        var items = added.SelectMany(a => a).ToArray();
        return items.Length == 0 ? [] : [.. Frame(items.Length, added.Count, 0xA0000000), .. items, .. Frame(items.Length, added.Count, 0x80000000)];
    }

    private static byte[] Frame(int itemsLength, int count, uint flags)
    {
        var bytes = new byte[ApeTag.HeaderLength];
        "APETAGEX"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version2);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), itemsLength + ApeTag.HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), flags);
        return bytes;
    }

    private static (SortedDictionary<int, byte[]> Replaced, List<byte[]> Added) Changes(ByteSource source, ApeTag tag, TagEdits edits, bool onlyWhatIsThere)
    {
        var replaced = new SortedDictionary<int, byte[]>();
        var added = new List<byte[]>();
        var carriers = tag.Items
            .SelectMany((item, index) => ApeFields.Of(source, item).Select(f => (f.Name, index)))
            .ToLookup(p => p.Name, p => p.index, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, wanted, names) in Wanted(source, tag, edits))
        {
            var places = names.SelectMany(n => carriers[n]).Distinct().Order().ToList();

            // Of several items for one field that with the key which programs look for stays; its case is kept. An item that only we
            // read as this field (DATE for Year) gets that key.
            var own = places.FirstOrDefault(i => tag.Items[i].Key.Equals(key, StringComparison.OrdinalIgnoreCase), -1);
            var kept = own >= 0 ? tag.Items[own].Key : key;
            Put([.. places.OrderBy(i => i != own)], wanted.Length == 0 ? null : wanted, kept, 0);
        }

        if (edits.Cover is { } cover)
        {
            var places = Enumerable.Range(0, tag.Items.Length).Where(i => tag.Items[i].IsPicture && ApeFields.PictureOf(source, tag.Items[i])?.Type == PictureType.FrontCover).ToList();
            var name = cover.Mime == "image/png" ? "cover.png"u8 : "cover.jpg"u8;
            Put(places, [.. name, 0, .. cover.Bytes.Span], places.Count > 0 ? tag.Items[places[0]].Key : "Cover Art (Front)", BinaryItem);
        }

        return (replaced, added);

        void Put(List<int> places, byte[]? value, string key, uint flags)
        {
            for (var i = 0; i < places.Count; i++)
            {
                // The old item's flag for "read only" stays, the rest says what the value is now.
                replaced[places[i]] = i > 0 || value is null ? [] : Item(key, (tag.Items[places[i]].Flags & 1) | flags, value);
            }

            if (places.Count == 0 && value is not null && !onlyWhatIsThere)
            {
                added.Add(Item(key, flags, value));
            }
        }
    }

    /// <summary>Keys with their new values (empty: to be removed) and the fields that live there; only what differs from now.</summary>
    private static IEnumerable<(string Key, byte[] Value, string[] Fields)> Wanted(ByteSource source, ApeTag tag, TagEdits edits)
    {
        foreach (var (key, (number, total)) in ApeFields.NumberItems)
        {
            var (nowNumber, nowTotal) = (Current(tag, number).FirstOrDefault(""), Current(tag, total).FirstOrDefault(""));
            var newNumber = edits.Fields.LastOrDefault(e => e.Field == number) is { } n ? n.Values.FirstOrDefault("") : nowNumber;
            var newTotal = edits.Fields.LastOrDefault(e => e.Field == total) is { } t ? t.Values.FirstOrDefault("") : nowTotal;
            if (newNumber != nowNumber || newTotal != nowTotal)
            {
                // A total in an item of its own (TOTALDISCS) stays there as long as only the number changes.
                var isElsewhere = newTotal == nowTotal && tag.Items.Any(i => !ApeFields.NumberItems.ContainsKey(i.Key) && ApeFields.Of(source, i).Any(f => IsTotal(f.Name)));
                var withTotal = isElsewhere ? tag.Items.Any(i => ApeFields.NumberItems.ContainsKey(i.Key) && ApeFields.Of(source, i).Any(f => IsTotal(f.Name) && !f.Values.IsEmpty)) : newTotal.Length > 0;
                var text = withTotal ? $"{(newNumber.Length == 0 ? "0" : newNumber)}/{newTotal}" : newNumber;
                yield return (key, Encoding.UTF8.GetBytes(text), isElsewhere ? [number] : [number, total]);

                bool IsTotal(string name) => name.Equals(total, StringComparison.OrdinalIgnoreCase);
            }
        }

        foreach (var edit in edits.Fields)
        {
            var values = edit.Values.Select(v => v.Replace("\0", "", StringComparison.Ordinal)).Where(v => v.Length > 0).ToImmutableArray();
            if (ApeFields.SpellingOf(edit.Field) is { } key && !ApeFields.NumberItems.ContainsKey(key) && !Current(tag, edit.Field).SequenceEqual(values))
            {
                yield return (key, Encoding.UTF8.GetBytes(string.Join('\0', values)), [edit.Field]);
            }
        }
    }

    private static ImmutableArray<string> Current(ApeTag tag, string field) =>
        tag.Fields.FirstOrDefault(f => f.Name.Equals(field, StringComparison.OrdinalIgnoreCase))?.Values ?? [];

    private static byte[] Item(string key, uint flags, byte[] value)
    {
        var numbers = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, value.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(4), flags);
        return [.. numbers, .. Encoding.ASCII.GetBytes(key), 0, .. value];
    }
}
