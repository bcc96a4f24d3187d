using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>What <c>album.nfo</c> states. Dates are as the catalogue has them: a year, a month, or a day.</summary>
public sealed record AlbumNfoFacts
{
    public required string Title { get; init; }

    /// <summary>Empty when the edition is not sure.</summary>
    public required string ReleaseId { get; init; }

    public required string ReleaseGroupId { get; init; }

    /// <summary>The album artist as one text, with its join phrases.</summary>
    public required string Artist { get; init; }

    /// <summary>Names with their MusicBrainz ids, in order.</summary>
    public ImmutableArray<(string Name, string Id)> Credits { get; init; } = [];

    public ImmutableArray<string> Genres { get; init; } = [];

    public bool IsCompilation { get; init; }

    /// <summary>Album, Single, EP …; then Live, Soundtrack …</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    public string? Released { get; init; }

    public string? FirstReleased { get; init; }

    public string? Label { get; init; }

    /// <summary><c>official</c>, <c>bootleg</c> …</summary>
    public string? Status { get; init; }

    /// <summary>What is known of an album that was found; of an edition that is not sure only what all that are possible share.</summary>
    public static AlbumNfoFacts Of(AlbumMatch match, bool choosesAmongEditions)
    {
        var release = match.Release;
        ImmutableArray<Release> others = match.EditionSure || choosesAmongEditions ? [] : [.. match.Ties.Select(t => t.Release)];
        var isSure = match.EditionSure || choosesAmongEditions;
        return new()
        {
            Title = Shared(r => r.Title) ?? release.Group?.Title ?? release.Title,
            ReleaseId = isSure ? release.Id : "",
            ReleaseGroupId = release.Group?.Id ?? "",
            Artist = release.Credit.Text(),
            Credits = [.. release.Credit.Select(c => (c.Name, c.Id))],
            Genres = [.. release.Genres.Select(g => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(g))],
            IsCompilation = release.Credit is [{ Id: Services.MusicBrainz.Credits.VariousArtists }],
            Types = [.. new[] { release.Group?.PrimaryType }.Concat(release.Group?.SecondaryTypes ?? []).OfType<string>()],
            Released = Shared(r => r.Date),
            FirstReleased = release.Group?.FirstReleaseDate,
            Label = Shared(r => r.Labels.Select(l => l.Name).FirstOrDefault(n => n is not null)),
            Status = Shared(r => r.Status?.ToLowerInvariant()),
        };

        string? Shared(Func<Release, string?> of) => others.All(o => of(o) == of(release)) ? of(release) : null;
    }
}

/// <summary>The elements of <c>album.nfo</c>. Tracks are left out: neither Kodi nor Jellyfin reads them.</summary>
public static class AlbumNfo
{
    public const string Root = "album";

    public const string FileName = "album.nfo";

    public static IReadOnlyList<XElement> Elements(AlbumNfoFacts facts)
    {
        var elements = new List<XElement?>
        {
            NfoWriter.Element("title", facts.Title),
            MusicNfo.Id("musicbrainzalbumid", facts.ReleaseId),
            MusicNfo.Id("musicbrainzreleasegroupid", facts.ReleaseGroupId),
            NfoWriter.Element("artistdesc", facts.Artist),
        };
        elements.AddRange(facts.Credits.Select(c => NfoWriter.Element("artist", c.Name) is not { } artist ? null : new XElement("albumArtistCredits", artist, MusicNfo.Id("musicBrainzArtistID", c.Id))));
        elements.AddRange(NfoWriter.List("genre", facts.Genres));
        elements.Add(facts.IsCompilation ? new XElement("compilation", "true") : null);
        elements.Add(NfoWriter.Element("type", string.Join(" / ", facts.Types.Select(t => NfoText.Item(t).ToLowerInvariant()).Where(t => t.Length > 0))));
        elements.Add(NfoWriter.Element("releasestatus", facts.Status));

        // Jellyfin takes whole dates only; a part of one would say January 1st.
        elements.Add(MusicNfo.IsWholeDate(facts.Released) ? new XElement("releasedate", facts.Released) : null);
        elements.Add(NfoWriter.Element("originalreleasedate", facts.FirstReleased));
        elements.Add((MusicNfo.Year(facts.FirstReleased) ?? MusicNfo.Year(facts.Released)) is { } year ? new XElement("year", year) : null);
        elements.Add(NfoWriter.Element("label", facts.Label));
        return [.. elements.OfType<XElement>()];
    }
}

/// <summary>What the two have in common.</summary>
internal static class MusicNfo
{
    /// <summary>An id is written only when it is one: Jellyfin drops all else.</summary>
    public static XElement? Id(string name, string? id) => Guid.TryParseExact(id, "D", out _) ? new XElement(name, id!.ToLowerInvariant()) : null;

    public static bool IsWholeDate(string? date) => DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    public static int? Year(string? date) => date is { Length: >= 4 } && int.TryParse(date.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0 ? year : null;
}
