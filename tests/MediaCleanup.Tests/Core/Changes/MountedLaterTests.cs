using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>A disk that is mounted inside a library is away at the start after a crash: an empty folder stands for it.</summary>
public sealed class MountedLaterTests : IDisposable
{
    private const string Song = "Artist/01.flac";
    private const string Crashed = "20260501_session_009";
    private readonly ApplierBench _bench = new();
    private readonly TempFolder _away = new();
    private readonly byte[] _before;

    public MountedLaterTests()
    {
        _bench.Track(Song, "old title");
        _before = File.ReadAllBytes(_bench.Root[Song]);
        _bench.Root.Write("other.txt", "theirs"u8);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _away.Dispose();
    }

    [Fact]
    public void A_change_that_took_place_can_be_taken_back_when_the_disk_is_there_again()
    {
        _ = ApplyAndCrash();
        Away();
        var told = Recover();
        Back();
        told = told.AddRange(Recover());

        _bench.Undo("last").Should().ContainSingle(string.Join(" / ", told)).Which.Outcome.Should().BeOfType<Reversal.Restored>();
        File.ReadAllBytes(_bench.Root[Song]).Should().Equal(_before);
    }

    [Fact]
    public void What_somebody_wrote_is_given_back_when_the_disk_is_there_again()
    {
        var temp = ApplyAndCrash();
        _bench.Root.Write("Artist/" + temp, "theirs"u8);
        Away();
        var told = Recover();
        Back();
        told = told.AddRange(Recover());

        File.ReadAllText(_bench.Root[Song]).Should().Be("theirs", string.Join(" / ", told));
    }

    [Fact]
    public void What_somebody_wrote_during_an_undo_is_given_back_when_the_disk_is_there_again()
    {
        const string Temp = ".mc-7-0123456789ab.tmp";
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        using (var log = _bench.Log())
        {
            var undo = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
            undo.Intend([new(_bench.Root.Path, Song, "Artist", Temp, Hashing.Sha256(File.ReadAllBytes(_bench.Root[Song])), Hashing.Sha256(_before))]);
            undo.Dispose();
        }

        File.WriteAllBytes(_bench.Root[Song], _before);
        _bench.Root.Write("Artist/" + Temp, "theirs"u8);
        Away();
        var told = Recover();
        Back();
        told = told.AddRange(Recover());

        File.ReadAllText(_bench.Root[Song]).Should().Be("theirs", string.Join(" / ", told));
    }

    /// <summary>The user does what the start told him, undoes again, and that undo is interrupted too: then theirs is deleted.</summary>
    [Fact]
    public void What_somebody_wrote_during_an_undo_is_not_removed_by_the_start_after_the_next()
    {
        const string Temp = ".mc-7-0123456789ab.tmp";
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        var ours = File.ReadAllBytes(_bench.Root[Song]);
        using (var log = _bench.Log())
        {
            var undo = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
            undo.Intend([new(_bench.Root.Path, Song, "Artist", Temp, Hashing.Sha256(ours), Hashing.Sha256(_before))]);
            undo.Dispose();
        }

        File.WriteAllBytes(_bench.Root[Song], _before);
        _bench.Root.Write("Artist/" + Temp, "theirs"u8);
        Away();
        Recover();
        Back();
        Recover();
        using (var log = _bench.Log())
        {
            InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null)).Dispose();
        }

        var told = Recover();
        Directory.GetFiles(_bench.Root["Artist"]).Select(File.ReadAllText).Should().Contain("theirs", string.Join(" / ", told));
    }

    private void Away()
    {
        Directory.Move(_bench.Root["Artist"], _away["Artist"]);
        Directory.CreateDirectory(_bench.Root["Artist"]);
    }

    private void Back()
    {
        Directory.Delete(_bench.Root["Artist"]);
        Directory.Move(_away["Artist"], _bench.Root["Artist"]);
    }

    private string ApplyAndCrash()
    {
        using (var log = _bench.Log())
        using (var session = log.Begin(Crashed, _bench.Time.Now))
        {
            new Applier(SystemFileOps.Instance, session, _bench.Blobs, new() { Settle = TimeSpan.Zero }, _bench.Time, AudioTools.Real)
                .Apply(_bench.Root.Path, "Artist", _bench.Edit(Song, ("title", "newest")), CancellationToken.None)
                .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        }

        var record = Path.Combine(_bench.UndoFolder, Crashed + ".undo");
        File.WriteAllText(record, string.Concat(File.ReadAllLines(record).Where(l => !l.Contains("\"line\":\"done\"", StringComparison.Ordinal)).Select(l => l + "\n")));
        using var again = _bench.Log();
        return again.ReadSession(Crashed).OpenChanges.Should().ContainSingle().Which.Temp;
    }

    private ImmutableArray<string> Recover()
    {
        using var log = _bench.Log();
        return new Recovery(SystemFileOps.Instance, log).Run().Problems;
    }
}
