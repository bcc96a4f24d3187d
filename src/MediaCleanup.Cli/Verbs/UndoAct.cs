using System.Collections.Immutable;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Settings;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>Takes a session back, and puts its entries back to pending.</summary>
internal static class UndoAct
{
    public static ExitCode Run(Invocation invocation, MediaKind kind, string session, string? name, bool dryRun, CancellationToken cancellationToken)
    {
        using var workspace = dryRun ? Workspace.ToShow(invocation) : Workspace.ToChange(invocation, create: false);
        var queue = workspace.Queue(kind, invocation.Terminal);
        using var log = UndoLog.Open(workspace.State.Ops, workspace.State.Library(kind).UndoFolder);
        var reverter = new Reverter(workspace.State.Ops, log, AudioTools.Real);
        var entry = name is null ? null : EntryNames.Find(queue, name);
        var entries = entry is null ? null : new[] { (queue.Roots[entry.Root], entry.Path) };
        var begun = session == "last" ? reverter.Interrupted(entries) : null; // The same command goes on with the same session.
        bool IsOver() => begun is not null && reverter.Last(begun) == begun && reverter.IsTakenBack(begun, entries);
        if (dryRun)
        {
            if (IsOver())
            {
                return TakenBackAlready(invocation.Terminal, begun!, dryRun);
            }

            var shown = reverter.Plan(session, entries, begun);
            TellDamage(invocation.Terminal, shown);
            Show(invocation.Terminal, kind, shown.Session, [.. shown.Files.Select(f => shown.Absent.Contains(f.Root) ? new UndoneFile(f.Path, "left alone: its library is empty or not there now", false) : new UndoneFile(f.Path, "would be taken back", true))], dryRun: true, name);
            return ExitCode.Done;
        }

        workspace.LockRoots(queue.Roots);
        var recovery = new Recovery(workspace.State.Ops, log, queue.Roots);
        workspace.LockRoots(recovery.Roots());
        var recovered = recovery.Run();
        SessionOutputs.WriteLost(workspace.State, queue, log, recovered.Sessions);
        foreach (var problem in recovered.Problems)
        {
            invocation.Terminal.Note(problem);
        }

        if (IsOver())
        {
            return TakenBackAlready(invocation.Terminal, begun!, dryRun);
        }

        var plan = reverter.Plan(session, entries, begun);
        TellDamage(invocation.Terminal, plan);
        var forgotten = plan.Files.Select(f => f.Root).Distinct(StringComparer.Ordinal).Where(r => !queue.Roots.Contains(r)).ToList();
        workspace.LockRoots(forgotten);
        foreach (var root in forgotten)
        {
            invocation.Terminal.Warning($"{root} is not in the queue any more; what this session changed there is taken back as well");
        }

        // First, so that an undo that is cut short leaves no entry that says it is done with.
        (queue, var pending) = PutBack(workspace, kind, queue, plan.Entries);
        Log(workspace, kind, plan.Session, pending);
        var library = workspace.State.Library(kind);
        var ownName = SessionNames.Next(library, log, workspace.Now);
        using var own = SessionLog.Open(Path.Combine(library.SessionLogs, ownName + ".log"), new Redactor([]), workspace.Surroundings.Clock);
        var results = Revert(reverter, plan, own, ownName, queue, pending.Count, cancellationToken);
        var gone = results.Where(r => r.Outcome is not Reversal.LeftAlone).Select(r => (r.Root, r.Path)).ToHashSet();
        _ = PutBack(workspace, kind, queue, results.Where(r => !plan.Absent.Contains(r.Root)).Select(r => (r.Root, r.Entry)), gone);
        ImmutableArray<UndoneFile> files = [.. results.Select(r => new UndoneFile(r.Path, Describe(r.Outcome), r.Outcome is not Reversal.LeftAlone))];
        Show(invocation.Terminal, kind, plan.Session, files, dryRun: false, name);
        return plan.DamagedLines > 0 || !plan.Lost.IsEmpty || results.Any(r => r.Outcome is Reversal.LeftAlone { Lasting: false }) ? ExitCode.EntriesFailed : ExitCode.Done;
    }

