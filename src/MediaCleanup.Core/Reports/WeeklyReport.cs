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

    private const int WeeksInTable = 8;
    private const int QuestionsShown = 20;
    private const int SlowestShown = 5;

    public required Week Week { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required ImmutableArray<WorkQueue> Queues { get; init; }

    /// <summary>All there are, archived ones too.</summary>
    public required ImmutableArray<SessionHistory> Sessions { get; init; }

    public required ImmutableArray<WaitingEntry> Waiting { get; init; }

    /// <summary>One sentence.</summary>
    public required string LastBackup { get; init; }

    public bool IsRunning => Week.Contains(Now);

    /// <summary>The week's figures, for whoever wants them as data.</summary>
    public WeekFigures Figures() => WeekFigures.UpTo(Week, Sessions, Queues)[^1];

    /// <summary>The picture that the report shows; it lies beside it under <see cref="Week.ChartName"/>.</summary>
    public string Chart() => WeeklyChart.Svg(WeekFigures.UpTo(Week, Sessions, Queues), Queues.Sum(q => q.Entries.Length));

    public string Write()
    {
        var weeks = WeekFigures.UpTo(Week, Sessions, Queues);
        var now = weeks[^1];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Week {Week}: {ReportText.Day(Week.Monday)} to {ReportText.Day(Week.Sunday)}").AppendLine();
        if (IsRunning)
        {
            text.AppendLine(RunningMark).AppendLine().AppendLine(CultureInfo.InvariantCulture, $"The week is not over: as of {ReportText.Time(Now)}.").AppendLine();
        }

        WriteSummary(text, now);
        text.AppendLine(CultureInfo.InvariantCulture, $"![Entries completed a week]({Week.ChartName})").AppendLine();
        WriteFigures(text, now, weeks.Length > 1 ? weeks[^2] : WeekFigures.Empty(Week.Previous, 0));
        WriteDays(text, now);
        WriteKinds(text, now);
        WriteLibraries(text);
        WriteTrend(text, weeks);
        WriteErrors(text, now);
        WriteUnfinished(text, now);
        WriteSlowest(text, now);
        WriteWaiting(text);
        text.AppendLine("## Backup").AppendLine().AppendLine(ReportText.Escaped(LastBackup));
        return text.ToString();
    }

    /// <summary>What a person wants to know who reads one line only.</summary>
    private void WriteSummary(StringBuilder text, WeekFigures now)
    {
        if (now.Sessions == 0 && now.Entries.IsEmpty)
        {
            text.Append("Nothing was worked on.");
        }
        else
        {
            var completed = Queues.Select(q => q.Kind == MediaKind.Music ? Of(now.Artists, "artist") : Of(now.Films, "film"));
            text.Append(CultureInfo.InvariantCulture, $"**{string.Join(" and ", completed)} completed**, {Of(now.FilesWritten, "file")} written, {ReportText.Count(now.IssuesResolved)} of {Of(now.IssuesFound, "issue")} resolved");
            text.Append(now.Failed == 0 ? "." : string.Create(CultureInfo.InvariantCulture, $"; **{(now.Failed == 1 ? "1 entry" : $"{ReportText.Count(now.Failed)} entries")} in error**."));
        }

        var questions = Waiting.Sum(w => w.Digest.Questions.Length);
        text.AppendLine(questions == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {Of(questions, "question")} {(questions == 1 ? "waits" : "wait")} for you.")).AppendLine();
    }

    private static void WriteFigures(StringBuilder text, WeekFigures now, WeekFigures before)
    {
        text.AppendLine("## This week").AppendLine();
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

        void Row(string what, long thisWeek, long weekBefore) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {ReportText.Count(thisWeek)} | {ReportText.Count(weekBefore)} | {ReportText.Change(thisWeek, weekBefore)} |");
    }

    private static void WriteDays(StringBuilder text, WeekFigures now)
    {
        if (now.Days.All(d => d is { Completed: 0, FilesWritten: 0 } && d.Spent == TimeSpan.Zero))
        {
            return;
        }

        text.AppendLine("## By day").AppendLine().AppendLine("| day | completed | tracks | files written | bytes | time |").AppendLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var day in now.Days)
        {
            var isIdle = day.Completed == 0 && day.FilesWritten == 0 && day.Spent == TimeSpan.Zero;
            text.Append(CultureInfo.InvariantCulture, $"| {day.Day.DayOfWeek.ToString()[..3]} {ReportText.Day(day.Day)} ");
            text.AppendLine(isIdle ? "| | | | | |" : string.Create(CultureInfo.InvariantCulture, $"| {ReportText.Count(day.Completed)} | {ReportText.Count(day.Tracks)} | {ReportText.Count(day.FilesWritten)} | {ReportText.Bytes(day.BytesWritten)} | {ReportText.Hours(day.Spent)} |"));
        }

        text.AppendLine();
    }

    private static void WriteKinds(StringBuilder text, WeekFigures now)
    {
        if (now.Open.IsEmpty && now.Resolved.IsEmpty)
        {
            return;
        }

        text.AppendLine("## Issues by kind").AppendLine().AppendLine("| kind | found | resolved | left open |").AppendLine("| --- | ---: | ---: | ---: |");
        foreach (var (code, open, resolved) in now.Open.Keys.Union(now.Resolved.Keys, StringComparer.Ordinal)
            .Select(c => (Code: c, Open: now.Open.GetValueOrDefault(c), Resolved: now.Resolved.GetValueOrDefault(c)))
            .OrderByDescending(c => c.Open + c.Resolved).ThenBy(c => c.Code, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {ReportText.Escaped(code)} | {ReportText.Count(open + resolved)} | {ReportText.Count(resolved)} | {ReportText.Count(open)} |");
        }

        text.AppendLine();
    }

    private void WriteLibraries(StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## Where it stands ({ReportText.Time(Now)})").AppendLine();
        text.AppendLine("| library | entries | completed | pending | error | done | forecast |").AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var queue in Queues)
        {
            var completed = queue.Count(EntryStatus.Completed);
            var share = queue.Entries.IsEmpty ? 0 : (double)completed / queue.Entries.Length;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {queue.Kind.Folder} | {ReportText.Count(queue.Entries.Length)} | {ReportText.Count(completed)} | {ReportText.Count(queue.Count(EntryStatus.Pending) + queue.Count(EntryStatus.InProgress))} | {ReportText.Count(queue.Count(EntryStatus.Error))} | {ReportText.Share(share)} | {Forecast(queue)} |");
        }

        text.AppendLine();
    }

    private string Forecast(WorkQueue queue)
    {
        var left = Pace.LeftIn(queue);
        return left == 0 ? "done"
            : Pace.Of(Sessions.Where(s => s.Library == queue.Kind.Folder)) is { } pace && pace.DaysFor(left) is { } days
                ? string.Create(CultureInfo.InvariantCulture, $"{ReportText.Days(days)} at {pace.EntriesPerDay:0.#} a day: {ReportText.Day(DateOnly.FromDateTime(Now.DateTime).AddDays(days))}")
                : "unknown: no session yet";
    }

    private void WriteTrend(StringBuilder text, ImmutableArray<WeekFigures> weeks)
    {
        if (weeks.Length < 2)
        {
            return;
        }

        var total = Queues.Sum(q => q.Entries.Length);
        text.AppendLine("## Trend").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Entries completed a week since {ReportText.Day(weeks[0].Week.Monday)}: `{ReportText.Sparkline([.. weeks.Select(d => d.Completed)])}`").AppendLine();
        text.AppendLine("| week | completed | tracks | issues resolved | done so far |").AppendLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var week in weeks.TakeLast(WeeksInTable))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {week.Week} | {ReportText.Count(week.Completed)} | {ReportText.Count(week.Tracks)} | {ReportText.Count(week.IssuesResolved)} | {(total == 0 ? "" : ReportText.Share(Math.Min(1, (double)week.CompletedSoFar / total)))} |");
        }

        text.AppendLine();
    }

    private static void WriteErrors(StringBuilder text, WeekFigures now)
    {
        var errors = now.Entries.Where(e => e.Outcome.Status == "error").ToList();
        if (errors.Count == 0)
        {
            return;
        }

        text.AppendLine("## In error").AppendLine();
        foreach (var (kind, outcome, _) in errors)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Escaped(outcome.Entry)}: {ReportText.Escaped(outcome.Reason ?? "")}. Again: {ReportText.Code($"media-cleanup queue {kind.ResetOption} {ShellText.Quote(kind == MediaKind.Movies ? outcome.Path ?? outcome.Entry : outcome.Entry)}")}");
        }

        text.AppendLine();
    }

    private static void WriteUnfinished(StringBuilder text, WeekFigures now)
    {
        if (now.Unfinished.IsEmpty)
        {
            return;
        }

        text.AppendLine("## Sessions that did not end in order").AppendLine();
        foreach (var session in now.Unfinished)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Escaped(session.Name)} ({session.Library}), last line {ReportText.Time(session.LastAt)}: {(session.Interruption is { } reason ? ReportText.Escaped(reason) : "it runs still, or was killed")}");
        }

        text.AppendLine().AppendLine("The next `media-cleanup process` goes on from there; nothing needs to be repaired.").AppendLine();
    }

    private static void WriteSlowest(StringBuilder text, WeekFigures now)
    {
        var slowest = now.Entries.Where(e => e.Outcome.Took >= TimeSpan.FromSeconds(1)).OrderByDescending(e => e.Outcome.Took).Take(SlowestShown).ToList();
        if (slowest.Count == 0)
        {
            return;
        }

        text.AppendLine("## What took longest").AppendLine();
        foreach (var (_, outcome, tracks) in slowest)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Escaped(outcome.Entry)}: {ReportText.Hours(outcome.Took)}{(tracks > 0 ? $", {Of(tracks, "track")}" : "")}");
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

        foreach (var (entry, question) in questions.Take(QuestionsShown))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Escaped(WaitingEntry.Place(entry.Name, question.Subject))}: {ReportText.Code(question.Answer)}");
        }

        if (questions.Count > QuestionsShown)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- and {Of(questions.Count - QuestionsShown, "more question")}: `media-cleanup report --issues`");
        }

        if (open > 0)
        {
            var entries = Waiting.Count(w => w.Digest.OpenCount > 0);
            text.AppendLine(CultureInfo.InvariantCulture, $"- {Of(open, "open issue")} of {(entries == 1 ? "1 entry" : $"{ReportText.Count(entries)} entries")}: `media-cleanup report --issues`");
        }

        text.AppendLine();
    }

    private static string Of(int count, string what) => count == 1 ? $"1 {what}" : $"{ReportText.Count(count)} {what}s";
}
