using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Music;

/// <summary>Text made comparable: case, accents, punctuation and kinds of quotes do not count.</summary>
public static partial class TextFolding
{
    /// <summary>Letters and digits in lower case, words apart by one space. Text without any letter or digit stays as it is, trimmed.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var gap = false;
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (c is '\'' or '’' or '‘' or '`' or '´')
                continue;
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
                continue;
            var letters = Letters(c);
            if (letters.Length == 0)
            {
                gap = true;
                continue;
            }

            if (gap && folded.Length > 0)
                folded.Append(' ');
            gap = false;
            folded.Append(letters);
        }

        return folded.Length > 0 ? folded.ToString() : text.Trim().ToLowerInvariant();
    }

    /// <summary>The text without what stands in brackets; the whole when nothing else is there.</summary>
    public static string WithoutBrackets(string text)
    {
        var bare = Brackets().Replace(text, " ").Trim();
        return bare.Length > 0 ? bare : text;
    }

    /// <summary>The text without "feat. somebody", in brackets or at the end.</summary>
    public static string WithoutGuests(string text)
    {
        var bare = Guests().Replace(text, "").Trim();
        return bare.Length > 0 ? bare : text;
    }

    [GeneratedRegex(@"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\s*[\(\[]?\b(?:feat|ft|featuring)\b\.?\s.*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Guests();

    private static string Letters(char c) => char.ToLowerInvariant(c) switch
    {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' or 'ð' => "d",
        'ł' => "l",
        'ß' => "ss",
        'þ' => "th",
        'ı' => "i",
        '&' => "and",
        var lower when char.IsLetterOrDigit(lower) || char.IsSurrogate(lower) => lower.ToString(),
        _ => "",
    };
}

/// <summary>Folded text with its pairs of letters, ready to be compared many times.</summary>
public sealed class FoldedText
{
    private readonly int[] _pairs;

    public FoldedText(string text)
    {
        Text = TextFolding.Fold(text).Replace("  ", " ", StringComparison.Ordinal);
        var padded = $" {Text} ";
        _pairs = new int[padded.Length - 1];
        for (var i = 0; i < _pairs.Length; i++)
            _pairs[i] = (padded[i] << 16) | padded[i + 1];
        Array.Sort(_pairs);
    }

    public string Text { get; }

    public string[] Words => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// 0 to 1: the share of pairs of letters that both have (Dice). Spaces count as letters at the ends of words, so that the order of
    /// words matters little.
    /// </summary>
    public double Similarity(FoldedText other)
    {
        if (Text == other.Text)
            return 1;
        var (i, j, common) = (0, 0, 0);
        while (i < _pairs.Length && j < other._pairs.Length)
        {
            var order = _pairs[i].CompareTo(other._pairs[j]);
            if (order == 0)
                (i, j, common) = (i + 1, j + 1, common + 1);
            else if (order < 0)
                i++;
            else
                j++;
        }

        var dice = 2.0 * common / (_pairs.Length + other._pairs.Length);
        return Math.Min(dice, 0.995);
    }
}
