using System.Collections.Immutable;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Music;

/// <summary>What a scan did to the queue, in numbers for people.</summary>
public sealed record ScanSummary(string Root, int Artists, int Tracks, long Bytes)
{
    public int New { get; init; }

    /// <summary>Entries whose folders changed other than by us; they are pending again.</summary>
    public int Changed { get; init; }

    /// <summary>Entries whose folders are no longer there.</summary>
    public int Missing { get; init; }

    public int FoundAgain { get; init; }

    public ImmutableArray<(string Path, string Reason)> Skipped { get; init; } = [];
}

/// <summary>
/// Brings a queue up to date with what a scan found. An entry keeps its folders, its status and its history; what is no longer
/// there stays, with the time since when; what changed other than by us is looked at again.
/// </summary>
public static class QueueScan
{
    public static (WorkQueue Queue, ScanSummary Summary) Merge(WorkQueue queue, string root, ScannedLibrary found, DateTimeOffset now)
    {
        var merged = queue.WithRoot(root);
        var index = merged.Roots.IndexOf(root);
        var covered = new HashSet<string>(StringComparer.Ordinal);
        var (changed, missing, again) = (0, 0, 0);
        var refreshed = new List<QueueEntry>();
        foreach (var entry in merged.Entries.OfType<ArtistEntry>().Where(e => e.Root == index))
        {
            var folders = found.FilesByFolder.Keys.Where(f => entry.AllFolders.Any(own => IsCovered(f, own))).ToList();
            covered.UnionWith(folders);
            var files = folders.SelectMany(f => found.FilesByFolder[f]).ToList();
            if (files.Count == 0)
            {
                missing++;
                refreshed.Add(entry with { MissingSince = entry.MissingSince ?? QueueEntry.WholeSeconds(now) });
                continue;
            }

            again += entry.MissingSince is null ? 0 : 1;
            var fingerprint = LibraryScan.FingerprintOf(files);
            var isChanged = entry.Fingerprint is not null && entry.Fingerprint != fingerprint && entry.Status is EntryStatus.Completed or EntryStatus.Error;
            changed += isChanged ? 1 : 0;
            var current = entry with { TrackCount = files.Count, MissingSince = null, Fingerprint = fingerprint };
            refreshed.Add(isChanged ? current.Pending() : current);
        }

        merged = merged.With(refreshed);
        var (joined, added) = Uncovered(merged, index, found, covered, now);
        merged = merged.With(joined).Adding(added);
        return (merged, new(root, merged.Entries.Count(e => e.Root == index), found.Tracks, found.Bytes)
        {
            New = added.Count,
            Changed = changed + joined.Count,
            Missing = missing,
            FoundAgain = again,
            Skipped = found.Skipped,
        });
    }

    /// <summary>True when the audio in <paramref name="folder"/> belongs to an entry that has the folder <paramref name="own"/>.</summary>
    public static bool IsCovered(string folder, string own) =>
        folder == own || (own.Length > 0 && folder.StartsWith(own, StringComparison.Ordinal) && folder[own.Length] == '/');

    /// <summary>Folders that no entry has: they join the artist of the same name, or make a new entry.</summary>
    private static (List<QueueEntry> Joined, List<QueueEntry> Added) Uncovered(WorkQueue queue, int root, ScannedLibrary found, HashSet<string> covered, DateTimeOffset now)
    {
        var known = queue.Entries.OfType<ArtistEntry>().Where(e => e.Root == root).GroupBy(e => ArtistGathering.KeyOf(e.Artist), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var (joined, added) = (new List<QueueEntry>(), new List<QueueEntry>());
        foreach (var artist in ArtistGathering.Gather(found.Hints.Where(h => !covered.Contains(h.Folder))))
        {
            if (known.TryGetValue(ArtistGathering.KeyOf(artist.Artist), out var entry))
            {
                var folders = entry.AllFolders.Concat(artist.Folders).Distinct(StringComparer.Ordinal).ToImmutableArray();
                joined.Add((entry with { Folders = folders, TrackCount = entry.TrackCount + artist.Tracks, MissingSince = null, Fingerprint = null }).Pending());
                continue;
            }

            var files = found.FilesByFolder.Where(f => artist.Folders.Any(own => IsCovered(f.Key, own))).SelectMany(f => f.Value);
            added.Add(new ArtistEntry
            {
                Artist = artist.Artist,
                Path = artist.Folders[0],
                Root = root,
                Folders = artist.Folders.Length > 1 ? artist.Folders : null,
                TrackCount = artist.Tracks,
                AddedAt = QueueEntry.WholeSeconds(now),
                Fingerprint = LibraryScan.FingerprintOf(files),
            });
        }

        return (joined, added);
    }
}
