namespace MediaCleanup.Cli;

/// <summary>Where each platform wants a user's data and settings. Pure, so that every platform's rule is tested on one.</summary>
internal static class PlatformFolders
{
    private const string Name = "media-cleanup";

    /// <summary>Per-user data: XDG, <c>~/Library/Application Support</c>, <c>%LOCALAPPDATA%</c>.</summary>
    public static string Data(Platform platform, IReadOnlyDictionary<string, string> environment) => platform switch
    {
        Platform.Windows => Join(platform, Variable(environment, "LOCALAPPDATA") ?? Join(platform, Home(platform, environment), "AppData", "Local"), Name),
        Platform.Mac => Join(platform, Home(platform, environment), "Library", "Application Support", Name),
        _ => Join(platform, Absolute(environment, "XDG_DATA_HOME") ?? Join(platform, Home(platform, environment), ".local", "share"), Name),
    };

    /// <summary>The settings file that is read when none is named.</summary>
    public static string SettingsFile(Platform platform, IReadOnlyDictionary<string, string> environment) => platform switch
    {
        Platform.Windows => Join(platform, Variable(environment, "APPDATA") ?? Join(platform, Home(platform, environment), "AppData", "Roaming"), Name, "settings.json"),
        Platform.Mac => Join(platform, Home(platform, environment), "Library", "Application Support", Name, "settings.json"),
        _ => Join(platform, Absolute(environment, "XDG_CONFIG_HOME") ?? Join(platform, Home(platform, environment), ".config"), Name, "settings.json"),
    };

    public static string Home(Platform platform, IReadOnlyDictionary<string, string> environment) =>
        platform == Platform.Windows
            ? Variable(environment, "USERPROFILE") ?? @"C:\"
            : Variable(environment, "HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public static Platform Current =>
        OperatingSystem.IsWindows() ? Platform.Windows : OperatingSystem.IsMacOS() ? Platform.Mac : Platform.Unix;

    private static string? Variable(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The XDG specification: a relative path in these variables is to be ignored.</summary>
    private static string? Absolute(IReadOnlyDictionary<string, string> environment, string name) =>
        Variable(environment, name) is { } path && path.StartsWith('/') ? path : null;

    private static string Join(Platform platform, params string[] parts) => string.Join(platform == Platform.Windows ? '\\' : '/', parts);
}

internal enum Platform
{
    Unix,
    Mac,
    Windows,
}
