using System.Collections.Immutable;

namespace MediaCleanup.Core.Music;

/// <summary>Finds the albums among the files of an entry: folders, disc folders, several albums in one folder, one album in several folders.</summary>
public static class AlbumGrouping
{
    /// <summary>The albums, by folder and then by their first file. Files that cannot be read are left out.</summary>
    public static ImmutableArray<AlbumGroup> Of(ArtistFolder artist)
    {
        var places = artist.Tracks.Where(t => t.Audio is not null).Select(Place).ToList();
        var heaps = new List<List<Placed>>();
        foreach (var folder in places.GroupBy(p => p.AlbumFolder, StringComparer.Ordinal))
            heaps.AddRange(SplitByAlbum([.. folder]));
        heaps = JoinAcrossFolders(heaps);
        return [.. heaps.Select(h => AlbumFacts.Gather(artist, h)).OrderBy(g => g.Folder, StringComparer.Ordinal).ThenBy(g => g.Files[0].File.Path, StringComparer.Ordinal)];
    }

    /// <summary>A file with the folder that counts as its album's, its disc by that folder, and the album that its tag names, folded.</summary>
    internal sealed record Placed(TrackFile File, string AlbumFolder, int? FolderDisc, string AlbumKey, TrackName Name);

    private static Placed Place(TrackFile file)
    {
        var folder = file.Folder;
        int? disc = null;
        var leaf = folder[(folder.LastIndexOf('/') + 1)..];
        if (NameParts.DiscFolder(leaf) is { } number && folder.Contains('/', StringComparison.Ordinal))
            (folder, disc) = (folder[..folder.LastIndexOf('/')], number);
        else if (NameParts.WithoutDisc(leaf) is { Disc: { } atEnd } cut && folder.Contains('/', StringComparison.Ordinal))
            (folder, disc) = (folder[..(folder.LastIndexOf('/') + 1)] + cut.Name, atEnd);
        var stem = file.FileName.LastIndexOf('.') is > 0 and var dot ? file.FileName[..dot] : file.FileName;
        return new Placed(file, folder, disc, Key(file), NameParts.Track(stem));
    }

    private static string Key(TrackFile file)
    {
        var album = file.Audio!.First("album");
        if (album is null || NameParts.SaysNothing(album))
            return "";
        return TextFolding.Fold(NameParts.Core(Mojibake.Undo(album) ?? album));
    }

    /// <summary>Files whose album tags are near enough belong together; those without one join the only album there is.</summary>
    private static IEnumerable<List<Placed>> SplitByAlbum(List<Placed> folder)
    {
        var byName = folder.Where(p => p.AlbumKey.Length > 0).GroupBy(p => p.AlbumKey, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        var heaps = new List<(FoldedText Name, List<Placed> Files)>();
        foreach (var group in byName)
        {
            var name = new FoldedText(group.Key);
            var near = heaps.FirstOrDefault(h => SameAlbum(h.Name, name) || SameIds(h.Files, [.. group]));
            if (near.Files is null)
                heaps.Add((name, [.. group]));
            else
                near.Files.AddRange(group);
        }

        var nameless = folder.Where(p => p.AlbumKey.Length == 0).ToList();
        if (nameless.Count > 0)
        {
            var rest = new List<Placed>();
            foreach (var file in nameless)
            {
                var byFileName = file.Name.Album is { } album ? new FoldedText(NameParts.Core(album)) : null;
                var home = heaps.Count == 1 ? heaps[0] : byFileName is null ? default : heaps.FirstOrDefault(h => SameAlbum(h.Name, byFileName));
                if (home.Files is null)
                    rest.Add(file);
                else
                    home.Files.Add(file);
            }

            if (rest.Count > 0)
                heaps.AddRange(rest.GroupBy(p => p.Name.Album is { } album ? TextFolding.Fold(album) : "", StringComparer.Ordinal).Select(g => (new FoldedText(g.Key), g.ToList())));
        }

        return heaps.Select(h => h.Files);
    }

    private static bool SameAlbum(FoldedText a, FoldedText b) =>
        a.Similarity(b) > 0.8 || (Math.Min(a.Text.Length, b.Text.Length) >= 4 && (a.Text.StartsWith(b.Text, StringComparison.Ordinal) || b.Text.StartsWith(a.Text, StringComparison.Ordinal)));

    private static bool SameIds(List<Placed> a, List<Placed> b) =>
        a.Select(p => p.File.Audio!.First("musicbrainz_albumid")).FirstOrDefault(id => id is not null) is { } id && b.All(p => p.File.Audio!.First("musicbrainz_albumid") == id);

    /// <summary>Heaps of one album tag in sibling folders whose discs and numbers do not collide are one album.</summary>
    private static List<List<Placed>> JoinAcrossFolders(List<List<Placed>> heaps)
    {
        var joined = new List<List<Placed>>();
        foreach (var heap in heaps)
        {
            var key = heap[0].AlbumKey;
            var slots = Slots(heap);
            var home = key.Length == 0 || slots is null ? null : joined.FirstOrDefault(other =>
                other[0].AlbumKey == key && other[0].AlbumFolder != heap[0].AlbumFolder && Slots(other) is { } theirs && !theirs.Overlaps(slots) && MakesOneRow(theirs, slots));
            if (home is null)
                joined.Add(heap);
            else
                home.AddRange(heap);
        }

        return joined;
    }

    private static HashSet<(int Disc, int Number)>? Slots(List<Placed> heap)
    {
        var slots = new HashSet<(int, int)>();
        foreach (var file in heap)
        {
            if (NameParts.Number(file.File.Audio!.First("tracknumber")) is not { } number || !slots.Add((file.FolderDisc ?? NameParts.Number(file.File.Audio.First("discnumber")) ?? 1, number)))
                return null;
        }

        return slots;
    }

    private static bool MakesOneRow(HashSet<(int Disc, int Number)> a, HashSet<(int Disc, int Number)> b)
    {
        var all = a.Concat(b).GroupBy(s => s.Disc).ToList();
        return all.All(d => d.Max(s => s.Number) <= d.Count() + 1) && all.Max(d => d.Key) <= all.Count;
    }
}
