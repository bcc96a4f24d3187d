using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>Each check of the write path by itself: what it is there for happens, and only this check can see it.</summary>
public sealed class GuardTests
{
    private const string Song = "/music/a.flac";
    private const string Nfo = "/music/a.nfo";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Before = ToyAudio.Make("old", "sound.");
    private static readonly byte[] Ours = ToyAudio.Make("newer", "sound.");
    private readonly CrashDisk _disk = new();
    private readonly MemoryBlobs _blobs = new();

    public GuardTests() => _disk.Seed(Song, Before, 1);

    [Fact]
    public void What_somebody_writes_while_a_new_file_is_made_is_kept()
    {
        var theirs = ToyAudio.Make("own", "sound.");
        WhenSynced("/music/.mc-", () => _disk.Seed(Song, theirs, 2));

        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.PutOff>();

        _disk.Bytes(Song).Should().Equal(theirs);
    }

    /// <summary>The fields that we would set are as planned; but whoever changed the rest may not be done.</summary>
    [Fact]
    public void A_file_of_which_anything_changed_since_the_plan_was_made_is_put_off()
    {
        var theirs = ToyAudio.Make("old", "sound, and more of it.");
        _disk.Seed(Song, theirs, 2);

        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.PutOff>();

        _disk.Bytes(Song).Should().Equal(theirs);
    }

    [Fact]
    public void A_file_that_appears_while_one_of_its_name_is_made_is_kept()
    {
        WhenSynced("/music/.mc-", () => _disk.Seed(Nfo, "theirs"u8.ToArray(), 2));

        Apply(ToyAudio.Tools, new CreateFile("a.nfo", _blobs.Add("ours"u8.ToArray()))).Should().BeOfType<Outcome.Skipped>();

        _disk.Bytes(Nfo).Should().Equal("theirs"u8.ToArray());
    }

    [Fact]
    public void A_file_that_has_the_wanted_content_already_is_not_put_off()
    {
        _disk.Seed(Nfo, "new"u8.ToArray(), 1);

        Apply(ToyAudio.Tools, new ReplaceFile("a.nfo", _blobs.Add("old"u8.ToArray()), _blobs.Add("new"u8.ToArray()))).Should().BeOfType<Outcome.AlreadyDone>();
    }

    [Fact]
    public void A_store_that_gives_other_bytes_than_were_asked_for_is_not_believed() =>
        Apply(ToyAudio.Tools, new CreateFile("a.nfo", new(Hashing.Sha256("right"u8), 5)), new WrongBlobs())
            .Should().BeOfType<Outcome.Failed>().Which.Reason.Should().Contain("no longer at hand");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_text_that_does_not_read_back_never_gets_its_name(bool isThere)
    {
        var (old, fresh) = (_blobs.Add("old"u8.ToArray()), _blobs.Add("new"u8.ToArray()));
        if (isThere)
        {
            _disk.Seed(Nfo, "old"u8.ToArray(), 1);
        }

        _disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal);

        Apply(ToyAudio.Tools, isThere ? new ReplaceFile("a.nfo", old, fresh) : new CreateFile("a.nfo", fresh)).Should().BeOfType<Outcome.Failed>();

