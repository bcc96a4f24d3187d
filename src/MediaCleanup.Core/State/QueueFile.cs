using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.State;

/// <summary>
/// The queue of one library on disk: one file that is replaced whole at each save, and a journal of what each save changed, from
/// which a damaged queue is made again.
/// </summary>
public sealed class QueueFile : IDisposable
{
    private readonly IFileOps _ops;
    private readonly MediaKind _kind;
    private readonly Checkpoints _checkpoints;
    private WorkQueue? _last;
    private AppendLog? _journal;
    private long _journalRevision;

    internal QueueFile(IFileOps ops, MediaKind kind, string folder, Checkpoints checkpoints)
    {
        (_ops, _kind, _checkpoints) = (ops, kind, checkpoints);
        Path = System.IO.Path.Combine(folder, "processing_queue.json");
        JournalPath = System.IO.Path.Combine(folder, "queue_journal.log");
    }

    public string Path { get; }

    /// <summary>The journal is written anew when it is longer than this, and so many times longer than the queue.</summary>
    internal long FoldAbove { get; init; } = 8 << 20;

    internal long FoldFactor { get; init; } = 4;

    public string JournalPath { get; }

    /// <summary>The queue, or null when the file is absent, which is not damage.</summary>
    /// <exception cref="MediaCleanupException">it is damaged or of a later version (exit 3); nothing is overwritten.</exception>
    public QueueReading? Load()
    {
        try
        {
            var reading = ReadFile();
            _last = reading?.Queue;
            return reading;
        }
        catch (QueueDamagedException damage)
        {
            throw Damaged(damage);
        }
    }

    /// <summary>The damage of the file, or null when it is sound or absent.</summary>
    public QueueDamagedException? Validate()
    {
        try
        {
            _ = ReadFile();
            return null;
        }
        catch (QueueDamagedException damage)
        {
            return damage;
        }
    }

    /// <summary>Makes this queue the file's content, durably. Needs the lock of the status folder.</summary>
    /// <returns>the queue with its new revision.</returns>
    public WorkQueue Save(WorkQueue queue)
    {
        var before = _last ?? WorkQueue.Empty(_kind);
        var journal = OpenJournal();
        var ended = queue.Entries.IsEmpty ? 0 : CountEnded(before, queue);
        var saved = queue with
        {
            Revision = Math.Max(Math.Max(queue.Revision, before.Revision), _journalRevision) + 1,
            SinceCheckpoint = queue.SinceCheckpoint + ended,
        };
        var bytes = QueueJson.Write(saved);

        // The journal first: whatever reaches the queue file can be made again from it.
        if (journal.Length > FoldAbove && journal.Length > FoldFactor * bytes.Length)
        {
            Fold(saved);
        }
        else
        {
            journal.Append((_last is null ? QueueDelta.Whole(saved) : QueueDelta.Between(before, saved)).ToJson());
            journal.Sync();
        }

        _journalRevision = saved.Revision;
        DurableFile.Replace(_ops, Path, bytes);
        _last = saved;
        return saved;
    }

    /// <summary>What a repair would give: the newest sound checkpoint and all that was recorded since. Changes nothing.</summary>
    /// <returns>null when neither a checkpoint nor the journal has anything.</returns>
    public QueueRepair? PlanRepair()
    {
        var (name, start) = _checkpoints.NewestSound();
        var queue = start ?? WorkQueue.Empty(_kind);
        var content = AppendLog.Read(_ops, JournalPath);
        var replayed = 0;
        foreach (var line in content.Lines)
        {
            if (QueueDelta.Parse(line.Span) is { } delta && delta.Revision > queue.Revision)
            {
                queue = delta.ApplyTo(queue);
                replayed++;
            }
        }

        return start is null && replayed == 0 ? null : new(queue, name, replayed, content.Damaged.Length);
    }

