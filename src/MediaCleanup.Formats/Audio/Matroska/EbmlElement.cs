using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MediaCleanup.Formats.Audio.Matroska;

/// <summary>One EBML element (RFC 8794): an id with its length marker, as the Matroska tables print it, and where it lies.</summary>
/// <param name="Body">its bytes; of one without a size, or that runs past its parent, what is left of the parent.</param>
/// <param name="HasUnknownSize">it ends where an element begins that it cannot hold (a live recording).</param>
internal readonly record struct EbmlElement(uint Id, long Offset, ByteRange Body, bool HasUnknownSize, bool IsCut)
{
    private const int MaxText = 1024 * 1024;

    public ulong UInt(ByteSource source)
    {
        if (Body.Length > 8)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        source.ReadExactly(Body.Offset, bytes[(8 - (int)Body.Length)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public double Float(ByteSource source) => Body.Length switch
    {
        4 => BitConverter.UInt32BitsToSingle((uint)UInt(source)),
        8 => BitConverter.UInt64BitsToDouble(UInt(source)),
        _ => 0,
    };

    /// <summary>UTF-8 up to the first zero.</summary>
    public string Text(ByteSource source)
    {
        var bytes = source.ReadBytes(Body.Offset, Math.Min(Body.Length, MaxText)).AsSpan();
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

/// <summary>Reads EBML elements one by one; what is not asked for is stepped over.</summary>
internal static class EbmlReader
{
    private const int MaxChildren = 1 << 18;

    /// <summary>The element that starts here, or null when none can.</summary>
    public static EbmlElement? At(ByteSource source, long offset, long end)
    {
        Span<byte> bytes = stackalloc byte[12];
        if (offset < 0 || end - offset < 2 || source.ReadAt(offset, bytes[..(int)Math.Min(12, end - offset)]) is var read && read < 2)
        {
            return null;
        }

        bytes = bytes[..read];
        var idLength = Width(bytes[0]);
        if (idLength > 4 || idLength >= read)
        {
            return null;
        }

        var id = 0u;
        foreach (var one in bytes[..idLength])
        {
            id = (id << 8) | one;
        }

        var sizeLength = Width(bytes[idLength]);
        if (sizeLength > 8 || idLength + sizeLength > read)
        {
            return null;
        }

        var size = (ulong)bytes[idLength] & ((1UL << (8 - sizeLength)) - 1);
        var isUnknown = size == (1UL << (8 - sizeLength)) - 1;
        foreach (var one in bytes[(idLength + 1)..(idLength + sizeLength)])
        {
            size = (size << 8) | one;
            isUnknown &= one == 0xFF;
        }

        var start = offset + idLength + sizeLength;
        var isCut = isUnknown || size > (ulong)(end - start);
        return new(id, offset, new(start, isCut ? end - start : (long)size), isUnknown, isCut && !isUnknown);
    }

    /// <summary>The elements in a range, in order, as far as they can be read.</summary>
    public static IEnumerable<EbmlElement> Children(ByteSource source, ByteRange body)
    {
        var position = body.Offset;
        for (var i = 0; i < MaxChildren && At(source, position, body.End) is { } element; i++)
        {
            yield return element;
            position = element.Body.End;
        }
    }

    /// <summary>The first child of this id, or null.</summary>
    public static EbmlElement? Find(ByteSource source, ByteRange body, uint id)
    {
        foreach (var child in Children(source, body))
        {
            if (child.Id == id)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>How many bytes a number takes, by its first one; 9 for none.</summary>
    private static int Width(byte first) => BitOperations.LeadingZeroCount((uint)first) - 24 + 1;
}
