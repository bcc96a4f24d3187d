using System.Collections.Immutable;

namespace MediaCleanup.Core.Music;

/// <summary>Finds the albums among the files of an entry: folders, disc folders, several albums in one folder, one album in several folders.</summary>
public static class AlbumGrouping
{
    /// <summary>The albums, by folder and then by their first file. Files that cannot be read are left out.</summary>
    public static ImmutableArray<AlbumGroup> Of(ArtistFolder artist) => Of(artist, static _ => null);

    /// <summary>The albums, by folder and then by their first file. Files that cannot be read are left out.</summary>
    /// <param name="albumBefore">
    /// The release group that this file was found in, or beside, before, as long as its album tag is still the same. A file that
    /// is no track of it keeps its tag when the others get theirs, and would be taken for an album of its own.
    /// </param>
    public static ImmutableArray<AlbumGroup> Of(ArtistFolder artist, Func<TrackFile, string?> albumBefore)
    {
        var places = artist.Tracks.Where(t => t.Audio is not null).Select(Place).ToList();
        var heaps = new List<List<Placed>>();
        foreach (var folder in places.GroupBy(p => p.AlbumFolder, StringComparer.Ordinal))
            heaps.AddRange(SplitFolder([.. folder], albumBefore));
        heaps = JoinAcrossFolders(heaps);
        return [.. heaps.Select(h => AlbumFacts.Gather(artist, h)).OrderBy(g => g.Folder, StringComparer.Ordinal).ThenBy(g => g.Files[0].File.Path, StringComparer.Ordinal)];
    }

    /// <summary>A file with the folder that counts as its album's, its disc by that folder, and the album that its tag names, folded.</summary>
    internal sealed record Placed(TrackFile File, string AlbumFolder, int? FolderDisc, string AlbumKey, TrackName Name)
    {
        public string Artist { get; } = TextFolding.Fold(Mended(File, "albumartist"));
    }

    private static string Mended(TrackFile file, string field) => file.Audio!.First(field) is { } text ? Mojibake.Undo(text) ?? text : "";

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

    /// <summary>The files of this album that would not be gathered with it by their tags, once the others carry its title and its artist.</summary>
    internal static IEnumerable<TrackFile> Apart(AlbumGroup group, string title, string artist)
    {
        var (name, by) = (new FoldedText(TextFolding.Fold(NameParts.Core(title))), TextFolding.Fold(artist));
        return group.Files.Select(f => f.File).Where(f => Key(f) is var key
            && (key.Length == 0 || !SameAlbum(name, new FoldedText(key)) || (TextFolding.Fold(Mended(f, "albumartist")) is { Length: > 0 } own && !AreSameArtist(own, by))));
    }

    /// <summary>What <see cref="Of(ArtistFolder, Func{TrackFile, string?})"/> goes by: two album tags that fold alike are the same.</summary>
    internal static string TagKey(TrackFile file) => Key(file);

    private static List<List<Placed>> SplitFolder(List<Placed> folder, Func<TrackFile, string?> albumBefore)
    {
        var homes = folder.Select(p => GroupId(p.File)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var known = homes.Count == 0 ? [] : folder.Where(p => GroupId(p.File) is null).Select(p => (Placed: p, Home: albumBefore(p.File))).Where(x => x.Home is not null && homes.Contains(x.Home)).ToList();
        var heaps = SplitByAlbum([.. folder.Except(known.Select(x => x.Placed))]).ToList();
        foreach (var (placed, home) in known)
            heaps.First(h => h.Exists(p => GroupId(p.File) == home)).Add(placed);
        return heaps;
    }

    private static string? GroupId(TrackFile file) => file.Audio!.First("musicbrainz_releasegroupid");

    /// <summary>Files whose album tags are near enough belong together; those without one join the only album there is.</summary>
    private static IEnumerable<List<Placed>> SplitByAlbum(List<Placed> folder)
    {
        var byName = folder.Where(p => p.AlbumKey.Length > 0).GroupBy(p => (p.AlbumKey, p.Artist)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.AlbumKey, StringComparer.Ordinal).ThenBy(g => g.Key.Artist, StringComparer.Ordinal).ToList();
        var heaps = new List<(FoldedText Name, List<Placed> Files)>();
        foreach (var group in byName)
        {
            var name = new FoldedText(group.Key.AlbumKey);
            var near = heaps.FirstOrDefault(h => (SameAlbum(h.Name, name) && SameArtist(h.Files, group.Key.Artist)) || SameIds(h.Files, [.. group]));
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

            if (heaps.Count == 0 && AreLoose(rest))
                heaps.AddRange(rest.GroupBy(ArtistOf, StringComparer.Ordinal).Select(g => (new FoldedText(g.Key), g.ToList())));
            else if (rest.Count > 0)
                heaps.AddRange(rest.GroupBy(p => p.Name.Album is { } album ? TextFolding.Fold(album) : "", StringComparer.Ordinal).Select(g => (new FoldedText(g.Key), g.ToList())));
        }

        return heaps.Select(h => h.Files);
    }

    private static bool SameAlbum(FoldedText a, FoldedText b) =>
        a.Similarity(b) > 0.8 || (Math.Min(a.Text.Length, b.Text.Length) >= 4 && (a.Text.StartsWith(b.Text, StringComparison.Ordinal) || b.Text.StartsWith(a.Text, StringComparison.Ordinal)));

    /// <summary>"Greatest Hits" of two artists in one folder are two albums.</summary>
    private static bool SameArtist(List<Placed> heap, string artist) =>
        artist.Length == 0 || heap.Select(p => p.Artist).Where(a => a.Length > 0).Distinct(StringComparer.Ordinal).ToArray() is not { Length: > 0 } others
        || others.Any(o => AreSameArtist(o, artist));

    private static bool AreSameArtist(string a, string b) => new FoldedText(a).Similarity(new FoldedText(b)) >= 0.5;

    /// <summary>Tracks of several artists, most without any number: no album, a heap.</summary>
    private static bool AreLoose(List<Placed> files) =>
        files.Count(f => f.Name.Number is null && NameParts.Number(f.File.Audio!.First("tracknumber")) is null) >= files.Count * 0.6 && files.Select(ArtistOf).Distinct(StringComparer.Ordinal).Count() > 1
        && files.Select(f => TextFolding.Fold(Mended(f.File, "title"))).Where(t => t.Length > 0).GroupBy(t => t, StringComparer.Ordinal).All(g => g.Count() == 1 || g.Count() * 2 <= files.Count);

    private static string ArtistOf(Placed file) => TextFolding.Fold(TextFolding.WithoutGuests(Mended(file.File, "artist") is { Length: > 0 } artist ? artist : file.Name.Artist ?? ""));

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
