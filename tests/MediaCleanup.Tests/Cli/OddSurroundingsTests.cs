using System.Diagnostics;
using MediaCleanup.Cli;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>Pipes among the files, output that nobody takes, settings that only the next run of cron would have stumbled over.</summary>
public sealed class OddSurroundingsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tool _tool;

    public OddSurroundingsTests() => _tool = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_named_pipe_is_no_track_and_is_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes do not lie in folders there");
        _folder.Write("music/Harbor/Low Tide/01.mp3", SilentMp3.Write(2));
        using (var mkfifo = Process.Start("mkfifo", [_folder["music/Harbor/Low Tide/02.mp3"]]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var told = await _tool.RunAsync("inspect", "--json", _folder["music/Harbor/Low Tide/02.mp3"]);
        told.Code.Should().Be(0);
        told.Out.Should().Contain("\"error\": \"it is no regular file\"");
        (await _tool.RunAsync("inspect", "--json", _folder["music"])).Out.Should().NotContain("02.mp3");
        (await _tool.RunAsync("queue", "--scan", _folder["music"])).Out.Should().Contain("1 artist, 1 track");
    }

    [Theory]
    [InlineData(">/dev/full")]
    [InlineData("2>&-")]
    public async Task Messages_that_nobody_takes_change_no_exit_code(string where)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");
        using var shell = new Process { StartInfo = new("/bin/sh", ["-c", $"exec \"$0\" \"$1\" queue --reset-artist Nobody {(where[0] == '>' ? "2" : "")}{where}", Tool.DotnetPath, Tool.ProgramPath]) };
        shell.StartInfo.Environment["MEDIA_CLEANUP_STATUS_DIR"] = _tool.Status;
        shell.Start();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        shell.ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("""{ "schema_version": 1, "answrs": [] }""", "damaged")]
    [InlineData("""{ "schema_version": 99 }""", "newer")]
    public async Task Answers_that_cannot_be_found_in_their_file_are_never_taken_for_none(string answers, string expected)
    {
        _tool.MakeQueue();
        var path = _folder.Write("status/answers.json", System.Text.Encoding.UTF8.GetBytes(answers));

        var told = await _tool.RunAsync("process", "--artist", "Harbor", "--as-is");

        told.Code.Should().Be(3);
        told.Error.Should().Contain(expected).And.NotContain("MediaCleanup.Core");
        File.ReadAllText(path).Should().Be(answers);
    }

    [Fact]
    public async Task A_list_that_is_piped_is_a_line_an_entry()
    {
        var name = string.Join(' ', Enumerable.Repeat("A very long name", 12));
        _tool.MakeQueue(name, "Harbor");

        var lines = (await _tool.RunAsync("queue", "--list")).Out.TrimEnd('\n').Split('\n');

        lines.Should().HaveCount(4, "a head, a rule, and two entries");
        lines.Should().OnlyContain(l => l.Length > 0 && l == l.TrimEnd());
        lines.Should().ContainSingle(l => l.Contains(name));
    }

    [Fact]
    public async Task Wrong_settings_are_told_by_every_verb_that_takes_them()
    {
        _tool.MakeQueue();
        var settings = _folder.Write("c.json", """{ "musicbrainz": { "contct": "x" } }"""u8.ToArray());

        foreach (var verb in new[] { "queue", "report", "cache", "checkpoint" })
        {
            var told = await _tool.RunAsync(verb, "--config", settings);
            told.Code.Should().Be(2, verb);
            told.Error.Should().Contain("musicbrainz.contact");
            (await _tool.RunAsync(verb, "--config", _folder["nowhere.json"])).Code.Should().Be(2, verb);
        }

        (await _tool.RunAsync("completion", "bash", "--config", settings)).Code.Should().Be(0, "a shell that starts is not to be stopped by it");
    }

    [Fact]
    public async Task A_part_of_a_name_and_a_misspelt_value_lead_to_what_was_meant()
    {
        _tool.MakeQueue("François Okafor", "Erykah Okafor", "Harbor");

        (await _tool.RunAsync("queue", "--reset-artist", "okafor")).Error.Should().Contain("\"François Okafor\" or \"Erykah Okafor\"");
        (await _tool.RunAsync("queue", "--library", "movie")).Error.Should().Contain("one of: 'music', 'movies'").And.Contain("Did you mean 'movies'?");
    }

    [Theory]
    [InlineData(true, 1, "queue", "--list")]
    [InlineData(true, 1, "queue")]
    [InlineData(true, 0, "queue", "--list", "--quiet")]
    [InlineData(false, 0, "queue", "--list")]
    public async Task A_person_is_told_once_which_status_folder_is_in_use(bool atTerminal, int times, params string[] line)
    {
        _tool.MakeQueue();
        using var shown = new StringWriter();
        var surroundings = Surroundings.OfThisProcess() with { Out = shown, Error = shown, ErrorIsTerminal = atTerminal, Environment = _tool.Environment };

        (await new Application(surroundings).RunAsync(line, TestContext.Current.CancellationToken)).Should().Be(0);

        shown.ToString().Split($"Status folder: {_tool.Status}").Should().HaveCount(times + 1);
    }
}
