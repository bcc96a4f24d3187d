using System.Text.RegularExpressions;
using MediaCleanup.Core.Services.Tmdb;

namespace MediaCleanup.Core.Movies;

/// <summary>Which pictures of a film are taken.</summary>
public static partial class FilmPictures
{
    /// <summary>A poster with text in the language wanted, else in the original one, in English, or without text; the best voted of these.</summary>
    /// <param name="language">ISO 639-1, with or without a country.</param>
    public static string? Poster(Film film, string language)
    {
        var own = LanguageTag.Of(language).Language;
        return BestIn(film.Posters, own) ?? BestIn(film.Posters, film.OriginalLanguage) ?? Unlisted(film, own)
            ?? BestIn(film.Posters, "en") ?? BestIn(film.Posters, null) ?? First(film.Posters) ?? Checked(film.PosterPath);
    }

    /// <summary>A backdrop without text, else any.</summary>
    public static string? Backdrop(Film film) => BestIn(film.Backdrops, null) ?? First(film.Backdrops) ?? Checked(film.BackdropPath);

    /// <summary>The form of the service's paths; no other is ever put behind an address.</summary>
    public static bool IsPath(string path) => ImagePath().IsMatch(path);

    private static string? Checked(string? path) => path is not null && IsPath(path) ? path : null;

    /// <summary>
    /// Posters are asked for in our language, in English and without text. The one that the service itself picks and that is none of
    /// these is in a further language: the original one, when that is not asked for.
    /// </summary>
    private static string? Unlisted(Film film, string own) =>
        film.OriginalLanguage.Length > 0 && film.OriginalLanguage != own && film.OriginalLanguage != "en" && film.Posters.All(p => p.Path != film.PosterPath) ? Checked(film.PosterPath) : null;

    // MaxBy takes the first of equals, and the service lists the better ones first.
    private static string? BestIn(IEnumerable<FilmImage> images, string? language) =>
        images.Where(i => i.Language == language && IsPath(i.Path)).MaxBy(i => i.Rating)?.Path;

    private static string? First(IEnumerable<FilmImage> images) => images.FirstOrDefault(i => IsPath(i.Path))?.Path;

    [GeneratedRegex(@"^/[A-Za-z0-9]+\.(?:jpg|png)$", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePath();
}
