using System.CommandLine;
using MediaCleanup.Cli.Look;
using MediaCleanup.Core.Settings;

namespace MediaCleanup.Cli.Verbs;

/// <summary>One run of a verb: what was typed, where it is shown, and where it runs.</summary>
internal sealed record Invocation(ParseResult Parse, Terminal Terminal, Surroundings Surroundings)
{
    /// <summary>The settings that hold for this run: flag over environment over file over default.</summary>
    public ToolSettings LoadSettings() =>
        SettingsFile.Load(Parse.GetValue(GlobalOptions.Config), new Dictionary<string, string>(), Surroundings.Environment);

    /// <summary>Reads them where there are any, for verbs that need none of them: a misspelt key is told at once, not by the next run of cron.</summary>
    /// <exception cref="MediaCleanup.Core.MediaCleanupException">they are wrong (exit 2).</exception>
    public void RequireSoundSettings()
    {
        if (Parse.GetValue(GlobalOptions.Config) is not null
            || Surroundings.Environment.Keys.Any(k => k.StartsWith("MEDIA_CLEANUP_", StringComparison.OrdinalIgnoreCase) && !k.Equals("MEDIA_CLEANUP_STATUS_DIR", StringComparison.OrdinalIgnoreCase))
            || File.Exists(PlatformFolders.SettingsFile(PlatformFolders.Current, Surroundings.Environment)))
        {
            _ = LoadSettings();
        }
    }
}
