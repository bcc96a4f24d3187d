using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>Somebody writes a file in the instant that it is changed, and then the power goes, at any step that follows.</summary>
public sealed class RaceCrashTests
{
    private const string Song = "/music/a.flac";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Before = ToyAudio.Make("old", "sound.");
    private static readonly byte[] Ours = ToyAudio.Make("newer", "sound.");
    private readonly MemoryBlobs _blobs = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_somebody_wrote_in_the_instant_of_the_swap_survives_a_power_loss_too(int times)
    {
        var theirs = new List<byte[]>();
        var ended = false;

        var states = PowerLoss.Everywhere(
            Prepare,
            disk =>
            {
                Run(disk, times, theirs);
                ended = true;
            },
            () => (theirs.Count, ended),
            (disk, promised) => RequireTheirs(disk, theirs, promised, Before));

        states.Violations.Should().BeEmpty();
        states.Distinct.Should().BeGreaterThan(60);
        theirs.Should().HaveCount(times);
    }

    /// <summary>The same while an undo puts the old file back: theirs stays or goes back, whatever the instant.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_somebody_writes_in_the_instant_in_which_a_file_is_taken_back_survives_a_power_loss_too(int times)
    {
        var theirs = new List<byte[]>();
        var ended = false;

        var states = PowerLoss.Everywhere(
            () =>
            {
                var disk = Prepare();
                Apply(disk).Should().BeOfType<Outcome.Done>();
                return disk.Crash(CrashChoice.KeepAll());
            },
            disk =>
            {
                WriteBeforeEachExchange(disk, times, theirs);
                Undo(disk).Should().BeOfType<Reversal.LeftAlone>();
                ended = true;
            },
            () => (theirs.Count, ended),
            (disk, promised) => RequireTheirs(disk, theirs, promised, Ours));

        states.Violations.Should().BeEmpty();
        states.Distinct.Should().BeGreaterThan(40);
        theirs.Should().HaveCount(times);
    }

    /// <summary>Neither in the run that failed nor later is it removed: the next start puts it in its place.</summary>
    [Fact]
    public void What_cannot_be_put_back_since_the_disk_fails_stays_and_is_put_back_at_the_next_start()
    {
        var (disk, theirs) = (Prepare(), ToyAudio.Make("own", "sound."));
        FailTheSecondExchange(disk, theirs);

        var outcome = Apply(disk);

        outcome.Should().BeOfType<Outcome.Failed>().Which.Reason.Should().Contain(".mc-");
        disk.Bytes(Song).Should().Equal(Ours);
        disk.BeforeStep = null;
        using var log = UndoLog.Open(disk, "/status/undo");
        new Recovery(disk, log).Run().Problems.Should().ContainSingle().Which.Should().Contain("what they wrote is a.flac");
        disk.Bytes(Song).Should().Equal(theirs);
        disk.Names("/music").Should().Equal("a.flac");
        log.LastWritten("/music", "a.flac").Should().BeNull("the change did not take place");
    }

    [Fact]
    public void A_power_loss_while_the_next_start_puts_it_back_does_not_lose_it_either()
    {
        var theirs = ToyAudio.Make("own", "sound.");

        var states = PowerLoss.Everywhere(PrepareUnsettled, disk => { _ = Recover(disk); }, () => 0, (disk, promised) =>
        {
            _ = Recover(disk);
            Require(disk.Bytes(Song).AsSpan().SequenceEqual(theirs), "what they wrote is not in its place");
        });

        states.Violations.Should().BeEmpty();
        states.Distinct.Should().BeGreaterThan(5);

        CrashDisk PrepareUnsettled()
        {
            var disk = Prepare();
            FailTheSecondExchange(disk, theirs);
            Apply(disk).Should().BeOfType<Outcome.Failed>();
            return disk.Crash(CrashChoice.KeepAll());
        }
    }

    [Fact]
    public void What_an_undo_cannot_put_back_since_the_disk_fails_stays()
    {
        var (disk, theirs) = (Prepare(), ToyAudio.Make("own", "sound."));
        Apply(disk).Should().BeOfType<Outcome.Done>();
        FailTheSecondExchange(disk, theirs);

        var outcome = Undo(disk);

        var left = disk.Names("/music").Single(DurableFile.IsTempName);
        outcome.Should().BeOfType<Reversal.LeftAlone>().Which.Reason.Should().Contain(left);
        disk.Bytes("/music/" + left).Should().Equal(theirs);
    }

