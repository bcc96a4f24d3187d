using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Work;

/// <summary>An entry with what the pure steps made of it; or why it could not be worked on.</summary>
/// <param name="Error">set when the entry itself could not be worked on.</param>
public sealed record ProposedEntry(QueueEntry Entry, Proposal? Proposal, string? Error);

/// <summary>What happens in a session, for whoever watches: the screen, the log, the reports. The set is closed.</summary>
public abstract record SessionEvent
{
    private SessionEvent()
    {
    }

    /// <summary>A plan that an interrupted run had recorded was finished.</summary>
    public sealed record Resumed(string Entry, ImmutableArray<ChangeResult> Results) : SessionEvent;

    public sealed record Started(QueueEntry Entry, Proposal Proposal) : SessionEvent;

    /// <summary>The entry is completed, or goes back to pending when something had to be put off.</summary>
    public sealed record Finished(QueueEntry Entry, Proposal Proposal, ImmutableArray<ChangeResult> Results) : SessionEvent;

    public sealed record Failed(QueueEntry Entry) : SessionEvent;

    public sealed record Checkpointed(string Name) : SessionEvent;

    /// <summary>Something worth a line in the log: what a file system cannot do, a service that had to be asked again.</summary>
    public sealed record Noted(string Text) : SessionEvent;
}

/// <summary>Counts of one session.</summary>
public sealed record SessionTally
{
    public int Completed { get; init; }

    public int Failed { get; init; }

    public int PutOff { get; init; }

    public int FilesChanged { get; init; }

    public long BytesWritten { get; init; }

    public int IssuesFound { get; init; }

    public int IssuesResolved { get; init; }

    public int Questions { get; init; }

    public ImmutableArray<string> FailedEntries { get; init; } = [];
}

