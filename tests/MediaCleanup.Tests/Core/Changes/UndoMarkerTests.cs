using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>The marker of an undo under way: there as long as anybody needs it, told of no longer, and believed only as far as it must be.</summary>
public sealed class UndoMarkerTests
{
    private const string Song = "/music/a.flac";
    private const string Nfo = "/music/a.nfo";
    private const string Marker = "/status/undo/20260501_session_009.undoing";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Before = ToyAudio.Make("old", "sound.");
    private static readonly byte[] Ours = ToyAudio.Make("newer", "sound.");
    private static readonly byte[] Theirs = ToyAudio.Make("own", "sound.");
    private readonly MemoryBlobs _blobs = new();
    private CrashDisk _disk = new();

    public UndoMarkerTests() => _disk.Seed(Song, Before, 1);

    /// <summary>Whatever a damaged marker says: what is moved is a temporary file beside its target, and nothing else.</summary>
    [Theory]
    [InlineData("b.flac")]
    [InlineData(".mc-1/b.tmp")]
    public void A_marker_that_names_somebody_elses_file_moves_nothing(string name)
    {
        _disk.Seed("/music/" + name, Theirs, 2);
        _disk.Seed(Marker, AppendLog.Format([UndoLog.Format(Swap("/music", name))]), 2);

        Recover().Should().BeEmpty();

        _disk.Bytes("/music/" + name).Should().Equal(Theirs);
    }

    [Fact]
    public void An_interrupted_undo_is_told_of_once()
    {
        Apply(Title);
        InterruptBefore("sync folder", "/music");

        Recover().Should().ContainSingle().Which.Should().Contain("was interrupted");
        Recover().Should().BeEmpty();
    }

    /// <summary>An empty mount point says nothing of the files: what was taken back is recorded when they are there again.</summary>
    [Fact]
    public void What_was_taken_back_in_a_library_that_is_not_there_counts_as_taken_back_when_it_is()
    {
        Apply(Title);
        InterruptBefore("sync folder", "/music");

        Move("/music", "/elsewhere");
        Recover().Should().Contain(p => p.Contains("not there now", StringComparison.Ordinal));
        Done().Should().HaveCount(1, "nobody has seen the file");
        Move("/elsewhere", "/music");
        Recover().Should().Contain(p => p.Contains("was interrupted", StringComparison.Ordinal));

        Done().Should().BeEmpty();
        Recover().Should().BeEmpty();
    }

    /// <summary>Nothing was to be exchanged yet, so that the marker names the session and no file.</summary>
    [Fact]
    public void What_an_undo_prepared_in_a_library_that_is_not_there_is_removed_when_it_is()
    {
        Apply(Title);
        InterruptBefore("sync", "/music/.mc-");
        _disk.Names("/music").Should().HaveCount(2);

        Move("/music", "/elsewhere");
        _ = Recover();
        Move("/elsewhere", "/music");
        _ = Recover();

        _disk.Names("/music").Should().Equal("a.flac");
    }

    [Fact]
    public void What_somebody_put_back_is_not_recorded_by_an_undo_that_never_came_to_it()
    {
        Apply(Title);
        InterruptBefore("sync", "/music/.mc-");
        _disk.Seed(Song, Before, 2);

        _ = Recover();

        Done().Should().HaveCount(1);
        Undo().Should().BeOfType<Reversal.AsBefore>();
    }

    [Fact]
    public void Of_an_undo_whose_session_is_settled_only_its_open_file_is_told_of_again()
    {
        Apply(Title);
        LeaveUnsettled();

        Recover().Should().Contain(p => p.Contains("was interrupted", StringComparison.Ordinal));
        Recover().Should().ContainSingle().Which.Should().Contain("at the next start").And.NotContain("was interrupted");
    }

    [Fact]
    public void An_undo_that_came_to_its_end_is_not_interrupted_by_what_an_earlier_one_left()
    {
        Apply(Title);
        LeaveUnsettled();
        _ = Recover();
        using (var log = Open())
        {
            using var another = InterruptedUndo.Begin(_disk, log, new("20260501_session_001", AsLast: true, null));
            another.End(isClean: true);
        }

        Recover().Should().ContainSingle().Which.Should().NotContain("was interrupted");
    }

