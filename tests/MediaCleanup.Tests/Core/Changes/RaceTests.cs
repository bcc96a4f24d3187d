using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>
/// Somebody else writes the file that is being changed: before every single file call of the work, looks included, on the real
/// disk. What they write is never lost, and the outcome does not claim otherwise.
/// </summary>
public sealed class RaceTests : IDisposable
{
    private const string Name = "Artist/01.flac";
    private static readonly byte[] Theirs = ApplierBench.TaggedFlac("theirs");
    private readonly ApplierBench _bench = new();
    private readonly string _path;
    private readonly byte[] _before;

    public RaceTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names cannot be exchanged there");
        _path = _bench.Track(Name, "before");
        _before = File.ReadAllBytes(_path);
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Manner.Renamed)]
    [InlineData(Manner.InPlace)]
    [InlineData(Manner.InPlaceTimePutBack)]
    [InlineData(Manner.Deleted)]
    [InlineData(Manner.FolderInstead)]
    public void What_somebody_does_to_a_file_in_any_instant_of_its_change_stays_done(Manner manner)
    {
        var calls = AtEveryCall(manner, ops => Apply(ops, _bench.Edit(Name, ("title", "ours"))), whole: "Done");

        calls.Should().Contain("exchange").And.Contain("delete");
    }

    [Theory]
    [InlineData(Manner.Renamed)]
    [InlineData(Manner.InPlace)]
    [InlineData(Manner.InPlaceTimePutBack)]
    [InlineData(Manner.Deleted)]
    public void What_somebody_does_to_a_file_in_any_instant_of_an_undo_stays_done(Manner manner)
    {
        _bench.Apply(_bench.Edit(Name, ("title", "ours"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
        WholeTicks();

        AtEveryCall(manner, Undo, whole: "Restored").Should().Contain("exchange");
    }

    [Theory]
    [InlineData(Manner.Renamed)]
    [InlineData(Manner.InPlace)]
    [InlineData(Manner.InPlaceTimePutBack)]
    public void What_somebody_does_to_a_file_of_ours_in_the_instant_that_an_undo_removes_it_stays_done(Manner manner)
    {
        File.Delete(_path);
        _bench.Apply(new([new CreateFile(Name, _bench.Blobs.Add(_before))])).Single().Outcome.Should().BeOfType<Outcome.Done>();
        WholeTicks();

        AtEveryCall(manner, Undo, whole: "Removed").Should().Contain("rename if absent");
    }

    /// <summary>Their second version comes while their first is put back: neither is ours to throw away.</summary>
    [Fact]
    public void Two_versions_of_theirs_in_two_instants_are_both_kept()
    {
        var exchanges = 0;
        var outcome = Apply(
            new WatchedFileOps((what, _) =>
            {
                if (what == "exchange")
                {
                    Do(Manner.Renamed, Encoding.UTF8.GetBytes($"their version {++exchanges}"));
                }
            }),
            _bench.Edit(Name, ("title", "ours")));

        exchanges.Should().Be(2);
        File.ReadAllText(_path).Should().Be("their version 1");
        var kept = Others().Should().ContainSingle().Subject;
        File.ReadAllText(kept).Should().Be("their version 2");
        outcome.Should().Contain("PutOff").And.Contain(Path.GetFileName(kept));
    }

    /// <summary>Ours is deleted before their first version is put back, and then their second appears: neither replaces the other.</summary>
    [Fact]
    public void A_name_that_is_taken_again_is_left_to_whoever_took_it()
    {
        var exchanges = 0;
        var outcome = Apply(
            new WatchedFileOps((what, _) =>
            {
                if (what == "exchange" && ++exchanges == 2)
                {
                    File.Delete(_path);
                }
                else if (what == "exchange" || (what == "rename if absent" && !File.Exists(_path)))
                {
                    Do(Manner.Renamed, Encoding.UTF8.GetBytes($"their version {exchanges}"));
                }
            }),
            _bench.Edit(Name, ("title", "ours")));

        File.ReadAllText(_path).Should().Be("their version 2");
        File.ReadAllText(Others().Should().ContainSingle().Subject).Should().Be("their version 1");
        outcome.Should().StartWith("PutOff");
    }

    /// <summary>The tool is killed between the exchange that took their file away and the one that gives it back.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_kill_kept_from_being_put_back_is_put_back_at_the_next_start(bool andOnceMore)
    {
        var exchanges = 0;
        FluentActions.Invoking(() => Apply(
            new WatchedFileOps((what, path) =>
            {
                if (exchanges > 0)
                {
                    throw new KilledException(); // Nothing of what is left to do happens, tidying up included.
                }

                if (what == "exchange")
                {
                    Do(Manner.Renamed, Theirs);
                    exchanges++;
                }
            }),
            _bench.Edit(Name, ("title", "ours")))).Should().Throw<KilledException>();
        File.ReadAllBytes(_path).Should().NotEqual(Theirs);
        if (andOnceMore)
        {
            Do(Manner.Renamed, "once more"u8.ToArray());
        }

        using var log = _bench.Log();
        var problems = new Recovery(SystemFileOps.Instance, log).Run().Problems;

        problems.Should().Contain(p => p.Contains("in the moment that it was changed", StringComparison.Ordinal));
        File.ReadAllBytes(andOnceMore ? Others().Single() : _path).Should().Equal(Theirs);
        Others().Should().HaveCount(andOnceMore ? 1 : 0);
    }

    /// <summary>There it could not have come about; but nothing that is not known is removed, be it after a fault that nobody thought of.</summary>
    [Fact]
    public void Where_names_cannot_be_exchanged_what_is_not_known_gets_a_name_to_be_found_by()
    {
        FluentActions.Invoking(() => Apply(
            new WatchedFileOps((what, path) =>
            {
                if (what == "exchange")
                {
                    Do(Manner.Renamed, Theirs);
                }
                else if (what == "facts" && Path.GetFileName(path).StartsWith(".mc-", StringComparison.Ordinal))
                {
                    throw new KilledException();
                }
            })
            { TellsLooks = true },
            _bench.Edit(Name, ("title", "ours")))).Should().Throw<KilledException>();

        using var log = _bench.Log();
        _ = new Recovery(new WatchedFileOps((_, _) => { }) { Exchanges = false }, log).Run();

        File.ReadAllBytes(Others().Should().ContainSingle().Subject).Should().Equal(Theirs);
    }

    /// <summary>Whoever writes there still, and cuts it shorter while it is looked at, has it back in its place all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_cannot_be_read_after_the_exchange_is_not_taken_for_the_old_file(bool undo)
    {
        if (undo)
        {
            _bench.Apply(_bench.Edit(Name, ("title", "ours"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
            WholeTicks();
        }

        var exchanges = 0;
        var ops = new WatchedFileOps((what, path) =>
        {
            if (what == "exchange" && ++exchanges == 1)
            {
                Do(Manner.Renamed, Theirs);
            }
            else if (what == "open" && exchanges == 1)
            {
                throw new IOException("the file became shorter while it was read");
            }
        })
        { TellsLooks = true };

        var outcome = undo ? Undo(ops) : Apply(ops, _bench.Edit(Name, ("title", "ours")));

        outcome.Should().StartWith(undo ? "LeftAlone" : "PutOff");
        File.ReadAllBytes(_path).Should().Equal(Theirs);
        Others().Should().BeEmpty();
    }

    /// <summary>Not a fault of the disk: the next run looks for it again.</summary>
    [Fact]
    public void A_file_that_goes_away_in_the_instant_of_its_change_is_put_off()
    {
        var outcome = Apply(new WatchedFileOps((what, _) =>
        {
            if (what == "exchange")
            {
                File.Delete(_path);
            }
        }), _bench.Edit(Name, ("title", "ours")));

        outcome.Should().StartWith("PutOff");
        Others().Should().BeEmpty();
    }

    /// <summary>A disk that is not plugged in says nothing of its files; and what only looks like ours is not.</summary>
    [Fact]
    public void What_a_kill_left_waits_until_the_library_is_there_again()
    {
        var isSwapped = false;
        FluentActions.Invoking(() => Apply(
            new WatchedFileOps((what, _) =>
            {
                isSwapped |= what == "exchange";
                if (isSwapped && what is "delete")
                {
                    throw new KilledException();
                }
            }),
            _bench.Edit(Name, ("title", "ours")))).Should().Throw<KilledException>();
        File.WriteAllText(_bench.Root["Artist/.mc-list.tmp"], "theirs");
        Others().Should().HaveCount(2);
        using var aside = new TempFolder();
        Directory.Move(_bench.Root["Artist"], aside["Artist"]);

        Recover().Should().ContainSingle().Which.Should().Contain("not there now");
        Directory.Move(aside["Artist"], _bench.Root["Artist"]);
        Recover().Should().BeEmpty();

        Others().Should().ContainSingle().Which.Should().EndWith(".mc-list.tmp");
        using var log = _bench.Log();
        log.LastWritten(_bench.Root.Path, Name).Should().NotBeNull("it took place");

        IEnumerable<string> Recover()
        {
            using var log = _bench.Log();
            return new Recovery(SystemFileOps.Instance, log).Run().Problems;
        }
    }

    /// <summary>Without the exchange the look just before the rename is all there is.</summary>
    [Fact]
    public void Where_names_cannot_be_exchanged_a_file_is_changed_all_the_same()
    {
        var outcome = Apply(new WatchedFileOps((_, _) => { }) { Exchanges = false }, _bench.Edit(Name, ("title", "ours")));

        outcome.Should().Contain("Done");
        _bench.Tags(Name)["title"].Should().Equal("ours");
        Others().Should().BeEmpty();
    }

    /// <summary>Another name of the file that goes away changes its status, not the file.</summary>
    [Fact]
    public void A_file_whose_other_name_goes_away_meanwhile_is_changed()
    {
        _bench.Settings = _bench.Settings with { HardLinks = HardLinkRule.Break };
        var other = _bench.Root["Artist/other"];
        using (var ln = System.Diagnostics.Process.Start("ln", [_path, other]))
        {
            ln.WaitForExit();
        }


        var outcome = Apply(
            new WatchedFileOps((what, _) =>
            {
                if (what == "sync")
                {
                    File.Delete(other);
                }
            }),
            _bench.Edit(Name, ("title", "ours")));

        outcome.Should().Contain("Done");
    }

    /// <summary>The time stamp is new, and the bytes are those that were read: then ours is right.</summary>
    [Fact]
    public void A_file_that_is_only_touched_in_the_instant_of_its_change_is_changed()
    {
        var outcome = Apply(new WatchedFileOps((what, _) =>
        {
            if (what == "exchange")
            {
                File.SetLastWriteTimeUtc(_path, DateTime.UtcNow);
            }
        }), _bench.Edit(Name, ("title", "ours")));

        outcome.Should().StartWith("Done");
        Others().Should().BeEmpty();
    }

    /// <summary>What a new mode says of the owner's wish is not ours to throw away with the old file.</summary>
    [Fact]
    public void A_file_whose_mode_changes_while_it_is_worked_on_is_put_off()
    {
        var outcome = Apply(new WatchedFileOps((what, _) =>
        {
            if (what == "sync" && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }), _bench.Edit(Name, ("title", "ours")));

        outcome.Should().StartWith("PutOff");
        File.ReadAllBytes(_path).Should().Equal(_before);
    }

    public enum Manner
    {
        Renamed,
        InPlace,
        InPlaceTimePutBack,
        Deleted,
        FolderInstead,
    }

    /// <summary>The work again and again, with somebody before its first call, its second …; gives what the calls were.</summary>
    private List<string> AtEveryCall(Manner manner, Func<IFileOps, string> work, string whole)
    {
        var (start, status) = (new TempFolder(), new TempFolder());
        using var first = start;
        using var second = status;
        Copy(_bench.Root.Path, start.Path);
        Copy(_bench.Status.Path, status.Path);
        var old = File.ReadAllBytes(_path);
        var calls = new List<string>();
        for (var at = 0; ; at++)
        {
            var (number, lookedAt) = (0, (string?)null);
            var atThatMoment = Array.Empty<byte>();
            void Disturb(string what, string path)
            {
                if (number++ == at)
                {
                    lookedAt = what;
                    atThatMoment = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
                    Do(manner, Theirs);
                }
            }

            var outcome = work(new WatchedFileOps(Disturb) { TellsLooks = true });
            if (lookedAt is null)
            {
                outcome.Should().StartWith(whole, "nobody disturbed it");
                calls.Should().HaveCountGreaterThan(10);
                return calls;
            }

            calls.Add(lookedAt);
            var because = $"{manner} before call {at} ({lookedAt}), which ended as {outcome}";
            if (!(manner == Manner.InPlaceTimePutBack && lookedAt is "exchange" or "rename if absent")) // docs/safety.md: not promised.
            {
                Held(manner, because);
                if (old.AsSpan().SequenceEqual(atThatMoment))
                {
                    outcome.Should().NotStartWith(whole, because);
                }
            }

            Directory.Delete(_bench.Root.Path, recursive: true);
            Directory.Delete(_bench.Status.Path, recursive: true);
            Copy(start.Path, _bench.Root.Path);
            Copy(status.Path, _bench.Status.Path);
            Thread.Sleep(10); // Many kernels tell times apart by their timer's tick, of up to 10 ms.
        }
    }

    private void Held(Manner manner, string because)
    {
        if (manner == Manner.Deleted)
        {
            File.Exists(_path).Should().BeFalse(because);
        }
        else if (manner == Manner.FolderInstead)
        {
            Directory.Exists(_path).Should().BeTrue(because);
        }
        else
        {
            var now = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
            var isTheirs = now.AsSpan().SequenceEqual(Theirs);
            isTheirs.Should().BeTrue(because);
        }

        Others().Should().BeEmpty(because);
    }

    /// <summary>.NET sets times in steps of 100 ns: a finer one could not be put back.</summary>
    private void WholeTicks() => File.SetLastWriteTimeUtc(_path, _bench.Time.GetUtcNow().UtcDateTime.AddHours(-1));

    private string Apply(IFileOps ops, Plan plan)
    {
        using var log = UndoLog.Open(SystemFileOps.Instance, _bench.UndoFolder);
        using var session = log.Begin("20260501_session_009", _bench.Time.GetUtcNow());
        var outcome = new Applier(ops, session, _bench.Blobs, _bench.Settings with { Parallel = 1 }, _bench.Time, AudioTools.Real)
            .Apply(_bench.Root.Path, "Artist", plan, CancellationToken.None).Single().Outcome;
        session.Close();
        return outcome.ToString();
    }

    private string Undo(IFileOps ops)
    {
        using var log = UndoLog.Open(SystemFileOps.Instance, _bench.UndoFolder);
        var reverter = new Reverter(ops, log, AudioTools.Real, parallel: 1);
        return reverter.Run(reverter.Plan("last", null), null, CancellationToken.None).Single().Outcome.ToString();
    }

    private void Do(Manner manner, byte[] theirs)
    {
        switch (manner)
        {
            case Manner.Renamed:
                var beside = _bench.Root["beside"];
                File.WriteAllBytes(beside, theirs);
                File.Move(beside, _path, overwrite: true);
                break;
            case Manner.InPlace or Manner.InPlaceTimePutBack:
                var time = File.Exists(_path) ? File.GetLastWriteTimeUtc(_path) : default;
                File.WriteAllBytes(_path, theirs);
                if (manner == Manner.InPlaceTimePutBack && time != default)
                {
                    File.SetLastWriteTimeUtc(_path, time);
                }

                break;
            default:
                File.Delete(_path);
                if (manner == Manner.FolderInstead)
                {
                    Directory.CreateDirectory(_path);
                }

                break;
        }
    }

    /// <summary>What lies beside the file, whatever it is.</summary>
    private IEnumerable<string> Others() => Directory.EnumerateFileSystemEntries(_bench.Root["Artist"]).Where(p => p != _path);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    private sealed class KilledException : Exception;
}
