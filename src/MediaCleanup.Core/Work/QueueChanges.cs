using System.Collections.Immutable;

namespace MediaCleanup.Core.Work;

/// <summary>What differs between two states of a queue. Entries that are the same record are not compared further.</summary>
/// <param name="Changed">new and changed entries, with what was there before.</param>
internal sealed record QueueChanges(ImmutableArray<ChangedEntry> Changed, ImmutableArray<QueueEntry> Removed)
{
    public static QueueChanges Between(WorkQueue before, WorkQueue after) => InPlace(before.Entries, after.Entries) ?? Anywhere(before.Entries, after.Entries);

    /// <summary>Nearly every save changes one entry where it stands: then ten thousand others cost a glance each.</summary>
    /// <returns>null when entries came, went or moved.</returns>
    private static QueueChanges? InPlace(ImmutableArray<QueueEntry> before, ImmutableArray<QueueEntry> after)
    {
        if (before.Length != after.Length)
        {
            return null;
        }

        var changed = ImmutableArray.CreateBuilder<ChangedEntry>();
        for (var i = 0; i < after.Length; i++)
        {
            if (ReferenceEquals(before[i], after[i]))
            {
                continue;
            }

            if (before[i].Key != after[i].Key)
            {
                return null;
            }

            changed.Add(new(before[i], after[i]));
        }

        return new(changed.DrainToImmutable(), []);
    }

    private static QueueChanges Anywhere(ImmutableArray<QueueEntry> before, ImmutableArray<QueueEntry> after)
    {
        var old = before.ToDictionary(e => e.Key);
        var changed = after.Where(e => !ReferenceEquals(old.GetValueOrDefault(e.Key), e)).Select(e => new ChangedEntry(old.GetValueOrDefault(e.Key), e)).ToImmutableArray();
        var kept = after.Select(e => e.Key).ToHashSet();
        return new(changed, [.. before.Where(e => !kept.Contains(e.Key))]);
    }
}

/// <param name="Before">null when the entry is new.</param>
internal sealed record ChangedEntry(QueueEntry? Before, QueueEntry After);
