using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Music;

/// <summary>What was found for the albums of one entry.</summary>
/// <param name="Index">the entry's place among those that were given, from 0.</param>
/// <param name="Error">set when the service could not answer for this entry: nothing else about it is to be trusted.</param>
public sealed record ArtistIdentification(int Index, ArtistFolder Artist, ImmutableArray<AlbumOutcome> Albums, string? Error);

/// <summary>
/// Identifies many entries at once: gathers what their albums need, asks for it in the fewest requests, and asks the albums again.
/// Results come while the next entries are already in work, so that the one request a second is not idle while files are read or
/// written. Of the entries that share their requests, those that names decide come first, each time in the order in which they were
/// given: the order of results follows from the answers, never from when they came.
/// </summary>
/// <param name="decisions">what a person decided for an album's folder, relative to the library root.</param>
public sealed class IdentificationDriver(Fetch fetch, ResponseCache cache, TimeProvider time, IdentificationSettings settings, Func<string, AlbumDecision?> decisions)
{
    /// <summary>Albums in work at once. The first ones are few, so that something is seen soon.</summary>
    private static readonly int[] WindowSizes = [16, 32, 64];

    /// <summary>
    /// The last entries, when there are many, are in work by themselves: after the last request only their files are left to be
    /// written.
    /// </summary>
    private const int LastEntries = 10;

    /// <summary>What a fall-back costs in requests, about: the search and the recordings of what it finds.</summary>
    private const double FallbackCost = 1.0;

    private readonly List<double> _noises = [];
    private readonly SharedQueries _shared = new(cache, time);

    /// <summary>Of the windows that are through: the budget of the next one must not depend on how far the one behind it is.</summary>
    private int _albums;

    /// <summary>Requests that reached the service, answered or not, of the windows that are through.</summary>
    public int Requests { get; private set; }

    /// <summary>Requests that were not made, since their answers were kept.</summary>
    public int CacheHits { get; private set; }

    /// <summary>A result for each entry; in which order is told above.</summary>
    /// <param name="count">how many artists there are.</param>
    /// <exception cref="MediaCleanupException">the service cannot be used at all.</exception>
    public async IAsyncEnumerable<ArtistIdentification> Identify(IAsyncEnumerable<ArtistFolder> artists, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<ArtistFolder>(WindowSizes[^1]);
        var results = Channel.CreateBounded<ArtistIdentification>(2 * WindowSizes[^1]);
        var reading = Read(artists, ahead.Writer, stop.Token);
        var working = Work(ahead.Reader, count, results.Writer, stop.Token);
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

    private async Task Work(ChannelReader<ArtistFolder> reader, int count, ChannelWriter<ArtistIdentification> writer, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        var before = Task.CompletedTask;
        try
        {
            var window = new List<Entry>();
            var (index, albums, round) = (0, 0.0, 0);
            await foreach (var artist in reader.ReadAllAsync(cancellationToken))
            {
                var entry = new Entry(index++, artist, [.. AlbumGrouping.Of(artist, file => KnownAnswers.Place(cache, file)).Select(g => new Album(g))]);
                window.Add(entry);
                albums += entry.Albums.IsEmpty ? 1 : entry.Albums.Sum(Weight);
                if (albums < WindowSizes[Math.Min(round, WindowSizes.Length - 1)] && !(count - index == LastEntries && albums >= WindowSizes[0]))
                    continue;
                before = await Pass(window, before, writer, cancellationToken);
                window = [];
                (albums, round) = (0, round + 1);
            }

            before = await Pass(window, before, writer, cancellationToken);
            await before;
        }
        catch (Exception e) when (Passes(out fault, e))
        {
            throw;
        }
        finally
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            writer.Complete(fault);
        }
    }

    /// <summary>Albums whose files carry the release's id share all their requests: twice as many of them are in work at once.</summary>
    private static double Weight(Album album) => album.Group.ReleaseId is null ? 1 : 0.5;

    /// <summary>Hands a fault on through the channel without catching it.</summary>
    private static bool Passes(out Exception? fault, Exception e)
    {
        fault = e;
        return false;
    }

