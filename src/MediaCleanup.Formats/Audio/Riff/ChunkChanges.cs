using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>Collects changes of chunks: sizes and padding bytes follow by themselves, the rest of the file moves as a whole.</summary>
internal sealed class ChunkChanges(bool bigEndian)
{
    private readonly List<Replacement> _replacements = [];
    private readonly HashSet<long> _settled = [];

    public IReadOnlyList<Replacement> Replacements => _replacements;

    /// <summary>By how many bytes the form grows.</summary>
    public long Growth => _replacements.Sum(r => r.Bytes.Length - r.At.Length);

    public bool IsEmpty => _replacements.Count == 0;

    /// <summary>Makes these replacements inside a chunk, and its size and padding byte right.</summary>
    public void Change(Chunk chunk, IEnumerable<Replacement> inside)
    {
        var before = Growth;
        _replacements.AddRange(inside);
        var growth = Growth - before;
        if (growth == 0)
        {
            return;
        }

        _settled.Add(chunk.Offset);
        var length = chunk.Body.Length + growth;
        _replacements.Add(new(new(chunk.Offset + 4, 4), Size(length)));
        if ((length & 1) == 0 && chunk.PadLength == 1)
        {
            _replacements.Add(new(new(chunk.Body.End, 1), default));
        }
        else if ((length & 1) == 1 && chunk.PadLength == 0)
        {
            _replacements.Add(new(new(chunk.Body.End, 0), new byte[1]));
        }
    }

    /// <summary>Puts other bytes into a chunk; nothing happens when they are there already.</summary>
    public void Replace(ByteSource source, Chunk chunk, byte[] body)
    {
        if (body.Length != chunk.Body.Length || !source.StartsWithLong(body, chunk.Body.Offset))
        {
            Change(chunk, [new(chunk.Body, body)]);
        }
    }

    public void Remove(Chunk chunk)
    {
        _settled.Add(chunk.Offset);
        _replacements.Add(new(chunk.Whole, default));
    }

    /// <summary>
    /// A new chunk behind the last one, which gets the padding byte that it may lack. To be called after all changes of
    /// chunks that are there: what they add lies in front.
    /// </summary>
    public void Append(ChunkList list, string id, byte[] body) => _replacements.Add(new(new(list.End, 0), (byte[])
    [
        .. new byte[list.Chunks is [.., { PadLength: 0 } last] && (last.Body.Length & 1) == 1 && _settled.Add(last.Offset) ? 1 : 0],
        .. Encoding.Latin1.GetBytes(id), .. Size(body.Length), .. body, .. new byte[body.Length & 1],
    ]));

    public void Set(ByteRange at, byte[] bytes) => _replacements.Add(new(at, bytes));

    public byte[] Size(long length)
    {
        if (length is < 0 or >= uint.MaxValue)
        {
            throw new CorruptMediaException("a size in this file has 32 bits, and this edit would take it beyond 4 GiB");
        }

        var bytes = new byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)length);
        }

        return bytes;
    }
}

internal static class ByteComparison
{
    /// <summary>Like <see cref="ByteSource.StartsWith"/>, for more bytes than a stack holds.</summary>
    public static bool StartsWithLong(this ByteSource source, ReadOnlySpan<byte> expected, long offset) =>
        offset >= 0 && offset <= source.Length - expected.Length && source.ReadBytes(offset, expected.Length).AsSpan().SequenceEqual(expected);
}
