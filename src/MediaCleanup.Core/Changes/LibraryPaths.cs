using System.Collections.Concurrent;
using System.Text;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>Finds the real place of a path in a library, and refuses what leads out of it. Folders are resolved once a run.</summary>
internal sealed class LibraryPaths(IFileOps ops, string root)
{
    private readonly ConcurrentDictionary<string, string> _folders = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _temporary;
    private FileFaultException? _unread;
    private readonly Lazy<string> _realRoot = new(() => ops.RealPath(root));

    public string RealRoot => _realRoot.Value;

    /// <summary>Whether a library folder is there: the empty folder of a disk that is not mounted is not, nor one that cannot be read.</summary>
    public static bool IsThere(IFileOps ops, string root)
    {
        try
        {
            return ops.Facts(root) is not null && ops.Names(root).Count > 0;
        }
        catch (FileFaultException)
        {
            return false;
        }
    }

    /// <summary>The real path, no link in its folders; a link at its end is followed when that is inside the library.</summary>
    /// <exception cref="OutsideException">not a path inside the library.</exception>
    public string Resolve(string relative)
    {
        if (relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relative)
            || relative.Split('/').Any(n => !IsName(n, SystemFileOps.Windows)))
        {
            throw new OutsideException("the path is not inside the library");
        }

        var slash = relative.LastIndexOf('/');
        var folder = _folders.GetOrAdd(slash < 0 ? "" : relative[..slash], f => Inside(ops.RealPath(Path.Combine(root, f))));
        var path = Path.Combine(folder, relative[(slash + 1)..]);
        return ops.Facts(path) is { Kind: NodeKind.Link } ? Inside(ops.RealPath(path)) : path;
    }

    /// <summary>
    /// The same for a file beside which another lies, after a crash: if its folder has another name since, it is found by the other.
    /// From then on all files of that folder are.
    /// </summary>
    /// <exception cref="FileFaultException">the folder is gone.</exception>
    public string ResolveBeside(string relative, string beside)
    {
        try
        {
            return Resolve(relative);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            if (Temporary.TryGetValue(beside, out var folder))
            {
                _folders[relative[..Math.Max(0, relative.LastIndexOf('/'))]] = folder;
                return Resolve(relative);
            }

            throw _unread is null ? fault : _unread;
        }
    }

    /// <summary>
    /// Whether a file that is missing is gone: the folder it was in, or the nearest that is left of its path, holds something. An empty
    /// one may be where another disk is mounted at other times.
    /// </summary>
    public bool IsGone(string relative)
    {
        for (var folder = relative; folder.Length > 0;)
        {
            folder = folder[..Math.Max(0, folder.LastIndexOf('/'))];
            var path = Path.Combine(root, folder);
            if (ops.Facts(path) is not null)
            {
                return ops.Names(ops.RealPath(path)).Count > 0;
            }
        }

        return false;
    }

    /// <summary>The folder of every temporary file below the root, found by one walk. A folder that cannot be read is noted.</summary>
    private Dictionary<string, string> Temporary
    {
        get
        {
            if (_temporary is not null)
            {
                return _temporary;
            }

            _temporary = new(StringComparer.Ordinal);
            var folders = new Stack<string>([RealRoot]);
            while (folders.TryPop(out var folder))
            {
                try
                {
                    foreach (var name in ops.Names(folder))
                    {
                        var path = Path.Combine(folder, name);
                        if (DurableFile.IsTempName(name))
                        {
                            _temporary[name] = folder;
                        }
                        else if (ops.Facts(path) is { Kind: NodeKind.Folder })
                        {
                            folders.Push(path);
                        }
                    }
                }
                catch (FileFaultException fault)
                {
                    _unread = fault;
                }
            }

            return _temporary;
        }
    }

    /// <summary>
    /// Whether this names a file in a folder, and nothing else. On Windows a colon opens a stream of another file, a full stop or
    /// blank at the end is dropped, and some names are devices, with whatever extension
    /// (learn.microsoft.com/windows/win32/fileio/naming-a-file).
    /// </summary>
    internal static bool IsName(string name, bool windows) =>
        name is not ("" or "." or "..")
        && (!windows || (name.IndexOfAny([':', '\\', '<', '>', '"', '|', '?', '*']) < 0 && name[^1] is not ('.' or ' ') && !name.Any(c => c < ' ') && !IsDevice(name.Split('.')[0].TrimEnd())));

    /// <summary>Whether two names are one where names are compared without case or as composed letters: macOS, Windows, many shares.</summary>
    internal static bool AreOneName(string a, string b) => string.Equals(Composed(a), Composed(b), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name begins with another's letters, compared as <see cref="AreOneName"/> does.</summary>
    internal static bool Begins(string name, string start) => Composed(name).StartsWith(Composed(start), StringComparison.OrdinalIgnoreCase);

    private static bool IsDevice(string stem) => stem.ToUpperInvariant() switch
    {
        "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$" => true,
        { Length: 4 } port => port[..3] is "COM" or "LPT" && port[3] is (>= '0' and <= '9') or '\u00b9' or '\u00b2' or '\u00b3',
        _ => false,
    };

    private static string Composed(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return name; // A lone surrogate, which Windows allows.
        }
    }

    private string Inside(string real)
    {
        var top = Path.TrimEndingDirectorySeparator(RealRoot);
        return real == top || real.StartsWith(top + Path.DirectorySeparatorChar, StringComparison.Ordinal) || top.Length == 0
            ? real
            : throw new OutsideException("a link leads out of the library");
    }
}

public sealed class OutsideException(string reason) : Exception(reason);