    /// <summary>
    /// Takes a window through its names while the one before is still in its fall-backs, so that an answer that is late for
    /// either does not leave the service unasked.
    /// </summary>
    /// <returns>the rest of the window's way, begun.</returns>
    private async Task<Task> Pass(List<Entry> entries, Task before, ChannelWriter<ArtistIdentification> writer, CancellationToken cancellationToken)
    {
        var window = new Window(entries, fetch, cache, time, settings, _shared);
        try
        {
            await ByNames(window, cancellationToken);
        }
        finally
        {
            await before;
        }

        return FallBack(window, writer, cancellationToken);
    }

    private async Task ByNames(Window window, CancellationToken cancellationToken)
    {
        foreach (var entry in window.Entries)
        {
            var limits = window.Answers.Limits(entry.Artist);
            foreach (var album in entry.Albums)
                (album.Limits, album.LimitsAreKept) = (limits ?? LengthLimits.From(_noises), limits is not null);
        }

        await Settle(window, window.Albums, cancellationToken);
        if (SettleAnswers(window))
            await Settle(window, window.Albums, cancellationToken);
        _noises.AddRange(window.Albums.Select(a => window.Identification.Noise(a.Group, window.Knowledge)).OfType<double>());
        var measured = LengthLimits.From(_noises);
        foreach (var album in window.Albums.Where(a => !a.LimitsAreKept))
            album.Limits = measured;
        await Settle(window, window.Albums, cancellationToken);
    }

    private AlbumDecision? DecisionFor(Album album) => album.IsOutsideAnswer ? null : decisions(album.Group.Folder);

    /// <summary>An answer names a folder. Where several albums lie in it, the release can only be one of them: the others are asked about.</summary>
    private bool SettleAnswers(Window window)
    {
        var outside = window.Entries.SelectMany(e => e.Albums.GroupBy(a => a.Group.Folder, StringComparer.Ordinal))
            .Where(folder => folder.Count() > 1 && decisions(folder.Key) is { ReleaseId: not null })
            .SelectMany(folder => folder
                .OrderByDescending(a => a.Step?.Outcome is AlbumMatch ? window.Identification.Fit(a.Group, window.Knowledge, decisions(folder.Key)!.ReleaseId!) : -1)
                .ThenBy(a => a.Group.Files[0].File.Path, StringComparer.Ordinal).Skip(1))
            .ToList();
        outside.ForEach(a => a.IsOutsideAnswer = true);
        return outside.Count > 0;
    }

    private async Task FallBack(Window window, ChannelWriter<ArtistIdentification> writer, CancellationToken cancellationToken)
    {
        var waiting = window.Entries.ToList();
        foreach (var effort in new[] { Effort.Artist, Effort.Toc })
        {
            // What is decided can go on its way: files are written while the rest is asked for.
            waiting = await Write(window, waiting, e => !e.Albums.Any(IsOpen), writer, cancellationToken);
            var open = window.Albums.Where(IsOpen).ToList();
            foreach (var album in open)
                album.Effort = effort;
            Ration(window, open);
            await Settle(window, open, cancellationToken);
        }

        await Write(window, waiting, _ => true, writer, cancellationToken);
        _albums += window.Albums.Length;
        Requests += window.Fetcher.Requests;
        CacheHits += window.Fetcher.CacheHits + NeedFetcher.CountRequests(window.Answers.Spared);
    }

    private static bool IsOpen(Album album) => album is { Error: null, Step: { Outcome: AlbumQuestion, IsLast: false } };

    /// <summary>Hands on the entries that are ready; their answers are kept before.</summary>
    /// <returns>the others.</returns>
    private static async Task<List<Entry>> Write(Window window, List<Entry> waiting, Func<Entry, bool> isReady, ChannelWriter<ArtistIdentification> writer, CancellationToken cancellationToken)
    {
        window.Answers.Save();
        foreach (var entry in waiting.Where(isReady))
        {
            if (!entry.Albums.IsEmpty)
                window.Answers.NoteLimits(entry.Artist, entry.Albums[0].Limits);
            var error = entry.Albums.Select(a => a.Error).FirstOrDefault(e => e is not null);
            await writer.WriteAsync(new ArtistIdentification(entry.Index, entry.Artist, [.. entry.Albums.Select(a => Kept(window, a)).OfType<AlbumOutcome>()], error), cancellationToken);
        }

        return [.. waiting.Where(e => !isReady(e))];
    }

