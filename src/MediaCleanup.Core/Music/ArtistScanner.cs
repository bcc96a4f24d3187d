using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>Reads one artist entry from disk: every audio file's tags and facts, and what lies beside them. Opens files for reading only.</summary>
public static class ArtistScanner
{
    /// <param name="root">the library root, absolute.</param>
    /// <param name="folders">relative to the root; an empty one means the files directly in the root.</param>
    public static ArtistFolder Scan(string root, string artist, ImmutableArray<string> folders, CancellationToken cancellationToken)
    {
        var listings = folders.Select(f => FolderWalk.List(root, f, recursive: f.Length > 0, cancellationToken)).ToList();
        var files = listings.SelectMany(l => l.Files).DistinctBy(f => f.Path).OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        var audio = files.Where(f => AudioNames.IsAudio(f.Path)).ToList();
        var tracks = new TrackFile[audio.Count];

        // Reading waits for the disk more than it computes: two at a time pay even where there is one core.
        Parallel.For(0, audio.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = 4 }, i => tracks[i] = Read(root, audio[i]));
        return new()
        {
            Artist = artist,
            Folders = folders,
            Tracks = [.. tracks],
            SideFiles = [.. files.Where(f => !AudioNames.IsAudio(f.Path)).Select(f => new SideFile(f.Path, AudioNames.KindOf(f.Path), f.Length))],
            Skipped = [.. listings.SelectMany(l => l.Skipped).Distinct().Order()],
        };
    }

    /// <summary>Reads one file; a file that cannot be read is a fact too.</summary>
    public static TrackFile Read(string root, ListedFile file)
    {
        var stamp = new FileStamp(file.Length, file.ModifiedAtTicks);
        if (file.Length == 0)
        {
            return new(file.Path, stamp, null, "the file is empty (0 bytes)");
        }

        try
        {
            using var source = FileSource.Open(file.LinkTarget ?? System.IO.Path.Combine(root, file.Path));
            return new(file.Path, stamp, AudioReader.Read(source));
        }
        catch (CorruptMediaException fault)
        {
            return new(file.Path, stamp, null, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(file.Path, stamp, null, $"cannot be opened: {fault.Message}");
        }
    }

    /// <summary>The bytes of an NFO that the scan listed; the caller has compared its length with what an NFO may have.</summary>
    public static MusicNfoFile ReadNfo(string root, string path)
    {
        try
        {
            using var source = FileSource.Open(System.IO.Path.Combine(root, path));
            return source.Length > Nfo.NfoFile.MaxBytes ? new(default, "it has grown") : new(source.ReadBytes(0, source.Length));
        }
        catch (CorruptMediaException fault)
        {
            return new(default, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(default, $"cannot be opened: {fault.Message}");
        }
    }
}
