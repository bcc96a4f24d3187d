using System.Text.RegularExpressions;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// The library folders in which a crash may have left something. Our temporary files are removed, in the folders
/// that the records name and nowhere else; what cannot be looked at is told, and holds back nothing else.
/// </summary>
/// <param name="queued">the library folders that there are; others are forgotten. Null: none is.</param>
internal sealed partial class RecoveryFolders(IFileOps ops, IReadOnlyCollection<string>? queued)
{
    private readonly Dictionary<string, LibraryPaths> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _isThere = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clean = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>What could not be looked at, and why.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Names that are not removed: under them somebody else's file may lie.</summary>
    public void Keep(IEnumerable<string> temps) => _kept.UnionWith(temps);

    public void Release(string temp) => _kept.Remove(temp);

    public LibraryPaths PathsOf(string root) => _paths.TryGetValue(root, out var paths) ? paths : _paths[root] = new(ops, root);

    /// <summary>Told once when it is not, unless nobody asks for that folder any more.</summary>
    public bool IsThere(string root)
    {
        if (!_isThere.TryGetValue(root, out var isThere))
        {
            _isThere[root] = isThere = LibraryPaths.IsThere(ops, root);
            if (!isThere && !IsForgotten(root))
            {
                _problems.Add($"a run was interrupted in {root}, which is empty or not there now; it is looked at again at the next start (if it is gone for good: media-cleanup queue --forget)");
            }
        }

        return isThere;
    }

    public bool IsForgotten(string root) => queued is not null && !queued.Contains(root);

    /// <returns>false: some folder could not be cleaned.</returns>
    public bool RemoveLeftovers(string root, IEnumerable<string> files)
    {
        var all = true;
        foreach (var folder in Folders(root, files, ref all))
        {
            all &= _clean.Contains(folder) || IsCleaned(folder);
        }

        return all;
    }

    /// <summary>Full paths of what lies beside these files under a temporary name; null when some folder could not be looked at.</summary>
    public IReadOnlyList<string>? Leftovers(string root, IEnumerable<string> files)
    {
        var all = true;
        var found = new List<string>();
        foreach (var folder in Folders(root, files, ref all))
        {
            try
            {
                found.AddRange(ops.Names(folder).Where(IsLeftover).Select(n => Path.Combine(folder, n)));
            }
            catch (FileFaultException fault)
            {
                Tell(folder, fault);
                all = false;
            }
        }

        return all ? found : null;
    }

    public bool HasOneOf(string path, IReadOnlySet<string> hashes)
    {
        try
        {
            using var file = ops.OpenRead(path);
            return hashes.Contains(Hashing.Sha256(file.AsSource()));
        }
        catch (Exception error) when (error is IOException or CorruptMediaException)
        {
            return false;
        }
    }

    public static bool IsOurName(string temp) => TempPattern().IsMatch(temp);

    private bool IsLeftover(string name) => IsOurName(name) && !_kept.Contains(name);

    /// <param name="all">becomes false when some folder cannot be looked at.</param>
    private HashSet<string> Folders(string root, IEnumerable<string> files, ref bool all)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                folders.Add(Path.GetDirectoryName(PathsOf(root).Resolve(file))!);
            }
            catch (Exception error) when (error is OutsideException or FileFaultException { Fault: FileFault.Missing })
            {
                // Gone since, or never ours to write in: then nothing of ours lies there.
            }
            catch (FileFaultException fault)
            {
                Tell(Path.GetDirectoryName(Path.Combine(root, file))!, fault);
                all = false;
            }
        }

        return folders;
    }

    private void Tell(string folder, FileFaultException fault)
    {
        if (_told.Add(folder))
        {
            _problems.Add($"{folder} may hold what an interrupted run left (.mc-….tmp): {fault.Reason}; it is looked at again at the next start");
        }
    }

    private bool IsCleaned(string folder)
    {
        try
        {
            var temporary = ops.Names(folder).Where(IsOurName).ToList();
            if (temporary.Count == 0)
            {
                _clean.Add(folder);
            }

            var ours = temporary.Where(IsLeftover).ToList();
            foreach (var name in ours)
            {
                ops.Delete(Path.Combine(folder, name));
            }

            if (ours.Count > 0)
            {
                ops.SyncFolder(folder); // What a power loss brought back after this session is settled, nobody would look for.
            }

            return true;
        }
        catch (FileFaultException fault)
        {
            Tell(folder, fault);
            return false;
        }
    }

    [GeneratedRegex(@"^\.mc-\d{1,10}-[0-9a-f]{12}\.tmp$", RegexOptions.CultureInvariant)]
    private static partial Regex TempPattern();
}
