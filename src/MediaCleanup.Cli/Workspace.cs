using System.Reflection;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli;

/// <summary>The status folder that a verb works with, and the locks that go with it.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly Stack<IDisposable> _locks = new();
    private readonly HashSet<string> _lockedRoots = new(StringComparer.Ordinal);

    private Workspace(StateFolder state, Surroundings surroundings) => (State, Surroundings) = (state, surroundings);

    public StateFolder State { get; }

    public Surroundings Surroundings { get; }

    public static string Version { get; } = typeof(Workspace).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Where the status folder is, or will be made.</summary>
    public static string Locate(Invocation invocation) => StateFolder.Locate(
        SystemFileOps.Instance,
        invocation.Parse.GetValue(GlobalOptions.StatusDir) ?? invocation.Surroundings.Variable("MEDIA_CLEANUP_STATUS_DIR"),
        invocation.Surroundings.CurrentDirectory,
        DataFolder(invocation.Surroundings));

    public static string DataFolder(Surroundings surroundings) => PlatformFolders.Data(PlatformFolders.Current, surroundings.Environment);

    /// <summary>For what only shows: takes no lock, makes nothing.</summary>
    /// <exception cref="MediaCleanupException">there is no status folder yet (exit 2).</exception>
    public static Workspace ToShow(Invocation invocation)
    {
        var path = invocation.Terminal.StatusFolder = Locate(invocation);
#pragma warning disable CA2000 // It belongs to the workspace.
        return new(StateFolder.Open(SystemFileOps.Instance, path) ?? throw NoQueue(path), invocation.Surroundings);
#pragma warning restore CA2000
    }

    /// <summary>For what changes state: makes the folder if needed, and holds its lock until disposed of.</summary>
    public static Workspace ToChange(Invocation invocation, bool create)
    {
        var path = invocation.Terminal.StatusFolder = Locate(invocation);
        using (var existing = StateFolder.Open(SystemFileOps.Instance, path))
        {
            if (existing is null && !create)
            {
                throw NoQueue(path);
            }
        }

#pragma warning disable CA2000 // It belongs to the workspace.
        var workspace = new Workspace(StateFolder.OpenOrCreate(SystemFileOps.Instance, path), invocation.Surroundings);
#pragma warning restore CA2000
        try
        {
            workspace._locks.Push(FolderLock.Take(path, Version, workspace.Now));
            workspace.State.RemoveLeftovers();
            return workspace;
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>The time here and now, with the offset of local time.</summary>
    public DateTimeOffset Now => Surroundings.Clock.GetLocalNow();

    /// <summary>Locks the roots of a queue for the run, so that two status folders never work on one library at once.</summary>
    public void LockRoots(IEnumerable<string> roots)
    {
        foreach (var root in roots.Where(Directory.Exists).Select(r => SystemFileOps.Instance.RealPath(r)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (_lockedRoots.Add(root))
            {
                _locks.Push(LockOf(root));
            }
        }
    }

    private FolderLock LockOf(string root)
    {
        try
        {
            return FolderLock.TakeRoot(DataFolder(Surroundings), root, Version, Now);
        }
        catch (FileFaultException)
        {
            // A service may have a home that it cannot write to; then only this status folder's runs keep each other off the library.
            return FolderLock.TakeRoot(State.FullPath, root, Version, Now);
        }
    }

    /// <summary>The queue of a library; exit 2 when there is none yet. A valid edit by hand is taken, with a warning.</summary>
    public WorkQueue Queue(MediaKind kind, Look.Terminal terminal) => TryQueue(kind, terminal) ?? throw NoQueue(State.FullPath, kind);

    public WorkQueue? TryQueue(MediaKind kind, Look.Terminal terminal)
    {
        if (State.Library(kind).Queue.Load() is not { } reading)
        {
            return null;
        }

        if (reading.EditedByHand)
        {
            terminal.Warning($"{State.Library(kind).Queue.Path} was edited by hand; it is valid and is used as it is");
        }

        return reading.Queue;
    }

    public void Dispose()
    {
        while (_locks.TryPop(out var held))
        {
            held.Dispose();
        }

        State.Dispose();
    }

    private static MediaCleanupException NoQueue(string path, MediaKind? kind = null) =>
        new(ExitCode.Usage, $"there is no {(kind is null ? "" : kind.Folder + " ")}queue yet in {path}", $"media-cleanup queue --scan DIR{(kind == MediaKind.Movies ? " --library movies" : "")}");
}
