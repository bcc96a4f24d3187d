using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>Which pictures of a film are taken.</summary>
public static partial class FilmPictures
{
    /// <summary>A poster with text in the language wanted, else in the original one, in English, or without text; the best voted of these.</summary>
    public static string? Poster(Film film, string language) => Best(film.Posters, [language, film.OriginalLanguage, "en", null]) ?? Checked(film.PosterPath);

    /// <summary>A backdrop without text, else any.</summary>
    public static string? Backdrop(Film film) => Best(film.Backdrops, [null]) ?? Checked(film.BackdropPath);

    /// <summary>The form of the service's paths; no other is ever put behind an address.</summary>
    public static bool IsPath(string path) => ImagePath().IsMatch(path);

    private static string? Checked(string? path) => path is not null && IsPath(path) ? path : null;

    private static string? Best(IEnumerable<FilmImage> images, string?[] languages)
    {
        var usable = images.Where(i => IsPath(i.Path)).ToList();
        foreach (var language in languages)
        {
            // MaxBy takes the first of equals, and the service lists the better ones first.
            if (usable.Where(i => i.Language == language).MaxBy(i => i.Rating) is { } best)
                return best.Path;
        }

        return usable.Count > 0 ? usable[0].Path : null;
    }

    [GeneratedRegex(@"^/[A-Za-z0-9]+\.(?:jpg|png)$", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePath();
}
