using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Nfo;

namespace MediaCleanup.Core.Movies;

/// <summary>One NFO that is to describe a film.</summary>
/// <param name="Name">its file name; null when every name is taken by a text that is not ours to change.</param>
/// <param name="File">the video whose streams it states.</param>
/// <param name="Existing">the XML NFO that is there.</param>
internal sealed record MovieNfoTarget(string? Name, MovieFile? File, MovieNfoFile? Existing, string? Problem = null);

/// <summary>
/// The names of a film's NFO: <c>movie.nfo</c> in a folder of its own, or the video's (each version has one, a film in parts one
/// after its first part). Jellyfin takes <c>movie.nfo</c> first; Kodi too when films have folders of their own.
/// </summary>
internal static class MovieNfoTargets
{
    private const string Generic = "movie.nfo";

    public static bool IsOwn(MovieFolder folder, MovieNfoFile nfo) =>
        folder.Layout switch
        {
            MovieLayout.Disc => DiscNames(folder).Any(name => IsAt(folder, nfo, name)),
            MovieLayout.OwnFolder when Is(nfo.FileName, Generic) => true,
            _ => folder.Files.Any(f => Is(nfo.FileName, f.Stem + ".nfo")),
        };

    public static ImmutableArray<MovieNfoTarget> Of(MovieFolder folder, NfoNaming naming)
    {
        var main = folder.Files.FirstOrDefault();
        if (folder.Layout == MovieLayout.Disc || main is null)
            return OfDisc(folder, main);
        var versions = main.Part is null ? folder.Files : [main];
        if (folder.Layout == MovieLayout.Mixed)
            return [.. versions.Select(v => First(folder, [v.Stem + ".nfo"], v))];

        // Every XML NFO that a media server would read gets what it lacks: readers differ in which they take.
        var there = folder.Nfos.Where(n => n.Form == NfoForm.Xml && IsOwn(folder, n)).ToList();
        var targets = there.Select(n => new MovieNfoTarget(n.FileName, folder.Files.FirstOrDefault(f => Is(n.FileName, f.Stem + ".nfo")) ?? main, n)).ToList();
        if (naming == NfoNaming.Auto && targets.Count > 0)
            return [.. targets];
        var wanted = naming == NfoNaming.Movie ? [First(folder, [Generic, main.Stem + ".nfo"], main)] : versions.Select(v => First(folder, [v.Stem + ".nfo", Generic], v)).ToList();
        return [.. targets, .. wanted.Where(w => w.Name is null ? targets.Count == 0 : targets.TrueForAll(t => !Is(t.Name!, w.Name))).DistinctBy(w => w.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>
    /// One beside the disc's structure, which Jellyfin reads, and one inside it, which Kodi reads of a rip; any other that is
    /// there gets what it lacks.
    /// </summary>
    private static ImmutableArray<MovieNfoTarget> OfDisc(MovieFolder folder, MovieFile? main)
    {
        var names = DiscNames(folder);
        var beside = First(folder, [.. names.Take(2)], main);
        List<MovieNfoTarget> targets = [beside, .. names.Skip(2).Select(inside => First(folder, [inside], main))];
        var others = folder.Nfos.Where(n => n.Form == NfoForm.Xml && IsOwn(folder, n) && targets.TrueForAll(t => t.Existing != n)).Select(n => new MovieNfoTarget(n.FileName, main, n));
        return targets.Exists(t => t.Name is not null) ? [.. targets.Where(t => t.Name is not null), .. others] : [beside];
    }

    /// <summary>Names relative to the film's folder: two beside the disc's structure, and one inside it.</summary>
    private static ImmutableArray<string> DiscNames(MovieFolder folder) =>
        [Generic, folder.Folder[(folder.Folder.LastIndexOf('/') + 1)..] + ".nfo", .. folder.DiscNfo is { } inside ? (ImmutableArray<string>)[inside] : []];

    private static bool IsAt(MovieFolder folder, MovieNfoFile nfo, string name) => Is(nfo.Path, folder.Folder.Length == 0 ? name : $"{folder.Folder}/{name}");

    /// <summary>The first name that is free or has an XML NFO; one with a group's text or broken XML is left to its owner.</summary>
    private static MovieNfoTarget First(MovieFolder folder, string[] names, MovieFile? file)
    {
        foreach (var name in names)
        {
            var nfo = folder.Nfos.FirstOrDefault(n => IsAt(folder, n, name));
            if (nfo is { Form: NfoForm.Xml })
                return new MovieNfoTarget(name, file, nfo);
            if (nfo is null && !folder.Names.Any(n => Is(n, name)))
                return new MovieNfoTarget(name, file, null);
        }

        return new MovieNfoTarget(null, file, null, $"{string.Join(" and ", names)} hold something else than a film's NFO");
    }

    private static bool Is(string a, string b) => LibraryPaths.AreOneName(a, b);
}
