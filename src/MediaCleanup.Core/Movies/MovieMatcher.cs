using System.Collections.Immutable;
using System.Globalization;

namespace MediaCleanup.Core.Movies;

/// <summary>
/// Finds the film by clues and answers; asked again as answers come in. Two requests find most films: a search and the details
/// of the best. The first result of a search is never taken for being first: title, year and running time must fit, and
/// clearly better than those of the next.
/// </summary>
public static class MovieMatcher
{
    /// <summary>From this confidence on is written without asking (<c>movies.threshold</c>).</summary>
    public const double DefaultThreshold = 0.80;

    /// <summary>What the best has to be ahead of the next.</summary>
    private const double Margin = 0.075;

    /// <summary>A title that no other film has makes up for a year that the name lacks.</summary>
    private const double OnlyOne = 0.06;

    private const int MaxRivals = 5;

    /// <summary>Of the service's answers.</summary>
    private const int PageSize = 20;
    private const int MaxSearches = 5;

    public static MovieStep Step(MovieClues clues, MovieAnswers answers, MovieDecision? decision, double threshold = DefaultThreshold)
    {
        if (decision is { TmdbId: null })
            return new MovieStep.Match(null, 0, [], "left alone, as decided") { IsLeftAlone = true };
        if (decision is { TmdbId: { } decided })
        {
            return !answers.Films.TryGetValue(decided, out var film) ? Need(new MovieNeed.Details(decided))
                : film is null ? new MovieStep.Match(null, 0, [], $"TMDb has no film {decided}, which was decided on")
                : new MovieStep.Match(film, 1, [Sure(film, "decided")], "decided");
        }

        return ById(clues, answers) ?? ByName(clues, answers, threshold);
    }

    /// <summary>An id that a name or an NFO states is taken, unless everything else speaks against it.</summary>
    private static MovieStep? ById(MovieClues clues, MovieAnswers answers)
    {
        var id = clues.TmdbId;
        if (id is null && clues.ImdbId is { } imdb)
        {
            if (!answers.ByImdb.TryGetValue(imdb, out var hits))
                return Need(new MovieNeed.ByImdb(imdb));
            id = hits.Length == 1 ? hits[0].TmdbId : null;
        }

        if (id is not { } stated)
            return null;
        if (!answers.Films.TryGetValue(stated, out var film))
            return Need(new MovieNeed.Details(stated));
        if (film is null)
            return null;
        var score = MovieScore.Of(film, clues);
        var fits = clues.Titles.IsEmpty || score.Confidence >= 0.5 || MovieScore.Title(film.AllTitles, clues) >= 0.5 || clues.Titles.Any(t => t.Year is { } y && Math.Abs(y - (film.Released?.Year ?? 0)) <= 1);
        return fits
            ? new MovieStep.Match(film, Math.Max(0.99, score.Confidence), [Sure(film, "id stated")], "its id is stated")
            : new MovieStep.Match(null, 0.5, [score with { Confidence = 0.5, Evidence = "id stated, but neither title nor year fit" }], "the stated id belongs to another title and year");
    }

    private static MovieStep ByName(MovieClues clues, MovieAnswers answers, double threshold)
    {
        if (clues.Titles.IsEmpty)
            return new MovieStep.Match(null, 0, [], "the names state no title");
        var hits = new Dictionary<int, FilmHit>();
        var asked = 0;
        foreach (var search in Searches(clues, answers))
        {
            if (!answers.Searches.TryGetValue(search, out var found))
            {
                return asked >= MaxSearches ? Decide(clues, answers, hits, threshold) : Need(search);
            }

            asked++;
            foreach (var hit in found)
            {
                hits.TryAdd(hit.TmdbId, hit);
            }

            if (!IsWeak(clues, answers, hits))
                break;

            // One of few films in the right year may go by another title that only its details tell.
            var inYear = found.Where(h => clues.Titles[0].Year is { } year && h.Year is { } other && Math.Abs(other - year) <= 1).ToList();
            if (search.Title == clues.Titles[0].Title && inYear.Count is > 0 and <= 3 && inYear.Find(h => !answers.Films.ContainsKey(h.TmdbId)) is { } unknown)
                return Need(new MovieNeed.Details(unknown.TmdbId));
        }

        return Decide(clues, answers, hits, threshold);
    }

