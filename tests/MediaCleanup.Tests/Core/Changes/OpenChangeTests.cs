using System.Collections.Immutable;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>A run ended before it recorded that its change took place; and library folders that come and go meanwhile.</summary>
public sealed class OpenChangeTests : IDisposable
{
    private const string Song = "Artist/01.flac";
    private const string Crashed = "20260501_session_009";
    private readonly ApplierBench _bench = new();
    private readonly TempFolder _other = new();

    public OpenChangeTests()
    {
        _bench.Track(Song, "old title");
        _bench.Root.Write("other.txt", "theirs"u8);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _other.Dispose();
    }

    /// <summary>The folder was deleted, and what a crash left in it: nothing is left to be looked at again.</summary>
    [Fact]
    public void A_change_in_a_folder_that_is_gone_is_told_of_once()
    {
        _ = ApplyAndCrash();
        Directory.Delete(_bench.Root["Artist"], recursive: true);

        Recover().Should().ContainSingle().Which.Should().Contain("could not be looked at");
        Recover().Should().BeEmpty();
    }

    [Fact]
    public void What_somebody_wrote_is_given_back_also_where_the_folder_of_an_open_change_has_another_name_since()
    {
        var temp = ApplyAndCrash();
        _bench.Root.Write("Artist/" + temp, "theirs"u8);
        Directory.Move(_bench.Root["Artist"], _bench.Root["Artist, The"]);

        Recover().Should().ContainSingle().Which.Should().Contain("what they wrote is 01.flac");

        File.ReadAllText(_bench.Root["Artist, The/01.flac"]).Should().Be("theirs");
    }

    [Fact]
    public void What_somebody_wrote_gets_a_name_to_be_found_by_where_a_folder_has_its_name_now()
    {
        var temp = ApplyAndCrash();
        _bench.Root.Write("Artist/" + temp, "theirs"u8);
        File.Delete(_bench.Root[Song]);
        Directory.CreateDirectory(_bench.Root[Song]);

        Recover().Should().Contain(p => p.Contains("what they wrote is", StringComparison.Ordinal));

        var kept = Directory.GetFiles(_bench.Root["Artist"]).Should().ContainSingle().Subject;
        Path.GetFileName(kept).Should().NotBe(temp);
        File.ReadAllText(kept).Should().Be("theirs");
    }

    [Fact]
    public void A_folder_that_was_renamed_is_not_looked_for_behind_a_link_out_of_the_library()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right of their own there");
        const string Temp = ".mc-7-0123456789ab.tmp";
        _other.Write(Temp, "theirs"u8);
        Directory.CreateSymbolicLink(_bench.Root["Link"], _other.Path);
        var paths = new LibraryPaths(SystemFileOps.Instance, _bench.Root.Path);

