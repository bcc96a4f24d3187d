using System.Globalization;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Look;

/// <summary>What <c>queue</c> shows.</summary>
internal static class QueueView
{
    public static void Summary(Terminal terminal, string statusFolder, LibrarySummary[] rows)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new QueueSummary(statusFolder, rows), CliJson.Default.QueueSummary);
            return;
        }

        foreach (var row in rows)
        {
            terminal.Heading($"{Title(row.Library)}: {Numbers.Of(row.Entries, row.Library == "music" ? "artist" : "film")}{(row.Tracks is { } t ? $", {Numbers.Of(t, "track")}" : "")}, {Numbers.Percent(row.Done)} done");
            terminal.Result($"  {Numbers.Count(row.Pending)} pending, {Numbers.Count(row.InProgress)} in progress, {Numbers.Count(row.Completed)} completed, {Numbers.Count(row.Error)} in error");
            terminal.Result($"  {Numbers.Of(row.IssuesFound, "issue")} found, {Numbers.Count(row.IssuesResolved)} resolved");
            if (ForecastOf(row) is { } forecast)
            {
                terminal.Result($"  {forecast}");
            }

            foreach (var root in row.Roots)
            {
                terminal.Result($"  {root}");
            }

            if (row.Missing > 0)
            {
                terminal.Result($"  {Numbers.Of(row.Missing, "entry is", "entries are")} no longer there (missing_since)");
            }
        }

        terminal.NameStatusFolder(statusFolder);
        terminal.Result(NextOf(rows));
    }

    public static void List(Terminal terminal, IReadOnlyList<WorkQueue> queues, string? status)
    {
        var rows = queues.SelectMany(q => q.Entries.Select(e => ListedEntry.Of(q.Kind, e))).Where(e => status is null || e.Status == status).ToArray();
        if (terminal.AsJson)
        {
            terminal.Json(rows, CliJson.Default.ListedEntryArray);
            return;
        }

        if (rows.Length == 0)
        {
            terminal.Result(status is null ? "The queue is empty." : $"No entry is {(status == "error" ? "in error" : status.Replace('_', ' '))}.");
            return;
        }

        var table = new Grid().Text(queues.Count > 1 ? "artist, film" : queues[0].Kind.Entry).Text("status", whole: true).Number("tracks").Number("issues").Text("folder, or why");
        foreach (var row in rows)
        {
            table.Row(
                row.Name,
                new(row.Status, TintOf(row.Status)),
                row.TrackCount?.ToString(CultureInfo.InvariantCulture),
                row.IssuesFound == 0 ? "" : $"{row.IssuesResolved}/{row.IssuesFound}",
                row.Error ?? (row.MissingSince is null ? row.Path : "missing: " + row.Path));
        }

        terminal.Result(table);
    }

    public static void Scanned(Terminal terminal, MediaKind kind, WorkQueue queue, ScanSummary summary, string statusFolder)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new ScanResult(kind.Folder, summary.Root, statusFolder, summary.Artists, summary.New, summary.Changed, summary.Missing, summary.FoundAgain, summary.Tracks, summary.Bytes, [.. summary.Skipped.Select(s => new SkippedPath(s.Path, s.Reason))]), CliJson.Default.ScanResult);
            return;
        }

        terminal.Result($"{summary.Root}: {Numbers.Of(summary.Artists, kind.Entry, kind.Entries)}, {Numbers.Of(summary.Tracks, kind == MediaKind.Music ? "track" : "file")}");
        terminal.Result($"  {Numbers.Count(summary.New)} new, {Numbers.Count(summary.Changed)} changed, {Numbers.Count(summary.Missing)} missing{(summary.FoundAgain > 0 ? $", {Numbers.Count(summary.FoundAgain)} found again" : "")}");
        foreach (var (path, reason) in summary.Skipped.Take(10))
        {
            terminal.Result($"  left out: {path}: {reason}");
        }

        if (summary.Skipped.Length > 10)
        {
            terminal.Result($"  left out: {Numbers.Count(summary.Skipped.Length - 10)} more; --json lists all");
        }

        terminal.Result("Nothing in the library was changed.");
        terminal.Result($"Next: media-cleanup process{(kind == MediaKind.Movies ? " --library movies" : "")} --dry-run   (shows what would change; reads {Numbers.Bytes(summary.Bytes)} at most; {Numbers.Of(queue.Count(EntryStatus.Pending), "entry", "entries")} pending)");
    }

    /// <summary>Null until a session has shown a pace, and when nothing is left.</summary>
    public static string? ForecastOf(LibrarySummary row) => row.DaysLeft is { } days
        ? string.Create(CultureInfo.InvariantCulture, $"at {row.EntriesPerDay:0.#} a day, as in the last sessions: {Numbers.Of(days, "day")} left, done on {row.DoneOn}")
        : null;

    private static string NextOf(LibrarySummary[] rows)
    {
        var error = rows.FirstOrDefault(r => r.Error > 0);
        return rows.Any(r => r.Pending + r.InProgress > 0)
            ? $"Next: media-cleanup process{(rows.First(r => r.Pending + r.InProgress > 0).Library == "movies" ? " --library movies" : "")}"
            : error is not null ? $"Next: media-cleanup queue --list --with-status error --library {error.Library}" : "Next: media-cleanup report";
    }

    private static Tint TintOf(string status) => status switch
    {
        "completed" => Tint.Good,
        "error" => Tint.Bad,
        "in_progress" => Tint.Busy,
        _ => Tint.None,
    };

    private static string Title(string library) => library == "music" ? "Music" : "Films";
}

