namespace MediaCleanup.Core.Work;

/// <summary>What differs between the two libraries in names, once.</summary>
/// <param name="Folder">under the status folder, and the value of <c>--library</c>.</param>
/// <param name="Entry">one entry, for people.</param>
/// <param name="CheckpointWord">in a checkpoint's file name.</param>
public sealed record MediaKind(string Folder, string Entry, string Entries, string CheckpointWord, string NameOption, string ResetOption)
{
    public static MediaKind Music { get; } = new("music", "artist", "artists", "artist", "--artist", "--reset-artist");

    public static MediaKind Movies { get; } = new("movies", "film", "films", "movie", "--movie", "--reset-movie");

    /// <summary>What a command line needs behind it to be about this library: verbs mean music by themselves.</summary>
    public string Option => this == Movies ? " --library movies" : "";

    public static IReadOnlyList<MediaKind> All { get; } = [Music, Movies];
}
