using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Reports;

/// <summary>The Markdown report of one week, from the queues and from all session logs.</summary>
public sealed record WeeklyReport
{
    /// <summary>Stands in the report of a week that is not over, which is written again.</summary>
    public const string RunningMark = "<!-- running week: this report is rewritten -->";

    private const int WeeksOfTrend = 26;

    public required Week Week { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required ImmutableArray<WorkQueue> Queues { get; init; }

    /// <summary>All there are, archived ones too.</summary>
    public required ImmutableArray<SessionHistory> Sessions { get; init; }

    public required ImmutableArray<WaitingEntry> Waiting { get; init; }

    /// <summary>One sentence.</summary>
    public required string LastBackup { get; init; }

    public bool IsRunning => Week.Contains(Now);

    public string Write()
    {
        var (now, before) = (WeekFigures.Of(Week, this), WeekFigures.Of(Week.Previous, this));
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Week {Week}: {ReportText.Day(Week.Monday)} to {ReportText.Day(Week.Sunday)}").AppendLine();
        if (IsRunning)
        {
            text.AppendLine(RunningMark).AppendLine().AppendLine(CultureInfo.InvariantCulture, $"The week is not over: as of {ReportText.Time(Now)}.").AppendLine();
        }

        WriteFigures(text, now, before);
        WriteLibraries(text);
        WriteTrend(text);
        WriteErrors(text, now);
        WriteWaiting(text);
        text.AppendLine("## Backup").AppendLine().AppendLine(ReportText.Escaped(LastBackup)).AppendLine();
        return text.ToString();
    }

    /// <summary>The week's figures, for whoever wants them as data.</summary>
    public WeekFigures Figures() => WeekFigures.Of(Week, this);

    private static void WriteFigures(StringBuilder text, WeekFigures now, WeekFigures before)
    {
        text.AppendLine("## This week").AppendLine();
        if (now.Sessions == 0)
        {
            text.AppendLine("Nothing was worked on.").AppendLine();
        }

        text.AppendLine("| | this week | week before | |").AppendLine("| --- | ---: | ---: | ---: |");
        Row("artists completed", now.Artists, before.Artists);
        Row("films completed", now.Films, before.Films);
        Row("tracks processed", now.Tracks, before.Tracks);
        Row("entries in error", now.Failed, before.Failed);
        Row("issues found", now.IssuesFound, before.IssuesFound);
        Row("issues resolved", now.IssuesResolved, before.IssuesResolved);
        Row("files written", now.FilesWritten, before.FilesWritten);
        Row("requests made", now.Requests, before.Requests);
        Row("requests saved by the cache", now.CacheHits, before.CacheHits);
        Row("sessions", now.Sessions, before.Sessions);
        text.AppendLine(CultureInfo.InvariantCulture, $"| bytes written | {ReportText.Bytes(now.BytesWritten)} | {ReportText.Bytes(before.BytesWritten)} | |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| time spent | {ReportText.Hours(now.Spent)} | {ReportText.Hours(before.Spent)} | |").AppendLine();
        if (!now.OpenByCode.IsEmpty)
        {
            text.AppendLine("Found and left open, by kind:").AppendLine();
            foreach (var (code, count) in now.OpenByCode.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Code(code)}: {ReportText.Count(count)}");
            }

            text.AppendLine();
        }

        void Row(string what, long thisWeek, long weekBefore) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {ReportText.Count(thisWeek)} | {ReportText.Count(weekBefore)} | {ReportText.Change(thisWeek, weekBefore)} |");
    }

    private void WriteLibraries(StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## Where it stands ({ReportText.Time(Now)})").AppendLine();
        text.AppendLine("| library | entries | completed | pending | error | done | forecast |").AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var queue in Queues)
        {
            var (completed, left) = (queue.Count(EntryStatus.Completed), queue.Count(EntryStatus.Pending) + queue.Count(EntryStatus.InProgress));
            var share = queue.Entries.IsEmpty ? 0 : 100.0 * completed / queue.Entries.Length;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {queue.Kind.Folder} | {ReportText.Count(queue.Entries.Length)} | {ReportText.Count(completed)} | {ReportText.Count(left)} | {ReportText.Count(queue.Count(EntryStatus.Error))} | {share:0.#} % | {Forecast(queue, left)} |");
        }

        text.AppendLine();
    }

    private string Forecast(WorkQueue queue, int left) =>
        left == 0 ? "done"
        : Pace.Of(Sessions.Where(s => s.Library == queue.Kind.Folder)) is { } pace && pace.DaysFor(left) is { } days
            ? string.Create(CultureInfo.InvariantCulture, $"{ReportText.Days(days)} at {pace.EntriesPerDay:0.#} a day: {ReportText.Day(DateOnly.FromDateTime(Now.DateTime).AddDays(days))}")
            : "unknown: no session yet";

    private void WriteTrend(StringBuilder text)
    {
        if (Sessions.IsEmpty)
        {
            return;
        }

        var first = Week.Of(Sessions.Min(s => s.StartedAt));
        var weeks = new List<Week>();
        for (var week = Week; week.Monday >= first.Monday && weeks.Count < WeeksOfTrend; week = week.Previous)
        {
            weeks.Insert(0, week);
        }

        var done = weeks.Select(w => WeekFigures.Of(w, this)).ToList();
        if (done.Count < 2)
        {
            return;
        }

        text.AppendLine("## Trend").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Entries completed a week since {ReportText.Day(weeks[0].Monday)}: `{ReportText.Sparkline([.. done.Select(d => d.Artists + d.Films)])}`").AppendLine();
        text.AppendLine("| week | completed | tracks | issues resolved |").AppendLine("| --- | ---: | ---: | ---: |");
        foreach (var week in done.TakeLast(8))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {week.Week} | {ReportText.Count(week.Artists + week.Films)} | {ReportText.Count(week.Tracks)} | {ReportText.Count(week.IssuesResolved)} |");
        }

        text.AppendLine();
    }

    private static void WriteErrors(StringBuilder text, WeekFigures now)
    {
        if (now.Errors.IsEmpty)
        {
            return;
        }

        text.AppendLine("## In error").AppendLine();
        foreach (var (kind, outcome) in now.Errors)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Escaped(outcome.Entry)}: {ReportText.Escaped(outcome.Reason ?? "")}. Again: {ReportText.Code($"media-cleanup queue {kind.ResetOption} {ShellText.Quote(outcome.Entry)}")}");
        }

        text.AppendLine();
    }

    private void WriteWaiting(StringBuilder text)
    {
        text.AppendLine("## What waits for you").AppendLine();
        var questions = Waiting.SelectMany(w => w.Digest.Questions.Select(q => (Entry: w, Question: q))).ToList();
        var open = Waiting.Sum(w => w.Digest.OpenCount);
        if (questions.Count == 0 && open == 0)
        {
            text.AppendLine("Nothing.").AppendLine();
            return;
        }

        foreach (var (entry, question) in questions.Take(50))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Escaped(entry.Name)}, {ReportText.Escaped(question.Subject)}: {ReportText.Code(question.Answer)}");
        }

        if (questions.Count > 50)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- and {ReportText.Count(questions.Count - 50)} more questions");
        }

        if (open > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Count(open)} open issues of {ReportText.Count(Waiting.Count(w => w.Digest.OpenCount > 0))} entries: `media-cleanup report --issues`");
        }

        text.AppendLine();
    }
}
