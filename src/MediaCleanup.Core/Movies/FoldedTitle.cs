using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Core.Movies;

/// <summary>Compares titles as people mean them: without marks, signs and case, with "&amp;" as "and", "II" as "2", "ä" as "a" or "ae".</summary>
internal static class FoldedTitle
{
    private static readonly FrozenDictionary<string, string> Numbers =
        ("ii=2 iii=3 iv=4 v=5 vi=6 vii=7 viii=8 ix=9 x=10 xi=11 xii=12 xiii=13 " +
        "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 und=and et=and vol=volume pt=part")
        .Split(' ').Select(p => p.Split('=')).ToFrozenDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Articles = new[] { "the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il", "lo", "l" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>1 for the same title, 0.97 when only an article in front or an "and" differs, less for slips of the pen; 0 when their numbers differ.</summary>
    public static double Similarity(string a, string b)
    {
        var best = 0.0;
        foreach (var x in Forms(a))
        {
            foreach (var y in Forms(b))
            {
                best = Math.Max(best, Compare(x, y));
                if (best == 1)
                    return 1;
            }
        }

        return best;
    }

    /// <summary>One title is the other with words behind it: "Star Wars" and "Star Wars: Episode IV". One short word is no sign.</summary>
    public static bool IsPrefix(string a, string b)
    {
        var (x, y) = (Words(a, german: false), Words(b, german: false));
        var (shorter, longer) = x.Length <= y.Length ? (x, y) : (y, x);
        return shorter.Length < longer.Length && (shorter.Length > 1 || shorter.Sum(w => w.Length) >= 8) && longer.AsSpan().StartsWith(shorter) && !longer[shorter.Length..].Any(w => char.IsDigit(w[0]));
    }

    private static IEnumerable<string[]> Forms(string title)
    {
        yield return Words(title, german: false);
        if (title.Any(c => c is 'ä' or 'ö' or 'ü' or 'ß' or 'å' or 'ø' or 'Ä' or 'Ö' or 'Ü' or 'Å' or 'Ø'))
            yield return Words(title, german: true);
    }

    private static double Compare(string[] a, string[] b)
    {
        var (x, y) = (string.Concat(a), string.Concat(b));
        if (x.Length == 0 || y.Length == 0)
            return 0;
        if (x == y)
            return 1;
        if (string.Concat(WithoutArticle(a)) == string.Concat(WithoutArticle(b)))
            return 0.97;

        // "&" and "+" do not survive in names with dots.
        if (string.Concat(WithoutArticle(WithoutAnd(a))) == string.Concat(WithoutArticle(WithoutAnd(b))))
            return 0.97;

        // "Iron Man 2" is one slip away from "Iron Man 3", and another film.
        if (!a.Where(IsNumber).SequenceEqual(b.Where(IsNumber)))
            return 0;
        return 1 - (double)Distance(x, y) / Math.Max(x.Length, y.Length);
    }

    private static bool IsNumber(string word) => char.IsDigit(word[0]);

    private static string[] WithoutAnd(string[] words) => words.Length > 2 ? [.. words.Where(w => w != "and")] : words;

    private static string[] WithoutArticle(string[] words) => words.Length > 1 && Articles.Contains(words[0]) ? words[1..] : words;

    private static string[] Words(string title, bool german)
    {
        var folded = new StringBuilder(title.Length + 8);
        var plainLetters = german ? German(title) : title.Replace("ß", "ss", StringComparison.Ordinal).Replace("ø", "o", StringComparison.OrdinalIgnoreCase).Replace("æ", "ae", StringComparison.OrdinalIgnoreCase);
        foreach (var c in TitleText.Composed(plainLetters).Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
            else if (c == '&')
            {
                folded.Append(" and ");
            }
            else if (c is '\'' or '’' or '`' or '·' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            {
                // "Schindler's" is "Schindlers"; "WALL·E" is "WALLE".
            }
            else
            {
                folded.Append(' ');
            }
        }

        var words = folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            // "I" and "V" may be a word; a numeral stands behind others.
            if (i > 0 && Numbers.TryGetValue(words[i], out var number))
            {
                words[i] = number;
            }
        }

        return words;
    }

    private static string German(string title) => title
        .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal).Replace("ß", "ss", StringComparison.Ordinal)
        .Replace("Ä", "Ae", StringComparison.Ordinal).Replace("Ö", "Oe", StringComparison.Ordinal).Replace("Ü", "Ue", StringComparison.Ordinal)
        .Replace("å", "aa", StringComparison.Ordinal).Replace("Å", "Aa", StringComparison.Ordinal).Replace("ø", "oe", StringComparison.Ordinal).Replace("Ø", "Oe", StringComparison.Ordinal);

    /// <summary>Edits with transpositions (optimal string alignment); titles are cut at 200 letters.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 200 || b.Length > 200)
            return Math.Max(a.Length, b.Length);
        var (before, last, now) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                now[j] = Math.Min(Math.Min(now[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }
            }

            (before, last, now) = (last, now, before);
        }

        return last[b.Length];
    }
}
