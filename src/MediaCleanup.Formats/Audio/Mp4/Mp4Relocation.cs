using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>Moves every number in an MP4 file that says where something behind its header lies.</summary>
internal static class Mp4Relocation
{
    /// <summary>Checks that every chunk lies in audio data, and moves what must move.</summary>
    /// <param name="moved">by how many bytes everything behind the header moves; may be 0.</param>
    /// <exception cref="CorruptMediaException">an offset points into the header, outside the file, or would not fit; or samples lie outside of all audio.</exception>
    public static void Move(ByteSource source, Mp4Layout layout, long moved, List<Replacement> replacements)
    {
        foreach (var track in layout.Tracks)
        {
            Mp4Chunks.MustLieInAudio(source, layout.Top, track);
        }

        foreach (var table in layout.Tracks.Select(t => t.OffsetTable).OfType<Mp4Atom>())
        {
            MoveTable(source, layout, table, moved, replacements);
        }

        if (moved == 0)
        {
            return;
        }

        foreach (var atom in layout.Top.Atoms)
        {
            if (atom.Type == "sidx" && atom.Offset < layout.Moov.Offset)
            {
                MoveIndex(source, atom, moved, replacements);
            }
            else if (atom.Type == "mfra")
            {
                foreach (var tfra in Mp4Atoms.Children(source, atom).Atoms.Where(a => a.Type == "tfra"))
                {
                    MoveFragmentTable(source, layout.Moov, tfra, moved, replacements);
                }
            }
        }
    }

    /// <summary>Whether the last chunk of a table begins within audio data: it does not where the file was cut.</summary>
    public static bool LastChunkIsThere(ByteSource source, Mp4AtomList top, Mp4Atom table)
    {
        var width = table.Type == "co64" ? 8 : 4;
        var count = table.Body.Length >= 8 ? source.ReadUInt32BigEndian(table.Body.Offset + 4) : 0;
        if (count == 0 || count > (table.Body.Length - 8) / width)
        {
            return count == 0;
        }

        var at = table.Body.Offset + 8 + ((count - 1L) * width);
        return Mp4Chunks.AudioAround(top, width == 8 ? (long)Math.Min(source.ReadUInt64BigEndian(at), long.MaxValue) : source.ReadUInt32BigEndian(at)) is not null;
    }

    /// <summary><c>stco</c> and <c>co64</c>: a count and that many offsets (ISO/IEC 14496-12, section 8.7.5).</summary>
    private static void MoveTable(ByteSource source, Mp4Layout layout, Mp4Atom table, long moved, List<Replacement> replacements)
    {
        var width = table.Type == "co64" ? 8 : 4;
        var count = table.Body.Length >= 8 ? source.ReadUInt32BigEndian(table.Body.Offset + 4) : 0;
        if (count == 0)
        {
            return;
        }

        if (count > (table.Body.Length - 8) / width)
        {
            throw new CorruptMediaException("the MP4 file's table of offsets is longer than its atom");
        }

        var entries = source.ReadBytes(table.Body.Offset + 8, (long)count * width);
        var changed = false;
        for (var at = 0; at < entries.Length; at += width)
        {
            // A chunk outside of all audio lies in bytes that an edit may change: such a file is broken or not understood.
            if (Mp4Chunks.AudioAround(layout.Top, Read(entries.AsSpan(at, width))) is null)
            {
                throw new CorruptMediaException("the MP4 file's table of offsets points outside of its audio");
            }

            changed |= MoveNumber(entries.AsSpan(at, width), layout.Moov, moved, source.Length);
        }

        if (changed)
        {
            replacements.Add(new(new(table.Body.Offset + 8, entries.Length), entries));
        }
    }

    /// <summary>A segment index in front of the header counts from its own end (section 8.16.3).</summary>
    private static void MoveIndex(ByteSource source, Mp4Atom sidx, long moved, List<Replacement> replacements)
    {
        if (sidx.Body.Length < 28)
        {
            return;
        }

        var wide = source.ReadByte(sidx.Body.Offset) != 0;
        var at = sidx.Body.Offset + (wide ? 20 : 16);
        var bytes = source.ReadBytes(at, wide ? 8 : 4);
        Write(bytes, Read(bytes) + moved);
        replacements.Add(new(new(at, bytes.Length), bytes));
    }

    /// <summary><c>tfra</c>: entries of a time, a fragment's place, and three numbers of one to four bytes (section 8.8.10).</summary>
    private static void MoveFragmentTable(ByteSource source, Mp4Atom moov, Mp4Atom tfra, long moved, List<Replacement> replacements)
    {
        if (tfra.Body.Length < 16)
        {
            return;
        }

        var wide = source.ReadByte(tfra.Body.Offset) == 1 ? 8 : 4;
        var sizes = source.ReadUInt32BigEndian(tfra.Body.Offset + 8);
        var stride = (2 * wide) + 3 + (int)((sizes >> 4) & 3) + (int)((sizes >> 2) & 3) + (int)(sizes & 3);
        var count = source.ReadUInt32BigEndian(tfra.Body.Offset + 12);
        if (count > (tfra.Body.Length - 16) / stride)
        {
            throw new CorruptMediaException("the MP4 file's table of fragments is longer than its atom");
        }

        for (var i = 0L; i < count; i++)
        {
            var at = tfra.Body.Offset + 16 + (i * stride) + wide;
            var bytes = source.ReadBytes(at, wide);
            if (MoveNumber(bytes, moov, moved, source.Length))
            {
                replacements.Add(new(new(at, wide), bytes));
            }
        }
    }

    private static bool MoveNumber(Span<byte> bytes, Mp4Atom moov, long moved, long fileLength)
    {
        var offset = Read(bytes);
        if (offset < moov.Offset || moved == 0)
        {
            return false;
        }

        if (offset < moov.End || offset > fileLength)
        {
            throw new CorruptMediaException("the MP4 file's table of offsets points into its header or outside the file");
        }

        Write(bytes, offset + moved);
        return true;
    }

    private static long Read(ReadOnlySpan<byte> bytes) => bytes.Length == 8
        ? (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(bytes), long.MaxValue / 2)
        : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static void Write(Span<byte> bytes, long value)
    {
        if (bytes.Length == 8)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            return;
        }

        if (value is < 0 or > uint.MaxValue)
        {
            throw new CorruptMediaException("the MP4 file's offsets have 32 bits, and this edit would push audio beyond 4 GiB");
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
    }
}
