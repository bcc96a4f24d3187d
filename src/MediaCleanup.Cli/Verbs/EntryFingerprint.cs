using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>How an entry's files look, for telling later what changed other than by us.</summary>
internal static class EntryFingerprint
{
    /// <summary>A fingerprint that no scan gives: the next scan looks at the entry again.</summary>
    private const string Unseen = "files came while it was worked on";

    /// <summary>The same for an album whose cover could not be fetched: the next scan makes the entry pending, and only the cover is asked for.</summary>
    private const string Uncovered = "a cover could not be fetched";

    public static string? Now(WorkQueue queue, QueueEntry entry) => entry is MovieEntry
        ? MovieScanner.Read(queue.Roots[entry.Root], entry.Path, null, CancellationToken.None) is { } film ? MovieQueueScan.FingerprintOf(film) : null
        : LibraryScan.FingerprintOf(Files(queue, entry));

    /// <summary>After work on a proposal: files that it did not see must not pass for done.</summary>
    public static string? After(WorkQueue queue, QueueEntry entry, Proposal proposal)
    {
        if (proposal.Issues.Any(i => i.Code == "COVER_NOT_FETCHED"))
        {
            return Uncovered;
        }

        if (entry is MovieEntry || proposal.Seen.IsEmpty)
        {
            return Now(queue, entry);
        }

        var files = Files(queue, entry).ToList();
        return files.Where(f => AudioNames.IsAudio(f.Path)).Select(f => f.Path).ToHashSet(StringComparer.Ordinal).SetEquals(proposal.Seen) ? LibraryScan.FingerprintOf(files) : Unseen;
    }

    private static IEnumerable<ListedFile> Files(WorkQueue queue, QueueEntry entry) =>
        entry.AllFolders.SelectMany(f => FolderWalk.List(queue.Roots[entry.Root], f, recursive: f.Length > 0, CancellationToken.None).Files).DistinctBy(f => f.Path);
}
