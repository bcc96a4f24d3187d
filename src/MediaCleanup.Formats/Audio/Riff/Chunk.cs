using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>One chunk of a RIFF, AIFF or DSDIFF file.</summary>
/// <param name="HeaderLength">id and size: 8 bytes, 12 where sizes have 64 bits.</param>
/// <param name="Body">its bytes, as far as they are there.</param>
/// <param name="PadLength">0, or 1 for the zero byte behind an odd size.</param>
/// <param name="IsCut">it says that it is longer than what is there.</param>
internal readonly record struct Chunk(string Id, long Offset, int HeaderLength, ByteRange Body, int PadLength, bool IsCut)
{
    public long End => Body.End + PadLength;

    public ByteRange Whole => ByteRange.FromTo(Offset, End);
}

/// <summary>The chunks of a form, in order.</summary>
/// <param name="IsUnpadded">an odd chunk is followed by the next one at once: readers that go by the book lose their way here.</param>
/// <param name="End">where the last chunk ends.</param>
internal sealed record ChunkList(List<Chunk> Chunks, long End, bool IsUnpadded)
{
    private const int MaxChunks = 1 << 16;

    public Chunk? Find(string id)
    {
        foreach (var chunk in Chunks)
        {
            if (chunk.Id == id)
            {
                return chunk;
            }
        }

        return null;
    }

    /// <param name="within">the part of a file that holds chunks.</param>
    /// <param name="sizeOf">a chunk's size where the file keeps it elsewhere (RF64); null for what the header says.</param>
    public static ChunkList Read(ByteSource source, ByteRange within, bool bigEndian, bool wide = false, Func<string, long, long?>? sizeOf = null)
    {
        var chunks = new List<Chunk>();
        var position = within.Offset;
        var headerLength = wide ? 12 : 8;
        var unpadded = false;
        Span<byte> header = stackalloc byte[12];
        header = header[..headerLength];
        while (within.End - position >= headerLength && chunks.Count < MaxChunks)
        {
            if (source.ReadAt(position, header) < headerLength || !IsId(header))
            {
                break;
            }

            var id = Encoding.Latin1.GetString(header[..4]);
            var size = wide ? (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(header[4..]), long.MaxValue)
                : bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(header[4..])
                : BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            size = sizeOf?.Invoke(id, size) ?? size;
            var start = position + headerLength;
            var cut = size > within.End - start;
            var body = new ByteRange(start, Math.Min(size, within.End - start));
            var pad = (size & 1) != 0 && body.End < within.End ? 1 : 0;
            if (pad == 1 && within.End - body.End >= headerLength && StartsChunk(source, body.End) && !StartsChunk(source, body.End + 1))
            {
                (pad, unpadded) = (0, true);
            }

            chunks.Add(new(id, position, headerLength, body, pad, cut));
            position = body.End + pad;
        }

        return new(chunks, position, unpadded);
    }

    private static bool StartsChunk(ByteSource source, long offset)
    {
        Span<byte> id = stackalloc byte[4];
        return source.ReadAt(offset, id) == 4 && IsId(id);
    }

    private static bool IsId(ReadOnlySpan<byte> header) => header[..4].IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0;
}
