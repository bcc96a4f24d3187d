using System.Collections.Concurrent;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>The key of TMDb as a canary: whatever the tool does, it is in nothing that the tool writes or shows, and in no process list.</summary>
public sealed class KeyCanaryTests : IAsyncLifetime
{
    private const string V3 = "f00dfacecafebeef0123456789abcdef";
    private const string V4 = "eyJhbGciOiJIUzI1NiJ9.f00dfacecafebeef.c4n4ry";
    private readonly TempFolder _home = new();
    private readonly ConcurrentBag<string> _commands = [];
    private readonly Tool _tool;
    private Loopback _service = null!;

    public KeyCanaryTests() => _tool = new(_home.Path);

    /// <summary>A service that repeats what it was asked in what it answers: addresses with the key come back in bodies and headers.</summary>
    public async ValueTask InitializeAsync()
    {
        _service = await Loopback.StartAsync(async (context, _) =>
        {
            NoteProcesses();
            var asked = $"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}";
            context.Response.StatusCode = context.Request.Path.Value!.Contains("search") ? 500 : context.Request.Path.Value.Contains("configuration") ? 200 : 404;
            context.Response.Headers["X-Asked"] = Uri.EscapeDataString(asked);
            await Loopback.Json(context, context.Response.StatusCode == 200
                ? $$"""{"images":{"base_url":"{{_service.Address}}/t/p/","secure_base_url":"{{_service.Address}}/t/p/","poster_sizes":["original"],"backdrop_sizes":["original"]},"asked":"{{asked}}"}"""
                : $$"""{"status_code":34,"status_message":"{{asked}}"}""");
        });
        DemoLibrary.Make(_home["music"]);
        _home.Write("films/Dune (1984)/Dune (1984).mkv", [0x1a, 0x45, 0xdf, 0xa3]);
        foreach (var url in new[] { "MUSICBRAINZ", "COVERART", "TMDB" })
        {
            _tool.Environment[$"MEDIA_CLEANUP__{url}__URL"] = _service.Address;
        }

        _tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData(V3, false)]
    [InlineData(V4, true)]
    public async Task The_key_is_in_nothing_that_any_verb_writes_or_shows(string key, bool inFile)
    {
        if (inFile)
        {
            _tool.Environment["MEDIA_CLEANUP_CONFIG"] = Secret(_home.Write("settings.json", System.Text.Encoding.UTF8.GetBytes($$"""{ "tmdb": { "api_key": "{{key}}" } }""")));
        }
        else
        {
            _tool.Environment["TMDB_API_KEY"] = key;
        }

        string[] lines =
        [
            $"queue --scan {_home["music"]}", $"queue --scan {_home["films"]} --library movies", "queue --list --json", "process --library movies --dry-run --verbose", "process --library movies --all --verbose",
            "process --batch-size 1", "process --undo last", "queue --validate-queue", "checkpoint --create", "checkpoint --verify", $"checkpoint --backup {_home["backup.tar.gz"]}",
            "report", "report --weekly", "report --issues", "report --session", "report --plan", $"report --html {_home["report.html"]}", "cache", "cache --verify", $"inspect {_home["films"]} --json", "completion bash", "process --tmdb 841 --movie Dune --verbose",
        ];
        foreach (var line in lines)
        {
            var result = await _tool.RunAsync(line.Split(' '));
            result.All.Should().NotContain(key, $"of {line}").And.NotContain("Unhandled", line);
        }

        _service.Requests.Should().Contain(r => r.Contains("/3/"), "TMDb was asked");
        _commands.Should().NotContain(c => c.Contains(key), "any user of the machine may read the arguments of a process");
        (!OperatingSystem.IsLinux() || _commands.Any(c => c.Contains("media-cleanup.dll") && c.Contains("movies"))).Should().BeTrue("the tool was seen at work");
        (key == V3 ? _service.Requests.Any(r => r.Contains(V3)) : _service.Headers.Any(h => h.Authorization.ToString().Contains(V4))).Should().BeTrue("the service, and only the service, gets it");
        foreach (var file in Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "settings.json"))
        {
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(key)).Should().Be(-1, file);
        }
    }

    /// <summary>Called by the service, so while the tool is at work: what /proc shows of every process to everybody.</summary>
    private void NoteProcesses()
    {
        foreach (var file in OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(d[^1])).Select(d => d + "/cmdline") : [])
        {
            try
            {
                _commands.Add(File.ReadAllText(file).Replace('\0', ' '));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }
    }

    [Fact]
    public async Task A_key_on_the_command_line_is_refused()
    {
        var result = await _tool.RunAsync("queue", "--tmdb.api_key", V3);

        result.Code.Should().Be(2);
        (await _tool.RunAsync("queue", "--help")).All.Should().NotContain("api_key");
    }

    private static string Secret(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }
}
