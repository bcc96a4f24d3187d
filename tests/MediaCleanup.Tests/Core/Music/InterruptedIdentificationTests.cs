using System.Text.RegularExpressions;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Music;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

/// <summary>A run that is killed, and the next one over what is left.</summary>
public sealed partial class InterruptedIdentificationTests
{
    private const int Bands = 80;
    private readonly TinyCatalog _catalog = new();

    public InterruptedIdentificationTests()
    {
        for (var i = 0; i < Bands; i++)
            _catalog.Add(i + 1, 100 + i, $"Band{Number(i)}", $"Record{Number(i)}", [.. Lengths(i).Select((s, n) => ((1000 * i) + n, s, $"Song {n}"))]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_answered_before_a_kill_is_asked_for_in_no_other_words_after_it(bool withIds)
    {
        var undisturbed = new Run(_catalog, new());
        await undisturbed.Over(Enumerable.Range(0, Bands), int.MaxValue, withIds);
        undisturbed.Found.Should().HaveCount(Bands);
        var cutShort = 0;
        for (var requests = 0; requests < undisturbed.Asked.Count; requests += 3)
        {
            var cache = new ResponseCache();
            var killed = new Run(_catalog, cache);
            await killed.Over(Enumerable.Range(0, Bands), requests, withIds);
            var next = new Run(_catalog, cache);
            await next.Over(Enumerable.Range(0, Bands).Except(killed.Found.Keys), int.MaxValue, withIds);

            next.Asked.SelectMany(Parts).Intersect(killed.Asked.SelectMany(Parts)).Should().BeEmpty("that was answered before the kill at request {0}", requests);
            killed.Found.Concat(next.Found).Should().BeEquivalentTo(undisturbed.Found);
            cutShort += killed.Found.Count is > 0 and < Bands ? 1 : 0;
        }

        cutShort.Should().BePositive("else nothing was left over that could be searched for otherwise");
    }

    /// <summary>Not in the order of the entries: what is left makes up other searches then.</summary>
    private static int Number(int band) => band * 37 % Bands;

    /// <summary>What a request asks for, each by itself, with the page and the kind.</summary>
    private static IEnumerable<string> Parts(string request)
    {
        var address = Uri.UnescapeDataString(request.Replace('+', ' '));
        if (Query().Match(address) is not { Success: true } match)
            return [address];
        var query = match.Groups[2].Value;
        var parts = Ids().Match(query) is { Success: true } ids ? ids.Groups[2].Value.Split(" OR ").Select(id => $"{ids.Groups[1].Value} {id}") : query.Split(") OR (").Select(q => q.Trim('(', ')'));
        return parts.Select(p => $"{match.Groups[1].Value} {p} {match.Groups[3].Value}");
    }

    private static IEnumerable<double> Lengths(int band) => Enumerable.Range(0, 8).Select(n => 150.0 + (7 * band) + (n * n * 3));

    [GeneratedRegex(@"^ws/2/(\w+)\?query=(.*?)&limit=100(.*)$")]
    private static partial Regex Query();

    [GeneratedRegex(@"^(rgid|reid):\((.*)\)$")]
    private static partial Regex Ids();

    private sealed class Run(TinyCatalog catalog, ResponseCache cache)
    {
        private int _left;

        /// <summary>Requests that were answered.</summary>
        public List<string> Asked { get; } = [];

        /// <summary>The release of each band that came to its end.</summary>
        public Dictionary<int, string> Found { get; } = [];

        public async Task Over(IEnumerable<int> bands, int requests, bool withIds)
        {
            _left = requests;
            var left = bands.ToList();
            var driver = new IdentificationDriver(Fetch, cache, TimeProvider.System, new IdentificationSettings(), _ => null);
            try
            {
                await foreach (var result in driver.Identify(left.Select(b => Entry(b, withIds)).ToAsyncEnumerable(), left.Count, TestContext.Current.CancellationToken))
                    Found.Add(left[result.Index], result.Albums.OfType<AlbumMatch>().Single().Release.Id);
            }
            catch (KilledException)
            {
            }
        }

        /// <summary>As the chain does it: what is kept is not asked for, what is answered is kept.</summary>
        private async Task<ServiceAnswer> Fetch(ServiceRequest request, CancellationToken cancellationToken)
        {
            if (cache.Find(request.PathAndQuery) is { } kept)
                return new(kept.Status, kept.Body, FromCache: true);
            lock (Asked)
            {
                if (_left-- <= 0)
                    throw new KilledException();
                Asked.Add(request.PathAndQuery);
            }

            var answer = await catalog.Fetch(request, cancellationToken);
            cache.Put(request.PathAndQuery, new(answer.Status, answer.Body, Negative: !answer.Found, TimeProvider.System.GetUtcNow()));
            return answer;
        }

        private static ArtistFolder Entry(int band, bool withIds) => new()
        {
            Artist = $"Band{Number(band)}",
            Folders = [$"Band{Number(band)}"],
            Tracks =
            [
                .. Lengths(band).Select((s, n) => new TrackFile($"Band{Number(band)}/Record{Number(band)}/{n + 1:00}.flac", new FileStamp(1000 + n, 0), new AudioFile
                {
                    Format = AudioFormat.Flac,
                    Layout = new NoLayout(),
                    DurationMs = (long)(s * 1000),
                    Tags =
                    [
                        new TagField("title", $"Song {n}"), new TagField("artist", $"Band{Number(band)}"), new TagField("album", $"Record{Number(band)}"), new TagField("tracknumber", $"{n + 1}"),
                        .. withIds ? [new TagField("musicbrainz_albumid", TinyCatalog.Id(band + 1))] : Array.Empty<TagField>(),
                    ],
                })),
            ],
        };
    }

    private sealed class KilledException : Exception;

    private sealed record NoLayout : FileLayout;
}
