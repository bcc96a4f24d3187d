using System.Text;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>Text as part of a query in Lucene's language. Source: the query parser syntax of Apache Lucene, "Escaping Special Characters".</summary>
public static class LuceneText
{
    /// <summary>The words of a text: letters, digits and marks, with apostrophes inside; lower case, so that none is an operator.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark
                || (word.Length > 0 && rune.Value is '\'' or '’'))
            {
                word.Append(rune.ToString());
                continue;
            }

            if (Take(word) is { } found)
                yield return found;
        }

        if (Take(word) is { } last)
            yield return last;
    }

    /// <summary>The text as a phrase in quotes, for names that have no words: <c>"!!!"</c>.</summary>
    public static string Phrase(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string? Take(StringBuilder word)
    {
        var text = word.ToString().TrimEnd('\'', '’').ToLowerInvariant();
        word.Clear();
        return text.Length == 0 ? null : text;
    }
}
