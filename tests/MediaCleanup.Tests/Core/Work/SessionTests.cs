using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Core.Changes;

namespace MediaCleanup.Tests.Core.Work;

public sealed class SessionTests : IDisposable
{
    private const string Song = "Artist/01.flac";
    private readonly ApplierBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_an_interrupted_plan_resolved_counts_with_the_run_that_finishes_it()
    {
        _bench.Track(Song, "old title");
        var found = new Proposal { Plan = _bench.Edit(Song, ("title", "new")), Issues = [new("TAG_MOJIBAKE", Song, "title", Resolved: true), new("TAG_MOJIBAKE", Song, "artist", Resolved: true), new("COVER_NONE", "Artist", "none")] };
        using var stop = new CancellationTokenSource();
        await FluentActions.Awaiting(() => Run(found, happened =>
        {
            if (happened is SessionEvent.Started)
            {
                stop.Cancel();
            }
        }, stop.Token)).Should().ThrowAsync<OperationCanceledException>();
        _bench.Tags(Song)["title"].Should().Equal("old title");

        var told = new List<Issue>();
        var clean = new Proposal { Plan = Plan.Empty, Issues = [new("COVER_NONE", "Artist", "none")] };
        var tally = await Run(clean, happened => told.AddRange(happened is SessionEvent.Finished finished ? finished.Proposal.Issues : []), CancellationToken.None);

        _bench.Tags(Song)["title"].Should().Equal("new");
        tally.Should().BeEquivalentTo(new { Completed = 1, FilesChanged = 1, IssuesFound = 3, IssuesResolved = 2 });
        told.Where(i => i.Resolved).Select(i => i.Code).Should().Equal("TAG_MOJIBAKE", "TAG_MOJIBAKE");
    }

    [Fact]
    public async Task What_an_earlier_look_at_an_entry_resolved_stays_counted_in_the_queue_and_is_not_counted_again_by_the_session()
    {
        _bench.Track(Song, "old title");
        Issue open = new("COVER_NONE", "Artist", "none");
        await Run(new() { Plan = _bench.Edit(Song, ("title", "new")), Issues = [new("TAG_MOJIBAKE", Song, "title", Resolved: true), open] }, _ => { }, CancellationToken.None);
        var second = await Run(new() { Plan = Plan.Empty, Issues = [open] }, _ => { }, CancellationToken.None);

        second.Should().BeEquivalentTo(new { IssuesFound = 1, IssuesResolved = 0 });
        using var state = StateFolder.Open(SystemFileOps.Instance, _bench.Status.Path)!;
        state.Library(MediaKind.Music).Queue.Load()!.Queue.Entries[0].Should().BeEquivalentTo(new { IssuesFound = 2, IssuesResolved = 1 });
    }

    /// <summary>A run as <c>process</c> makes it: recovery, what was interrupted, then the entry.</summary>
    private async Task<SessionTally> Run(Proposal proposal, Action<SessionEvent> watch, CancellationToken cancel)
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _bench.Status.Path);
        var library = state.Library(MediaKind.Music);
        var queue = library.Queue.Load()?.Queue ?? library.Queue.Save(new() { Kind = MediaKind.Music, Roots = [_bench.Root.Path], Entries = [new ArtistEntry { Artist = "Artist", Path = "Artist", TrackCount = 1, AddedAt = DateTimeOffset.UnixEpoch }] });
        using var undo = UndoLog.Open(SystemFileOps.Instance, library.UndoFolder);
        var recovered = new Recovery(SystemFileOps.Instance, undo).Run();
        using var changes = undo.Begin($"20260501_session_{undo.Sessions().Length + 1:000}", _bench.Time.GetUtcNow());
        var applier = new Applier(SystemFileOps.Instance, changes, _bench.Blobs, _bench.Settings, _bench.Time, AudioTools.Real);
        var session = new Session(library, applier, 50, _bench.Time, (_, _) => null, (_, _) => null, watch);
        var before = session.Resume(recovered.Plans, _ => applier, cancel);
        var tally = await session.RunAsync(queue, new[] { new ProposedEntry(queue.Entries[0], proposal, null) }.ToAsyncEnumerable(), cancel);
        changes.Close();
        return tally with { FilesChanged = tally.FilesChanged + before.FilesChanged };
    }
}
