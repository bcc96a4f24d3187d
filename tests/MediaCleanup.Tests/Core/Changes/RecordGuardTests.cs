using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>What the records say, of a session that ended and of one that did not: each line and each look at the files by itself.</summary>
public sealed class RecordGuardTests
{
    private const string Song = "/music/a.flac";
    private const string First = "20260501_session_001";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Before = ToyAudio.Make("old", "sound.");
    private static readonly byte[] Ours = ToyAudio.Make("newer", "sound.");
    private static readonly byte[] Theirs = ToyAudio.Make("own", "sound.");
    private readonly MemoryBlobs _blobs = new();
    private CrashDisk _disk = new();

    public RecordGuardTests() => _disk.Seed(Song, Before, 1);

    /// <summary>A record that was damaged by hand moves no file that is not a temporary one of ours.</summary>
    [Fact]
    public void A_record_that_names_somebody_elses_file_as_ours_moves_nothing()
    {
        _disk.Seed("/music/b.flac", Theirs, 2);
        Interrupt("exchange", Song, Title("a.flac"));
        var temp = _disk.Names("/music").Single(DurableFile.IsTempName);
        Rewrite(line => line.Replace(temp, "b.flac", StringComparison.Ordinal));

        _ = Recover();

        _disk.Bytes("/music/b.flac").Should().Equal(Theirs);
    }

    /// <summary>What took place is looked at again by an undo; until then it counts as done, and what lies beside the file is removed.</summary>
    [Fact]
    public void A_file_that_cannot_be_looked_at_after_a_crash_can_be_taken_back_later()
    {
        Interrupt("delete", "/music/.mc-", Title("a.flac"));
        _disk.BeforeStep = (what, path) => _ = what == "open" && path == Song ? throw new FileFaultException(FileFault.Medium, path, "EIO") : 0;

        Recover().Problems.Should().ContainSingle().Which.Should().Contain("could not be looked at");

        _disk.BeforeStep = null;
        _disk.Names("/music").Should().Equal("a.flac");
        Undo().Should().BeOfType<Reversal.Restored>();
        _disk.Bytes(Song).Should().Equal(Before);
    }

    [Fact]
    public void Of_a_file_that_somebody_edited_after_a_crash_our_fields_can_be_taken_back()
    {
        Interrupt("sync folder", "/music", Title("a.flac"));
        _disk.Seed(Song, ToyAudio.Make("newer", "their sound."), 2);

        Recover().Problems.Should().ContainSingle().Which.Should().Contain("neither the old nor the new");
        Undo().Should().BeOfType<Reversal.FieldsRestored>();

        _disk.Bytes(Song).Should().Equal(ToyAudio.Make("old", "their sound."));
    }

    /// <summary>Each start resolves what it can see, once: the rest stays open, and what was resolved does not come again.</summary>
    [Fact]
    public void Of_two_libraries_the_plan_of_the_one_that_is_there_is_given_now_and_the_others_later()
    {
        _disk.Seed("/other/b.flac", Before, 1);
        using (var stop = new CancellationTokenSource())
        using (var log = Open())
        using (var session = log.Begin(First, Now))
        {
            _disk.BeforeStep = (what, path) =>
            {
                if (what == "exchange" && path == Song)
                {
                    throw new PowerLossException();
                }

                if (what == "exchange")
                {
                    stop.Cancel();
                }
            };
            var applier = new Applier(_disk, session, _blobs, new() { Parallel = 1, BatchFiles = 1 }, new FixedTime(Now), ToyAudio.Tools);
            FluentActions.Invoking(() => applier.Apply("/other", "b", new([Title("b.flac"), Text("b.nfo")]), stop.Token)).Should().Throw<OperationCanceledException>();
            FluentActions.Invoking(() => applier.Apply("/music", "a", new([Title("a.flac")]), CancellationToken.None)).Should().Throw<PowerLossException>();
        }

        _disk = _disk.Crash(CrashChoice.KeepAll());
        Move("/other/b.flac", "/elsewhere/b.flac");

        var first = Recover();
        _disk.Seed(Song, Theirs, 2);
        Move("/elsewhere/b.flac", "/other/b.flac");
        var second = Recover();

        first.Plans.Select(p => p.Root).Should().Equal("/music");
        second.Plans.Select(p => p.Root).Should().Equal("/other");
        second.Problems.Should().BeEmpty("it is known since the first start that the change of a.flac did not take place");
        Recover().Sessions.Should().BeEmpty();
    }

