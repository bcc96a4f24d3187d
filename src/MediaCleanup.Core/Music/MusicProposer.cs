using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Music;

/// <summary>
/// The music half of the road: scan → identify → find covers → plan, for many entries at once. It works some
/// entries ahead of whoever applies its proposals.
/// </summary>
/// <param name="covers">the bytes of the covers that were found.</param>
/// <param name="findCover">the front cover of an identified album, or why there is none.</param>
/// <param name="nfo">null: <c>artist.nfo</c> and <c>album.nfo</c> are not written (<c>music.nfo</c>).</param>
public sealed class MusicProposer(IdentificationDriver driver, Func<AlbumMatch, CancellationToken, Task<FoundCover>> findCover, IBlobs covers, MusicPlanSettings settings, MusicNfoPlanner? nfo)
{
    private const int Ahead = 16;

    public async IAsyncEnumerable<ProposedEntry> Propose(WorkQueue queue, ImmutableArray<QueueEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var proposals = Channel.CreateBounded<Task<ProposedEntry>>(Ahead);
        var working = Fill(queue, entries, proposals.Writer, stop.Token);
        try
        {
            await foreach (var proposal in proposals.Reader.ReadAllAsync(cancellationToken))
            {
                yield return await proposal;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (proposals.Reader.TryRead(out var left))
            {
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Begins the proposals: an archive that is slow with one album's cover holds up none of the others.</summary>
    private async Task Fill(WorkQueue queue, ImmutableArray<QueueEntry> entries, ChannelWriter<Task<ProposedEntry>> writer, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            await foreach (var identified in driver.Identify(Scan(queue, entries, cancellationToken), entries.Length, cancellationToken))
            {
                var entry = entries[identified.Index];
                await writer.WaitToWriteAsync(cancellationToken);
                await writer.WriteAsync(Task.Run(() => ProposeOne(queue.Roots[entry.Root], entry, identified, cancellationToken), cancellationToken), cancellationToken);
            }
        }
        catch (Exception e) when (Passes(out fault, e))
        {
            throw;
        }
        finally
        {
            writer.Complete(fault);
        }
    }

    /// <summary>Hands a fault on to the reader without catching it.</summary>
    private static bool Passes(out Exception? fault, Exception e)
    {
        fault = e;
        return false;
    }

    private async Task<ProposedEntry> ProposeOne(string root, QueueEntry entry, ArtistIdentification identified, CancellationToken cancellationToken)
    {
        if (identified.Artist.Tracks.IsEmpty)
        {
            return new(entry, null, identified.Artist.Skipped is [var (path, reason), ..] ? $"{path}: {reason}" : "its folder holds no audio any more");
        }

        if (identified.Error is { } error)
        {
            return new(entry, null, error);
        }

        var wanting = identified.Albums.OfType<AlbumMatch>().Where(m => ArtistPlanner.WantsCover(identified.Artist, m)).ToList();
        var covering = await Task.WhenAll(wanting.Select(m => findCover(m, cancellationToken)));
        var found = wanting.Zip(covering).ToDictionary(c => c.First, c => c.Second, (IEqualityComparer<AlbumMatch>)ReferenceEqualityComparer.Instance);

        var rehearsal = new EditRehearsal(root, covers);
        var proposal = ArtistPlanner.Plan(identified.Artist, identified.Albums, found, settings, rehearsal.Rehearse);
        proposal = nfo?.Added(root, identified.Artist, identified.Albums, path => ArtistScanner.ReadNfo(root, path), proposal) ?? proposal;
        return new(entry, proposal with { Seen = [.. identified.Artist.Tracks.Select(t => t.Path)] }, null);
    }

    private static async IAsyncEnumerable<ArtistFolder> Scan(WorkQueue queue, ImmutableArray<QueueEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            // Off the caller's thread: reading tags waits for the disk.
            yield return await Task.Run(() => ArtistScanner.Scan(queue.Roots[entry.Root], entry.Name, [.. entry.AllFolders], cancellationToken), cancellationToken);
        }
    }
}
