using System.Collections.Immutable;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>The queues that a report is about.</summary>
internal static class ReportQueues
{
    /// <summary>Those that are there, of the library that was asked for or of both.</summary>
    /// <exception cref="Core.MediaCleanupException">none is there (exit 2).</exception>
    public static ImmutableArray<WorkQueue> Load(Workspace workspace, Invocation invocation, MediaKind? kind)
    {
        ImmutableArray<WorkQueue> queues = [.. (kind is null ? MediaKind.All : [kind]).Select(k => workspace.TryQueue(k, invocation.Terminal)).OfType<WorkQueue>()];
        return queues.IsEmpty ? [workspace.Queue(kind ?? MediaKind.Music, invocation.Terminal)] : queues;
    }
}
