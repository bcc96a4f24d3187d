using System.Collections.Concurrent;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>Finds the real place of a path in a library, and refuses what leads out of it. Folders are resolved once a run.</summary>
internal sealed class LibraryPaths(IFileOps ops, string root)
{
    private readonly ConcurrentDictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Lazy<string> _realRoot = new(() => ops.RealPath(root));

    public string RealRoot => _realRoot.Value;

    /// <summary>The real path, no link in its folders; a link at its end is followed when that is inside the library.</summary>
    /// <exception cref="OutsideException">not a path inside the library.</exception>
    public string Resolve(string relative)
    {
        if (relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(relative)
            || relative.Split('/').Any(n => n is "" or "." or "..") || (SystemFileOps.Windows && relative.Contains('\\', StringComparison.Ordinal)))
        {
            throw new OutsideException("the path is not inside the library");
        }

        var slash = relative.LastIndexOf('/');
        var folder = _folders.GetOrAdd(slash < 0 ? "" : relative[..slash], f => Inside(ops.RealPath(Path.Combine(root, f))));
        var path = Path.Combine(folder, relative[(slash + 1)..]);
        return ops.Facts(path) is { Kind: NodeKind.Link } ? Inside(ops.RealPath(path)) : path;
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