    private static ExitCode TakenBackAlready(Terminal terminal, string session, bool dryRun)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new UndoResult(session, dryRun, []), CliJson.Default.UndoResult);
        }
        else
        {
            terminal.Result($"Session {session} is taken back already: the run that did it was interrupted at its end.");
        }

        return ExitCode.Done;
    }

    /// <summary>Takes back, with a log of its own: what changes a library stands in a log.</summary>
    private static ImmutableArray<ReversalResult> Revert(Reverter reverter, ReversalPlan plan, SessionLog log, string name, WorkQueue queue, int entries, CancellationToken cancellationToken)
    {
        log.BegunUndo(name, queue, plan.Session, entries);
        try
        {
            var results = reverter.Run(plan, r => log.Undone(r, Describe(r.Outcome)), cancellationToken);
            log.EndedUndo(results.Count(r => r.Outcome is not Reversal.LeftAlone), results.Count(r => r.Outcome is Reversal.LeftAlone));
            return results;
        }
        catch (Exception fault) when (fault is MediaCleanupException or OperationCanceledException or IOException)
        {
            log.UndoInterrupted(fault);
            throw;
        }
    }

    private static void TellDamage(Terminal terminal, ReversalPlan plan)
    {
        if (plan.DamagedLines > 0)
        {
            terminal.Warning($"{Numbers.Of(plan.DamagedLines, "line")} of the undo record of {plan.Session} cannot be read; a backup of the status folder may have them (media-cleanup checkpoint --verify)");
        }

        foreach (var (_, path) in plan.Lost)
        {
            terminal.Warning($"{path} stays as it is: its undo record is damaged");
        }
    }

    /// <summary>Tells the logs that entries of theirs are not completed any more: that of the session, and of later ones that found nothing to change.</summary>
    private static void Log(Workspace workspace, MediaKind kind, string session, List<QueueEntry> undone)
    {
        foreach (var log in new SessionArchive(workspace.State).Logs(kind).Where(l => !l.IsPutAway && string.CompareOrdinal(l.Session, session) >= 0).ToList())
        {
            var completed = SessionArchive.Read(log)?.Outcomes.Where(o => o.Status == EntryStatusText.Of(EntryStatus.Completed)).Select(o => (o.Root, o.Path)).ToHashSet();
            if (completed is not null && undone.Where(e => completed.Contains((e.Root, e.Path))).ToList() is { Count: > 0 } told)
            {
                SessionLog.TakenBack(log.Path, workspace.Surroundings.Clock, told);
            }
        }
    }

    private static (WorkQueue Queue, List<QueueEntry> Pending) PutBack(Workspace workspace, MediaKind kind, WorkQueue queue, IEnumerable<(string Root, string Entry)> entries, HashSet<(string Root, string Path)>? gone = null)
    {
        var touched = entries.ToHashSet();
        var pending = queue.Entries.Where(e => touched.Contains((queue.Roots[e.Root], e.Path))).Select(e => e.Pending() with { IssuesResolved = 0, Fingerprint = EntryFingerprint.Now(queue, e) }).ToList();
        pending = [.. pending.Select(e => e is MovieEntry film && gone is not null ? film with { MetadataFiles = [.. film.MetadataFiles.Where(f => !gone.Contains((queue.Roots[e.Root], f)))] } : e)];
        return (pending.Count > 0 ? workspace.State.Library(kind).Queue.Save(queue.With(pending)) : queue, pending);
    }

    private static string Describe(Reversal reversal) => reversal switch
    {
        Reversal.Restored => "as it was, to the byte",
        Reversal.Removed => "removed: we had made it",
        Reversal.AsBefore => "was as before already",
        Reversal.FieldsRestored fields => $"edited since; our fields were taken back: {string.Join(", ", fields.Fields)}{(fields.Kept.IsEmpty ? "" : $"; kept, since they hold other values now: {string.Join(", ", fields.Kept)}")}",
        Reversal.LeftAlone left => $"left alone: {left.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(reversal)),
    };

    private static void Show(Terminal terminal, MediaKind kind, string session, ImmutableArray<UndoneFile> files, bool dryRun, string? name)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new UndoResult(session, dryRun, [.. files]), CliJson.Default.UndoResult);
            return;
        }

        foreach (var file in files.Where(f => dryRun || !f.TakenBack || terminal.Manners.Verbose || f.What.StartsWith("edited", StringComparison.Ordinal)))
        {
            terminal.Result($"  {file.Path}: {file.What}");
        }

        if (dryRun)
        {
            terminal.Result($"Session {session}: {Numbers.Of(files.Count(f => f.TakenBack), "file")} would be taken back. Nothing was changed.");
            return;
        }

        var left = files.Count(f => !f.TakenBack);
        terminal.Result($"Session {session}: {Numbers.Of(files.Length - left, "file")} taken back{(left > 0 ? $", {Numbers.Of(left, "file")} left alone (named above)" : "")}. Their entries are pending again.");
        terminal.Result($"To keep an entry as it is now: media-cleanup process {(kind == MediaKind.Movies ? "--movie" : "--artist")} {(name is null ? kind == MediaKind.Movies ? "TITLE" : "NAME" : ShellText.Quote(name))} --as-is   (the next batch would do it again)");
    }
}

/// <summary><c>process --undo --json</c>.</summary>
internal sealed record UndoResult(string Session, bool DryRun, UndoneFile[] Files);

internal sealed record UndoneFile(string Path, string What, bool TakenBack);
