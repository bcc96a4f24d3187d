using System.Collections.Immutable;

namespace MediaCleanup.Core.Work;

/// <summary>All entries of one library in the order in which they are worked on. Every change gives a new queue.</summary>
public sealed record WorkQueue
{
    public const int CurrentSchema = 1;

    public required MediaKind Kind { get; init; }

    /// <summary>Library folders, absolute.</summary>
    public ImmutableArray<string> Roots { get; init; } = [];

    public ImmutableArray<QueueEntry> Entries { get; init; } = [];

    /// <summary>Grows by one with each time it is saved; tells which records are newer than a checkpoint.</summary>
    public long Revision { get; init; }

    /// <summary>Entries that ended since the last checkpoint, over all sessions.</summary>
    public int SinceCheckpoint { get; init; }

    /// <summary>Properties of the file's head that this version does not know; they are written back.</summary>
    public ImmutableArray<UnknownProperty> Unknown { get; init; } = [];

    public static WorkQueue Empty(MediaKind kind) => new() { Kind = kind };

    public int Count(EntryStatus status) => Entries.Count(e => e.Status == status);

    /// <summary>Puts this in the place of the entry with the same root and path.</summary>
    /// <exception cref="KeyNotFoundException">there is none.</exception>
    public WorkQueue With(QueueEntry entry)
    {
        var index = IndexOf(entry.Key);
        return index >= 0 ? this with { Entries = Entries.SetItem(index, entry) } : throw new KeyNotFoundException(entry.Path);
    }

    /// <summary>The same for several at once.</summary>
    public WorkQueue With(IEnumerable<QueueEntry> entries)
    {
        var changed = entries.ToDictionary(e => e.Key);
        return this with { Entries = [.. Entries.Select(e => changed.GetValueOrDefault(e.Key, e))] };
    }

    public WorkQueue Adding(IEnumerable<QueueEntry> entries) => this with { Entries = Entries.AddRange(entries) };

    /// <summary>Appends a root unless it is there; its index is what entries name.</summary>
    public WorkQueue WithRoot(string root) => Roots.Contains(root) ? this : this with { Roots = Roots.Add(root) };

    /// <summary>Takes a root and its entries out; the entries of later roots follow their root's new index.</summary>
    public WorkQueue WithoutRoot(int root) => this with
    {
        Roots = Roots.RemoveAt(root),
        Entries = [.. Entries.Where(e => e.Root != root).Select(e => e.Root > root ? e with { Root = e.Root - 1 } : e)],
    };

    public QueueEntry? Find(int root, string path) => IndexOf((root, path)) is >= 0 and var index ? Entries[index] : null;

    private int IndexOf((int Root, string Path) key)
    {
        for (var i = 0; i < Entries.Length; i++)
        {
            if (Entries[i].Root == key.Root && Entries[i].Path == key.Path)
            {
                return i;
            }
        }

        return -1;
    }
}
