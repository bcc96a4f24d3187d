using System.Collections.Immutable;

namespace MediaCleanup.Core.Work;

/// <summary>Which entries a run takes.</summary>
public static class Selection
{
    /// <summary>What was left in progress first, then what is pending, in queue order; entries in error wait for a reset.</summary>
    /// <param name="size">how many; null for all.</param>
    public static ImmutableArray<QueueEntry> Next(WorkQueue queue, int? size)
    {
        var waiting = queue.Entries.Where(e => e.MissingSince is null);
        var ordered = waiting.Where(e => e.Status == EntryStatus.InProgress).Concat(waiting.Where(e => e.Status == EntryStatus.Pending));
        return [.. size is { } most ? ordered.Take(most) : ordered];
    }
}
