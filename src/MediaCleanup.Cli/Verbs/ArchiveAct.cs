using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>report --archive-logs</c>.</summary>
internal static class ArchiveAct
{
    public static ExitCode Run(Invocation invocation, MediaKind? kind, int days, CancellationToken cancellationToken)
    {
        using var workspace = Workspace.ToChange(invocation, create: false);
        var archived = new SessionArchive(workspace.State).PutAway(kind, workspace.Now.AddDays(-days), cancellationToken);
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json([.. archived], CliJson.Default.ArchivedLogArray);
            return ExitCode.Done;
        }

        invocation.Terminal.Result(archived.IsEmpty
            ? $"No session log is older than {Numbers.Of(days, "day")}."
            : $"{Numbers.Of(archived.Length, "session log")} put into {workspace.State.ArchiveFolder}, compressed; session_logs.tsv there lists them, and reports still read them.");
        return ExitCode.Done;
    }
}
