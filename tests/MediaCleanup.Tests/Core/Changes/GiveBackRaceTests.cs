using MediaCleanup.Core.Changes;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>Theirs lies under the temporary name after a kill; at the next start the target (ours) is deleted in the instant before it is exchanged back.</summary>
public sealed class GiveBackRaceTests
{
    private const string Song = "/music/a.flac";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Before = ToyAudio.Make("old", "sound.");
    private static readonly byte[] Theirs = ToyAudio.Make("own", "sound.");

    [Theory]
    [InlineData(false, "exchange")]
    [InlineData(false, "open")]
    [InlineData(true, "exchange")]
    [InlineData(true, "open")]
    public void What_they_wrote_is_not_removed_when_the_target_goes_away_while_a_start_gives_it_back(bool undo, string at)
    {
        var disk = new CrashDisk();
        disk.Seed(Song, Before, 1);
        disk.Seed("/music/b.flac", Before, 1);
        if (undo)
        {
            Apply(disk);
        }

        var exchanges = 0;
        disk.BeforeStep = (what, path) =>
        {
            if (exchanges > 0)
            {
                throw new PowerLossException();
            }

            if (what == "exchange")
            {
                exchanges++;
                disk.Seed(Song, Theirs, 2);
            }
        };
        FluentActions.Invoking(() => { if (undo) { Undo(disk); } else { Apply(disk); } }).Should().Throw<PowerLossException>();
        disk = disk.Crash(CrashChoice.KeepAll());
        disk.Files().Should().Contain(f => f.Bytes.SequenceEqual(Theirs));

        var isGone = false;
        disk.BeforeStep = (what, path) =>
        {
            if (!isGone && what == at && path == Song)
            {
                isGone = true;
                disk.Delete(Song);
            }
        };
        using (var log = UndoLog.Open(disk, "/status/undo"))
        {
            _ = new Recovery(disk, log).Run();
        }

        isGone.Should().BeTrue();
        disk.Bytes(Song).Should().Equal(Theirs);
    }

    private static void Apply(CrashDisk disk)
    {
        using var log = UndoLog.Open(disk, "/status/undo");
        using var session = log.Begin("20260501_session_001", Now);
        new Applier(disk, session, new MemoryBlobs(), new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools).Apply("/music", "a", new([new EditTags("a.flac", UndoLog.StampOf(new FileId("", Before.Length, 1)), [new("title", ["old"], ["newer"])])]), CancellationToken.None);
        session.Close();
    }

    private static void Undo(CrashDisk disk)
    {
        using var log = UndoLog.Open(disk, "/status/undo");
        var reverter = new Reverter(disk, log, ToyAudio.Tools, parallel: 1);
        reverter.Run(reverter.Plan("last", null), null, CancellationToken.None);
    }
}