    [Fact]
    public void What_an_earlier_undo_left_stays_named_while_another_is_under_way()
    {
        Apply(Title);
        LeaveUnsettled();
        _ = Recover();
        using (var log = Open())
        {
            InterruptedUndo.Begin(_disk, log, new("20260501_session_001", AsLast: true, null)).Dispose();
        }

        _disk = _disk.Crash(CrashChoice.KeepAll());
        _ = Recover();

        _disk.Bytes(Song).Should().Equal(Theirs);
    }

    [Fact]
    public void A_file_that_is_gone_after_an_interrupted_undo_was_not_taken_back()
    {
        Apply(Title);
        InterruptBefore("exchange", Song);
        _disk.Delete(Song);
        _disk.Seed("/music/b.flac", Theirs, 2);

        _ = Recover();

        Done().Should().HaveCount(1);
    }

    [Fact]
    public void Of_two_changes_of_one_file_only_the_one_that_was_taken_back_counts()
    {
        var (old, first, second) = (Blob("old"), Blob("first"), Blob("second"));
        _disk.Seed(Nfo, "old"u8.ToArray(), 1);
        Apply(new ReplaceFile("a.nfo", old, first), new ReplaceFile("a.nfo", first, second));
        InterruptBefore("sync folder", "/music");
        _disk.Bytes(Nfo).Should().Equal("first"u8.ToArray());

        _ = Recover();

        Done().Should().ContainSingle().Which.After.Sha256.Should().Be(first.Sha256);
    }

    [Fact]
    public void The_root_of_another_library_stays_what_it_is_when_one_is_moved()
    {
        _disk.Seed(Marker, AppendLog.Format([UndoLog.Format(Swap("/music", ".mc-1-0123456789ab.tmp")), UndoLog.Format(Swap("/other", ".mc-1-0123456789ac.tmp"))]), 2);
        using (var log = Open())
        {
            log.MoveRoot("/music", "/moved");
        }

        AppendLog.Read(_disk, Marker).Lines.Select(l => UndoLog.ParseLine(l.Span)).OfType<SwapLine>().Select(s => s.Root).Should().Equal("/moved", "/other");
    }

    /// <summary>On the real disk, where the folder of a path has to be there to be resolved.</summary>
    [Fact]
    public void A_folder_that_is_gone_has_nothing_in_it_to_be_settled()
    {
        using var bench = new ApplierBench();
        bench.Root.Write("other.txt", "theirs"u8);
        var marker = bench.Status.Write("undo/20260501_session_009.undoing", AppendLog.Format([UndoLog.Format(Swap(bench.Root.Path, ".mc-1-0123456789ab.tmp") with { Path = "Gone/a.flac" })]));

        using var log = bench.Log();
        new Recovery(SystemFileOps.Instance, log).Run().Problems.Should().BeEmpty();

        File.Exists(marker).Should().BeFalse();
    }

    [Fact]
    public void An_old_file_that_an_undo_gave_up_and_could_not_remove_is_removed_at_the_next_start()
    {
        Apply(Title);
        _disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal);
        Fail("delete", "/music/", FileFault.Medium);
        Undo().Should().BeOfType<Reversal.LeftAlone>();
        _disk.Names("/music").Should().HaveCount(2);
        (_disk.Garble, _disk.BeforeStep) = (_ => false, null);

        _ = Recover();