/// <summary>
/// Works through entries: propose → apply → record, one at a time, durably after each. Proposals are made ahead, so that the
/// services are asked while files are written. It knows neither music nor films.
/// </summary>
/// <param name="fingerprint">how the entry's files look now, to tell later what changed other than by us; one that never matches when files came that the proposal did not see.</param>
/// <param name="writeIssueReport">writes what waits for a person, and gives the report's path; null when nothing waits.</param>
public sealed class Session(
    LibraryState library,
    Applier applier,
    int checkpointEvery,
    TimeProvider clock,
    Func<QueueEntry, Proposal, string?> fingerprint,
    Func<QueueEntry, Proposal, string?> writeIssueReport,
    Action<SessionEvent> watch)
{
    private readonly Dictionary<(string Root, string Entry), ImmutableArray<Issue>> _resolvedBefore = [];
    private WorkQueue _queue = WorkQueue.Empty(library.Kind);

    /// <summary>What was done until now, also when the run is cut short.</summary>
    public SessionTally SoFar { get; private set; } = new();

    /// <summary>Works on the proposals in their order.</summary>
    /// <param name="queue">as it was loaded.</param>
    /// <exception cref="MediaCleanupException">the run cannot go on; the entry in hand is pending again, its plan recorded.</exception>
    /// <exception cref="OperationCanceledException">the same, because somebody asked.</exception>
    public async Task<SessionTally> RunAsync(WorkQueue queue, IAsyncEnumerable<ProposedEntry> proposals, CancellationToken cancellationToken)
    {
        _queue = queue;
        var tally = new SessionTally();
        await foreach (var proposed in proposals.WithCancellation(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            SoFar = tally = proposed.Proposal is { } proposal ? Work(Current(proposed.Entry), proposal, tally, cancellationToken) : Fail(Current(proposed.Entry), proposed.Error ?? "unknown", tally);
            if (_queue.SinceCheckpoint >= checkpointEvery)
            {
                var (name, counted) = library.Checkpoints.Create(_queue, clock.GetLocalNow());
                _queue = library.Queue.Save(counted);
                watch(new SessionEvent.Checkpointed(name));
            }
        }

        return tally;
    }

    /// <summary>Finishes plans that an interrupted run had recorded; what they made already is recognised by hash.</summary>
    /// <returns>the files that were written on the way; the entries themselves are worked on, and counted with what this resolved, next.</returns>
    public SessionTally Resume(IEnumerable<OpenPlan> plans, Func<OpenPlan, Applier> applierFor, CancellationToken cancellationToken)
    {
        var tally = new SessionTally();
        foreach (var plan in plans)
        {
            var results = applierFor(plan).Apply(plan.Root, plan.Entry, plan.Plan, cancellationToken);
            watch(new SessionEvent.Resumed(plan.Entry, results));
            if (plan.Plan.Resolves is { } resolved && results.All(r => r.Outcome is Outcome.Done or Outcome.AlreadyDone))
            {
                _resolvedBefore[(plan.Root, plan.Entry)] = [.. resolved.SelectMany(c => Enumerable.Repeat(new Issue(c.Key, plan.Entry, "mended by the plan of an interrupted run", Resolved: true), c.Value))];
            }

            var written = results.Select(r => r.Outcome).OfType<Outcome.Done>().ToList();
            tally = tally with { FilesChanged = tally.FilesChanged + written.Count, BytesWritten = tally.BytesWritten + written.Sum(w => w.Bytes) };
        }

        return tally;
    }

    private SessionTally Work(QueueEntry entry, Proposal proposal, SessionTally tally, CancellationToken cancellationToken)
    {
        var started = entry.Started(clock.GetLocalNow());
        Save(started);
        watch(new SessionEvent.Started(started, proposal));
        ImmutableArray<ChangeResult> results;
        try
        {
            results = applier.Apply(_queue.Roots[entry.Root], entry.Path, proposal.Plan with { Resolves = Resolves(proposal) }, cancellationToken);
        }
        catch (Exception fault) when (fault is OperationCanceledException or MediaCleanupException)
        {
            Save(started.Pending());
            throw;
        }

        var before = _resolvedBefore.GetValueOrDefault((_queue.Roots[entry.Root], entry.Path), []);
        var recorded = proposal with { Issues = [.. before, .. proposal.Issues.Select(i => AsItCame(i, results)), .. NotWritten(results)] };
        var isPutOff = results.Any(r => r.Outcome is Outcome.PutOff);
        var unwritten = Fault(results);
        var (found, resolved) = (recorded.Issues.Length + recorded.Questions.Length, recorded.Issues.Count(i => i.Resolved));
        var ended = (unwritten is not null ? started.Failed(clock.GetLocalNow(), unwritten) : isPutOff ? started.Pending() : started.Completed(clock.GetLocalNow())) with
        {
            // What an earlier look resolved, this one no longer finds.
            IssuesFound = entry.IssuesResolved + found,
            IssuesResolved = entry.IssuesResolved + resolved,
            IssueReport = writeIssueReport(started, recorded),
            Fingerprint = fingerprint(started, proposal),
        };
        ended = WithFacts(ended, proposal, results);
        Save(ended);
        watch(new SessionEvent.Finished(ended, recorded, results));
        var written = results.Select(r => r.Outcome).OfType<Outcome.Done>().ToList();
        return tally with
        {
            Completed = tally.Completed + (ended.Status == EntryStatus.Completed ? 1 : 0),
            PutOff = tally.PutOff + (ended.Status == EntryStatus.Pending ? 1 : 0),
            Failed = tally.Failed + (unwritten is null ? 0 : 1),
            FailedEntries = unwritten is null ? tally.FailedEntries : tally.FailedEntries.Add(ended.Name),
            FilesChanged = tally.FilesChanged + written.Count,
            BytesWritten = tally.BytesWritten + written.Sum(w => w.Bytes),
            IssuesFound = tally.IssuesFound + found,
            IssuesResolved = tally.IssuesResolved + resolved,
            Questions = tally.Questions + recorded.Questions.Length,
        };
    }

    private SessionTally Fail(QueueEntry entry, string reason, SessionTally tally)
    {
        var failed = entry.Failed(clock.GetLocalNow(), reason);
        Save(failed);
        watch(new SessionEvent.Failed(failed));
        return tally with { Failed = tally.Failed + 1, FailedEntries = tally.FailedEntries.Add(entry.Name) };
    }

    /// <summary>Files that the disk or the permissions did not let us write: another try may work, so the entry is not done with.</summary>
    private static string? Fault(ImmutableArray<ChangeResult> results)
    {
        var faults = results.Where(r => r.Outcome is Outcome.Failed { Fault: not null }).ToList();
        return faults.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{faults.Count} of {results.Length} files could not be written; {faults[0].Change.Path}: {((Outcome.Failed)faults[0].Outcome).Reason}");
    }

    private QueueEntry Current(QueueEntry entry) => _queue.Find(entry.Root, entry.Path) ?? entry;

    private void Save(QueueEntry entry) => _queue = library.Queue.Save(_queue.With(entry));

    private static ImmutableSortedDictionary<string, int>? Resolves(Proposal proposal)
    {
        var counts = proposal.Issues.Where(i => i.Resolved).CountBy(i => i.Code).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return counts.IsEmpty ? null : counts;
    }

    /// <summary>An issue is resolved when the changes that were to mend it were made.</summary>
    private static Issue AsItCame(Issue issue, ImmutableArray<ChangeResult> results) =>
        issue.Resolved && results.Any(r => r.Outcome is not (Outcome.Done or Outcome.AlreadyDone) && (r.Change.Path == issue.Path || r.Change.Path.StartsWith(issue.Path + "/", StringComparison.Ordinal)))
            ? issue with { Resolved = false }
            : issue;

    private static IEnumerable<Issue> NotWritten(ImmutableArray<ChangeResult> results) => results
        .Select(r => (r.Change.Path, Reason: r.Outcome switch
        {
            Outcome.Skipped skipped => skipped.Reason,
            Outcome.Failed failed => failed.Reason,
            Outcome.PutOff later => later.Reason,
            _ => null,
        }))
        .Where(r => r.Reason is not null)
        .Select(r => new Issue("FILE_NOT_WRITTEN", r.Path, r.Reason!));

    private static QueueEntry WithFacts(QueueEntry entry, Proposal proposal, ImmutableArray<ChangeResult> results) => entry switch
    {
        ArtistEntry artist => artist with { MusicBrainzArtistId = proposal.Facts.GetValueOrDefault("musicbrainz_artist_id") ?? artist.MusicBrainzArtistId },
        MovieEntry movie => movie with
        {
            TmdbId = int.TryParse(proposal.Facts.GetValueOrDefault("tmdb_id"), System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : movie.TmdbId,
            ImdbId = proposal.Facts.GetValueOrDefault("imdb_id") ?? movie.ImdbId,
            MetadataFiles = [.. movie.MetadataFiles.Concat(results.Where(r => r.Outcome is Outcome.Done or Outcome.AlreadyDone).Select(r => r.Change.Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        },
        _ => entry,
    };
}
