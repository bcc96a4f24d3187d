using System.CommandLine;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>The main job on a small messy library that is made for it: the real queue, the real process, a catalogue it carries.</summary>
internal sealed class DemoVerb : Verb
{
    private readonly Option<string?> _keep;

    public DemoVerb()
        : base(
            "demo",
            "The main job on a small messy library it makes, against a catalogue it carries: no network, no key",
            "media-cleanup demo", "see a messy library become a clean one",
            "media-cleanup demo --keep /tmp/demo", "keep the library and its status folder, to look at, and to undo") =>
        _keep = Modifier("--keep", "DIR", "Make it in DIR (empty or absent) and leave it there");

    public override bool HeedsSettings => false;

    public override async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var kept = invocation.Parse.GetValue(_keep);
        var folder = kept is null ? Directory.CreateTempSubdirectory("media-cleanup-demo-").FullName : Path.GetFullPath(kept, invocation.Surroundings.CurrentDirectory);
        if (kept is not null && (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{folder} is not empty", "Name a folder that is empty or absent: media-cleanup demo --keep DIR");
        }

        try
        {
            return await Play(invocation, folder, kept is not null, cancellationToken);
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<ExitCode> Play(Invocation invocation, string folder, bool kept, CancellationToken cancellationToken)
    {
        var (library, status) = (Path.Combine(folder, "library"), Path.Combine(folder, "status"));
        DemoLibrary.Make(library);
        await File.WriteAllTextAsync(Path.Combine(folder, "settings.json"), "{}", cancellationToken);
        var before = DemoSnapshot.Take(library, cancellationToken);
        var code = await Run(invocation, folder, ["queue", "--scan", library, "--status-dir", status], cancellationToken);
        code = code == ExitCode.Done ? await Run(invocation, folder, ["process", "--all", "--status-dir", status], cancellationToken) : code;
        if (code is not (ExitCode.Done or ExitCode.EntriesFailed))
        {
            return code;
        }

        var after = DemoSnapshot.Take(library, cancellationToken);
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(p => new DemoFile(p, before.GetValueOrDefault(p), after.GetValueOrDefault(p))).ToArray(), CliJson.Default.DemoFileArray);
            return code;
        }

        DemoView.Files(invocation.Terminal, before, after);
        DemoView.Questions(invocation.Terminal, Path.Combine(status, "issues"));
        invocation.Terminal.Result(kept
            ? $"Kept in {folder}. Every byte back: media-cleanup process --undo last --status-dir {ShellText.Quote(status)}"
            : "To keep the library and look around: media-cleanup demo --keep DIR");
        return code;
    }

    /// <summary>Runs the real command line, with the demo's service at the bottom of the chain and settings of its own.</summary>
    private static async Task<ExitCode> Run(Invocation invocation, string folder, string[] arguments, CancellationToken cancellationToken)
    {
        using var service = new DemoService();
        var environment = invocation.Surroundings.Environment
            .Where(v => !v.Key.StartsWith("MEDIA_CLEANUP", StringComparison.OrdinalIgnoreCase) && v.Key != "TMDB_API_KEY")
            .ToDictionary(v => v.Key, v => v.Value);
        foreach (var home in new[] { "HOME", "XDG_DATA_HOME", "LOCALAPPDATA" })
        {
            environment[home] = Path.Combine(folder, "home");
        }

        environment["MEDIA_CLEANUP_CONFIG"] = Path.Combine(folder, "settings.json");
        environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = DemoService.Address;
        environment["MEDIA_CLEANUP__COVERART__URL"] = DemoService.Address;
        environment["MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND"] = "1000";
        environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
        invocation.Terminal.Note($"$ media-cleanup {string.Join(' ', arguments.TakeWhile(a => a != "--status-dir").Select(a => a == Path.Combine(folder, "library") ? "LIBRARY" : a))}");
        var shown = invocation.Surroundings with { Environment = environment, Network = service, Out = invocation.Terminal.AsJson ? TextWriter.Null : invocation.Surroundings.Out };
        return (ExitCode)await new Application(shown).RunAsync(arguments, cancellationToken);
    }
}

/// <summary>One element of <c>demo --json</c>.</summary>
internal sealed record DemoFile(string Path, string? Before, string? After);
