using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Core.Movies;

/// <summary>The film half of the road for many entries, in their order: scan → identify → plan.</summary>
/// <param name="decisionFor">what a person decided for a film.</param>
/// <param name="lastWritten">what we wrote last to a path below a root.</param>
public sealed class MoviesProposer(MovieProposer proposer, Func<string, string, MovieDecision?> decisionFor, Func<string, string, ReadOnlyMemory<byte>?> lastWritten)
{
    public async IAsyncEnumerable<ProposedEntry> Propose(WorkQueue queue, ImmutableArray<QueueEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            yield return await ProposeOne(queue.Roots[entry.Root], entry, cancellationToken);
        }
    }

    private async Task<ProposedEntry> ProposeOne(string root, QueueEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var folder = await Task.Run(() => MovieScanner.Read(root, entry.Path, VideoReader.Read, cancellationToken), cancellationToken);
            return folder is null
                ? new(entry, null, "it is no longer there")
                : new(entry, await proposer.ProposeAsync(folder, decisionFor(root, entry.Path), path => lastWritten(root, path), cancellationToken), null);
        }
        catch (EntryException fault)
        {
            return new(entry, null, fault.Message);
        }
    }
}
