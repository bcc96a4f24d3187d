using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>An undo when disks are not mounted, records are damaged, folders were renamed: what cannot be done now can be done later.</summary>
public sealed class UndoneLaterTests : IDisposable
{
    private const string Song = "Artist/01.flac";
    private const string Leftover = ".mc-7-0123456789ab.tmp";
    private readonly ApplierBench _bench = new();
    private readonly TempFolder _away = new();
    private readonly byte[] _before;

    public UndoneLaterTests()
    {
        _bench.Track(Song, "old title");
        _before = File.ReadAllBytes(_bench.Root[Song]);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _away.Dispose();
    }

    [Fact]
    public void A_library_that_is_not_mounted_is_not_taken_back_and_its_records_stay()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        Directory.Move(_bench.Root["Artist"], _away["Artist"]);

        FluentActions.Invoking(() => _bench.Undo("last")).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage);

        Directory.Move(_away["Artist"], _bench.Root["Artist"]);
        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Restored>();
        File.ReadAllBytes(_bench.Root[Song]).Should().Equal(_before);
    }

    /// <summary>Also a file that we made: its removal is not recorded because another disk is mounted there at other times.</summary>
    [Fact]
    public void An_empty_folder_in_a_library_may_be_a_mount_point_too()
    {
        _bench.Root.Write("other.txt", "theirs"u8);
        _bench.Apply(new([.. _bench.Edit(Song, ("title", "new")).Changes, new CreateFile("Artist/artist.nfo", _bench.Blobs.Add("text"u8.ToArray()))]));
        Directory.Move(_bench.Root["Artist"], _away["Artist"]);
        Directory.CreateDirectory(_bench.Root["Artist"]);

        _bench.Undo("last").Select(r => r.Outcome).Should().HaveCount(2).And.AllSatisfy(o => o.Should().BeOfType<Reversal.LeftAlone>().Which.Lasting.Should().BeFalse());

        Directory.Delete(_bench.Root["Artist"]);
        Directory.Move(_away["Artist"], _bench.Root["Artist"]);
        _bench.Undo("last").Should().HaveCount(2);
        File.ReadAllBytes(_bench.Root[Song]).Should().Equal(_before);
        File.Exists(_bench.Root["Artist/artist.nfo"]).Should().BeFalse();
    }

    [Fact]
    public void A_folder_that_was_deleted_keeps_no_session_from_being_taken_back()
    {
        _bench.Track("Other/01.flac", "old title");
        _bench.Apply(_bench.Edit("Other/01.flac", ("title", "new")));
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        Directory.Delete(_bench.Root["Artist"], recursive: true);

        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.LeftAlone>().Which.Lasting.Should().BeTrue();
        _bench.Undo("last").Should().ContainSingle().Which.Path.Should().Be("Other/01.flac");
    }

    /// <summary>What an undo recorded before it was interrupted is not in the index of what we wrote last: the merge of an NFO would be misled.</summary>
    [Fact]
    public void After_an_interrupted_undo_nothing_counts_as_written_by_us_that_is_not()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        using (var log = _bench.Log())
        {
            using var file = AppendLog.Open(SystemFileOps.Instance, log.PathOf(_bench.LastSession));
            file.Append(UndoLog.Format(new UndoneLine([1])));
            _ = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
        }

        File.WriteAllBytes(_bench.Root[Song], _before);
        Recover().Should().ContainSingle().Which.Should().Contain("nothing is left of it");

        using var again = _bench.Log();
        again.LastWritten(_bench.Root.Path, Song).Should().BeNull();
    }

    [Fact]
    public void An_undo_of_another_session_does_not_make_an_interrupted_one_forgotten()
    {
        _bench.Track("Other/01.flac", "old title");
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        var first = _bench.LastSession;
        _bench.Apply(_bench.Edit("Other/01.flac", ("title", "new")));
        using (var log = _bench.Log())
        {
            InterruptedUndo.Begin(SystemFileOps.Instance, log, new(first, AsLast: true, null)).Dispose();
        }

        _bench.Root.Write("Artist/" + Leftover, "half"u8);
        _bench.Undo("last").Should().ContainSingle().Which.Path.Should().Be("Other/01.flac");

        Recover().Should().ContainSingle().Which.Should().Contain(first);
        File.Exists(_bench.Root["Artist/" + Leftover]).Should().BeFalse();
    }

    /// <summary>The same session again, while one of its libraries is away: what lies beside the files there is found when it is back.</summary>
    [Fact]
    public void An_undo_that_ends_does_not_forget_what_an_earlier_one_left_in_a_library_that_is_away()
    {
        using var other = new TempFolder();
        other.Write(Song, _before);
        File.SetLastWriteTimeUtc(other[Song], File.GetLastWriteTimeUtc(_bench.Root[Song]));
        _bench.ApplyTo(_bench.Edit(Song, ("title", "new")), _bench.Root.Path, other.Path);
        using (var log = _bench.Log())
        {
            InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null)).Dispose();
        }

        other.Write("Artist/" + Leftover, "half"u8);
        Directory.Move(other["Artist"], _away["Artist, away"]);
        Recover().Should().Contain(p => p.Contains(other.Path, StringComparison.Ordinal));
        _bench.Undo("last").Should().HaveCount(2).And.ContainSingle(r => r.Outcome is Reversal.Restored);

        Directory.Move(_away["Artist, away"], other["Artist"]);
        Recover().Should().NotBeEmpty();
        Directory.EnumerateFiles(other["Artist"]).Should().ContainSingle();
        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Restored>();
        Recover().Should().BeEmpty();
    }

    /// <summary>What the marker named is not known any more; what has a content of ours is ours, and nothing else is removed.</summary>
    [Fact]
    public void A_damaged_marker_makes_nobody_remove_what_is_not_known()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        var marker = Path.Combine(_bench.UndoFolder, _bench.LastSession + ".undoing");
        using (var log = _bench.Log())
        {
            var undo = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
            undo.Intend([new(_bench.Root.Path, Song, "Artist", Leftover, "1", "2")]);
            undo.Dispose();
        }

        var bytes = File.ReadAllBytes(marker);
        bytes[20] ^= 4;
        File.WriteAllBytes(marker, bytes);
        var theirs = _bench.Root.Write("Artist/.mc-7-0123456789ac.tmp", "theirs"u8);
        var old = _bench.Root.Write("Artist/.mc-7-0123456789ad.tmp", _before);

        for (var start = 0; start < 2; start++)
        {
            Recover().Should().Contain(p => p.Contains("is damaged", StringComparison.Ordinal)).And.Contain(p => p.Contains(theirs, StringComparison.Ordinal));
            File.Exists(theirs).Should().BeTrue();
            File.Exists(old).Should().BeFalse();
            File.Exists(marker).Should().BeTrue();
        }

        using (var log = _bench.Log())
        {
            InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null)).End(isClean: true);
        }

        File.Exists(marker).Should().BeTrue("somebody has to know of it still");
        File.Delete(theirs);
        Recover();
        File.Exists(marker).Should().BeFalse();
    }

    /// <summary>Whether a change took place was in the damaged line; the record of the change itself is whole, and the file says the rest.</summary>
    [Fact]
    public void A_change_of_which_only_the_line_that_it_took_place_is_damaged_is_taken_back()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        var record = Path.Combine(_bench.UndoFolder, _bench.LastSession + ".undo");
        var lines = File.ReadAllLines(record);
        var done = Array.FindIndex(lines, l => l.Contains("\"line\":\"done\"", StringComparison.Ordinal));
        lines[done] = lines[done].Replace("done", "dome", StringComparison.Ordinal);
        File.WriteAllText(record, string.Join('\n', lines) + "\n");

        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Restored>();

        File.ReadAllBytes(_bench.Root[Song]).Should().Equal(_before);
        using var log = _bench.Log();
        new Reverter(SystemFileOps.Instance, log, AudioTools.Real).IsTakenBack(_bench.LastSession).Should().BeTrue();
    }

    /// <summary>Of one line, as most have: its end must not pass for one that a crash tore.</summary>
    [Fact]
    public void Where_a_library_is_now_is_not_guessed_from_a_damaged_record()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        using (var log = _bench.Log())
        {
            log.MoveRoot(_bench.Root.Path, _away.Path);
        }

        var moves = Path.Combine(_bench.UndoFolder, "moved_roots.log");
        var bytes = File.ReadAllBytes(moves);
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= 1;
            File.WriteAllBytes(moves, flipped);
            FluentActions.Invoking(_bench.Log).Should().Throw<MediaCleanupException>("byte {0}", at).Which.ExitCode.Should().Be(ExitCode.DamagedState);
        }

        File.WriteAllBytes(moves, bytes[..^10]);
        FluentActions.Invoking(() => _bench.Log().Dispose()).Should().NotThrow("a crash may leave that, before the move counts");
    }

    [Fact]
    public void What_somebody_wrote_is_given_back_also_where_its_folder_has_another_name_since()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        var ours = Hashing.Sha256(File.ReadAllBytes(_bench.Root[Song]));
        using (var log = _bench.Log())
        {
            var undo = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
            undo.Intend([new(_bench.Root.Path, Song, "Artist", Leftover, ours, Hashing.Sha256(_before))]);
            undo.Dispose();
        }

        File.WriteAllBytes(_bench.Root[Song], _before);
        _bench.Root.Write("Artist/" + Leftover, "theirs"u8);
        Directory.Move(_bench.Root["Artist"], _bench.Root["Artist, The"]);

        Recover().Should().Contain(p => p.Contains("what they wrote is 01.flac", StringComparison.Ordinal));

        File.ReadAllText(_bench.Root["Artist, The/01.flac"]).Should().Be("theirs");
        Directory.EnumerateFiles(_bench.Root["Artist, The"]).Should().ContainSingle();
    }

    /// <summary>A library that is asked for no longer is not waited for.</summary>
    [Fact]
    public void A_session_in_a_library_that_is_forgotten_and_gone_is_closed()
    {
        using (var log = _bench.Log())
        using (var session = log.Begin("20260501_session_001", _bench.Time.Now))
        {
            new Applier(SystemFileOps.Instance, session, _bench.Blobs, new() { Settle = TimeSpan.Zero }, _bench.Time, AudioTools.Real)
                .Apply(_bench.Root.Path, "Artist", _bench.Edit(Song, ("title", "new")), CancellationToken.None);
        }

        MakeOpen("20260501_session_001");
        Directory.Move(_bench.Root["Artist"], _away["Artist"]);
        using (var log = _bench.Log())
        {
            new Recovery(SystemFileOps.Instance, log, [_bench.Root.Path]).Run().Problems.Should().ContainSingle().Which.Should().Contain(_bench.Root.Path);
            var forgotten = new Recovery(SystemFileOps.Instance, log, []);
            forgotten.Roots().Should().Equal(_bench.Root.Path);
            forgotten.Run().Problems.Should().BeEmpty();
        }

        using (var again = _bench.Log())
        {
            new Recovery(SystemFileOps.Instance, again, [_bench.Root.Path]).Run().Problems.Should().BeEmpty();
        }

        Directory.Move(_away["Artist"], _bench.Root["Artist"]);
        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Restored>("it may come back all the same");
    }

    /// <summary>The library is there, but what is mounted in it is not: nothing says that the change did not take place.</summary>
    [Fact]
    public void An_interrupted_change_in_an_empty_folder_stays_open()
    {
        _bench.Root.Write("other.txt", "theirs"u8);
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        MakeOpen(_bench.LastSession);
        Directory.Move(_bench.Root["Artist"], _away["Artist"]);
        Directory.CreateDirectory(_bench.Root["Artist"]);

        Recover().Should().ContainSingle().Which.Should().Contain("its folder is empty");

        Directory.Delete(_bench.Root["Artist"]);
        Directory.Move(_away["Artist"], _bench.Root["Artist"]);
        Recover().Should().BeEmpty();
        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Restored>();
    }

    [Fact]
    public void An_interrupted_removal_in_an_empty_folder_is_not_taken_for_done()
    {
        _bench.Root.Write("other.txt", "theirs"u8);
        _bench.Apply(new([new CreateFile("Artist/artist.nfo", _bench.Blobs.Add("text"u8.ToArray()))]));
        using (var log = _bench.Log())
        {
            using var undo = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
            undo.Intend([new(_bench.Root.Path, "Artist/artist.nfo", "Artist", Leftover, Hashing.Sha256("text"u8), "")]);
        }

        Directory.Move(_bench.Root["Artist"], _away["Artist"]);
        Directory.CreateDirectory(_bench.Root["Artist"]);
        Recover().Should().Contain(p => p.Contains("its folder is empty", StringComparison.Ordinal));

        Directory.Delete(_bench.Root["Artist"]);
        Directory.Move(_away["Artist"], _bench.Root["Artist"]);
        Recover();
        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Removed>();
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x20)]
    public void No_flipped_bit_of_a_marker_makes_anybody_remove_what_somebody_wrote(int bit)
    {
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        var ours = File.ReadAllBytes(_bench.Root[Song]);
        var marker = Path.Combine(_bench.UndoFolder, _bench.LastSession + ".undoing");
        using (var log = _bench.Log())
        {
            using var undo = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null));
            undo.Intend([new(_bench.Root.Path, Song, "Artist", Leftover, Hashing.Sha256(ours), Hashing.Sha256(_before))]);
        }

        var bytes = File.ReadAllBytes(marker);
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= (byte)bit;
            File.WriteAllBytes(marker, flipped);
            File.WriteAllBytes(_bench.Root[Song], _before);
            _bench.Root.Write("Artist/" + Leftover, "theirs"u8);

            Recover();

            Directory.EnumerateFiles(_bench.Root["Artist"]).Should().Contain(f => new FileInfo(f).Length == 6, "byte {0}", at);
            foreach (var file in Directory.EnumerateFiles(_bench.Root["Artist"]))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Only that which was begun as the last one, kept to the same, and neither ended nor is older than what was done since.</summary>
    [Fact]
    public void What_an_interrupted_undo_means_by_last_is_what_it_was_begun_with()
    {
        _bench.Track("Other/01.flac", "old title");
        _bench.Apply(_bench.Edit("Other/01.flac", ("title", "new")));
        var first = _bench.LastSession;
        _bench.Apply(_bench.Edit(Song, ("title", "new")));
        using var log = _bench.Log();
        var reverter = new Reverter(SystemFileOps.Instance, log, AudioTools.Real);

        InterruptedUndo.Begin(SystemFileOps.Instance, log, new(first, AsLast: false, null)).Dispose();
        reverter.Interrupted(null).Should().BeNull("it was begun by its name");
        InterruptedUndo.Begin(SystemFileOps.Instance, log, new(first, AsLast: true, null)).Dispose();
        reverter.Interrupted(null).Should().Be(first);
        reverter.Last(first).Should().Be(_bench.LastSession, "that was done since");
        InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, ["/music//Artist"])).Dispose();
        reverter.Interrupted([("/music", "Artist")]).Should().Be(_bench.LastSession);
        reverter.Interrupted([("/music", "Other")]).Should().BeNull();
        using var over = InterruptedUndo.Begin(SystemFileOps.Instance, log, new(first, AsLast: true, null));
        over.End(isClean: false);
        reverter.Interrupted(null).Should().BeNull("only something to tidy is left of it");
    }

    /// <summary>As a kill leaves a session right after its files changed: nothing says that they did.</summary>
    private void MakeOpen(string session)
    {
        var record = Path.Combine(_bench.UndoFolder, session + ".undo");
        File.WriteAllText(record, string.Concat(File.ReadAllLines(record).Where(l => l.Contains("\"line\":\"session\"", StringComparison.Ordinal) || l.Contains("\"line\":\"plan\"", StringComparison.Ordinal) || l.Contains("\"line\":\"change\"", StringComparison.Ordinal)).Select(l => l + "\n")));
        File.Delete(Path.Combine(_bench.UndoFolder, "last_written.log"));
    }

    private System.Collections.Immutable.ImmutableArray<string> Recover()
    {
        using var log = _bench.Log();
        return new Recovery(SystemFileOps.Instance, log).Run().Problems;
    }
}
