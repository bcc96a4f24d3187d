using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>Decodes the values of <c>ilst</c> entries.</summary>
internal static class Mp4Values
{
    /// <summary>A text longer than this is no text.</summary>
    private const int MaxText = 16 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value as text; null when it is binary.</summary>
    public static string? Text(ByteSource source, Mp4Data data, string key)
    {
        var kind = Mp4Keys.KindOf(key);
        return data.Type switch
        {
            1 or 4 => Utf8(source, data.Value),
            2 or 5 => Utf16(source, data.Value),
            21 or 22 or 65 or 66 or 67 or 74 or 75 or 76 or 77 or 78 => Number(source, data.Value, data.Type is not (22 or 75 or 76 or 77 or 78)),
            0 when kind is Mp4ValueKind.Number => Number(source, data.Value, signed: false),
            0 when IsText(key) => Utf8(source, data.Value),
            _ => null,
        };
    }

    /// <summary>Number and total of a pair; 0 is "not told".</summary>
    public static (int Number, int Total) Pair(ByteSource source, Mp4Data data)
    {
        if (data.Value.Length < 4)
        {
            return default;
        }

        var number = source.ReadUInt16BigEndian(data.Value.Offset + 2);
        return (number, data.Value.Length >= 6 ? source.ReadUInt16BigEndian(data.Value.Offset + 4) : 0);
    }

    /// <summary>The genre that a <c>gnre</c> names, or null.</summary>
    public static string? Genre(ByteSource source, Mp4Data data) =>
        data.Value.Length == 2 && source.ReadUInt16BigEndian(data.Value.Offset) is var number and > 0 ? Id3Genres.Name(number - 1) : null;

    /// <summary>Type 0 is "told by the atom": of the atoms that we know, and of free-form ones and those with ©, it is text.</summary>
    private static bool IsText(string key) => key[0] == '©' || (!key.StartsWith(Mp4Keys.FreeForm, StringComparison.Ordinal) && Mp4Keys.FieldOf(key) != key);

    private static string? Number(ByteSource source, ByteRange value, bool signed)
    {
        if (value.Length is 0 or > 8)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        source.ReadExactly(value.Offset, bytes[(8 - (int)value.Length)..]);
        var number = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var unused = 64 - (8 * (int)value.Length);
        return signed
            ? ((long)(number << unused) >> unused).ToString(CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);
    }

    private static string? Utf8(ByteSource source, ByteRange value)
    {
        if (value.Length > MaxText)
        {
            return null;
        }

        var bytes = source.ReadBytes(value.Offset, value.Length);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static string? Utf16(ByteSource source, ByteRange value) =>
        value.Length > MaxText ? null : Encoding.BigEndianUnicode.GetString(source.ReadBytes(value.Offset, value.Length)).TrimStart('\uFEFF');
}
