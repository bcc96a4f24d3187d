using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;
using MediaCleanup.Cli.Look;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core;

namespace MediaCleanup.Cli;

/// <summary>Parses a command line, runs the verb, and is the one place where a fault becomes a message and an exit code.</summary>
internal sealed class Application(Surroundings surroundings)
{
    private static readonly NamedVerb[] Verbs =
    [
        new("queue", static () => new QueueVerb()),
        new("process", static () => new ProcessVerb()),
        new("checkpoint", static () => new CheckpointVerb()),
        new("report", static () => new ReportVerb()),
        new("cache", static () => new CacheVerb()),
        new("inspect", static () => new InspectVerb()),
        new("demo", static () => new DemoVerb()),
        new("completion", static () => new CompletionVerb()),
    ];

    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var half = CompletionLine.Of(arguments);
        var (root, verbs, parse) = Parse(half?.Arguments ?? arguments);
        var terminal = new Terminal(surroundings, GlobalOptions.Manners(parse));
        ExitCode code;
        try
        {
            code = await RunAsync(half, root, verbs, parse, terminal, cancellationToken);
        }
#pragma warning disable CA1031 // The last place where a fault can be told in words.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            code = Told(terminal, fault is OperationCanceledException && !cancellationToken.IsCancellationRequested ? new InvalidOperationException("a step was given up though nobody asked for it", fault) : fault);
        }

        terminal.Flush();
        return (int)Delivered(terminal, code);
    }

    private async Task<ExitCode> RunAsync(CompletionLine? half, RootCommand root, Verb[] verbs, ParseResult parse, Terminal terminal, CancellationToken cancellationToken)
    {
        if (parse.Action is SynchronousCommandLineAction showing and not ParseErrorAction)
        {
            var output = new StringWriter(CultureInfo.InvariantCulture);
            parse.InvocationConfiguration.Output = output;
            showing.Invoke(parse);
            terminal.Verbatim(half?.Fitting(output.ToString()) ?? output.ToString());
            return ExitCode.Done;
        }

        // Without a verb the parser finds one error: that there is none.
        var isRootAlone = parse.CommandResult.Command == root && parse.UnmatchedTokens.Count == 0 && parse.Errors.All(e => e.SymbolResult == parse.RootCommandResult);
        if (isRootAlone && parse.GetValue(GlobalOptions.InitConfig))
        {
            return InitConfigAct.Run(new(parse, terminal, surroundings));
        }

        if (isRootAlone)
        {
            throw new MediaCleanupException(ExitCode.Usage, "no verb was given", "media-cleanup --help lists them; 'media-cleanup demo' shows the main job on a library of its own");
        }

        if (parse.Errors.Count > 0 || parse.UnmatchedTokens.Count > 0)
        {
            throw Misspelt(parse, root);
        }

        RequireGlobalisation();
        var verb = verbs.First(v => v.Command == parse.CommandResult.Command);
        var invocation = new Invocation(parse, terminal, surroundings);
        if (verb.HeedsSettings)
        {
            invocation.RequireSoundSettings();
        }

        var code = await verb.RunAsync(invocation, cancellationToken);
        if (terminal is { StatusFolder: { } folder, AsJson: false } && surroundings.ErrorIsTerminal)
        {
            terminal.Note($"Status folder: {folder}");
        }

        return code;
    }

    /// <summary>
    /// Says what stopped a run, the one place where a fault becomes an exit code. With <c>--json</c> a script gets it as a document too,
    /// unless nothing was begun because the command line or its surroundings are wrong.
    /// </summary>
    private ExitCode Told(Terminal terminal, Exception fault)
    {
        var detail = FaultDetail.Of(fault, surroundings);
        if (fault is OperationCanceledException)
        {
            terminal.Note($"{detail.Message}. {detail.Next}");
        }
        else
        {
            terminal.Fault(detail.Message, detail.Next);
        }

        if (fault is not (MediaCleanupException or OperationCanceledException or IOException or UnauthorizedAccessException))
        {
            terminal.Detail(fault.ToString());
        }

        if (terminal is { AsJson: true, HasJson: false } && fault is not MediaCleanupException { ExitCode: ExitCode.Usage })
        {
            terminal.Json(new(detail), CliJson.Default.FaultResult);
        }

        return (ExitCode)detail.ExitCode;
    }

    /// <summary>A result that did not reach its file in full is a fault of the surroundings, though the work itself is done.</summary>
    private static ExitCode Delivered(Terminal terminal, ExitCode code)
    {
        if (terminal.Unwritten is not { } reason)
        {
            return code;
        }

        terminal.Fault($"what was shown could not all be written: {reason}", "Make room there and ask again; what the run did is done, and 'media-cleanup report --session' tells it");
        return code is ExitCode.Done or ExitCode.EntriesFailed ? ExitCode.Usage : code;
    }

    /// <summary>
    /// To make all verbs takes longer than to count a queue, so at first only those are made whose names stand in the line. What is
    /// wrong, or is for the parser itself (help, suggestions), is parsed again with all.
    /// </summary>
    private (RootCommand Root, Verb[] Verbs, ParseResult Parse) Parse(IReadOnlyList<string> arguments)
    {
        var named = ParseWith([.. Verbs.Where(v => arguments.Contains(v.Name)).Select(v => v.Make())]);
        return named.Verbs.Length > 0 && named.Parse.Errors.Count == 0 && named.Parse.UnmatchedTokens.Count == 0 && named.Parse.Action is null
            ? named
            : ParseWith([.. Verbs.Select(v => v.Make())]);

        (RootCommand Root, Verb[] Verbs, ParseResult Parse) ParseWith(Verb[] verbs)
        {
            var root = Root(verbs);
            // Artists whose names begin with @ exist; response files would swallow them.
            return (root, verbs, root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }));
        }
    }

    private RootCommand Root(Verb[] verbs)
    {
        var root = new RootCommand("Cleans music and film libraries: identifies albums on MusicBrainz and films on TMDb, writes tags, covers and NFO files, and can take every change back to the byte.");
        foreach (var option in GlobalOptions.All)
        {
            root.Options.Add(option);
        }

        root.Options.Add(GlobalOptions.InitConfig);
        new NameCompletions(surroundings).Attach(verbs);
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb.Command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Action = new HelpWithExamples((HelpAction)help.Action!, verbs);
        return root;
    }

    private static MediaCleanupException Misspelt(ParseResult parse, RootCommand root)
    {
        var command = parse.CommandResult.Command;
        var known = command.Subcommands.Select(c => c.Name)
            .Concat(command.Options.Concat(root.Options).SelectMany(o => o.Aliases.Append(o.Name)))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var help = command == root ? "media-cleanup --help lists what there is" : $"media-cleanup {command.Name} --help lists what there is";
        if (parse.UnmatchedTokens is [var unknown, ..])
        {
            var near = Nearness.NearestTo(unknown.Split('=')[0], known);
            var where = command == root ? "" : $" of '{command.Name}'";
            return new(ExitCode.Usage, $"'{unknown}' is no {(unknown.StartsWith('-') ? "option" : "word")}{where}", near is null ? help : near == unknown ? $"It goes without a verb: media-cleanup {near}" : $"Did you mean '{near}'? {help}");
        }

        var message = parse.Errors[0].Message.TrimEnd('.').Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var values = message.Skip(1).Select(v => v.Trim('\'')).ToList();
        var meant = parse.Errors[0].SymbolResult?.Tokens is [.., var value] ? Nearness.NearestTo(value.Value, values) : null;
        return new(ExitCode.Usage, $"{message[0]} {string.Join(", ", message.Skip(1))}".TrimEnd(), meant is null ? help : $"Did you mean '{meant}'? {help}");
    }

    /// <summary>Without ICU, Unicode normalisation silently does nothing, and names would be matched wrongly.</summary>
    private static void RequireGlobalisation()
    {
        if ("\u00F6".Normalize(NormalizationForm.FormD).Length != 2)
        {
            throw new MediaCleanupException(
                ExitCode.Usage,
                "this .NET runs without ICU (invariant globalisation), so names cannot be compared",
                "Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT and install ICU (Debian: apt install libicu-dev; Alpine: apk add icu-libs icu-data-full)");
        }
    }

    private sealed record NamedVerb(string Name, Func<Verb> Make);

    private sealed class HelpWithExamples(HelpAction help, Verb[] verbs) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (verbs.FirstOrDefault(v => v.Command == parseResult.CommandResult.Command) is { Examples.Count: > 0 } verb)
            {
                output.WriteLine("Examples:");
                for (var i = 0; i + 1 < verb.Examples.Count; i += 2)
                {
                    output.WriteLine($"  {verb.Examples[i]}");
                    output.WriteLine($"      {verb.Examples[i + 1]}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
