using System.Collections;
using System.Text;

namespace MediaCleanup.Core.Settings;

/// <summary>The edge of the settings: their file and the environment.</summary>
public static class SettingsFile
{
    private const long MaxLength = 1 << 20;

    /// <summary>Names the settings file.</summary>
    public const string PathVariable = "MEDIA_CLEANUP_CONFIG";

    /// <summary>Where settings are when nobody says otherwise: <c>media-cleanup/settings.json</c> in the platform's configuration folder.</summary>
    public static string DefaultPath => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "media-cleanup", "settings.json");

    /// <summary>Reads the file and the environment.</summary>
    /// <param name="path">from <c>--config</c>; null: the variable's, else the default one, which need not exist.</param>
    /// <param name="commandLine">settings given as flags.</param>
    /// <exception cref="MediaCleanupException">the file cannot be read, others can read the key in it, or something in it is wrong.</exception>
    public static ToolSettings Load(string? path, IReadOnlyDictionary<string, string> commandLine)
    {
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return Load(path, commandLine, environment);
    }

    /// <summary>The same with an environment that is given.</summary>
    public static ToolSettings Load(string? path, IReadOnlyDictionary<string, string> commandLine, IReadOnlyDictionary<string, string> environment)
    {
        var named = path ?? (environment.GetValueOrDefault(PathVariable) is { Length: > 0 } variable ? variable : null);
        var text = Text(named ?? DefaultPath, mustExist: named is not null);
        var settings = SettingsReader.Read(commandLine, environment, text, named ?? DefaultPath);
        if (text is not null)
        {
            RefuseReadableKey(settings, text, named ?? DefaultPath);
        }

        return settings;
    }

    /// <summary>Writes a settings file in which every key is a comment; only its owner may read it.</summary>
    /// <returns>where it is.</returns>
    /// <exception cref="MediaCleanupException">there is one already, or the folder cannot be written to.</exception>
    public static string Create(string? path)
    {
        var target = Path.GetFullPath(path ?? DefaultPath);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(target, options);
            file.Write(Encoding.UTF8.GetBytes(SettingsTable.CommentedFile()));
            return target;
        }
        catch (IOException) when (File.Exists(target))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"There is a settings file already: {target}", "Edit it, or name another with --config.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{target} cannot be written: {e.Message}", "Name another place with --config.", e);
        }
    }

    private static string? Text(string path, bool mustExist)
    {
        try
        {
            if (!mustExist && !File.Exists(path))
            {
                return null;
            }

            return new FileInfo(path).Length > MaxLength
                ? throw new MediaCleanupException(ExitCode.Usage, $"{path} is too large for a settings file.", "Name the right file with --config.")
                : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"The settings file {path} cannot be read: {e.Message}", "Check its path and permissions; --config FILE names another, media-cleanup --init-config writes one.", e);
        }
    }

    /// <summary>Only a file that holds the key must be closed to others; a key from the environment leaves the file alone.</summary>
    private static void RefuseReadableKey(ToolSettings settings, string text, string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var holdsKey = settings.Sources.GetValueOrDefault("tmdb.api_key") == SettingSource.File
            || SettingsReader.Read(new Dictionary<string, string>(), new Dictionary<string, string>(), text, path).TmdbApiKey is not null;
        if (holdsKey && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{path} holds your TMDb key, and others can read or write it.", $"chmod 600 '{path.Replace("'", "'\\''", StringComparison.Ordinal)}'");
        }
    }
}
