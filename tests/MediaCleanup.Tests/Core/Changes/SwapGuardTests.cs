using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>Two things at once: somebody writes in the instant of the swap, and the disk fails in the same instant. On the real disk.</summary>
public sealed class SwapGuardTests : IDisposable
{
    private const string Name = "Artist/01.flac";
    private readonly ApplierBench _bench = new();
    private readonly string _path;

    public SwapGuardTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names cannot be exchanged there");
        _path = _bench.Track(Name, "before");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void What_cannot_be_looked_at_after_the_exchange_is_not_taken_for_the_old_file()
    {
        var exchanges = 0;

        var outcome = Apply((what, path) =>
        {
            if (what == "exchange" && ++exchanges == 1)
            {
                Write("theirs");
            }
            else if (what == "facts" && exchanges == 1 && IsTemp(path))
            {
                throw new FileFaultException(FileFault.Medium, path, "EIO");
            }
        });

        outcome.Should().BeOfType<Outcome.PutOff>();
        File.ReadAllText(_path).Should().Be("theirs");
    }

    [Fact]
    public void What_cannot_be_looked_at_after_it_was_put_back_is_not_taken_for_ours()
    {
        var exchanges = 0;

        _ = Apply((what, path) =>
        {
            if (what == "exchange")
            {
                Write($"their version {++exchanges}");
            }
            else if (what == "facts" && exchanges == 2 && IsTemp(path))
            {
                throw new FileFaultException(FileFault.Medium, path, "EIO");
            }
        });

        All().Should().BeEquivalentTo("their version 1", "their version 2");
    }

    /// <summary>Its own name is taken again, and the disk is full when it is to get another.</summary>
    [Fact]
    public void What_gets_no_name_to_be_found_by_stays_until_a_start_can_give_it_one()
    {
        var exchanges = 0;

        var outcome = Apply((what, path) =>
        {
            if (what == "exchange" && ++exchanges == 2)
            {
                File.Delete(_path);
            }
            else if (what == "exchange")
            {
                Write("their version 1");
            }
            else if (what == "rename if absent" && path == _path)
            {
                Write("their version 2");
            }
            else if (what == "rename if absent")
            {
                throw new FileFaultException(FileFault.NoSpace, path, "ENOSPC");
            }
        });

        outcome.Should().BeOfType<Outcome.Failed>().Which.Reason.Should().Contain(".mc-");
        All().Should().BeEquivalentTo("their version 1", "their version 2");
        _ = Recover(SystemFileOps.Instance);
        All().Should().BeEquivalentTo("their version 1", "their version 2");
        Directory.EnumerateFiles(_bench.Root["Artist"]).Should().NotContain(p => IsTemp(p));
    }

    /// <summary>The start that puts something back after a kill is no more alone on the disk than the run was.</summary>
    [Fact]
    public void A_file_that_appears_in_the_instant_in_which_a_start_gives_its_name_back_is_kept()
    {
        Kill("theirs");
        File.Delete(_path);

        _ = Recover(new WatchedFileOps((what, path) =>
        {
            if (what is "rename" or "rename if absent" && path == _path)
            {
                Write("once more");
            }
        }));

        File.ReadAllText(_path).Should().Be("once more");
        _ = Recover(SystemFileOps.Instance);
        All().Should().BeEquivalentTo("theirs", "once more");
    }

    [Fact]
    public void A_folder_that_took_the_place_of_the_file_is_put_back_after_a_kill()
    {
        Kill(null);

        Recover(SystemFileOps.Instance).Should().ContainSingle().Which.Should().Contain("what they wrote is 01.flac");

        File.ReadAllText(Path.Combine(_path, "inside")).Should().Be("theirs");
        Directory.EnumerateFileSystemEntries(_bench.Root["Artist"]).Should().Equal(_path);
    }

    private static bool IsTemp(string path) => DurableFile.IsTempName(Path.GetFileName(path));

    private List<string> All() => [.. Directory.EnumerateFiles(_bench.Root["Artist"]).Select(File.ReadAllText)];

    private void Write(string text)
    {
        var beside = _bench.Root["beside"];
        File.WriteAllText(beside, text);
        File.Move(beside, _path, overwrite: true);
    }

    /// <summary>Just after the exchange that took their file, or their folder, away.</summary>
    private void Kill(string? theirs)
    {
        var isSwapped = false;
        FluentActions.Invoking(() => Apply((what, _) =>
        {
            if (isSwapped)
            {
                throw new KilledException();
            }

            if (what == "exchange" && theirs is not null)
            {
                Write(theirs);
            }
            else if (what == "exchange")
            {
                File.Delete(_path);
                Directory.CreateDirectory(_path);
                File.WriteAllText(Path.Combine(_path, "inside"), "theirs");
            }

            isSwapped |= what == "exchange";
        })).Should().Throw<KilledException>();
    }

    private Outcome Apply(Action<string, string> before)
    {
        using var log = _bench.Log();
        using var session = log.Begin("20260501_session_009", _bench.Time.GetUtcNow());
        var applier = new Applier(new WatchedFileOps(before) { TellsLooks = true }, session, _bench.Blobs, _bench.Settings with { Parallel = 1 }, _bench.Time, AudioTools.Real);
        var outcome = applier.Apply(_bench.Root.Path, "Artist", _bench.Edit(Name, ("title", "ours")), CancellationToken.None).Single().Outcome;
        session.Close();
        return outcome;
    }

    private System.Collections.Immutable.ImmutableArray<string> Recover(IFileOps ops)
    {
        using var log = _bench.Log();
        return new Recovery(ops, log).Run().Problems;
    }

    private sealed class KilledException : Exception;
}
