using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What <c>checkpoint</c> does with copies of the queue.</summary>
internal static class CheckpointActs
{
    public static ExitCode List(Invocation invocation, MediaKind? kind)
    {
        using var workspace = Workspace.ToShow(invocation);
        var rows = Kinds(kind).SelectMany(k => workspace.State.Library(k).Checkpoints.List().Select(c => ListedCheckpoint.Of(k, c)))
            .OrderByDescending(c => c.Date, StringComparer.Ordinal).ThenByDescending(c => c.WrittenAt)
            .ToArray();
        CheckpointView.List(invocation.Terminal, workspace.State.FullPath, rows);
        return ExitCode.Done;
    }

    public static ExitCode Create(Invocation invocation, MediaKind? kind)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var library = workspace.State.Library(kind ?? MediaKind.Music);
        var (name, counted) = library.Checkpoints.Create(workspace.Queue(library.Kind, invocation.Terminal), workspace.Now);
        library.Queue.Save(counted);
        CheckpointView.Created(invocation.Terminal, ContentOf(library.Kind, name, counted), Path.Combine(library.CheckpointFolder, name + ".json"));
        return ExitCode.Done;
    }

    public static ExitCode Show(Invocation invocation, MediaKind? kind, string name)
    {
        using var workspace = Workspace.ToShow(invocation);
        var library = LibraryOf(workspace, kind, name);
        var (found, queue) = library.Checkpoints.Read(name);
        CheckpointView.Show(invocation.Terminal, ContentOf(library.Kind, found, queue), PlanOf(library, queue), queue);
        return ExitCode.Done;
    }

    public static ExitCode Restore(Invocation invocation, MediaKind? kind, string name)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var library = LibraryOf(workspace, kind, name);
        var (found, queue) = library.Checkpoints.Read(name);
        var plan = PlanOf(library, queue);
        var content = ContentOf(library.Kind, found, queue);
        if (!invocation.Terminal.AsJson)
        {
            CheckpointView.Show(invocation.Terminal, content, plan, queue);
        }

        var restored = queue.With(library.Queue.FinishedSince(queue));
        var aside = library.Queue.Repair(new(restored, found, plan.KeptCompleted.Length, 0), workspace.Now, plan.QueueNow == RestorePlan.Sound ? "replaced" : "damaged");
        CheckpointView.Restored(invocation.Terminal, content, plan, aside, ContentOf(library.Kind, found, restored));
        return ExitCode.Done;
    }

    public static ExitCode Prune(Invocation invocation, MediaKind? kind, int keep)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var library = workspace.State.Library(kind ?? MediaKind.Music);
        var gone = library.Checkpoints.Prune(keep);
        CheckpointView.Pruned(invocation.Terminal, library.Kind, gone, library.Checkpoints.List().Length);
        return ExitCode.Done;
    }

    private static IEnumerable<MediaKind> Kinds(MediaKind? kind) => kind is null ? MediaKind.All : [kind];

    /// <summary>A checkpoint's name says whose it is; <c>latest</c> is music's unless told otherwise.</summary>
    private static LibraryState LibraryOf(Workspace workspace, MediaKind? kind, string name)
    {
        var named = MediaKind.All.FirstOrDefault(k => name.Contains($"_{k.CheckpointWord}_", StringComparison.Ordinal));
        if (kind is not null && named is not null && named != kind)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{name} is a checkpoint of the library {named.Folder}, not {kind.Folder}", $"Leave --library out, or give --library {named.Folder}");
        }

        var library = workspace.State.Library(kind ?? named ?? MediaKind.Music);
        var list = library.Checkpoints.List();
        var wanted = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^5] : name;
        return wanted == "latest" || list.IsEmpty || list.Any(c => c.Name == wanted)
            ? library
            : throw new MediaCleanupException(ExitCode.Usage, $"there is no checkpoint \"{name}\" in {library.CheckpointFolder}", Nearness.NearestTo(wanted, list.Select(c => c.Name)) is { } near ? $"Did you mean {near}? media-cleanup checkpoint lists them" : "media-cleanup checkpoint lists them");
    }

    private static CheckpointContent ContentOf(MediaKind kind, string name, WorkQueue queue) => new()
    {
        Name = name,
        Library = kind.Folder,
        Entries = queue.Entries.Length,
        Pending = queue.Count(EntryStatus.Pending),
        InProgress = queue.Count(EntryStatus.InProgress),
        Completed = queue.Count(EntryStatus.Completed),
        Error = queue.Count(EntryStatus.Error),
    };

    private static RestorePlan PlanOf(LibraryState library, WorkQueue checkpoint)
    {
        var kept = library.Queue.FinishedSince(checkpoint);
        var damage = library.Queue.Validate();
        if (damage is { IsNewer: true })
        {
            // Nothing overwrites what a later version wrote.
            _ = library.Queue.Load();
        }

        var now = damage is null ? library.Queue.Load()?.Queue : null;
        return new()
        {
            KeptCompleted = [.. kept.Select(EntryNames.DisplayOf)],
            QueueNow = damage is not null ? $"damaged {damage.Place}: {damage.Reason}" : now is null ? "absent" : RestorePlan.Sound,
            NotInCheckpoint = now is null ? [] : [.. now.Entries.Where(e => checkpoint.Find(e.Root, e.Path) is null).Select(EntryNames.DisplayOf)],
        };
    }
}

/// <summary>One line of <c>checkpoint</c>.</summary>
internal sealed record ListedCheckpoint(string Name, string Library, string Date, DateTimeOffset WrittenAt, long Bytes)
{
    public static ListedCheckpoint Of(MediaKind kind, CheckpointFile file) => new(file.Name, kind.Folder, file.Date, file.WrittenAt, file.Length);
}

/// <summary>A checkpoint, or the queue made from it, in figures.</summary>
internal sealed record CheckpointContent
{
    public required string Name { get; init; }

    public required string Library { get; init; }

    public required int Entries { get; init; }

    public required int Pending { get; init; }

    public required int InProgress { get; init; }

    public required int Completed { get; init; }

    public required int Error { get; init; }
}

/// <summary>What a restore does to the queue that is there.</summary>
internal sealed record RestorePlan
{
    public const string Sound = "sound";

    /// <summary>Pending in the checkpoint, but finished since: they stay completed.</summary>
    public required string[] KeptCompleted { get; init; }

    public required string QueueNow { get; init; }

    /// <summary>Entries of the queue now that the checkpoint does not know: a scan finds them again.</summary>
    public required string[] NotInCheckpoint { get; init; }
}

/// <summary><c>checkpoint --show --json</c>.</summary>
internal sealed record ShownCheckpoint(CheckpointContent Checkpoint, RestorePlan Restore);

/// <summary><c>checkpoint --create --json</c>.</summary>
internal sealed record CreatedCheckpoint(CheckpointContent Checkpoint, string Path);

/// <summary><c>checkpoint --restore --json</c>.</summary>
internal sealed record RestoredCheckpoint(CheckpointContent Checkpoint, RestorePlan Restore, string? KeptAs, CheckpointContent Queue);

/// <summary><c>checkpoint --prune --json</c>.</summary>
internal sealed record PrunedCheckpoints(string Library, string[] Removed, int Left);
