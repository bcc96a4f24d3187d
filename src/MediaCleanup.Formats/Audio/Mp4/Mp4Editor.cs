using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>
/// Edits the metadata list of an MP4 file. Only the entries of the named fields change; what grows takes padding (<c>free</c>)
/// first, and only when there is too little of it does the audio move, and with it every offset that points at it.
/// </summary>
public static class Mp4Editor
{
    /// <summary>The padding that is left when there was too little: small edits later move nothing.</summary>
    private const int Padding = 2048;

    /// <summary>Padding that an edit frees beyond this is given back.</summary>
    private const int MaxPadding = 64 * 1024;

    /// <exception cref="CorruptMediaException">the file may not be edited, or has no room for this edit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var layout = (Mp4Layout)file.Layout;
        var list = Mp4ListEdit.Of(source, layout, edits);
        if (list.IsEmpty)
        {
            return Splice.Of(source.Length, []);
        }

        var replacements = new List<Replacement>(list.Replacements);
        var moved = layout.Ilst is { } ilst ? EditList(layout, ilst, list, replacements) : AddList(layout, list, replacements);
        Mp4Relocation.Move(source, layout, moved, replacements);
        var splice = Splice.Of(source.Length, replacements);
        MustReadBack(splice.Apply(source), edits);
        return splice;
    }

    /// <summary>Damaged sizes can be read in more than one way: what was written must be found where a reader looks.</summary>
    private static void MustReadBack(ByteSource result, TagEdits edits)
    {
        var after = Mp4Reader.Read(result);
        foreach (var edit in edits.Fields.GroupBy(e => e.Field, StringComparer.OrdinalIgnoreCase).Select(g => g.Last()))
        {
            if (Mp4Keys.KindOf(Mp4Keys.KeyOf(edit.Field)) == Mp4ValueKind.Text && !after[edit.Field].SequenceEqual(edit.Values.Where(v => v.Length > 0)))
            {
                throw new CorruptMediaException("the MP4 structure does not close: what an edit writes is not read back");
            }
        }
    }

    /// <summary>Changes a list that is there; returns by how much everything behind the header moves.</summary>
    private static long EditList(Mp4Layout layout, Mp4Atom ilst, Mp4ListEdit list, List<Replacement> replacements)
    {
        replacements.AddRange(list.Added.Select(added => new Replacement(new(ilst.End, 0), added)));
        return Settle(
            replacements,
            [ilst, layout.Meta!.Value, layout.Udta!.Value, layout.Moov],
            [layout.MetaChildren, layout.UdtaChildren, layout.MoovChildren, layout.Top]);
    }

    /// <summary>Adds the list, and what it must lie in, where they are missing.</summary>
    private static long AddList(Mp4Layout layout, Mp4ListEdit list, List<Replacement> replacements)
    {
        if (list.Added.Count == 0)
        {
            return 0;
        }

        var ilst = Mp4Writer.Atom("ilst", [.. list.Added]);
        if (layout.Meta is { } meta)
        {
            // In front of padding at the end of meta, so that it is taken.
            var last = layout.MetaChildren.Atoms is [.., { IsFree: true } free] ? free.Offset : layout.MetaChildren.End;
            replacements.Add(new(new(last, 0), ilst));
            return Settle(
                replacements,
                [new("ilst", last, 0, 0, Mp4SizeForm.ToEnd), meta, layout.Udta!.Value, layout.Moov],
                [layout.MetaChildren, layout.UdtaChildren, layout.MoovChildren, layout.Top]);
        }

        var added = Mp4Writer.Meta(ilst, Mp4Writer.Free(Padding));
        if (layout.Udta is { } udta)
        {
            // An empty list has its end where it begins.
            var end = layout.UdtaChildren.Atoms.Count == 0 ? udta.Body.Offset : layout.UdtaChildren.End;
            replacements.Add(new(new(end, 0), added));
            Resize(replacements, udta, added.Length);
        }
        else
        {
            added = Mp4Writer.Atom("udta", added);
            replacements.Add(new(new(layout.MoovChildren.End, 0), added));
        }

        Resize(replacements, layout.Moov, added.Length);
        return added.Length;
    }

    /// <summary>
    /// Makes the sizes right after the innermost of <paramref name="chain"/> has changed: the nearest padding behind one of
    /// them gives or takes the difference.
    /// </summary>
    /// <param name="chain">from the list outwards.</param>
    /// <param name="neighbours">for each of the chain, the list that it lies in.</param>
    /// <returns>by how much everything behind the outermost moves.</returns>
    private static long Settle(List<Replacement> replacements, ReadOnlySpan<Mp4Atom> chain, ReadOnlySpan<Mp4AtomList> neighbours)
    {
        var growth = replacements.Sum(r => r.Bytes.Length - r.At.Length);
        if (growth == 0)
        {
            return 0;
        }

        for (var level = 0; level < chain.Length; level++)
        {
            if (neighbours[level].FreeAt(chain[level].End) is not { } free || (free.Length - growth) is not (0 or >= 8 and <= uint.MaxValue) || IsExcess(free, growth))
            {
                continue;
            }

            foreach (var inner in chain[..(level + 1)])
            {
                Resize(replacements, inner, growth);
            }

            ResizeFree(replacements, free, free.Length - growth);
            return 0;
        }

        // No padding fits: some is left behind the list. Growth so far includes what the list itself grew.
        var old = neighbours[0].FreeAt(chain[0].End);
        var left = old is null && growth <= -8 && -growth <= MaxPadding ? -growth : Padding;
        var moved = growth + left - (old?.Length ?? 0);
        if (old is { } there)
        {
            ResizeFree(replacements, there, left);
        }
        else
        {
            replacements.Add(new(new(chain[0].End, 0), Mp4Writer.Free(left)));
        }

        Resize(replacements, chain[0], growth);
        foreach (var outer in chain[1..])
        {
            Resize(replacements, outer, moved);
        }

        return moved;
    }

    private static bool IsExcess(Mp4Atom free, long growth) => growth < 0 && free.Length - growth > Math.Max(free.Length, MaxPadding);

    private static void ResizeFree(List<Replacement> replacements, Mp4Atom free, long length)
    {
        if (length == 0)
        {
            replacements.Add(new(free.Whole, default));
            return;
        }

        if (length == free.Length)
        {
            return;
        }

        Resize(replacements, free, length - free.Length);
        replacements.Add(length < free.Length
            ? new(ByteRange.FromTo(free.Offset + length, free.End), default)
            : new(new(free.End, 0), new byte[length - free.Length]));
    }

    private static void Resize(List<Replacement> replacements, Mp4Atom atom, long growth)
    {
        if (growth == 0 || atom.SizeForm == Mp4SizeForm.ToEnd)
        {
            return;
        }

        var length = atom.Length + growth;
        if (atom.SizeForm == Mp4SizeForm.Large)
        {
            var large = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(large, length);
            replacements.Add(new(new(atom.Offset + 8, 8), large));
            return;
        }

        if (length > uint.MaxValue)
        {
            throw new CorruptMediaException("the header of the MP4 file would grow beyond 4 GiB");
        }

        var plain = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(plain, (uint)length);
        replacements.Add(new(new(atom.Offset, 4), plain));
    }
}
