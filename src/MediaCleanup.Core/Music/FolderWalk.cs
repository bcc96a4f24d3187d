using System.Collections.Frozen;
using System.Collections.Immutable;
using System.IO.Enumeration;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Music;

/// <summary>A file as the folder lists it.</summary>
/// <param name="Path">relative to the root, with <c>/</c>.</param>
/// <param name="Length">bytes; of the target where the entry is a link.</param>
/// <param name="ModifiedAtTicks">UTC, in units of 100 ns since year 1; of the target where the entry is a link.</param>
/// <param name="LinkTarget">the real path, when the file was reached through a link that stays inside the root.</param>
public sealed record ListedFile(string Path, long Length, long ModifiedAtTicks, string? LinkTarget = null)
{
    public string Folder => Path.LastIndexOf('/') is >= 0 and var slash ? Path[..slash] : "";

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>What lies below a folder: files in ordinal order of their paths, and what could not be listed, with the reason.</summary>
public sealed record Listing(ImmutableArray<ListedFile> Files, ImmutableArray<(string Path, string Reason)> Skipped);

/// <summary>
/// Lists a library. Nothing stops it: what cannot be listed or followed is named with its reason. Links to folders are not
/// followed; a link to a file is taken when its target lies inside the root. Names that begin with a dot and the folders that
/// systems and servers keep for themselves are passed over.
/// </summary>
public static class FolderWalk
{
    private const int MaximumDepth = 64;

    private static readonly FrozenSet<string> SystemFolders = new[]
    {
        "@eaDir", "#recycle", "#snapshot", "$RECYCLE.BIN", "System Volume Information", "lost+found", "__MACOSX", "RECYCLER",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>Lists everything below <paramref name="folder"/> of <paramref name="root"/>.</summary>
    /// <param name="root">the library root, absolute.</param>
    /// <param name="folder">relative to the root, with <c>/</c>; empty for the root itself.</param>
    public static Listing List(string root, string folder, bool recursive, CancellationToken cancellationToken)
    {
        var files = new List<ListedFile>();
        var skipped = new List<(string, string)>();
        var realRoot = RealPath(root) ?? root;
        Walk(folder, 0);
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new(WithoutSecondNames(files, realRoot), [.. skipped.Order()]);

        void Walk(string relative, int depth)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in Entries(System.IO.Path.Combine(root, relative), relative, skipped))
            {
                var path = relative.Length == 0 ? entry.Name : $"{relative}/{entry.Name}";
                if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
                {
                    // .NET shows what is not UTF-8 with U+FFFD, and then cannot open it.
                    skipped.Add((path, "its name is not valid UTF-8; rename it to have it cleaned"));
                }
                else if (entry.IsLink)
                {
                    Follow(path, entry);
                }
                else if (!entry.IsDirectory)
                {
                    files.Add(new(path, entry.Length, entry.ModifiedAtTicks));
                }
                else if (depth >= MaximumDepth)
                {
                    skipped.Add((path, $"nested deeper than {MaximumDepth} folders"));
                }
                else if (recursive && !SystemFolders.Contains(entry.Name))
                {
                    Walk(path, depth + 1);
                }
            }
        }

        void Follow(string path, Entry entry)
        {
            var full = System.IO.Path.Combine(root, path);
            var target = RealPath(full);
            if (target is null)
            {
                skipped.Add((path, "a link whose target is not there"));
            }
            else if (Directory.Exists(target))
            {
                skipped.Add((path, "a link to a folder; links to folders are not followed"));
            }
            else if (!IsInside(realRoot, target))
            {
                skipped.Add((path, "a link that leads out of the library"));
            }
            else
            {
                var info = new FileInfo(target);
                files.Add(new(path, info.Length, info.LastWriteTimeUtc.Ticks, target));
            }
        }
    }

    /// <summary>True when <paramref name="path"/> lies below <paramref name="folder"/>, or is it; both real and absolute.</summary>
    public static bool IsInside(string folder, string path) =>
        path.Equals(folder, StringComparison.Ordinal)
        || (path.StartsWith(folder, StringComparison.Ordinal)
            && (folder.EndsWith(System.IO.Path.DirectorySeparatorChar) || path[folder.Length] == System.IO.Path.DirectorySeparatorChar));

    /// <summary>The path with every link in it resolved; null when it is not there.</summary>
    public static string? RealPath(string path)
    {
        var absolute = System.IO.Path.GetFullPath(path);
        var current = System.IO.Path.GetPathRoot(absolute)!;
        var rest = new Stack<string>(absolute[current.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (var steps = 0; rest.Count > 0; steps++)
        {
            if (steps > 4096)
            {
                return null;
            }

            current = System.IO.Path.Combine(current, rest.Pop());
            FileSystemInfo info = Directory.Exists(current) ? new DirectoryInfo(current) : new FileInfo(current);
            if (info.LinkTarget is { } target)
            {
                current = System.IO.Path.GetFullPath(target, System.IO.Path.GetDirectoryName(current)!);
                var root = System.IO.Path.GetPathRoot(current)!;
                foreach (var part in current[root.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    rest.Push(part);
                }

                current = root;
            }
            else if (!info.Exists)
            {
                return null;
            }
        }

        return current;
    }

    /// <summary>A file that is listed under its own name and through a link is one file: its own name stays.</summary>
    private static ImmutableArray<ListedFile> WithoutSecondNames(List<ListedFile> files, string realRoot)
    {
        if (files.TrueForAll(f => f.LinkTarget is null))
        {
            return [.. files];
        }

        var taken = files.Where(f => f.LinkTarget is null).Select(f => System.IO.Path.Combine(realRoot, f.Path)).ToHashSet(StringComparer.Ordinal);
        return [.. files.Where(f => f.LinkTarget is null || taken.Add(f.LinkTarget))];
    }

    private static List<Entry> Entries(string full, string relative, List<(string, string)> skipped)
    {
        try
        {
            return [.. new FileSystemEnumerable<Entry>(full, Entry.From, Everything).Where(e => !e.Name.StartsWith('.') && IsFileOrFolder(full, e))];
        }
        catch (UnauthorizedAccessException)
        {
            skipped.Add((relative, "may not be read; check its permissions"));
        }
        catch (IOException fault)
        {
            skipped.Add((relative, $"cannot be listed: {fault.Message}"));
        }

        return [];
    }

    /// <summary>Pipes, sockets and devices are none. They have no length, so only the few that have none are looked at.</summary>
    private static bool IsFileOrFolder(string full, Entry entry)
    {
        if (entry.IsDirectory || entry.IsLink || entry.Length > 0)
        {
            return true;
        }

        try
        {
            return SystemFileOps.Instance.Facts(Path.Combine(full, entry.Name)) is not { Kind: NodeKind.Other };
        }
        catch (FileFaultException)
        {
            return true; // whoever opens it says why it cannot be read
        }
    }

    private readonly record struct Entry(string Name, bool IsDirectory, bool IsLink, long Length, long ModifiedAtTicks)
    {
        public static Entry From(ref FileSystemEntry entry)
        {
            var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
            return isLink
                ? new(entry.FileName.ToString(), false, true, 0, 0)
                : new(entry.FileName.ToString(), entry.IsDirectory, false, entry.IsDirectory ? 0 : entry.Length, entry.LastWriteTimeUtc.UtcTicks);
        }
    }
}
