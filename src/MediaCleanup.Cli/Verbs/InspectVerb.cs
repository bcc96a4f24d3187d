using System.CommandLine;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Verbs;

/// <summary>Shows what the tool sees in files and folders; writes nothing and asks nobody.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Files, films, folders", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _namesFrom;

    public InspectVerb()
        : base(
            "inspect",
            "Shows what the tool sees in a file, a film, a folder; writes nothing, needs no network and no status folder",
            "media-cleanup inspect Album/", "every audio file below the folder",
            "media-cleanup inspect --json song.mp3 | jq '.[0].tags'", "its tags under MusicBrainz Picard's names")
    {
        Command.Arguments.Add(_paths);
        _namesFrom = Modifier("--names-from", "FILE", "One film's path a line, they need not exist: what names alone say");
    }

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var paths = invocation.Parse.GetValue(_paths) ?? [];
        RequireNoMisspeltOption(invocation, paths);
        var names = invocation.Parse.GetValue(_namesFrom) is { } list ? Names(invocation, list) : [];
        if (paths.Length == 0 && names.Length == 0)
        {
            throw new MediaCleanupException(ExitCode.Usage, "inspect needs a path", "media-cleanup inspect PATH…");
        }

        var inspected = paths.SelectMany(p => Inspection.Of(invocation.Surroundings.CurrentDirectory, p, cancellationToken)).Concat(names.Select(Inspection.OfName)).ToArray();
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(inspected, CliJson.Default.InspectedFileArray);
        }
        else
        {
            InspectionView.Show(invocation.Terminal, inspected);
        }

        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>A word with a dash that is no file is a misspelt option; behind <c>--</c> everything is a path.</summary>
    private void RequireNoMisspeltOption(Invocation invocation, string[] paths)
    {
        var isPlain = invocation.Parse.Tokens.All(t => t.Type != System.CommandLine.Parsing.TokenType.DoubleDash);
        if (isPlain && paths.FirstOrDefault(p => p.StartsWith('-') && !Path.Exists(Path.GetFullPath(p, invocation.Surroundings.CurrentDirectory))) is { } unknown)
        {
            var near = Look.Nearness.NearestTo(unknown.Split('=')[0], [.. Command.Options.Concat(GlobalOptions.All).SelectMany(o => o.Aliases.Append(o.Name))]);
            throw new MediaCleanupException(ExitCode.Usage, $"'{unknown}' is no option of 'inspect', and no file", $"{(near is null ? "" : $"Did you mean '{near}'? ")}media-cleanup inspect --help lists the options; a path that begins with - goes behind --");
        }
    }

    private static string[] Names(Invocation invocation, string file)
    {
        try
        {
            return [.. File.ReadLines(Path.GetFullPath(file, invocation.Surroundings.CurrentDirectory)).Where(l => l.Length > 0)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{file} cannot be read: {fault.Message}", "media-cleanup inspect --names-from FILE   (one path a line)", fault);
        }
    }
}
