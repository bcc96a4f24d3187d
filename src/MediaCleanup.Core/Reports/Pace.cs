using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Reports;

/// <summary>How fast the work goes, from the last sessions that finished anything.</summary>
public sealed record Pace
{
    private const int LastSessions = 10;

    /// <summary>Entries a calendar day, from the first of these sessions to the last.</summary>
    public required double EntriesPerDay { get; init; }

    public required TimeSpan PerEntry { get; init; }

    public required double RequestsPerEntry { get; init; }

    public required double BytesPerEntry { get; init; }

    /// <summary>Null when no session finished anything yet.</summary>
    /// <param name="sessions">of one library, in any order.</param>
    public static Pace? Of(IEnumerable<SessionHistory> sessions)
    {
        var last = sessions.Where(s => s.Completed + s.Failed > 0).ToList();
        last.Sort((one, other) => other.StartedAt.CompareTo(one.StartedAt));
        last = last[..Math.Min(LastSessions, last.Count)];
        if (last.Count == 0)
        {
            return null;
        }

        var entries = last.Sum(s => s.Completed + s.Failed);
        var days = DateOnly.FromDateTime(last[0].StartedAt.DateTime).DayNumber - DateOnly.FromDateTime(last[^1].StartedAt.DateTime).DayNumber + 1;
        return new()
        {
            EntriesPerDay = (double)entries / Math.Max(1, days),
            PerEntry = TimeSpan.FromTicks(last.Sum(s => s.Duration.Ticks) / entries),
            RequestsPerEntry = (double)last.Sum(s => s.Requests) / entries,
            BytesPerEntry = (double)last.Sum(s => s.BytesWritten) / entries,
        };
    }

    /// <summary>Entries that <c>process</c> will still take: what is no longer there is not among them.</summary>
    public static int LeftIn(WorkQueue queue) => queue.Entries.Count(IsLeft);

    internal static bool IsLeft(QueueEntry entry) => entry.MissingSince is null && entry.Status is EntryStatus.Pending or EntryStatus.InProgress;

    /// <summary>Whole days until so many entries are done; null when nothing is left.</summary>
    public int? DaysFor(int left) => left <= 0 ? null : (int)Math.Min(36_500, Math.Ceiling(left / EntriesPerDay));
}
