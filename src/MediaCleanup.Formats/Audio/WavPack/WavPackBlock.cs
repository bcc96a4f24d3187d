using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.WavPack;

/// <summary>The header of a block. Source: "WavPack 4 &amp; 5 Binary File / Block Format", section 2.0.</summary>
/// <param name="Samples">in this block.</param>
/// <param name="TotalSamples">of the whole file; null when its encoder did not know.</param>
internal sealed record WavPackBlock(ByteRange At, long? TotalSamples, long Index, long Samples, uint Flags)
{
    public const int HeaderLength = 32;

    /// <summary>The header, or null: no block starts here. It may reach beyond the end.</summary>
    public static WavPackBlock? Read(ByteSource source, long offset)
    {
        if (!source.StartsWith("wvpk"u8, offset) || offset > source.Length - HeaderLength)
        {
            return null;
        }

        var bytes = source.ReadBytes(offset, HeaderLength).AsSpan();
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var total = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        return size < HeaderLength - 8 || bytes[9] != 4
            ? null
            : new(
                new(offset, size + 8L),
                total == uint.MaxValue ? null : total | ((long)bytes[11] << 32),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]) | ((long)bytes[10] << 32),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
    }

    /// <summary>The last block that starts in the last MiB before <paramref name="end"/>, or null.</summary>
    public static WavPackBlock? Last(ByteSource source, long start, long end)
    {
        const int Step = 32 * 1024;
        var buffer = new byte[Step + HeaderLength];
        for (var to = end; to > start && end - to < 1024 * 1024; to -= Step)
        {
            var from = Math.Max(start, to - Step);
            var chunk = buffer.AsSpan(0, (int)Math.Min(end, to + HeaderLength - 1) - (int)from is var length && length > 0 ? length : 0);
            source.ReadExactly(from, chunk);
            for (var found = chunk.LastIndexOf("wvpk"u8); found >= 0; found = chunk[..found].LastIndexOf("wvpk"u8))
            {
                // A header that reaches into the tags would be read differently after each edit.
                if (from + found <= end - HeaderLength && Read(source, from + found) is { } block)
                {
                    return block;
                }
            }
        }

        return null;
    }

    /// <summary>The first bytes of a metadata sub-block of this block, or null (section 3.0).</summary>
    public byte[]? Metadata(ByteSource source, int id)
    {
        var position = At.Offset + HeaderLength;
        var end = Math.Min(At.End, source.Length);
        for (var i = 0; i < 100 && position + 4 <= end; i++)
        {
            var head = source.ReadBytes(position, 4);
            var isLarge = (head[0] & 0x80) != 0;
            var words = isLarge ? head[1] | (head[2] << 8) | (head[3] << 16) : head[1];
            var start = position + (isLarge ? 4 : 2);
            var length = (words * 2L) - ((head[0] & 0x40) != 0 ? 1 : 0);
            if ((head[0] & 0x3F) == id && length > 0 && start + length <= end)
            {
                return source.ReadBytes(start, Math.Min(length, 16));
            }

            position = start + (words * 2L);
        }

        return null;
    }
}
