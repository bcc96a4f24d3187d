using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>Makes the bytes of attributes and objects.</summary>
internal static class AsfWriter
{
    private const int MaxShort = ushort.MaxValue;

    /// <summary>A text with its closing zero.</summary>
    public static byte[] Text(string text) => Encoding.Unicode.GetBytes(text + "\0");

    /// <summary>A value in the type that an attribute had, where that is a number and the new value is one too; else a text.</summary>
    public static (ushort Type, byte[] Bytes) Value(string value, AsfAttribute? old)
    {
        if (old is { Type: 2 or 3 or 4 or 5, Value.Length: 2 or 4 or 8 } && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            if (bytes.AsSpan((int)old.Value.Length).IndexOfAnyExcept((byte)0) < 0)
            {
                return (old.Type, bytes[..(int)old.Value.Length]);
            }
        }

        return (0, Text(value));
    }

    /// <summary>True when the object of this kind has lengths of 16 bits, and these bytes are longer.</summary>
    public static bool IsTooLong(AsfPlace place, byte[] value) => place is AsfPlace.ContentDescription or AsfPlace.Extended && value.Length > MaxShort;

    /// <summary>An attribute as the extended content description or the metadata objects hold it.</summary>
    public static byte[] Attribute(AsfPlace place, string name, ushort type, byte[] value)
    {
        var named = Text(name);
        if (named.Length > MaxShort)
        {
            throw new CorruptMediaException("the name of a field is too long for an ASF file");
        }

        return place == AsfPlace.Extended
            ? [.. Word(named.Length), .. named, .. Word(type), .. Word(value.Length), .. value]
            : [0, 0, 0, 0, .. Word(named.Length), .. Word(type), .. Double(value.Length), .. named, .. value];
    }

    public static byte[] Object(Guid id, params ReadOnlySpan<byte[]> parts)
    {
        var body = new List<byte>();
        foreach (var part in parts)
        {
            body.AddRange(part);
        }

        return [.. id.ToByteArray(), .. Quad(AsfObject.HeaderLength + body.Count), .. body];
    }

    public static byte[] Word(int value)
    {
        if (value is < 0 or > MaxShort)
        {
            throw new CorruptMediaException("the ASF file has no room for more tags of this kind");
        }

        return [(byte)value, (byte)(value >> 8)];
    }

    public static byte[] Double(long value)
    {
        if (value is < 0 or > uint.MaxValue)
        {
            throw new CorruptMediaException("the header of the ASF file would grow beyond 4 GiB");
        }

        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        return bytes;
    }

    public static byte[] Quad(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