    /// <summary>A session that waits for a library says what it wrote elsewhere; but a later one that wrote there has the last word.</summary>
    [Fact]
    public void What_was_written_last_is_known_of_a_session_that_cannot_be_resolved_yet_and_of_a_later_one()
    {
        _disk.Seed("/other/b.flac", Before, 1);
        using (var log = Open())
        using (var session = log.Begin(First, Now))
        {
            Apply(session, "/other", Title("b.flac"));
            Apply(session, "/music", Title("a.flac"));
        }

        _disk = _disk.Crash(CrashChoice.LoseAll());
        Move("/other/b.flac", "/elsewhere/b.flac");
        Recover().Problems.Should().ContainSingle();
        LastWritten().Should().Be(Hashing.Sha256(Ours));

        using (var log = Open())
        using (var session = log.Begin("20260502_session_001", Now.AddDays(1)))
        {
            Apply(session, "/music", new EditTags("a.flac", UndoLog.StampOf(_disk.Facts(Song)!.Value), [new("title", ["newer"], ["newest"])]));
            session.Close();
        }

        Recover().Problems.Should().ContainSingle();
        LastWritten().Should().Be(Hashing.Sha256(ToyAudio.Make("newest", "sound.")));
    }

    /// <summary>The index knows the session then, so that nobody looks at its files again.</summary>
    [Fact]
    public void What_a_start_found_out_of_a_session_survives_a_power_loss()
    {
        Interrupt("delete", "/music/.mc-", Title("a.flac"));
        _ = Recover();
        _disk = _disk.Crash(CrashChoice.LoseAll());

        Undo().Should().BeOfType<Reversal.Restored>();

        _disk.Bytes(Song).Should().Equal(Before);
    }

    [Fact]
    public void A_session_that_ended_in_order_is_not_resolved_again()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();