        Encoding.UTF8.GetString(_disk.Bytes(Nfo) ?? []).Should().Be(isThere ? "old" : "");
    }

    [Fact]
    public void The_verifier_sees_a_length_that_is_not_the_planned_one() =>
        FaultOf(ToyAudio.Tools, ToyAudio.Make("newer", "sound, and more of it."), null).Should().Contain("bytes instead of");

    [Fact]
    public void The_verifier_sees_a_format_that_changes()
    {
        var tools = ToyAudio.Tools with { Read = s => ToyAudio.Tools.Read(s) with { SampleRate = (int)s.Length } };

        FaultOf(tools, Ours, null).Should().Contain("format or duration");
    }

    [Fact]
    public void The_verifier_tells_pictures_of_the_same_length_apart()
    {
        var (wanted, other) = (TestImages.Jpeg(300, 1), TestImages.Jpeg(300, 2));

        FaultOf(ToyAudio.Tools, ToyAudio.Make("newer", "sound.", other), wanted).Should().Contain("the cover does not read back");
        FaultOf(ToyAudio.Tools, ToyAudio.Make("newer", "sound.", other), null, had: wanted).Should().Contain("a picture would change");
    }

    /// <summary>A crash, then somebody writes the file before the next start; its length is that of the new or of the old one.</summary>
    [Theory]
    [InlineData("NEWER")]
    [InlineData("OLD")]
    public void After_a_crash_a_file_that_somebody_else_wrote_is_told_of_and_left_alone(string title)
    {
        var theirs = ToyAudio.Make(title, "sound.");
        _disk.BeforeStep = (what, path) =>
        {
            if (what == "exchange" && path == Song)
            {
                throw new PowerLossException();
            }
        };
        FluentActions.Invoking(() => Apply(ToyAudio.Tools, Title)).Should().Throw<PowerLossException>();
        var disk = _disk.Crash(CrashChoice.KeepAll());
        disk.Seed(Song, theirs, 2);

        using var log = UndoLog.Open(disk, "/status/undo");
        new Recovery(disk, log).Run().Problems.Should().ContainSingle().Which.Should().Contain("neither the old nor the new");

        disk.Bytes(Song).Should().Equal(theirs);
    }

    [Fact]
    public void An_undo_keeps_what_somebody_writes_meanwhile()
    {
        var theirs = ToyAudio.Make("own", "sound.");
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        WhenSynced("/music/.mc-", () => _disk.Seed(Song, theirs, 2));

        Undo(ToyAudio.Tools).Should().BeOfType<Reversal.LeftAlone>();

        _disk.Bytes(Song).Should().Equal(theirs);
    }

    [Fact]
    public void An_undo_that_does_not_read_back_as_the_old_file_changes_nothing()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        _disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal);

        Undo(ToyAudio.Tools).Should().BeOfType<Reversal.LeftAlone>();

        _disk.Bytes(Song).Should().Equal(Ours);
    }

    [Fact]
    public void An_undo_field_by_field_is_verified_like_any_edit()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        var theirs = ToyAudio.Make("newer", "their sound.");
        _disk.Seed(Song, theirs, 2);
        var wrong = ToyAudio.Tools with { Edit = (source, _, _) => Splice.Of(source.Length, [new(new(0, source.Length), ToyAudio.Make("old", "no sound."))]) };

        Undo(wrong).Should().BeOfType<Reversal.LeftAlone>();

        _disk.Bytes(Song).Should().Equal(theirs);
    }

    [Fact]
    public void A_file_that_somebody_put_back_is_as_before()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        _disk.Seed(Song, Before, 2);

        Undo(ToyAudio.Tools).Should().BeOfType<Reversal.AsBefore>();
    }

    [Fact]
    public void After_an_undo_that_returned_no_power_loss_makes_it_look_interrupted()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        Undo(ToyAudio.Tools).Should().BeOfType<Reversal.Restored>();
        var disk = _disk.Crash(CrashChoice.LoseAll());

        using var log = UndoLog.Open(disk, "/status/undo");
        new Recovery(disk, log).Run().Problems.Should().BeEmpty();
    }

    /// <summary>The index knows the session then, so that nobody looks again at what the lines say.</summary>
    [Fact]
    public void A_run_that_was_stopped_and_closed_can_be_taken_back_after_a_power_loss()
    {
        using var stop = new CancellationTokenSource();
        _disk.BeforeStep = (what, path) =>
        {
            if (what == "exchange" && path == Song)
            {
                stop.Cancel();
            }
        };
        using (var log = UndoLog.Open(_disk, "/status/undo"))
        {
            using var session = log.Begin("20260501_session_001", Now);
            var applier = new Applier(_disk, session, _blobs, new() { Parallel = 1, BatchFiles = 1 }, new FixedTime(Now), ToyAudio.Tools);
            FluentActions.Invoking(() => applier.Apply("/music", "a", new([Title, new CreateFile("a.nfo", _blobs.Add("ours"u8.ToArray()))]), stop.Token)).Should().Throw<OperationCanceledException>();
            session.Close();
        }

        var disk = _disk.Crash(CrashChoice.LoseAll());
        disk.Seed("/elsewhere/a.flac", [1], 1);
        using var again = UndoLog.Open(disk, "/status/undo");
        new Reverter(disk, again, ToyAudio.Tools, parallel: 1).Plan("last", null).Files.Should().Equal(("/music", "a.flac"));
    }

    [Fact]
    public void A_new_file_that_was_given_up_does_not_come_back_after_a_power_loss()
    {
        _disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal) && _disk.Bytes(path)!.AsSpan().SequenceEqual("ours"u8);
        Apply(ToyAudio.Tools, new CreateFile("a.nfo", _blobs.Add("ours"u8.ToArray()))).Should().BeOfType<Outcome.Failed>();

        NamesAfterPowerLoss().Should().Equal("a.flac");
    }

    [Fact]
    public void An_old_file_that_an_undo_gave_up_does_not_come_back_after_a_power_loss()
    {
        _disk.Seed(Nfo, "old"u8.ToArray(), 1);
        Apply(ToyAudio.Tools, new ReplaceFile("a.nfo", _blobs.Add("old"u8.ToArray()), _blobs.Add("new"u8.ToArray()))).Should().BeOfType<Outcome.Done>();
        _disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal) && _disk.Bytes(path)!.AsSpan().SequenceEqual("old"u8);
        Undo(ToyAudio.Tools).Should().BeOfType<Reversal.LeftAlone>();

        NamesAfterPowerLoss().Should().Equal("a.flac", "a.nfo");
    }

    [Fact]
    public void A_root_that_moved_stays_moved_after_a_power_loss()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        using (var log = UndoLog.Open(_disk, "/status/undo"))
        {
            log.MoveRoot("/music", "/elsewhere");
        }

        var disk = _disk.Crash(CrashChoice.LoseAll());
        disk.Seed("/elsewhere/a.flac", [1], 1);
        using var again = UndoLog.Open(disk, "/status/undo");
        new Reverter(disk, again, ToyAudio.Tools, parallel: 1).Plan("last", null).Files.Should().Equal(("/elsewhere", "a.flac"));
    }

    /// <summary>Our own record may be whole and still not lead back to the file that was: then the audit says so.</summary>
    [Fact]
    public void The_audit_sees_a_record_that_does_not_give_the_old_file()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        using var log = UndoLog.Open(_disk, "/status/undo");
        var record = log.PathOf(log.Sessions().Single());
        var lines = AppendLog.Read(_disk, record).Lines.Select(l => Encoding.UTF8.GetString(l.Span).Replace(Hashing.Sha256(Before), Hashing.Sha256("another"u8), StringComparison.Ordinal));
        _disk.Seed(record, AppendLog.Format(lines.Select(l => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(l))), 1);

        new UndoAudit(_disk, log).Verify(CancellationToken.None).Should().ContainSingle().Which.IsDamage.Should().BeTrue();
    }

    [Fact]
    public void A_kept_text_that_was_damaged_is_not_taken_for_ours()
    {
        var texts = new WrittenTexts(_disk, "/status/undo");
        var id = new BlobId(Hashing.Sha256("ours"u8), 4);
        texts.Keep(id, "ours"u8.ToArray(), null);
        _disk.Seed("/status/undo/texts/" + id.Sha256, "0urs"u8.ToArray(), 1);

        texts.Find(id).Should().BeNull();
    }

    [Fact]
    public void Undo_bytes_have_their_name_only_when_they_are_whole()
    {
        var bench = new CrashBench(2, withCover: true);
        var disk = bench.Prepare();
        var looks = 0;
        disk.BeforeStep = (_, _) =>
        {
            foreach (var (path, bytes) in disk.Files().Where(f => f.Path.StartsWith("/status/undo/blobs/", StringComparison.Ordinal) && !DurableFile.IsTempName(Path.GetFileName(f.Path))))
            {
                Path.GetFileName(path).Should().Be(Hashing.Sha256(bytes));
                looks++;
            }
        };

        bench.Run(disk);

        looks.Should().BePositive();
    }

    /// <summary>Bytes in the store that are not what their name says are written anew, and never used.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_undo_bytes_are_replaced_when_stored_again_and_refused_when_read(bool beforeTheChange)
    {
        using var bench = new ApplierBench();
        var (old, fresh) = (TestImages.Jpeg(40_000, 1), TestImages.Jpeg(30_000, 2));
        var path = bench.Track("Artist/01.flac", "title");
        bench.Apply(bench.Covers(1, null, bench.Blobs.Add(old)));
        var (before, blob) = (File.ReadAllBytes(path), bench.Log().BlobPath(Hashing.Sha256(old)));
        if (beforeTheChange)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            File.WriteAllBytes(blob, [.. old.AsSpan(0, old.Length - 1), (byte)~old[^1]]);
        }

        bench.Apply(bench.Covers(1, bench.Blobs.Add(old), bench.Blobs.Add(fresh)));
        if (!beforeTheChange)
        {
            File.WriteAllBytes(blob, [.. old.AsSpan(0, old.Length - 1), (byte)~old[^1]]);
        }

        var ours = File.ReadAllBytes(path);
        var outcome = bench.Undo("last").Single().Outcome;

        if (beforeTheChange)
        {
            outcome.Should().BeOfType<Reversal.Restored>();
        }
        else
        {
            outcome.Should().BeOfType<Reversal.LeftAlone>().Which.Reason.Should().Contain("gone or damaged");
        }

        File.ReadAllBytes(path).Should().Equal(beforeTheChange ? before : ours);
    }

    /// <summary>Of a file that somebody edited, the cover goes back only if it is still ours and the old one is sound.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_undo_field_by_field_leaves_a_cover_that_is_theirs_and_uses_no_damaged_one(bool theirs)
    {
        using var bench = new ApplierBench();
        var (old, fresh, own) = (TestImages.Jpeg(40_000, 1), TestImages.Jpeg(30_000, 2), TestImages.Jpeg(30_000, 3));
        var path = bench.Track("Artist/01.flac", "title");
        bench.Apply(bench.Covers(1, null, bench.Blobs.Add(old)));
        var change = (EditTags)bench.Covers(1, bench.Blobs.Add(old), bench.Blobs.Add(fresh)).Changes.Single();
        bench.Apply(new([change with { Fields = [new("genre", [], ["ours"])] }]));
        bench.EditByHand("Artist/01.flac", ("comment", "theirs"));
        if (theirs)
        {
            var bytes = File.ReadAllBytes(path);
            own.CopyTo(bytes, bytes.AsSpan().IndexOf(fresh));
            File.WriteAllBytes(path, bytes);
        }
        else
        {
            File.WriteAllBytes(bench.Log().BlobPath(Hashing.Sha256(old)), [.. old.AsSpan(0, old.Length - 1), (byte)~old[^1]]);
        }

        bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.FieldsRestored>().Which.Fields.Should().Equal("genre");

        var picture = bench.Tags("Artist/01.flac").Pictures.Single().Bytes(new MemorySource(File.ReadAllBytes(path)));
        Hashing.Sha256(picture.Span).Should().Be(Hashing.Sha256(theirs ? own : fresh));
    }

    /// <summary>The length alone does not make a file the old one.</summary>
    [Fact]
    public void After_an_interrupted_undo_only_what_is_the_old_file_counts_as_taken_back()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        _disk.BeforeStep = (what, path) =>
        {
            if (what == "exchange" && path == Song)
            {
                throw new PowerLossException();
            }
        };
        FluentActions.Invoking(() => Undo(ToyAudio.Tools)).Should().Throw<PowerLossException>();
        var disk = _disk.Crash(CrashChoice.KeepAll());
        disk.Seed(Song, ToyAudio.Make("own", "sound."), 2);

        using var log = UndoLog.Open(disk, "/status/undo");
        _ = new Recovery(disk, log).Run();

        new Reverter(disk, log, ToyAudio.Tools, parallel: 1).Plan("last", null).Files.Should().Equal(("/music", "a.flac"));
    }

    /// <summary>The mode says so, or the system says so of this user: in both cases the folder alone would allow it.</summary>
    [Fact]
    public void A_text_that_may_not_be_written_to_is_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        using var bench = new ApplierBench();
        var path = bench.Side("Artist/artist.nfo", "old");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        }

        bench.Apply(new([new ReplaceFile("Artist/artist.nfo", bench.Blobs.Add("old"u8.ToArray()), bench.Blobs.Add("new"u8.ToArray()))])).Single().Outcome.Should().BeOfType<Outcome.Skipped>();

        File.ReadAllText(path).Should().Be("old");
    }

    [Fact]
    public void A_text_that_is_replaced_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        using var bench = new ApplierBench();
        var path = bench.Side("Artist/artist.nfo", "old");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        }

        bench.Apply(new([new ReplaceFile("Artist/artist.nfo", bench.Blobs.Add("old"u8.ToArray()), bench.Blobs.Add("new"u8.ToArray()))])).Single().Outcome.Should().BeOfType<Outcome.Done>();

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_this_user_may_not_write_to_is_neither_changed_nor_taken_back(bool undo)
    {
        if (undo)
        {
            Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        }

        _disk.ReadOnly = path => path == Song;

        if (undo)
        {
            Undo(ToyAudio.Tools).Should().BeOfType<Reversal.LeftAlone>();
        }
        else
        {
            Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Skipped>();
        }

        _disk.Bytes(Song).Should().Equal(undo ? Ours : Before);
    }

    [Fact]
    public void What_has_a_second_name_since_is_not_taken_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "hard links");
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "before");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "ours"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
        using (var ln = System.Diagnostics.Process.Start("ln", [bench.Root["Artist/01.flac"], bench.Root["other"]]))
        {
            ln.WaitForExit();
        }

        bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.LeftAlone>().Which.Reason.Should().Contain("2 names");
        bench.Tags("Artist/01.flac")["title"].Should().Equal("ours");
    }

    /// <summary>The file that was given up cannot be removed at once: the next start does it.</summary>
    [Fact]
    public void A_new_file_that_was_given_up_and_could_not_be_removed_is_removed_at_the_next_start()
    {
        _disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal) && _disk.Bytes(path)!.AsSpan().SequenceEqual("ours"u8);
        _disk.BeforeStep = (what, path) => _ = what == "delete" && path.StartsWith("/music/", StringComparison.Ordinal) ? throw new FileFaultException(FileFault.Medium, path, "EIO") : 0;
        Apply(ToyAudio.Tools, new CreateFile("a.nfo", _blobs.Add("ours"u8.ToArray()))).Should().BeOfType<Outcome.Failed>();
        _disk.Names("/music").Should().HaveCount(2);

        _disk.BeforeStep = null;
        using var log = UndoLog.Open(_disk, "/status/undo");
        _ = new Recovery(_disk, log).Run();

        _disk.Names("/music").Should().Equal("a.flac");
    }

    /// <summary>Else the next start would have the file for one that we wrote last.</summary>
    [Fact]
    public void After_an_interrupted_undo_what_was_taken_back_counts_as_ours_no_more()
    {
        Apply(ToyAudio.Tools, Title).Should().BeOfType<Outcome.Done>();
        _disk.BeforeStep = (what, path) =>
        {
            if (what == "sync folder" && path == "/music")
            {
                throw new PowerLossException();
            }
        };
        FluentActions.Invoking(() => Undo(ToyAudio.Tools)).Should().Throw<PowerLossException>();
        var disk = _disk.Crash(CrashChoice.KeepAll());
        using (var log = UndoLog.Open(disk, "/status/undo"))
        {
            _ = new Recovery(disk, log).Run();
        }

        using var again = UndoLog.Open(disk, "/status/undo");
        disk.Bytes(Song).Should().Equal(Before);
        again.LastWritten("/music", "a.flac").Should().BeNull();
    }

    private static EditTags Title => new("a.flac", UndoLog.StampOf(new FileId("", Before.Length, 1)), [new("title", ["old"], ["newer"])]);

    private static string? FaultOf(AudioTools tools, byte[] written, byte[]? cover, byte[]? had = null)
    {
        var original = new MemorySource(ToyAudio.Make("old", "sound.", had));
        var file = tools.Read(original);
        var blobs = new MemoryBlobs();
        var change = new EditTags("a.flac", default, [new("title", ["old"], ["newer"])], cover is null ? null : new(null, blobs.Add(cover), "image/jpeg", 1, 1));
        var splice = tools.Edit(original, file, new([new("title", ["newer"])], cover is null ? null : new(cover, "image/jpeg", 1, 1)));
        return EditVerifier.FindFault(tools, change, file, original, new MemorySource(written), splice, Hashing.Sha256(original));
    }

    /// <summary>Once, at the first sync of such a file.</summary>
    private void WhenSynced(string prefix, Action act) => _disk.BeforeStep = (what, path) =>
    {
        if (what == "sync" && path.StartsWith(prefix, StringComparison.Ordinal))
        {
            _disk.BeforeStep = null;
            act();
        }
    };

    /// <summary>In the library, whatever of what was not made durable survives, and after the next start.</summary>
    private IEnumerable<string> NamesAfterPowerLoss() => Enumerable.Range(0, 20).SelectMany(seed =>
    {
        var disk = _disk.Crash(CrashChoice.Random(seed));
        using var log = UndoLog.Open(disk, "/status/undo");
        _ = new Recovery(disk, log).Run();
        return disk.Names("/music");
    }).Distinct().Order(StringComparer.Ordinal);

    private Outcome Apply(AudioTools tools, FileChange change, IBlobs? blobs = null)
    {
        using var log = UndoLog.Open(_disk, "/status/undo");
        using var session = log.Begin("20260501_session_001", Now);
        var results = new Applier(_disk, session, blobs ?? _blobs, new() { Parallel = 1 }, new FixedTime(Now), tools).Apply("/music", "a", new([change]), CancellationToken.None);
        session.Close();
        return results.Single().Outcome;
    }

    private Reversal Undo(AudioTools tools)
    {
        using var log = UndoLog.Open(_disk, "/status/undo");
        var reverter = new Reverter(_disk, log, tools, parallel: 1);
        return reverter.Run(reverter.Plan("last", null), null, CancellationToken.None).Single().Outcome;
    }

    private sealed class WrongBlobs : IBlobs
    {
        public ReadOnlyMemory<byte> Get(BlobId id) => new byte[id.Length];
    }
}
