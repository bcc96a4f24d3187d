using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>
/// What one save of a queue changed, as one line of its journal. Entries are whole and absolute, so that a line may be applied
/// twice. A checkpoint and the lines of later revisions give the queue again.
/// </summary>
internal sealed record QueueDelta
{
    public required long Revision { get; init; }

    /// <summary>Nothing before counts: the line has the whole queue.</summary>
    public bool IsWhole { get; init; }

    public int SinceCheckpoint { get; init; }

    public IReadOnlyList<string> Roots { get => field ?? []; init; }

    public IReadOnlyList<QueueKey> Removed { get => field ?? []; init; }

    public IReadOnlyList<ArtistEntry> Artists { get => field ?? []; init; }

    public IReadOnlyList<MovieEntry> Movies { get => field ?? []; init; }

    public static QueueDelta Whole(WorkQueue queue) => Between(WorkQueue.Empty(queue.Kind), queue) with { IsWhole = true };

    /// <summary>Entries that are the same record are not compared further.</summary>
    public static QueueDelta Between(WorkQueue before, WorkQueue after)
    {
        var old = before.Entries.ToDictionary(e => e.Key);
        var changed = after.Entries.Where(e => !ReferenceEquals(old.GetValueOrDefault(e.Key), e)).ToList();
        var kept = after.Entries.Select(e => e.Key).ToHashSet();
        return new()
        {
            Revision = after.Revision,
            SinceCheckpoint = after.SinceCheckpoint,
            Roots = after.Roots,
            Removed = [.. before.Entries.Where(e => !kept.Contains(e.Key)).Select(e => new QueueKey(e.Root, e.Path))],
            Artists = [.. changed.OfType<ArtistEntry>()],
            Movies = [.. changed.OfType<MovieEntry>()],
        };
    }

    public WorkQueue ApplyTo(WorkQueue queue)
    {
        var start = IsWhole ? queue with { Entries = [] } : queue;
        var removed = Removed.Select(k => (k.Root, k.Path)).ToHashSet();
        var changed = Artists.Concat<QueueEntry>(Movies).ToDictionary(e => e.Key);
        var kept = start.Entries.Where(e => !removed.Contains(e.Key)).Select(e => changed.Remove(e.Key, out var newer) ? newer : e).ToList();
        return start with { Revision = Revision, SinceCheckpoint = SinceCheckpoint, Roots = [.. Roots], Entries = [.. kept, .. changed.Values] };
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, QueueLineContext.Default.QueueDelta);

    /// <summary>Null when the line is none of ours.</summary>
    public static QueueDelta? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, QueueLineContext.Default.QueueDelta);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record QueueKey(int Root, string Path);
