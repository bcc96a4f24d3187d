using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>Makes the bytes of atoms and of entries of <c>ilst</c>.</summary>
internal static class Mp4Writer
{
    public const uint Utf8 = 1;
    public const uint Jpeg = 13;
    public const uint Png = 14;
    public const uint Integer = 21;

    public static byte[] Atom(string type, params ReadOnlySpan<byte[]> parts)
    {
        var length = 8L;
        foreach (var part in parts)
        {
            length += part.Length;
        }

        if (length > int.MaxValue)
        {
            throw new CorruptMediaException("a tag of more than 2 GiB fits no MP4 file");
        }

        var bytes = new byte[length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)length);
        Encoding.Latin1.GetBytes(type, bytes.AsSpan(4));
        var at = 8;
        foreach (var part in parts)
        {
            part.CopyTo(bytes, at);
            at += part.Length;
        }

        return bytes;
    }

    public static byte[] Data(uint type, ReadOnlySpan<byte> value)
    {
        var body = new byte[8 + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(body, type);
        value.CopyTo(body.AsSpan(8));
        return Atom("data", body);
    }

    public static byte[] Free(long length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)length);
        "free"u8.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    /// <summary>The part of an entry that stands before its values: for a free-form name its <c>mean</c> and <c>name</c>.</summary>
    public static byte[] EntryHead(string key)
    {
        if (!key.StartsWith(Mp4Keys.FreeForm, StringComparison.Ordinal))
        {
            return [];
        }

        var split = key.IndexOf(':', Mp4Keys.FreeForm.Length);
        if (split < 0)
        {
            throw new CorruptMediaException($"'{key}' is no name of an MP4 field");
        }

        return
        [
            .. Atom("mean", [0, 0, 0, 0], Encoding.UTF8.GetBytes(key[Mp4Keys.FreeForm.Length..split])),
            .. Atom("name", [0, 0, 0, 0], Encoding.UTF8.GetBytes(key[(split + 1)..])),
        ];
    }

    public static string EntryType(string key) => key.StartsWith(Mp4Keys.FreeForm, StringComparison.Ordinal) ? "----" : key;

    /// <summary>One value as its entry holds it.</summary>
    public static byte[] Value(string key, string value) => Mp4Keys.KindOf(key) switch
    {
        Mp4ValueKind.Number => Data(Integer, Number(value, Mp4Keys.NumberWidth(key), key)),
        _ => Data(Utf8, Encoding.UTF8.GetBytes(value)),
    };

    /// <summary>The bytes of a <c>trkn</c> or <c>disk</c> value; what an old value holds beside the two numbers is kept.</summary>
    public static byte[] Pair(string key, int number, int total, byte[] old)
    {
        var bytes = old.Length >= 6 ? old : new byte[key == "trkn" ? 8 : 6];
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)number);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)total);
        return Data(0, bytes);
    }

    /// <summary>Reads a number of a pair from "7", "07" or "7/12" (then its first half).</summary>
    public static int PairNumber(string field, string value)
    {
        var half = value.Split('/', 2)[0].Trim();
        return ushort.TryParse(half, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CorruptMediaException($"{field} '{value}' cannot be stored in MP4, which holds numbers from 0 to 65535 there");
    }

    /// <summary><c>meta</c> with the handler that iTunes wrote, and everything in it.</summary>
    public static byte[] Meta(byte[] ilst, byte[] free)
    {
        byte[] handler = [0, 0, 0, 0, 0, 0, 0, 0, .. "mdirappl"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        return Atom("meta", [0, 0, 0, 0], Atom("hdlr", handler), ilst, free);
    }

    private static byte[] Number(string value, int width, string key)
    {
        // Tempo is often a fraction; the format has whole beats.
        if (!decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
        {
            throw new CorruptMediaException($"'{value}' cannot be stored in MP4, which holds a number in {key}");
        }

        number = Math.Round(number, MidpointRounding.AwayFromZero);
        if (number < long.MinValue || number > long.MaxValue)
        {
            throw new CorruptMediaException($"'{value}' is too large for {key}");
        }

        var whole = (long)number;
        while (width < 8 && (whole >= 1L << ((8 * width) - 1) || whole < -(1L << ((8 * width) - 1))))
        {
            width *= 2;
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, whole);
        return bytes[(8 - width)..].ToArray();
    }
}
