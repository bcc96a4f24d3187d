using System.Diagnostics;
using System.Text.Json;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>What a script may rely on with <c>--json</c>: each exit code of the contract, with the one document that goes with it.</summary>
public sealed class ScriptPromiseTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tool _tool;

    public ScriptPromiseTests() => _tool = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task An_interrupted_run_and_one_that_finds_the_lock_taken_give_one_document(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by kill(1)");
        var asked = new TaskCompletionSource();
        await using var silent = await Loopback.StartAsync(async (context, _) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        MakeLibrary(silent.Address);
        using var run = Tool.Start(_tool.Environment, "process", "--json");
        var end = Tool.EndAsync(run);
        if (await Task.WhenAny(asked.Task, end) == end)
        {
            Assert.Fail((await end).All);
        }

        ErrorOf(await _tool.RunAsync("queue", "--scan", _folder["music"], "--json"), 5).Should().Contain($"process {run.Id} of");
        using (var kill = Process.Start("kill", [$"-{signal}", run.Id.ToString()]))
        {
            await kill.WaitForExitAsync();
        }

        var ended = await end;
        ErrorOf(ended, code).Should().Be("Interrupted");
        var result = JsonDocument.Parse(ended.Out).RootElement;
        result.GetProperty("session").GetString().Should().EndWith("_session_001");
        result.GetProperty("completed").GetInt32().Should().Be(0);
        result.GetProperty("left").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_service_that_is_down_gives_the_results_so_far_and_why()
    {
        MakeLibrary("http://127.0.0.1:9");

        ErrorOf(await _tool.RunAsync("process", "--json"), 4).Should().NotBeEmpty();
        ErrorOf(await _tool.RunAsync("process", "--dry-run", "--json"), 4).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Damaged_state_gives_a_document_that_names_the_command_which_repairs()
    {
        _tool.MakeQueue();
        File.WriteAllText(_tool.QueuePath, "{ cut");
        foreach (var line in new string[][] { ["queue"], ["queue", "--list"], ["process"], ["report"], ["checkpoint", "--create"] })
        {
            var told = await _tool.RunAsync([.. line, "--json"]);
            ErrorOf(told, 3).Should().Contain(_tool.QueuePath);
            JsonDocument.Parse(told.Out).RootElement.GetProperty("error").GetProperty("next").GetString().Should().Contain("--repair");
        }
    }

    [Fact]
    public async Task An_entry_in_error_is_a_result_and_no_error_of_the_run()
    {
        _tool.MakeQueue("Done", "Gone");
        _folder.Write("music/Other/note.txt", "so that the root is not empty"u8);
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = "http://127.0.0.1:9";

        var told = await _tool.RunAsync("process", "--json");

        told.Code.Should().Be(1, told.All);
        var result = JsonDocument.Parse(told.Out).RootElement;
        result.GetProperty("failed_entries").EnumerateArray().Select(e => e.GetString()).Should().Equal("Gone");
        result.GetProperty("error").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_run_that_never_began_leaves_standard_output_empty()
    {
        foreach (var line in new string[][] { ["queue"], ["queue", "--lsit"], ["process", "--all", "--undo", "last"], ["nothing"], [] })
        {
            var told = await _tool.RunAsync([.. line, "--json"]);
            told.Code.Should().Be(2, told.All);
            told.Out.Should().BeEmpty();
            told.Error.Should().StartWith("Error: ").And.Contain("Next:");
        }
    }

    [Theory]
    [InlineData("queue --list --json", "/dev/full", 2)]
    [InlineData("queue --list", "/dev/full", 2)]
    [InlineData("process --artist Harbor --as-is --json", "/dev/full", 2)]
    [InlineData("--help", "/dev/full", 2)]
    [InlineData("completion bash", "/dev/full", 2)]
    [InlineData("queue --list --json", "&-", 0)]
    public async Task A_result_that_could_not_be_written_is_an_error_unless_nobody_wanted_it(string line, string where, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's");
        _tool.MakeQueue();
        _folder.Write("music/Harbor/Low Tide/01.mp3", MediaCleanup.Cli.Demo.SilentMp3.Write(2));
        using var shell = new Process { StartInfo = new("/bin/sh", ["-c", $"exec \"$0\" \"$1\" {line} >{where}", Tool.DotnetPath, Tool.ProgramPath]) { RedirectStandardError = true } };
        shell.StartInfo.Environment["MEDIA_CLEANUP_STATUS_DIR"] = _tool.Status;
        shell.StartInfo.Environment["HOME"] = _folder.Path;
        shell.Start();
        var error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        shell.ExitCode.Should().Be(code, error);
        error.Split('\n').Where(l => l.StartsWith("Error: ", StringComparison.Ordinal)).Should().HaveCount(code / 2, error);
        error.Contains("could not all be written", StringComparison.Ordinal).Should().Be(code == 2, error);
        if (line.StartsWith("process", StringComparison.Ordinal))
        {
            (await _tool.RunAsync("queue", "--list", "--with-status", "completed")).Out.Should().Contain("Harbor", "the work is done all the same");
        }
    }

    [Fact]
    public async Task To_leave_an_entry_alone_says_what_that_means_and_how_to_take_it_back()
    {
        _tool.MakeQueue();
        _folder.Write("music/Harbor/Low Tide/01.mp3", MediaCleanup.Cli.Demo.SilentMp3.Write(2));

        var whole = await _tool.RunAsync("process", "--artist", "Harbor", "--as-is");
        whole.Out.Should().Contain("Harbor is left alone from now on").And.Contain("answers.json").And.Contain("queue --reset-artist Harbor");
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = "http://127.0.0.1:9";
        var album = await _tool.RunAsync("process", "--artist", "Harbor", "--album", "Low Tide", "--as-is");
        album.Out.Should().Contain("Harbor/Low Tide is left alone").And.Contain("--album \"Harbor/Low Tide\" --release ID");
    }

    /// <summary>The message, after the exit code was found the same in the process and in the only document.</summary>
    private static string ErrorOf(ToolResult told, int code)
    {
        told.Code.Should().Be(code, told.All);
        var error = JsonDocument.Parse(told.Out).RootElement.GetProperty("error");
        error.GetProperty("exit_code").GetInt32().Should().Be(code);
        told.Error.Should().NotBeEmpty("people read it there");
        return error.GetProperty("message").GetString()!;
    }

    private void MakeLibrary(string service)
    {
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = _tool.Environment["MEDIA_CLEANUP__COVERART__URL"] = service;
        _tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
        _folder.Write("music/Harbor/Low Tide (2001)/01 - Ebb.wav", SilentWav.Of(800));
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _tool.Status);
        state.Library(MediaKind.Music).Queue.Save(new()
        {
            Kind = MediaKind.Music,
            Roots = [_folder["music"]],
            Entries = [new ArtistEntry { Artist = "Harbor", Path = "Harbor", TrackCount = 1, AddedAt = DateTimeOffset.UnixEpoch }],
        });
    }
}
