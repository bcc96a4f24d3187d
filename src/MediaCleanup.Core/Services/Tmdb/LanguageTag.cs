namespace MediaCleanup.Core.Services.Tmdb;

/// <summary>
/// <c>movies.language</c> in its two parts: TMDb takes it whole as the language of texts, but names the language of each picture
/// and translation by ISO 639-1 alone, and the country beside it.
/// </summary>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Country">ISO 3166-1; null when none is named.</param>
public readonly record struct LanguageTag(string Language, string? Country)
{
    public static LanguageTag Of(string text) => text.Split('-', 2) is [var language, var country] ? new(language, country) : new(text, null);
}
