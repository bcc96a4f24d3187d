using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>report --plan</c>.</summary>
internal static class PlanAct
{
    public static ExitCode Run(Invocation invocation, MediaKind? kind)
    {
        var settings = invocation.LoadSettings();
        using var workspace = Workspace.ToShow(invocation);
        var queues = ReportQueues.Load(workspace, invocation, kind);
        var plan = new CleanupPlan
        {
            Now = workspace.Now,
            Queues = queues,
            Sessions = new SessionArchive(workspace.State).Histories(kind),
            Waiting = [.. WaitingEntries.Of(workspace.State, queues)],
            MusicGap = settings.MusicBrainzGap,
            FilmGap = settings.TmdbGap,
            LastBackup = BackupAct.LastOf(workspace.State, workspace.Now),
        };
        var path = Path.Combine(workspace.State.PlanningFolder, plan.FileName);
        workspace.State.Ops.CreateFolder(workspace.State.PlanningFolder);
        DurableFile.Replace(workspace.State.Ops, path, Encoding.UTF8.GetBytes(plan.Write()));
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new PlanWritten(path), CliJson.Default.PlanWritten);
        }
        else
        {
            invocation.Terminal.Result(path);
        }

        return ExitCode.Done;
    }
}

/// <summary><c>report --plan --json</c>.</summary>
internal sealed record PlanWritten(string Path);
