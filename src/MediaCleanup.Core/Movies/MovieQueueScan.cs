using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Movies;

/// <summary>Brings the queue of films up to date with what a scan found; entries keep their history, as those of artists do.</summary>
public static class MovieQueueScan
{
    public static (WorkQueue Queue, ScanSummary Summary) Merge(WorkQueue queue, string root, ImmutableArray<MovieFolder> films, ImmutableArray<(string Path, string Reason)> skipped, DateTimeOffset now)
    {
        var merged = queue.WithRoot(root);
        var index = merged.Roots.IndexOf(root);
        var found = films.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var (changed, missing, again) = (0, 0, 0);
        var refreshed = new List<QueueEntry>();
        foreach (var entry in merged.Entries.OfType<MovieEntry>().Where(e => e.Root == index))
        {
            if (!found.Remove(entry.Path, out var film))
            {
                missing++;
                refreshed.Add(entry with { MissingSince = entry.MissingSince ?? QueueEntry.WholeSeconds(now) });
                continue;
            }

            again += entry.MissingSince is null ? 0 : 1;
            var fingerprint = FingerprintOf(film);
            var isChanged = entry.Fingerprint is not null && entry.Fingerprint != fingerprint && entry.Status is EntryStatus.Completed or EntryStatus.Error;
            changed += isChanged ? 1 : 0;
            var current = entry with { MissingSince = null, Fingerprint = fingerprint };
            refreshed.Add(isChanged ? current.Pending() : current);
        }

        var added = films.Where(f => found.ContainsKey(f.Path)).Select(f => new MovieEntry
        {
            Title = f.Name.Title ?? f.Path[(f.Path.LastIndexOf('/') + 1)..],
            Year = f.Name.Year,
            Path = f.Path,
            Root = index,
            AddedAt = QueueEntry.WholeSeconds(now),
            Fingerprint = FingerprintOf(f),
        }).ToList();
        merged = merged.With(refreshed).Adding(added);
        return (merged, new(root, merged.Entries.Count(e => e.Root == index), films.Sum(f => f.Files.Length), films.Sum(f => f.Files.Sum(v => v.Stamp.Length)))
        {
            New = added.Count,
            Changed = changed,
            Missing = missing,
            FoundAgain = again,
            Skipped = skipped,
        });
    }

    /// <summary>A short text that changes when a video of the film comes, goes or changes.</summary>
    public static string FingerprintOf(MovieFolder film)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var video in film.Files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{video.Path}\0{video.Stamp.Length}\0{video.Stamp.ModifiedAtTicks}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
