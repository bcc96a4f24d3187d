using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Reports;

/// <summary>The Markdown plan of the work ahead, from the queue and from what the sessions so far took.</summary>
public sealed record CleanupPlan
{
    /// <summary>Until a session has shown better: a search and a look-up for each of about two albums.</summary>
    private const double AssumedRequestsPerArtist = 4;

    /// <summary>A search and the details; images come from elsewhere.</summary>
    private const double AssumedRequestsPerFilm = 2;

    public required DateTimeOffset Now { get; init; }

    public required ImmutableArray<WorkQueue> Queues { get; init; }

    public required ImmutableArray<SessionHistory> Sessions { get; init; }

    public required ImmutableArray<WaitingEntry> Waiting { get; init; }

    /// <summary>Gap between two requests to MusicBrainz, as set.</summary>
    public required TimeSpan MusicGap { get; init; }

    /// <summary>The same for TMDb.</summary>
    public required TimeSpan FilmGap { get; init; }

    public required string LastBackup { get; init; }

    public string FileName => Now.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "_cleanup_planning.md";

    public string Write()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Plan of the clean-up, {Now:yyyy-MM-dd}").AppendLine();
        foreach (var queue in Queues)
        {
            WriteLibrary(text, queue);
        }

        WriteWorkflow(text);
        WriteRisks(text);
        return text.ToString();
    }

    private void WriteLibrary(StringBuilder text, WorkQueue queue)
    {
        var waiting = queue.Entries.Where(Pace.IsLeft).ToList();
        var pace = Pace.Of(Sessions.Where(s => s.Library == queue.Kind.Folder));
        var isMusic = queue.Kind == MediaKind.Music;
        var perEntry = pace is { RequestsPerEntry: > 0 } ? pace.RequestsPerEntry : isMusic ? AssumedRequestsPerArtist : AssumedRequestsPerFilm;
        var requests = (long)Math.Ceiling(perEntry * waiting.Count);
        var asking = (isMusic ? MusicGap : FilmGap) * requests;
        var working = (pace?.PerEntry ?? TimeSpan.Zero) * waiting.Count;
        text.AppendLine(CultureInfo.InvariantCulture, $"## {(isMusic ? "Music" : "Films")}").AppendLine();
        foreach (var root in queue.Roots)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Code(root)}");
        }

        text.AppendLine().AppendLine("| what | all | done | ahead |").AppendLine("| --- | ---: | ---: | ---: |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| {queue.Kind.Entries} | {ReportText.Count(queue.Entries.Length)} | {ReportText.Count(queue.Count(EntryStatus.Completed))} | {ReportText.Count(waiting.Count)} |");
        if (isMusic)
        {
            var artists = queue.Entries.OfType<ArtistEntry>().ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"| audio files | {ReportText.Count(artists.Sum(a => a.TrackCount))} | {ReportText.Count(artists.Where(a => a.Status == EntryStatus.Completed).Sum(a => a.TrackCount))} | {ReportText.Count(waiting.OfType<ArtistEntry>().Sum(a => a.TrackCount))} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"| in error, waiting for a reset | {ReportText.Count(queue.Count(EntryStatus.Error))} | | |").AppendLine();
        if (waiting.Count == 0)
        {
            text.AppendLine("Nothing is left to do.").AppendLine();
            return;
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"Ahead: about {ReportText.Count(requests)} requests ({perEntry:0.#} an entry, {(pace is { RequestsPerEntry: > 0 } ? "as the last sessions took" : "assumed: no session has shown better yet")}), which the service's pace stretches to {ReportText.Hours(asking)}.");
        text.AppendLine(pace is null
            ? "Bytes and time are unknown until the first session; `media-cleanup process --dry-run` shows the bytes of the next batch."
            : string.Create(CultureInfo.InvariantCulture, $"About {ReportText.Bytes(pace.BytesPerEntry * waiting.Count)} to write, and {ReportText.Hours(working > asking ? working : asking)} of running time."));
        text.AppendLine().AppendLine(Timeline(queue, waiting.Count, pace)).AppendLine();
    }

    private string Timeline(WorkQueue queue, int left, Pace? pace) =>
        pace?.DaysFor(left) is { } days
            ? string.Create(CultureInfo.InvariantCulture, $"Timeline: at {pace.EntriesPerDay:0.#} {queue.Kind.Entries} a day, as in the last sessions, it is done on {ReportText.Day(DateOnly.FromDateTime(Now.DateTime).AddDays(days))} ({ReportText.Days(days)}).")
            : string.Create(CultureInfo.InvariantCulture, $"Timeline: a nightly batch of 10 takes {ReportText.Nights((left + 9) / 10)}, one of 50 takes {ReportText.Nights((left + 49) / 50)}.");

    private void WriteWorkflow(StringBuilder text)
    {
        text.AppendLine("## Workflow").AppendLine();
        text.AppendLine("1. `media-cleanup checkpoint --backup FILE`: the state so far, in a safe place.");
        text.AppendLine("2. `media-cleanup process --dry-run`: what the next batch would change.");
        text.AppendLine("3. `media-cleanup process` again and again, or `--all`; stopping it at any time is safe.");
        text.AppendLine(CultureInfo.InvariantCulture, $"4. `media-cleanup report --issues`: what waits for you ({ReportText.Count(Waiting.Sum(w => w.Digest.Questions.Length))} questions now).");
        text.AppendLine("5. `media-cleanup queue --list --with-status error`, then `queue --reset-errors`: what could not be worked on.");
        text.AppendLine("6. `media-cleanup report --weekly`: the week, every Monday.").AppendLine();
        if (Queues.Any(q => q.Kind == MediaKind.Movies))
        {
            text.AppendLine("For films, `process` and `queue` take `--library movies`.").AppendLine();
        }
    }

    private void WriteRisks(StringBuilder text)
    {
        text.AppendLine("## Risks").AppendLine();
        text.AppendLine("- A wrong match: only what is sure is written; every session can be taken back to the byte (`process --undo SESSION`).");
        text.AppendLine("- A service that cannot be reached: entries stay pending, nothing is lost, `process` again goes on.");
        text.AppendLine("- A disk that fails: undo is no backup of the library. Have one.");
        text.AppendLine(CultureInfo.InvariantCulture, $"- The state itself: {ReportText.Escaped(LastBackup)}");
        var missing = Queues.Sum(q => q.Entries.Count(e => e.MissingSince is not null));
        if (missing > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {ReportText.Count(missing)} entries were not found by the last scan; they are left out above.");
        }
    }
}
