using System.Collections.Frozen;

namespace MediaCleanup.Core.Movies;

/// <summary>Which names are taken for videos. What a file really is, its content decides.</summary>
public static class VideoNames
{
    private static readonly FrozenSet<string> Extensions = new[]
    {
        "mkv", "mk3d", "mp4", "m4v", "mov", "avi", "divx", "wmv", "asf", "mpg", "mpeg", "m2v", "m2ts", "mts", "ts", "vob", "iso", "img", "flv", "f4v", "webm", "ogm", "ogv", "rm", "rmvb", "3gp", "wtv",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="name">a file name or path.</param>
    public static bool IsVideo(string name) => name.LastIndexOf('.') is >= 0 and var dot && Extensions.Contains(name[(dot + 1)..]);
}
