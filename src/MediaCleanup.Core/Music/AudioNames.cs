using System.Collections.Frozen;

namespace MediaCleanup.Core.Music;

/// <summary>Which names are looked into. What a file really is, its content decides.</summary>
public static class AudioNames
{
    private static readonly FrozenSet<string> Audio = new[]
    {
        "mp3", "mp2", "mp1", "flac", "fla", "ogg", "oga", "opus", "spx", "m4a", "m4b", "mp4", "aac", "wma", "asf", "ape", "wv", "mpc", "mp+", "mpp",
        "tta", "tak", "ofr", "wav", "rf64", "bwf", "aif", "aiff", "aifc", "dsf", "dff", "mka",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsAudio(string path) => Audio.Contains(Extension(path));

    public static SideFileKind KindOf(string path) => Extension(path).ToLowerInvariant() switch
    {
        "jpg" or "jpeg" or "png" or "gif" or "webp" or "bmp" or "tif" or "tiff" => SideFileKind.Picture,
        "nfo" => SideFileKind.Nfo,
        "cue" => SideFileKind.Cue,
        "m3u" or "m3u8" or "pls" or "xspf" => SideFileKind.Playlist,
        "log" => SideFileKind.RipLog,
        "lrc" => SideFileKind.Lyrics,
        _ => SideFileKind.Other,
    };

    private static string Extension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.LastIndexOf('.') is > 0 and var dot ? name[(dot + 1)..] : "";
    }
}
