using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Nfo;

namespace MediaCleanup.Core.Movies;

/// <summary>One folder as listed, names in ordinal order.</summary>
internal sealed record FolderListing(string Folder, ImmutableArray<(string Name, FileStamp Stamp)> Files, ImmutableArray<string> Folders, ImmutableArray<(string Path, string Reason)> Skipped)
{
    public string Name => Folder[(Folder.LastIndexOf('/') + 1)..];

    public string Below(string name) => Folder.Length == 0 ? name : $"{Folder}/{name}";
}

/// <summary>Which videos of a folder are one film: parts of it, versions of it, a disc's structure; and which are extras.</summary>
internal static partial class MovieGrouping
{
    private static readonly FrozenSet<string> SubtitleExtensions = new[] { "srt", "sub", "ssa", "ass", "sup", "vtt", "smi", "idx" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> PictureExtensions = new[] { "jpg", "jpeg", "png", "tbn", "webp", "gif" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="list">lists a folder below.</param>
    /// <returns>the films, and the folders that are to be looked at next.</returns>
    public static (ImmutableArray<MovieFolder> Films, ImmutableArray<string> Below) Of(FolderListing listing, Func<string, FolderListing> list)
    {
        var below = new List<string>();
        var extras = new List<string>();
        var subtitles = listing.Files.Count(f => SubtitleExtensions.Contains(Extension(f.Name)));
        var discParts = new List<(string Path, FileStamp Stamp, int Part)>();
        string? disc = null;
        foreach (var name in listing.Folders)
        {
            if (IsHidden(name))
                continue;
            if (name.Equals("BDMV", StringComparison.OrdinalIgnoreCase) || name.Equals("VIDEO_TS", StringComparison.OrdinalIgnoreCase))
            {
                disc = name;
            }
            else if (NameExtras.OfFolder(name) is not null && listing.Folder.Length > 0)
            {
                extras.AddRange(Videos(list(listing.Below(name))).Select(v => $"{listing.Below(name)}/{v.Name}"));
            }
            else if (SubtitleFolder().IsMatch(name) && listing.Folder.Length > 0)
            {
                subtitles += list(listing.Below(name)).Files.Count(f => SubtitleExtensions.Contains(Extension(f.Name)));
            }
            else if (NameExtras.DiscOfFolder(name) is { } number && listing.Folder.Length > 0 && Videos(list(listing.Below(name))) is { Count: 1 } one)
            {
                discParts.Add(($"{listing.Below(name)}/{one[0].Name}", one[0].Stamp, number));
            }
            else if (!NameExtras.IsStructural(name) || disc is null)
            {
                below.Add(listing.Below(name));
            }
        }

        if (disc is null && listing.Files.Any(f => f.Name.Equals("VIDEO_TS.IFO", StringComparison.OrdinalIgnoreCase)))
        {
            disc = "";
        }

        if (disc is not null && listing.Folder.Length > 0)
            return ([Disc(listing, list, disc, extras, subtitles)], [.. below]);
        var videos = new List<(string Name, FileStamp Stamp, MovieName Own)>();
        foreach (var (name, stamp) in Videos(listing))
        {
            var own = MovieName.Parse(name, asFilm: false, folderIsOneFilm: false);
            if (own.Extra is not null)
            {
                extras.Add(listing.Below(name));
            }
            else
            {
                videos.Add((name, stamp, own));
            }
        }

        var groups = Groups(listing, videos);
        if (groups.Count == 0 && discParts.Count > 0)
        {
            var files = discParts.OrderBy(p => p.Part).Select(p => new MovieFile(p.Path, p.Stamp, MovieName.Parse(p.Path, asFilm: false), p.Part)).ToImmutableArray();
            return ([Make(listing, files, MovieLayout.OwnFolder, extras, subtitles)], [.. below]);
        }

        var mixed = groups.Count > 1 || listing.Folder.Length == 0 || NameExtras.IsGenericFolder(listing.Name) || below.Count > 0 && groups.Count == 1 && !NameFits(listing.Name, groups[0][0].Own);
        var films = groups.Where(g => !g.All(v => v.Own.IsEpisode)).Select(g => Make(listing, FilesOf(listing, g, mixed), mixed ? MovieLayout.Mixed : MovieLayout.OwnFolder, extras, subtitles)).ToImmutableArray();
        return (films, [.. below]);
    }

    /// <param name="disc">the disc's folder below; empty when its files lie in the film's folder itself.</param>
    private static MovieFolder Disc(FolderListing listing, Func<string, FolderListing> list, string disc, List<string> extras, int subtitles)
    {
        var inside = disc.Length == 0 ? listing : list(listing.Below(disc));
        var isBluRay = disc.Equals("BDMV", StringComparison.OrdinalIgnoreCase);
        var files = isBluRay ? LargestStream(inside, list) : LargestTitle(inside);
        var nfo = (disc.Length == 0 ? "" : disc + "/") + (isBluRay ? "index.nfo" : "VIDEO_TS.nfo");
        var film = Make(listing, files, MovieLayout.Disc, extras, subtitles);
        return film with
        {
            Name = MovieName.Parse(listing.Folder, asFilm: true, folderIsOneFilm: false),
            DiscNfo = nfo,
            Nfos = [.. film.Nfos, .. disc.Length == 0 ? [] : inside.Files.Where(f => f.Name.Equals(nfo[(disc.Length + 1)..], StringComparison.OrdinalIgnoreCase)).Select(f => NfoAt(inside.Below(f.Name)))],
            Names = [.. film.Names, .. disc.Length == 0 ? [] : inside.Files.Select(f => $"{disc}/{f.Name}")],
        };
    }

    private static ImmutableArray<MovieFile> LargestStream(FolderListing inside, Func<string, FolderListing> list) =>
    [
        .. inside.Folders.Where(f => f.Equals("STREAM", StringComparison.OrdinalIgnoreCase)).Select(f => list(inside.Below(f)))
            .SelectMany(l => Videos(l), (l, v) => (Path: l.Below(v.Name), v.Stamp))
            .OrderByDescending(s => s.Stamp.Length).ThenBy(s => s.Path, StringComparer.Ordinal).Take(1)
            .Select(s => new MovieFile(s.Path, s.Stamp, MovieName.Parse(s.Path, asFilm: false))),
    ];

    /// <summary>A DVD has a title in files of a gigabyte each, which are its parts; the film is the largest title.</summary>
    private static ImmutableArray<MovieFile> LargestTitle(FolderListing inside)
    {
        var title = Videos(inside).Where(v => TitleVob().IsMatch(v.Name)).GroupBy(v => v.Name[..6].ToUpperInvariant(), StringComparer.Ordinal)
            .OrderByDescending(g => g.Sum(v => v.Stamp.Length)).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.ToList() ?? [];
        return [.. title.Select((v, i) => new MovieFile(inside.Below(v.Name), v.Stamp, MovieName.Parse(inside.Below(v.Name), asFilm: false), title.Count > 1 ? i + 1 : null))];
    }

    private static MovieNfoFile NfoAt(string path) => new(path, default, NfoForm.Unreadable, null, null);

    private static MovieFolder Make(FolderListing listing, ImmutableArray<MovieFile> files, MovieLayout layout, List<string> extras, int subtitles)
    {
        var stems = files.Select(f => f.Stem).ToList();
        var all = listing.Files.Select(f => f.Name).ToList();
        return new MovieFolder
        {
            Path = layout == MovieLayout.Mixed ? files[0].Path : listing.Folder,
            Folder = listing.Folder,
            Layout = layout,
            Name = files.Length > 0 ? files[0].Name : MovieName.Parse(listing.Folder, asFilm: true),
            Files = files,
            Extras = [.. layout == MovieLayout.Mixed ? extras.Where(e => stems.Any(s => e.StartsWith(listing.Below(s), StringComparison.Ordinal))) : extras],
            Nfos = [.. all.Where(n => Extension(n).Equals("nfo", StringComparison.OrdinalIgnoreCase) && (layout != MovieLayout.Mixed || stems.Any(s => LibraryPaths.Begins(n, s + "."))))
                .Select(n => NfoAt(listing.Below(n)))],
            Pictures = [.. all.Where(n => PictureExtensions.Contains(Extension(n)))],
            SubtitleCount = layout == MovieLayout.Mixed ? all.Count(n => SubtitleExtensions.Contains(Extension(n)) && stems.Any(s => n.StartsWith(s, StringComparison.Ordinal))) : subtitles,
            Names = [.. all, .. listing.Folders],
            Skipped = listing.Skipped,
        };
    }

    private static List<List<(string Name, FileStamp Stamp, MovieName Own)>> Groups(FolderListing listing, List<(string Name, FileStamp Stamp, MovieName Own)> videos)
    {
        var groups = new List<List<(string Name, FileStamp Stamp, MovieName Own)>>();
        foreach (var group in videos.GroupBy(v => KeyOf(listing, v.Name, v.Own, videos)))
        {
            groups.Add([.. group]);
        }

        return groups;
    }

    /// <summary>Files with one key are one film.</summary>
    private static string KeyOf(FolderListing listing, string name, MovieName own, List<(string Name, FileStamp Stamp, MovieName Own)> all)
    {
        var stem = Stem(name);
        if (listing.Folder.Length > 0 && !NameExtras.IsGenericFolder(listing.Name))
        {
            // "Film (2010)/Film (2010) - 4K.mkv", "Film/Film[test].mkv": the folder's name and a label are a version of its film.
            var rest = stem.StartsWith(listing.Name, StringComparison.OrdinalIgnoreCase) ? stem[listing.Name.Length..] : null;
            if (rest is not null && (rest.Length == 0 || Label().IsMatch(rest)) && !StatesAnotherYear(rest) || own.Title is null && !own.IsEpisode)
                return "folder";
            var folder = MovieName.Parse(listing.Name, asFilm: true, folderIsOneFilm: false);
            if (folder.Title is not null && own.Title is not null && FoldedTitle.Similarity(folder.Title, own.Title) == 1 && (own.Year is null && all.Count == 1 || own.Year == folder.Year))
                return PartKey(own, stem, "folder", all);
        }

        return PartKey(own, stem, own.Title is { } title ? $"{TitleText.Bare(title)} {own.Year}" : stem, all);
    }

    /// <summary>"part 2" joins files only when another of them has a number as well; else it belongs to the title.</summary>
    private static string PartKey(MovieName own, string stem, string key, List<(string Name, FileStamp Stamp, MovieName Own)> all) =>
        own.Part is null || all.Count(v => v.Own.Part is not null && v.Own.Title == own.Title && v.Own.Year == own.Year) > 1 ? key : $"{key} {stem}";

    private static bool StatesAnotherYear(string rest) => YearInLabel().IsMatch(rest);

    private static ImmutableArray<MovieFile> FilesOf(FolderListing listing, List<(string Name, FileStamp Stamp, MovieName Own)> group, bool mixed)
    {
        var parts = group.Count(v => v.Own.Part is not null);
        var files = group.Select(v =>
        {
            var path = listing.Below(v.Name);
            var name = MovieName.Parse(path, asFilm: false, folderIsOneFilm: !mixed);
            var part = parts > 1 ? v.Own.Part : null;
            return new MovieFile(path, v.Stamp, part is null && name.Part is not null && name.Others.LastOrDefault(o => o.Year is null) is { } whole && name.Year is null ? name with { Title = whole.Title, Part = null } : name, part);
        });

        // Parts in their order; of versions the plain one first: it has the shortest name.
        return [.. files.OrderBy(f => f.Part ?? 0).ThenBy(f => f.Part is null ? f.Stem.Length : 0).ThenBy(f => f.Path, StringComparer.Ordinal)];
    }

    private static bool NameFits(string folder, MovieName own) =>
        own.Title is null || MovieName.Parse(folder, asFilm: true, folderIsOneFilm: false).Title is { } title && FoldedTitle.Similarity(title, own.Title) >= 0.9;

    private static List<(string Name, FileStamp Stamp)> Videos(FolderListing listing) =>
        [.. listing.Files.Where(f => VideoNames.IsVideo(f.Name) && !f.Name.StartsWith('.'))];

    private static bool IsHidden(string folder) => folder.StartsWith('.') || folder.StartsWith('@') || folder.StartsWith('#') || folder.StartsWith('$') || folder is "lost+found" or "System Volume Information";

    private static string Extension(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[(dot + 1)..] : "";

    private static string Stem(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;

    [GeneratedRegex(@"^(?: ?-|\[| \[| ?\{|[._]| \(|\()", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\((?:19|20)\d\d\)", RegexOptions.CultureInvariant)]
    private static partial Regex YearInLabel();

    [GeneratedRegex("^(?:subs?|subtitles?|vobsubs?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SubtitleFolder();

    [GeneratedRegex(@"^VTS_\d\d_[1-9]\.VOB$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TitleVob();
}
