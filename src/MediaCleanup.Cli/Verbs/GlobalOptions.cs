using System.CommandLine;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

/// <summary>The options that every verb takes.</summary>
internal static class GlobalOptions
{
    public static Option<string?> StatusDir { get; } = new("--status-dir")
    {
        Description = "Folder of the state: queues, logs, caches, undo records (env MEDIA_CLEANUP_STATUS_DIR; default ./status if it is ours, else the per-user data folder)",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Settings file (env MEDIA_CLEANUP_CONFIG; default in the per-user config folder)",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "The result as one JSON document on standard output", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet") { Description = "No progress, only results and errors", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Also tell why", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colour (env NO_COLOR)", Recursive = true };

    /// <summary>Of the program itself, beside <c>--version</c>; no verb takes it.</summary>
    public static Option<bool> InitConfig { get; } = new("--init-config") { Description = "Write a settings file in which everything is explained and nothing is set, and say where" };

    static GlobalOptions()
    {
        Verb.RefuseEmpty(StatusDir);
        Verb.RefuseEmpty(Config);
    }

    public static IEnumerable<Option> All => [StatusDir, Config, Json, Quiet, Verbose, NoColor];

    public static Manners Manners(ParseResult parse) => new(parse.GetValue(Json), parse.GetValue(Quiet), parse.GetValue(Verbose), parse.GetValue(NoColor));

    /// <summary>A fresh <c>--library</c> for one verb.</summary>
    public static Option<string?> Library(string description)
    {
        var option = new Option<string?>("--library") { Description = description, HelpName = "music|movies" };
        option.AcceptOnlyFromAmong(MediaKind.Music.Folder, MediaKind.Movies.Folder);
        return option;
    }
}
