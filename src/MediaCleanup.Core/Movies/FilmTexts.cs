using MediaCleanup.Core.Services.Tmdb;

namespace MediaCleanup.Core.Movies;

/// <summary>Title, overview and tagline in the language wanted; else in the original one, in English, or none.</summary>
public sealed record FilmTexts(string Title, string Overview, string Tagline)
{
    /// <param name="language">ISO 639-1, with or without a country.</param>
    /// <param name="country">which of several translations is preferred when the language names no country.</param>
    public static FilmTexts Of(Film film, string language, string country)
    {
        var wanted = LanguageTag.Of(language);
        country = wanted.Country ?? country;

        // Translations are told apart by country too: pt-BR and pt-PT.
        var own = film.Translations.Where(t => t.Language == wanted.Language).OrderBy(t => t.Country == country ? 0 : 1).ToList();
        var original = film.Translations.Where(t => t.Language == film.OriginalLanguage).ToList();
        var english = film.Translations.Where(t => t.Language == "en").OrderBy(t => t.Country == "US" ? 0 : 1).ToList();
        return new FilmTexts(
            First(film.Title, own, original, english, t => t.Title, film.OriginalTitle),
            First(film.Overview, own, original, english, t => t.Overview, ""),
            First(film.Tagline, own, original, english, t => t.Tagline, ""));
    }

    private static string First(string given, List<FilmTranslation> own, List<FilmTranslation> original, List<FilmTranslation> english, Func<FilmTranslation, string> text, string last)
    {
        if (given.Trim().Length > 0)
            return given;
        return own.Concat(original).Concat(english).Select(text).FirstOrDefault(t => t.Trim().Length > 0) ?? last;
    }
}
