using System.Collections.Immutable;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Settings;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>One run of <c>process</c>: selects entries, makes proposals, and shows or applies them.</summary>
internal static class ProcessRun
{
    public static async Task<ExitCode> RunAsync(Invocation invocation, ProcessRequest request, CancellationToken cancellationToken)
    {
        var settings = invocation.LoadSettings();
        using var workspace = request.DryRun ? Workspace.ToShow(invocation) : Workspace.ToChange(invocation, create: false);
        var queue = workspace.Queue(request.Kind, invocation.Terminal);
        var entries = request.Name is { } name ? [EntryNames.Find(queue, name)] : Selection.Next(queue, request.Size);
        var answers = Answers.Load(workspace.State.Ops, workspace.State.Answers);
        if (request.Answer is { } given)
        {
            answers = WithAnswer(answers, given, request.Kind, queue, entries[0], workspace.Now);
            if (!request.DryRun)
            {
                // Pending with it: an answer that a service which is down keeps from its work is carried out by the next batch.
                answers.Save(workspace.State.Ops, workspace.State.Answers);
                queue = workspace.State.Library(request.Kind).Queue.Save(queue.With(entries[0].Pending()));
                entries = [queue.Find(entries[0].Root, entries[0].Path)!];
            }
        }

        if (entries.IsEmpty && request.DryRun)
        {
            return NothingToDo(invocation, queue, dryRun: true);
        }

        RequireRoots(queue, entries);
        if (!request.DryRun)
        {
            workspace.LockRoots(queue.Roots);
            WriteWeeklyReports(invocation, workspace, queue);
        }

        using var undo = UndoLog.Open(workspace.State.Ops, workspace.State.Library(request.Kind).UndoFolder);
        using var services = new Services(settings, workspace.State, workspace.Surroundings, undo);
        if (request.Answer is not { AsIs: true, Album: null })
        {
            services.Require(request.Kind); // an entry that is left alone asks nobody
        }

        return request.DryRun
            ? await ShowPlans(invocation, services.Propose(request.Kind, queue, entries, answers, cancellationToken), entries.Length)
            : await Work(invocation, workspace, services, undo, settings, request, queue, entries, answers, cancellationToken);
    }

    private static async Task<ExitCode> ShowPlans(Invocation invocation, IAsyncEnumerable<ProposedEntry> proposals, int count)
    {
        var shown = new List<PlannedEntry>();
        using (var progress = new ProgressLine(invocation.Terminal, invocation.Surroundings.Error, count))
        {
            progress.Doing("identifying …");
            await foreach (var proposed in proposals)
            {
                shown.Add(PlannedEntry.Of(proposed));
                progress.Doing(EntryNames.DisplayOf(proposed.Entry));
                if (!invocation.Terminal.AsJson)
                {
                    progress.Dispose();
                    PlanView.Show(invocation.Terminal, proposed);
                }
            }
        }

        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(shown.ToArray(), CliJson.Default.PlannedEntryArray);
        }
        else
        {
            PlanView.Total(invocation.Terminal, shown);
        }

