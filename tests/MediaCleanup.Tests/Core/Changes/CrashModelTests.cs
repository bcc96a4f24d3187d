using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>F1: the power goes at every step, and of what was not synced any part survives.</summary>
public sealed class CrashModelTests
{
    private const int RandomChoices = 8;

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, false, false)]
    [InlineData(64, false, false)]
    [InlineData(1, true, false)]
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

    private static (int States, List<string> Violations) CrashEverywhere(int batch, bool withCover, bool undo, Func<string, bool> ignoreSync, bool stopAtFirst = false)
    {
        var bench = new CrashBench(batch, withCover, undo: undo);
        var whole = bench.Prepare();
        var start = whole.Steps;
        bench.Run(whole);
        var steps = whole.Steps - start;
        var states = 0;
        var violations = new List<string>();
        for (var at = 1; at <= steps + 1; at++)
        {
            var disk = bench.Prepare();
            disk.IgnoreSync = ignoreSync;
            var last = disk.Steps + at;
            var step = "the end";
            disk.BeforeStep = (what, path) =>
            {
                if (disk.Steps >= last)
                {
                    step = disk.Steps == last ? $"{what} {path}" : step;
                    throw new PowerLossException();
                }
            };
            try
            {
                bench.Run(disk);
            }
            catch (PowerLossException)
            {
            }

            foreach (var choice in Choices(at))
            {
                states++;
                try
                {
                    bench.Check(disk.Crash(choice));
                }
                catch (Exception error)
                {
                    violations.Add($"step {at} ({step}): {error.Message} {(error is InvalidOperationException ? "" : error.StackTrace)}");
                    if (stopAtFirst || violations.Count > 5)
                    {
                        return (states, violations);
                    }
                }
            }
        }

        return (states, violations);
    }

    private static IEnumerable<CrashChoice> Choices(int seed) =>
    [
        CrashChoice.LoseAll(), CrashChoice.KeepAll(), CrashChoice.Torn(),
        .. Enumerable.Range(0, RandomChoices).Select(i => CrashChoice.Random((seed * 100) + i)),
    ];
}