        _disk.Names("/music").Should().Equal("a.flac");
    }

    /// <summary>The disk says so before anything is changed: then nothing is left that the next start would have to look for.</summary>
    [Theory]
    [InlineData("sync", "/music/.mc-")]
    [InlineData("exchange", Song)]
    public void An_undo_that_the_disk_refuses_changes_nothing_and_leaves_nothing(string what, string where)
    {
        Apply(Title);
        Fail(what, where, FileFault.Medium);

        Undo().Should().BeOfType<Reversal.LeftAlone>();

        _disk.Bytes(Song).Should().Equal(Ours);
        _disk.Names("/music").Should().Equal("a.flac");
        Recover().Should().BeEmpty();
    }

    /// <summary>It was never to be exchanged, and what the power left of it is nobody's.</summary>
    [Fact]
    public void What_an_undo_could_not_make_durable_is_not_taken_for_somebody_elses_after_a_power_loss()
    {
        Apply(Title);
        _disk.BeforeStep = (what, path) => _ = !path.StartsWith("/music/.mc-", StringComparison.Ordinal) ? 0
            : what == "sync" ? throw new FileFaultException(FileFault.Medium, path, "EIO")
            : what == "delete" ? throw new PowerLossException() : 0;
        FluentActions.Invoking(Undo).Should().Throw<PowerLossException>();
        _disk = _disk.Crash(CrashChoice.Torn());

        Recover().Should().ContainSingle().Which.Should().Contain("was interrupted");

        _disk.Names("/music").Should().Equal("a.flac");
    }

    [Fact]
    public void What_could_not_be_taken_back_once_can_be_later()
    {
        Apply(Title);
        _disk.ReadOnly = path => path == Song;
        Undo().Should().BeOfType<Reversal.LeftAlone>();

        _disk.ReadOnly = null;
        Undo().Should().BeOfType<Reversal.Restored>();

        _disk.Bytes(Song).Should().Equal(Before);
    }

    private static EditTags Title => new("a.flac", UndoLog.StampOf(new FileId("", Before.Length, 1)), [new("title", ["old"], ["newer"])]);

    private static SwapLine Swap(string root, string temp) => new(root, "a.flac", "a", temp, Hashing.Sha256("one"u8), Hashing.Sha256("another"u8));

    private BlobId Blob(string text) => _blobs.Add(System.Text.Encoding.UTF8.GetBytes(text));

    private UndoLog Open() => UndoLog.Open(_disk, "/status/undo");

    private void Apply(params FileChange[] changes)
    {
        using var log = Open();
        using var session = log.Begin("20260501_session_001", Now);
        new Applier(_disk, session, _blobs, new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools).Apply("/music", "a", new([.. changes]), CancellationToken.None)
            .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        session.Close();
    }

    private Reversal Undo()
    {
        using var log = Open();
        var reverter = new Reverter(_disk, log, ToyAudio.Tools, parallel: 1);
        return reverter.Run(reverter.Plan("last", null), null, CancellationToken.None)[0].Outcome;
    }

    private System.Collections.Immutable.ImmutableArray<string> Recover()
    {
        using var log = Open();
        return new Recovery(_disk, log).Run().Problems;
    }

    private IEnumerable<ChangeLine> Done()
    {
        using var log = Open();
        return [.. log.ReadSession("20260501_session_001").DoneChanges];
    }

    /// <summary>The power goes during an undo, and what was done until then is on the disk.</summary>
    private void InterruptBefore(string step, string prefix)
    {
        var isOff = false;
        _disk.BeforeStep = (what, path) => _ = (isOff |= what == step && path.StartsWith(prefix, StringComparison.Ordinal)) ? throw new PowerLossException() : 0;
        FluentActions.Invoking(Undo).Should().Throw<PowerLossException>();
        _disk = _disk.Crash(CrashChoice.KeepAll());
    }

    /// <summary>Somebody writes the file in the instant in which it is taken back, and from then on no two names can be exchanged.</summary>
    private void LeaveUnsettled()
    {
        var exchanges = 0;
        _disk.BeforeStep = (what, path) =>
        {
            if (what == "exchange" && ++exchanges > 1)
            {
                throw new FileFaultException(FileFault.Medium, path, "EIO");
            }

            if (what == "exchange")
            {
                _disk.Seed(Song, Theirs, 2);
            }
        };
        Undo().Should().BeOfType<Reversal.LeftAlone>();
    }

    private void Fail(string step, string prefix, FileFault fault) =>
        _disk.BeforeStep = (what, path) => _ = what == step && path.StartsWith(prefix, StringComparison.Ordinal) ? throw new FileFaultException(fault, path, fault.ToString()) : 0;

    private void Move(string from, string to)
    {
        foreach (var name in _disk.Names(from))
        {
            _disk.Seed($"{to}/{name}", _disk.Bytes($"{from}/{name}")!, _disk.Facts($"{from}/{name}")!.Value.ModifiedAt);
            _disk.Delete($"{from}/{name}");
        }
    }
}
