using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>Turns the title part of a file name into a title as a person would write it.</summary>
internal static partial class TitleText
{
    private static readonly char[] Edges = [' ', '.', '_', '-', ',', ';', ':', '~', '+', '=', '–', '—', '|', '\u00b7'];

    /// <summary>Dots and underscores that stand for spaces become spaces; those of "Mr." and "R.I.P.D." stay.</summary>
    public static string Clean(string raw)
    {
        var text = raw.Replace('_', ' ').Replace('\ufffd', ' ');
        text = Space().Replace(text, " ");
        if (DotsAreSpaces(text))
        {
            text = DotsToSpaces(text);
        }

        text = Space().Replace(text, " ").Trim();
        text = EmptyBrackets().Replace(text, " ");
        var endsWithAcronym = Acronym().IsMatch(text);
        text = text.TrimStart(Edges);
        text = endsWithAcronym || EndsWithDots().IsMatch(text) ? text.TrimEnd(Edges.Where(c => c != '.').ToArray()) : text.TrimEnd(Edges);
        if (CutAcronym().IsMatch(text))
        {
            text += ".";
        }

        return ArticleToFront(Space().Replace(text, " ").Trim());
    }

    /// <summary>NFC, with lone surrogates replaced: names on disk need not be Unicode.</summary>
    public static string Composed(string text)
    {
        StringBuilder? mended = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                mended ??= new StringBuilder(text);
                mended[i] = '\ufffd';
            }
        }

        return (mended?.ToString() ?? text).Normalize(NormalizationForm.FormC);
    }

    /// <summary>"Matrix, The" is filed under M; its title is "The Matrix".</summary>
    public static string ArticleToFront(string title)
    {
        var match = TrailingArticle().Match(title);
        if (!match.Success)
            return title;
        var article = match.Groups["article"].Value;
        return article.EndsWith('\'') ? article + match.Groups["rest"].Value : $"{article} {match.Groups["rest"].Value}";
    }

    /// <summary>The halves of "A AKA B", "A (aka B)", "A a.k.a. B"; none when it is not of that form.</summary>
    public static ImmutableArray<string> Halves(string title)
    {
        var match = Aka().Match(title);
        return match.Success ? [Clean(match.Groups["a"].Value), Clean(match.Groups["b"].Value)] : [];
    }

    /// <summary>Letters and digits only, without marks, lower case: whether two names mean the same words.</summary>
    public static string Bare(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c))
            {
                result.Append(char.ToLowerInvariant(c));
            }
        }

        return result.ToString();
    }

    private static bool DotsAreSpaces(string text)
    {
        var trimmed = text.Trim(Edges);
        var spaces = trimmed.Count(c => c == ' ');
        var dots = DotBetween().Count(trimmed);
        return dots > 0 && (spaces == 0 || dots > spaces);
    }

    private static string DotsToSpaces(string text)
    {
        var pieces = text.Split('.');
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < pieces.Length; i++)
        {
            result.Append(pieces[i]);
            if (i == pieces.Length - 1)
                break;

            // Two or more single letters in a row are an acronym: U.N.C.L.E., L.A., A.I. Artificial.
            var single = IsSingle(LastWord(pieces[i]));
            var before = i > 0 && IsSingle(LastWord(pieces[i - 1])) && pieces[i].Trim().Length == 1;
            var after = IsSingle(FirstWord(pieces[i + 1]));
            if (single && (before || after))
            {
                result.Append(after && pieces[i + 1].Trim().Length == 1 ? "." : ". ");
            }
            else
            {
                // "What.s", "Don.t": a dot cannot have been a space there.
                result.Append(IsCutOff(LastWord(pieces[i]), FirstWord(pieces[i + 1])) ? '\'' : ' ');
            }
        }

        return result.ToString();
    }

    private static bool IsCutOff(string word, string next) =>
        word.Length >= 2 && char.IsLetter(word[^1]) && (next is "s" && !FrenchS().IsMatch(word) || next is "t" && word[^1] is 'n' or 'N');

    private static bool IsSingle(string word) => word.Length == 1 && char.IsLetter(word[0]);

    private static string LastWord(string piece) => piece[(piece.LastIndexOf(' ') + 1)..];

    private static string FirstWord(string piece) => piece.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? piece[..space] : piece;

    /// <summary>Whether the words are written as codes are ("LiNE", "CONVERT") while the title before them is not.</summary>
    public static bool IsLoud(string word, string title) =>
        word.Count(char.IsUpper) >= 2 && title.Any(char.IsLower);

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();

    // "Elle s'en va": after these the letter belongs to the next word.
    [GeneratedRegex("^(?:elle|il|on|ils|elles|ne|qui)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FrenchS();

    [GeneratedRegex(@"(?<=\S)\.(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex DotBetween();

    [GeneratedRegex(@"(?<!\p{L})(?:\p{L}\.){2,}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Acronym();

    [GeneratedRegex(@"(?<!\p{L})(?:\p{L}\.)+\p{L}$", RegexOptions.CultureInvariant)]
    private static partial Regex CutAcronym();

    [GeneratedRegex(@"\.\.\.$", RegexOptions.CultureInvariant)]
    private static partial Regex EndsWithDots();

    [GeneratedRegex(@"\(\s*\)|\[\s*\]|\{\s*\}", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyBrackets();

    [GeneratedRegex(@"^(?<rest>[^,]{2,}), (?<article>the|an?|der|die|das|le|la|les|l'|el|los|las|il|lo|gli|de|het|den|det)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TrailingArticle();

    [GeneratedRegex(@"^(?<a>.*\S)\s*[\s(\[](?:aka|a\.k\.a\.?)[\s.]+(?<b>\S.*?)[)\]]?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Aka();
}
