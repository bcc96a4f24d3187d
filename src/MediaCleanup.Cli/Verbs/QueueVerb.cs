using System.CommandLine;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What is to be done, and where each entry stands.</summary>
internal sealed class QueueVerb : Verb
{
    /// <summary>Enough for the pace, few enough to read in no time.</summary>
    private const int SessionsRead = 30;

    private readonly Option<bool> _showSummary;
    private readonly Option<string?> _scan;
    private readonly Option<string?> _forget;
    private readonly Option<bool> _list;
    private readonly Option<string?> _resetArtist;
    private readonly Option<string?> _resetMovie;
    private readonly Option<bool> _resetErrors;
    private readonly Option<bool> _validate;
    private readonly Option<string?> _library;
    private readonly Option<string?> _insteadOf;
    private readonly Option<string?> _withStatus;
    private readonly Option<bool> _repair;

    public QueueVerb()
        : base(
            "queue",
            "What is to be done: makes and shows the queue of artists and films",
            "media-cleanup queue --scan ~/Music", "finds the artists below ~/Music and puts them into the queue; changes nothing there",
            "media-cleanup queue", "how far the work has come",
            "media-cleanup queue --list --with-status error", "what could not be worked on, and why",
            "media-cleanup queue --reset-artist \"Harbor\"", "back to pending, to be worked on again",
            "media-cleanup queue --scan /mnt/new --instead-of /mnt/old", "the library has moved; nothing is lost")
    {
        _showSummary = Act("--show-summary", "Counts by status (the same as 'queue' alone)");
        _scan = Act(new Option<string?>("--scan") { Description = "Find what is in DIR (default: the setting music.root or movies.root) and bring the queue up to date; changes nothing in a library", HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne });
        _forget = Act("--forget", "DIR", "Take a root and its entries out of the queue");
        _list = Act("--list", "Every entry, a line each");
        _resetArtist = Act("--reset-artist", "NAME", "Back to pending; NAME as the queue lists it, or its path");
        _resetMovie = Act("--reset-movie", "TITLE", "The same for a film: \"Dune (1984)\"");
        _resetErrors = Act("--reset-errors", "All entries in error back to pending");
        _validate = Act("--validate-queue", "Check the queue file; says where it is damaged");
        _library = Modifier(GlobalOptions.Library("Which library (showing: both; acting: music)"));
        _insteadOf = Modifier("--instead-of", "OLD", "With --scan: this root has moved here");
        _withStatus = Modifier("--with-status", "S", "With --list: only pending, in_progress, completed or error");
        _withStatus.AcceptOnlyFromAmong("pending", "in_progress", "completed", "error");
        _repair = Modifier("--repair", "With --validate-queue: restore from the newest sound checkpoint and the journal");
    }

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var act = ActOf(invocation);
        var kind = KindOf(invocation, _library);
        if (act != _scan && invocation.Parse.GetValue(_insteadOf) is { } old)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"--instead-of needs the folder to which {old} has moved", $"media-cleanup queue --scan NEW --instead-of {ShellText.Quote(old)}");
        }

        TellIdle(invocation, act, _withStatus, _list);
        TellIdle(invocation, act, _repair, _validate);
        return act == _scan
            ? QueueActs.ScanAsync(invocation, kind ?? MediaKind.Music, invocation.Parse.GetValue(_scan), invocation.Parse.GetValue(_insteadOf), cancellationToken)
            : Task.FromResult(Run(invocation, act, kind));
    }

    private ExitCode Run(Invocation invocation, Option? act, MediaKind? kind)
    {
        if (act == _forget)
        {
            return QueueActs.Forget(invocation, kind ?? MediaKind.Music, invocation.Parse.GetValue(_forget)!);
        }

        if ((act == _resetArtist && kind == MediaKind.Movies) || (act == _resetMovie && kind == MediaKind.Music))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{act.Name} and --library {kind!.Folder} exclude each other", $"Leave out --library: {act.Name} implies it");
        }

        if (act == _resetArtist)
        {
            return QueueActs.Reset(invocation, MediaKind.Music, invocation.Parse.GetValue(_resetArtist)!);
        }

        if (act == _resetMovie)
        {
            return QueueActs.Reset(invocation, MediaKind.Movies, invocation.Parse.GetValue(_resetMovie)!);
        }

        if (act == _resetErrors)
        {
            return QueueActs.ResetErrors(invocation, kind ?? MediaKind.Music);
        }

        if (act == _validate)
        {
            return QueueActs.Validate(invocation, kind, invocation.Parse.GetValue(_repair));
        }

        using var workspace = Workspace.ToShow(invocation);
        var queues = (kind is null ? MediaKind.All : [kind]).Select(k => workspace.TryQueue(k, invocation.Terminal)).OfType<WorkQueue>().ToList();
        if (queues.Count == 0)
        {
            _ = workspace.Queue(kind ?? MediaKind.Music, invocation.Terminal);
        }

        if (act == _list)
        {
            QueueView.List(invocation.Terminal, queues, invocation.Parse.GetValue(_withStatus));
        }
        else
        {
            var archive = new SessionArchive(workspace.State);
            QueueView.Summary(invocation.Terminal, workspace.State.FullPath, [.. queues.Select(q => LibrarySummary.Of(q, Pace.Of(archive.Histories(q.Kind, SessionsRead)), workspace.Now))]);
        }

        return ExitCode.Done;
    }
}
