using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Services.Tmdb;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Movies;

/// <summary>Gets a picture of the service by its path; null when the service has none there.</summary>
/// <exception cref="EntryException">what came is no usable picture.</exception>
public delegate Task<Http.StoredImage?> FetchPicture(string path, string size, CancellationToken cancellationToken);

/// <summary>Takes one film from what was found on disk to a proposal: asks what the matcher needs, fetches pictures, plans.</summary>
/// <param name="pictures">null: pictures are left out.</param>
public sealed class MovieProposer(TmdbClient tmdb, FetchPicture? pictures, MovieSettings settings, MemoryBlobs blobs)
{
    /// <summary>A film never needs more; the bound keeps a mistake from asking for ever.</summary>
    private const int MaxSteps = 16;

    /// <param name="folder">with headers and NFO files read: <see cref="MovieScanner.Read"/>.</param>
    /// <param name="lastWritten">what we wrote last to a path, relative to the root; null when we never did.</param>
    /// <exception cref="EntryException">an answer cannot be used.</exception>
    /// <exception cref="MediaCleanupException">the service cannot be used.</exception>
    public async Task<Proposal> ProposeAsync(MovieFolder folder, MovieDecision? decision, Func<string, ReadOnlyMemory<byte>?> lastWritten, CancellationToken cancellationToken)
    {
        var planner = new MoviePlanner(settings, blobs);
        if (folder.Files.Length > 0 && folder.Files.All(f => f.Stamp.Length == 0) && decision is null)
        {
            // Nothing is there that could be described.
            var empty = new MovieStep.Match(null, 0, [], "the video is empty") { IsLeftAlone = true };
            return planner.Plan(folder, empty, new FetchedPicture(null), new FetchedPicture(null), lastWritten) with { Issues = [new Issue("VIDEO_EMPTY", folder.Path, "0 bytes")] };
        }

        var match = await MatchAsync(MovieClues.Of(folder), decision, cancellationToken);
        var poster = match.Film is { } film && MoviePlanner.WantsPoster(folder) ? await FetchAsync(FilmPictures.Poster(film, settings.Language), "w780", cancellationToken) : new FetchedPicture(null);
        var fanart = match.Film is { } same && MoviePlanner.WantsFanart(folder) ? await FetchAsync(FilmPictures.Backdrop(same), "w1280", cancellationToken) : new FetchedPicture(null);
        return planner.Plan(folder, match, poster, fanart, lastWritten);
    }

    /// <summary>Asks until the matcher has an outcome.</summary>
    public async Task<MovieStep.Match> MatchAsync(MovieClues clues, MovieDecision? decision, CancellationToken cancellationToken)
    {
        var answers = MovieAnswers.None;
        for (var i = 0; i < MaxSteps; i++)
        {
            switch (MovieMatcher.Step(clues, answers, decision, settings.Threshold))
            {
                case MovieStep.Match match:
                    return match;
                case MovieStep.Needs needs:
                    foreach (var need in needs.Wanted)
                    {
                        answers = await AnswerAsync(answers, need, cancellationToken);
                    }

                    break;
            }
        }

        return new MovieStep.Match(null, 0, [], "no end of questions to the service");
    }

    private async Task<MovieAnswers> AnswerAsync(MovieAnswers answers, MovieNeed need, CancellationToken cancellationToken) => need switch
    {
        MovieNeed.Search search => answers.With(search, [.. (await tmdb.SearchAsync(new TmdbQuery(search.Title) { Year = search.Year }, cancellationToken)).Results.Select(FilmReading.Hit)]),
        MovieNeed.Details details => answers.With(details.TmdbId, await tmdb.MovieAsync(details.TmdbId, cancellationToken) is { } movie ? FilmReading.Film(movie) : null),
        MovieNeed.ByImdb imdb => await AnswerAsync(answers, imdb.ImdbId, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(need)),
    };

    private async Task<MovieAnswers> AnswerAsync(MovieAnswers answers, string imdbId, CancellationToken cancellationToken)
    {
        if (await tmdb.MovieAsync(imdbId, cancellationToken) is { } movie)
        {
            var film = FilmReading.Film(movie);
            return answers.With(imdbId, [new(film.TmdbId, film.Title, film.OriginalTitle, film.Released?.Year, film.Popularity)]).With(film.TmdbId, film);
        }

        return answers.With(imdbId, [.. (await tmdb.FindAsync(imdbId, cancellationToken)).Select(FilmReading.Hit)]);
    }

    private async Task<FetchedPicture> FetchAsync(string? path, string size, CancellationToken cancellationToken)
    {
        if (path is null || pictures is null)
            return new FetchedPicture(null);
        try
        {
            return await pictures(path, size, cancellationToken) is { } image ? new FetchedPicture(image) : new FetchedPicture(null, "TMDb names a picture that it does not have");
        }
        catch (EntryException error)
        {
            // A bad picture is an issue of a film that is done otherwise.
            return new FetchedPicture(null, error.Message);
        }
    }
}
