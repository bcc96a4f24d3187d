using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What the flags of <c>queue</c> do.</summary>
internal static class QueueActs
{
    public static async Task<ExitCode> ScanAsync(Invocation invocation, MediaKind kind, string? named, string? insteadOf, CancellationToken cancellationToken)
    {
        var settings = invocation.LoadSettings();
        var root = RootToScan(invocation, kind, string.IsNullOrEmpty(named) ? kind == MediaKind.Music ? settings.MusicRoot : settings.MoviesRoot : named);
        using var workspace = Workspace.ToChange(invocation, create: true);
        var existing = workspace.TryQueue(kind, invocation.Terminal);
        if (existing is null)
        {
            invocation.Terminal.Note($"A new queue for {kind.Folder} is made in {workspace.State.FullPath}");
            invocation.Terminal.StatusFolder = null;
        }

        var queue = existing ?? WorkQueue.Empty(kind);
        if (insteadOf is not null)
        {
            queue = Moved(queue, kind, Path.GetFullPath(insteadOf, invocation.Surroundings.CurrentDirectory), root);
        }

        RefuseNested(queue, kind, root);
        var scanned = queue;
        var (merged, summary) = await Task.Run(() => Scan(kind, scanned, root, workspace.Now, cancellationToken), cancellationToken);
        if (summary.Tracks == 0 && queue.Roots.Contains(root) && queue.Entries.Any(e => e.Root == queue.Roots.IndexOf(root)))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{root} holds no {(kind == MediaKind.Music ? "audio" : "film")} now, but the queue knows {Numbers.Of(queue.Entries.Count(e => e.Root == queue.Roots.IndexOf(root)), kind.Entry, kind.Entries)} there: an unmounted share looks like this, so nothing was changed", $"Mount it and scan again; or, if it is really gone: media-cleanup queue --forget {ShellText.Quote(root)}{kind.Option}");
        }

        if (insteadOf is not null)
        {
            MoveRecords(workspace, kind, Path.TrimEndingDirectorySeparator(Path.GetFullPath(insteadOf, invocation.Surroundings.CurrentDirectory)), root);
        }

