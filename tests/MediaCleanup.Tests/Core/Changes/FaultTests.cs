using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>F2: each file call fails, once or from then on; what follows is as safe as after a crash.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(FileFault.NoSpace, false)]
    [InlineData(FileFault.NoSpace, true)]
    [InlineData(FileFault.Medium, false)]
    [InlineData(FileFault.Medium, true)]
    [InlineData(FileFault.Denied, true)]
    [InlineData(FileFault.ReadOnly, true)]
    public void A_call_that_fails_costs_no_file_and_the_next_run_does_the_rest(FileFault fault, bool forEver) =>
        FailEverywhere(new CrashBench(2, withCover: false), (disk, at) => disk.BeforeStep = (_, path) =>
        {
            if (disk.Steps == at || (forEver && disk.Steps > at))
            {
                throw new FileFaultException(fault, path, fault.ToString());
            }
        });

    [Fact]
    public void A_call_that_fails_during_an_undo_costs_no_file_either() =>
        FailEverywhere(new CrashBench(2, withCover: true, undo: true), (disk, at) => disk.BeforeStep = (_, path) =>
        {
            if (disk.Steps == at)
            {
                throw new FileFaultException(FileFault.Medium, path, "EIO");
            }
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_that_does_a_part_only_is_noticed(bool forEver) =>
        FailEverywhere(new CrashBench(2, withCover: false), (disk, at) => disk.CutsWrite = _ => disk.Steps == at || (forEver && disk.Steps > at));

    private static void FailEverywhere(CrashBench bench, Action<CrashDisk, int> arrange)
    {
        var whole = bench.Prepare();
        var start = whole.Steps;
        bench.Run(whole);
        var steps = whole.Steps - start;
        for (var at = 1; at <= steps; at++)
        {
            var disk = bench.Prepare();
            arrange(disk, disk.Steps + at);
            try
            {
                bench.Run(disk);
            }
            catch (Exception error) when (error is FileFaultException or MediaCleanupException or InvalidOperationException)
            {
                // The run ends; what counts is what it leaves.
            }

            FluentActions.Invoking(() => bench.Check(disk.Crash(CrashChoice.KeepAll()), bench.Promised)).Should().NotThrow($"call {at} of {steps} failed");
        }
    }
}
