using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>report --session</c>.</summary>
internal static class SessionAct
{
    public static ExitCode Run(Invocation invocation, MediaKind? kind, string? id)
    {
        using var workspace = Workspace.ToShow(invocation);
        var logs = new SessionArchive(workspace.State).Logs(kind).ToList();
        if (logs.Count == 0)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"there is no session log in {workspace.State.FullPath} yet", "media-cleanup process");
        }

        var wanted = id is null or "last" ? null : id.EndsWith(".log", StringComparison.Ordinal) ? id[..^4] : id;
        var found = wanted is null ? Newest(logs) : logs.Where(l => l.Session == wanted).ToList();
        if (found.Count == 0)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"there is no session \"{id}\"", Nearness.NearestTo(wanted!, logs.Select(l => l.Session)) is { } near ? $"Did you mean {near}? The newest is {logs[0].Session}" : $"The newest is {logs[0].Session}");
        }

        // The same number may have been given in both libraries on one day.
        var details = found.Select(l => (Log: l, History: SessionArchive.Read(l))).Where(l => l.History is not null).Select(l => SessionDetail.Of(l.History!, l.Log.Path)).ToArray();
        if (details.Length == 0)
        {
            throw new MediaCleanupException(ExitCode.DamagedState, $"{found[0].Path} holds no line of a session log", "Look at it, or delete it; nothing depends on it");
        }

        ReportView.Sessions(invocation.Terminal, details);
        return ExitCode.Done;
    }

    /// <summary>The one that was written to last, over both libraries.</summary>
    private static List<LogFile> Newest(List<LogFile> logs) => [logs.GroupBy(l => l.Kind).Select(g => g.First()).MaxBy(l => File.GetLastWriteTimeUtc(l.Path))!];
}

/// <summary>A session in one line.</summary>
internal sealed record SessionSummary
{
    public required string Session { get; init; }

    public required string Library { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double Seconds { get; init; }

    /// <summary><c>ended</c>, <c>interrupted</c>, or <c>open</c>: running now, or killed.</summary>
    public required string State { get; init; }

    public required int Completed { get; init; }

    public required int Failed { get; init; }

    public required int FilesWritten { get; init; }

    public required long BytesWritten { get; init; }

    public required int Questions { get; init; }

    /// <summary>The session that this one took back; null when it did the work itself.</summary>
    public string? Undoes { get; init; }

    public int FilesTakenBack { get; init; }

    public static SessionSummary Of(SessionHistory history) => new()
    {
        Session = history.Name,
        Library = history.Library,
        StartedAt = history.StartedAt,
        Seconds = Math.Round(history.Duration.TotalSeconds, 1),
        State = history.IsEnded ? "ended" : history.Interruption is not null ? "interrupted" : "open",
        Completed = history.Completed,
        Failed = history.Failed,
        FilesWritten = history.FilesWritten,
        BytesWritten = history.BytesWritten,
        Questions = history.Questions.Length,
        Undoes = history.Undoes,
        FilesTakenBack = history.FilesTakenBack,
    };
}

/// <summary>One element of <c>report --session --json</c>.</summary>
internal sealed record SessionDetail
{
    public required SessionSummary Summary { get; init; }

    public required string Log { get; init; }

    public string? Interruption { get; init; }

    public required long Requests { get; init; }

    public required long CacheHits { get; init; }

    public required long Retries { get; init; }

    public required int FilesNotWritten { get; init; }

    public required SessionEntryResult[] Entries { get; init; }

    public required SessionFinding[] Questions { get; init; }

    public required SessionFinding[] OpenIssues { get; init; }

    public required string[] Checkpoints { get; init; }

    public static SessionDetail Of(SessionHistory history, string log) => new()
    {
        Summary = SessionSummary.Of(history),
        Log = log,
        Interruption = history.Interruption,
        Requests = history.Requests,
        CacheHits = history.CacheHits,
        Retries = history.Retries,
        FilesNotWritten = history.FilesNotWritten,
        Entries = [.. history.Outcomes.Select(o => new SessionEntryResult(o.At, o.Entry, o.Status, o.IssuesFound, o.IssuesResolved, o.Reason))],
        Questions = [.. history.Questions],
        OpenIssues = [.. history.OpenIssues],
        Checkpoints = [.. history.Checkpoints],
    };
}

internal sealed record SessionEntryResult(DateTimeOffset At, string Name, string Status, int IssuesFound, int IssuesResolved, string? Error);
