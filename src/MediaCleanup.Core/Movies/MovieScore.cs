using System.Globalization;

namespace MediaCleanup.Core.Movies;

/// <summary>How well a film fits its clues. Title, year and running time add up to 1; popularity never counts.</summary>
internal static class MovieScore
{
    private const double ExactTitle = 0.70;
    private const double NearTitle = 0.58;
    private const double PrefixTitle = 0.50;

    /// <summary>From this similarity on a title is the same with a slip of the pen.</summary>
    public const double Near = 0.85;

    public static RankedFilm Of(FilmHit hit, MovieClues clues) => Of(hit.TmdbId, hit.Title, [hit.Title, hit.OriginalTitle], hit.Year, null, clues, assumeTime: false);

    /// <summary>The same if its running time should turn out to fit.</summary>
    public static RankedFilm AtBest(FilmHit hit, MovieClues clues) => Of(hit.TmdbId, hit.Title, [hit.Title, hit.OriginalTitle], hit.Year, null, clues, assumeTime: clues.Duration is not null);

    public static RankedFilm Of(Film film, MovieClues clues) => Of(film.TmdbId, film.Title, film.AllTitles, film.Released?.Year, film.Runtime, clues, assumeTime: false);

    /// <summary>How near the best of its titles comes to any reading of the names.</summary>
    public static double Title(IEnumerable<string> titles, MovieClues clues)
    {
        var best = 0.0;
        foreach (var title in titles.Where(t => t.Length > 0))
        {
            foreach (var guess in clues.Titles)
            {
                best = Math.Max(best, FoldedTitle.Similarity(guess.Title, title));
            }
        }

        return best;
    }

    private static RankedFilm Of(int id, string name, IEnumerable<string> titles, int? year, int? runtime, MovieClues clues, bool assumeTime)
    {
        var (best, why) = (0.0, "no title fits");
        foreach (var title in titles.Where(t => t.Length > 0))
        {
            foreach (var guess in clues.Titles)
            {
                var (points, evidence) = TitlePoints(guess.Title, title);
                if (points == 0)
                    continue;
                var (yearPoints, yearEvidence) = YearPoints(guess.Year, year);
                if (points + yearPoints > best)
                {
                    (best, why) = (points + yearPoints, $"{evidence}, {yearEvidence}");
                }
            }
        }

        if (best <= 0)
            return new RankedFilm(id, name, year, 0, why);
        var (time, timeEvidence) = assumeTime ? (0.08, "") : TimePoints(clues, runtime);
        return new RankedFilm(id, name, year, Math.Clamp(best + time, 0, 1), timeEvidence.Length > 0 ? $"{why}, {timeEvidence}" : why);
    }

    private static (double Points, string Evidence) TitlePoints(string guess, string title)
    {
        var similarity = FoldedTitle.Similarity(guess, title);
        return similarity == 1 ? (ExactTitle, "same title")
            : similarity == 0.97 ? (ExactTitle - 0.02, "same title but for a small word")
            : similarity >= Near ? (NearTitle * similarity, "nearly the same title")
            : FoldedTitle.IsPrefix(guess, title) ? (PrefixTitle, "title with more behind it")
            : (0, "");
    }

    private static (double Points, string Evidence) YearPoints(int? stated, int? year) => (stated, year) switch
    {
        (null, _) => (0.06, "no year in the name"),
        (_, null) => (0.05, "film without a date"),
        ({ } a, { } b) when a == b => (0.22, "same year"),
        ({ } a, { } b) when Math.Abs(a - b) == 1 => (0.12, "year off by one"),
        _ => (-0.40, string.Create(CultureInfo.InvariantCulture, $"another year ({year})")),
    };

    /// <summary>PAL transfers run 4 % short; editions run longer, never much shorter.</summary>
    private static (double Points, string Evidence) TimePoints(MovieClues clues, int? runtime)
    {
        if (clues.Duration is not { } duration || runtime is not > 0)
            return (0.02, "running time unknown");
        var minutes = duration.TotalMinutes;
        var (off, ratio) = (minutes - runtime.Value, minutes / runtime.Value);
        var text = string.Create(CultureInfo.InvariantCulture, $"runs {minutes:0} of {runtime} minutes");
        if (Math.Abs(off) <= 5 || ratio is >= 0.94 and <= 1.05)
            return (0.08, text);
        if (clues.IsEdition && off is > 0 and <= 45)
            return (0.07, text + " as an edition may");
        if (ratio is >= 0.90 and <= 1.25 || off is > 0 and <= 30)
            return (0, text);
        return (ratio is > 1 and < 2 ? -0.12 : -0.25, text);
    }
}
