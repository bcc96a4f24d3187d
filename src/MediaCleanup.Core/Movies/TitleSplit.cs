using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>Where a title ends: at its year, at the first release word, at a bracket; and what may be cut off before that.</summary>
internal sealed partial record TitleSplit(string Title, int? Year, string? Edition, bool HasTags, ImmutableArray<TitleGuess> Others)
{
    private readonly record struct YearAt(int Year, int Start, int End, bool Bracketed);

    private enum Boundary
    {
        End,
        Year,
        Tags,
    }

    public static TitleSplit Of(string text, int latestYear)
    {
        var tags = FirstTag(text);
        var years = Years(text, latestYear);
        var year = Choose(text, years, tags);
        var others = ImmutableArray.CreateBuilder<TitleGuess>();

        var start = 0;
        if (year is { } leading && !HasWords(text[..leading.Start]))
        {
            // "(1995) Movie Name", "1985 - The Goonies"
            start = leading.End;
        }

        var end = text.Length;
        var boundary = Boundary.End;
        if (tags >= 0 && tags >= start)
        {
            (end, boundary) = (tags, Boundary.Tags);
        }

        if (year is { } after && after.Start >= start && after.Start < end && start == 0)
        {
            (end, boundary) = (after.Start, Boundary.Year);
        }

        var bracketStart = CutAtBracket(text, start, end, others);
        if (bracketStart < end)
        {
            end = bracketStart;
            boundary = boundary == Boundary.End ? Boundary.End : boundary;
        }

        var editions = new List<string>();
        var eaten = EatBack(text, start, end, boundary, tags >= 0, year, editions);
        var title = TitleText.Clean(text[start..eaten]);
        var edition = EditionOf(text, eaten, end, year, editions);
        if (eaten != end && boundary == Boundary.Year)
        {
            others.Add(new TitleGuess(TitleText.Clean(text[start..end]), year?.Year));
        }

        if (year is { Bracketed: false } bare && boundary == Boundary.Year)
        {
            others.Add(new TitleGuess(TitleText.Clean(text[start..bare.End]), null));
        }
        else if (year is { Bracketed: false } && start > 0)
        {
            others.Add(new TitleGuess(TitleText.Clean(text[..eaten]), null));
        }
        else if (year is null && years.Count > 0 && years[0].Start < end && !HasWords(text[..years[0].Start]) && HasWords(text[years[0].End..end]))
        {
            others.Add(new TitleGuess(TitleText.Clean(text[years[0].End..eaten]), years[0].Year));
        }

        foreach (var half in TitleText.Halves(title))
        {
            others.Insert(0, new TitleGuess(half, year?.Year));
        }

        var result = others.Where(o => o.Title.Length > 0 && (o.Title != title || o.Year != year?.Year)).Select(o => o.Year is null && o.Title != title && others.Any(x => x.Title == o.Title && x.Year is not null) ? null : o);
        return new TitleSplit(title, year?.Year, edition, tags >= 0 || eaten < TrimmedEnd(text, start, end), [.. result.OfType<TitleGuess>().Distinct()]);
    }

    private static int FirstTag(string text)
    {
        for (var match = ReleaseWords.Technical().Match(text); match.Success; match = match.NextMatch())
        {
            if (match.Index > 0 && HasWords(text[..match.Index]))
                return match.Index;
        }

        return -1;
    }

    private static List<YearAt> Years(string text, int latestYear)
    {
        var found = new List<YearAt>();
        var dates = Dates().Matches(text);
        foreach (Match match in YearNumber().Matches(text))
        {
            var number = int.Parse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            if (number < 1870 || number > latestYear || dates.Any(d => d.Index <= match.Index && match.Index < d.Index + d.Length))
                continue;
            var before = match.Index - 1;
            while (before >= 0 && text[before] is ' ')
            {
                before--;
            }

            var after = match.Index + 4;
            while (after < text.Length && text[after] is ' ')
            {
                after++;
            }

            var bracketed = before >= 0 && after < text.Length && (text[before], text[after]) is ('(', ')') or ('[', ']') or ('{', '}') or ('（', '）') or ('［', '］') or ('【', '】');
            found.Add(bracketed ? new YearAt(number, before, after + 1, true) : new YearAt(number, match.Index, match.Index + 4, false));
        }

        return found;
    }

