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
}
