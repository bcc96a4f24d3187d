using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Services.Tmdb;

namespace MediaCleanup.Core.Movies;

/// <summary>Answers of TMDb as the records that matching and planning work on: checked, without nulls, without doubles.</summary>
public static class FilmReading
{
    public static FilmHit Hit(TmdbHit hit) => new(hit.Id, hit.Title ?? hit.OriginalTitle ?? "", hit.OriginalTitle ?? "", hit.Year, hit.Popularity ?? 0);

    public static Film Film(TmdbMovie movie) => new()
    {
        TmdbId = movie.Id,
        ImdbId = MovieIds.IsImdb(movie.ImdbId) ? movie.ImdbId : MovieIds.IsImdb(movie.ExternalIds?.ImdbId) ? movie.ExternalIds!.ImdbId : null,
        Title = movie.Title is { Length: > 0 } title ? title : movie.OriginalTitle ?? "",
        OriginalTitle = movie.OriginalTitle ?? "",
        OriginalLanguage = movie.OriginalLanguage ?? "",
        Released = DateOnly.TryParseExact(movie.ReleaseDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        Runtime = movie.Runtime is > 0 and < 10_000 ? movie.Runtime : null,
        Overview = movie.Overview ?? "",
        Tagline = movie.Tagline ?? "",
        Rating = movie.VoteAverage ?? 0,
        Votes = movie.VoteCount ?? 0,
        Popularity = movie.Popularity ?? 0,
        Genres = Names(movie.Genres?.Select(g => g.Name)),
        Countries = Names(movie.ProductionCountries?.Select(c => c.Name)),
        Studios = Names(movie.ProductionCompanies?.Select(c => c.Name)),
        Collection = movie.BelongsToCollection is { Id: > 0, Name.Length: > 0 } collection ? new FilmCollection(collection.Id, collection.Name) : null,
        Directors = Names(movie.Credits?.Crew?.Where(p => p.Job == "Director").Select(p => p.Name)),
        Writers = Names(movie.Credits?.Crew?.Where(p => p.Job is "Writer" or "Screenplay" or "Story" or "Novel" or "Author").Select(p => p.Name)),
        Cast = [.. (movie.Credits?.Cast ?? []).Where(p => p.Name is { Length: > 0 }).Select((p, i) => new FilmActor(p.Name!, p.Character ?? "", p.Order ?? i, p.ProfilePath))],
        Certifications = Certifications(movie.ReleaseDates),
        AlternativeTitles = Names(movie.AlternativeTitles?.Titles?.Select(t => t.Title)),
        Translations = [.. (movie.Translations?.Translations ?? []).Where(t => t is { Language: not null, Data: not null })
            .Select(t => new FilmTranslation(t.Language!, t.Country ?? "", t.Data!.Title ?? "", t.Data.Overview ?? "", t.Data.Tagline ?? ""))],
        Posters = Images(movie.Images?.Posters),
        Backdrops = Images(movie.Images?.Backdrops),
        PosterPath = movie.PosterPath,
        BackdropPath = movie.BackdropPath,
        TrailerYouTubeId = Trailer(movie.Videos),
    };

    private static ImmutableArray<string> Names(IEnumerable<string?>? names) => [.. (names ?? []).OfType<string>().Where(n => n.Trim().Length > 0).Distinct(StringComparer.Ordinal)];

    private static ImmutableArray<FilmImage> Images(IEnumerable<TmdbImage>? images) =>
        [.. (images ?? []).Where(i => i.FilePath is not null).Select(i => new FilmImage(i.FilePath!, i.Language is { Length: > 0 } ? i.Language : null, i.Width, i.Height, i.VoteAverage ?? 0))];

    private static ImmutableDictionary<string, string> Certifications(TmdbReleases? releases)
    {
        var certifications = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var country in releases?.Results ?? [])
        {
            // The cinema's one first; premieres and discs often have another, or none.
            var best = (country.ReleaseDates ?? []).Where(r => r.Certification is { Length: > 0 }).OrderBy(r => r.Type == 3 ? 0 : 1).FirstOrDefault();
            if (country.Country is { Length: 2 } code && best is not null)
            {
                certifications[code] = best.Certification!;
            }
        }

        return certifications.ToImmutable();
    }

    private static string? Trailer(TmdbVideos? videos) => (videos?.Results ?? [])
        .Where(v => v is { Site: "YouTube", Key: not null, Type: "Trailer" or "Teaser" })
        .OrderBy(v => v.Type == "Trailer" ? 0 : 1).ThenBy(v => v.Official == true ? 0 : 1).Select(v => v.Key).FirstOrDefault();
}
