using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Tests.Fakes;

/// <summary>
/// A few releases behind the same door that the service has: searches by name, by id and by group, lookups. Every request is noted.
/// </summary>
public sealed partial class TinyCatalog
{
    private readonly List<Release> _releases = [];

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Requests whose address holds this text are refused.</summary>
    public string? Broken { get; set; }

    /// <summary>Old ids that answer with a newer release.</summary>
    public Dictionary<string, string> Moved { get; } = [];

    public static string Id(int number) => $"00000000-0000-4000-8000-{number:000000000000}";

    /// <param name="tracks">recording number and seconds of each track.</param>
    public Release Add(int id, int group, string artist, string title, (int Recording, double Seconds, string Title)[] tracks, string? date = null, string? barcode = null, string? status = "Official", string[]? types = null)
    {
        var credit = new CreditedArtist(Id(9000 + Math.Abs(string.GetHashCode(artist, StringComparison.Ordinal) % 900)), artist, "", artist, artist);
        var release = new Release
        {
            Id = Id(id),
            Title = title,
            Credit = [credit],
            Date = date,
            Barcode = barcode,
            Status = status,
            HasLabels = true,
            Labels = [new ReleaseLabel(null, "Label", $"CAT {id}")],
            Group = new ReleaseGroup { Id = Id(group), Title = title, PrimaryType = "Album", SecondaryTypes = [.. types ?? []] },
            TrackCount = tracks.Length,
            Media =
            [
                new Medium
                {
                    Position = 1,
                    Format = "CD",
                    TrackCount = tracks.Length,
                    Tracks = [.. tracks.Select((t, i) => new Track
                    {
                        Id = Id((1000 * id) + i),
                        Position = i + 1,
                        Number = $"{i + 1}",
                        Title = t.Title,
                        LengthMs = (int)(t.Seconds * 1000),
                        Recording = new Recording { Id = Id(t.Recording), Title = t.Title, LengthMs = (int)(t.Seconds * 1000), Credit = [credit] },
                    })],
                },
            ],
        };
        _releases.Add(release);
        return release;
    }

    /// <summary>Puts a release in the place of the one with its id.</summary>
    public Release Put(Release release)
    {
        _releases.RemoveAll(r => r.Id == release.Id);
        _releases.Add(release);
        return release;
    }

    public Task<ServiceAnswer> Fetch(ServiceRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Enqueue(request.PathAndQuery);
        if (Broken is not null && request.PathAndQuery.Contains(Broken, StringComparison.Ordinal))
            throw new EntryException("the service says no");
        var body = Answer(Uri.UnescapeDataString(request.PathAndQuery.Replace('+', ' ')));
        if (body is null)
            return Task.FromResult(new ServiceAnswer(404, default, FromCache: false));
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        if (request.Judge(bytes) == Verdict.Bad)
            throw new EntryException("not an answer");
        return Task.FromResult(new ServiceAnswer(200, bytes, FromCache: false));
    }

    private JsonObject? Answer(string path)
    {
        if (Lookup().Match(path) is { Success: true } lookup)
        {
            var id = Moved.GetValueOrDefault(lookup.Groups[1].Value, lookup.Groups[1].Value);
            return _releases.Find(r => r.Id == id) is { } found ? Json(found) : null;
        }

        var ids = Ids().Matches(path).Select(m => m.Value).ToHashSet();
        if (path.StartsWith("ws/2/recording?", StringComparison.Ordinal))
        {
            var asked = _releases.Where(r => ids.Contains(r.Id) || ids.Contains(r.Group!.Id)).ToList();
            var recordings = asked.SelectMany(r => r.AllTracks).Select(t => t.Track.Recording.Id).Distinct()
                .Select(id => (JsonNode)RecordingHit(id)).ToArray();
            return new JsonObject { ["count"] = recordings.Length, ["offset"] = 0, ["recordings"] = new JsonArray(recordings) };
        }

        var words = LuceneText.Words(path).ToHashSet();
        var hits = _releases.Where(r => ids.Contains(r.Id) || (ids.Count == 0 && LuceneText.Words(r.Title).Any(words.Contains) && LuceneText.Words(r.Credit[0].Name).Where(w => w != "the").All(words.Contains)))
            .Select(r => (JsonNode)Header(r)).ToArray();
        return new JsonObject { ["count"] = hits.Length, ["offset"] = 0, ["releases"] = new JsonArray(hits) };
    }

    private JsonObject RecordingHit(string id)
    {
        var places = _releases.SelectMany(r => r.AllTracks.Where(t => t.Track.Recording.Id == id), (r, t) => (Release: r, t.Medium, t.Track)).ToList();
        var releases = places.Select(p =>
        {
            var hit = Header(p.Release);
            hit.Remove("label-info");
            hit["media"] = new JsonArray(new JsonObject
            {
                ["position"] = p.Medium.Position,
                ["track-count"] = p.Medium.TrackCount,
                ["track-offset"] = p.Track.Position - 1,
                ["track"] = new JsonArray(new JsonObject { ["id"] = p.Track.Id, ["number"] = p.Track.Number, ["title"] = p.Track.Title, ["length"] = p.Track.LengthMs }),
            });
            return (JsonNode)hit;
        }).ToArray();
        var first = places[0].Track.Recording;
        return new JsonObject { ["id"] = id, ["title"] = first.Title, ["length"] = first.LengthMs, ["artist-credit"] = Json(places[0].Release with { Credit = first.Credit })["artist-credit"]!.DeepClone(), ["releases"] = new JsonArray(releases) };
    }

    private static JsonObject Json(Release release) => JsonNode.Parse(KnownReleaseJson.Write(release).Span)!.AsObject();

    private static JsonObject Header(Release release)
    {
        var header = Json(release);
        header.Remove("genres");
        if (header["release-group"] is JsonObject group)
        {
            group.Remove("genres");
            group.Remove("first-release-date");
        }

        header["media"] = new JsonArray([.. release.Media.Select(m => (JsonNode)new JsonObject { ["format"] = m.Format, ["track-count"] = m.TrackCount })]);
        return header;
    }

    [GeneratedRegex("^ws/2/release/([0-9a-f-]{36})")]
    private static partial Regex Lookup();

    [GeneratedRegex("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
