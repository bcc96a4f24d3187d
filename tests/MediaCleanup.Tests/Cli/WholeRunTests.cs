using System.Diagnostics;
using System.Security.Cryptography;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>The real tool, as a process, on a messy library and a service on loopback: what the README promises about a whole run.</summary>
public sealed class WholeRunTests : IAsyncLifetime
{
    private readonly TempFolder _home = new();
    private readonly Tool _tool;
    private Loopback _service = null!;

    public WholeRunTests() => _tool = new(_home.Path);

    private string Library => _home["library"];

    public async ValueTask InitializeAsync()
    {
        DemoLibrary.Make(Library);
        _service = await Loopback.StartAsync(async (context, _) =>
        {
            using var handler = new DemoService();
            using var client = new HttpClient(handler);
            using var answer = await client.GetAsync(new Uri(DemoService.Address + context.Request.Path + context.Request.QueryString));
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType!.ToString();
            await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
        });
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = _service.Address;
        _tool.Environment["MEDIA_CLEANUP__COVERART__URL"] = _service.Address;
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND"] = "1000";
        _tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_run_is_taken_back_to_the_byte_and_the_next_run_gives_the_same_again()
    {
        var before = Snapshot();
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");
        var after = Hashes();
        after.Should().NotEqual(before.ToDictionary(f => f.Key, f => f.Value.Hash));

        await Succeeds("process", "--artist", "Ida Vestergard"); // a second look that finds nothing to change
        await Succeeds("process", "--undo", "last");
        Snapshot().Should().Equal(before, "every byte and every time stamp is back");
        var untouched = File.ReadLines(_tool.QueuePath).Count(l => l.Contains("\"completed\"", StringComparison.Ordinal));
        Sessions().Sum(s => s.Completed).Should().Be(untouched, "the logs say what was taken back");

        await Succeeds("process", "--all");
        Hashes().Should().Equal(after);
        var undo = Sessions()[2];
        undo.Should().Match<SessionHistory>(s => s.IsEnded && s.FilesTakenBack > 0 && s.FilesWritten == 0 && s.Completed == 0);
        undo.Undoes.Should().EndWith("_session_001");
        (await _tool.RunAsync("report", "--session", undo.Name)).Out.Should().Contain($"took session {undo.Undoes} back");
        (await _tool.RunAsync("process", "--undo", undo.Name)).Code.Should().Be(2, "an undo is no work to be taken back");
        Sessions().Sum(s => s.Completed).Should().Be(File.ReadLines(_tool.QueuePath).Count(l => l.Contains("\"completed\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_files_of_a_run_have_the_names_of_the_contract()
    {
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");
        await Succeeds("process", "--artist", "Unsorted", "--as-is");
        var today = $"{DateTimeOffset.Now:yyyyMMdd}";
        var log = Path.Combine(_tool.Status, "music", "session_logs", $"{today}_session_001.log");
        File.ReadAllText(log).Should().Contain($"root number=0 path=\"{Library}\"", "the numbers of roots in a log are explained there");

        Names("music/session_logs").Should().Equal($"{today}_session_001.log", $"{today}_session_002.log");
        Names("cache").Should().Contain("musicbrainz_cache.json");
        Names("cache/coverart").Should().NotBeEmpty();
        Names("music/undo").Should().Contain(n => n.StartsWith($"{today}_session_001", StringComparison.Ordinal));
        Names("outputs").Should().Contain([$"music_{today}_session_001.csv", $"music_{today}_session_001.json"]);
        Names("issues").Should().OnlyContain(n => n.EndsWith(".md", StringComparison.Ordinal)).And.NotBeEmpty();
        File.ReadAllText(Path.Combine(_tool.Status, "answers.json")).Should().Contain("\"schema_version\": 1").And.Contain("\"entry\": \"Unsorted/Tape 3\"");
        File.SetLastWriteTimeUtc(log, DateTime.UtcNow.AddDays(-40));
        await Succeeds("report", "--archive-logs", "30");
        Names("archive").Should().Contain($"music_{today}_session_001.log.gz");

        IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(Path.Combine(_tool.Status, folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_second_time_costs_no_request_and_changes_no_byte_even_when_the_queue_is_gone()
    {
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");
        var (clean, asked) = (Snapshot(), _service.Requests.Count);
        asked.Should().BeGreaterThan(0);
        File.Delete(_tool.QueuePath);

        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");

        _service.Requests.Should().HaveCount(asked);
        Snapshot().Should().Equal(clean);
        Sessions()[^1].Should().Match<SessionHistory>(s => s.Requests == 0 && s.CacheHits > 0);
        Sessions()[^1].CacheHits.Should().BeLessThanOrEqualTo(Sessions()[0].Requests + Sessions()[0].CacheHits, "what is spared now was spent before");
    }

    [Fact]
    public async Task Outputs_of_a_run_that_was_killed_are_written_by_whichever_command_comes_next_also_by_an_undo()
    {
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");
        var outputs = Directory.GetFiles(Path.Combine(_tool.Status, "outputs")).ToDictionary(f => f, File.ReadAllText);
        outputs.Should().HaveCount(2);
        foreach (var file in outputs.Keys)
        {
            File.Delete(file);
        }

        // As a kill leaves it that comes after the last file was written: the session is not closed, and not in the index.
        var undo = Path.Combine(_tool.Status, "music", "undo");
        var journal = Directory.GetFiles(undo, "*_session_001*").Single();
        var lines = await File.ReadAllLinesAsync(journal);
        lines[^1].Should().Contain("closed");
        await File.WriteAllTextAsync(journal, string.Concat(lines[..^1].Select(l => l + "\n")));
        File.Delete(Path.Combine(undo, "last_written.log"));

        await Succeeds("process", "--undo", "last");

        foreach (var (file, text) in outputs)
        {
            Lines(await File.ReadAllTextAsync(file)).Should().BeEquivalentTo(Lines(text), Path.GetFileName(file));
        }

        static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim().TrimEnd(','));
    }

    [Fact]
    public async Task Nfo_files_of_music_keep_what_a_person_wrote_and_are_left_out_when_switched_off()
    {
        var mine = Path.Combine(Library, "The Paper Lanterns", "harbour lights", "album.nfo");
        var scene = Path.Combine(Library, "Ida Vestergard", "Vinterhave", "00-vinterhave.nfo");
        await File.WriteAllTextAsync(mine, "<album>\n  <title>My Lights</title>\n  <review>Loud &amp; clear</review>\n</album>");
        await File.WriteAllTextAsync(scene, "  RIPPED BY NOBODY  ");
        await Succeeds("queue", "--scan", Library);
        _tool.Environment["MEDIA_CLEANUP__MUSIC__NFO"] = "off";
        await Succeeds("process", "--all");
        Files().Where(f => f.EndsWith(".nfo", StringComparison.Ordinal)).Should().BeEquivalentTo(mine, scene);

        _tool.Environment["MEDIA_CLEANUP__MUSIC__NFO"] = "on";
        await Succeeds("process", "--undo", "last");
        (await Succeeds("process", "--dry-run", "--batch-size", "100")).Out.Should().Contain("artist.nfo   (new file)").And.Contain("album.nfo   (merged)");
        await Succeeds("process", "--all");

        (await File.ReadAllTextAsync(mine)).Should().StartWith("<album>\n  <title>My Lights</title>\n  <review>Loud &amp; clear</review>\n").And.Contain("<musicbrainzalbumid>").And.NotContain("<title>Harbour");
        (await File.ReadAllTextAsync(scene)).Should().Be("  RIPPED BY NOBODY  ");
        (await File.ReadAllTextAsync(Path.Combine(Library, "Meridian Quartet", "The Long Way Round (1998)", "album.nfo"))).Should().Contain("<title>The Long Way Round</title>", "two discs have one");

        // What a person changes in ours stays, the next time and every time.
        var ours = Path.Combine(Library, "Ida Vestergard", "artist.nfo");
        var changed = (await File.ReadAllTextAsync(ours)).Replace("<sortname>", "<biography>Mine</biography><sortname>My ", StringComparison.Ordinal);
        await File.WriteAllTextAsync(ours, changed);
        await Succeeds("process", "--artist", "Ida Vestergard");
        (await File.ReadAllTextAsync(ours)).Should().Be(changed);
    }

    /// <summary>A kill after the last file was taken back, before the undo could say so: the same command goes on with the same session.</summary>
    [Fact]
    public async Task An_undo_that_was_killed_at_its_end_is_not_followed_by_that_of_an_older_session()
    {
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--artist", "Ida Vestergard");
        await Succeeds("process", "--all");
        var last = Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(_tool.Status, "music", "undo"), "*_session_002.undo").Single());
        await Succeeds("process", "--undo", "last");
        var marker = AppendLog.Format([UndoLog.Format(new TakingBackLine(last, AsLast: true, null))]);
        await File.WriteAllBytesAsync(Path.Combine(_tool.Status, "music", "undo", last + ".undoing"), marker);
        var after = Snapshot();

        (await Succeeds("process", "--undo", "last", "--dry-run")).Out.Should().Contain($"Session {last} is taken back already");
        (await Succeeds("process", "--undo", "last")).Out.Should().Contain($"Session {last} is taken back already");
        Snapshot().Should().Equal(after);

        (await Succeeds("process", "--undo", "last")).Out.Should().Contain("_session_001: ");
    }

    [Fact]
    public async Task A_dry_run_and_a_scan_leave_the_library_as_it_is()
    {
        var before = Snapshot();
        await Succeeds("queue", "--scan", Library);
        var shown = await Succeeds("process", "--dry-run", "--batch-size", "100");

        shown.Out.Should().Contain("First Light").And.Contain("Nothing was changed");
        Snapshot().Should().Equal(before);
        File.ReadAllText(_tool.QueuePath).Should().NotContain("completed\"");
    }

    [Fact]
    public async Task Killed_at_any_moment_each_file_is_old_or_new_and_the_next_run_reaches_the_same_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is a thing of Unix");
        var before = Hashes();
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");
        var after = Hashes();
        await Succeeds("process", "--undo", "last");

        var random = new Random(7);
        var kills = 0;
        for (var round = 0; round < 8; round++)
        {
            using var process = Tool.Start(_tool.Environment, "process", "--all", "--status-dir", _tool.Status);
            await Task.Delay(random.Next(250, 1400));
            if (!process.HasExited)
            {
                process.Kill();
                kills++;
            }

            await process.WaitForExitAsync();
            foreach (var (path, hash) in Hashes().Where(f => !Path.GetFileName(f.Key).StartsWith(".mc-", StringComparison.Ordinal)))
            {
                new[] { before.GetValueOrDefault(path), after[path] }.Should().Contain(hash, path);
            }
        }

        kills.Should().BeGreaterThan(0);
        await Succeeds("process", "--all");
        Hashes().Should().Equal(after, "nothing is left over, and the end is that of an undisturbed run");
        File.ReadAllText(_tool.QueuePath).Should().NotContain("in_progress\"");
    }

    [Fact]
    public async Task A_dry_run_opens_nothing_below_the_library_for_writing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        await Succeeds("queue", "--scan", Library);
        var trace = _home["trace"];
        var start = new ProcessStartInfo("/usr/bin/strace") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-f", "-qq", "-e", "trace=open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,truncate,link,linkat,symlinkat,chmod,fchmodat,utimensat", "-o", trace, "dotnet", Path.Combine(AppContext.BaseDirectory, "media-cleanup.dll"), "process", "--dry-run", "--batch-size", "100", "--status-dir", _tool.Status })
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in _tool.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        (await output).Should().Contain("Nothing was changed", await error);
        var touching = File.ReadLines(trace).Where(l => l.Contains(Library, StringComparison.Ordinal)).ToList();
        touching.Should().Contain(l => l.Contains("O_RDONLY"), "the run looks at the library");
        touching.Should().NotContain(l => !l.Contains("open") || l.Contains("O_WRONLY") || l.Contains("O_RDWR") || l.Contains("O_CREAT") || l.Contains("O_TRUNC"));
    }

    [Fact]
    public async Task What_a_person_answers_is_done_and_never_asked_again()
    {
        await Succeeds("queue", "--scan", Library);
        await Succeeds("process", "--all");
        var release = DemoCatalog.Find("night-bus-jp").Id;

        await Succeeds("process", "--artist", "Okonkwo and Vale", "--album", "Night Bus", "--release", release);

        var shown = await Succeeds("inspect", "--json", Path.Combine(Library, "Okonkwo and Vale", "Night Bus", "01 Terminus.flac"));
        shown.Out.Should().Contain(release).And.Contain("DEP 3J");
        (await Succeeds("process", "--artist", "Okonkwo and Vale")).Out.Should().Contain("0 questions");
    }

    [Fact]
    public async Task The_demo_shows_a_messy_library_become_a_clean_one()
    {
        var demo = await Succeeds("demo");

        demo.Out.Should().Contain("- paper lanterns · 01 - first light · harbour lights · 2014 · –")
            .And.Contain("+ The Paper Lanterns · First Light · Harbour Lights · 2004-03-15 · #1 · release id · cover")
            .And.Contain("ALBUM_EDITION_AMBIGUOUS")
            .And.NotContain("\u001b");
    }

    private async Task<ToolResult> Succeeds(params string[] arguments)
    {
        var result = await _tool.RunAsync(arguments);
        result.Code.Should().Be(0, result.All);
        return result;
    }

    private Dictionary<string, (string Hash, long Time)> Snapshot() =>
        Files().ToDictionary(f => Path.GetRelativePath(Library, f), f => (Hash(f), File.GetLastWriteTimeUtc(f).Ticks));

    /// <summary>What the session logs tell, oldest first.</summary>
    private List<SessionHistory> Sessions() =>
        [.. Directory.GetFiles(Path.Combine(_tool.Status, "music", "session_logs")).Order(StringComparer.Ordinal).Select(l => SessionHistory.Read(Path.GetFileNameWithoutExtension(l), "music", File.ReadLines(l))!)];

    private Dictionary<string, string> Hashes() => Files().ToDictionary(f => Path.GetRelativePath(Library, f), Hash);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(Library, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