    /// <summary>Also when the next start cannot do it either, and removes what else a crash left there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_cannot_be_put_back_stays_until_a_start_can_do_it(bool undo)
    {
        var (disk, theirs) = (Prepare(), ToyAudio.Make("own", "sound."));
        if (undo)
        {
            Apply(disk).Should().BeOfType<Outcome.Done>();
        }

        FailTheSecondExchange(disk, theirs);
        if (undo)
        {
            Undo(disk).Should().BeOfType<Reversal.LeftAlone>();
        }
        else
        {
            Apply(disk).Should().BeOfType<Outcome.Failed>();
        }

        disk.Create("/music/.mc-1-0123456789ab.tmp").Dispose();
        disk.BeforeStep = (what, path) => _ = what == "exchange" ? throw new FileFaultException(FileFault.NoSpace, path, "ENOSPC") : 0;
        for (var start = 0; start < 2; start++)
        {
            var fails = disk.BeforeStep;
            disk = disk.Crash(CrashChoice.KeepAll());
            disk.BeforeStep = fails;
            Recover(disk).Should().Contain(p => p.Contains("at the next start", StringComparison.Ordinal));
            disk.Names("/music").Should().HaveCount(2, "only what is nobody's is removed");
            if (undo)
            {
                using var log = UndoLog.Open(disk, "/status/undo");
                using var another = InterruptedUndo.Begin(disk, log, new("20260501_session_000", AsLast: true, null));
                another.End(isClean: true); // It comes to its end, which does not make what is noted forgotten.
            }
        }

        disk.BeforeStep = null;
        Recover(disk).Should().Contain(p => p.Contains("what they wrote is a.flac", StringComparison.Ordinal));

        disk.Bytes(Song).Should().Equal(theirs);
        disk.Names("/music").Should().Equal("a.flac");
        Recover(disk).Should().BeEmpty();
    }

    /// <summary>The same with a file of ours that an undo removes: theirs is under a name that only the undo knew.</summary>
    [Fact]
    public void What_an_undo_took_away_for_ours_and_cannot_give_back_stays_until_a_start_can_do_it()
    {
        const string Nfo = "/music/a.nfo";
        var (disk, theirs) = (Prepare(), "theirs"u8.ToArray());
        Apply(disk, new CreateFile("a.nfo", _blobs.Add("ours"u8.ToArray()))).Should().BeOfType<Outcome.Done>();
        var renames = 0;
        disk.BeforeStep = (what, path) =>
        {
            if (what == "rename" && path.StartsWith("/music/", StringComparison.Ordinal) && ++renames == 1)
            {
                disk.Seed(Nfo, theirs, 2);
            }
            else if (what == "rename" && path.StartsWith("/music/", StringComparison.Ordinal))
            {
                throw new FileFaultException(FileFault.NoSpace, path, "ENOSPC");
            }
        };

        Undo(disk).Should().BeOfType<Reversal.LeftAlone>();
        Recover(disk).Should().Contain(p => p.Contains("at the next start", StringComparison.Ordinal));
        disk.Bytes(Nfo).Should().BeNull();
        disk.BeforeStep = null;
        Recover(disk).Should().Contain(p => p.Contains("what they wrote is a.nfo", StringComparison.Ordinal));

        disk.Bytes(Nfo).Should().Equal(theirs);
    }

    /// <summary>The disk of the library and that of the status folder are full in the same moment: what is needed later was written before.</summary>
    [Fact]
    public void What_an_undo_cannot_put_back_and_cannot_note_either_stays()
    {
        var (disk, theirs) = (Prepare(), ToyAudio.Make("own", "sound."));
        Apply(disk).Should().BeOfType<Outcome.Done>();
        FailTheSecondExchange(disk, theirs);
        var (race, isFull) = (disk.BeforeStep!, false);
        disk.BeforeStep = (what, path) =>
        {
            if (isFull && path.StartsWith("/status", StringComparison.Ordinal))
            {
                throw new FileFaultException(FileFault.NoSpace, path, "ENOSPC");
            }

            isFull |= what == "exchange";
            race(what, path);
        };

        var undo = () => Undo(disk);

        undo.Should().Throw<FileFaultException>();
        disk = disk.Crash(CrashChoice.KeepAll());
        Recover(disk).Should().Contain(p => p.Contains("what they wrote is a.flac", StringComparison.Ordinal));
        disk.Bytes(Song).Should().Equal(theirs);
        disk.Names("/music").Should().Equal("a.flac");
    }

