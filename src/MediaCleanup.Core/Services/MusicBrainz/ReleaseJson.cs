using System.Collections.Immutable;
using System.Text.Json;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>
/// The JSON of ws/2 as records. Sources: https://musicbrainz.org/doc/MusicBrainz_API and .../MusicBrainz_API/Search.
/// Lookups and browses spell every key; searches leave out what is empty, and name some things otherwise (<c>track</c> for
/// <c>tracks</c>, no position of a medium in a release search).
/// </summary>
public static class ReleaseJson
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 32 };

    /// <summary>Some artists have hundreds; the first are those that people use.</summary>
    private const int MostAliases = 12;

    public static bool IsMbid(string? text) => text is { Length: 36 } && Guid.TryParseExact(text, "D", out _);

    /// <summary>The release of a lookup, or null when the body is not one.</summary>
    public static Release? Lookup(ReadOnlyMemory<byte> body) => Read(body, root => Release(root, fromSearch: false));

    /// <summary>The releases of a search, a browse or a TOC lookup, and how many there are in all; null when the body is not such a list.</summary>
    public static (ImmutableArray<Release> Releases, int Count)? Releases(ReadOnlyMemory<byte> body) => Read<(ImmutableArray<Release>, int)?>(body, root =>
    {
        if (!root.HasList("releases"))
            return null;
        var search = root.Number("count") is not null;
        var found = root.List("releases").Select(r => Release(r, search)).OfType<Release>().ToImmutableArray();
        return (found, root.Number("count") ?? root.Number("release-count") ?? found.Length);
    });

    /// <summary>A page of a recording search, gathered by release: each with the tracks that this page has of it.</summary>
    public static RecordingPage? Recordings(ReadOnlyMemory<byte> body) => Read(body, root =>
    {
        if (!root.HasList("recordings") || root.Number("count") is not { } count)
            return null;
        var releases = new Dictionary<string, List<Release>>(StringComparer.Ordinal);
        var returned = 0;
        foreach (var entry in root.List("recordings"))
        {
            returned++;
            if (Recording(entry) is not { } recording)
                continue;
            foreach (var item in entry.List("releases"))
            {
                if (Release(item, fromSearch: true, recording) is not { } release)
                    continue;
                if (!releases.TryGetValue(release.Id, out var parts))
                    releases[release.Id] = parts = [];
                parts.Add(release with { HasLabels = false });
            }
        }

        return new RecordingPage([.. releases.Values.Select(parts => parts.Aggregate(ReleaseUnion.With))], returned, count);
    });

    private static T? Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Depth);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static Release? Release(JsonElement at, bool fromSearch, Recording? only = null)
    {
        if (at.Text("id") is not { } id || !IsMbid(id) || at.Text("title") is not { } title)
            return null;
        var text = at.Object("text-representation");
        var credit = Credit(at);
        return new Release
        {
            Id = id,
            Title = title,
            Credit = credit.IsEmpty && only is not null ? only.Credit : credit,
            Date = at.Text("date"),
            Country = at.Text("country"),
            Status = at.Text("status"),
            Barcode = at.Text("barcode"),
            Asin = at.Text("asin"),
            Script = text?.Text("script"),
            Language = text?.Text("language"),
            Disambiguation = at.Text("disambiguation"),
            Packaging = at.Text("packaging"),
            Labels = [.. at.List("label-info").Select(l => new ReleaseLabel(l.Object("label")?.Text("id"), l.Object("label")?.Text("name"), l.Text("catalog-number"))).Where(l => l.Name is not null || l.CatalogNumber is not null)],
            HasLabels = fromSearch || at.HasList("label-info"),
            HasFrontCover = at.Object("cover-art-archive")?.Flag("front"),
            Group = at.Object("release-group") is { } group && IsMbid(group.Text("id")) ? Group(group, title) : null,
            Media = [.. at.List("media").Select((m, i) => Medium(m, i + 1, only)).OrderBy(m => m.Position)],
            TrackCount = at.Number("track-count") ?? 0,
            Genres = Genres(at),
        };
    }

    private static ImmutableArray<string> Genres(JsonElement at) => [.. at.List("genres").OrderByDescending(g => g.Number("count") ?? 0).Select(g => g.Text("name")).OfType<string>()];

    private static ReleaseGroup Group(JsonElement at, string releaseTitle) => new()
    {
        Id = at.Text("id")!,
        Title = at.Text("title") ?? releaseTitle,
        PrimaryType = at.Text("primary-type"),
        SecondaryTypes = at.Get("secondary-types") is { ValueKind: JsonValueKind.Array } types
            ? [.. types.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)]
            : [],
        FirstReleaseDate = at.Text("first-release-date"),
        Genres = Genres(at),
    };

    private static Medium Medium(JsonElement at, int index, Recording? only)
    {
        var tracks = new List<Track>();
        if (at.Object("pregap") is { } pregap && Track(pregap, 0, only, TrackKind.Pregap) is { } hidden)
            tracks.Add(hidden);
        var offset = at.Number("track-offset") ?? 0;
        tracks.AddRange(at.List("tracks").Concat(at.List("track")).Select((t, i) => Track(t, offset + i + 1, only, TrackKind.Ordinary)).OfType<Track>());
        tracks.AddRange(at.List("data-tracks").Select((t, i) => Track(t, tracks.Count + i + 1, only, TrackKind.Data)).OfType<Track>());
        return new Medium
        {
            Position = at.Number("position") ?? index,
            Format = at.Text("format"),
            Title = at.Text("title"),
            TrackCount = Math.Max(0, at.Number("track-count") ?? 0),
            Tracks = [.. tracks],
        };
    }

    private static Track? Track(JsonElement at, int position, Recording? only, TrackKind kind)
    {
        var recording = only ?? (at.Object("recording") is { } inner ? Recording(inner) : null);
        if (recording is null)
            return null;
        var place = kind == TrackKind.Pregap ? 0 : at.Number("position") ?? position;
        return new Track
        {
            Id = IsMbid(at.Text("id")) ? at.Text("id") : null,
            Position = place,
            Number = at.Text("number") ?? place.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Title = at.Text("title") ?? recording.Title,
            LengthMs = at.Length("length"),
            Credit = Credit(at),
            Recording = recording,
            Kind = kind,
        };
    }

    private static Recording? Recording(JsonElement at) => at.Text("id") is { } id && IsMbid(id)
        ? new Recording
        {
            Id = id,
            Title = at.Text("title") ?? "",
            LengthMs = at.Length("length"),
            Credit = Credit(at),
            Isrcs = at.Get("isrcs") is { ValueKind: JsonValueKind.Array } isrcs
                ? [.. isrcs.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.String ? i.GetString() : i.ValueKind == JsonValueKind.Object ? i.Text("id") : null).OfType<string>()]
                : [],
            FirstReleaseDate = at.Text("first-release-date"),
            IsVideo = at.Flag("video") ?? false,
        }
        : null;

    private static ImmutableArray<CreditedArtist> Credit(JsonElement at) =>
    [
        .. at.List("artist-credit").Select(c => c.Object("artist") is { } artist && artist.Text("id") is { } id && (c.Text("name") ?? artist.Text("name")) is { } name
            ? new CreditedArtist(id, name, c.Text("joinphrase") ?? "", artist.Text("name") ?? name, artist.Text("sort-name") ?? "") { Aliases = [.. artist.List("aliases").Select(a => a.Text("name")).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostAliases)] }
            : null).OfType<CreditedArtist>(),
    ];
}

/// <summary>What one page of a recording search brings.</summary>
/// <param name="Returned">recordings on this page: the next page begins there.</param>
/// <param name="Count">recordings in all.</param>
public sealed record RecordingPage(ImmutableArray<Release> Releases, int Returned, int Count);
