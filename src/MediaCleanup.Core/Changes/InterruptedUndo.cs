using System.Globalization;
using System.Text;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// An undo that did not come to its end: a marker, there from its first change to its last, tells the next start of it. Its first
/// line is the session; each further one is a temporary name under which somebody else's file lies, the change it lies there for, and the
/// session of that change: an undo of another one may begin before it is settled.
/// </summary>
internal sealed class InterruptedUndo(IFileOps ops, UndoLog log)
{
    private readonly string _marker = Path.Combine(log.Folder, "undo_in_progress");

    public void Begin(string session) => Write([session, .. Read().Skip(1)]);

    /// <summary>What lies there could not be put back; it must neither be removed nor be forgotten.</summary>
    public void Note(string temp, int change) => Write([.. Read(), string.Create(CultureInfo.InvariantCulture, $"{temp} {change} {Read()[0]}")]);

    /// <summary>What is noted stays noted.</summary>
    public void End()
    {
        if (Read().Length > 1)
        {
            return;
        }

        ops.Delete(_marker);
        ops.SyncFolder(log.Folder);
    }

    /// <summary>
    /// Settles an undo that was interrupted: puts back what is somebody else's, removes what it left beside the files, and records
    /// as taken back what the files' hashes show to be so.
    /// </summary>
    /// <param name="unsettled">names that are not to be removed; those of the undo that cannot be settled now are added.</param>
    /// <returns>what there is to say; nothing when there was no such undo.</returns>
    public IEnumerable<string> CleanUp(FileSwap swap, HashSet<string> unsettled, Action<LibraryPaths, string> removeLeftovers)
    {
        if (Read() is not [var name, .. var notes])
        {
            return [];
        }

        var problems = new List<string>();
        var left = notes.Where(n => !IsGivenBack(n, swap, problems)).ToList();
        unsettled.UnionWith(left.Select(n => n.Split(' ')[0]));
        if (log.Sessions().Contains(name))
        {
            Settle(log.ReadSession(name), removeLeftovers);
        }

        if (left.Count == 0)
        {
            ops.Delete(_marker);
        }
        else
        {
            Write([name, .. left]);
        }

        return [.. problems, $"taking back session {name} was interrupted; what is left of it: media-cleanup process --undo {name}{log.LibraryOption}"];
    }

    private bool IsGivenBack(string note, FileSwap swap, List<string> problems)
    {
        if (note.Split(' ') is not [var temp, var text, var session] || !DurableFile.IsTempName(temp) || temp.Contains('/', StringComparison.Ordinal) || !log.Sessions().Contains(session)
            || log.ReadSession(session).Changes.FirstOrDefault(c => c.Number.ToString(CultureInfo.InvariantCulture) == text) is not { } change)
        {
            return true; // No line of ours.
        }

        try
        {
            if (ops.Facts(change.Root) is null || ops.Names(change.Root).Count == 0)
            {
                problems.Add($"{change.Path}: {temp} beside it is what somebody wrote, and {change.Root} is not there now; it is looked at again at the next start");
                return false;
            }

            var target = new LibraryPaths(ops, change.Root).Resolve(change.Path);
            if (swap.GiveBack(Path.Combine(Path.GetDirectoryName(target)!, temp), target, change.After.Sha256, change.Before?.Sha256 ?? "") is { } given)
            {
                problems.Add($"{change.Path}: somebody wrote it in the moment that it was taken back ({change.Entry}); what they wrote is {given}");
            }

            return true;
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            return true; // The folder is gone, and all that lay in it.
        }
        catch (Exception error) when (error is IOException or OutsideException or CorruptMediaException)
        {
            problems.Add($"{change.Path}: {temp} beside it is what somebody wrote, and could not be put back ({error.Message}); it is looked at again at the next start");
            return false;
        }
    }

    private void Settle(SessionContent session, Action<LibraryPaths, string> removeLeftovers)
    {
        var undone = new List<ChangeLine>();
        foreach (var root in session.Changes.GroupBy(c => c.Root).Where(r => ops.Facts(r.Key) is not null))
        {
            var paths = new LibraryPaths(ops, root.Key);
            foreach (var file in root.GroupBy(c => c.Path))
            {
                removeLeftovers(paths, file.Key);
                var changes = session.DoneChanges.Where(c => c.Root == root.Key && c.Path == file.Key).OrderByDescending(c => c.Number).ToList();
                undone.AddRange(changes.Take(1 + changes.FindIndex(c => IsAsBefore(paths, c))));
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

    private bool IsAsBefore(LibraryPaths paths, ChangeLine change)
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

    private string[] Read() => ops.Facts(_marker) is null ? [] : Encoding.UTF8.GetString(DurableFile.Read(ops, _marker)).Split('\n');

    private void Write(IEnumerable<string> lines) => DurableFile.Replace(ops, _marker, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
