using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace MediaCleanup.Core.Music;

/// <summary>What a scan of a whole root found.</summary>
/// <param name="Bytes">size of all audio files: what <c>process</c> has to look at.</param>
public sealed record ScannedLibrary(int Tracks, long Bytes, ImmutableArray<(string Path, string Reason)> Skipped)
{
    /// <summary>The audio files of every folder that has any.</summary>
    public required ImmutableDictionary<string, ImmutableArray<ListedFile>> FilesByFolder { get; init; }

    /// <summary>What names and tags say of each of these folders.</summary>
    public required ImmutableArray<FolderHint> Hints { get; init; }
}

/// <summary>Lists a root and gathers its artists. It opens a few files of each folder for their tags, and changes nothing.</summary>
public static class LibraryScan
{
    private const int FilesLookedInto = 3;

    public static ScannedLibrary Scan(string root, CancellationToken cancellationToken)
    {
        var listing = FolderWalk.List(root, "", recursive: true, cancellationToken);
        var folders = listing.Files.Where(f => AudioNames.IsAudio(f.Path)).GroupBy(f => f.Folder, StringComparer.Ordinal).Select(g => (Folder: g.Key, Files: g.ToImmutableArray())).ToList();
        var hints = new FolderHint[folders.Count];
        Parallel.For(0, folders.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = 4 }, i => hints[i] = HintOf(root, folders[i].Folder, folders[i].Files));
        return new(folders.Sum(f => f.Files.Length), folders.Sum(f => f.Files.Sum(x => x.Length)), listing.Skipped)
        {
            FilesByFolder = folders.ToImmutableDictionary(f => f.Folder, f => f.Files, StringComparer.Ordinal),
            Hints = [.. hints],
        };
    }

    /// <summary>
    /// A short text that changes when an audio file comes, goes or changes: names, sizes and time stamps. It tells whether an
    /// entry must be looked at again.
    /// </summary>
    public static string FingerprintOf(IEnumerable<ListedFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Where(f => AudioNames.IsAudio(f.Path)).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{file.Path}\0{file.Length}\0{file.ModifiedAtTicks}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static FolderHint HintOf(string root, string folder, ImmutableArray<ListedFile> files)
    {
        var step = Math.Max(1, files.Length / FilesLookedInto);
        var artists = files.Where((_, i) => i % step == 0).Take(FilesLookedInto)
            .Select(f => ArtistScanner.Read(root, f).Audio)
            .Select(a => a?.First("albumartist") ?? a?.First("artist"))
            .OfType<string>();
        return new(folder, files.Length, files.Sum(f => f.Length), [.. artists]);
    }
}