        Recover().Sessions.Should().BeEmpty();
    }

    [Fact]
    public void A_plan_that_was_carried_out_does_not_come_back_after_a_crash_in_the_next_one()
    {
        using (var log = Open())
        using (var session = log.Begin(First, Now))
        {
            Apply(session, "/music", Title("a.flac"));
            _disk.BeforeStep = (what, path) => _ = what == "rename" && path == "/music/a.nfo" ? throw new PowerLossException() : 0;
            FluentActions.Invoking(() => Apply(session, "/music", Text("a.nfo"))).Should().Throw<PowerLossException>();
        }

        _disk = _disk.Crash(CrashChoice.KeepAll());

        Recover().Plans.Should().ContainSingle().Which.Plan.Changes.Should().ContainSingle().Which.Path.Should().Be("a.nfo");
    }

    [Fact]
    public void A_change_that_the_disk_refuses_leaves_nothing_beside_the_file()
    {
        _disk.BeforeStep = (what, path) => _ = what == "exchange" ? throw new FileFaultException(FileFault.Medium, path, "EIO") : 0;

        Run(Title("a.flac")).Should().BeOfType<Outcome.Failed>();

        _disk.Names("/music").Should().Equal("a.flac");
    }

    [Fact]
    public void A_change_that_is_put_off_at_the_last_look_leaves_nothing_beside_the_file()
    {
        _disk.BeforeStep = (what, path) =>
        {
            if (what == "sync" && path.StartsWith("/music/", StringComparison.Ordinal))
            {
                _disk.Seed(Song, Theirs, 2);
            }
        };

        Run(Title("a.flac")).Should().BeOfType<Outcome.PutOff>();

        _disk.Names("/music").Should().Equal("a.flac");
        Recover().Sessions.Should().BeEmpty();
    }

    /// <summary>The other file of the batch is durable, and changed.</summary>
    [Fact]
    public void A_file_that_cannot_be_made_durable_never_takes_the_place_of_the_old_one()
    {
        _disk.Seed("/music/b.flac", Before, 1);
        var syncs = 0;
        _disk.BeforeStep = (what, path) => _ = what == "sync" && path.StartsWith("/music/", StringComparison.Ordinal) && ++syncs == 1 ? throw new FileFaultException(FileFault.Medium, path, "EIO") : 0;

        using (var log = Open())
        using (var session = log.Begin(First, Now))
        {
            Applier(session).Apply("/music", "a", new([Title("a.flac"), Title("b.flac")]), CancellationToken.None).Select(r => r.Outcome.GetType())
                .Should().Equal(typeof(Outcome.Failed), typeof(Outcome.Done));
        }

        _disk.Bytes(Song).Should().Equal(Before);
        _disk.Bytes("/music/b.flac").Should().Equal(Ours);
    }

    /// <summary>It is what we wrote last, but not from what this plan starts from.</summary>
    [Fact]
    public void A_plan_for_another_state_of_a_file_of_ours_is_put_off_and_not_taken_for_done()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();

        Run(Title("a.flac") with { Before = new(Before.Length, DateTime.UnixEpoch.Ticks + 5) }, "20260502_session_001").Should().BeOfType<Outcome.PutOff>();
    }

    [Fact]
    public void Two_runs_never_write_one_record()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();

        FluentActions.Invoking(() => Run(Text("a.nfo"))).Should().Throw<MediaCleanupException>().WithMessage("*is there already*");
    }

    [Fact]
    public void A_record_of_a_later_version_is_not_guessed_at()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();
        Rewrite(line => line.Replace("\"schema\":1", "\"schema\":2", StringComparison.Ordinal).Replace("\"schema\": 1", "\"schema\": 2", StringComparison.Ordinal));

        FluentActions.Invoking(Undo).Should().Throw<MediaCleanupException>().WithMessage("*newer than this program*");
    }

    /// <summary>The folder of the bytes, that of the folders, and the one that has these: a name that is lost is lost with all below.</summary>
    [Fact]
    public void Undo_bytes_are_durable_up_to_their_topmost_folder_before_their_file_changes()
    {
        var bench = new CrashBench(4, withCover: true);
        var disk = bench.Prepare();
        var synced = new List<string>();
        string[]? atTheFirstChange = null;
        disk.BeforeStep = (what, path) =>
        {
            if (what == "create" && path.StartsWith("/status/undo/blobs/", StringComparison.Ordinal))
            {
                synced.Clear();
            }
            else if (what == "sync folder")
            {
                synced.Add(path);
            }
            else if (what == "exchange")
            {
                atTheFirstChange ??= [.. synced];
            }
        };

        bench.Run(disk);

        atTheFirstChange.Should().Contain("/status/undo/blobs").And.Contain("/status/undo").And.Contain(f => f.StartsWith("/status/undo/blobs/", StringComparison.Ordinal));
    }

    /// <summary>A record is text, and text can be changed: what it names is looked for in the store only, and inside what is there.</summary>
    [Theory]
    [InlineData("../../secret", "\"blob_length\":4", true)]
    [InlineData("", "\"blob_length\":9223372036854775807", false)]
    [InlineData("", "\"blob_at\":-1", false)]
    public void A_record_that_names_bytes_outside_of_the_store_is_refused(string blob, string range, bool isOutside)
    {
        var cover = TestImages.Jpeg(40_000, 1);
        _disk.Seed(Song, ToyAudio.Make("old", "sound.", cover), 1);
        Run(new EditTags("a.flac", UndoLog.StampOf(_disk.Facts(Song)!.Value), [], new(_blobs.Add(cover), _blobs.Add(TestImages.Jpeg(300, 2)), "image/jpeg", 1, 1))).Should().BeOfType<Outcome.Done>();
        var ours = _disk.Bytes(Song);
        var sha = _disk.Files().Single(f => f.Path.StartsWith("/status/undo/blobs/", StringComparison.Ordinal)).Path.Split('/')[^1];
        Rewrite(line => System.Text.RegularExpressions.Regex.Replace(line, $"\"blob\":\\s*\"{sha}\"", $"\"blob\":\"{(isOutside ? blob : sha)}\",{range}"));
        using (var log = Open())
        {
            _disk.Seed(log.BlobPath(isOutside ? blob : sha), isOutside ? "much"u8.ToArray() : _disk.Bytes(log.BlobPath(sha))!, 1);
        }

        var opened = new List<string>();
        _disk.BeforeStep = (what, path) => opened.AddRange(what == "open" ? [path] : []);

        Undo().Should().BeOfType<Reversal.LeftAlone>().Which.Reason.Should().Contain("gone or damaged");

        _disk.Bytes(Song).Should().Equal(ours);
        opened.Should().NotContain(p => p.Contains("..", StringComparison.Ordinal));
    }

    /// <summary>Another library may come to lie where the first one was.</summary>
    [Fact]
    public void A_move_of_a_library_holds_for_what_was_written_before_it_and_at_once()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();
        using (var log = Open())
        {
            log.MoveRoot("/music", "/moved");
            log.LastWritten("/moved", "a.flac").Should().NotBeNull();
        }

        _disk.Seed(Song, Before, 1);
        Run(Title("a.flac"), "20260502_session_001").Should().BeOfType<Outcome.Done>();

        using var again = Open();
        again.Sessions().SelectMany(s => again.ReadSession(s).Changes).Select(c => c.Root).Should().Equal("/moved", "/music");
    }

    [Fact]
    public void What_an_undo_takes_back_is_ours_no_more_after_the_next_start_either()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();
        Undo().Should().BeOfType<Reversal.Restored>();

        LastWritten().Should().BeNull();
    }

    [Fact]
    public void A_record_that_is_pruned_is_gone_at_the_next_start_too()
    {
        Run(Title("a.flac")).Should().BeOfType<Outcome.Done>();
        using (var log = Open())
        {
            new UndoAudit(_disk, log).Prune(1, Now.AddDays(2)).Should().Equal(First);
        }

        _disk = _disk.Crash(CrashChoice.LoseAll());

        using var again = Open();
        again.Sessions().Should().BeEmpty();
    }

    [Fact]
    public void Of_a_text_that_was_merged_only_our_part_is_kept()
    {
        var texts = new WrittenTexts(_disk, "/status/undo");
        var id = _blobs.Add("theirs and ours"u8.ToArray());

        texts.Keep(id, "theirs and ours"u8.ToArray(), "ours"u8.ToArray());

        texts.Find(id)!.Value.ToArray().Should().Equal("ours"u8.ToArray());
    }

    private static EditTags Title(string path) => new(path, UndoLog.StampOf(new FileId("", Before.Length, 1)), [new("title", ["old"], ["newer"])]);

    private CreateFile Text(string path) => new(path, _blobs.Add("text"u8.ToArray()));

    private UndoLog Open() => UndoLog.Open(_disk, "/status/undo");

    private Applier Applier(UndoSession session) => new(_disk, session, _blobs, new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools);

    private void Apply(UndoSession session, string root, FileChange change) =>
        Applier(session).Apply(root, change.Path, new([change]), CancellationToken.None).Single().Outcome.Should().BeOfType<Outcome.Done>();

    private Outcome Run(FileChange change, string name = First)
    {
        using var log = Open();
        using var session = log.Begin(name, Now);
        var outcome = Applier(session).Apply("/music", "a", new([change]), CancellationToken.None).Single().Outcome;
        session.Close();
        return outcome;
    }

    /// <summary>The power goes before that step, and what was done until then is on the disk.</summary>
    private void Interrupt(string step, string prefix, FileChange change)
    {
        var isOff = false;
        _disk.BeforeStep = (what, path) => _ = (isOff |= what == step && path.StartsWith(prefix, StringComparison.Ordinal)) ? throw new PowerLossException() : 0;
        FluentActions.Invoking(() => Run(change)).Should().Throw<PowerLossException>();
        _disk = _disk.Crash(CrashChoice.KeepAll());
    }

    private RecoveryResult Recover()
    {
        using var log = Open();
        return new Recovery(_disk, log).Run();
    }

    private Reversal Undo()
    {
        using var log = Open();
        var reverter = new Reverter(_disk, log, ToyAudio.Tools, parallel: 1);
        return reverter.Run(reverter.Plan("last", null), null, CancellationToken.None).Single().Outcome;
    }

    private string? LastWritten()
    {
        using var log = Open();
        return log.LastWritten("/music", "a.flac")?.Sha256;
    }

    private void Rewrite(Func<string, string> change)
    {
        const string Path = "/status/undo/" + First + ".undo";
        ImmutableArray<ReadOnlyMemory<byte>> lines = [.. AppendLog.Read(_disk, Path).Lines.Select(l => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(l.Span))))];
        _disk.Seed(Path, AppendLog.Format(lines), 1);
    }

    private void Move(string from, string to)
    {
        _disk.Seed(to, _disk.Bytes(from)!, _disk.Facts(from)!.Value.ModifiedAt);
        _disk.Delete(from);
    }
}
