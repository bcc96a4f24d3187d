using System.Text;

namespace MediaCleanup.Core.Nfo;

/// <summary>Text that goes into an NFO.</summary>
public static class NfoText
{
    /// <summary>
    /// Without the characters that XML 1.0 forbids (section 2.2) or that Jellyfin's writer drops: C0 but tab and line ends, DEL,
    /// C1, U+FEFF, U+FFFE, U+FFFF, lone surrogates. One of them makes Jellyfin read nothing of a film's file.
    /// </summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            if (length == 2 || IsAllowed(text[i]))
            {
                clean?.Append(text, i, length);
                i += length - 1;
            }
            else
            {
                clean ??= new StringBuilder(text, 0, i, text.Length);
            }
        }

        return clean?.ToString() ?? text;
    }

    private static bool IsAllowed(char c) => c switch
    {
        '\t' or '\n' or '\r' => true,
        < ' ' or (>= '\u007f' and <= '\u009f') or '\ufeff' or '\ufffe' or '\uffff' => false,
        _ => !char.IsSurrogate(c),
    };

    /// <summary>One value of a list: Kodi splits at " / ".</summary>
    public static string Item(string text) => Clean(text).Replace(" / ", "/", StringComparison.Ordinal).Trim();
}
