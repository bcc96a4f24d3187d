using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Nfo;

/// <summary>Ids of a film that an NFO of any form states.</summary>
public static partial class NfoIds
{
    /// <summary>From the elements that Kodi, Jellyfin and others write; in free text from addresses and bare IMDb ids. Two different ones are none.</summary>
    public static (int? Tmdb, string? Imdb) Find(NfoFile nfo)
    {
        if (nfo.Form != NfoForm.Xml)
            return InText(nfo.Text.Length > 200_000 ? nfo.Text[..200_000] : nfo.Text);
        int? tmdb = null;
        string? imdb = null;
        foreach (var element in nfo.Elements)
        {
            var value = element.Value.Value.Trim();
            var kind = element.Name == "uniqueid" ? (((string?)element.Value.Attribute("type")) ?? "").ToLowerInvariant() : element.Name.ToLowerInvariant();
            switch (kind)
            {
                case "tmdb" or "tmdbid":
                    tmdb ??= Number(value);
                    break;
                case "imdb" or "imdbid" or "imdb_id" or "id":
                    imdb ??= Imdb().Match(value) is { Success: true } match && match.Length == value.Length ? value.ToLowerInvariant() : null;
                    break;
            }
        }

        if (tmdb is null && imdb is null)
        {
            (tmdb, imdb) = InText(nfo.Rest);
        }

        return (tmdb, imdb);
    }

    private static (int? Tmdb, string? Imdb) InText(string text)
    {
        var imdbs = Imdb().Matches(text).Select(m => m.Value.ToLowerInvariant()).Distinct().ToList();
        var tmdbs = TmdbAddress().Matches(text).Select(m => m.Groups["id"].Value).Distinct().ToList();
        return (tmdbs.Count == 1 ? Number(tmdbs[0]) : null, imdbs.Count == 1 ? imdbs[0] : null);
    }

    private static int? Number(string text) => text.Length <= 9 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    [GeneratedRegex(@"(?<![A-Za-z0-9])tt\d{7,9}(?!\d)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Imdb();

    [GeneratedRegex(@"themoviedb\.org/movie/(?<id>\d{1,9})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TmdbAddress();
}
