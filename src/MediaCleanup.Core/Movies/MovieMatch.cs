using System.Collections.Immutable;
using MediaCleanup.Core.Changes;

namespace MediaCleanup.Core.Movies;

/// <summary>Something that the matcher has to know before it can go on. It names a thing, never an address.</summary>
public abstract record MovieNeed
{
    /// <summary>The first page of a search for a title, in a year or in all.</summary>
    public sealed record Search(string Title, int? Year) : MovieNeed;

    /// <summary>All that is written about a film.</summary>
    public sealed record Details(int TmdbId) : MovieNeed;

    /// <summary>The film that an IMDb id belongs to.</summary>
    public sealed record ByImdb(string ImdbId) : MovieNeed;
}

/// <summary>The answers so far. A film that is null, and an empty list, are answers too: there is none.</summary>
public sealed record MovieAnswers
{
    public static MovieAnswers None { get; } = new();

    public ImmutableDictionary<MovieNeed.Search, ImmutableArray<FilmHit>> Searches { get; init; } = ImmutableDictionary<MovieNeed.Search, ImmutableArray<FilmHit>>.Empty;

    public ImmutableDictionary<int, Film?> Films { get; init; } = ImmutableDictionary<int, Film?>.Empty;

    public ImmutableDictionary<string, ImmutableArray<FilmHit>> ByImdb { get; init; } = ImmutableDictionary<string, ImmutableArray<FilmHit>>.Empty;

    public MovieAnswers With(MovieNeed.Search need, ImmutableArray<FilmHit> hits) => this with { Searches = Searches.SetItem(need, hits) };

    public MovieAnswers With(int tmdbId, Film? film) => this with { Films = Films.SetItem(tmdbId, film) };

    public MovieAnswers With(string imdbId, ImmutableArray<FilmHit> hits) => this with { ByImdb = ByImdb.SetItem(imdbId, hits) };
}

/// <summary>What a person decided about a film.</summary>
/// <param name="TmdbId">it is this one; null: leave it alone.</param>
public sealed record MovieDecision(int? TmdbId);

/// <summary>What identifies a film: from its names, its NFO, its running time.</summary>
public sealed record MovieClues
{
    /// <summary>Readings of the names, best first.</summary>
    public required ImmutableArray<TitleGuess> Titles { get; init; }

    public int? TmdbId { get; init; }

    public string? ImdbId { get; init; }

    /// <summary>Of the whole film, all parts together.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>An edition is named, so that the film may run longer than the one that was shown.</summary>
    public bool IsEdition { get; init; }

    public static MovieClues Of(MovieFolder folder)
    {
        // An XML NFO is a program's or a person's word; names come next; a release group's text last.
        var xml = folder.Nfos.Where(n => n.Form == Nfo.NfoForm.Xml).ToList();
        var text = folder.Nfos.Where(n => n.Form == Nfo.NfoForm.Text && folder.Layout != MovieLayout.Mixed || OwnNfo(folder, n)).ToList();
        var (tmdb, imdb) = (First(xml, n => n.TmdbId), xml.Select(n => n.ImdbId).FirstOrDefault(i => i is not null));
        if (tmdb is null && imdb is null)
        {
            (tmdb, imdb) = (folder.Name.TmdbId, folder.Name.ImdbId);
        }

        if (tmdb is null && imdb is null)
        {
            (tmdb, imdb) = (First(text, n => n.TmdbId), text.Select(n => n.ImdbId).FirstOrDefault(i => i is not null));
        }

        var titles = folder.Name.Title is { } title ? [new TitleGuess(title, folder.Name.Year), .. folder.Name.Others] : folder.Name.Others;
        return new MovieClues
        {
            Titles = [.. titles.Where(t => t.Title.Length > 0).Distinct()],
            TmdbId = tmdb,
            ImdbId = imdb,
            Duration = folder.DurationMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            IsEdition = folder.Name.Edition is not null,
        };
    }

    private static bool OwnNfo(MovieFolder folder, MovieNfoFile nfo) => folder.Files.Any(f => LibraryPaths.Begins(nfo.FileName, f.Stem + "."));

    private static int? First(List<MovieNfoFile> nfos, Func<MovieNfoFile, int?> id) => nfos.Select(id).FirstOrDefault(i => i is not null);
}

/// <summary>A candidate with the confidence that it is the film, and why.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Year">of its first release.</param>
public sealed record RankedFilm(int TmdbId, string Title, int? Year, double Confidence, string Evidence);

/// <summary>Where the matcher stands: it needs more, or it has an outcome.</summary>
public abstract record MovieStep
{
    /// <summary>Ask for these and come again; each is a request.</summary>
    public sealed record Needs(ImmutableArray<MovieNeed> Wanted) : MovieStep;

    /// <param name="Film">null when none is sure enough.</param>
    /// <param name="Candidates">best first.</param>
    /// <param name="Reason">for the log.</param>
    public sealed record Match(Film? Film, double Confidence, ImmutableArray<RankedFilm> Candidates, string Reason) : MovieStep
    {
        /// <summary>A person said to leave it alone: no question either.</summary>
        public bool IsLeftAlone { get; init; }
    }
}
