using System.Globalization;
using System.Text.Json.Nodes;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Cli.Demo;

/// <summary>The demo's catalogue in the form in which MusicBrainz answers (web service version 2).</summary>
internal static class DemoJson
{
    public static JsonObject Lookup(DemoRelease release)
    {
        var json = Head(release);
        json["media"] = new JsonArray([.. release.Discs.Select((tracks, disc) => (JsonNode)new JsonObject
        {
            ["position"] = disc + 1,
            ["format"] = release.Format,
            ["title"] = "",
            ["track-count"] = tracks.Length,
            ["track-offset"] = 0,
            ["tracks"] = new JsonArray([.. tracks.Select((t, i) => (JsonNode)Track(release, t, disc, i))]),
        })]);
        return json;
    }

    /// <summary>A hit of a release search: everything but the tracks.</summary>
    public static JsonObject SearchHit(DemoRelease release)
    {
        var json = Head(release);
        json["score"] = 100;
        json["track-count"] = release.Discs.Sum(d => d.Length);
        json["media"] = new JsonArray([.. release.Discs.Select(d => (JsonNode)new JsonObject { ["format"] = release.Format, ["disc-count"] = 0, ["track-count"] = d.Length })]);
        return json;
    }

    /// <summary>A hit of a recording search: the recording, with every release that holds it.</summary>
    public static JsonObject RecordingHit(string recordingId)
    {
        var places = DemoCatalog.Releases.SelectMany(r => r.Discs.SelectMany((tracks, disc) => tracks.Select((track, index) => (Release: r, Disc: disc, Index: index, Track: track))))
            .Where(p => p.Track.RecordingId(p.Release) == recordingId)
            .ToList();
        var first = places[0];
        var json = Recording(first.Release, first.Track);
        json["score"] = 100;
        json["releases"] = new JsonArray([.. places.Select(p =>
        {
            var release = Head(p.Release);
            release.Remove("label-info");
            release["track-count"] = p.Release.Discs.Sum(d => d.Length);
            var track = Track(p.Release, p.Track, p.Disc, p.Index);
            track.Remove("recording");
            release["media"] = new JsonArray(new JsonObject
            {
                ["position"] = p.Disc + 1,
                ["format"] = p.Release.Format,
                ["track"] = new JsonArray(track),
                ["track-count"] = p.Release.Discs[p.Disc].Length,
                ["track-offset"] = p.Index,
            });
            return (JsonNode)release;
        })]);
        return json;
    }

    private static JsonObject Head(DemoRelease release) => new()
    {
        ["id"] = release.Id,
        ["title"] = release.Title,
        ["status"] = "Official",
        ["date"] = release.Date,
        ["country"] = release.Country,
        ["barcode"] = "",
        ["disambiguation"] = release.Disambiguation ?? "",
        ["text-representation"] = new JsonObject { ["language"] = release.Country == "DK" ? "dan" : "eng", ["script"] = "Latn" },
        ["artist-credit"] = Credit(release.Artist, release.ArtistId),
        ["label-info"] = new JsonArray(new JsonObject { ["catalog-number"] = release.CatalogNumber, ["label"] = new JsonObject { ["id"] = DemoCatalog.IdOf("label", release.Label), ["name"] = release.Label } }),
        ["cover-art-archive"] = new JsonObject { ["artwork"] = release.HasCover, ["front"] = release.HasCover, ["count"] = release.HasCover ? 1 : 0 },
        ["release-group"] = new JsonObject
        {
            ["id"] = release.GroupId,
            ["title"] = release.Title,
            ["primary-type"] = "Album",
            ["secondary-types"] = release.SecondaryType is { } type ? new JsonArray(type) : new JsonArray(),
            ["first-release-date"] = release.FirstDate,
        },
    };

    private static JsonObject Track(DemoRelease release, DemoTrack track, int disc, int index) => new()
    {
        ["id"] = DemoCatalog.IdOf("track", string.Create(CultureInfo.InvariantCulture, $"{release.Key}/{disc}/{index}")),
        ["number"] = (index + 1).ToString(CultureInfo.InvariantCulture),
        ["position"] = index + 1,
        ["title"] = track.Title,
        ["length"] = (int)(track.Seconds * 1000),
        ["artist-credit"] = TrackCredit(release, track),
        ["recording"] = Recording(release, track),
    };

    private static JsonObject Recording(DemoRelease release, DemoTrack track) => new()
    {
        ["id"] = track.RecordingId(release),
        ["title"] = track.Title,
        ["length"] = (int)(track.Seconds * 1000),
        ["first-release-date"] = release.FirstDate,
        ["video"] = null,
        ["artist-credit"] = TrackCredit(release, track),
        ["isrcs"] = new JsonArray(),
    };

    private static JsonArray TrackCredit(DemoRelease release, DemoTrack track) =>
        track.Artist is { } artist ? Credit(artist, DemoCatalog.IdOf("artist", artist)) : Credit(release.Artist, release.ArtistId);

    private static JsonArray Credit(string name, string id) => new(new JsonObject
    {
        ["name"] = name,
        ["joinphrase"] = "",
        ["artist"] = new JsonObject { ["id"] = id, ["name"] = name, ["sort-name"] = SortNameOf(name, id) },
    });

    private static string SortNameOf(string name, string id) =>
        name.StartsWith("The ", StringComparison.Ordinal) ? name[4..] + ", The"
        : id == Credits.VariousArtists || name.Contains('&', StringComparison.Ordinal) || name.EndsWith("Quartet", StringComparison.Ordinal) ? name
        : name.LastIndexOf(' ') is > 0 and var space ? $"{name[(space + 1)..]}, {name[..space]}" : name;
}
