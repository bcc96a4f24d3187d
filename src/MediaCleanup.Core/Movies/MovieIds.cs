using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>Ids that people and programs put into names: <c>[tmdbid-N]</c>, <c>{tmdb-N}</c>, <c>{imdb-ttN}</c>, a bare <c>ttN</c>.</summary>
internal static partial class MovieIds
{
    /// <summary>The ids of a name, which lose their place in it; brackets must match, the first of a kind counts (Jellyfin's rules).</summary>
    public static (int? Tmdb, string? Imdb) FromName(ref string text)
    {
        int? tmdb = null;
        string? imdb = null;
        foreach (Match match in Tmdb().Matches(text))
        {
            tmdb ??= TmdbId(match.Groups["id"].ValueSpan);
        }

        foreach (Match match in Imdb().Matches(text))
        {
            imdb ??= match.Groups["id"].Value.ToLowerInvariant();
        }

        imdb ??= BareImdb().Match(text) is { Success: true } bare ? bare.Groups["id"].Value.ToLowerInvariant() : null;
        text = Any().Replace(text, " ").Trim();
        return (tmdb, imdb);
    }

    /// <summary>A TMDb id as its service gives them: positive, at most nine digits.</summary>
    public static int? TmdbId(ReadOnlySpan<char> digits) =>
        digits.Length is > 0 and <= 9 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    /// <summary>Whether a text is an IMDb title id.</summary>
    public static bool IsImdb(string? text) => text is not null && WholeImdb().IsMatch(text);

    private const string TmdbForm = @"(?:\[tmdb(?:id)?[-=](?<id>\d{1,9})\]|\{tmdb(?:id)?[-=](?<id>\d{1,9})\}|\(tmdb(?:id)?[-=](?<id>\d{1,9})\))";
    private const string ImdbForm = @"(?:\[imdb(?:id)?[-=](?<id>tt\d{7,9})\]|\{imdb(?:id)?[-=](?<id>tt\d{7,9})\}|\(imdb(?:id)?[-=](?<id>tt\d{7,9})\))";

    [GeneratedRegex(TmdbForm, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tmdb();

    [GeneratedRegex(ImdbForm, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Imdb();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?<id>tt\d{7,9})(?![\p{L}\p{N}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BareImdb();

    [GeneratedRegex(@"^tt\d{7,9}$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeImdb();

    [GeneratedRegex(@"[\[{(]\s*(?:tmdb(?:id)?\d?|imdb(?:id)?\d?|tvdb(?:id)?)[-=][^\[\](){}]{0,20}[\]})]|[\[{(]?(?<![\p{L}\p{N}])tt\d{7,9}(?![\p{L}\p{N}])[\]})]?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Any();
}
