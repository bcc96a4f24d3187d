using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>report --issues</c>.</summary>
internal static class IssuesAct
{
    public static ExitCode Run(Invocation invocation, MediaKind? kind, string? name)
    {
        using var workspace = Workspace.ToShow(invocation);
        var queues = ReportQueues.Load(workspace, invocation, kind);
        if (name is null)
        {
            var rows = WaitingEntries.Of(workspace.State, queues)
                .Select(w => new WaitingRow(w.Library, w.Name, w.Path, w.Report, w.Digest.OpenCount, [.. w.Digest.Questions.Select(q => new WaitingAnswer(q.Subject, q.Answer))]))
                .ToArray();
            ReportView.Issues(invocation.Terminal, rows, workspace.State.FullPath);
            return ExitCode.Done;
        }

        var (library, entry) = Find(queues, name);
        var text = entry.IssueReport is { } report ? WaitingEntries.TextOf(workspace.State, report) : null;
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new IssueText(library.Folder, EntryNames.DisplayOf(entry), entry.IssueReport, text), CliJson.Default.IssueText);
        }
        else if (text is not null)
        {
            foreach (var line in text.TrimEnd('\n').Split('\n'))
            {
                invocation.Terminal.Result(line.TrimEnd('\r'));
            }

        }
        else
        {
            invocation.Terminal.Result(entry.IssueReport is null ? $"Nothing of {EntryNames.DisplayOf(entry)} waits for you." : $"The report {entry.IssueReport} is gone; it is written again when the entry is: media-cleanup process {library.NameOption} {ShellText.Quote(EntryNames.DisplayOf(entry))}");
        }

        return ExitCode.Done;
    }

    /// <summary>The entry of that name, in whichever queue has one.</summary>
    private static (MediaKind Kind, QueueEntry Entry) Find(IReadOnlyList<WorkQueue> queues, string name)
    {
        MediaCleanupException? notFound = null;
        foreach (var queue in queues)
        {
            try
            {
                return (queue.Kind, EntryNames.Find(queue, name));
            }
            catch (MediaCleanupException fault)
            {
                notFound ??= fault;
            }
        }

        throw notFound!;
    }
}

/// <summary>One element of <c>report --issues --json</c>.</summary>
internal sealed record WaitingRow(string Library, string Name, string Path, string Report, int OpenIssues, WaitingAnswer[] Questions);

internal sealed record WaitingAnswer(string Subject, string Answer);

/// <summary><c>report --issues NAME --json</c>.</summary>
internal sealed record IssueText(string Library, string Name, string? Report, string? Text);
