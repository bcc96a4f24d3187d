using System.Collections.Immutable;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// An undo that did not come to its end: a marker beside the session's record, there from its first change to its last, tells the
/// next start of it. Before files are exchanged the marker names each of them, durably, with the one beside it and the hashes of
/// both: what lies there later and has neither is somebody else's, and goes back.
/// </summary>
internal sealed class InterruptedUndo : IDisposable
{
    private const string Extension = ".undoing";
    private readonly IFileOps _ops;
    private readonly string _marker;
    private readonly Marker _earlier;
    private readonly AppendLog _lines;

    private readonly TakingBackLine _begun;

    private InterruptedUndo(IFileOps ops, UndoLog log, TakingBackLine begun)
    {
        (_ops, _marker, _begun) = (ops, PathOf(log, begun.Session), begun);
        _earlier = Read(ops, _marker);
        _lines = AppendLog.Open(ops, _marker);
        Append(begun);
    }

    /// <summary>What an earlier try could not settle stays named.</summary>
    public static InterruptedUndo Begin(IFileOps ops, UndoLog log, TakingBackLine begun) => new(ops, log, begun);

    /// <summary>Durable when it returns: only now may these be exchanged.</summary>
    public void Intend(IEnumerable<SwapLine> swaps)
    {
        Append([.. swaps]);
    }

    /// <param name="isClean">false: what it left beside the files is still to be removed; the undo itself is over.</param>
    public void End(bool isClean)
    {
        if (!isClean || _earlier.IsDamaged)
        {
            Append(_begun with { AsLast = false });
            return; // The next start looks at what lies there.
        }

        _lines.Dispose();

        if (!_earlier.Lines.IsEmpty)
        {
            Write(_ops, _marker, _earlier.Lines); // What the last start could not settle.
            return;
        }

        _ops.Delete(_marker);
        _ops.SyncFolder(Path.GetDirectoryName(_marker)!);
    }

    public void Dispose() => _lines.Dispose();

    private void Append(params UndoLine[] lines)
    {
        _lines.Append(lines.Select(UndoLog.Format));
        _lines.Sync();
    }