    private static YearAt? Choose(string text, List<YearAt> years, int tags)
    {
        var limit = tags < 0 ? text.Length : tags;
        var bracketed = years.Where(y => y.Bracketed).ToList();
        if (bracketed.Count > 0)
            return bracketed.Where(y => y.Start < limit).Select(y => (YearAt?)y).LastOrDefault() ?? bracketed[0];

        var inside = years.Where(y => y.Start < limit && HasWords(text[..y.Start])).ToList();
        if (inside.Count > 0)
        {
            var last = inside[^1];
            // "Class of 1984", "Summer of 1942": with no other year the words before it want it.
            return years.Count == 1 && WantsNumber().IsMatch(text[..last.Start]) && !HasWords(text[last.End..limit]) ? null : last;
        }

        var first = years.FirstOrDefault();
        if (first.End > 0 && first.Start < limit && (LeadingYear().IsMatch(text[..Math.Min(text.Length, first.End + 4)]) || tags >= 0 && HasWords(text[first.End..limit]) && !text[..limit].Contains(' ', StringComparison.Ordinal)))
            return first;
        var late = years.Where(y => y.Start >= limit).ToList();
        return late.Count > 0 ? late[^1] : null;
    }

    /// <summary>Brackets belong to a title only when round and with more of the title behind them: "You Can (Not) Advance".</summary>
    private static int CutAtBracket(string text, int start, int end, ImmutableArray<TitleGuess>.Builder others)
    {
        foreach (Match match in Bracket().Matches(text[..end], start))
        {
            var before = HasWords(text[start..match.Index]);
            var inside = match.Groups["inside"].Value;
            if (!before)
                continue;
            if (text[match.Index] != '(')
                return match.Index;
            if (AkaInside().IsMatch(inside))
                continue;
            var behind = text[(match.Index + match.Length)..end];
            var closed = match.Groups["close"].Success;
            var isTag = OnlyTags(inside) || YearNumber().IsMatch(inside) || ReleaseWords.Technical().IsMatch(inside);
            if (closed && !isTag && HasWords(behind) && !OnlyTags(behind) && Bracket().Match(behind) is not { Success: true, Index: <= 1 })
                continue;
            if (!isTag && closed && HasWords(inside))
            {
                others.Add(new TitleGuess(TitleText.Clean(inside), null));
            }

            return match.Index;
        }

        return end;
    }

    /// <summary>Goes back from the end of the title over words that releases add.</summary>
    private static int EatBack(string text, int start, int end, Boundary boundary, bool tags, YearAt? year, List<string> editions)
    {
        var languageLater = year is { } y && boundary == Boundary.Year && ReleaseWords.Language().IsMatch(text, y.End);
        for (var ate = false; ;)
        {
            var stop = TrimmedEnd(text, start, end);
            var title = text[start..stop];
            var edition = LastAt(ReleaseWords.Edition(), title);
            if (edition is not null && Remains(title, edition.Index))
            {
                editions.Insert(0, edition.Value);
                (end, ate) = (start + edition.Index, true);
                if (boundary == Boundary.End)
                {
                    boundary = Boundary.Tags;
                }

                continue;
            }

            var word = LastAt(ReleaseWords.ReleaseOnly(), title) ?? LastAt(ReleaseWords.Language(), title) ?? LastAt(ReleaseWords.WordLike(), title);
            if (word is null || !Remains(title, word.Index))
                return ate ? end : stop;
            var loud = TitleText.IsLoud(word.Value, title[..word.Index]);
            var only = ReleaseWords.ReleaseOnly().Match(title, word.Index) is { Success: true } m && m.Index == word.Index && m.Length == word.Length;
            var language = ReleaseWords.Language().Match(title, word.Index) is { Success: true } l && l.Index == word.Index && l.Length == word.Length;
            var eats = boundary switch
            {
                Boundary.Year => loud || tags && (only && !AlsoAWord(word.Value) || language && !languageLater),
                Boundary.Tags => loud || only && !AlsoAWord(word.Value) || language || SaidOften(word.Value),
                _ => loud || only && !AlsoAWord(word.Value) || word.Value.Equals("multi", StringComparison.OrdinalIgnoreCase),
            };
            if (!eats)
                return ate ? end : stop;
            (end, ate) = (start + word.Index, true);
            if (boundary == Boundary.End)
            {
                boundary = Boundary.Tags;
            }
        }
    }

    private static bool AlsoAWord(string word) => word.ToLowerInvariant() is "web" or "pal" or "om" or "retail" or "dual" or "hr" or "hq" or "md" or "nfo" or "oar";

