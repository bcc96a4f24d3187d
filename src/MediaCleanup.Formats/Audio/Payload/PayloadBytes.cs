using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>
/// The bytes under a payload walk, through one window of 1 MiB: large when the walk goes forward, small when it jumps.
/// Every request is checked against the length of the source before anything is read.
/// </summary>
internal sealed class PayloadBytes(ByteSource source) : IDisposable
{
    private const int WindowSize = 1 << 20;
    private const int JumpSize = 16 * 1024;
    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowSize);
    private long _start;
    private int _count;

    public long Length => source.Length;

    /// <summary>The bytes of a range of at most 1 MiB; valid until the next call.</summary>
    /// <exception cref="CorruptMediaException">the range does not lie inside the source.</exception>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        Check(offset, count);
        if (offset < _start || offset + count > _start + _count)
        {
            var goesOn = _count > 0 && offset >= _start && offset <= _start + _count;
            var wanted = Math.Min(source.Length - offset, Math.Max(count, goesOn ? WindowSize : JumpSize));
            Fill(offset, (int)wanted);
        }

        return _window.AsSpan((int)(offset - _start), count);
    }

    public bool StartsWith(long offset, ReadOnlySpan<byte> expected) =>
        offset >= 0 && offset <= Length - expected.Length && Span(offset, expected.Length).SequenceEqual(expected);

    public byte Byte(long offset) => Span(offset, 1)[0];

    public uint BigEndian32(long offset) => BinaryPrimitives.ReadUInt32BigEndian(Span(offset, 4));

    public ulong BigEndian64(long offset) => BinaryPrimitives.ReadUInt64BigEndian(Span(offset, 8));

    public uint LittleEndian32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Span(offset, 4));

    public ulong LittleEndian64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(Span(offset, 8));

    /// <summary>A chunk's or object's name, for comparison only.</summary>
    public string FourCharacters(long offset) => Encoding.Latin1.GetString(Span(offset, 4));

    /// <summary>A range as an array of its own; the range is checked before anything is allocated.</summary>
    public byte[] Copy(ByteRange range, int limit) => source.ReadBytes(range.Offset, range.Length, limit);

    /// <summary>Feeds a range of any length to a hash.</summary>
    public void Hash(IncrementalHash hash, ByteRange range)
    {
        Check(range.Offset, range.Length);
        for (var at = range.Offset; at < range.End;)
        {
            if (at < _start || at >= _start + _count)
            {
                Fill(at, (int)Math.Min(WindowSize, range.End - at));
            }

            var inside = (int)(at - _start);
            var count = (int)Math.Min(_count - inside, range.End - at);
            hash.AppendData(_window, inside, count);
            at += count;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    private void Check(long offset, long count)
    {
        if (offset < 0 || count < 0 || offset > source.Length - count)
        {
            throw new CorruptMediaException($"{count} bytes at {offset} are announced, the file has {source.Length}");
        }
    }

    private void Fill(long offset, int count)
    {
        _count = 0;
        source.ReadExactly(offset, _window.AsSpan(0, count));
        (_start, _count) = (offset, count);
    }
}

/// <summary>The hash of a payload in the making: named parts, each closed by its length, so that no byte can change sides unseen.</summary>
internal sealed class PayloadHash(PayloadBytes bytes) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a range of the file as one part.</summary>
    public void Part(string name, ByteRange range)
    {
        Name(name);
        bytes.Hash(_hash, range);
        Number(range.Length);
    }

    public void Part(string name, ReadOnlySpan<byte> content)
    {
        Name(name);
        Raw(content);
        Number(content.Length);
    }

    /// <summary>Adds bytes of the file without a mark; the caller closes them with <see cref="Number"/>.</summary>
    public void Raw(ByteRange range) => bytes.Hash(_hash, range);

    public void Raw(ReadOnlySpan<byte> content) => _hash.AppendData(content);

    public void Number(long value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        _hash.AppendData(number);
    }

    public void Name(string name) => _hash.AppendData(Encoding.UTF8.GetBytes(name + '\0'));

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
