using System.Collections.Immutable;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Reports;

/// <summary>One week in figures. An entry counts in the week in which it ended, by the wall clock at that time.</summary>
public sealed record WeekFigures
{
    public required Week Week { get; init; }

    /// <summary>Sessions that began in this week.</summary>
    public required int Sessions { get; init; }

    public required int Artists { get; init; }

    public required int Films { get; init; }

    public required int Tracks { get; init; }

    public required int Failed { get; init; }

    public required int IssuesFound { get; init; }

    public required int IssuesResolved { get; init; }

    public required int FilesWritten { get; init; }

    public required long BytesWritten { get; init; }

    public required long Requests { get; init; }

    public required long CacheHits { get; init; }

    public required TimeSpan Spent { get; init; }

    public required ImmutableDictionary<string, int> OpenByCode { get; init; }

    /// <summary>Entries whose last end of the week was an error.</summary>
    public required ImmutableArray<(MediaKind Kind, SessionOutcome Outcome)> Errors { get; init; }

    public static WeekFigures Of(Week week, WeeklyReport report)
    {
        var begun = report.Sessions.Where(s => week.Contains(s.StartedAt)).ToList();
        var ended = new Dictionary<(string Library, string Entry), SessionOutcome>();
        foreach (var session in report.Sessions.OrderBy(s => s.StartedAt))
        {
            // An entry that was worked on twice in a week is one entry, as it came in the end.
            foreach (var outcome in session.Outcomes.Where(o => week.Contains(o.At)))
            {
                ended[(session.Library, outcome.Path ?? outcome.Entry)] = outcome;
            }
        }

        var completed = ended.Where(e => e.Value.Status == "completed").ToList();
        var tracks = report.Queues.SelectMany(q => q.Entries.OfType<ArtistEntry>()).GroupBy(a => a.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().TrackCount, StringComparer.Ordinal);
        return new()
        {
            Week = week,
            Sessions = begun.Count,
            Artists = completed.Count(e => e.Key.Library == MediaKind.Music.Folder),
            Films = completed.Count(e => e.Key.Library == MediaKind.Movies.Folder),
            Tracks = completed.Where(e => e.Key.Library == MediaKind.Music.Folder).Sum(e => tracks.GetValueOrDefault(e.Key.Entry)),
            Failed = ended.Values.Count(o => o.Status == "error"),
            IssuesFound = ended.Values.Sum(o => o.IssuesFound),
            IssuesResolved = ended.Values.Sum(o => o.IssuesResolved),
            FilesWritten = begun.Sum(s => s.FilesWritten),
            BytesWritten = begun.Sum(s => s.BytesWritten),
            Requests = begun.Sum(s => s.Requests),
            CacheHits = begun.Sum(s => s.CacheHits),
            Spent = TimeSpan.FromTicks(begun.Sum(s => s.Duration.Ticks)),
            OpenByCode = begun.SelectMany(s => s.OpenIssues.Concat(s.Questions)).CountBy(i => i.Code).ToImmutableDictionary(c => c.Key, c => c.Value),
            Errors = [.. ended.Where(e => e.Value.Status == "error").Select(e => (MediaKind.All.First(k => k.Folder == e.Key.Library), e.Value))],
        };
    }
}
