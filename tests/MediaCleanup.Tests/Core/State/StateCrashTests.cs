using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Tests.Core.State;

/// <summary>F1 for our own records: queue, journal and its folding, checkpoints and their pruning, answers, texts that we wrote.</summary>
public sealed class StateCrashTests
{
    private const int Count = 6;
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Text = "<movie/>"u8.ToArray();

    /// <summary>What has been promised so far: entries completed in the last queue whose save has returned, and in the one whose save has begun; …</summary>
    private Promise _promised;

    private readonly record struct Promise(int Saved, int Begun, int Checkpoints, bool Answer, bool Text);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_at_any_step_keeps_what_was_saved_and_a_repair_gives_the_same(bool folds)
    {
        var states = Everywhere(folds);

        states.Violations.Should().BeEmpty();
        states.Distinct.Should().BeGreaterThan(160);
        TestContext.Current.TestOutputHelper?.WriteLine($"{states.Steps} steps, {states.All} crash states, {states.Distinct} of them distinct");
    }

    [Theory]
    [InlineData("file /status/.mc-")]
    [InlineData("folder /status")]
    [InlineData("file /status/queue_journal.log")]
    [InlineData("file /status/checkpoints/.mc-")]
    [InlineData("folder /status/checkpoints")]
    [InlineData("file /status/undo/texts/.mc-")]
    [InlineData("folder /status/undo/texts")]
    public void Without_any_one_kind_of_sync_something_is_lost(string kind) =>
        Everywhere(folds: true, sync => sync == kind || (kind.StartsWith("file", StringComparison.Ordinal) && sync.StartsWith(kind, StringComparison.Ordinal))).Violations.Should().NotBeEmpty();

    private CrashStates Everywhere(bool folds, Func<string, bool>? ignoreSync = null)
    {
        _promised = default;
        return PowerLoss.Everywhere(() => Prepare(folds), disk => Run(disk, folds), () => _promised, Check, ignoreSync);
    }

    private static CrashDisk Prepare(bool folds)
    {
        var disk = new CrashDisk();
        disk.CreateFolder("/status/checkpoints");
        disk.CreateFolder("/status/undo/texts");
        using var queue = Open(disk, folds);
        _ = queue.Save(WorkQueue.Empty(MediaKind.Music).WithRoot("/music").Adding(Enumerable.Range(0, Count).Select(i => new ArtistEntry { Artist = $"Artist {i}", Path = $"A{i}", AddedAt = Now })));
        return disk;
    }

    /// <summary>What a run does with its records: an entry finished at a time, a checkpoint now and then, old ones pruned.</summary>
    private void Run(CrashDisk disk, bool folds)
    {
        using var file = Open(disk, folds);
        var checkpoints = new Checkpoints(disk, MediaKind.Music, "/status/checkpoints");
        var queue = file.Load()!.Queue;
        for (var i = 0; i < Count; i++)
        {
            _promised = _promised with { Begun = i + 1 };
            queue = file.Save(queue.With(queue.Entries[i].Completed(Now)));
            _promised = _promised with { Saved = i + 1 };
            if (i % 2 == 1)
            {
                queue = file.Save(checkpoints.Create(queue, Now.AddMinutes(i)).Queue);
                _promised = _promised with { Checkpoints = _promised.Checkpoints + 1 };
            }
        }

        new Answers().With(new() { Library = "music", Root = "/music", Entry = "A1", AsIs = true, AnsweredAt = Now }).Save(disk, "/status/answers.json");
        _promised = _promised with { Answer = true };
        _ = checkpoints.Prune(2);
        new WrittenTexts(disk, "/status/undo").Keep(new(Hashing.Sha256(Text), Text.Length), Text, null);
        _promised = _promised with { Text = true };
    }

    private static void Check(CrashDisk disk, Promise promised)
    {
        using (var file = Open(disk, folds: false))
        {
            var completed = file.Load()!.Queue.Count(EntryStatus.Completed);
            Require(completed == promised.Saved || completed == promised.Begun, $"the queue has {completed} completed entries; {promised.Saved} were saved");
            disk.Seed("/status/processing_queue.json", "{"u8.ToArray(), 1);
            var repaired = file.PlanRepair()!.Queue.Count(EntryStatus.Completed);
            Require(repaired >= completed && repaired <= promised.Begun, $"a repair gives {repaired} completed entries instead of {completed}");
        }

        var store = new Checkpoints(disk, MediaKind.Music, "/status/checkpoints");
        Require(store.List().Length >= Math.Min(promised.Checkpoints, 2), "a checkpoint is lost");
        foreach (var checkpoint in store.List())
        {
            _ = store.Read(checkpoint.Name);
        }

        var known = Answers.Load(disk, "/status/answers.json").All.Length;
        Require(known >= (promised.Answer ? 1 : 0), "an answer is lost");
        Require(!promised.Text || new WrittenTexts(disk, "/status/undo").Find(new(Hashing.Sha256(Text), Text.Length)) is { } text && text.Span.SequenceEqual(Text), "a text that we wrote is lost");
    }

    private static QueueFile Open(CrashDisk disk, bool folds) =>
        new(disk, MediaKind.Music, "/status", new(disk, MediaKind.Music, "/status/checkpoints")) { FoldAbove = folds ? 1000 : long.MaxValue, FoldFactor = folds ? 1 : 4 };

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
