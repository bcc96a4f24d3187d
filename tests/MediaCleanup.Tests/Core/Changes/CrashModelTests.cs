using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>F1: the power goes at every step, and of what was not synced any part survives.</summary>
public sealed class CrashModelTests
{
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, false, false)]
    [InlineData(64, false, false)]
    [InlineData(1, true, false)]
    [InlineData(2, true, false)]
    [InlineData(64, true, false)]
    [InlineData(1, false, true)]
    [InlineData(64, true, true)]
    public void A_crash_at_any_step_leaves_each_file_old_or_new_and_the_next_start_goes_on(int batch, bool withCover, bool undo)
    {
        var (states, violations) = CrashEverywhere(batch, withCover, undo, _ => false);

        violations.Should().BeEmpty();
        states.Should().BeGreaterThan(500);
        TestContext.Current.TestOutputHelper?.WriteLine($"{states} crash states");
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
        CrashEverywhere(2, true, false, sync => sync == kind || (kind.StartsWith("file", StringComparison.Ordinal) && sync.StartsWith(kind, StringComparison.Ordinal)) || (kind.EndsWith("blobs", StringComparison.Ordinal) && sync.StartsWith(kind, StringComparison.Ordinal)), stopAtFirst: true)
            .Violations.Should().NotBeEmpty();

    /// <summary>Pruning deletes records and the bytes they lean on: at no instant a record without its bytes.</summary>
    [Fact]
    public void A_crash_while_old_records_are_pruned_leaves_none_without_its_bytes()
    {
        var bench = new CrashBench(64, withCover: true);

        var (states, violations) = PowerLoss.Everywhere(bench.PrepareTwoSessions, CrashBench.Prune, bench.CheckPruned, _ => false);

        violations.Should().BeEmpty();
        states.Should().BeGreaterThan(50);
        PowerLoss.Everywhere(bench.PrepareTwoSessions, CrashBench.Prune, bench.CheckPruned, sync => sync == "folder /status/undo", stopAtFirst: true).Violations.Should().NotBeEmpty();
    }

    private static (int States, List<string> Violations) CrashEverywhere(int batch, bool withCover, bool undo, Func<string, bool> ignoreSync, bool stopAtFirst = false)
    {
        var bench = new CrashBench(batch, withCover, undo: undo);
        return PowerLoss.Everywhere(bench.Prepare, bench.Run, bench.Check, ignoreSync, stopAtFirst);
    }
}
