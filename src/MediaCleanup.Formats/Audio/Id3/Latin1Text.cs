using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>
/// A text in the characters of Latin-1, for tags that hold no others: typographic signs become the plain ones that everybody reads them
/// as, letters lose the marks that Latin-1 lacks. MusicBrainz spells with such signs ("Don’t", "re‐mix").
/// </summary>
internal static class Latin1Text
{
    private const char Last = '\u00FF';

    private static readonly FrozenDictionary<char, string> Plain = new Dictionary<char, string>
    {
        ['\u2018'] = "'",
        ['\u2019'] = "'",
        ['\u201A'] = "'",
        ['\u2032'] = "'",
        ['\u201C'] = "\"",
        ['\u201D'] = "\"",
        ['\u201E'] = "\"",
        ['\u2033'] = "\"",
        ['\u2010'] = "-",
        ['\u2011'] = "-",
        ['\u2012'] = "-",
        ['\u2013'] = "-",
        ['\u2014'] = "-",
        ['\u2015'] = "-",
        ['\u2212'] = "-",
        ['\u2026'] = "...",
        ['\u2022'] = "*",
        ['\u2044'] = "/",
        ['\u0110'] = "D",
        ['\u0111'] = "d",
        ['\u0131'] = "i",
        ['\u0141'] = "L",
        ['\u0142'] = "l",
        ['\u0152'] = "OE",
        ['\u0153'] = "oe",
    }.ToFrozenDictionary();

    /// <summary>The text, or null when Latin-1 has no letters for it: half a text would be worse than none.</summary>
    public static string? Of(string text)
    {
        if (!text.Any(c => c > Last))
        {
            return text;
        }

        // Characters beyond the first plane have no counterpart, and a lone half of one cannot be normalised.
        if (text.Any(char.IsSurrogate))
        {
            return null;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormC))
        {
            if (c <= Last)
            {
                folded.Append(c);
            }
            else if (Plain.TryGetValue(c, out var plain))
            {
                folded.Append(plain);
            }
            else if (WithoutMarks(c) is { } letters)
            {
                folded.Append(letters);
            }
            else
            {
                return null;
            }
        }

        return folded.ToString();
    }

    private static string? WithoutMarks(char c)
    {
        var letters = string.Concat(c.ToString().Normalize(NormalizationForm.FormKD).Where(p => CharUnicodeInfo.GetUnicodeCategory(p) != UnicodeCategory.NonSpacingMark));
        return letters.Length > 0 && letters.All(p => p <= Last) ? letters : null;
    }
}
