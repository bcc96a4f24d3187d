using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Core.Movies;

/// <summary>
/// The elements of a film's NFO, chosen so that Kodi and Jellyfin read the same from them: both take some elements differently
/// when there are several, when they are empty, or by their order.
/// </summary>
public static partial class MovieNfo
{
    public const string Root = "movie";

    private const int MaxActors = 60;

    /// <summary>Where the public service's pictures are; readers fetch them from there themselves.</summary>
    private const string ImageAddress = "https://image.tmdb.org/t/p/";

    /// <summary>A whole new file.</summary>
    /// <param name="video">streams of the file that the NFO describes; null when its headers cannot be read.</param>
    /// <param name="year">the year of the match, when the film has no date.</param>
    public static byte[] Write(Film film, VideoFile? video, string language, string country, int? year = null) =>
        NfoWriter.Write(Root, Elements(film, video, language, country, year));

    /// <summary>The elements in the order that Kodi writes them.</summary>
    public static IReadOnlyList<XElement> Elements(Film film, VideoFile? video, string language, string country, int? year = null)
    {
        var text = FilmTexts.Of(film, language, country);
        var elements = new List<XElement?>
        {
            NfoWriter.Element("title", text.Title),
            NfoWriter.Element("originaltitle", film.OriginalTitle),
            Ratings(film),
            NfoWriter.Element("plot", text.Overview),
            NfoWriter.Element("tagline", text.Tagline),
            film.Runtime is > 0 ? new XElement("runtime", film.Runtime.Value) : null,
            Poster(film, language),
            Fanart(film),
            NfoWriter.Element("mpaa", Certification(film, country)),
            UniqueId("tmdb", film.TmdbId.ToString(CultureInfo.InvariantCulture), isDefault: true),
        };
        if (MovieIds.IsImdb(film.ImdbId))
        {
            elements.Add(UniqueId("imdb", film.ImdbId!, isDefault: false));
        }

        elements.AddRange(NfoWriter.List("genre", film.Genres));

        // One element for all countries: Jellyfin keeps only the last, and both split at " / ".
        elements.Add(NfoWriter.Element("country", string.Join(" / ", film.Countries.Select(NfoText.Item).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal))));
        elements.Add(Set(film));
        elements.AddRange(NfoWriter.List("credits", film.Writers));
        elements.AddRange(NfoWriter.List("director", film.Directors));
        elements.Add(film.Released is { } released ? new XElement("premiered", released.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null);
        elements.Add((film.Released?.Year ?? year) is { } filmYear ? new XElement("year", filmYear) : null);
        elements.AddRange(NfoWriter.List("studio", film.Studios));

        // Jellyfin drops every other form of address.
        elements.Add(film.TrailerYouTubeId is { } video2 && YouTubeId().IsMatch(video2) ? new XElement("trailer", $"plugin://plugin.video.youtube/play/?video_id={video2}") : null);
        elements.Add(video is null ? null : StreamDetails.Of(video));
        elements.AddRange(film.Cast.OrderBy(a => a.Order).Take(MaxActors).Select(Actor));
        return [.. elements.OfType<XElement>()];
    }

    /// <summary>"PG-13" for the United States, "DE:12" elsewhere, which both readers' tables know.</summary>
    private static string? Certification(Film film, string country) =>
        film.Certifications.GetValueOrDefault(country) is { Length: > 0 } own ? country == "US" ? own : $"{country}:{own}"
        : film.Certifications.GetValueOrDefault("US") is { Length: > 0 } us ? country == "US" ? us : $"US:{us}"
        : null;

    private static XElement UniqueId(string type, string id, bool isDefault) =>
        new("uniqueid", new XAttribute("type", type), isDefault ? new XAttribute("default", "true") : null, id);

    private static XElement? Ratings(Film film) => film.Votes <= 0 || film.Rating is not (> 0 and <= 10) ? null
        : new XElement(
            "ratings",
            new XElement(
                "rating",
                new XAttribute("name", "themoviedb"),
                new XAttribute("max", "10"),
                new XAttribute("default", "true"),
                new XElement("value", film.Rating.ToString("0.###", CultureInfo.InvariantCulture)),
                new XElement("votes", film.Votes)));

    private static XElement? Set(Film film)
    {
        if (film.Collection is not { TmdbId: > 0 } collection || NfoWriter.Element("name", collection.Name) is not { } name)
            return null;
        return new XElement("set", new XAttribute("tmdbcolid", collection.TmdbId), name, NfoWriter.Element("overview", collection.Overview));
    }

    private static XElement? Poster(Film film, string language) =>
        FilmPictures.Poster(film, language) is { } path ? new XElement("thumb", new XAttribute("aspect", "poster"), new XAttribute("preview", $"{ImageAddress}w500{path}"), $"{ImageAddress}original{path}") : null;

    private static XElement? Fanart(Film film) =>
        FilmPictures.Backdrop(film) is { } path ? new XElement("fanart", new XElement("thumb", new XAttribute("preview", $"{ImageAddress}w780{path}"), $"{ImageAddress}original{path}")) : null;

    private static XElement? Actor(FilmActor actor) => NfoWriter.Element("name", actor.Name) is not { } name ? null
        : new XElement(
            "actor",
            name,
            NfoWriter.Element("role", actor.Role),
            new XElement("order", actor.Order),
            actor.ImagePath is { } path && FilmPictures.IsPath(path) ? new XElement("thumb", $"{ImageAddress}original{path}") : null);

    [GeneratedRegex("^[A-Za-z0-9_-]{11}$", RegexOptions.CultureInvariant)]
    private static partial Regex YouTubeId();
}
