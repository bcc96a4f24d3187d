using System.CommandLine;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What was done, what waits for a person, and how long it will take.</summary>
internal sealed class ReportVerb : Verb
{
    private readonly Option<string?> _weekly;
    private readonly Option<string?> _issues;
    private readonly Option<string?> _session;
    private readonly Option<bool> _plan;
    private readonly Option<int?> _archiveLogs;
    private readonly Option<string?> _library;

    public ReportVerb()
        : base(
            "report",
            "How it goes: progress, pace and forecast, what waits for you, what each session did",
            "media-cleanup report", "the dashboard",
            "media-cleanup report --issues", "what waits for you, with the command that answers",
            "media-cleanup report --issues \"Harbor\"", "the whole report of one artist",
            "media-cleanup report --session", "what the last session did",
            "media-cleanup report --weekly", "writes the report of the last finished week; for cron, on Mondays",
            "media-cleanup report --archive-logs 30", "puts session logs older than 30 days away, compressed")
    {
        _weekly = Optional("--weekly", "DATE", "Write the report of the week of DATE (YYYY-MM-DD; default: the last finished week)");
        _issues = Optional("--issues", "NAME", "What waits for you; with NAME, that entry's whole report");
        _session = Optional("--session", "ID", "What a session did (default: the last)");
        _plan = Act("--plan", "Write a plan of the work ahead into planning/");
        _archiveLogs = Act(Number("--archive-logs", "DAYS", "Put session logs older than DAYS into archive/, compressed", 1, 36_500));
        _library = Modifier(GlobalOptions.Library("Only this library (default: both)"));
    }

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var act = ActOf(invocation);
        var kind = KindOf(invocation, _library);
        var parse = invocation.Parse;
        return Task.FromResult(act == _weekly ? WeeklyAct.Run(invocation, kind, parse.GetValue(_weekly))
            : act == _issues ? IssuesAct.Run(invocation, kind, parse.GetValue(_issues))
            : act == _session ? SessionAct.Run(invocation, kind, parse.GetValue(_session))
            : act == _plan ? PlanAct.Run(invocation, kind)
            : act == _archiveLogs ? ArchiveAct.Run(invocation, kind, parse.GetValue(_archiveLogs)!.Value, cancellationToken)
            : DashboardAct.Run(invocation, kind));
    }

    private Option<string?> Optional(string name, string helpName, string description) =>
        Act(new Option<string?>(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.ZeroOrOne });
}
