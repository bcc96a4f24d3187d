using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>How an atom says how long it is (ISO/IEC 14496-12, section 4.2).</summary>
internal enum Mp4SizeForm
{
    /// <summary>32 bits.</summary>
    Plain,

    /// <summary>The plain size is 1, and 64 bits follow the type.</summary>
    Large,

    /// <summary>The size is 0: to the end of the file.</summary>
    ToEnd,
}

/// <summary>One atom ("box"): where it lies and what it calls itself. The type is four characters of Latin-1.</summary>
/// <param name="Length">with the header; of an atom that runs past its parent, the part that is there (then <paramref name="Cut"/>).</param>
internal readonly record struct Mp4Atom(string Type, long Offset, int HeaderLength, long Length, Mp4SizeForm SizeForm, bool Cut = false)
{
    public long End => Offset + Length;

    public ByteRange Whole => new(Offset, Length);

    public ByteRange Body => ByteRange.FromTo(Offset + HeaderLength, End);

    public bool IsFree => Type is "free" or "skip";
}

/// <summary>The atoms that lie side by side in a range.</summary>
/// <param name="End">where the last of them ends.</param>
/// <param name="Closes">they fill the range, but for zero bytes at its end (QuickTime ends some lists with a zero).</param>
internal sealed record Mp4AtomList(List<Mp4Atom> Atoms, long End, bool Closes)
{
    public static Mp4AtomList Empty { get; } = new([], 0, true);

    /// <summary>The first atom of this type, or null.</summary>
    public Mp4Atom? Find(string type)
    {
        foreach (var atom in Atoms)
        {
            if (atom.Type == type)
            {
                return atom;
            }
        }

        return null;
    }

    /// <summary>The padding that follows an atom at once, or null.</summary>
    public Mp4Atom? FreeAt(long offset)
    {
        foreach (var atom in Atoms)
        {
            if (atom.Offset == offset && atom.IsFree && !atom.Cut && atom.SizeForm == Mp4SizeForm.Plain)
            {
                return atom;
            }
        }

        return null;
    }
}

/// <summary>Walks atoms. Each level reads only headers, and never more of them than its range can hold.</summary>
internal static class Mp4Atoms
{
    private const int MaxSiblings = 1 << 20;
    private const int MaxZeroTail = 4096;

    public static Mp4AtomList TopLevel(ByteSource source) => List(source, new(0, source.Length), topLevel: true);

    public static Mp4AtomList Children(ByteSource source, Mp4Atom parent) => List(source, parent.Body, topLevel: false);

    public static Mp4AtomList Children(ByteSource source, ByteRange body) => List(source, body, topLevel: false);

    /// <summary>Follows a path of types from a parent, taking the first atom of each; null when it breaks off.</summary>
    public static Mp4Atom? Descend(ByteSource source, Mp4Atom parent, params ReadOnlySpan<string> path)
    {
        Mp4Atom? here = parent;
        foreach (var type in path)
        {
            here = Children(source, here.Value).Find(type);
            if (here is null)
            {
                return null;
            }
        }

        return here;
    }

    /// <summary>
    /// How many bytes of version and flags a <c>meta</c> has before its children: 4 by ISO/IEC 14496-12, none as QuickTime
    /// and some recorders write it.
    /// </summary>
    public static int MetaPrefix(ByteSource source, Mp4Atom meta)
    {
        Span<byte> head = stackalloc byte[8];
        if (meta.Body.Length < 8 || source.ReadAt(meta.Body.Offset, head) < 8)
        {
            return meta.Body.Length >= 4 ? 4 : 0;
        }

        return head[4..].SequenceEqual("hdlr"u8) || head[4..].SequenceEqual("ilst"u8) || head[4..].SequenceEqual("keys"u8) ? 0 : 4;
    }

    private static Mp4AtomList List(ByteSource source, ByteRange body, bool topLevel)
    {
        var atoms = new List<Mp4Atom>();
        var position = body.Offset;
        Span<byte> header = stackalloc byte[16];
        while (body.End - position >= 8 && atoms.Count < MaxSiblings)
        {
            var read = source.ReadAt(position, header[..(int)Math.Min(16, body.End - position)]);
            if (read < 8)
            {
                break;
            }

            var size = (long)BinaryPrimitives.ReadUInt32BigEndian(header);
            var form = Mp4SizeForm.Plain;
            var headerLength = 8;
            if (size == 1 && read == 16)
            {
                var large = BinaryPrimitives.ReadUInt64BigEndian(header[8..]);
                (size, form, headerLength) = ((long)Math.Min(large, long.MaxValue), Mp4SizeForm.Large, 16);
            }
            else if (size == 0 && topLevel && IsName(header[4..8]))
            {
                (size, form) = (body.End - position, Mp4SizeForm.ToEnd);
            }

            if (size < headerLength || (topLevel && !IsName(header[4..8])))
            {
                break;
            }

            var cut = size > body.End - position;
            if (cut && !topLevel)
            {
                break;
            }

            size = Math.Min(size, body.End - position);
            atoms.Add(new(Encoding.Latin1.GetString(header[4..8]), position, headerLength, size, form, cut));
            position += size;
        }

        return new(atoms, position, position == body.End || IsZero(source, ByteRange.FromTo(position, body.End)));
    }

    private static bool IsName(ReadOnlySpan<byte> type)
    {
        foreach (var letter in type)
        {
            if (letter is < 0x20 or (> 0x7E and < 0xA0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsZero(ByteSource source, ByteRange range)
    {
        if (range.Length > MaxZeroTail)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[(int)range.Length];
        return source.ReadAt(range.Offset, bytes) == bytes.Length && bytes.IndexOfAnyExcept((byte)0) < 0;
    }
}
