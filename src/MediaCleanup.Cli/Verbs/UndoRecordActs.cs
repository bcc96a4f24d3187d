using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What <c>checkpoint</c> does with the records behind undo.</summary>
internal static class UndoRecordActs
{
    public static ExitCode Verify(Invocation invocation, MediaKind? kind, CancellationToken cancellationToken)
    {
        using var workspace = Workspace.ToShow(invocation);
        var checks = new List<UndoCheck>();
        foreach (var library in (kind is null ? MediaKind.All : [kind]).Select(workspace.State.Library))
        {
            using var undo = UndoLog.Open(workspace.State.Ops, library.UndoFolder);
            var sessions = undo.Sessions().Length;
            var findings = sessions == 0 ? [] : new UndoAudit(workspace.State.Ops, undo).Verify(cancellationToken);
            checks.Add(new(library.Kind.Folder, sessions, [.. findings.Select(f => new UndoCheckFinding(f.Session, f.Path, f.Reason, f.IsDamage))]));
        }

        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json([.. checks], CliJson.Default.UndoCheckArray);
        }
        else
        {
            checks.ForEach(c => Show(invocation.Terminal, c));
        }

        var damage = checks.SelectMany(c => c.Findings).Where(f => f.IsDamage).ToList();
        if (damage.Count == 0)
        {
            return ExitCode.Done;
        }

        invocation.Terminal.Fault($"{Numbers.Of(damage.Count, "undo record")} cannot be used any more; the first: {damage[0].Session}{(damage[0].Path.Length > 0 ? ", " + damage[0].Path : "")}: {damage[0].Reason}", "What these records changed cannot be taken back; bring the undo folder back from a backup (checkpoint --backup)");
        return ExitCode.DamagedState;
    }

    public static ExitCode Prune(Invocation invocation, MediaKind? kind, int days)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var library = workspace.State.Library(kind ?? MediaKind.Music);
        using var undo = UndoLog.Open(workspace.State.Ops, library.UndoFolder);
        var gone = new UndoAudit(workspace.State.Ops, undo).Prune(days, workspace.Now);
        var left = undo.Sessions().Length;
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new PrunedUndo(library.Kind.Folder, [.. gone], left), CliJson.Default.PrunedUndo);
            return ExitCode.Done;
        }

        invocation.Terminal.Result(gone.IsEmpty
            ? $"No session is older than {Numbers.Of(days, "day")}; {Numbers.Of(left, "session")} can be taken back ({library.Kind.Folder})."
            : $"{Numbers.Of(gone.Length, "session")} can no longer be taken back; {Numbers.Of(left, "session")} still can ({library.Kind.Folder}).");
        foreach (var session in gone)
        {
            invocation.Terminal.Result($"  {session}");
        }

        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, UndoCheck check)
    {
        if (check.Sessions == 0)
        {
            terminal.Result($"{check.Library}: no session changed anything yet.");
            return;
        }

        terminal.Result(check.Findings.Length == 0
            ? $"{check.Library}: {Numbers.Of(check.Sessions, "session")}, every change can be taken back to the byte."
            : $"{check.Library}: {Numbers.Of(check.Sessions, "session")}, {Numbers.Of(check.Findings.Length, "finding")}:");
        foreach (var finding in check.Findings)
        {
            terminal.Result($"  {(finding.IsDamage ? "damaged: " : "")}{finding.Path}{(finding.Path.Length > 0 ? ": " : "")}{finding.Reason} ({finding.Session})");
        }
    }
}

/// <summary>One element of <c>checkpoint --verify --json</c>.</summary>
internal sealed record UndoCheck(string Library, int Sessions, UndoCheckFinding[] Findings);

internal sealed record UndoCheckFinding(string Session, string Path, string Reason, bool IsDamage);

/// <summary><c>checkpoint --prune-undo --json</c>.</summary>
internal sealed record PrunedUndo(string Library, string[] Removed, int Left);