/// <summary><c>queue --json</c>.</summary>
internal sealed record QueueSummary(string StatusDir, LibrarySummary[] Libraries);

internal sealed record LibrarySummary
{
    public required string Library { get; init; }

    public required string[] Roots { get; init; }

    public required int Entries { get; init; }

    public required int Pending { get; init; }

    public required int InProgress { get; init; }

    public required int Completed { get; init; }

    public required int Error { get; init; }

    public required int Missing { get; init; }

    public int? Tracks { get; init; }

    public required int IssuesFound { get; init; }

    public required int IssuesResolved { get; init; }

    /// <summary>Share of the entries that are completed, 0 to 1.</summary>
    public required double Done { get; init; }

    /// <summary>At the pace of the last sessions; null before the first one, as are the days when nothing is left.</summary>
    public double? EntriesPerDay { get; init; }

    public int? DaysLeft { get; init; }

    public string? DoneOn { get; init; }

    public static LibrarySummary Of(WorkQueue queue, Pace? pace, DateTimeOffset now)
    {
        var days = pace?.DaysFor(Pace.LeftIn(queue));
        return Counts(queue) with
        {
            EntriesPerDay = pace is null ? null : Math.Round(pace.EntriesPerDay, 2),
            DaysLeft = days,
            DoneOn = days is null ? null : now.AddDays(days.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
    }

    private static LibrarySummary Counts(WorkQueue queue)
    {
        var (counts, missing, tracks, found, resolved) = (new int[4], 0, 0, 0, 0);
        foreach (var entry in queue.Entries)
        {
            counts[(int)entry.Status]++;
            missing += entry.MissingSince is null ? 0 : 1;
            tracks += (entry as ArtistEntry)?.TrackCount ?? 0;
            found += entry.IssuesFound;
            resolved += entry.IssuesResolved;
        }

        return new()
        {
            Library = queue.Kind.Folder,
            Roots = [.. queue.Roots],
            Entries = queue.Entries.Length,
            Pending = counts[(int)EntryStatus.Pending],
            InProgress = counts[(int)EntryStatus.InProgress],
            Completed = counts[(int)EntryStatus.Completed],
            Error = counts[(int)EntryStatus.Error],
            Missing = missing,
            Tracks = queue.Kind == MediaKind.Music ? tracks : null,
            IssuesFound = found,
            IssuesResolved = resolved,
            Done = queue.Entries.IsEmpty ? 0 : (double)counts[(int)EntryStatus.Completed] / queue.Entries.Length,
        };
    }
}

/// <summary>One element of <c>queue --list --json</c>.</summary>
internal sealed record ListedEntry
{
    public required string Library { get; init; }

    public required string Name { get; init; }

    public required string Path { get; init; }

    public required string Status { get; init; }

    public int? TrackCount { get; init; }

    public required int IssuesFound { get; init; }

    public required int IssuesResolved { get; init; }

    public string? Error { get; init; }

    public DateTimeOffset? MissingSince { get; init; }

    public string? IssueReport { get; init; }

    public static ListedEntry Of(MediaKind kind, QueueEntry entry) => new()
    {
        Library = kind.Folder,
        Name = EntryNames.DisplayOf(entry),
        Path = entry.Path,
        Status = EntryStatusText.Of(entry.Status),
        TrackCount = (entry as ArtistEntry)?.TrackCount,
        IssuesFound = entry.IssuesFound,
        IssuesResolved = entry.IssuesResolved,
        Error = entry.Error,
        MissingSince = entry.MissingSince,
        IssueReport = entry.IssueReport,
    };
}

/// <summary><c>queue --scan --json</c>.</summary>
internal sealed record ScanResult(string Library, string Root, string StatusDir, int Entries, int New, int Changed, int Missing, int FoundAgain, int Tracks, long Bytes, SkippedPath[] Skipped);

internal sealed record SkippedPath(string Path, string Reason);
