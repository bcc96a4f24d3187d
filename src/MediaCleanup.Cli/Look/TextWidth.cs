using System.Globalization;
using System.Text;

namespace MediaCleanup.Cli.Look;

/// <summary>
/// How many cells of a screen a text takes, by what a reader sees as one sign: a letter with its marks, an emoji made of several,
/// a flag. Such a sign is never cut.
/// </summary>
internal static class TextWidth
{
    private const int ZeroWidthJoiner = 0x200D;
    private const int EmojiStyle = 0xFE0F;

    /// <summary>However many marks and letters are joined to one sign: terminals give it two cells at most, and a column has room for them.</summary>
    private const int WidestSign = 2;

    /// <summary>Of a text on one line.</summary>
    public static int Of(string text)
    {
        var width = 0;
        foreach (var sign in Signs(text))
        {
            width += sign.Width;
        }

        return width;
    }

    /// <summary>The signs of a text, each with its place and its width.</summary>
    public static IEnumerable<Sign> Signs(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = text[at] is > ' ' and < '\u007F' && (at + 1 == text.Length || text[at + 1] < '\u007F') ? 1 : StringInfo.GetNextTextElementLength(text, at);
            yield return new(at, length, WidthOf(text.AsSpan(at, length)));
            at += length;
        }
    }

    /// <summary>As much of the text as fits into so many cells.</summary>
    public static string Fitting(string text, int cells)
    {
        var width = 0;
        foreach (var sign in Signs(text))
        {
            width += sign.Width;
            if (width > cells)
            {
                return text[..sign.At];
            }
        }

        return text;
    }

    /// <summary>
    /// A text in lines of at most so many cells: broken at blanks, else behind a slash, else between two signs.
    /// </summary>
    /// <param name="cells">at least 2, which the widest signs take.</param>
    /// <param name="wholeWords">broken at blanks only; a longer word is longer.</param>
    public static List<string> Wrapped(string text, int cells, bool wholeWords = false)
    {
        var lines = new List<string>();
        var (start, end, width, blank, slash) = (0, 0, 0, -1, -1);
        foreach (var sign in Signs(text))
        {
            while (width + sign.Width > cells && sign.At > start && text[sign.At] != ' ')
            {
                if (wholeWords && blank <= start)
                {
                    break;
                }

                var breakAt = blank > start ? blank : slash > start ? slash : sign.At;
                lines.Add(text[start..breakAt].TrimEnd(' '));
                start = breakAt;
                while (start < sign.At && text[start] == ' ')
                {
                    start++;
                }

                width = Of(text[start..sign.At]);
                (blank, slash) = (-1, -1);
            }

            width += sign.Width;
            end = sign.At + sign.Length;
            blank = text[sign.At] == ' ' && (sign.At == 0 || text[sign.At - 1] != ' ') ? sign.At : blank;
            slash = text[sign.At] == '/' ? end : slash;
        }

        lines.Add(text[start..end].TrimEnd(' '));
        return lines;
    }

    /// <summary>The sum of what its parts take, with marks at 0, what is joined to an emoji at 0, and a sign in emoji style at 2.</summary>
    private static int WidthOf(ReadOnlySpan<char> sign)
    {
        var (width, isJoined) = (0, false);
        foreach (var rune in sign.EnumerateRunes())
        {
            if (rune.Value == EmojiStyle)
            {
                width = Math.Max(width, 2);
            }
            else if (!isJoined && !(width > 0 && rune.Value is >= 0x1F3FB and <= 0x1F3FF))
            {
                width += WidthOf(rune);
            }

            isJoined = rune.Value == ZeroWidthJoiner;
        }

        return Math.Min(width, WidestSign);
    }

    private static int WidthOf(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1160 and <= 0x11FF or >= 0xD7B0 and <= 0xD7FB => 0, // vowels and finals that join a Korean syllable
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    private static bool IsWide(int scalar)
    {
        var (low, high) = (0, Wide.Length / 2 - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (scalar < Wide[2 * middle])
            {
                high = middle - 1;
            }
            else if (scalar > Wide[2 * middle + 1])
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>First and last of each range with East_Asian_Width W or F (Unicode 17, EastAsianWidth.txt), unassigned places between two ranges with them.</summary>
    private static ReadOnlySpan<int> Wide =>
    [
        0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x2630, 0x2637,
        0x2648, 0x2653, 0x267F, 0x267F, 0x268A, 0x268F, 0x2693, 0x2693, 0x26A1, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE,
        0x26D4, 0x26D4, 0x26EA, 0x26EA, 0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B, 0x2728, 0x2728,
        0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50,
        0x2B55, 0x2B55, 0x2E80, 0x303E, 0x3041, 0x3247, 0x3250, 0xA4C6, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE6B, 0xFF01, 0xFF60,
        0xFFE0, 0xFFE6, 0x16FE0, 0x18DF2, 0x1AFF0, 0x1B2FB, 0x1D300, 0x1D376, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A,
        0x1F200, 0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA, 0x1F3CF, 0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4,
        0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442, 0x1F4FC, 0x1F4FF, 0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A, 0x1F57A, 0x1F595, 0x1F596,
        0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0, 0x1F6D2, 0x1F6D5, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC,
        0x1F7E0, 0x1F7F0, 0x1F90C, 0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1F9FF, 0x1FA70, 0x1FAF8, 0x20000, 0x3FFFD,
    ];

    /// <summary>What a reader sees as one.</summary>
    /// <param name="At">index of its first unit.</param>
    /// <param name="Width">cells.</param>
    public readonly record struct Sign(int At, int Length, int Width);
}