        workspace.State.Library(kind).Queue.Save(merged);
        QueueView.Scanned(invocation.Terminal, kind, merged, summary, workspace.State.FullPath);
        return ExitCode.Done;
    }

    private static (WorkQueue Queue, ScanSummary Summary) Scan(MediaKind kind, WorkQueue queue, string root, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (kind == MediaKind.Music)
        {
            return QueueScan.Merge(queue, root, LibraryScan.Scan(root, cancellationToken), now);
        }

        var films = MovieScanner.Scan(root, out var skipped, cancellationToken);
        return MovieQueueScan.Merge(queue, root, films, skipped, now);
    }

    public static ExitCode Forget(Invocation invocation, MediaKind kind, string named)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var queue = workspace.Queue(kind, invocation.Terminal);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named, invocation.Surroundings.CurrentDirectory));
        var index = queue.Roots.IndexOf(root);
        if (index < 0)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{root} is no root of the {kind.Folder} queue; its roots are {string.Join(", ", queue.Roots)}", $"media-cleanup queue --forget {((Nearness.NearestTo(root, queue.Roots) ?? queue.Roots.FirstOrDefault()) is { } near ? ShellText.Quote(near) : "DIR")}{kind.Option}");
        }

        var gone = queue.Entries.Where(e => e.Root == index).ToList();
        workspace.State.Library(kind).Queue.Save(queue.WithoutRoot(index));
        foreach (var report in gone.Select(e => e.IssueReport).OfType<string>())
        {
            workspace.State.Ops.Delete(Path.Combine(workspace.State.IssuesFolder, Path.GetFileName(report)));
        }

        invocation.Terminal.Told($"{root} and its {Numbers.Of(gone.Count, kind.Entry, kind.Entries)} are out of the queue. Its files were not touched.");
        return ExitCode.Done;
    }

    public static ExitCode Reset(Invocation invocation, MediaKind kind, string name)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var queue = workspace.Queue(kind, invocation.Terminal);
        var entry = EntryNames.Find(queue, name);
        workspace.State.Library(kind).Queue.Save(queue.With(entry.Pending()));
        invocation.Terminal.Told($"{entry.Name} is pending again.");
        return ExitCode.Done;
    }

    public static ExitCode ResetErrors(Invocation invocation, MediaKind kind)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var queue = workspace.Queue(kind, invocation.Terminal);
        var failed = queue.Entries.Where(e => e.Status == EntryStatus.Error).ToList();
        if (failed.Count > 0)
        {
            workspace.State.Library(kind).Queue.Save(queue.With(failed.Select(e => e.Pending())));
        }

        invocation.Terminal.Told(failed.Count == 0 ? "No entry is in error." : $"{Numbers.Of(failed.Count, "entry is", "entries are")} pending again.");
        return ExitCode.Done;
    }

    public static ExitCode Validate(Invocation invocation, MediaKind? kind, bool repair)
    {
        using var workspace = repair ? Workspace.ToChange(invocation, create: false) : Workspace.ToShow(invocation);
        var code = ExitCode.Done;
        var present = 0;
        var told = new List<string>();
        foreach (var library in (kind is null ? MediaKind.All : [kind]).Select(k => workspace.State.Library(k)))
        {
            var file = library.Queue;
            if (file.Validate() is not { } damage)
            {
                if (File.Exists(file.Path))
                {
                    present++;
                    told.Add($"{file.Path} is sound.");
                }

                continue;
            }

            present++;
            if (!repair || damage.IsNewer)
            {
                var what = damage.IsNewer ? "is newer than this version" : "is damaged";
                var fault = $"{file.Path} {what} {damage.Place}: {damage.Reason}";
                invocation.Terminal.Fault(fault, damage.IsNewer ? MediaCleanupException.UpdateTool : $"media-cleanup queue --validate-queue --repair --library {library.Kind.Folder}");
                told.AddRange(invocation.Terminal.AsJson ? [fault] : []);
                code = ExitCode.DamagedState;
                continue;
            }

            var plan = file.PlanRepair() ?? throw new MediaCleanupException(ExitCode.DamagedState, $"{file.Path} is damaged {damage.Place}, and there is neither a checkpoint nor a journal to restore it from", $"Move it away and scan again: mv '{file.Path}' '{file.Path}.damaged' && media-cleanup queue --scan DIR --library {library.Kind.Folder}");
            var aside = file.Repair(plan, workspace.Now);
            told.Add($"{file.Path} is restored from {plan.Checkpoint ?? "the journal"} and {Numbers.Of(plan.Replayed, "recorded change")} since: {Numbers.Of(plan.Queue.Entries.Length, "entry", "entries")}, {plan.Queue.Count(EntryStatus.Completed)} completed. The damaged file is kept as {aside}.");
        }

        if (told.Count > 0)
        {
            invocation.Terminal.Told(told);
        }

        return present > 0 ? code : throw new MediaCleanupException(ExitCode.Usage, $"there is no queue yet in {workspace.State.FullPath}", "media-cleanup queue --scan DIR");
    }

    private static string RootToScan(Invocation invocation, MediaKind kind, string? named)
    {
        if (string.IsNullOrEmpty(named))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"no folder was named, and the setting {kind.Folder}.root is not set", "media-cleanup queue --scan DIR");
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named, invocation.Surroundings.CurrentDirectory));
        if (!Directory.Exists(root))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{root} is not there, or is no folder; nothing was changed", "Check its spelling, or mount it, and scan again");
        }

        var real = SystemFileOps.Instance.RealPath(root);
        var home = PlatformFolders.Home(PlatformFolders.Current, invocation.Surroundings.Environment);
        return real == Path.GetPathRoot(real) || (Directory.Exists(home) && real == SystemFileOps.Instance.RealPath(home))
            ? throw new MediaCleanupException(ExitCode.Usage, $"{root} is no music or film library but a whole {(real == Path.GetPathRoot(real) ? "file system" : "home folder")}", "Name the folder that holds the artists or films: media-cleanup queue --scan ~/Music")
            : root;
    }

    private static void RefuseNested(WorkQueue queue, MediaKind kind, string root)
    {
        var real = SystemFileOps.Instance.RealPath(root);
        foreach (var other in queue.Roots.Where(r => r != root))
        {
            var otherReal = Directory.Exists(other) ? SystemFileOps.Instance.RealPath(other) : other;
            if (FolderWalk.IsInside(otherReal, real) || FolderWalk.IsInside(real, otherReal))
            {
                throw new MediaCleanupException(ExitCode.Usage, $"{root} and {other}, which is in the queue, lie inside each other", $"Scan the outer one alone; to take the other out first: media-cleanup queue --forget {ShellText.Quote(other)}{kind.Option}");
            }
        }
    }

    /// <summary>What was written and what was answered below the old root holds for the new one.</summary>
    private static void MoveRecords(Workspace workspace, MediaKind kind, string old, string root)
    {
        using var undo = UndoLog.Open(workspace.State.Ops, workspace.State.Library(kind).UndoFolder);
        undo.MoveRoot(old, root);
        var answers = Answers.Load(workspace.State.Ops, workspace.State.Answers);
        if (answers.All.Any(a => a.Library == kind.Folder && a.Root == old))
        {
            (answers with { All = [.. answers.All.Select(a => a.Library == kind.Folder && a.Root == old ? a with { Root = root } : a)] }).Save(workspace.State.Ops, workspace.State.Answers);
        }
    }

    private static WorkQueue Moved(WorkQueue queue, MediaKind kind, string old, string root)
    {
        var index = queue.Roots.IndexOf(Path.TrimEndingDirectorySeparator(old));
        return index < 0
            ? throw new MediaCleanupException(ExitCode.Usage, $"{old} is no root of this queue; its roots are {(queue.Roots.IsEmpty ? "none" : string.Join(", ", queue.Roots))}", "Name one of these with --instead-of")
            : queue.Roots.Contains(root)
            ? throw new MediaCleanupException(ExitCode.Usage, $"{root} is a root of this queue already", $"media-cleanup queue --forget {ShellText.Quote(old)}{kind.Option}")
            : queue with { Roots = queue.Roots.SetItem(index, root) };
    }
}
