using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>An EBML element (RFC 8794, section 4 to 6): an id, and where its content lies. Open: its size is not told (live streams).</summary>
internal readonly record struct MatroskaElement(uint Id, long Start, long End, bool IsOpen)
{
    private const int LongestText = 1024;

    /// <exception cref="CorruptMediaException">no element begins here, or it does not fit into what holds it.</exception>
    public static MatroskaElement At(ByteSource source, long at, long end)
    {
        Span<byte> head = stackalloc byte[12];
        head = head[..source.ReadAt(at, head[..(int)Math.Clamp(end - at, 0, 12)])];
        var idLength = head.Length > 0 && head[0] != 0 ? byte.LeadingZeroCount(head[0]) + 1 : 5;
        var sizeLength = idLength <= 4 && head.Length > idLength && head[idLength] != 0 ? byte.LeadingZeroCount(head[idLength]) + 1 : 9;
        if (sizeLength > 8 || head.Length < idLength + sizeLength)
        {
            throw new CorruptMediaException($"no Matroska element begins at {at}");
        }

        var id = (uint)Number(head[..idLength]);
        var size = Number(head.Slice(idLength, sizeLength)) & ((1UL << (7 * sizeLength)) - 1);
        var start = at + idLength + sizeLength;
        if (size == (1UL << (7 * sizeLength)) - 1)
        {
            return new(id, start, end, true);
        }

        return size <= (ulong)(end - start)
            ? new(id, start, start + (long)size, false)
            : throw new CorruptMediaException($"the Matroska element at {at} says {size} bytes, {end - start} are left");
    }

    /// <summary>The elements inside, at most <paramref name="limit"/>.</summary>
    public IEnumerable<MatroskaElement> Children(ByteSource source, int limit = 10_000)
    {
        var at = Start;
        for (var count = 0; at < End && count < limit; count++)
        {
            var child = At(source, at, End);
            yield return child;
            at = child.End;
        }
    }

    public ulong Unsigned(ByteSource source)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (End - Start > 8)
        {
            throw new CorruptMediaException($"a Matroska number of {End - Start} bytes");
        }

        bytes = bytes[..(int)(End - Start)];
        source.ReadExactly(Start, bytes);
        return Number(bytes);
    }

    public double Float(ByteSource source) => (End - Start) switch
    {
        0 => 0,
        4 => BitConverter.UInt32BitsToSingle(source.ReadUInt32BigEndian(Start)),
        8 => BitConverter.UInt64BitsToDouble(source.ReadUInt64BigEndian(Start)),
        _ => throw new CorruptMediaException($"a Matroska number of {End - Start} bytes"),
    };

    public string Text(ByteSource source) => Encoding.UTF8.GetString(source.ReadBytes(Start, Math.Min(LongestText, End - Start))).TrimEnd('\0');

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        Span<byte> all = stackalloc byte[8];
        bytes.CopyTo(all[(8 - bytes.Length)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(all);
    }
}
