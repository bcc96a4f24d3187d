using System.Globalization;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Look;

/// <summary>What <c>report</c> shows.</summary>
internal static class ReportView
{
    private const int QuestionsShown = 10;

    public static void Dashboard(Terminal terminal, Dashboard dashboard, string lastBackup)
    {
        if (terminal.AsJson)
        {
            terminal.Json(dashboard, CliJson.Default.Dashboard);
            return;
        }

        foreach (var library in dashboard.Libraries)
        {
            Progress(terminal, library);
        }

        if (dashboard.Sessions.Length > 0)
        {
            terminal.Result("");
            terminal.Heading("Last sessions");
            terminal.Result(SessionTable(dashboard.Sessions));
            terminal.Result("");
        }

        Waiting(terminal, dashboard);
        terminal.Result(lastBackup);
        terminal.NameStatusFolder(dashboard.StatusDir);
    }

    public static void Sessions(Terminal terminal, SessionDetail[] details)
    {
        if (terminal.AsJson)
        {
            terminal.Json(details, CliJson.Default.SessionDetailArray);
            return;
        }

        foreach (var detail in details)
        {
            var summary = detail.Summary;
            terminal.Heading($"Session {summary.Session} ({summary.Library}), {CheckpointView.Time(summary.StartedAt)}, {Numbers.Duration(TimeSpan.FromSeconds(summary.Seconds))}");
            if (summary.State != "ended")
            {
                terminal.Result(summary.State == "interrupted" ? $"  interrupted: {detail.Interruption}" : "  did not end: it runs now, or was killed");
            }

            if (summary.Undoes is { } undone)
            {
                terminal.Result($"  took session {undone} back: {Numbers.Of(summary.FilesTakenBack, "file")}, {Numbers.Count(detail.FilesNotWritten)} left alone");
                terminal.Result($"  {detail.Log}");
                continue;
            }

            terminal.Result($"  {Numbers.Of(summary.Completed, "entry", "entries")} completed, {Numbers.Count(summary.Failed)} in error, {Numbers.Of(summary.FilesWritten, "file")} written ({Numbers.Bytes(summary.BytesWritten)}), {Numbers.Count(detail.FilesNotWritten)} left alone");
            if (summary.State == "ended")
            {
                terminal.Result($"  {Numbers.Of(detail.Requests, "request")}, {Numbers.Count(detail.CacheHits)} answered by the cache{(detail.Retries > 0 ? $", {Numbers.Of(detail.Retries, "retry", "retries")}" : "")}");
            }

            if (detail.Entries.Length > 0)
            {
                terminal.Result(EntryTable(detail.Entries));
            }

            foreach (var question in detail.Questions.Take(QuestionsShown))
            {
                terminal.Result($"  question: {WaitingEntry.Place(question.Entry, question.Subject)}: {question.Text}");
            }

            More(terminal, detail.Questions.Length, "question");
            foreach (var kind in detail.OpenIssues.CountBy(i => i.Code).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal))
            {
                terminal.Result($"  left open: {Numbers.Count(kind.Value)} × {kind.Key}");
            }

            terminal.Result($"  {detail.Log}");
            if (summary.FilesWritten > 0)
            {
                terminal.Result($"To take it back: media-cleanup process --undo {summary.Session}{(summary.Library == MediaKind.Movies.Folder ? " --library movies" : "")}");
            }
        }
    }

    public static void Issues(Terminal terminal, WaitingRow[] rows, string statusFolder)
    {
        if (terminal.AsJson)
        {
            terminal.Json(rows, CliJson.Default.WaitingRowArray);
            return;
        }

        if (rows.Length == 0)
        {
            terminal.Result("Nothing waits for you.");
            return;
        }

        WaitingTable(terminal, rows);
        terminal.Result("");
        var questions = rows.SelectMany(r => r.Questions.Select(q => (r.Name, q.Subject, q.Answer))).ToList();
        foreach (var (name, subject, answer) in questions.Take(QuestionsShown))
        {
            terminal.Result($"{WaitingEntry.Place(name, subject)}:");
            terminal.Result($"    {answer}");
        }

        More(terminal, questions.Count, "question");
        terminal.Result($"The reports are in {Path.Combine(statusFolder, "issues")}");
        terminal.Result($"Next: media-cleanup report --issues {ShellText.Quote(rows[0].Name)}");
    }

    /// <summary>Where a screen is too narrow for a row, the report's name gets a line of its own and can be copied whole.</summary>
    private static void WaitingTable(Terminal terminal, WaitingRow[] rows)
    {
        var table = new Grid().Text("artist, film").Number("questions").Number("open issues").Text("report", whole: true);
        foreach (var row in rows)
        {
            table.Row(row.Name, Count(row.Questions.Length), Count(row.OpenIssues), row.Report);
        }

        if (table.Fits(terminal.Width))
        {
            terminal.Result(table);
            return;
        }

        foreach (var row in rows)
        {
            terminal.Result($"{row.Name}: {Counts(row)}");
            terminal.Result($"    {row.Report}");
        }
    }

    private static string Counts(WaitingRow row) =>
        string.Join(", ", new[] { row.Questions.Length > 0 ? Numbers.Of(row.Questions.Length, "question") : null, row.OpenIssues > 0 ? Numbers.Of(row.OpenIssues, "open issue") : null }.OfType<string>().DefaultIfEmpty("looked at, nothing open"));

    private static void Progress(Terminal terminal, LibraryProgress library)
    {
        var row = library.Summary;
        var isMusic = row.Library == MediaKind.Music.Folder;
        terminal.Heading($"{(isMusic ? "Music" : "Films")}: {Numbers.Count(row.Completed)} of {Numbers.Of(row.Entries, isMusic ? "artist" : "film")} completed ({Numbers.Percent(row.Done)})");
        terminal.Result($"  {Bar(row.Done)}  {Numbers.Count(row.Pending)} pending, {Numbers.Count(row.InProgress)} in progress, {Numbers.Count(row.Error)} in error");
        terminal.Result($"  {(row.Tracks is { } tracks ? $"{Numbers.Of(tracks, "track")}, " : "")}{Numbers.Count(row.IssuesResolved)} of {Numbers.Of(row.IssuesFound, "issue")} resolved");
        if (library.EntriesPerDay is { } pace)
        {
            terminal.Result(library.DaysLeft is { } days
                ? string.Create(CultureInfo.InvariantCulture, $"  at {pace:0.#} a day, as in the last sessions: {Numbers.Of(days, "day")} left, done on {library.DoneOn}")
                : string.Create(CultureInfo.InvariantCulture, $"  {pace:0.#} a day in the last sessions; nothing is left to do"));
        }

        if (row.Error > 0)
        {
            terminal.Result($"  Next: media-cleanup queue --list --with-status error --library {row.Library}");
        }
    }

    private static void Waiting(Terminal terminal, Dashboard dashboard)
    {
        if (dashboard.EntriesWithIssues == 0)
        {
            terminal.Result("Nothing waits for you.");
            return;
        }

        terminal.Heading("What waits for you");
        foreach (var question in dashboard.Questions.Take(QuestionsShown))
        {
            terminal.Result($"  {WaitingEntry.Place(question.Name, question.Subject)}:");
            terminal.Result($"      {question.Answer}");
        }

        More(terminal, dashboard.Questions.Length, "question");
        if (dashboard.OpenIssues > 0)
        {
            terminal.Result($"  {Numbers.Of(dashboard.OpenIssues, "open issue")} of {Numbers.Of(dashboard.EntriesWithIssues, "entry", "entries")}: media-cleanup report --issues");
        }
    }

    private static void More(Terminal terminal, int count, string what)
    {
        if (count > QuestionsShown)
        {
            terminal.Result($"  and {Numbers.Of(count - QuestionsShown, "more " + what)}");
        }
    }

    private static Grid SessionTable(IEnumerable<SessionSummary> sessions)
    {
        var table = new Grid().Text("session", whole: true).Text("library", whole: true).Text("began", whole: true).Number("done").Number("error").Number("files").Text("", whole: true);
        foreach (var session in sessions)
        {
            table.Row(
                session.Session,
                session.Library,
                CheckpointView.Time(session.StartedAt),
                Count(session.Completed),
                Count(session.Failed),
                Count(session.FilesWritten),
                session.State != "ended" ? session.State : session.Undoes is null ? "" : "undo");
        }

        return table;
    }

    private static Grid EntryTable(IEnumerable<SessionEntryResult> entries)
    {
        var table = new Grid().Text("entry").Text("status", whole: true).Number("issues").Text("why");
        foreach (var entry in entries)
        {
            table.Row(entry.Name, entry.Status, entry.IssuesFound == 0 ? "" : $"{entry.IssuesResolved}/{entry.IssuesFound}", entry.Error);
        }

        return table;
    }

    private static string Bar(double share)
    {
        const int Width = 30;
        var full = (int)Math.Floor(Math.Clamp(share, 0, 1) * Width);
        return new string('#', full) + new string('.', Width - full);
    }

    private static string Count(int number) => number == 0 ? "" : Numbers.Count(number);
}
