using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>F1: the power goes at every step, and of what was not synced any part survives.</summary>
public sealed class CrashModelTests
{
    /// <summary>The last number of each row is a floor a little below what was counted: the model must not grow blind unnoticed.</summary>
    [Theory]
    [InlineData(1, false, false, 330)]
    [InlineData(2, false, false, 340)]
    [InlineData(64, false, false, 530)]
    [InlineData(1, true, false, 490)]
    [InlineData(2, true, false, 550)]
    [InlineData(64, true, false, 830)]
    [InlineData(1, false, true, 360)]
    [InlineData(64, true, true, 520)]
    public void A_crash_at_any_step_leaves_each_file_old_or_new_and_the_next_start_goes_on(int batch, bool withCover, bool undo, int distinct)
    {
        var states = CrashEverywhere(batch, withCover, undo);

        states.Violations.Should().BeEmpty();
        states.Distinct.Should().BeGreaterThan(distinct);
        TestContext.Current.TestOutputHelper?.WriteLine($"{states.Steps} steps, {states.All} crash states, {states.Distinct} of them distinct");
    }

    /// <summary>The mutation check: a model in which one kind of sync does nothing must show a violation, or the sync is not needed.</summary>
    [Theory]
    [InlineData("file /music/A/.mc-")]
    [InlineData("folder /music/A")]
    [InlineData("file /status/undo/2026")]
    [InlineData("folder /status/undo")]
    [InlineData("folder /status/undo/blobs")]
    [InlineData("file /status/undo/blobs")]
    [InlineData("file /status/.mc-")]
    [InlineData("folder /status")]
    public void Without_any_one_kind_of_sync_something_is_lost(string kind) =>
        CrashEverywhere(2, true, false, sync => sync == kind || (kind.StartsWith("file", StringComparison.Ordinal) && sync.StartsWith(kind, StringComparison.Ordinal)) || (kind.EndsWith("blobs", StringComparison.Ordinal) && sync.StartsWith(kind, StringComparison.Ordinal)))
            .Violations.Should().NotBeEmpty();

    /// <summary>The power goes again while what the first loss left is put in order.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_during_the_recovery_from_a_crash_loses_nothing_either(bool undo)
    {
        var bench = new CrashBench(2, withCover: true, tracks: 2, undo: undo);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var starts = new List<(CrashDisk Disk, (EntryStatus, EntryStatus) Promised)>();
        var disk = bench.Prepare();
        disk.BeforeStep = (_, _) =>
        {
            foreach (var left in new[] { disk.Crash(CrashChoice.LoseAll()), disk.Crash(CrashChoice.KeepAll()) }.Where(d => seen.Add(d.Fingerprint(_ => true))))
            {
                starts.Add((left, bench.Promised));
            }
        };
        bench.Run(disk);

        var all = starts.Select(s => PowerLoss.Everywhere(() => s.Disk, CrashBench.Recover, () => s.Promised, bench.Check)).ToList();

        all.SelectMany(s => s.Violations).Take(3).Should().BeEmpty();
        all.Sum(s => s.Distinct).Should().BeGreaterThan(200);
        TestContext.Current.TestOutputHelper?.WriteLine($"{all.Count} crashes, {all.Sum(s => s.Steps)} steps of recovery, {all.Sum(s => s.All)} crash states, {all.Sum(s => s.Distinct)} of them distinct");
    }

    /// <summary>Pruning deletes records and the bytes they lean on: at no instant a record without its bytes.</summary>
    [Fact]
    public void A_crash_while_old_records_are_pruned_leaves_none_without_its_bytes()
    {
        var bench = new CrashBench(64, withCover: true);

        var states = PowerLoss.Everywhere(bench.PrepareTwoSessions, CrashBench.Prune, () => 0, (disk, _) => bench.CheckPruned(disk));

        states.Violations.Should().BeEmpty();
        states.All.Should().BeGreaterThan(50);
        PowerLoss.Everywhere(bench.PrepareTwoSessions, CrashBench.Prune, () => 0, (disk, _) => bench.CheckPruned(disk), sync => sync == "folder /status/undo").Violations.Should().NotBeEmpty();
    }

    private static CrashStates CrashEverywhere(int batch, bool withCover, bool undo, Func<string, bool>? ignoreSync = null)
    {
        var bench = new CrashBench(batch, withCover, undo: undo);
        return PowerLoss.Everywhere(bench.Prepare, bench.Run, () => bench.Promised, bench.Check, ignoreSync);
    }
}
