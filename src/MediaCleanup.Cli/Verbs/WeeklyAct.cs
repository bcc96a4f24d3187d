using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>report --weekly</c>: one report a week with its chart beside it, never written twice unless the week is still running.</summary>
internal static class WeeklyAct
{
    /// <summary>Two years: nobody reads reports of more weeks that were missed, and a clock may have stood in another century.</summary>
    private const int MostMadeUp = 104;

    public static ExitCode Run(Invocation invocation, MediaKind? kind, string? date)
    {
        if (kind is not null)
        {
            invocation.Terminal.Warning("--library has no effect on a weekly report: it is about both");
        }

        using var workspace = Workspace.ToShow(invocation);
        var queues = ReportQueues.Load(workspace, invocation, null);
        var week = date is null ? Week.Of(workspace.Now).Previous : Week.Of(Parse(date));
        if (week.Monday > Week.Of(workspace.Now).Monday)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"the week of {date} has not begun", "media-cleanup report --weekly writes the last finished week");
        }

        var sessions = new SessionArchive(workspace.State).Histories(null);
        var (path, isNew) = Write(workspace, queues, sessions, week);
        var madeUp = date is null ? WriteMissing(workspace, queues) : [];
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new WeeklyWritten(week.ToString(), path, isNew, [.. madeUp]), CliJson.Default.WeeklyWritten);
            return ExitCode.Done;
        }

        invocation.Terminal.Result(isNew ? path : $"{path} is there already; a finished week is reported once.");
        foreach (var missed in madeUp)
        {
            invocation.Terminal.Result($"{missed}: made up for a week that was missed");
        }

        invocation.Terminal.Result(BackupAct.LastOf(workspace.State, workspace.Now));
        return ExitCode.Done;
    }

    /// <summary>
    /// For the first <c>process</c> of a new week: writes the reports of all finished weeks since the first session that have none.
    /// </summary>
    /// <returns>the paths of those that were written.</returns>
    public static ImmutableArray<string> WriteMissing(Workspace workspace, ImmutableArray<WorkQueue> queues)
    {
        var archive = new SessionArchive(workspace.State);
        if (archive.FirstDay() is not { } first)
        {
            return [];
        }

        // The names of the logs tell the first week, so that the logs are read only when a report is missing.
        var last = Week.Of(workspace.Now).Previous;
        var missing = new List<Week>();
        for (var week = last; week.Monday >= Week.Of(first).Monday && missing.Count < MostMadeUp; week = week.Previous)
        {
            if (IsMissing(workspace.State, week))
            {
                missing.Insert(0, week);
            }
        }

        if (missing.Count == 0)
        {
            return [];
        }

        var sessions = archive.Histories(null);
        return [.. missing.Select(w => Write(workspace, queues, sessions, w).Path)];
    }

    private static (string Path, bool IsNew) Write(Workspace workspace, ImmutableArray<WorkQueue> queues, ImmutableArray<SessionHistory> sessions, Week week)
    {
        if (Existing(workspace.State, week) is { } existing && !IsOfRunningWeek(workspace.State, existing))
        {
            return (existing, false);
        }

        var report = new WeeklyReport
        {
            Week = week,
            Now = workspace.Now,
            Queues = queues,
            Sessions = sessions,
            Waiting = [.. WaitingEntries.Of(workspace.State, queues)],
            LastBackup = BackupAct.LastOf(workspace.State, workspace.Now),
        };
        var path = Path.Combine(workspace.State.ReportsFolder, week.ReportName);
        workspace.State.Ops.CreateFolder(workspace.State.ReportsFolder);
        DurableFile.Replace(workspace.State.Ops, Path.Combine(workspace.State.ReportsFolder, week.ChartName), Encoding.UTF8.GetBytes(report.Chart()));
        DurableFile.Replace(workspace.State.Ops, path, Encoding.UTF8.GetBytes(report.Write()));
        return (path, true);
    }

    private static bool IsMissing(StateFolder state, Week week) => Existing(state, week) is not { } path || IsOfRunningWeek(state, path);

    private static string? Existing(StateFolder state, Week week) =>
        week.OtherNames.Prepend(week.ReportName).Select(n => Path.Combine(state.ReportsFolder, n)).FirstOrDefault(p => state.Ops.Facts(p) is not null);

    private static bool IsOfRunningWeek(StateFolder state, string path) =>
        Encoding.UTF8.GetString(DurableFile.Read(state.Ops, path)).Contains(WeeklyReport.RunningMark, StringComparison.Ordinal);

    private static DateOnly Parse(string date) =>
        DateOnly.TryParseExact(date, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000
            ? day
            : throw new MediaCleanupException(ExitCode.Usage, $"'{date}' is no date: it has the form YYYY-MM-DD", "media-cleanup report --weekly 2026-03-14");
}

/// <summary><c>report --weekly --json</c>.</summary>
internal sealed record WeeklyWritten(string Week, string Path, bool Written, string[] MadeUp);