    /// <summary>Sessions of which an undo did not end, oldest first.</summary>
    public static ImmutableArray<string> Sessions(IFileOps ops, UndoLog log) =>
    [
        .. ops.Names(log.Folder).Where(n => n.EndsWith(Extension, StringComparison.Ordinal) && !n.StartsWith('.')).Select(n => n[..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The newest that was begun as the undo of the last session, kept to the same entries, and did not end; null when there is none.</summary>
    public static string? BegunAsLast(IFileOps ops, UndoLog log, ImmutableArray<string>? entries) =>
        Sessions(ops, log).LastOrDefault(s => Read(ops, PathOf(log, s)).TakingBack is { AsLast: true } begun && (begun.Entries is { } kept ? entries is { } now && kept.SequenceEqual(now) : entries is null));

    public static bool Is(IFileOps ops, UndoLog log, string session) => ops.Facts(PathOf(log, session)) is not null;

    /// <summary>Library folders in which something may be left to settle.</summary>
    public static IEnumerable<string> Roots(IFileOps ops, UndoLog log) =>
        Sessions(ops, log).SelectMany(s => Read(ops, PathOf(log, s)).Swaps.Select(l => l.Root).Concat(RecordOf(log, s)?.Changes.Select(c => c.Root) ?? [])).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Settles undos that were interrupted: puts back what is somebody else's, removes what they left beside the files, and records
    /// as taken back what the files' hashes show to be so.
    /// </summary>
    /// <returns>what there is to say; nothing when there was no such undo.</returns>
    public static IEnumerable<string> CleanUp(IFileOps ops, UndoLog log, FileSwap swap, RecoveryFolders folders)
    {
        var problems = new List<string>();
        var undos = Sessions(ops, log).Select(s => new Open(s, Read(ops, PathOf(log, s)), RecordOf(log, s))).ToList();
        foreach (var undo in undos)
        {
            undo.Left.AddRange(GiveBack(ops, swap, undo.Marker.Swaps, folders, problems));
            folders.Keep(undo.Left.Select(s => s.Temp));
            if (undo.Marker.IsDamaged)
            {
                KeepUnknown(ops, undo, folders, problems);
            }
        }

        foreach (var undo in undos)
        {
            var isClean = undo is not { Marker.IsDamaged: true, Record: null } && AreLeftoversRemoved(undo.Marker.Swaps, folders);
            if (undo.Marker.IsTakingBack || undo.Marker.IsDamaged)
            {
                isClean &= undo.Record is null || Settle(ops, log, undo.Record, undo.Marker.Swaps, folders);
                problems.Add(undo.Record is null || !log.ToTakeBack(log.ReadSession(undo.Session)).Any()
                    ? $"taking back session {undo.Session} was interrupted at its end; nothing is left of it"
                    : undo.Marker.TakingBack?.Entries is not null ? $"taking back a part of session {undo.Session} was interrupted; the same command again does the rest of it"
                    : $"taking back session {undo.Session} was interrupted; what is left of it: media-cleanup process --undo {undo.Session}{log.LibraryOption}");
            }

            var marker = PathOf(log, undo.Session);
            if (isClean && undo.Left.Count == 0 && !(undo.Marker.IsDamaged && undo.KeepsUnknown))
            {
                ops.Delete(marker);
            }
            else if (!undo.Marker.IsDamaged)
            {
                Write(ops, marker, [.. isClean ? Enumerable.Empty<UndoLine>() : [undo.Marker.TakingBack ?? new(undo.Session, AsLast: false, null)], .. undo.Left]);
            }
        }

        return problems;
    }

    private static bool AreLeftoversRemoved(IEnumerable<SwapLine> swaps, RecoveryFolders folders)
    {
        var all = true;
        foreach (var root in swaps.GroupBy(s => s.Root).Where(r => folders.IsThere(r.Key)))
        {
            all &= folders.RemoveLeftovers(root.Key, root.Select(s => s.Path));
        }

        return all;
    }

    /// <summary>A library folder has another place now.</summary>
    public static void MoveRoot(IFileOps ops, UndoLog log, string from, string to)
    {
        foreach (var marker in Sessions(ops, log).Select(s => PathOf(log, s)))
        {
            var content = Read(ops, marker);
            if (!content.IsDamaged && content.Swaps.Any(s => s.Root == from))
            {
                Write(ops, marker, [.. content.Lines.Select(l => l is SwapLine swap && swap.Root == from ? swap with { Root = to } : l)]);
            }
        }
    }

    /// <param name="Lines">those that can be read.</param>
    private sealed record Marker(ImmutableArray<UndoLine> Lines, bool IsDamaged)
    {
        public ImmutableArray<SwapLine> Swaps { get; } = [.. Lines.OfType<SwapLine>().Where(s => RecoveryFolders.IsOurName(s.Temp))];

        /// <summary>Also when the power went before its first line was whole.</summary>
        public bool IsTakingBack => Lines.IsEmpty || TakingBack is not null;

        public TakingBackLine? TakingBack => Lines.OfType<TakingBackLine>().LastOrDefault();
    }

    /// <param name="Record">of the session; null when it is pruned.</param>
    private sealed record Open(string Session, Marker Marker, SessionContent? Record)
    {
        /// <summary>What cannot be settled now.</summary>
        public List<SwapLine> Left { get; } = [];

        public bool KeepsUnknown { get; set; }
    }

    private static string PathOf(UndoLog log, string session) => Path.Combine(log.Folder, session + Extension);

    private static SessionContent? RecordOf(UndoLog log, string session) => log.Sessions().Contains(session) ? log.ReadSession(session) : null;

    private static Marker Read(IFileOps ops, string marker)
    {
        var content = AppendLog.Read(ops, marker);
        var lines = content.Lines.Select(l => UndoLog.ParseLine(l.Span)).ToList();
        return new([.. lines.OfType<UndoLine>()], content.Damaged.Length > 0 || content.IsTailDamaged || lines.Contains(null));
    }

    private static void Write(IFileOps ops, string marker, IReadOnlyCollection<UndoLine> lines) => DurableFile.Replace(ops, marker, AppendLog.Format(lines.Select(UndoLog.Format)));

    /// <summary>Lines of the marker are lost: of what lies beside the session's files only that is ours which has a content of ours.</summary>
    private static void KeepUnknown(IFileOps ops, Open undo, RecoveryFolders folders, List<string> problems)
    {
        problems.Add($"the record of an interrupted undo of session {undo.Session} is damaged ({undo.Session}{Extension}): what lies beside the files and is not known is left there");
        foreach (var root in (undo.Record?.Changes ?? []).GroupBy(c => c.Root))
        {
            if (!folders.IsThere(root.Key))
            {
                undo.KeepsUnknown = true; // Also in a library that is forgotten: it can be added again, with all that lies in it.
                continue;
            }

            var known = root.SelectMany(c => new[] { c.Before?.Sha256, c.After.Sha256 }).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var leftovers = folders.Leftovers(root.Key, root.Select(c => c.Path));
            undo.KeepsUnknown |= leftovers is null;
            foreach (var unknown in (leftovers ?? []).Where(t => !folders.HasOneOf(t, known)))
            {
                undo.KeepsUnknown = true;
                folders.Keep([Path.GetFileName(unknown)]);
                problems.Add($"{unknown} may be what somebody wrote: give it a name, or delete it");
            }
        }
    }

    /// <returns>those for which it could not be done now.</returns>
    private static List<SwapLine> GiveBack(IFileOps ops, FileSwap fileSwap, IEnumerable<SwapLine> swaps, RecoveryFolders folders, List<string> problems)
    {
        var left = new List<SwapLine>();
        foreach (var root in swaps.GroupBy(s => s.Root))
        {
            if (folders.IsThere(root.Key))
            {
                left.AddRange(root.Where(s => !IsSettled(ops, folders.PathsOf(root.Key), fileSwap, s, problems)));
            }
            else if (!folders.IsForgotten(root.Key))
            {
                left.AddRange(root);
            }
        }

        return left;
    }

    private static bool IsSettled(IFileOps ops, LibraryPaths paths, FileSwap fileSwap, SwapLine swap, List<string> problems)
    {
        try
        {
            var target = paths.ResolveBeside(swap.Path, swap.Temp);
            var temp = Path.Combine(Path.GetDirectoryName(target)!, swap.Temp);
            if (ops.Facts(target) is null && ops.Facts(temp) is null && !paths.IsGone(swap.Path))
            {
                problems.Add($"{swap.Path}: its folder is empty, as that of a disk that is not mounted; it is looked at again at the next start (delete the folder if it is meant to be)");
                return false;
            }

            if (fileSwap.GiveBack(temp, target, swap.Old, swap.New) is { } given)
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

    /// <param name="swaps">files that were about to be exchanged: of the others the records tell already.</param>
    /// <returns>false: a library folder could not be looked at now.</returns>
    private static bool Settle(IFileOps ops, UndoLog log, SessionContent session, IEnumerable<SwapLine> swaps, RecoveryFolders folders)
    {
        var swapped = swaps.GroupBy(s => (s.Root, s.Path)).ToDictionary(s => s.Key, s => s.Last());
        var undone = new List<ChangeLine>();
        var isClean = true;
        foreach (var root in session.Changes.GroupBy(c => c.Root))
        {
            if (!folders.IsThere(root.Key))
            {
                isClean &= folders.IsForgotten(root.Key);
                continue;
            }

            isClean &= folders.RemoveLeftovers(root.Key, root.Select(c => c.Path));
            foreach (var file in log.ToTakeBack(session).Where(c => c.Root == root.Key && swapped.ContainsKey((c.Root, c.Path))).GroupBy(c => c.Path))
            {
                var changes = file.OrderByDescending(c => c.Number).ToList();
                undone.AddRange(changes.Take(1 + changes.FindIndex(c => IsAsBefore(ops, folders.PathsOf(c.Root), c, swapped[(c.Root, c.Path)]))));
            }
        }

        if (undone.Count > 0)
        {
            using var file = AppendLog.Open(ops, log.PathOf(session.Name));
            file.Append(UndoLog.Format(new UndoneLine([.. undone.Select(c => c.Number)])));
            file.Sync();
        }

        // Also of what was recorded before the interruption the index does not know yet.
        var numbers = session.Undone.Union(undone.Select(c => c.Number));
        var outdated = session.Changes.Select(c => (c.Root, c.Path)).Distinct().Where(f => log.Index.Find(f.Root, f.Path) is { } line && line.Session == session.Name && numbers.Contains(line.Number)).ToList();
        if (outdated.Count > 0)
        {
            log.Reindex(outdated);
        }

        return isClean;
    }

    private static bool IsAsBefore(IFileOps ops, LibraryPaths paths, ChangeLine change, SwapLine swap)
    {
        try
        {
            var target = paths.Resolve(change.Path);
            if (ops.Facts(target) is not { } facts)
            {
                return change.Before is null && swap.New.Length == 0 && paths.IsGone(change.Path);
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
