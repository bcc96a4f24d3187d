using System.Collections.Immutable;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>What <c>artist.nfo</c> states. Dates are as the catalogue has them: a year, a month, or a day.</summary>
public sealed record ArtistNfoFacts
{
    public required string Name { get; init; }

    public required string MusicBrainzId { get; init; }

    public string? SortName { get; init; }

    /// <summary>In MusicBrainz's words: Person, Group, Orchestra, Choir, Character, Other.</summary>
    public string? Type { get; init; }

    public string? Gender { get; init; }

    public string? Disambiguation { get; init; }

    public ImmutableArray<string> Genres { get; init; } = [];

    /// <summary>Of a person's birth, of a group's founding.</summary>
    public string? Began { get; init; }

    public string? Ended { get; init; }

    public ImmutableArray<ArtistNfoAlbum> Albums { get; init; } = [];

    /// <summary>What is known of an artist from the albums that were found, which are by this artist alone.</summary>
    public static ArtistNfoFacts Of(CreditedArtist artist, ImmutableArray<AlbumMatch> albums) => new()
    {
        Name = artist.ArtistName.Length > 0 ? artist.ArtistName : artist.Name,
        MusicBrainzId = artist.Id,
        SortName = artist.SortName,
        Albums =
        [
            .. albums.Select(m => m.Release.Group).OfType<ReleaseGroup>().DistinctBy(g => g.Id)
                .Select(g => new ArtistNfoAlbum(g.Title, MusicNfo.Year(g.FirstReleaseDate), g.Id))
                .OrderBy(a => a.Year ?? int.MaxValue).ThenBy(a => a.Title, StringComparer.Ordinal).ThenBy(a => a.ReleaseGroupId, StringComparer.Ordinal),
        ],
    };
}

public sealed record ArtistNfoAlbum(string Title, int? Year, string? ReleaseGroupId);

/// <summary>The elements of <c>artist.nfo</c>, spelt as Kodi does; Jellyfin reads them in any case, and ids only when they are GUIDs.</summary>
public static class ArtistNfo
{
    public const string Root = "artist";

    public const string FileName = "artist.nfo";

    public static IReadOnlyList<XElement> Elements(ArtistNfoFacts facts)
    {
        var isPerson = facts.Type is null or "Person" or "Character";
        var elements = new List<XElement?>
        {
            NfoWriter.Element("name", facts.Name),
            MusicNfo.Id("musicBrainzArtistID", facts.MusicBrainzId),
            NfoWriter.Element("sortname", facts.SortName),
            NfoWriter.Element("type", facts.Type?.ToLowerInvariant()),
            NfoWriter.Element("gender", facts.Gender?.ToLowerInvariant()),
            NfoWriter.Element("disambiguation", facts.Disambiguation),
        };
        elements.AddRange(NfoWriter.List("genre", facts.Genres));
        elements.Add(NfoWriter.Element(isPerson ? "born" : "formed", facts.Began));
        elements.Add(NfoWriter.Element(isPerson ? "died" : "disbanded", facts.Ended));
        elements.AddRange(facts.Albums.Select(a => NfoWriter.Element("title", a.Title) is not { } title ? null
            : new XElement("album", title, a.Year is > 0 ? new XElement("year", a.Year.Value) : null, MusicNfo.Id("musicbrainzreleasegroupid", a.ReleaseGroupId))));
        return [.. elements.OfType<XElement>()];
    }
}
