using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>report</c> alone.</summary>
internal static class DashboardAct
{
    private const int SessionsRead = 30;
    private const int SessionsShown = 5;

    public static ExitCode Run(Invocation invocation, MediaKind? kind)
    {
        using var workspace = Workspace.ToShow(invocation);
        var queues = ReportQueues.Load(workspace, invocation, kind);
        var archive = new SessionArchive(workspace.State);
        var histories = queues.SelectMany(q => archive.Histories(q.Kind, SessionsRead)).ToList();
        var waiting = WaitingEntries.Of(workspace.State, queues).ToList();
        var backup = BackupRecord.Last(workspace.State);
        var dashboard = new Dashboard
        {
            StatusDir = workspace.State.FullPath,
            Libraries = [.. queues.Select(q => LibraryProgress.Of(q, Pace.Of(histories.Where(h => h.Library == q.Kind.Folder)), workspace.Now))],
            Sessions = [.. histories.OrderByDescending(h => h.StartedAt).Take(SessionsShown).Select(SessionSummary.Of)],
            Questions = [.. waiting.SelectMany(w => w.Digest.Questions.Select(q => new DashboardQuestion(w.Library, w.Name, q.Subject, q.Answer)))],
            OpenIssues = waiting.Sum(w => w.Digest.OpenCount),
            EntriesWithIssues = waiting.Count,
            LastBackupAt = backup?.MadeAt,
            LastBackup = backup?.File,
        };
        ReportView.Dashboard(invocation.Terminal, dashboard, BackupAct.LastOf(workspace.State, workspace.Now));
        return ExitCode.Done;
    }
}

/// <summary><c>report --json</c>.</summary>
internal sealed record Dashboard
{
    public required string StatusDir { get; init; }

    public required LibraryProgress[] Libraries { get; init; }

    /// <summary>The last ones, newest first.</summary>
    public required SessionSummary[] Sessions { get; init; }

    public required DashboardQuestion[] Questions { get; init; }

    public required int OpenIssues { get; init; }

    public required int EntriesWithIssues { get; init; }

    public DateTimeOffset? LastBackupAt { get; init; }

    public string? LastBackup { get; init; }
}

/// <summary>A library with its pace and forecast.</summary>
internal sealed record LibraryProgress(LibrarySummary Summary, double? EntriesPerDay, double? SecondsPerEntry, int? DaysLeft, string? DoneOn)
{
    public static LibraryProgress Of(WorkQueue queue, Pace? pace, DateTimeOffset now)
    {
        var summary = LibrarySummary.Of(queue, pace, now);
        return new(summary, summary.EntriesPerDay, pace is null ? null : Math.Round(pace.PerEntry.TotalSeconds, 1), summary.DaysLeft, summary.DoneOn);
    }
}

/// <summary>A question and the command that answers it.</summary>
internal sealed record DashboardQuestion(string Library, string Name, string Subject, string Answer);