    /// <summary>One file that cannot be settled holds back neither what is known of the others nor their undo.</summary>
    [Fact]
    public void A_session_of_which_one_file_is_unsettled_can_be_taken_back_but_for_that_file()
    {
        var (disk, theirs) = (Prepare(), ToyAudio.Make("own", "sound."));
        disk.Seed("/music/b.flac", Before, 1);
        FailTheSecondExchange(disk, theirs);
        Apply(disk, Title("a.flac"), Title("b.flac")).Should().BeOfType<Outcome.Failed>();
        disk = disk.Crash(CrashChoice.KeepAll());
        disk.BeforeStep = (what, path) => _ = what == "exchange" && path == Song ? throw new FileFaultException(FileFault.NoSpace, path, "ENOSPC") : 0;
        Recover(disk).Should().ContainSingle().Which.Should().Contain("at the next start");

        Undo(disk).Should().BeOfType<Reversal.Restored>();

        disk.Bytes("/music/b.flac").Should().Equal(Before);
        disk.BeforeStep = null;
        Recover(disk).Should().ContainSingle().Which.Should().Contain("what they wrote is a.flac");
        disk.Bytes(Song).Should().Equal(theirs);
        disk.Names("/music").Should().Equal("a.flac", "b.flac");
        Recover(disk).Should().BeEmpty();
    }

    /// <summary>Its records may be lost, and its library may be moved, before it is settled.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_undo_could_not_put_back_is_known_without_the_records_of_its_session(bool isMoved)
    {
        var (disk, theirs) = (Prepare(), ToyAudio.Make("own", "sound."));
        Apply(disk).Should().BeOfType<Outcome.Done>();
        FailTheSecondExchange(disk, theirs);
        Undo(disk).Should().BeOfType<Reversal.LeftAlone>();
        disk.BeforeStep = null;
        var library = "/music";
        using (var log = UndoLog.Open(disk, "/status/undo"))
        {
            new UndoAudit(disk, log).Prune(1, Now.AddDays(2)).Should().BeEmpty("its undo has not ended");
            disk.Delete("/status/undo/20260501_session_001.undo"); // Lost all the same.
            if (isMoved)
            {
                library = "/moved";
                disk.CreateFolder(library);
                foreach (var name in disk.Names("/music"))
                {
                    Move(disk, "/music/" + name, library + "/" + name);
                }

                log.MoveRoot("/music", library);
            }
        }

        Recover(disk).Should().Contain(p => p.Contains("what they wrote is a.flac", StringComparison.Ordinal));

        disk.Bytes(library + "/a.flac").Should().Equal(theirs);
        disk.Names(library).Should().Equal("a.flac");
    }

    /// <summary>A library on a disk that has become read-only keeps no other from being settled.</summary>
    [Fact]
    public void A_leftover_that_cannot_be_removed_holds_back_nothing_else()
    {
        var disk = Prepare();
        disk.Seed("/other/b.flac", Before, 1);
        using (var log = UndoLog.Open(disk, "/status/undo"))
        using (var session = log.Begin("20260501_session_001", Now))
        {
            var applier = new Applier(disk, session, _blobs, new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools);
            foreach (var (root, name) in new[] { ("/other", "b.flac"), ("/music", "a.flac") })
            {
                applier.Apply(root, name, new([Title(name)]), CancellationToken.None).Single().Outcome.Should().BeOfType<Outcome.Done>();
            }
        }

        disk = disk.Crash(CrashChoice.LoseAll());
        disk.Create("/other/.mc-1-0123456789ab.tmp").Dispose();
        disk.BeforeStep = (what, path) => _ = what == "delete" && path.StartsWith("/other", StringComparison.Ordinal) ? throw new FileFaultException(FileFault.ReadOnly, path, "EROFS") : 0;

        Recover(disk).Should().ContainSingle().Which.Should().Contain("/other").And.Contain("at the next start");

        using (var log = UndoLog.Open(disk, "/status/undo"))
        {
            var reverter = new Reverter(disk, log, ToyAudio.Tools, parallel: 1);
            reverter.Run(reverter.Plan("last", [("/music", "a.flac")]), null, CancellationToken.None).Single().Outcome.Should().BeOfType<Reversal.Restored>();
        }

        disk.Bytes(Song).Should().Equal(Before);
        disk.BeforeStep = null;
        Recover(disk).Should().BeEmpty();
        disk.Names("/other").Should().Equal("b.flac");
    }

    /// <summary>Of two library folders one is not mounted at the next start: the other's part is settled and can be taken back.</summary>
    [Fact]
    public void A_folder_that_is_not_there_holds_back_its_own_files_only()
    {
        var disk = Prepare();
        disk.Seed("/other/b.flac", Before, 1);
        using (var log = UndoLog.Open(disk, "/status/undo"))
        using (var session = log.Begin("20260501_session_001", Now))
        {
            var applier = new Applier(disk, session, _blobs, new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools);
            foreach (var (root, name) in new[] { ("/other", "b.flac"), ("/music", "a.flac") })
            {
                applier.Apply(root, name, new([Title(name)]), CancellationToken.None).Single().Outcome.Should().BeOfType<Outcome.Done>();
            }
        }

        disk = disk.Crash(CrashChoice.LoseAll()); // And with it that the last change took place; its file says so.
        Move(disk, "/other/b.flac", "/elsewhere/b.flac"); // An empty mount point.
        Recover(disk).Should().ContainSingle().Which.Should().Contain("/other");

        using (var log = UndoLog.Open(disk, "/status/undo"))
        {
            var reverter = new Reverter(disk, log, ToyAudio.Tools, parallel: 1);
            reverter.Run(reverter.Plan("last", [("/music", "a.flac")]), null, CancellationToken.None).Single().Outcome.Should().BeOfType<Reversal.Restored>();
        }

        Move(disk, "/elsewhere/b.flac", "/other/b.flac");
        Recover(disk).Should().BeEmpty();
        Undo(disk).Should().BeOfType<Reversal.Restored>();
        disk.Bytes("/other/b.flac").Should().Equal(Before);
    }

