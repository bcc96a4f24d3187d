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

    /// <summary>How many entries are completed in the last queue whose save had returned, and in the one whose save had begun.</summary>
    private (int Saved, int Begun) _queue;

    private int _checkpoints;

    private int _answers;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_at_any_step_keeps_what_was_saved_and_a_repair_gives_the_same(bool folds)
    {
        var (states, violations) = Everywhere(folds, _ => false);

        violations.Should().BeEmpty();
        states.Should().BeGreaterThan(500);
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
        Everywhere(folds: true, sync => sync == kind || (kind.StartsWith("file", StringComparison.Ordinal) && sync.StartsWith(kind, StringComparison.Ordinal)), stopAtFirst: true).Violations.Should().NotBeEmpty();

    private (int States, List<string> Violations) Everywhere(bool folds, Func<string, bool> ignoreSync, bool stopAtFirst = false)
    {
        (int, int) queue = default;
        var (checkpoints, answers, texts) = (0, 0, false);
        return PowerLoss.Everywhere(
            () => Prepare(folds),
            disk =>
            {
                (_queue, _checkpoints, _answers) = ((0, 0), 0, 0);
                texts = false;
                try
                {
                    Run(disk, folds);
                    texts = true;
                }
                finally
                {
                    (queue, checkpoints, answers) = (_queue, _checkpoints, _answers);
                }
            },
            disk => Check(disk, queue, checkpoints, answers, texts),
            ignoreSync,
            stopAtFirst);
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
            _queue.Begun = i + 1;
            queue = file.Save(queue.With(queue.Entries[i].Completed(Now)));
            _queue.Saved = i + 1;
            if (i % 2 == 1)
            {
                queue = file.Save(checkpoints.Create(queue, Now.AddMinutes(i)).Queue);
                _checkpoints++;
            }
        }

        new Answers().With(new() { Library = "music", Root = "/music", Entry = "A1", AsIs = true, AnsweredAt = Now }).Save(disk, "/status/answers.json");
        _answers = 1;
        _ = checkpoints.Prune(2);
        new WrittenTexts(disk, "/status/undo").Keep(new(Hashing.Sha256(Text), Text.Length), Text, null);
    }

    private static void Check(CrashDisk disk, (int Saved, int Begun) queue, int checkpoints, int answers, bool texts)
    {
        using (var file = Open(disk, folds: false))
        {
            var completed = file.Load()!.Queue.Count(EntryStatus.Completed);
            Require(completed == queue.Saved || completed == queue.Begun, $"the queue has {completed} completed entries; {queue.Saved} were saved");
            disk.Seed("/status/processing_queue.json", "{"u8.ToArray(), 1);
            var repaired = file.PlanRepair()!.Queue.Count(EntryStatus.Completed);
            Require(repaired >= completed && repaired <= queue.Begun, $"a repair gives {repaired} completed entries instead of {completed}");
        }

        var store = new Checkpoints(disk, MediaKind.Music, "/status/checkpoints");
        Require(store.List().Length >= Math.Min(checkpoints, 2), "a checkpoint is lost");
        foreach (var checkpoint in store.List())
        {
            _ = store.Read(checkpoint.Name);
        }

        var known = Answers.Load(disk, "/status/answers.json").All.Length;
        Require(known >= answers, "an answer is lost");
        Require(!texts || new WrittenTexts(disk, "/status/undo").Find(new(Hashing.Sha256(Text), Text.Length)) is { } text && text.Span.SequenceEqual(Text), "a text that we wrote is lost");
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
