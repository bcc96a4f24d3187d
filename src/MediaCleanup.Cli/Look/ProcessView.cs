using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Look;

/// <summary>What <c>process</c> says while and after it works.</summary>
internal static class ProcessView
{
    public static string LineOf(SessionEvent.Finished finished)
    {
        var written = finished.Results.Count(r => r.Outcome is Outcome.Done);
        var parts = new List<string> { written == 0 ? "nothing to change" : $"{Numbers.Of(written, "file")} written" };
        if (finished.Proposal.Questions.Length is > 0 and var questions)
        {
            parts.Add(Numbers.Of(questions, "question"));
        }

        if (finished.Proposal.Issues.Count(i => !i.Resolved) is > 0 and var open)
        {
            parts.Add(Numbers.Of(open, "open issue"));
        }

        if (finished.Entry.Status == EntryStatus.Pending)
        {
            parts.Add("put off: " + finished.Results.Select(r => r.Outcome).OfType<Outcome.PutOff>().First().Reason);
        }

        if (finished.Entry.Status == EntryStatus.Error)
        {
            parts.Add($"error: {finished.Entry.Error}");
        }

        return $"{EntryNames.DisplayOf(finished.Entry)}: {string.Join(", ", parts)}";
    }

    /// <param name="stopped">what cut the run short; null when it ended in order.</param>
    public static void Json(Terminal terminal, MediaKind kind, string session, SessionTally tally, RunStatistics statistics, WorkQueue queue, FaultDetail? stopped) =>
        terminal.Json(
            new ProcessResult(session, kind.Folder, tally.Completed, tally.Failed, tally.PutOff, tally.FilesChanged, tally.BytesWritten, tally.IssuesFound, tally.IssuesResolved, tally.Questions, LeftIn(queue), statistics.Identifying.Requests, statistics.Identifying.CacheHits, [.. tally.FailedEntries], stopped),
            CliJson.Default.ProcessResult);

    public static void Summary(Terminal terminal, MediaKind kind, string session, SessionTally tally, RunStatistics statistics, WorkQueue queue)
    {
        var left = LeftIn(queue);
        if (terminal.AsJson)
        {
            Json(terminal, kind, session, tally, statistics, queue, stopped: null);
            return;
        }

        terminal.Result($"Session {session}: {Numbers.Of(tally.Completed, kind.Entry, kind.Entries)} completed, {Numbers.Of(tally.FilesChanged, "file")} written ({Numbers.Bytes(tally.BytesWritten)}), {Numbers.Count(tally.IssuesResolved)} of {Numbers.Of(tally.IssuesFound, "issue")} resolved, {Numbers.Of(tally.Questions, "question")}");
        terminal.Result($"  {Numbers.Of(statistics.Identifying.Requests, "request")} to {(kind == MediaKind.Music ? "MusicBrainz" : "TMDb")}, {Numbers.Count(statistics.Identifying.CacheHits)} answered by the cache{(statistics.Pictures.Requests > 0 ? $"; {Numbers.Of(statistics.Pictures.Requests, "request")} for pictures" : "")}");
        if (tally.PutOff > 0)
        {
            terminal.Result($"  {Numbers.Of(tally.PutOff, "entry was put off and stays", "entries were put off and stay")} pending; the log says why");
        }

        foreach (var name in tally.FailedEntries)
        {
            terminal.Result($"  in error: {name}");
        }

        if (left > 0)
        {
            terminal.Result($"Next: media-cleanup process{(kind == MediaKind.Movies ? " --library movies" : "")}   ({Numbers.Of(left, "entry", "entries")} left)");
        }
        else if (tally.Questions > 0)
        {
            terminal.Result("Next: media-cleanup report --issues   (what waits for you)");
        }
    }

    /// <summary>After an entry was said to stay as it is.</summary>
    /// <param name="folder">the album's, below its root; null for the whole entry.</param>
    public static void LeftAlone(Terminal terminal, MediaKind kind, QueueEntry entry, string? folder, string answers)
    {
        var name = EntryNames.DisplayOf(entry);
        var one = folder ?? name;
        terminal.Result($"{one} is left alone from now on: it stays as it is, and nobody is asked about it again.");
        terminal.Result($"To take that back: {(kind == MediaKind.Movies ? $"media-cleanup process --movie {ShellText.Quote(name)} --tmdb ID; or " : folder is not null ? $"media-cleanup process --artist {ShellText.Quote(name)} --album {ShellText.Quote(folder)} --release ID; or " : "")}delete the answer in {answers}, then media-cleanup queue --reset-{(kind == MediaKind.Movies ? "movie" : "artist")} {ShellText.Quote(name)}");
    }

    private static int LeftIn(WorkQueue queue) => queue.Count(EntryStatus.Pending) + queue.Count(EntryStatus.InProgress);
}

/// <summary><c>process --json</c>.</summary>
internal sealed record ProcessResult(string? Session, string Library, int Completed, int Failed, int PutOff, int FilesChanged, long BytesWritten, int IssuesFound, int IssuesResolved, int Questions, int Left, long Requests, long CacheHits, string[] FailedEntries, FaultDetail? Error);
