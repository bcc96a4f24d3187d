using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Tests.Cli;

/// <summary>The real tool as a process of its own, with a home and a status folder of its own and an environment that is told in full.</summary>
internal sealed class Tool(string home)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "media-cleanup.dll");
    private static readonly string Dotnet = System.Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
        ? host
        : Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    public static string ProgramPath => Program;

    public static string DotnetPath => Dotnet;

    public string Status => Path.Combine(home, "status");

    public string QueuePath => Path.Combine(Status, "music", "processing_queue.json");

    public Dictionary<string, string> Environment { get; } = new()
    {
        ["HOME"] = home,
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
        ["MEDIA_CLEANUP_STATUS_DIR"] = Path.Combine(home, "status"),
    };

    /// <summary>A queue of artists: the first is completed, the rest is pending.</summary>
    public void MakeQueue(params string[] artists)
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, Status);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        ImmutableArray<QueueEntry> entries = [.. (artists.Length == 0 ? ["青い月", "Harbor", "Low Tide"] : artists).Select(a => new ArtistEntry { Artist = a, Path = a, TrackCount = 3, AddedAt = now })];
        state.Library(MediaKind.Music).Queue.Save(new() { Kind = MediaKind.Music, Roots = [Path.Combine(home, "music")], Entries = entries.SetItem(0, entries[0].Completed(now)) });
    }

    public Task<ToolResult> RunAsync(params string[] arguments) => RunAsync(Environment, arguments);

    public async Task<ToolResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Starts it; a signal that the test runner itself ignores is not ignored there.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var isPlain = !File.Exists("/usr/bin/env") || !OperatingSystem.IsLinux();
        var start = new ProcessStartInfo(isPlain ? Dotnet : "/usr/bin/env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var argument in (isPlain ? [] : new[] { "--default-signal=INT,TERM", Dotnet }).Append(Program).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<ToolResult> EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new(process.ExitCode, await output, await error);
    }
}

/// <summary>What a run of the tool gave.</summary>
internal sealed record ToolResult(int Code, string Out, string Error)
{
    public string All => Out + Error;
}
