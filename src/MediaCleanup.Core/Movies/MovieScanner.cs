using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Core.Movies;

/// <summary>
/// Looks through a library of films. Nothing stops it: what cannot be listed or is a link is noted and passed by. Links to
/// folders are not followed, hidden folders and those of file servers are left out.
/// </summary>
public static class MovieScanner
{
    private const int MaxDepth = 24;

    /// <summary>All films below a root, in ordinal order of their paths, by names alone.</summary>
    /// <param name="skipped">what could not be listed or followed.</param>
    public static ImmutableArray<MovieFolder> Scan(string root, out ImmutableArray<(string Path, string Reason)> skipped, CancellationToken cancellationToken)
    {
        var films = ImmutableArray.CreateBuilder<MovieFolder>();
        var passed = ImmutableArray.CreateBuilder<(string Path, string Reason)>();
        var open = new Stack<(string Folder, int Depth)>();
        open.Push(("", 0));
        while (open.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var listing = List(root, next.Folder);
            passed.AddRange(listing.Skipped);
            var (found, below) = MovieGrouping.Of(listing, folder => List(root, folder));
            films.AddRange(found);
            if (next.Depth >= MaxDepth)
            {
                passed.AddRange(below.Select(f => (f, $"deeper than {MaxDepth} folders")));
                continue;
            }

            foreach (var folder in below)
            {
                open.Push((folder, next.Depth + 1));
            }
        }

        skipped = passed.ToImmutable();
        return [.. films.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    /// <summary>One film as it is now, with the headers of its videos and its NFO files; null when it is no longer there.</summary>
    /// <param name="path">the entry's path.</param>
    /// <param name="readVideo">reads the headers; null: names and NFO alone.</param>
    public static MovieFolder? Read(string root, string path, Func<ByteSource, VideoFile>? readVideo, CancellationToken cancellationToken)
    {
        var isFile = File.Exists(Full(root, path));
        var folder = isFile ? Parent(path) : path;
        if (!isFile && !Directory.Exists(Full(root, path)))
            return null;
        var (films, _) = MovieGrouping.Of(List(root, folder), f => List(root, f));
        var film = films.FirstOrDefault(f => f.Path == path) ?? (isFile ? films.FirstOrDefault(f => f.Files.Any(v => v.Path == path)) : null);
        if (film is null)
            return null;
        return film with
        {
            Files = [.. film.Files.Select(f => WithHeaders(root, f, readVideo, cancellationToken))],
            Nfos = [.. film.Nfos.Select(n => ReadNfo(root, n)).OfType<MovieNfoFile>()],
        };
    }

    private static MovieFile WithHeaders(string root, MovieFile file, Func<ByteSource, VideoFile>? readVideo, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (readVideo is null)
            return file;
        try
        {
            using var source = FileSource.Open(Full(root, file.Path));
            return file with { Video = readVideo(source) };
        }
        catch (Exception error) when (error is CorruptMediaException or IOException or UnauthorizedAccessException)
        {
            return file with { ReadError = error.Message };
        }
    }

    private static MovieNfoFile? ReadNfo(string root, MovieNfoFile nfo)
    {
        try
        {
            var info = new FileInfo(Full(root, nfo.Path));
            if (info.Length > NfoFile.MaxBytes)
                return nfo with { Form = NfoForm.Unreadable };
            ReadOnlyMemory<byte> bytes = File.ReadAllBytes(info.FullName);
            var read = NfoFile.Read(bytes, MovieNfo.Root);
            var (tmdb, imdb) = NfoIds.Find(read);
            return new MovieNfoFile(nfo.Path, bytes, read.Form, tmdb, imdb);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return nfo with { Form = NfoForm.Unreadable };
        }
    }

    private static FolderListing List(string root, string folder)
    {
        var files = new List<(string Name, FileStamp Stamp)>();
        var folders = new List<string>();
        var skipped = new List<(string Path, string Reason)>();
        try
        {
            foreach (var entry in new DirectoryInfo(Full(root, folder)).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, ReturnSpecialDirectories = false, IgnoreInaccessible = false }))
            {
                var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                if (entry.LinkTarget is not null)
                {
                    skipped.Add((path, "a link, which is not followed"));
                }
                else if (entry.Attributes.HasFlag(FileAttributes.Directory))
                {
                    folders.Add(entry.Name);
                }
                else if (entry is FileInfo file)
                {
                    files.Add((entry.Name, new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks)));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            skipped.Add((folder, error.Message));
        }

        return new FolderListing(
            folder,
            [.. files.OrderBy(f => f.Name, StringComparer.Ordinal)],
            [.. folders.OrderBy(f => f, StringComparer.Ordinal)],
            [.. skipped]);
    }

    private static string Full(string root, string relative) => relative.Length == 0 ? root : Path.Combine(root, relative.Replace('/', Path.DirectorySeparatorChar));

    private static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";
}
