using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>An undo that did not come to its end: a marker, there from its first change to its last, tells the next start of it.</summary>
internal static class InterruptedUndo
{
    public static string MarkerOf(UndoLog log) => Path.Combine(log.Folder, "undo_in_progress");

    /// <summary>
    /// Settles an undo that was interrupted: removes what it left beside the files, and records as taken back what the files'
    /// hashes show to be so. Says so; null when there was none.
    /// </summary>
    public static string? CleanUp(IFileOps ops, UndoLog log, Action<LibraryPaths, string> removeLeftovers)
    {
        var marker = MarkerOf(log);
        if (ops.Facts(marker) is null)
        {
            return null;
        }

        var session = System.Text.Encoding.UTF8.GetString(DurableFile.Read(ops, marker));
        if (log.Sessions().Contains(session))
        {
            Settle(ops, log, log.ReadSession(session), removeLeftovers);
        }

        ops.Delete(marker);
        return $"taking back session {session} was interrupted; what is left of it: media-cleanup process --undo {session}{log.LibraryOption}";
    }

    private static void Settle(IFileOps ops, UndoLog log, SessionContent session, Action<LibraryPaths, string> removeLeftovers)
    {
        var undone = new List<ChangeLine>();
        foreach (var root in session.Changes.GroupBy(c => c.Root).Where(r => ops.Facts(r.Key) is not null))
        {
            var paths = new LibraryPaths(ops, root.Key);
            foreach (var file in root.GroupBy(c => c.Path))
            {
                removeLeftovers(paths, file.Key);
                var changes = session.DoneChanges.Where(c => c.Root == root.Key && c.Path == file.Key).OrderByDescending(c => c.Number).ToList();
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
        catch (Exception error) when (error is FileFaultException or OutsideException)
        {
            return false; // Then running the undo again says what is the matter.
        }
    }
}
