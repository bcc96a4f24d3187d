using System.Collections.Immutable;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>An artist's folder, whose <c>artist.nfo</c> describes it, with the albums below it that are by this artist alone.</summary>
internal sealed record ArtistPlace(string Folder, CreditedArtist Artist, ImmutableArray<AlbumMatch> Albums);

/// <summary>
/// Where the NFO files of music belong, as Kodi and Jellyfin look for them: <c>album.nfo</c> in a folder with one album and nothing
/// else, <c>artist.nfo</c> in the folder above that bears the artist's name. A heap of several albums has neither.
/// </summary>
internal static class MusicNfoPlaces
{
    /// <summary>From this similarity on a folder's name is the artist's with a slip of the pen.</summary>
    private const double SameName = 0.8;

    /// <summary>The albums that have a folder of their own; the folder is the common one of all discs.</summary>
    public static ImmutableArray<(string Folder, AlbumMatch Match)> Albums(ArtistFolder artist, ImmutableArray<AlbumOutcome> albums) =>
    [
        .. albums.OfType<AlbumMatch>().Select(m => (Folder: FolderOf(m.Group), Match: m))
            .Where(p => p.Folder is { Length: > 0 } && HoldsNothingElse(artist, p.Folder, p.Match))
            .Select(p => (p.Folder!, p.Match)),
    ];

    /// <summary>The folders above identified albums that are named after the artist.</summary>
    public static IEnumerable<ArtistPlace> Artists(ArtistFolder artist, ImmutableArray<AlbumOutcome> albums)
    {
        var matches = albums.OfType<AlbumMatch>().Where(m => m.Release.Credit is [{ Id.Length: > 0 } one] && one.Id != Credits.VariousArtists).ToList();
        var folders = matches.Select(m => FolderOf(m.Group)).Where(f => f?.LastIndexOf('/') is > 0).Select(f => f![..f!.LastIndexOf('/')]).Distinct(StringComparer.Ordinal);
        foreach (var folder in folders.Where(f => artist.Folders.Any(own => own.Length > 0 && QueueScan.IsCovered(f, own))).Order(StringComparer.Ordinal))
        {
            var below = matches.Where(m => m.Group.Folder.StartsWith(folder + "/", StringComparison.Ordinal)).ToLookup(m => m.Release.Credit[0].Id, StringComparer.Ordinal);
            var named = below.Where(g => g.Any(m => IsNamed(folder[(folder.LastIndexOf('/') + 1)..], m.Release.Credit[0]))).ToList();
            if (named is [var only])
            {
                yield return new(folder, only.First().Release.Credit[0], [.. only]);
            }
        }
    }

    /// <summary>null when the album is spread over folders that have no folder of their own in common.</summary>
    private static string? FolderOf(AlbumGroup group) =>
        group.Folders.All(f => QueueScan.IsCovered(f, group.Folder)) ? group.Folder : group.Folders is [var only] ? only : null;

    private static bool HoldsNothingElse(ArtistFolder artist, string folder, AlbumMatch match)
    {
        var own = match.Group.Files.Select(f => f.File.Path).ToHashSet(StringComparer.Ordinal);
        return artist.Tracks.All(t => t.Audio is null || own.Contains(t.Path) || !QueueScan.IsCovered(t.Folder, folder));
    }

    private static bool IsNamed(string folder, CreditedArtist artist)
    {
        var name = new FoldedText(folder);
        return new[] { artist.Name, artist.ArtistName, artist.SortName }.Concat(artist.Aliases)
            .Any(n => n.Length > 0 && (ArtistGathering.KeyOf(n) == ArtistGathering.KeyOf(folder) || new FoldedText(n).Similarity(name) >= SameName));
    }
}
