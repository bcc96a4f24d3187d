using System.Globalization;
using System.Text;

namespace MediaCleanup.Core;

/// <summary>
/// The one place through which text from files and services goes on its way to a screen or a log: what could steer a terminal, forge
/// a line or turn the reading direction becomes a visible <c>\u{..}</c>. <see cref="ReadableJson"/> escapes the same in JSON.
/// </summary>
public static class OutputGate
{
    /// <summary>Harmless text on one line. Nothing is allocated when the text is harmless already.</summary>
    public static string Clean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsHarmful(text, i))
            {
                return CleanFrom(text, i);
            }
        }

        return text;
    }

    private static string CleanFrom(string text, int first)
    {
        var clean = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            if (IsHarmful(text, i))
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[i]:x}}}");
            }
            else
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString();
    }

    /// <summary>C0, DEL, C1; line and paragraph separator; marks that turn the reading direction; byte order mark; tags that nobody sees.</summary>
    internal static bool IsHarmful(int scalar) => scalar switch
    {
        < ' ' or (>= 0x7F and <= 0x9F) => true,
        0x2028 or 0x2029 or 0x200E or 0x200F or 0x061C or 0xFEFF => true,
        (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => true,
        >= 0xFFF9 and <= 0xFFFB => true,
        >= 0xE0000 and <= 0xE007F => true,
        _ => false,
    };

    /// <summary>The same of a place in a text, where halves of pairs can stand alone.</summary>
    private static bool IsHarmful(string text, int at) => text[at] switch
    {
        var c when char.IsHighSurrogate(c) => at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]) || IsHarmful(char.ConvertToUtf32(c, text[at + 1])),
        var c when char.IsLowSurrogate(c) => at == 0 || !char.IsHighSurrogate(text[at - 1]) || IsHarmful(char.ConvertToUtf32(text[at - 1], c)),
        var c => IsHarmful(c),
    };
}
