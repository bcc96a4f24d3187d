using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>
/// The first line of an interrupted undo's marker is damaged: it is settled all the same, what has a content of ours is removed, and
/// what is not known stays however often somebody starts.
/// </summary>
public sealed class DamagedMarkerTests
{
    private const string Song = "/music/a.flac";
    private const string Session = "20260501_session_001";
    private const string Marker = $"/status/undo/{Session}.undoing";
    private const string Unknown = "/music/.mc-7-0123456789ab.tmp";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Before = ToyAudio.Make("old", "sound.");
    private static readonly byte[] Ours = ToyAudio.Make("newer", "sound.");
    private static readonly byte[] Theirs = ToyAudio.Make("own", "sound.");
    private CrashDisk _disk = new();

    public DamagedMarkerTests()
    {
        _disk.Seed(Song, Before, 1);
        Apply();
        Interrupt();
        var bytes = _disk.Bytes(Marker)!.ToArray();
        bytes[20] ^= 4;
        _disk.Seed(Marker, bytes, 2);
    }

    [Fact]
    public void What_was_taken_back_is_recorded_and_what_lay_there_of_ours_is_removed()
    {
        _disk.Seed(Unknown, Ours, 2);

        Recover().Should().Contain(p => p.Contains("is damaged", StringComparison.Ordinal)).And.Contain(p => p.Contains("nothing is left of it", StringComparison.Ordinal));

        using var log = Open();
        log.ReadSession(Session).DoneChanges.Should().BeEmpty();
        _disk.Names("/music").Should().Equal("a.flac");
        Recover().Should().BeEmpty();
    }

    [Fact]
    public void What_cannot_be_read_is_not_taken_for_ours()
    {
        _disk.Seed(Unknown, Before, 2);
        _disk.BeforeStep = (what, path) => _ = what == "open" && path == Unknown ? throw new FileFaultException(FileFault.Medium, path, "EIO") : 0;

        Recover().Should().Contain(p => p.Contains(Unknown, StringComparison.Ordinal));

        _disk.Bytes(Unknown).Should().Equal(Before);
    }

    [Fact]
    public void Another_undo_of_the_session_that_ends_does_not_make_it_forgotten_that_something_is_not_known()
    {
        _disk.Seed(Unknown, Theirs, 2);
        using (var log = Open())
        {
            InterruptedUndo.Begin(_disk, log, new(Session, AsLast: true, null)).End(isClean: true);
        }

        Recover().Should().Contain(p => p.Contains(Unknown, StringComparison.Ordinal));

        _disk.Bytes(Unknown).Should().Equal(Theirs);
    }

    /// <summary>A library that is forgotten can be added again, with all that lies in it.</summary>
    [Fact]
    public void What_is_not_known_is_told_of_also_when_its_library_was_forgotten_for_a_while()
    {
        _disk.Seed(Unknown, Theirs, 2);

        Move("/music", "/elsewhere");
        _ = Recover([]);
        Move("/elsewhere", "/music");

        Recover().Should().Contain(p => p.Contains(Unknown, StringComparison.Ordinal));
        _disk.Bytes(Unknown).Should().Equal(Theirs);
    }

    [Fact]
    public void The_record_of_where_things_are_is_not_made_of_a_damaged_one_when_a_library_moves()
    {
        _disk.Seed(Unknown, Theirs, 2);
        using (var log = Open())
        {
            log.MoveRoot("/music", "/moved");
        }

        Move("/music", "/moved");

        Recover().Should().Contain(p => p.Contains("/moved/", StringComparison.Ordinal));
        _disk.Bytes(Unknown.Replace("/music", "/moved", StringComparison.Ordinal)).Should().Equal(Theirs);
    }

    /// <summary>As a later version might write one.</summary>
    [Fact]
    public void A_line_that_is_whole_and_says_nothing_to_us_is_damage_too()
    {
        _disk.Seed(Marker, AppendLog.Format([UndoLog.Format(new TakingBackLine(Session, AsLast: true, null)), "{\"line\":\"later\"}"u8.ToArray()]), 2);
        _disk.Seed(Unknown, Theirs, 2);

        Recover().Should().Contain(p => p.Contains(Unknown, StringComparison.Ordinal));

        _disk.Bytes(Unknown).Should().Equal(Theirs);
    }

    [Fact]
    public void An_undo_is_told_of_also_when_the_power_went_before_its_first_line_was_whole()
    {
        _disk.Seed(Marker, [], 2);

        Recover().Should().ContainSingle().Which.Should().Contain("was interrupted");
    }

    /// <summary>Some systems put such a file beside each that is copied.</summary>
    [Fact]
    public void A_hidden_file_beside_a_marker_is_none()
    {
        const string Hidden = $"/status/undo/._{Session}.undoing";
        _disk.Seed(Hidden, "theirs"u8.ToArray(), 2);

        Recover().Should().NotContain(p => p.Contains("._", StringComparison.Ordinal));

        _disk.Bytes(Hidden).Should().Equal("theirs"u8.ToArray());
    }

    private UndoLog Open() => UndoLog.Open(_disk, "/status/undo");

    private void Apply()
    {
        using var log = Open();
        using var session = log.Begin(Session, Now);
        new Applier(_disk, session, new MemoryBlobs(), new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools)
            .Apply("/music", "a", new([new EditTags("a.flac", UndoLog.StampOf(new FileId("", Before.Length, 1)), [new("title", ["old"], ["newer"])])]), CancellationToken.None)
            .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        session.Close();
    }

    /// <summary>The power goes when the names are exchanged and nothing of it is recorded.</summary>
    private void Interrupt()
    {
        var isOff = false;
        _disk.BeforeStep = (what, path) => _ = (isOff |= what == "sync folder" && path == "/music") ? throw new PowerLossException() : 0;
        using (var log = Open())
        {
            var reverter = new Reverter(_disk, log, ToyAudio.Tools, parallel: 1);
            FluentActions.Invoking(() => reverter.Run(reverter.Plan("last", null), null, CancellationToken.None)).Should().Throw<PowerLossException>();
        }

        _disk = _disk.Crash(CrashChoice.KeepAll());
        _disk.Bytes(Song).Should().Equal(Before);
    }

    private ImmutableArray<string> Recover(IReadOnlyCollection<string>? queued = null)
    {
        using var log = Open();
        return new Recovery(_disk, log, queued).Run().Problems;
    }

    private void Move(string from, string to)
    {
        foreach (var name in _disk.Names(from))
        {
            _disk.Seed($"{to}/{name}", _disk.Bytes($"{from}/{name}")!, _disk.Facts($"{from}/{name}")!.Value.ModifiedAt);
            _disk.Delete($"{from}/{name}");
        }
    }
}
