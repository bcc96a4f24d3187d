using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.State;

/// <summary>Whole copies of a queue file, so that <c>cp</c> of one over the queue is a restore.</summary>
public sealed partial class Checkpoints
{
    private readonly IFileOps _ops;
    private readonly MediaKind _kind;

    internal Checkpoints(IFileOps ops, MediaKind kind, string folder) => (_ops, _kind, Folder) = (ops, kind, folder);

    public string Folder { get; }

    /// <summary>Newest first.</summary>
    public ImmutableArray<CheckpointFile> List()
    {
        var found = new List<CheckpointFile>();
        foreach (var name in _ops.Names(Folder))
        {
            if (NamePattern().Match(name) is { Success: true } match && _ops.Facts(Path.Combine(Folder, name)) is { Kind: NodeKind.File } facts)
            {
                found.Add(new(name[..^5], match.Groups[1].Value, facts.ModifiedAtTime, facts.Length));
            }
        }

        return [.. found.OrderByDescending(c => c.Date, StringComparer.Ordinal).ThenByDescending(c => c.WrittenAt).ThenByDescending(c => c.Name.Length).ThenByDescending(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes one. A name that is taken gets <c>_2</c>, <c>_3</c> …</summary>
    /// <returns>its name, and the queue with its count of entries since the last checkpoint at 0, to be saved next.</returns>
    public (string Name, WorkQueue Queue) Create(WorkQueue queue, DateTimeOffset now)
    {
        var counted = queue with { SinceCheckpoint = 0 };
        var done = queue.Count(EntryStatus.Completed);
        var first = string.Create(CultureInfo.InvariantCulture, $"checkpoint_{now:yyyy-MM-dd}_{_kind.CheckpointWord}_{done:000}");
        _ops.CreateFolder(Folder);
        for (var n = 1; ; n++)
        {
            var name = n == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first}_{n}");
            if (_ops.Facts(PathOf(name)) is null)
            {
                DurableFile.Replace(_ops, PathOf(name), QueueJson.Write(counted));
                return (name, counted);
            }
        }
    }

    /// <summary>The queue of a checkpoint; <c>latest</c> is the newest.</summary>
    /// <exception cref="MediaCleanupException">no such checkpoint (exit 2), or it is damaged (exit 3).</exception>
    public (string Name, WorkQueue Queue) Read(string name)
    {
        var list = List();
        var wanted = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^5] : name;
        var file = wanted == "latest" ? list.FirstOrDefault() : list.FirstOrDefault(c => c.Name == wanted);
        if (file is null)
        {
            throw new MediaCleanupException(ExitCode.Usage, list.IsEmpty ? $"there is no checkpoint in {Folder}" : $"there is no checkpoint \"{name}\"", "media-cleanup checkpoint");
        }

        try
        {
            return (file.Name, QueueJson.Read(DurableFile.Read(_ops, PathOf(file.Name)), _kind).Queue);
        }
        catch (QueueDamagedException damage)
        {
            throw new MediaCleanupException(
                ExitCode.DamagedState,
                damage.IsNewer ? $"{PathOf(file.Name)} {damage.Place}: {damage.Reason}" : $"{PathOf(file.Name)} is damaged {damage.Place}: {damage.Reason}",
                damage.IsNewer ? MediaCleanupException.UpdateTool : "media-cleanup checkpoint",
                damage);
        }
    }

    /// <summary>Deletes all but the newest.</summary>
    /// <returns>the names of those that are gone.</returns>
    public ImmutableArray<string> Prune(int keep)
    {
        ImmutableArray<string> old = [.. List().Skip(keep).Select(c => c.Name)];
        foreach (var name in old)
        {
            _ops.Delete(PathOf(name));
        }

        return old; // Without a sync: one that a power loss brings back goes the next time.
    }

    /// <summary>The newest that is as we wrote it, else the newest that can be read at all; nothing when none can.</summary>
    internal (string? Name, WorkQueue? Queue) NewestSound()
    {
        (string?, WorkQueue?) edited = default;
        foreach (var file in List())
        {
            try
            {
                var reading = QueueJson.Read(DurableFile.Read(_ops, PathOf(file.Name)), _kind);
                if (!reading.EditedByHand)
                {
                    return (file.Name, reading.Queue);
                }

                edited = edited.Item1 is null ? (file.Name, reading.Queue) : edited;
            }
            catch (QueueDamagedException)
            {
                // The next older one, then.
            }
        }

        return edited;
    }

    private string PathOf(string name) => Path.Combine(Folder, name + ".json");

    [GeneratedRegex(@"^checkpoint_(\d{4}-\d{2}-\d{2})_[a-z]+_\d{3,}(_\d+)?\.json$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>One checkpoint.</summary>
/// <param name="Name">without <c>.json</c>.</param>
public sealed record CheckpointFile(string Name, string Date, DateTimeOffset WrittenAt, long Length);
