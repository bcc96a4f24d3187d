using System.Collections.Immutable;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Reports;

/// <summary>
/// One week in figures. Everything counts in the week in which it happened, by the wall clock there and then: an entry, a file
/// and the time spent when it was, the requests of a session (of which only the end tells) when it ended.
/// </summary>
public sealed record WeekFigures
{
    /// <summary>Ten years: a clock that once stood in another century must not fill the disk.</summary>
    private const int MostWeeks = 520;

    public required Week Week { get; init; }

    /// <summary>Sessions that began in this week.</summary>
    public int Sessions { get; init; }

    public int Artists { get; init; }

    public int Films { get; init; }

    public int Completed => Artists + Films;

    public int Tracks { get; init; }

    public int Failed { get; init; }

    /// <summary>What was resolved, and what is still open of the entries that were completed.</summary>
    public int IssuesFound { get; init; }

    /// <summary>Over all looks at an entry: what the first resolved, the second no longer finds.</summary>
    public int IssuesResolved { get; init; }

    public int FilesWritten => Days.Sum(d => d.FilesWritten);

    public long BytesWritten => Days.Sum(d => d.BytesWritten);

    public TimeSpan Spent => TimeSpan.FromTicks(Days.Sum(d => d.Spent.Ticks));

    public long Requests { get; init; }

    public long CacheHits { get; init; }

    /// <summary>Different entries that were completed in this week or before.</summary>
    public int CompletedSoFar { get; init; }

