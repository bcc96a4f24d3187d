using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Music;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// Identifies a library against a service and writes what was chosen as JSON, so that it can be held against the truth; then once
/// more as if the tags had been written, to see that nothing is asked twice.
/// <code>identify FACTS.json URL OUT.json [--noise SECONDS] [--hide-ids] [--confirm] [--calibrate] [--once] [--album-threshold X] [--edition-threshold X]</code>
/// The facts are what the readers say of each file: <c>[{artist, folders, tracks: [{path, length, duration, tags}]}]</c>.
/// </summary>
internal static class IdentifyBenchmark
{
    public static async Task<int> Run(string[] args)
    {
        var noise = Option(args, "--noise") is { } text ? double.Parse(text) : 0;
        var settings = new IdentificationSettings { ConfirmByLookup = args.Contains("--confirm") };
        if (Option(args, "--album-threshold") is { } album)
            settings = settings with { AlbumThreshold = double.Parse(album) };
        if (Option(args, "--edition-threshold") is { } edition)
            settings = settings with { EditionThreshold = double.Parse(edition) };
        var calibrate = args.Contains("--calibrate");
        var artists = ReadFacts(args[0], noise, calibrate || args.Contains("--hide-ids"));
        var cache = new ResponseCache();
        var clock = Stopwatch.StartNew();
        var (first, requests) = await Identify(artists, args[1], cache, settings);
        var seconds = clock.Elapsed.TotalSeconds;
        var (second, again) = args.Contains("--once") ? (first, 0) : await Identify([.. first.Select(Written)], args[1], cache, settings, again: true);
        if (calibrate)
            await PrintCalibration(artists, ReadFacts(args[0], 0, hideIds: false), args[1], settings);
        await using var output = File.Create(args[2]);
        await JsonSerializer.SerializeAsync(output, new
        {
            albums = first.Sum(a => a.Albums.Length),
            requests,
            second = again,
            changed = Differences(first, second),
            seconds,
            errors = first.Where(a => a.Error is not null).Select(a => new { a.Artist.Artist, a.Error }),
            files = first.SelectMany(a => a.Albums).OfType<AlbumMatch>().SelectMany(m => m.Files.Select(f => new
            {
                path = f.File.Path,
                recording = f.RecordingSure ? f.Track.Recording.Id : null,
                release = m.EditionSure ? m.Release.Id : null,
                chosen = m.Release.Id,
                group = m.Release.Group?.Id,
                track = f.Track.Position,
                disc = f.Medium.Position,
                album = m.AlbumConfidence,
                edition = m.EditionConfidence,
                rule = m.EditionRule,
                ties = m.Ties.Length,
            })),
            questions = first.SelectMany(a => a.Albums).OfType<AlbumQuestion>().Select(q => new
            {
                path = q.Group.Files[0].File.Path,
                reason = q.Reason,
                albums = q.Group.AlbumNames,
                artists = q.Group.ArtistNames,
                candidates = q.Candidates.Select(c => $"{c.Release.Title} {c.Confidence} {string.Join("; ", c.Contradictions)}"),
                files = q.Group.Files.Length,
            }),
        });
        return 0;
    }

    private static async Task<(List<ArtistIdentification> Results, int Requests)> Identify(ImmutableArray<ArtistFolder> artists, string url, ResponseCache cache, IdentificationSettings settings, bool again = false)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Add("User-Agent", "media-cleanup-benchmark/1.0 ( nobody@example.org )");
        async Task<ServiceAnswer> Fetch(ServiceRequest request, CancellationToken cancellationToken)
        {
            if (again)
                await Console.Error.WriteLineAsync($"asked again: {Uri.UnescapeDataString(request.PathAndQuery)}");
            using var response = await client.GetAsync(new Uri(request.PathAndQuery, UriKind.Relative), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if ((int)response.StatusCode == 404)
                return new ServiceAnswer(404, default, FromCache: false);
            if (!response.IsSuccessStatusCode || request.Judge(body) == Verdict.Bad)
                throw new EntryException($"{(int)response.StatusCode} {request.PathAndQuery}");
            return new ServiceAnswer(200, body, FromCache: false);
        }

        var driver = new IdentificationDriver(Fetch, cache, TimeProvider.System, settings, _ => null);
        var results = new List<ArtistIdentification>();
        await foreach (var result in driver.Identify(artists.ToAsyncEnumerable(), artists.Length, CancellationToken.None))
            results.Add(result);
        return (results, driver.Requests);
    }

