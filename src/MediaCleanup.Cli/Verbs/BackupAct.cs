using MediaCleanup.Cli.Look;
using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>checkpoint --backup FILE</c>: takes no lock, so that it can run beside <c>process</c>.</summary>
internal static class BackupAct
{
    public static ExitCode Run(Invocation invocation, string file, CancellationToken cancellationToken)
    {
        using var workspace = Workspace.ToShow(invocation);
        if (file.Length == 0)
        {
            throw new MediaCleanupException(ExitCode.Usage, "--backup needs the name of a file", "media-cleanup checkpoint --backup FILE.tar.gz");
        }

        var target = Path.GetFullPath(file, invocation.Surroundings.CurrentDirectory);
        var record = StatusBackup.Write(workspace.State, target, Workspace.Version, workspace.Now, cancellationToken);
        try
        {
            record.Remember(workspace.State);
        }
        catch (FileFaultException fault)
        {
            invocation.Terminal.Warning($"the backup is made, but when it was made cannot be remembered: {fault.Message}");
        }

        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new BackupMade(record.File, record.MadeAt, record.Files, record.Bytes, record.ArchiveBytes), CliJson.Default.BackupMade);
            return ExitCode.Done;
        }

        invocation.Terminal.Result($"{record.File}: {Numbers.Of(record.Files, "file")}, {Numbers.Bytes(record.Bytes)}, packed {Numbers.Bytes(record.ArchiveBytes)}");
        invocation.Terminal.Result($"To go back to it: mkdir -p DIR && tar -xzf {ShellText.Quote(record.File)} -C DIR, then --status-dir DIR");
        return ExitCode.Done;
    }

    /// <summary>For reports and <c>process --all</c>: when the last backup was made, or that there was none.</summary>
    public static string LastOf(StateFolder state, DateTimeOffset now) => BackupRecord.Last(state) is { } last
        ? $"Last backup: {CheckpointView.Time(last.MadeAt)} ({Numbers.Of(Math.Max(0, (int)(now - last.MadeAt).TotalDays), "day")} ago), {last.File}"
        : "Last backup: none yet; media-cleanup checkpoint --backup FILE";
}

/// <summary><c>checkpoint --backup --json</c>.</summary>
internal sealed record BackupMade(string File, DateTimeOffset MadeAt, int Files, long Bytes, long ArchiveBytes);