    private static bool SaidOften(string word) => word.ToLowerInvariant() is "limited" or "proper" or "internal" or "complete" or "festival" or "custom" or "fr" or "en" or "dubbed" or "subs" or "sub" or "dub";

    /// <summary>An article alone is no title: "The French" stays whole.</summary>
    private static bool Remains(string title, int index)
    {
        var rest = title[..index].Trim(' ', '.', '_', '-', '(', '[', '+');
        return HasWords(rest) && !ArticleOnly().IsMatch(rest);
    }

    private static Match? LastAt(Regex regex, string title)
    {
        // The longest match that ends where the title ends.
        Match? last = null;
        for (var match = regex.Match(title); match.Success; match = regex.Match(title, match.Index + 1))
        {
            if (match.Index + match.Length == title.Length)
                return match;
            last = null;
        }

        return last;
    }

    private static int TrimmedEnd(string text, int start, int end)
    {
        while (end > start && text[end - 1] is ' ' or '.' or '_' or '-' or '+' or '~' or ',' or '&' or '(' or '[' or '{' or '–')
        {
            end--;
        }

        return end;
    }

    private static string? EditionOf(string text, int eaten, int end, YearAt? year, List<string> editions)
    {
        if (editions.Count > 0)
            return Spaced(string.Join(' ', editions));
        var from = Math.Max(eaten, year is { } y && y.Start <= end ? y.End : eaten);
        from = Math.Min(Math.Max(from, 0), text.Length);
        var match = ReleaseWords.LooseEdition().Match(text, from);
        while (match.Success && ReleaseWords.Technical().IsMatch(match.Value))
        {
            match = ReleaseWords.LooseEdition().Match(text, match.Index + 1);
        }

        if (!match.Success)
            return null;
        var stop = match.Index + match.Length;
        for (var next = ReleaseWords.LooseEdition().Match(text, stop); next.Success && text[stop..next.Index].All(c => c is ' ' or '.' or '_' or '-'); next = ReleaseWords.LooseEdition().Match(text, stop))
        {
            stop = next.Index + next.Length;
        }

        return Spaced(text[match.Index..stop]);
    }

    private static string Spaced(string text)
    {
        var spaced = Separators().Replace(text, " ").Trim();
        return spaced.StartsWith("the ", StringComparison.OrdinalIgnoreCase) ? spaced[4..] : spaced;
    }

    private static bool OnlyTags(string text)
    {
        var words = text.Split([' ', '.', '_', '-', ',', '+', '/', '(', ')', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return true;
        var left = ReleaseWords.Edition().Replace(text, " ");
        left = ReleaseWords.Technical().Replace(left, " ");
        left = ReleaseWords.ReleaseOnly().Replace(left, " ");
        left = ReleaseWords.Language().Replace(left, " ");
        left = ReleaseWords.WordLike().Replace(left, " ");
        return !HasWords(left);
    }

    private static bool HasWords(string text) => text.Any(char.IsLetterOrDigit);

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:1[89]\d\d|20\d\d)(?![\p{L}\p{N}]|[ ]?[x×*][ ]?\d)", RegexOptions.CultureInvariant)]
    private static partial Regex YearNumber();

    // Days, and spans of years as collections have them.
    [GeneratedRegex(@"(?<!\d)(?:\d{4}[-._ ](?:0[1-9]|1[0-2])[-._ ](?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])[-._](?:0[1-9]|[12]\d|3[01])[-._]\d{4}|(?:1[89]|20)\d\d ?[-–] ?(?:1[89]|20)\d\d)(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Dates();

    [GeneratedRegex(@"(?:^|[ ._])(?:of|in|from|since|until|year|anno|von|aus)[ ._]+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WantsNumber();

    [GeneratedRegex(@"^[\s.]*\d{4} +[-–] +\S?$", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingYear();

    [GeneratedRegex(@"[(\[{<](?<inside>[^()\[\]{}<>]*)(?<close>[)\]}>])?", RegexOptions.CultureInvariant)]
    private static partial Regex Bracket();

    [GeneratedRegex(@"^\s*(?:aka|a\.k\.a)[ .]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AkaInside();

    [GeneratedRegex(@"^(?:the|an?|der|die|das|le|la|les|el|los|il|lo)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ArticleOnly();

    [GeneratedRegex(@"[\s._]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
