using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>Text of ID3v2 frames. Source: ID3v2.3, section 3.3; ID3v2.4 structure, section 4.</summary>
internal static class Id3Text
{
    public const byte Latin1 = 0;
    public const byte Utf16 = 1;
    public const byte Utf16BigEndian = 2;
    public const byte Utf8 = 3;

    /// <summary>What a new text of this version is written in: UTF-8 exists since 2.4, before it UTF-16 is the only one that holds every name.</summary>
    public static byte EncodingFor(byte version) => version >= 4 ? Utf8 : Utf16;

    /// <summary>The values, separated by NUL in every version that we met; empty ones are left out unless their place counts.</summary>
    public static ImmutableArray<string> Values(byte encoding, ReadOnlySpan<byte> bytes, bool keepEmpty = false)
    {
        var values = ImmutableArray.CreateBuilder<string>(1);
        var bigEndian = encoding == Utf16BigEndian;
        while (bytes.Length > 0)
        {
            var end = Terminator(encoding, bytes);
            var text = Decode(encoding, bytes[..(end ?? bytes.Length)], ref bigEndian);
            if (text.Length > 0 || keepEmpty)
            {
                values.Add(text);
            }

            bytes = end is { } stop ? bytes[Math.Min(bytes.Length, stop + Width(encoding))..] : [];
        }

        return values.DrainToImmutable();
    }

    /// <summary>One text up to its NUL; the rest is what follows it. Null when there is no NUL.</summary>
    public static string? Terminated(byte encoding, ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest)
    {
        rest = [];
        if (Terminator(encoding, bytes) is not { } end)
        {
            return null;
        }

        rest = bytes[Math.Min(bytes.Length, end + Width(encoding))..];
        var bigEndian = encoding == Utf16BigEndian;
        return Decode(encoding, bytes[..end], ref bigEndian);
    }

    /// <summary>The bytes of one text; UTF-16 gets its mark, none gets a terminator.</summary>
    public static byte[] Encode(byte encoding, string text) => encoding switch
    {
        Latin1 => Encoding.Latin1.GetBytes(text),
        Utf16 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        Utf16BigEndian => Encoding.BigEndianUnicode.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    public static byte[] Terminator(byte encoding) => new byte[Width(encoding)];

    private static int Width(byte encoding) => encoding is Utf16 or Utf16BigEndian ? 2 : 1;

    private static int? Terminator(byte encoding, ReadOnlySpan<byte> bytes)
    {
        if (Width(encoding) == 1)
        {
            return bytes.IndexOf((byte)0) is >= 0 and var found ? found : null;
        }

        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            if (bytes[i] == 0 && bytes[i + 1] == 0)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Each value may carry a mark of its own; one without goes on in the order of the one before. Without any mark the order is little-endian, as programs on Windows wrote it.</summary>
    private static string Decode(byte encoding, ReadOnlySpan<byte> bytes, ref bool bigEndian)
    {
        if (Width(encoding) == 1)
        {
            return (encoding == Latin1 ? Encoding.Latin1 : Encoding.UTF8).GetString(bytes).TrimStart('\uFEFF');
        }

        if (bytes is [0xFE, 0xFF, ..])
        {
            bigEndian = true;
            bytes = bytes[2..];
        }
        else if (bytes is [0xFF, 0xFE, ..])
        {
            bigEndian = false;
            bytes = bytes[2..];
        }

        return (bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes[..(bytes.Length & ~1)]);
    }
}