    /// <summary>Issues and questions of the completed entries that stayed open, by code.</summary>
    public ImmutableSortedDictionary<string, int> Open { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableSortedDictionary<string, int> Resolved { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Monday to Sunday.</summary>
    public ImmutableArray<DayFigures> Days { get; init; } = [];

    /// <summary>Sessions whose last line is of this week and is not an end in order.</summary>
    public ImmutableArray<SessionHistory> Unfinished { get; init; } = [];

    /// <summary>How each entry ended that was worked on; one that was worked on twice is here once, as it came in the end.</summary>
    public ImmutableArray<WorkedEntry> Entries { get; init; } = [];

    public static WeekFigures Empty(Week week, int completedSoFar) => new()
    {
        Week = week,
        CompletedSoFar = completedSoFar,
        Days = [.. Enumerable.Range(0, 7).Select(d => new DayFigures(week.Monday.AddDays(d)))],
    };

    /// <summary>Every week from that of the first session up to one, also those in which nothing was done; that one in any case. At most ten years.</summary>
    public static ImmutableArray<WeekFigures> UpTo(Week last, ImmutableArray<SessionHistory> sessions, ImmutableArray<WorkQueue> queues)
    {
        var tracks = queues.SelectMany(q => q.Entries.OfType<ArtistEntry>()).ToDictionary(a => a.Key, a => a.TrackCount);
        var sums = new Dictionary<Week, WeekSums>();
        foreach (var session in sessions.OrderBy(s => s.StartedAt))
        {
            SumsOf(Week.Of(session.StartedAt)).Sessions += session.Undoes is null ? 1 : 0; // an undo is in the logs, and is no work
            var end = SumsOf(Week.Of(session.LastAt));
            (end.Requests, end.CacheHits) = (end.Requests + session.Requests, end.CacheHits + session.CacheHits);
            if (!session.IsEnded)
            {
                end.Unfinished.Add(session);
            }

            foreach (var day in session.Days)
            {
                SumsOf(Week.Of(day.Day)).Days.Add(day);
            }

            foreach (var outcome in session.Outcomes)
            {
                SumsOf(Week.Of(outcome.At)).End((session.Library, outcome.Root, outcome.Path ?? outcome.Entry), outcome);
            }
        }

        var weeks = ImmutableArray.CreateBuilder<WeekFigures>();
        var everCompleted = new HashSet<(string, int, string)>();
        var first = sums.Keys.Append(last).MinBy(w => w.Monday);
        for (var week = first; week.Monday <= last.Monday; week = week.Next)
        {
            weeks.Add(sums.TryGetValue(week, out var found) ? found.Figures(week, tracks, everCompleted) : Empty(week, everCompleted.Count));
        }

        return [.. weeks.TakeLast(MostWeeks)];

        WeekSums SumsOf(Week week) => sums.TryGetValue(week, out var found) ? found : sums[week] = new();
    }

    /// <summary>One week while it is added up.</summary>
    private sealed class WeekSums
    {
        public int Sessions { get; set; }

        public long Requests { get; set; }

        public long CacheHits { get; set; }

        public List<SessionDay> Days { get; } = [];

        public List<SessionHistory> Unfinished { get; } = [];

        public Dictionary<(string Library, int Root, string Path), SessionOutcome> Ended { get; } = [];

        public WeekFigures Figures(Week week, Dictionary<(int Root, string Path), int> tracks, HashSet<(string Library, int Root, string Path)> everCompleted)
        {
            var entries = Ended.Select(e => new WorkedEntry(
                    MediaKind.All.First(k => k.Folder == e.Key.Library),
                    e.Value,
                    e.Value.Tracks ?? (e.Key.Library == MediaKind.Music.Folder ? tracks.GetValueOrDefault((e.Key.Root, e.Key.Path)) : 0)))
                .OrderBy(e => e.Outcome.At)
                .ToImmutableArray();
            var completed = entries.Where(e => e.IsCompleted).ToList();
            everCompleted.UnionWith(Ended.Where(e => e.Value.Status == "completed").Select(e => e.Key));
            return Empty(week, everCompleted.Count) with
            {
                Sessions = Sessions,
                Requests = Requests,
                CacheHits = CacheHits,
                Artists = completed.Count(e => e.Kind == MediaKind.Music),
                Films = completed.Count(e => e.Kind == MediaKind.Movies),
                Tracks = completed.Sum(e => e.Tracks),
                Failed = entries.Count(e => e.Outcome.Status == "error"),
                IssuesFound = entries.Sum(e => e.IsCompleted ? e.Outcome.IssuesFound : e.Outcome.IssuesResolved),
                IssuesResolved = entries.Sum(e => e.Outcome.IssuesResolved),
                Open = Summed(completed.Select(e => e.Outcome.Open)),
                Resolved = Summed(entries.Select(e => e.Outcome.Resolved)),
                Days = [.. Enumerable.Range(0, 7).Select(d => Day(week.Monday.AddDays(d), completed))],
                Unfinished = [.. Unfinished],
                Entries = entries,
            };
        }

        /// <summary>Adds how an entry ended to how it ended before in this week.</summary>
        public void End((string, int, string) entry, SessionOutcome outcome) => Ended[entry] = Ended.TryGetValue(entry, out var before)
            ? outcome with
            {
                Took = before.Took + outcome.Took,
                IssuesFound = before.IssuesResolved + outcome.IssuesFound,
                IssuesResolved = before.IssuesResolved + outcome.IssuesResolved,
                Resolved = Summed([before.Resolved, outcome.Resolved]).ToImmutableDictionary(),
            }
            : outcome;

        private DayFigures Day(DateOnly day, List<WorkedEntry> completed)
        {
            var worked = Days.Where(d => d.Day == day).ToList();
            var done = completed.Where(e => DateOnly.FromDateTime(e.Outcome.At.DateTime) == day).ToList();
            return new(day)
            {
                Completed = done.Count,
                Tracks = done.Sum(e => e.Tracks),
                FilesWritten = worked.Sum(d => d.FilesWritten),
                BytesWritten = worked.Sum(d => d.BytesWritten),
                Spent = TimeSpan.FromTicks(worked.Sum(d => d.Spent.Ticks)),
            };
        }

        private static ImmutableSortedDictionary<string, int> Summed(IEnumerable<ImmutableDictionary<string, int>> counts) =>
            counts.SelectMany(c => c).GroupBy(c => c.Key, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(c => c.Value), StringComparer.Ordinal);
    }
}

/// <summary>One day in figures.</summary>
public sealed record DayFigures(DateOnly Day)
{
    public int Completed { get; init; }

    public int Tracks { get; init; }

    public int FilesWritten { get; init; }

    public long BytesWritten { get; init; }

    public TimeSpan Spent { get; init; }
}

/// <summary>An entry that was worked on in a week.</summary>
/// <param name="Tracks">0 for a film.</param>
public sealed record WorkedEntry(MediaKind Kind, SessionOutcome Outcome, int Tracks)
{
    public bool IsCompleted => Outcome.Status == "completed";
}