    private static AlbumOutcome? Kept(Window window, Album album)
    {
        if (album.Step?.Outcome is not AlbumMatch match)
            return album.Step?.Outcome;
        window.Answers.NotePlaces(match);
        return match with { Release = window.Answers.WithKeptDate(match.Release) };
    }

    /// <summary>Steps all albums and fetches what they need until none needs anything.</summary>
    private async Task Settle(Window window, IReadOnlyCollection<Album> albums, CancellationToken cancellationToken)
    {
        while (true)
        {
            var needs = new List<Need>();
            foreach (var album in albums.Where(a => a.Error is null))
            {
                do
                {
                    album.Step = window.Identification.Step(album.Group, window.Knowledge, DecisionFor(album), album.Limits, album.Effort);
                }
                while (album.Step.Needs.Length > 0 && Load(album.Step.Needs, window.Answers));
                album.Error = album.Step.Needs.Select(window.Fetcher.Failure).FirstOrDefault(f => f is not null);
                if (album.Error is null)
                    needs.AddRange(album.Step.Needs);
            }

            var open = needs.DistinctBy(n => n.Key, StringComparer.Ordinal).Where(n => window.Knowledge.Answer(n) is null).ToList();
            if (needs.Count == 0)
                return;
            await window.Fetcher.FetchAll(open, cancellationToken);
            if (open.Find(n => window.Knowledge.Answer(n) is null && window.Fetcher.Failure(n) is null) is { } unanswered)
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
    private void Ration(Window window, List<Album> open)
    {
        var left = settings.FallbackBudget * (_albums + window.Albums.Length) - Requests - window.Fetcher.Requests;
        foreach (var album in open)
        {
            while (true)
            {
                var step = window.Identification.Step(album.Group, window.Knowledge, DecisionFor(album), album.Limits, album.Effort);
                var needs = step.Needs.Where(n => !window.Answers.TryLoad(n)).ToList();
                if (step.Needs.IsEmpty || (needs.Count > 0 && left >= FallbackCost))
                {
                    left -= needs.Count > 0 ? FallbackCost : 0;
                    break;
                }

                foreach (var need in needs)
                    window.Answers.Note(need, [], given: true);
            }
        }
    }

    /// <summary>Albums that share their requests. Knowledge lives as long as its window: what a later one needs again is in the cache.</summary>
    private sealed class Window
    {
        public Window(List<Entry> entries, Fetch fetch, ResponseCache cache, TimeProvider time, IdentificationSettings settings, SharedQueries shared)
        {
            Entries = entries;
            Albums = [.. entries.SelectMany(e => e.Albums)];
            Answers = new(cache, Knowledge, time);
            Fetcher = new(fetch, Knowledge, Answers, shared);
            Identification = new(new ReleaseMatcher(), settings);
        }

        public List<Entry> Entries { get; }

        public ImmutableArray<Album> Albums { get; }

        public Knowledge Knowledge { get; } = new();

        public KnownAnswers Answers { get; }

        public NeedFetcher Fetcher { get; }

        public Identification Identification { get; }
    }

    private sealed record Entry(int Index, ArtistFolder Artist, ImmutableArray<Album> Albums);

    private sealed class Album(AlbumGroup group)
    {
        public AlbumGroup Group { get; } = group;

        public Effort Effort { get; set; }

        public LengthLimits Limits { get; set; } = LengthLimits.Default;

        public bool LimitsAreKept { get; set; }

        /// <summary>What a person said of its folder is about another album there.</summary>
        public bool IsOutsideAnswer { get; set; }

        public IdentificationStep? Step { get; set; }

        public string? Error { get; set; }
    }
}
