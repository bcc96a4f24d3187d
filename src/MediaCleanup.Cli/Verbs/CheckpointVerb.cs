using System.CommandLine;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Verbs;

/// <summary>Copies of the queue, the records behind undo, and the backup of it all.</summary>
internal sealed class CheckpointVerb : Verb
{
    private const int MostDays = 36_500;
    private readonly Option<bool> _create;
    private readonly Option<string?> _show;
    private readonly Option<string?> _restore;
    private readonly Option<int?> _prune;
    private readonly Option<bool> _verify;
    private readonly Option<int?> _pruneUndo;
    private readonly Option<string?> _backup;
    private readonly Option<string?> _library;

    public CheckpointVerb()
        : base(
            "checkpoint",
            "Copies of the queue: lists, makes and restores them; checks undo records; backs up the status folder",
            "media-cleanup checkpoint", "every checkpoint, newest first",
            "media-cleanup checkpoint --show latest", "what is in it, and what restoring it would change",
            "media-cleanup checkpoint --restore latest", "back to it; what was finished since stays finished",
            "media-cleanup checkpoint --prune 5", "keeps the newest five",
            "media-cleanup checkpoint --verify", "whether every change can still be taken back; reads the changed files",
            "media-cleanup checkpoint --backup ~/media-cleanup-$(date +%F).tar.gz", "the whole status folder, also while 'process' runs; unpack it to restore it")
    {
        _create = Act("--create", "Make one now");
        _show = Act("--show", "NAME|latest", "What is in it, and what restoring it would change");
        _restore = Act("--restore", "NAME|latest", "Make it the queue; entries finished since stay completed");
        _prune = Act(Number("--prune", "N", "Delete all but the newest N", 0, 1_000_000));
        _verify = Act("--verify", "Check that undo records and files still agree");
        _pruneUndo = Act(Number("--prune-undo", "DAYS", "Forget how to take back sessions older than DAYS", 0, MostDays));
        _backup = Act("--backup", "FILE", "The whole status folder as FILE (.tar.gz), consistent while 'process' runs; never overwrites");
        _library = Modifier(GlobalOptions.Library("Which library (showing and --backup: both; acting: music)"));
    }

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => Task.FromResult(Run(invocation, cancellationToken));

    private ExitCode Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var act = ActOf(invocation);
        var kind = KindOf(invocation, _library);
        var parse = invocation.Parse;
        return act == _create ? CheckpointActs.Create(invocation, kind)
            : act == _show ? CheckpointActs.Show(invocation, kind, parse.GetValue(_show)!)
            : act == _restore ? CheckpointActs.Restore(invocation, kind, parse.GetValue(_restore)!)
            : act == _prune ? CheckpointActs.Prune(invocation, kind, parse.GetValue(_prune)!.Value)
            : act == _verify ? UndoRecordActs.Verify(invocation, kind, cancellationToken)
            : act == _pruneUndo ? UndoRecordActs.Prune(invocation, kind, parse.GetValue(_pruneUndo)!.Value)
            : act == _backup ? BackupAct.Run(invocation, parse.GetValue(_backup)!, cancellationToken)
            : CheckpointActs.List(invocation, kind);
    }
}