        return shown.Exists(s => s.Error is not null) ? ExitCode.EntriesFailed : ExitCode.Done;
    }

    private static async Task<ExitCode> Work(
        Invocation invocation,
        Workspace workspace,
        Services services,
        UndoLog undo,
        ToolSettings settings,
        ProcessRequest request,
        WorkQueue queue,
        ImmutableArray<QueueEntry> entries,
        Answers answers,
        CancellationToken cancellationToken)
    {
        var library = workspace.State.Library(request.Kind);
        var recovery = new Recovery(workspace.State.Ops, undo, queue.Roots);
        workspace.LockRoots(recovery.Roots()); // Of a library that is forgotten, too.
        var recovered = recovery.Run();
        SessionOutputs.WriteLost(workspace.State, queue, undo, recovered.Sessions);
        if (entries.IsEmpty && recovered.Plans.IsEmpty)
        {
            foreach (var problem in recovered.Problems)
            {
                invocation.Terminal.Note(problem);
            }

            return NothingToDo(invocation, queue, dryRun: false, request is { Size: null, Name: null } ? BackupAct.LastOf(workspace.State, workspace.Now) : null);
        }

        var name = SessionNames.Next(library, undo, workspace.Now);
        using var log = SessionLog.Open(Path.Combine(library.SessionLogs, name + ".log"), settings.Redactor, workspace.Surroundings.Clock);
        using var changes = undo.Begin(name, workspace.Now);
        using var progress = new ProgressLine(invocation.Terminal, invocation.Surroundings.Error, entries.Length);
        var outputs = new SessionOutputs(workspace.State, request.Kind, name);
        var texts = new WrittenTexts(workspace.State.Ops, library.UndoFolder);
        var watchers = new SessionWatchers(progress, log, outputs, proposal => KeepTexts(texts, services.Blobs, proposal));
        var applied = new ApplySettings { Settle = settings.WriteSettle, HardLinks = settings.WriteHardLinks == HardLinks.Break ? HardLinkRule.Break : HardLinkRule.Skip };
        Applier ApplierFor(IBlobs blobs) => new(workspace.State.Ops, changes, blobs, applied, workspace.Surroundings.Clock, AudioTools.Real);
        var applier = ApplierFor(services.Blobs);
        var session = new Session(library, applier, settings.CheckpointEvery, workspace.Surroundings.Clock, (e, p) => EntryFingerprint.After(queue, e, p), (e, p) => WriteIssueReport(workspace, request.Kind, e, p, answers.LeaveAlone(request.Kind, queue.Roots[e.Root], e.Path)), watchers.On);
        foreach (var problem in recovered.Problems)
        {
            watchers.On(new SessionEvent.Noted(problem));
        }

        try
        {
            log.Begun(name, queue, entries.Length);
            var resumed = session.Resume(StillWanted(recovered.Plans, queue, answers, watchers), plan => ApplierFor(services.BlobsOf(plan)), cancellationToken);
            progress.Doing("identifying …");
            var tally = await session.RunAsync(queue, services.Propose(request.Kind, queue, entries, answers, cancellationToken), cancellationToken);
            tally = tally with { FilesChanged = tally.FilesChanged + resumed.FilesChanged, BytesWritten = tally.BytesWritten + resumed.BytesWritten };
            changes.Close();
            outputs.Write();
            log.Ended(tally, services.Statistics);
            progress.Dispose();
            foreach (var note in applier.Notes)
            {
                invocation.Terminal.Detail(note);
            }

            if (request.Answer is { AsIs: true } && !invocation.Terminal.AsJson)
            {
                ProcessView.LeftAlone(invocation.Terminal, request.Kind, entries[0], answers.All[^1].Folder, workspace.State.Answers);
            }

            ProcessView.Summary(invocation.Terminal, request.Kind, name, tally, services.Statistics, library.Queue.Load()!.Queue);
            if (request is { Size: null, Name: null } && !invocation.Terminal.AsJson)
            {
                invocation.Terminal.Result(BackupAct.LastOf(workspace.State, workspace.Now));
            }

            return tally.Failed > 0 ? ExitCode.EntriesFailed : ExitCode.Done;
        }
        catch (Exception fault) when (fault is MediaCleanupException or OperationCanceledException)
        {
            log.Interrupted(fault, services.Statistics);
            outputs.Write();
            if (invocation.Terminal.AsJson)
            {
                ProcessView.Json(invocation.Terminal, request.Kind, name, session.SoFar, services.Statistics, library.Queue.Load()!.Queue, FaultDetail.Of(fault, invocation.Surroundings));
            }

            throw;
        }
    }

    /// <summary>Reports of weeks that have none yet. Whatever is wrong with the other library's queue does not stop this one's work.</summary>
    private static void WriteWeeklyReports(Invocation invocation, Workspace workspace, WorkQueue queue)
    {
        try
        {
            var others = MediaKind.All.Where(k => k != queue.Kind).Select(k => workspace.State.Library(k).Queue.Load()?.Queue).OfType<WorkQueue>();
            foreach (var report in WeeklyAct.WriteMissing(workspace, [queue, .. others]))
            {
                invocation.Terminal.Note($"Weekly report: {report}");
            }
        }
        catch (Exception fault) when (fault is MediaCleanupException or IOException or UnauthorizedAccessException or FileFaultException)
        {
            invocation.Terminal.Warning($"no weekly report: {fault.Message}");
        }
    }

    /// <summary>Not the plans of entries that were taken out, or that a person has decided about since they may have been recorded.</summary>
    private static List<OpenPlan> StillWanted(IEnumerable<OpenPlan> plans, WorkQueue queue, Answers answers, SessionWatchers watchers)
    {
        var wanted = new List<OpenPlan>();
        foreach (var plan in plans)
        {
            if (queue.Roots.Contains(plan.Root) && queue.Find(queue.Roots.IndexOf(plan.Root), plan.Entry) is not null && !answers.All.Any(a => a.Root == plan.Root && a.Entry == plan.Entry))
            {
                wanted.Add(plan);
            }
            else
            {
                watchers.On(new SessionEvent.Noted($"{plan.Entry}: the plan of an interrupted run is not finished, since the entry is out of the queue or was answered; it is planned anew"));
            }
        }

        return wanted;
    }

    /// <param name="lastBackup">when the last backup was made; null where it is not to be told.</param>
    private static ExitCode NothingToDo(Invocation invocation, WorkQueue queue, bool dryRun, string? lastBackup = null)
    {
        var errors = queue.Count(EntryStatus.Error);
        if (invocation.Terminal.AsJson)
        {
            if (dryRun)
            {
                invocation.Terminal.Json([], CliJson.Default.PlannedEntryArray);
            }
            else
            {
                invocation.Terminal.Json(new ProcessResult(null, queue.Kind.Folder, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], null), CliJson.Default.ProcessResult);
            }

            return ExitCode.Done;
        }

        invocation.Terminal.Result(errors == 0
            ? "Nothing to do: no entry is pending."
            : $"Nothing to do: no entry is pending; {Numbers.Of(errors, "entry waits", "entries wait")} in error. Next: media-cleanup queue --list --with-status error");
        if (lastBackup is not null)
        {
            invocation.Terminal.Result(lastBackup);
        }

        return ExitCode.Done;
    }

    private static Answers WithAnswer(Answers answers, GivenAnswer given, MediaKind kind, WorkQueue queue, QueueEntry entry, DateTimeOffset now)
    {
        var root = queue.Roots[entry.Root];
        var folder = given.Album is null ? null : AlbumFolder(root, entry, given.Album);
        return answers.With(new()
        {
            Library = kind.Folder,
            Root = root,
            Entry = entry.Path,
            Folder = folder,
            ReleaseId = given.ReleaseId,
            TmdbId = given.TmdbId,
            AsIs = given.AsIs,
            AnsweredAt = QueueEntry.WholeSeconds(now),
        });
    }

    /// <summary>The album's folder relative to the root: below the artist's path, or, as the report prints it, from the root.</summary>
    private static string AlbumFolder(string root, QueueEntry entry, string album)
    {
        var parts = album.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToList();
        if (parts.Contains(".."))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"\"{album}\" leads out of a folder", "Name the album's folder as the issue report does");
        }

        var typed = parts.Count == 0 ? "." : string.Join('/', parts);
        var candidates = typed == "." ? [entry.Path] : new[] { entry.Path.Length > 0 ? $"{entry.Path}/{typed}" : typed, typed };
        var owned = candidates.Where(c => entry.AllFolders.Any(f => QueueScan.IsCovered(c, f))).ToList();
        return owned.FirstOrDefault(c => Directory.Exists(Path.Combine(root, c)))
            ?? throw new MediaCleanupException(ExitCode.Usage, $"{entry.Name} has no folder \"{album}\"", $"The folders are those below {string.Join(", ", entry.AllFolders)}; the issue report prints the command for each question");
    }

    private static void RequireRoots(WorkQueue queue, ImmutableArray<QueueEntry> entries)
    {
        foreach (var root in entries.Select(e => queue.Roots[e.Root]).Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any())
            {
                throw new MediaCleanupException(ExitCode.Usage, $"the library {root} is empty or not there: an unmounted share looks like this, so nothing was changed", $"Mount it and run again; or, if it has moved: media-cleanup queue --scan NEW --instead-of {ShellText.Quote(root)}{queue.Kind.Option}");
            }
        }
    }

    /// <summary>NFO texts are kept before they are written: a later merge compares with them.</summary>
    private static void KeepTexts(WrittenTexts texts, IBlobs blobs, Proposal proposal)
    {
        foreach (var content in proposal.Plan.Changes.Where(c => c.Path.EndsWith(".nfo", StringComparison.OrdinalIgnoreCase)).Select(c => c switch { CreateFile create => create.Content, ReplaceFile replace => replace.Content, _ => default }).Where(c => c.Sha256 is not null))
        {
            texts.Keep(content, blobs.Get(content), proposal.OwnParts.TryGetValue(content.Sha256, out var own) ? blobs.Get(own) : null);
        }
    }

    /// <summary>Nothing waits for a person who said that the whole entry stays as it is.</summary>
    private static string? WriteIssueReport(Workspace workspace, MediaKind kind, QueueEntry entry, Proposal proposal, bool isLeftAlone)
    {
        var file = IssueReport.FileNameOf(kind, entry);
        var path = Path.Combine(workspace.State.IssuesFolder, file);
        if (entry.IssueReport is { } before && Path.GetFileName(before) != file)
        {
            workspace.State.Ops.Delete(Path.Combine(workspace.State.IssuesFolder, Path.GetFileName(before)));
        }

        if (!isLeftAlone && IssueReport.Write(kind, entry, proposal, workspace.Now) is { } text)
        {
            DurableFile.Replace(workspace.State.Ops, path, System.Text.Encoding.UTF8.GetBytes(text));
            return "issues/" + file;
        }

        workspace.State.Ops.Delete(path);
        return null;
    }
}
