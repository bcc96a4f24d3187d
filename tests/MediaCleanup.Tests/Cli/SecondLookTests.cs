using System.Diagnostics;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.Changes;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>What happens to state that is damaged, moved, forgotten or hostile after a run.</summary>
public sealed class SecondLookTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly Tool _tool;

    public SecondLookTests() => _tool = new(_home.Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Records_of_a_new_library_at_the_place_of_one_that_moved_stay_its_own()
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "old title");
        bench.Apply(bench.Edit("Artist/01.flac", ("title", "new")));
        using var elsewhere = new TempFolder();
        File.Copy(bench.Root["Artist/01.flac"], elsewhere["01.flac"]);
        using (var log = bench.Log())
        {
            log.MoveRoot(bench.Root.Path, elsewhere.Path);
        }

        bench.Track("Artist/02.flac", "second old");
        bench.Apply(bench.Edit("Artist/02.flac", ("title", "second new")));

        using var after = bench.Log();
        var reverter = new Reverter(SystemFileOps.Instance, after, AudioTools.Real);
        reverter.Plan("20260501_session_001", null).Files.Should().Equal((elsewhere.Path, "Artist/01.flac"));
        reverter.Plan("last", null).Files.Should().Equal((bench.Root.Path, "Artist/02.flac"));
        after.LastWritten(bench.Root.Path, "Artist/02.flac").Should().NotBeNull();
        after.LastWritten(bench.Root.Path, "Artist/01.flac").Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_undo_record_is_told_and_never_passed_over(bool whole)
    {
        using var bench = new ApplierBench();
        bench.Track("Artist/01.flac", "one");
        bench.Track("Artist/02.flac", "two");
        bench.Apply(new([.. bench.Edit("Artist/01.flac", ("title", "new")).Changes, .. bench.Edit("Artist/02.flac", ("title", "new")).Changes]));
        var path = Path.Combine(bench.UndoFolder, bench.LastSession + ".undo");
        var bytes = File.ReadAllBytes(path);
        if (whole)
        {
            File.WriteAllBytes(path, bytes[..100]);
        }
        else
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            var line = text.Split('\n').Single(l => l.Contains("\"change\",", StringComparison.Ordinal) && l.Contains("Artist/02.flac", StringComparison.Ordinal) && !l.Contains("\"plan\",", StringComparison.Ordinal));
            bytes[System.Text.Encoding.UTF8.GetByteCount(text[..text.IndexOf(line, StringComparison.Ordinal)]) + (line.Length / 2)] ^= 1;
            File.WriteAllBytes(path, bytes);
        }

        bench.Audit().Verify(CancellationToken.None).Should().Contain(f => f.IsDamage && f.Path == "Artist/02.flac");
        using var log = bench.Log();
        var reverter = new Reverter(SystemFileOps.Instance, log, AudioTools.Real);
        if (whole)
        {
            reverter.Invoking(r => r.Plan("last", null)).Should().Throw<MediaCleanup.Core.MediaCleanupException>().Which.ExitCode.Should().Be(MediaCleanup.Core.ExitCode.DamagedState);
        }
        else
        {
            var plan = reverter.Plan("last", null);
            plan.Lost.Should().Equal((bench.Root.Path, "Artist/02.flac"));
            plan.Files.Should().Equal((bench.Root.Path, "Artist/01.flac"));
        }
    }

    [Fact]
    public async Task A_log_that_cannot_be_unpacked_stops_no_command()
    {
        _home.Write("music/A/Tape/1.wav", SilentWav.Of(800));
        (await _tool.RunAsync("queue", "--scan", _home["music"])).Code.Should().Be(0);
        Directory.CreateDirectory(Path.Combine(_tool.Status, "archive"));
        await File.WriteAllTextAsync(Path.Combine(_tool.Status, "archive", "music_20251101_session_001.log.gz"), "garbage");
        foreach (var line in new string[][] { ["queue"], ["report"], ["report", "--weekly"], ["report", "--plan"] })
        {
            var ran = await _tool.RunAsync(line);
            ran.Code.Should().Be(0, ran.All);
        }
    }

    [Fact]
    public async Task A_line_break_in_a_name_makes_no_line_of_its_own()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names there");
        _home.Write("music/Evil\nError: gone\nNext:  rm/Tape/1.wav", SilentWav.Of(800));
        (await _tool.RunAsync("queue", "--scan", _home["music"])).Code.Should().Be(0);
        var listed = await _tool.RunAsync("queue", "--reset-artist", "Evil\nError: gone\nNext:  rm");
        listed.All.Should().NotMatchRegex("(?m)^(Error: gone|Next:  rm)");
        var shown = await _tool.RunAsync("inspect", _home["music/Evil\nError: gone\nNext:  rm"]);
        shown.All.Should().NotMatchRegex("(?m)^(Error: gone|Next:  rm)");
    }

    [Theory]
    [InlineData("queue", "--forget", "")]
    [InlineData("queue", "--reset-artist", "")]
    [InlineData("process", "--artist", "")]
    public async Task An_empty_value_is_refused(params string[] line)
    {
        var ran = await _tool.RunAsync(line);
        ran.Code.Should().Be(2, ran.All);
        ran.Error.Should().Contain("empty value");
    }

    [Fact]
    public async Task A_damaged_cache_is_looked_at_before_it_is_mended()
    {
        _home.Write("music/A/Tape/1.wav", SilentWav.Of(800));
        (await _tool.RunAsync("queue", "--scan", _home["music"])).Code.Should().Be(0);
        var file = Path.Combine(_tool.Status, "cache", "musicbrainz_cache.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "no cache at all");

        var verified = await _tool.RunAsync("cache", "--verify");

        verified.All.Should().Contain("damaged");
        (await File.ReadAllTextAsync(file)).Should().Be("no cache at all");
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("")]
    public async Task A_name_that_a_shell_completes_is_never_taken_for_a_command(string quote)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed");
        const string Name = "Band $(touch pwned) `touch pwned` \"q\" \\ it's";
        var script = (await _tool.RunAsync("completion", "bash")).Out;
        // The script calls the tool by the first word: here a function that offers one name.
        var program = $$"""
            {{script}}
            offer() { printf '%s\n' "$NAME"; }
            COMP_WORDS=(offer '{{(quote == "'" ? "'\\''" : quote)}}Ba') COMP_CWORD=1 COMP_LINE=x COMP_POINT=1
            _media_cleanup
            eval "typed={{(quote == "\"" ? "\\\"" : quote)}}${COMPREPLY[0]}{{(quote == "\"" ? "\\\"" : quote)}}"
            [ "$typed" = "$NAME" ] && [ ! -e pwned ] && echo whole
            """;
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = _home.Path };
        start.Environment["NAME"] = Name;
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(program);
        bash.StandardInput.Close();
        (await bash.StandardOutput.ReadToEndAsync()).Trim().Should().Be("whole");
    }
}
