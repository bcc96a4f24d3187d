using System.Security.Cryptography;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.State;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What <c>cache</c> does.</summary>
internal static class CacheActs
{
    public static IReadOnlyList<string> Names { get; } = ["musicbrainz", "tmdb", "coverart"];

    public static ExitCode Show(Invocation invocation)
    {
        using var workspace = Workspace.ToShow(invocation);
        CacheView.Statistics(invocation.Terminal, [.. Stores(workspace.State).Select(StatisticsOf)]);
        return ExitCode.Done;
    }

    public static ExitCode Verify(Invocation invocation, CancellationToken cancellationToken)
    {
        using var workspace = Workspace.ToShow(invocation);
        var checks = Stores(workspace.State).Select(s => CheckOf(s, cancellationToken)).ToArray();
        CacheView.Checked(invocation.Terminal, checks);
        if (checks.FirstOrDefault(c => c.Damaged + c.DamagedImages > 0) is not { } damaged)
        {
            return ExitCode.Done;
        }

        invocation.Terminal.Fault($"{damaged.Path}: {Numbers.Of(damaged.Damaged, "answer")} and {Numbers.Of(damaged.DamagedImages, "picture")} are damaged; they are never used, and are fetched again when they are needed", $"media-cleanup cache --clear {damaged.Cache}   (a cache is always safe to delete)");
        return ExitCode.DamagedState;
    }

    public static ExitCode Clear(Invocation invocation, string which, int? olderThan, bool negative)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        DateTimeOffset? before = olderThan is { } days ? workspace.Now.AddDays(-days) : null;
        var cleared = Stores(workspace.State).Where(s => which == "all" || s.Name == which).Select(s => ClearedOf(s, before, negative)).ToArray();
        CacheView.Cleared(invocation.Terminal, cleared);
        return ExitCode.Done;
    }

    /// <summary>The caches, each with the file of its answers and the folder of its pictures, if it has one.</summary>
    private static IEnumerable<CacheStore> Stores(StateFolder state) =>
    [
        new("musicbrainz", state.MusicBrainzCache, null),
        new("tmdb", state.TmdbCache, state.TmdbImagesFolder),
        new("coverart", null, state.CoverArtFolder),
    ];

    private static IEnumerable<string> FilesOf(CacheStore store) => new[] { store.Answers, store.Images is { } folder ? Path.Combine(folder, "index.json") : null }.OfType<string>();

    private static IEnumerable<FileInfo> PicturesOf(CacheStore store) =>
        store.Images is { } folder && Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles().Where(f => Path.GetFileNameWithoutExtension(f.Name) is { Length: 64 } name && name.All(char.IsAsciiHexDigitLower))
            : [];

    private static CacheFigures StatisticsOf(CacheStore store)
    {
        var figures = FilesOf(store).Where(File.Exists).Select(f => ResponseCache.OpenAsIs(f).Statistics()).ToList();
        var pictures = PicturesOf(store).ToList();
        return new()
        {
            Cache = store.Name,
            Path = store.Answers ?? store.Images!,
            Entries = figures.Sum(f => f.Entries),
            Negative = figures.Sum(f => f.Negative),
            Bytes = figures.Sum(f => f.Bytes),
            Images = pictures.Count,
            ImageBytes = pictures.Sum(p => p.Length),
            Oldest = figures.Min(f => f.Oldest),
            Newest = figures.Max(f => f.Newest),
        };
    }

    private static CacheFinding CheckOf(CacheStore store, CancellationToken cancellationToken)
    {
        var checks = FilesOf(store).Where(File.Exists).Select(f => ResponseCache.OpenAsIs(f).Verify(cancellationToken)).ToList();
        var (sound, damaged) = (0, 0);
        foreach (var picture in PicturesOf(store))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var content = picture.OpenRead();
            if (Convert.ToHexStringLower(SHA256.HashData(content)) == Path.GetFileNameWithoutExtension(picture.Name))
            {
                sound++;
            }
            else
            {
                damaged++;
            }
        }

        return new(store.Name, store.Answers ?? store.Images!, checks.Sum(c => c.Sound), checks.Sum(c => c.Damaged), sound, damaged);
    }

    private static CacheCleared ClearedOf(CacheStore store, DateTimeOffset? before, bool negative)
    {
        var answers = FilesOf(store).Where(File.Exists).Sum(f => ResponseCache.Open(f).Clear(before, negative));
        var (pictures, bytes) = (0, 0L);
        if (!negative)
        {
            // A picture is written anew each time it is fetched, so its time is that of its newest answer.
            foreach (var picture in PicturesOf(store).Where(p => before is null || p.LastWriteTimeUtc < before.Value.UtcDateTime).ToList())
            {
                (pictures, bytes) = (pictures + 1, bytes + picture.Length);
                picture.Delete();
            }
        }

        return new(store.Name, answers, pictures, bytes);
    }

    private sealed record CacheStore(string Name, string? Answers, string? Images);
}

/// <summary>One element of <c>cache --json</c>.</summary>
internal sealed record CacheFigures
{
    public required string Cache { get; init; }

    public required string Path { get; init; }

    public required int Entries { get; init; }

    /// <summary>Of the entries, those that said "nothing found".</summary>
    public required int Negative { get; init; }

    public required long Bytes { get; init; }

    public required int Images { get; init; }

    public required long ImageBytes { get; init; }

    public DateTimeOffset? Oldest { get; init; }

    public DateTimeOffset? Newest { get; init; }
}

/// <summary>One element of <c>cache --verify --json</c>.</summary>
internal sealed record CacheFinding(string Cache, string Path, int Sound, int Damaged, int SoundImages, int DamagedImages);

/// <summary>One element of <c>cache --clear --json</c>.</summary>
internal sealed record CacheCleared(string Cache, int Removed, int RemovedImages, long ImageBytes);
