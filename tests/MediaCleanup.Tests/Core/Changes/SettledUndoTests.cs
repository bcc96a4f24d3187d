using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>What the start after an interrupted undo finds out of a file that the session made, and in libraries that are gone for good.</summary>
public sealed class SettledUndoTests
{
    private const string Nfo = "/music/a.nfo";
    private const string Session = "20260501_session_001";
    private const string Marker = $"/status/undo/{Session}.undoing";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryBlobs _blobs = new();
    private CrashDisk _disk = new();

    public SettledUndoTests() => _disk.Seed("/music/other.txt", "theirs"u8.ToArray(), 1);

    [Fact]
    public void A_file_that_was_made_and_changed_is_taken_back_when_the_second_of_its_steps_was_done_too()
    {
        MakeAndChange();
        Interrupt("sync folder", "/music", times: 2);
        _disk.Bytes(Nfo).Should().BeNull();

        _ = Recover();

        Done().Should().BeEmpty();
    }

    /// <summary>It was not ours to remove yet: another disk may be mounted there at other times.</summary>
    [Fact]
    public void A_file_that_was_to_be_set_back_and_is_gone_was_not_removed_by_us()
    {
        MakeAndChange();
        Interrupt("exchange", Nfo, times: 1);
        _disk.Delete(Nfo);

        _ = Recover();

        Done().Should().HaveCount(2);
    }

    [Fact]
    public void The_library_of_an_interrupted_undo_is_locked_before_it_is_looked_into()
    {
        MakeAndChange();
        Interrupt("exchange", Nfo, times: 1);

        using var log = Open();
        new Recovery(_disk, log).Roots().Should().Equal("/music");
    }

    [Fact]
    public void What_lay_in_a_library_that_is_forgotten_and_gone_is_waited_for_no_longer()
    {
        _disk.Seed(Marker, AppendLog.Format([UndoLog.Format(new TakingBackLine(Session, AsLast: true, null)), UndoLog.Format(new SwapLine("/gone", "a.flac", "a", ".mc-7-0123456789ab.tmp", "1", "2"))]), 2);

        Recover().Should().Contain(p => p.Contains("/gone", StringComparison.Ordinal));
        _disk.Bytes(Marker).Should().NotBeNull();
        _ = Recover(["/music"]);

        _disk.Bytes(Marker).Should().BeNull();
    }

    /// <summary>The start writes the marker anew, with what is left of it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_loss_while_a_marker_is_written_anew_loses_nothing_of_it(bool keepsAll)
    {
        for (var (step, isOff) = (1, true); isOff; step++)
        {
            (_disk, isOff) = (new(), false);
            _disk.Seed(Marker, AppendLog.Format([UndoLog.Format(new TakingBackLine(Session, AsLast: true, null)), UndoLog.Format(new SwapLine("/gone", "a.flac", "a", ".mc-7-0123456789ab.tmp", "1", "2"))]), 2);
            var left = step;
            _disk.BeforeStep = (_, _) => _ = (isOff |= --left <= 0) ? throw new PowerLossException() : 0;
            try
            {
                _ = Recover();
            }
            catch (PowerLossException)
            {
                isOff.Should().BeTrue();
            }

            _disk = _disk.Crash(keepsAll ? CrashChoice.KeepAll() : CrashChoice.Torn());
            using var log = Open();
            InterruptedUndo.Roots(_disk, log).Should().Equal("/gone");
        }
    }

    /// <summary>Whatever the reason: what cannot be seen is not taken for a library whose files are gone.</summary>
    [Fact]
    public void A_library_that_the_system_refuses_to_look_at_is_not_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right of their own there");
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder["loop"], folder["loop"]);

        LibraryPaths.IsThere(SystemFileOps.Instance, folder["loop/music"]).Should().BeFalse();
    }

    private UndoLog Open() => UndoLog.Open(_disk, "/status/undo");

    private BlobId Blob(string text) => _blobs.Add(System.Text.Encoding.UTF8.GetBytes(text));

    private void MakeAndChange()
    {
        using var log = Open();
        using var session = log.Begin(Session, Now);
        new Applier(_disk, session, _blobs, new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools)
            .Apply("/music", "a", new([new CreateFile("a.nfo", Blob("first")), new ReplaceFile("a.nfo", Blob("first"), Blob("second"))]), CancellationToken.None)
            .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        session.Close();
    }

    /// <summary>The power goes before such a step of an undo, and what was done until then is on the disk.</summary>
    private void Interrupt(string step, string prefix, int times)
    {
        _disk.BeforeStep = (what, path) => _ = what == step && path.StartsWith(prefix, StringComparison.Ordinal) && --times <= 0 ? throw new PowerLossException() : 0;
        using (var log = Open())
        {
            var reverter = new Reverter(_disk, log, ToyAudio.Tools, parallel: 1);
            FluentActions.Invoking(() => reverter.Run(reverter.Plan("last", null), null, CancellationToken.None)).Should().Throw<PowerLossException>();
        }

        _disk = _disk.Crash(CrashChoice.KeepAll());
    }

    private IEnumerable<ChangeLine> Done()
    {
        using var log = Open();
        return [.. log.ReadSession(Session).DoneChanges];
    }

    private ImmutableArray<string> Recover(IReadOnlyCollection<string>? queued = null)
    {
        using var log = Open();
        return new Recovery(_disk, log, queued).Run().Problems;
    }
}
