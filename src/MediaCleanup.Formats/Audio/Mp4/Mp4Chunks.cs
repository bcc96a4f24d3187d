using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>
/// How far the chunks of a track reach. A chunk that begins within audio data and runs on beyond it, as damaged tables have it, takes
/// in bytes that an edit may change.
/// </summary>
internal static class Mp4Chunks
{
    private const int MapEntry = 12;

    /// <exception cref="CorruptMediaException">a sample lies outside of all audio, or the tables do not fit together.</exception>
    public static void MustLieInAudio(ByteSource source, Mp4AtomList top, Mp4Track track)
    {
        if (track is not { OffsetTable: { } offsets, SizeTable: { } table })
        {
            return;
        }

        var sizes = Mp4SampleSizes.Read(source, table);
        if (sizes.Sum(0, sizes.Count) > top.Atoms.Where(a => a.Type == "mdat").Sum(a => a.Body.Length))
        {
            throw new CorruptMediaException("the MP4 file's table of sizes tells of more audio than it has");
        }

        var starts = Entries(source, offsets, offsets.Type == "co64" ? 8 : 4);
        var map = track.ChunkMap is { } stsc ? Entries(source, stsc, MapEntry) : [];
        var (sample, row) = (0L, 0);
        for (var chunk = 1; starts.Length > 0 && map.Length > 0 && sample < sizes.Count; chunk++)
        {
            if (Place(starts, chunk - 1, offsets) is not { } start)
            {
                return;
            }

            while ((row + 2) * MapEntry <= map.Length && BinaryPrimitives.ReadUInt32BigEndian(map.AsSpan((row + 1) * MapEntry)) <= chunk)
            {
                row++;
            }

            var count = BinaryPrimitives.ReadUInt32BigEndian(map.AsSpan((row * MapEntry) + 4));
            if (AudioAround(top, start) is { } audio && sizes.Sum(sample, count) > audio.End - start)
            {
                throw new CorruptMediaException("the MP4 file's tables let a chunk run on beyond its audio");
            }

            sample += count;
        }
    }

    /// <summary>The audio data that this place lies in, or at the end of; null when it lies in none.</summary>
    public static Mp4Atom? AudioAround(Mp4AtomList top, long offset)
    {
        foreach (var atom in top.Atoms)
        {
            if (atom.Type == "mdat" && offset >= atom.Body.Offset && offset <= atom.End)
            {
                return atom;
            }
        }

        return null;
    }

    /// <summary>The entries of a table that begins with version, flags and a count; only those that are there.</summary>
    private static byte[] Entries(ByteSource source, Mp4Atom table, int width)
    {
        var count = table.Body.Length >= 8 ? source.ReadUInt32BigEndian(table.Body.Offset + 4) : 0;
        return source.ReadBytes(table.Body.Offset + 8, Math.Min(count, Math.Max(0, table.Body.Length - 8) / width) * width);
    }

    private static long? Place(byte[] starts, int index, Mp4Atom table) => table.Type == "co64"
        ? (index + 1) * 8 <= starts.Length ? (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(starts.AsSpan(index * 8)), long.MaxValue / 2) : null
        : (index + 1) * 4 <= starts.Length ? BinaryPrimitives.ReadUInt32BigEndian(starts.AsSpan(index * 4)) : null;
}

/// <summary>The size of each sample: <c>stsz</c> and <c>stz2</c> (ISO/IEC 14496-12, section 8.7.3).</summary>
internal sealed class Mp4SampleSizes
{
    private readonly byte[] _sizes;
    private readonly int _bits;
    private readonly uint _same;

    private Mp4SampleSizes(uint same, long count, int bits, byte[] sizes) => (_same, Count, _bits, _sizes) = (same, count, bits, sizes);

    /// <summary>The number of samples; without those whose sizes are missing.</summary>
    public long Count { get; }

    /// <exception cref="CorruptMediaException">sizes of a width that there is not.</exception>
    public static Mp4SampleSizes Read(ByteSource source, Mp4Atom table)
    {
        if (table.Body.Length < 12)
        {
            return new(0, 0, 32, []);
        }

        var second = source.ReadUInt32BigEndian(table.Body.Offset + 4);
        var count = (long)source.ReadUInt32BigEndian(table.Body.Offset + 8);
        var isCompact = table.Type == "stz2";
        if (!isCompact && second > 0)
        {
            return new(second, count, 32, []);
        }

        var bits = isCompact ? (int)(second & 0xFF) : 32;
        if (bits is not (4 or 8 or 16 or 32))
        {
            throw new CorruptMediaException($"the MP4 file's table of sizes has numbers of {bits} bits");
        }

        count = Math.Min(count, (table.Body.Length - 12) * 8 / bits);
        return new(0, count, bits, source.ReadBytes(table.Body.Offset + 12, ((count * bits) + 7) / 8));
    }

    /// <summary>The bytes of so many samples in a row, as far as there are that many.</summary>
    public long Sum(long first, long count)
    {
        if (_same > 0)
        {
            return _same * Math.Min(count, Math.Max(0, Count - first));
        }

        var sum = 0L;
        for (var i = first; i < Math.Min(first + count, Count); i++)
        {
            sum += _bits switch
            {
                32 => BinaryPrimitives.ReadUInt32BigEndian(_sizes.AsSpan((int)i * 4)),
                16 => BinaryPrimitives.ReadUInt16BigEndian(_sizes.AsSpan((int)i * 2)),
                8 => _sizes[i],
                _ => (i & 1) == 0 ? _sizes[i / 2] >> 4 : _sizes[i / 2] & 0x0F,
            };
        }

        return sum;
    }
}