    private static ImmutableArray<ArtistFolder> ReadFacts(string path, double noise, bool hideIds)
    {
        var random = new Random(7);
        double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.EnumerateArray().Select(entry => new ArtistFolder
        {
            Artist = entry.GetProperty("artist").GetString()!,
            Folders = [.. entry.GetProperty("folders").EnumerateArray().Select(f => f.GetString()!)],
            Tracks = [.. entry.GetProperty("tracks").EnumerateArray().Select(track => new TrackFile(
                track.GetProperty("path").GetString()!,
                new FileStamp(track.GetProperty("length").GetInt64(), 0),
                track.GetProperty("tags").ValueKind != JsonValueKind.Object ? null : new AudioFile
                {
                    Format = AudioFormat.Flac,
                    Layout = new NoLayout(),
                    DurationMs = track.GetProperty("duration").GetInt64() is > 0 and var ms ? Math.Max(1000, ms + (long)(1000 * noise * Gauss())) : null,
                    Tags = [.. track.GetProperty("tags").EnumerateObject().Where(t => !hideIds || !t.Name.StartsWith("musicbrainz", StringComparison.Ordinal)).Select(t => new TagField(t.Name, [.. t.Value.EnumerateArray().Select(v => v.GetString()!)]))],
                }))],
        })];
    }

    /// <summary>The entry as it is when what was found has been written.</summary>
    private static ArtistFolder Written(ArtistIdentification found)
    {
        var tags = found.Albums.OfType<AlbumMatch>().SelectMany(m => m.Files.Select(f => (f.File.Path, Tags: Tags(m, f)))).ToDictionary(x => x.Path, x => x.Tags);
        return found.Artist with
        {
            Tracks = [.. found.Artist.Tracks.Select(t => t.Audio is null || !tags.TryGetValue(t.Path, out var now) ? t : t with
            {
                Audio = t.Audio with { Tags = [.. t.Audio.Tags.Where(old => now.All(n => n.Name != old.Name)), .. now] },
            })],
        };
    }

    private static List<TagField> Tags(AlbumMatch match, AssignedFile file)
    {
        var tags = new List<TagField>
        {
            new("title", file.Track.Title),
            new("artist", string.Concat((file.Track.Credit.IsEmpty ? file.Track.Recording.Credit : file.Track.Credit).Select(c => c.Name + c.JoinPhrase))),
            new("album", match.Release.Title),
            new("albumartist", string.Concat(match.Release.Credit.Select(c => c.Name + c.JoinPhrase))),
            new("tracknumber", file.Track.Position.ToString()),
            new("discnumber", file.Medium.Position.ToString()),
            new("totaltracks", file.Medium.TrackCount.ToString()),
        };
        if (match.Release.Group is { } group)
            tags.Add(new("musicbrainz_releasegroupid", group.Id));
        if (file.RecordingSure)
            tags.Add(new("musicbrainz_recordingid", file.Track.Recording.Id));
        if (match.EditionSure)
            tags.Add(new("musicbrainz_albumid", match.Release.Id));
        if (match.EditionSure && match.Release.Date is { } date)
            tags.Add(new("date", date));
        return tags;
    }

    /// <summary>
    /// The library carries ids that are right; they were hidden. It is identified once with each threshold for albums: how many
    /// albums are written, and how many of those are right (release group). What is right of the editions (or has the same
    /// recordings) is told for each threshold among the albums that the one in force lets through.
    /// </summary>
    private static async Task PrintCalibration(ImmutableArray<ArtistFolder> artists, ImmutableArray<ArtistFolder> labelled, string url, IdentificationSettings settings)
    {
        var labels = labelled.SelectMany(a => a.Tracks).Where(t => t.Audio is not null).ToDictionary(t => t.Path, t => (Release: t.Audio!.First("musicbrainz_albumid"), Group: t.Audio.First("musicbrainz_releasegroupid")));
        (AlbumMatch Match, (string? Release, string? Group) Label)[] Labelled(List<ArtistIdentification> found) =>
            [.. found.SelectMany(a => a.Albums).OfType<AlbumMatch>().Select(m => (m, labels[(m.Files.IsEmpty ? m.Group.Files[0].File : m.Files[0].File).Path])).Where(m => m.Item2.Group is not null)];
        async Task<List<ArtistIdentification>> With(double threshold) => (await Identify(artists, url, new ResponseCache(), settings with { AlbumThreshold = threshold })).Results;

        var inForce = await With(settings.AlbumThreshold);
        var count = inForce.SelectMany(a => a.Albums).Count(a => labels[a.Group.Files[0].File.Path].Group is not null);
        var editions = Labelled(inForce);
        Console.WriteLine($"{count} labelled albums; thresholds in force: album {settings.AlbumThreshold}, edition {settings.EditionThreshold}");
        Console.WriteLine("| threshold | albums written | of them right | editions written | of them right |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
        foreach (var threshold in new[] { 0.0, 0.1, 0.2, 0.31, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 })
        {
            var written = Labelled(await With(threshold));
            var right = written.Count(m => m.Match.Release.Group?.Id == m.Label.Group);
            var sure = editions.Where(m => m.Match.EditionConfidence >= threshold).ToList();
            var rightEditions = sure.Count(m => m.Match.Release.Id == m.Label.Release || m.Match.Equivalents.Contains(m.Label.Release ?? ""));
            Console.WriteLine($"| {threshold:0.00} | {written.Length / (double)count:P1} | {right / (double)Math.Max(1, written.Length):P2} | {sure.Count / (double)count:P1} | {rightEditions / (double)Math.Max(1, sure.Count):P2} |");
        }
    }

    private static int Differences(List<ArtistIdentification> first, List<ArtistIdentification> second)
    {
        static Dictionary<string, string> Choices(List<ArtistIdentification> results) => results.SelectMany(r => r.Albums).OfType<AlbumMatch>()
            .SelectMany(m => m.Files.Select(f => (f.File.Path, Choice: $"{m.Release.Id} {m.EditionSure} {f.Track.Recording.Id} {f.RecordingSure} {f.Medium.Position} {f.Track.Position}"))).ToDictionary(x => x.Path, x => x.Choice);
        var (a, b) = (Choices(first), Choices(second));
        return a.Count(x => b.GetValueOrDefault(x.Key) != x.Value) + b.Count(x => !a.ContainsKey(x.Key));
    }

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private sealed record NoLayout : FileLayout;
}
