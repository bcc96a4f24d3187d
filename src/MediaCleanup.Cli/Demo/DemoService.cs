using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace MediaCleanup.Cli.Demo;

/// <summary>MusicBrainz and the Cover Art Archive of the demo, at the bottom of the real HTTP chain, in the same process.</summary>
internal sealed class DemoService : HttpMessageHandler
{
    public const string Address = "http://demo.invalid";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Answer(request.RequestUri!));

    private static HttpResponseMessage Answer(Uri address)
    {
        var path = address.AbsolutePath.Trim('/').Split('/');
        return path switch
        {
            ["ws", "2", "release"] => Search(address, "releases", DemoCatalog.Releases.Where(r => DemoQuery.Matches(Query(address), f => Values(r, f))).Select(DemoJson.SearchHit)),
            ["ws", "2", "recording"] => Search(address, "recordings", Recordings(Query(address)).Select(DemoJson.RecordingHit)),
            ["ws", "2", "release", var id] => DemoCatalog.Releases.FirstOrDefault(r => r.Id == id) is { } release ? Json(DemoJson.Lookup(release)) : NotFound(),
            ["ws", "2", "discid", _] => Json(new JsonObject { ["releases"] = new JsonArray(), ["release-count"] = 0, ["release-offset"] = 0 }),
            ["release", var id, _] => DemoCatalog.Releases.FirstOrDefault(r => r.Id == id && r.HasCover) is { } pictured ? Picture(pictured) : NotFound(),
            ["release-group", var id, _] => DemoCatalog.Releases.FirstOrDefault(r => r.GroupId == id && r.HasCover) is { } pictured ? Picture(pictured) : NotFound(),
            _ => NotFound(),
        };
    }

    private static IEnumerable<string> Recordings(string query) => DemoCatalog.Releases
        .Where(r => DemoQuery.Matches(query, f => Values(r, f)))
        .SelectMany(r => r.Discs.SelectMany(d => d).Select(t => t.RecordingId(r)))
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Values(DemoRelease release, string field) => field switch
    {
        "release" or "releaseaccent" => [release.Title],
        "artist" or "artistname" or "creditname" => [release.Artist],
        "arid" => [release.ArtistId],
        "reid" => [release.Id],
        "rgid" => [release.GroupId],
        _ => [],
    };

    private static string Query(Uri address) => System.Web.HttpUtility.ParseQueryString(address.Query)["query"] ?? "";

    private static HttpResponseMessage Search(Uri address, string name, IEnumerable<JsonObject> hits)
    {
        var all = hits.ToImmutableArray();
        var offset = int.TryParse(System.Web.HttpUtility.ParseQueryString(address.Query)["offset"], CultureInfo.InvariantCulture, out var from) ? from : 0;
        return Json(new JsonObject { ["created"] = "2026-01-01T00:00:00.000Z", ["count"] = all.Length, ["offset"] = offset, [name] = new JsonArray([.. all.Skip(offset)]) });
    }

    private static HttpResponseMessage Json(JsonObject body)
    {
        var content = new StringContent(body.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new(HttpStatusCode.OK) { Content = content };
    }

    private static HttpResponseMessage Picture(DemoRelease release)
    {
        var hue = release.GroupId[0] + (release.GroupId[1] * 16);
        var content = new ByteArrayContent(PlainJpeg.Write(600, 600, (byte)(60 + (hue * 7 % 150)), (byte)(60 + (hue * 13 % 150)), (byte)(60 + (hue * 29 % 150))));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new(HttpStatusCode.OK) { Content = content };
    }

    private static HttpResponseMessage NotFound()
    {
        var content = new StringContent("{\"error\":\"Not Found\"}");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new(HttpStatusCode.NotFound) { Content = content };
    }
}