    /// <summary>
    /// The searches in the order in which they are tried, each only when those before found nothing that fits. A title of some
    /// length is asked for in all years at once: that finds the film whose year is off by one, and its rivals, in one request.
    /// A short one has more namesakes than a page holds, and is asked for in its year first.
    /// </summary>
    private static IEnumerable<MovieNeed.Search> Searches(MovieClues clues, MovieAnswers answers)
    {
        var main = clues.Titles[0];
        var words = main.Title.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isLong = words.Length >= 2 && main.Title.Count(char.IsLetter) >= 9;
        if (main.Year is not null && !isLong)
        {
            yield return new MovieNeed.Search(main.Title, main.Year);
        }

        yield return new MovieNeed.Search(main.Title, null);

        // Fewer hits than a page: that was all there is, whatever more is asked for.
        var isComplete = answers.Searches.TryGetValue(new MovieNeed.Search(main.Title, null), out var all) && all.Length < PageSize;
        if (main.Year is not null && isLong && !isComplete)
        {
            yield return new MovieNeed.Search(main.Title, main.Year);
        }

        foreach (var other in clues.Titles.Skip(1).Where(t => t.Title != main.Title && !(isComplete && t.Title.StartsWith(main.Title, StringComparison.Ordinal))).Take(2))
        {
            yield return new MovieNeed.Search(other.Title, other.Year);
        }

        // A slip of the pen hides a film from a search that wants every word: without the longest word, then without the next.
        if (main.Year is null || words.Length < 2)
            yield break;
        foreach (var left in words.OrderByDescending(w => w.Length).Take(2))
        {
            var rest = string.Join(' ', words.Where(w => !ReferenceEquals(w, left)));
            if (rest.Any(char.IsLetterOrDigit))
            {
                yield return new MovieNeed.Search(rest, main.Year);
            }
        }
    }

    private static bool IsWeak(MovieClues clues, MovieAnswers answers, Dictionary<int, FilmHit> hits) =>
        !hits.Values.Any(h => Best(h, clues, answers).Confidence >= 0.6);

    /// <summary>By its details where they are known, else by what the search said, its running time given the benefit of the doubt.</summary>
    private static RankedFilm Best(FilmHit hit, MovieClues clues, MovieAnswers answers) =>
        answers.Films.GetValueOrDefault(hit.TmdbId) is { } film ? MovieScore.Of(film, clues) : MovieScore.AtBest(hit, clues);

    private static MovieStep Decide(MovieClues clues, MovieAnswers answers, Dictionary<int, FilmHit> hits, double threshold)
    {
        var ranked = hits.Values.Select(h => Best(h, clues, answers)).Where(r => r.Confidence > 0)
            .OrderByDescending(r => r.Confidence).ThenByDescending(r => hits[r.TmdbId].Popularity).ThenBy(r => r.TmdbId).ToImmutableArray();
        if (ranked.IsEmpty)
            return new MovieStep.Match(null, 0, [], "no search found a film with this title");
        if (clues.Titles.All(t => t.Year is null) && ranked.Length == 1 && hits.Count == 1 && ranked[0].Confidence >= 0.75)
        {
            ranked = [ranked[0] with { Confidence = ranked[0].Confidence + OnlyOne, Evidence = ranked[0].Evidence + ", no other film has it" }];
        }

        var best = ranked[0];

        // The details of all that could win, some at most: titles in other languages and running times tell them apart.
        var open = ranked.Take(MaxRivals + 1).Where(r => r.Confidence > best.Confidence - Margin - 0.005 && r.Confidence >= threshold - 0.1 && !answers.Films.ContainsKey(r.TmdbId)).ToList();
        if (!answers.Films.ContainsKey(best.TmdbId) && best.Confidence >= threshold - 0.1)
            return Need(new MovieNeed.Details(best.TmdbId));
        if (open.Count > 0 && answers.Films.Count < MaxRivals && best.Confidence >= threshold - 0.1)
            return Need(new MovieNeed.Details(open[0].TmdbId));

        var shown = ranked.Take(5).ToImmutableArray();
        var film = answers.Films.GetValueOrDefault(best.TmdbId);
        if (film is null || best.Confidence < threshold)
            return new MovieStep.Match(null, best.Confidence, shown, string.Create(CultureInfo.InvariantCulture, $"not sure enough: {best.Confidence:0.00} ({best.Evidence})"));
        if (ranked.Length > 1 && ranked[1].Confidence > best.Confidence - Margin)
            return new MovieStep.Match(null, best.Confidence, shown, string.Create(CultureInfo.InvariantCulture, $"two films fit alike: {best.Title} ({best.Year}) and {ranked[1].Title} ({ranked[1].Year})"));
        return new MovieStep.Match(film, best.Confidence, shown, best.Evidence);
    }

    private static RankedFilm Sure(Film film, string evidence) => new(film.TmdbId, film.Title, film.Released?.Year, 1, evidence);

    private static MovieStep.Needs Need(MovieNeed need) => new([need]);
}
