using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Music;

/// <summary>What was found for the albums of one entry.</summary>
/// <param name="Error">set when the service could not answer for this entry: nothing else about it is to be trusted.</param>
public sealed record ArtistIdentification(ArtistFolder Artist, ImmutableArray<AlbumOutcome> Albums, string? Error);

/// <summary>
/// Identifies many entries at once: gathers what their albums need, asks for it in the fewest requests, and asks the albums again.
/// Results come in the order of the entries, while the next ones are already in work, so that the one request a second is not
/// idle while files are read or written.
/// </summary>
/// <param name="decisions">what a person decided for an album's folder, relative to the library root.</param>
public sealed class IdentificationDriver(Fetch fetch, ResponseCache cache, TimeProvider time, IdentificationSettings settings, Func<string, AlbumDecision?> decisions)
{
    /// <summary>Albums in work at once. The first ones are few, so that something is seen soon.</summary>
    private static readonly int[] WindowSizes = [16, 32, 64];

    /// <summary>What a fall-back costs in requests, about: the search and the recordings of what it finds.</summary>
    private const double FallbackCost = 1.0;

    private readonly List<double> _noises = [];
    private int _albums;
    private NeedFetcher? _fetcher;

    /// <summary>Requests that reached the service, answered or not.</summary>
    public int Requests => _fetcher?.Requests ?? 0;

    /// <summary>Requests that the cache answered.</summary>
    public int CacheHits => _fetcher?.CacheHits ?? 0;

