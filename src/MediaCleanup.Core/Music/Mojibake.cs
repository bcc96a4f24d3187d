using System.Text;

namespace MediaCleanup.Core.Music;

/// <summary>UTF-8 that was read as Windows-1252 at some time: <c>BjÃ¶rk</c>.</summary>
public static class Mojibake
{
    // What Windows-1252 has at 0x80 to 0x9F; '\0' where it has nothing. Source: the Unicode consortium's table CP1252.TXT.
    private const string High = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The text as it was meant, or null when it is not damaged in this way. A question mark inside may be a byte that Windows-1252 has no
    /// sign for; it is then taken as the first such byte that makes a letter.
    /// </summary>
    public static string? Undo(string text)
    {
        var mended = Once(text);
        for (var again = mended; again is not null; again = Once(again))
            mended = again;
        return mended;
    }

    /// <summary>
    /// Damaged in this way, and so much that it cannot be undone, or only by guessing lost bytes: another source for the same name
    /// deserves more trust.
    /// </summary>
    public static bool IsDoubtful(string text)
    {
        var (sequences, lost) = (0, 0);
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (Byte(text[i]) is not (>= 0xC2 and < 0xF5) || text[i] == '?')
                continue;
            sequences += Byte(text[i + 1]) is >= 0x80 and < 0xC0 ? 1 : 0;
            lost += text[i + 1] is '?' or '\uFFFD' || (i + 2 < text.Length && Byte(text[i]) >= 0xE0 && Byte(text[i + 1]) is >= 0x80 and < 0xC0 && text[i + 2] is '?' or '\uFFFD') ? 1 : 0;
        }

        return sequences + lost >= 2 && (lost > 0 || Undo(text) is null);
    }

    /// <summary>What this text looks like when it is damaged, lost bytes as question marks.</summary>
    public static string Damage(string text)
    {
        var damaged = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            damaged.Append(b switch
            {
                >= 0x80 and < 0xA0 => High[b - 0x80] is '\0' ? '?' : High[b - 0x80],
                _ => (char)b,
            });
        }

        return damaged.ToString();
    }

    private static string? Once(string text)
    {
        if (text.All(char.IsAscii) || text.Contains("Ä\u00A0", StringComparison.Ordinal)) // Finnish before a space that does not break, not Maltese
            return null;
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (Byte(text[i]) is not { } b)
                return null;
            bytes[i] = b;
        }

        Repair(bytes);
        try
        {
            var mended = Strict.GetString(bytes);
            return mended.Length < text.Length && IsLikely(mended) ? mended : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A single pair such as "×…" may be chance; then only the letters and signs of Latin are believed.</summary>
    private static bool IsLikely(string mended)
    {
        var beyond = mended.EnumerateRunes().Where(r => r.Value >= 0x80).Take(2).ToArray();
        return beyond.Length > 1 || (beyond.Length == 1 && beyond[0].Value is < 0x180 or (>= 0x1E00 and <= 0x1EFF) or >= 0x2000);
    }

    private static byte? Byte(char c)
    {
        if (c < 0x80 || c is >= '\u00A0' and <= '\u00FF')
            return (byte)c;
        if (c is >= '\u0080' and <= '\u009F')
            return (byte)c;
        var high = High.IndexOf(c, StringComparison.Ordinal);
        return c != '\0' && high >= 0 ? (byte)(0x80 + high) : null;
    }

    /// <summary>Puts a byte in the place of each question mark that stands where a sequence of UTF-8 needs one.</summary>
    private static void Repair(byte[] bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var length = bytes[i] switch { >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => 1 };
            // Alone, "Ü?" is a letter and a question mark; only the Latin letters' own first bytes are taken on trust.
            var likely = length == 2 ? bytes[i] <= 0xC5 : bytes.Skip(i + 1).Take(length - 1).Any(b => b >= 0x80);
            for (var k = 1; likely && k < length && i + k < bytes.Length; k++)
            {
                if (bytes[i + k] == (byte)'?')
                {
                    foreach (var lost in new byte[] { 0x81, 0x8D, 0x8F, 0x90, 0x9D })
                    {
                        bytes[i + k] = lost;
                        if (length != 2 || Rune.IsLetter(new Rune(((bytes[i] & 0x1F) << 6) | (lost & 0x3F))))
                            break;
                    }
                }
            }

            i += length - 1;
        }
    }
}