    /// <summary>Puts the file that is there aside under a name of its own, and writes the repaired queue.</summary>
    /// <param name="why">in that name: "damaged", or "replaced" when the file was sound.</param>
    /// <returns>the name under which the file is kept; null when there was none.</returns>
    public string? Repair(QueueRepair repair, DateTimeOffset now, string why = "damaged")
    {
        string? aside = null;
        if (_ops.Facts(Path) is not null)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{Path}.{why}-{now:yyyyMMdd'T'HHmmss}");
            for (var n = 2; _ops.Facts(aside) is not null; n++)
            {
                aside = string.Create(CultureInfo.InvariantCulture, $"{Path}.{why}-{now:yyyyMMdd'T'HHmmss}-{n}");
            }

            // A copy, not a rename: at no instant is there no queue file at all.
            DurableFile.Replace(_ops, aside, DurableFile.Read(_ops, Path));
        }

        _last = null;
        _ = Save(repair.Queue);
        return aside;
    }

    /// <summary>Entries that were finished after this queue was saved: after an older checkpoint was copied over the queue.</summary>
    public ImmutableArray<QueueEntry> FinishedSince(WorkQueue queue)
    {
        var finished = new Dictionary<(int, string), QueueEntry>();
        foreach (var line in AppendLog.Read(_ops, JournalPath).Lines)
        {
            if (QueueDelta.Parse(line.Span) is { IsWhole: false } delta && delta.Revision > queue.Revision && delta.Roots.SequenceEqual(queue.Roots))
            {
                foreach (var entry in delta.Artists.Concat<QueueEntry>(delta.Movies))
                {
                    finished[entry.Key] = entry;
                }
            }
        }

        return [.. finished.Values.Where(e => e.Status == EntryStatus.Completed && queue.Find(e.Root, e.Path) is { Status: not EntryStatus.Completed })];
    }

    public void Dispose() => _journal?.Dispose();

    private QueueReading? ReadFile() => _ops.Facts(Path) is null ? null : QueueJson.Read(DurableFile.Read(_ops, Path), _kind);

    private static int CountEnded(WorkQueue before, WorkQueue after) =>
        QueueChanges.Between(before, after).Changed.Count(c => IsEnded(c.After.Status) && c.Before is { } old && !IsEnded(old.Status));

    private static bool IsEnded(EntryStatus status) => status is EntryStatus.Completed or EntryStatus.Error;

    private AppendLog OpenJournal()
    {
        if (_journal is null)
        {
            _journal = AppendLog.Open(_ops, JournalPath, out var content);
            _journalRevision = content.Lines.Select(l => QueueDelta.Parse(l.Span)?.Revision ?? 0).DefaultIfEmpty().Max();
        }

        return _journal;
    }

    private void Fold(WorkQueue queue)
    {
        _journal?.Dispose();
        _journal = null;
        DurableFile.Replace(_ops, JournalPath, AppendLog.Format([QueueDelta.Whole(queue).ToJson()]));
        _journal = AppendLog.Open(_ops, JournalPath);
    }

    private MediaCleanupException Damaged(QueueDamagedException damage) => damage.IsNewer
        ? new(ExitCode.DamagedState, $"{Path} {damage.Place}: {damage.Reason}", MediaCleanupException.UpdateTool, damage)
        : new(ExitCode.DamagedState, $"{Path} is damaged {damage.Place}: {damage.Reason}", $"media-cleanup queue --validate-queue --repair{LibraryOption}", damage);

    private string LibraryOption => _kind == MediaKind.Music ? "" : $" --library {_kind.Folder}";
}

/// <summary>A queue made again from what was recorded.</summary>
/// <param name="Checkpoint">the checkpoint it starts from; null when the journal has all.</param>
/// <param name="Replayed">saves since, taken from the journal.</param>
/// <param name="Unreadable">lines of the journal that are damaged; entries they told of may be older than they were.</param>
public sealed record QueueRepair(WorkQueue Queue, string? Checkpoint, int Replayed, int Unreadable);