        FluentActions.Invoking(() => paths.ResolveBeside("Gone/01.flac", Temp)).Should().Throw<FileFaultException>().Which.Fault.Should().Be(FileFault.Missing);
    }

    /// <summary>Whether the newer change took place is not known yet; the older one may lie under it.</summary>
    [Fact]
    public void A_session_under_a_newer_one_that_is_not_resolved_yet_is_refused_by_name()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "newer")));
        _ = ApplyAndCrash();

        FluentActions.Invoking(() => _bench.Undo(_bench.LastSession)).Should().Throw<MediaCleanupException>().WithMessage($"*{Crashed}*{Song}*");
    }

    [Fact]
    public void A_session_that_did_not_end_in_order_is_not_taken_back_before_it_is_resolved()
    {
        _ = ApplyAndCrash(isDamaged: true);

        FluentActions.Invoking(() => _bench.Undo(Crashed)).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage);
    }

    /// <summary>Of one file there are two changes; that one of them took place is not recorded.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_a_start_finds_out_of_one_change_does_not_hide_the_one_after_it(int open)
    {
        using (var log = _bench.Log())
        using (var session = log.Begin(Crashed, _bench.Time.Now))
        {
            var (first, second) = (_bench.Blobs.Add("first"u8.ToArray()), _bench.Blobs.Add("second"u8.ToArray()));
            new Applier(SystemFileOps.Instance, session, _bench.Blobs, new() { Settle = TimeSpan.Zero }, _bench.Time, AudioTools.Real)
                .Apply(_bench.Root.Path, "Artist", new([new CreateFile("Artist/a.nfo", first), new ReplaceFile("Artist/a.nfo", first, second)]), CancellationToken.None)
                .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        }

        var done = 0;
        Rewrite(Crashed, l => IsDone(l) && done++ == open ? null : l);
        Recover().Should().BeEmpty();

        using var again = _bench.Log();
        (again.LastWritten(_bench.Root.Path, "Artist/a.nfo")?.Sha256).Should().Be(Hashing.Sha256("second"u8));
    }

    [Fact]
    public void When_a_newer_session_is_taken_back_the_file_is_again_what_one_with_a_damaged_line_wrote()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "newer")));
        var older = Hashing.Sha256(File.ReadAllBytes(_bench.Root[Song]));
        Rewrite(_bench.LastSession, Damage);
        _bench.Apply(_bench.Edit(Song, ("title", "newest")));

        _bench.Undo("last").Should().ContainSingle().Which.Outcome.Should().BeOfType<Reversal.Restored>();

        using var log = _bench.Log();
        (log.LastWritten(_bench.Root.Path, Song)?.Sha256).Should().Be(older);
    }

    [Fact]
    public void The_audit_looks_also_at_a_file_of_which_only_the_line_that_it_was_changed_is_damaged()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "newer")));
        Rewrite(_bench.LastSession, Damage);
        _bench.EditByHand(Song, ("title", "by hand"));

        _bench.Audit().Verify(CancellationToken.None).Should().Contain(f => f.Path == Song);
    }

    [Fact]
    public void The_audit_tells_of_an_undo_that_was_interrupted()
    {
        _bench.Apply(_bench.Edit(Song, ("title", "newer")));
        using (var log = _bench.Log())
        {
            InterruptedUndo.Begin(SystemFileOps.Instance, log, new(_bench.LastSession, AsLast: true, null)).Dispose();
        }

        _bench.Audit().Verify(CancellationToken.None).Should().ContainSingle().Which.IsDamage.Should().BeFalse();
    }

    /// <summary>A person has seen the plan; what it left alone is not taken back since its disk was mounted a second later.</summary>
    [Fact]
    public void What_a_plan_of_an_undo_leaves_alone_since_its_library_is_away_stays_as_it_is()
    {
        File.Copy(_bench.Root[Song], _other.Write(Song, []), overwrite: true);
        File.SetLastWriteTimeUtc(_other[Song], File.GetLastWriteTimeUtc(_bench.Root[Song]));
        _bench.ApplyTo(_bench.Edit(Song, ("title", "new")), _bench.Root.Path, _other.Path);
        var ours = File.ReadAllBytes(_other[Song]);
        using var log = _bench.Log();
        var reverter = new Reverter(SystemFileOps.Instance, log, AudioTools.Real);
        Directory.Move(_other["Artist"], _bench.Status["away"]);

        var plan = reverter.Plan("last", null);
        plan.Entries.Should().Equal((_bench.Root.Path, "Artist"));
        Directory.Move(_bench.Status["away"], _other["Artist"]);
        var results = reverter.Run(plan, null, CancellationToken.None);

        results.Should().HaveCount(2).And.ContainSingle(r => r.Outcome is Reversal.Restored);
        results.Select(r => r.Outcome).OfType<Reversal.LeftAlone>().Should().ContainSingle().Which.Lasting.Should().BeFalse();
        File.ReadAllBytes(_other[Song]).Should().Equal(ours);
    }

    /// <returns>the name under which something may lie beside the file.</returns>
    private string ApplyAndCrash(bool isDamaged = false)
    {
        using (var log = _bench.Log())
        using (var session = log.Begin(Crashed, _bench.Time.Now))
        {
            new Applier(SystemFileOps.Instance, session, _bench.Blobs, new() { Settle = TimeSpan.Zero }, _bench.Time, AudioTools.Real)
                .Apply(_bench.Root.Path, "Artist", _bench.Edit(Song, ("title", "newest")), CancellationToken.None)
                .Should().OnlyContain(r => r.Outcome is Outcome.Done);
        }

        Rewrite(Crashed, isDamaged ? Damage : l => IsDone(l) ? null : l);
        using var again = _bench.Log();
        return again.ReadSession(Crashed).OpenChanges.Should().ContainSingle().Which.Temp;
    }

    private static bool IsDone(string line) => line.Contains("\"line\":\"done\"", StringComparison.Ordinal);

    private static string Damage(string line) => IsDone(line) ? line.Replace("done", "dome", StringComparison.Ordinal) : line;

    private void Rewrite(string session, Func<string, string?> change)
    {
        var record = Path.Combine(_bench.UndoFolder, session + ".undo");
        File.WriteAllText(record, string.Concat(File.ReadAllLines(record).Select(change).OfType<string>().Select(l => l + "\n")));
    }

    private ImmutableArray<string> Recover()
    {
        using var log = _bench.Log();
        return new Recovery(SystemFileOps.Instance, log).Run().Problems;
    }
}