    private static void Move(CrashDisk disk, string from, string to)
    {
        disk.Seed(to, disk.Bytes(from)!, disk.Facts(from)!.Value.ModifiedAt);
        disk.Delete(from);
    }

    private static CrashDisk Prepare()
    {
        var disk = new CrashDisk();
        disk.Seed(Song, Before, 1);
        disk.CreateFolder("/status/undo");
        return disk;
    }

    /// <summary>Before each of the first exchanges somebody puts another file there.</summary>
    private void Run(CrashDisk disk, int times, List<byte[]> theirs)
    {
        WriteBeforeEachExchange(disk, times, theirs);
        Apply(disk).Should().BeOfType<Outcome.PutOff>();
    }

    private static void WriteBeforeEachExchange(CrashDisk disk, int times, List<byte[]> theirs)
    {
        var crash = disk.BeforeStep;
        disk.BeforeStep = (what, path) =>
        {
            crash?.Invoke(what, path);
            if (what == "exchange" && theirs.Count < times)
            {
                disk.SyncFolder("/music"); // Their program makes its file durable, and with it what came before.
                theirs.Add(ToyAudio.Make($"their {theirs.Count}", "sound."));
                disk.Seed(Song, theirs[^1], 2 + theirs.Count);
            }
        };
    }

    private static void FailTheSecondExchange(CrashDisk disk, byte[] theirs)
    {
        var exchanges = 0;
        disk.BeforeStep = (what, path) =>
        {
            if (what == "exchange" && ++exchanges == 2)
            {
                throw new FileFaultException(FileFault.Medium, path, "EIO");
            }

            if (what == "exchange" && exchanges == 1)
            {
                disk.Seed(Song, theirs, 2);
            }
        };
    }

    private static EditTags Title(string path) => new(path, UndoLog.StampOf(new FileId("", Before.Length, 1)), [new("title", ["old"], ["newer"])]);

    /// <returns>what became of the first.</returns>
    private Outcome Apply(CrashDisk disk, params FileChange[] changes)
    {
        using var log = UndoLog.Open(disk, "/status/undo");
        using var session = log.Begin("20260501_session_001", Now);
        var outcome = new Applier(disk, session, _blobs, new() { Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools).Apply("/music", "a", new([.. changes.DefaultIfEmpty(Title("a.flac"))]), CancellationToken.None)[0].Outcome;
        session.Close();
        return outcome;
    }

    private static Reversal Undo(CrashDisk disk)
    {
        using var log = UndoLog.Open(disk, "/status/undo");
        var reverter = new Reverter(disk, log, ToyAudio.Tools, parallel: 1);
        return reverter.Run(reverter.Plan("last", null), null, CancellationToken.None).Single().Outcome;
    }

    private static System.Collections.Immutable.ImmutableArray<string> Recover(CrashDisk disk)
    {
        using var log = UndoLog.Open(disk, "/status/undo");
        return new Recovery(disk, log).Run().Problems;
    }

    /// <param name="untouched">what the file holds when they have not written yet.</param>
    private static void RequireTheirs(CrashDisk disk, List<byte[]> theirs, (int Written, bool Ended) promised, byte[] untouched)
    {
        var written = promised.Written;
        _ = Recover(disk);
        var there = disk.Files().Where(f => f.Path.StartsWith("/music/", StringComparison.Ordinal)).ToList();

        // Until the run ends, a power loss may undo our part of it; then their second version simply replaced their first.
        Require(theirs.Take(written).TakeLast(promised.Ended ? written : 1).All(t => there.Any(f => f.Bytes.AsSpan().SequenceEqual(t))), "what they wrote is gone");
        Require(written > 0 || there[0].Bytes.AsSpan().SequenceEqual(untouched), "the file is not the one that was there");
        Require(written != 1 || disk.Bytes(Song).AsSpan().SequenceEqual(theirs[0]), "what they wrote is not in its place");
        Require(!there.Any(f => DurableFile.IsTempName(Path.GetFileName(f.Path))), "left over");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
