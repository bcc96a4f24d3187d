using System.Text;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>The entries that wait for a person, with what their issue reports say.</summary>
internal static class WaitingEntries
{
    public static IEnumerable<WaitingEntry> Of(StateFolder state, IEnumerable<WorkQueue> queues) =>
        queues.SelectMany(q => q.Entries.Where(e => e.IssueReport is not null)
            .Select(e => new WaitingEntry(q.Kind.Folder, EntryNames.DisplayOf(e), e.Path, e.IssueReport!, IssueDigest.Of(TextOf(state, e.IssueReport!) ?? ""))));

    /// <summary>The report's text; null when it is gone, or when the queue names a file that is no issue report.</summary>
    public static string? TextOf(StateFolder state, string report)
    {
        var path = Path.Combine(state.IssuesFolder, Path.GetFileName(report));
        return report == "issues/" + Path.GetFileName(report) && state.Ops.Facts(path) is { Kind: NodeKind.File, Length: < 16 << 20 } ? Encoding.UTF8.GetString(DurableFile.Read(state.Ops, path)) : null;
    }
}