    /// <summary>Results in the order of the entries.</summary>
    /// <exception cref="MediaCleanupException">the service cannot be used at all.</exception>
    public async IAsyncEnumerable<ArtistIdentification> Identify(IAsyncEnumerable<ArtistFolder> artists, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<ArtistFolder>(WindowSizes[^1]);
        var results = Channel.CreateBounded<ArtistIdentification>(2 * WindowSizes[^1]);
        var reading = Read(artists, ahead.Writer, stop.Token);
        var working = Work(ahead.Reader, results.Writer, stop.Token);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellationToken))
                yield return result;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task Read(IAsyncEnumerable<ArtistFolder> artists, ChannelWriter<ArtistFolder> writer, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            await foreach (var artist in artists.WithCancellation(cancellationToken))
                await writer.WriteAsync(artist, cancellationToken);
        }
        catch (Exception e) when (Passes(out fault, e))
        {
            throw;
        }
        finally
        {
            writer.Complete(fault);
        }
    }

    private async Task Work(ChannelReader<ArtistFolder> reader, ChannelWriter<ArtistIdentification> writer, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            var window = new List<Entry>();
            var albums = 0;
            var round = 0;
            await foreach (var artist in reader.ReadAllAsync(cancellationToken))
            {
                var entry = new Entry(artist, [.. AlbumGrouping.Of(artist).Select(g => new Album(g))]);
                window.Add(entry);
                albums += Math.Max(1, entry.Albums.Length);
                if (albums < WindowSizes[Math.Min(round, WindowSizes.Length - 1)])
                    continue;
                await Identify(window, writer, cancellationToken);
                window.Clear();
                (albums, round) = (0, round + 1);
            }

            await Identify(window, writer, cancellationToken);
        }
        catch (Exception e) when (Passes(out fault, e))
        {
            throw;
        }
        finally
        {
            writer.Complete(fault);
        }
    }

    /// <summary>Hands a fault on through the channel without catching it.</summary>
    private static bool Passes(out Exception? fault, Exception e)
    {
        fault = e;
        return false;
    }

    private async Task Identify(List<Entry> window, ChannelWriter<ArtistIdentification> writer, CancellationToken cancellationToken)
    {
        if (window.Count == 0)
            return;

        // Knowledge lives as long as its window: what a later one needs again is in the cache.
        var knowledge = new Knowledge();
        var answers = new KnownAnswers(cache, knowledge, time);
        var fetcher = new NeedFetcher(fetch, knowledge, answers);
        if (_fetcher is not null)
            fetcher.CountOn(_fetcher);
        _fetcher = fetcher;
        var identification = new Identification(new ReleaseMatcher(), settings);
        var albums = window.SelectMany(e => e.Albums).ToList();
        _albums += albums.Count;
        foreach (var entry in window)
        {
            var limits = answers.Limits(entry.Artist);
            foreach (var album in entry.Albums)
                (album.Limits, album.LimitsAreKept) = (limits ?? LengthLimits.From(_noises), limits is not null);
        }

        await Settle(albums, identification, knowledge, answers, fetcher, cancellationToken);
        _noises.AddRange(albums.Select(a => identification.Noise(a.Group, knowledge)).OfType<double>());
        var measured = LengthLimits.From(_noises);
        foreach (var album in albums.Where(a => !a.LimitsAreKept))
            album.Limits = measured;
        await Settle(albums, identification, knowledge, answers, fetcher, cancellationToken);

        foreach (var effort in new[] { Effort.Artist, Effort.Toc })
        {
            var open = albums.Where(a => a.Step is { Outcome: AlbumQuestion, IsLast: false }).ToList();
            foreach (var album in open)
                album.Effort = effort;
            Ration(open, identification, knowledge, answers);
            await Settle(open, identification, knowledge, answers, fetcher, cancellationToken);
        }

        answers.Save();
        foreach (var entry in window)
        {
            if (!entry.Albums.IsEmpty)
                answers.NoteLimits(entry.Artist, entry.Albums[0].Limits);
            var error = entry.Albums.Select(a => a.Error).FirstOrDefault(e => e is not null);
            await writer.WriteAsync(new ArtistIdentification(entry.Artist, [.. entry.Albums.Select(a => a.Step?.Outcome).OfType<AlbumOutcome>()], error), cancellationToken);
        }
    }

    /// <summary>Steps all albums and fetches what they need until none needs anything.</summary>
    private async Task Settle(List<Album> albums, Identification identification, Knowledge knowledge, KnownAnswers answers, NeedFetcher fetcher, CancellationToken cancellationToken)
    {
        while (true)
        {
            var needs = new List<Need>();
            foreach (var album in albums.Where(a => a.Error is null))
            {
                do
                {
                    album.Step = identification.Step(album.Group, knowledge, decisions(album.Group.Folder), album.Limits, album.Effort);
                }
                while (album.Step.Needs.Length > 0 && Load(album.Step.Needs, answers));
                album.Error = album.Step.Needs.Select(fetcher.Failure).FirstOrDefault(f => f is not null);
                if (album.Error is null)
                    needs.AddRange(album.Step.Needs);
            }

            var open = needs.DistinctBy(n => n.Key, StringComparer.Ordinal).Where(n => knowledge.Answer(n) is null).ToList();
            if (needs.Count == 0)
                return;
            await fetcher.FetchAll(open, cancellationToken);
            if (open.Find(n => knowledge.Answer(n) is null && fetcher.Failure(n) is null) is { } unanswered)
                throw new InvalidOperationException($"{unanswered.Key} was neither answered nor refused");
        }
    }

    private static bool Load(ImmutableArray<Need> needs, KnownAnswers answers)
    {
        var all = true;
        foreach (var need in needs)
            all &= answers.TryLoad(need);
        return all;
    }

    /// <summary>Answers the fall-backs that the budget does not allow with "nothing", and remembers that as a negative answer.</summary>
    private void Ration(List<Album> open, Identification identification, Knowledge knowledge, KnownAnswers answers)
    {
        var left = settings.FallbackBudget * _albums - Requests;
        foreach (var album in open)
        {
            while (true)
            {
                var step = identification.Step(album.Group, knowledge, decisions(album.Group.Folder), album.Limits, album.Effort);
                var needs = step.Needs.Where(n => !answers.TryLoad(n)).ToList();
                if (step.Needs.IsEmpty || (needs.Count > 0 && left >= FallbackCost))
                {
                    left -= needs.Count > 0 ? FallbackCost : 0;
                    break;
                }

                foreach (var need in needs)
                    answers.Note(need, [], given: true);
            }
        }
    }

    private sealed record Entry(ArtistFolder Artist, ImmutableArray<Album> Albums);

    private sealed class Album(AlbumGroup group)
    {
        public AlbumGroup Group { get; } = group;

        public Effort Effort { get; set; }

        public LengthLimits Limits { get; set; } = LengthLimits.Default;

        public bool LimitsAreKept { get; set; }

        public IdentificationStep? Step { get; set; }

        public string? Error { get; set; }
    }
}
