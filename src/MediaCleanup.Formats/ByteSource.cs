using System.Buffers.Binary;

namespace MediaCleanup.Formats;

/// <summary>
/// Bytes that can be read at any offset: a file, memory, or a file as a splice would leave it. Readers ask only for what they
/// need, and never allocate from a length that they have not compared with <see cref="Length"/>.
/// </summary>
public abstract class ByteSource
{
    /// <summary>Length in bytes; fixed for the life of the source.</summary>
    public abstract long Length { get; }

    /// <summary>Reads up to <c>buffer.Length</c> bytes; fewer only at the end of the source. Thread-safe.</summary>
    /// <exception cref="IOException">the medium failed; never thrown for a bad offset, which reads 0 bytes.</exception>
    public abstract int ReadAt(long offset, Span<byte> buffer);

    /// <summary>Fills the whole buffer.</summary>
    /// <exception cref="CorruptMediaException">the source ends before.</exception>
    public void ReadExactly(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > Length - buffer.Length || ReadAt(offset, buffer) != buffer.Length)
        {
            throw new CorruptMediaException($"ends early: {buffer.Length} bytes wanted at {offset}, the file has {Length}");
        }
    }

    /// <summary>Reads a range into a new array; the range is checked against <see cref="Length"/> before anything is allocated.</summary>
    /// <param name="limit">the largest length that makes sense here, in bytes.</param>
    /// <exception cref="CorruptMediaException">the range lies outside the source, or is longer than the limit.</exception>
    public byte[] ReadBytes(long offset, long length, int limit = int.MaxValue)
    {
        if (length < 0 || length > limit || offset < 0 || offset > Length - length)
        {
            throw new CorruptMediaException($"a length of {length} at {offset} is impossible in {Length} bytes");
        }

        var bytes = new byte[length];
        ReadExactly(offset, bytes);
        return bytes;
    }

    public byte ReadByte(long offset)
    {
        Span<byte> one = stackalloc byte[1];
        ReadExactly(offset, one);
        return one[0];
    }

    public ushort ReadUInt16BigEndian(long offset)
    {
        Span<byte> bytes = stackalloc byte[2];
        ReadExactly(offset, bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public uint ReadUInt32BigEndian(long offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadExactly(offset, bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public uint ReadUInt32LittleEndian(long offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadExactly(offset, bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong ReadUInt64BigEndian(long offset)
    {
        Span<byte> bytes = stackalloc byte[8];
        ReadExactly(offset, bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public ulong ReadUInt64LittleEndian(long offset)
    {
        Span<byte> bytes = stackalloc byte[8];
        ReadExactly(offset, bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>True when the bytes at <paramref name="offset"/> are exactly these; false also beyond the end.</summary>
    public bool StartsWith(ReadOnlySpan<byte> expected, long offset = 0)
    {
        if (offset < 0 || offset > Length - expected.Length)
        {
            return false;
        }

        Span<byte> found = stackalloc byte[expected.Length];
        return ReadAt(offset, found) == found.Length && found.SequenceEqual(expected);
    }
}

/// <summary>Bytes in memory.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= bytes.Length)
        {
            return 0;
        }

        var available = bytes.Span[(int)offset..];
        var count = Math.Min(available.Length, buffer.Length);
        available[..count].CopyTo(buffer);
        return count;
    }
}

/// <summary>A part of another source, seen as a source of its own: an embedded tag, a chunk.</summary>
public sealed class RangeSource : ByteSource
{
    private readonly ByteSource _whole;
    private readonly ByteRange _range;

    /// <exception cref="CorruptMediaException">the range lies outside the source.</exception>
    public RangeSource(ByteSource whole, ByteRange range)
    {
        if (range.Offset < 0 || range.Length < 0 || range.Offset > whole.Length - range.Length)
        {
            throw new CorruptMediaException($"a part of {range.Length} bytes at {range.Offset} lies outside {whole.Length} bytes");
        }

        (_whole, _range) = (whole, range);
    }

    public override long Length => _range.Length;

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= _range.Length)
        {
            return 0;
        }

        var count = (int)Math.Min(buffer.Length, _range.Length - offset);
        return _whole.ReadAt(_range.Offset + offset, buffer[..count]);
    }
}

/// <summary>Where something lies, in bytes from the start of the file.</summary>
public readonly record struct ByteRange(long Offset, long Length)
{
    public long End => Offset + Length;

    public static ByteRange FromTo(long start, long end) => new(start, end - start);
}
