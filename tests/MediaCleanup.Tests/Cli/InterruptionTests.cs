using System.Diagnostics;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>A run that waits for a service which never answers: who else comes is told so, and signals end it in order.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tool _tool;

    public InterruptionTests() => _tool = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task A_signal_ends_a_run_in_order_and_meanwhile_it_holds_the_lock(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by kill(1)");
        var asked = new TaskCompletionSource();
        await using var silent = await Loopback.StartAsync(async (context, _) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        MakeLibrary();
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = silent.Address;
        _tool.Environment["MEDIA_CLEANUP__COVERART__URL"] = silent.Address;
        _tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
        using var run = Tool.Start(_tool.Environment, "process");
        var end = Tool.EndAsync(run);
        if (await Task.WhenAny(asked.Task, end) == end)
        {
            Assert.Fail((await end).All);
        }

        var second = await _tool.RunAsync("process");
        second.Code.Should().Be(5, second.All);
        second.Error.Should().Contain($"process {run.Id} of").And.Contain("since 2");
        (await _tool.RunAsync("queue")).Code.Should().Be(0, "what only shows works meanwhile");
        (await _tool.RunAsync("checkpoint", "--backup", _folder["b.tar.gz"])).Code.Should().Be(0, "so does a backup");

        using (var kill = Process.Start("kill", [$"-{signal}", run.Id.ToString()]))
        {
            await kill.WaitForExitAsync();
        }

        var ended = await end;
        ended.Code.Should().Be(code, ended.All);
        ended.Error.Should().Contain("process");
        using var state = StateFolder.Open(SystemFileOps.Instance, _tool.Status)!;
        state.Library(MediaKind.Music).Queue.Load()!.Queue.Entries.Should().OnlyContain(e => e.Status == EntryStatus.Pending);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_exits_with_4_and_entries_stay_pending()
    {
        MakeLibrary();
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = "http://127.0.0.1:9";
        _tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
        var result = await _tool.RunAsync("process");
        result.Code.Should().Be(4, result.All);
        using var state = StateFolder.Open(SystemFileOps.Instance, _tool.Status)!;
        state.Library(MediaKind.Music).Queue.Load()!.Queue.Entries.Should().OnlyContain(e => e.Status == EntryStatus.Pending);
    }

    private void MakeLibrary()
    {
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
