using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// An undo that did not come to its end: a marker, there from its first change to its last, tells the next start of it. Before files
/// are exchanged the marker names each of them, durably, with the one beside it and the hashes of both: what lies there later and has
/// neither is somebody else's, and goes back.
/// </summary>
internal sealed class InterruptedUndo : IDisposable
{
    private readonly IFileOps _ops;
    private readonly string _marker;
    private readonly List<SwapLine> _earlier;
    private readonly AppendLog _lines;

    private InterruptedUndo(IFileOps ops, UndoLog log, string session)
    {
        (_ops, _marker) = (ops, PathIn(log));
        _earlier = [.. Read(ops, _marker).OfType<SwapLine>()];
        Write(ops, _marker, [new TakingBackLine(session), .. _earlier]);
        _lines = AppendLog.Open(ops, _marker);
    }

    /// <summary>What an earlier one could not settle stays named.</summary>
    public static InterruptedUndo Begin(IFileOps ops, UndoLog log, string session) => new(ops, log, session);

    /// <summary>Durable when it returns: only now may these be exchanged.</summary>
    public void Intend(IEnumerable<SwapLine> swaps)
    {
        _lines.Append(swaps.Select(UndoLog.Format));
        _lines.Sync();
    }

    public void End()
    {
        _lines.Dispose();
        if (_earlier.Count > 0)
        {
            Write(_ops, _marker, _earlier);
            return;
        }

        _ops.Delete(_marker);
        _ops.SyncFolder(Path.GetDirectoryName(_marker)!);
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>
    /// Settles an undo that was interrupted: puts back what is somebody else's, removes what it left beside the files, and records
    /// as taken back what the files' hashes show to be so.
    /// </summary>
    /// <param name="unsettled">names that are not to be removed; those of the undo that cannot be settled now are added.</param>
    /// <returns>what there is to say; nothing when there was no such undo.</returns>
    public static IEnumerable<string> CleanUp(IFileOps ops, UndoLog log, FileSwap swap, HashSet<string> unsettled, Action<LibraryPaths, IEnumerable<string>> removeLeftovers)
    {
        var marker = PathIn(log);
        if (ops.Facts(marker) is null)
        {
            return [];
        }

        var lines = Read(ops, marker);
        var problems = new List<string>();
        var swaps = lines.OfType<SwapLine>().Where(s => DurableFile.IsTempName(s.Temp) && !s.Temp.Contains('/', StringComparison.Ordinal)).ToList();
        var left = GiveBack(ops, swap, swaps, problems);
        unsettled.UnionWith(left.Select(s => s.Temp));
        foreach (var root in swaps.GroupBy(s => s.Root).Where(r => LibraryPaths.IsThere(ops, r.Key)))
        {
            removeLeftovers(new(ops, root.Key), root.Select(s => s.Path));
        }

        var isWhole = true;
        if (lines.OfType<TakingBackLine>().FirstOrDefault()?.Session is { } name)
        {
            isWhole = !log.Sessions().Contains(name) || Settle(ops, log, log.ReadSession(name), [.. swaps.Select(s => (s.Root, s.Path))], removeLeftovers);
            problems.Add($"taking back session {name} was interrupted; what is left of it: media-cleanup process --undo {name}{log.LibraryOption}");
        }

        if (isWhole && left.Count == 0)
        {
            ops.Delete(marker);
        }
        else
        {
            Write(ops, marker, [.. isWhole ? [] : lines.OfType<TakingBackLine>().Take(1), .. left]);
        }

        return problems;
    }

    /// <summary>A library folder has another place now.</summary>
    public static void MoveRoot(IFileOps ops, UndoLog log, string from, string to)
    {
        if (ops.Facts(PathIn(log)) is not null)
        {
            Write(ops, PathIn(log), [.. Read(ops, PathIn(log)).Select(l => l is SwapLine swap && swap.Root == from ? swap with { Root = to } : l)]);
        }
    }

    private static string PathIn(UndoLog log) => Path.Combine(log.Folder, "undo_in_progress");

    private static List<UndoLine> Read(IFileOps ops, string marker) => [.. AppendLog.Read(ops, marker).Lines.Select(l => UndoLog.ParseLine(l.Span)).OfType<UndoLine>()];

    private static void Write(IFileOps ops, string marker, IReadOnlyCollection<UndoLine> lines) => DurableFile.Replace(ops, marker, AppendLog.Format(lines.Select(UndoLog.Format)));

    /// <returns>those for which it could not be done now.</returns>
    private static List<SwapLine> GiveBack(IFileOps ops, FileSwap fileSwap, List<SwapLine> swaps, List<string> problems)
    {
        var left = new List<SwapLine>();
        foreach (var root in swaps.GroupBy(s => s.Root))
        {
            if (!LibraryPaths.IsThere(ops, root.Key))
            {
                problems.Add($"taking back was interrupted in {root.Key}, which is not there now; it is looked at again at the next start");
                left.AddRange(root);
                continue;
            }

            var paths = new LibraryPaths(ops, root.Key);
            left.AddRange(root.Where(s => !IsSettled(paths, fileSwap, s, problems)));
        }

        return left;
    }

    private static bool IsSettled(LibraryPaths paths, FileSwap fileSwap, SwapLine swap, List<string> problems)
    {
        try
        {
            var target = paths.Resolve(swap.Path);
            if (fileSwap.GiveBack(Path.Combine(Path.GetDirectoryName(target)!, swap.Temp), target, swap.Old, swap.New) is { } given)
            {
                problems.Add($"{swap.Path}: somebody wrote it in the moment that it was taken back ({swap.Entry}); what they wrote is {given}");
            }

            return true;
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            return true; // The folder is gone, and all that lay in it.
        }
        catch (Exception error) when (error is IOException or OutsideException or CorruptMediaException)
        {
            problems.Add($"{swap.Path}: {swap.Temp} beside it may be what somebody wrote, and could not be put back ({error.Message}); it is looked at again at the next start");
            return false;
        }
    }

    /// <param name="swapped">files that were about to be exchanged: of the others the records tell already.</param>
    /// <returns>false: a library folder is not there now.</returns>
    private static bool Settle(IFileOps ops, UndoLog log, SessionContent session, HashSet<(string Root, string Path)> swapped, Action<LibraryPaths, IEnumerable<string>> removeLeftovers)
    {
        var undone = new List<ChangeLine>();
        var roots = session.Changes.GroupBy(c => c.Root).ToLookup(r => LibraryPaths.IsThere(ops, r.Key));
        foreach (var root in roots[true])
        {
            var paths = new LibraryPaths(ops, root.Key);
            removeLeftovers(paths, root.Select(c => c.Path));
            foreach (var file in session.DoneChanges.Where(c => c.Root == root.Key && swapped.Contains((c.Root, c.Path))).GroupBy(c => c.Path))
            {
                var changes = file.OrderByDescending(c => c.Number).ToList();
                undone.AddRange(changes.Take(1 + changes.FindIndex(c => IsAsBefore(ops, paths, c))));
            }
        }

        if (undone.Count > 0)
        {
            using (var file = AppendLog.Open(ops, log.PathOf(session.Name)))
            {
                file.Append(UndoLog.Format(new UndoneLine([.. undone.Select(c => c.Number)])));
                file.Sync();
            }

            log.Reindex(undone.Select(c => (c.Root, c.Path)).Distinct());
        }

        return !roots[false].Any();
    }

    private static bool IsAsBefore(IFileOps ops, LibraryPaths paths, ChangeLine change)
    {
        try
        {
            var target = paths.Resolve(change.Path);
            if (ops.Facts(target) is not { } facts)
            {
                return change.Before is null;
            }

            if (change.Before is not { } before || facts.Length != before.Length)
            {
                return false;
            }

            using var file = ops.OpenRead(target);
            return Hashing.Sha256(file.AsSource()) == before.Sha256;
        }
        catch (Exception error) when (error is IOException or OutsideException or CorruptMediaException)
        {
            return false; // Then running the undo again says what is the matter.
        }
    }
}
