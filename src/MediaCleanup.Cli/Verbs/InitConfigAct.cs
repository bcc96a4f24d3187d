using MediaCleanup.Core;
using MediaCleanup.Core.Settings;

namespace MediaCleanup.Cli.Verbs;

/// <summary><c>--init-config</c>: a settings file to begin with.</summary>
internal static class InitConfigAct
{
    public static ExitCode Run(Invocation invocation)
    {
        var named = invocation.Parse.GetValue(GlobalOptions.Config) ?? invocation.Surroundings.Variable(SettingsFile.PathVariable);
        var wanted = named is null ? PlatformFolders.SettingsFile(PlatformFolders.Current, invocation.Surroundings.Environment) : Path.GetFullPath(named, invocation.Surroundings.CurrentDirectory);
        var isNewFolder = !Directory.Exists(Path.GetDirectoryName(wanted));
        var path = SettingsFile.Create(wanted);
        if (invocation.Terminal.AsJson)
        {
            invocation.Terminal.Json(new SettingsWritten(path), CliJson.Default.SettingsWritten);
            return ExitCode.Done;
        }

        invocation.Terminal.Result($"{path} is written; every setting in it is explained, and none is set.{(isNewFolder ? " Its folder was missing, and is made." : "")}");
        invocation.Terminal.Result("Next: put your e-mail address or web page there as musicbrainz.contact; MusicBrainz asks every program for it");
        return ExitCode.Done;
    }
}

/// <summary><c>--init-config --json</c>.</summary>
internal sealed record SettingsWritten(string Path);
