using System.Collections.Frozen;

namespace MediaCleanup.Core.Music;

/// <summary>Which pictures beside the audio count as the album's front cover.</summary>
public static class FolderPictures
{
    private static readonly FrozenSet<string> Names = new[] { "cover", "folder", "front", "album", "albumart", "artwork" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsFrontCover(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return AudioNames.KindOf(path) == SideFileKind.Picture && Names.Contains(name[..name.LastIndexOf('.')]);
    }

    /// <summary>A picture serves the folder it lies in, and the folders of the discs below.</summary>
    public static bool Serves(string picture, string folder)
    {
        var own = picture.LastIndexOf('/') is >= 0 and var slash ? picture[..slash] : "";
        return own == folder || (own.Length > 0 && folder.StartsWith(own + "/", StringComparison.Ordinal) && folder.LastIndexOf('/') == own.Length);
    }
}
