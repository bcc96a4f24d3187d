using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>
/// Names that stand for something else than a film: extras, samples, discs of a rip, folders that only sort. The words are those
/// of Kodi, Jellyfin and Plex.
/// </summary>
internal static partial class NameExtras
{
    private static readonly FrozenDictionary<string, string> Folders = new Dictionary<string, string>
    {
        ["behindthescenes"] = "behindthescenes",
        ["makingof"] = "behindthescenes",
        ["deletedscenes"] = "deletedscene",
        ["deletedscene"] = "deletedscene",
        ["deleted"] = "deletedscene",
        ["interviews"] = "interview",
        ["interview"] = "interview",
        ["scenes"] = "scene",
        ["scene"] = "scene",
        ["samples"] = "sample",
        ["sample"] = "sample",
        ["shorts"] = "short",
        ["short"] = "short",
        ["trailers"] = "trailer",
        ["trailer"] = "trailer",
        ["featurettes"] = "featurette",
        ["featurette"] = "featurette",
        ["clips"] = "clip",
        ["backdrops"] = "themevideo",
        ["extra"] = "unknown",
        ["extras"] = "unknown",
        ["other"] = "unknown",
        ["others"] = "unknown",
        ["bonus"] = "unknown",
        ["specialfeatures"] = "unknown",
        ["bonusdisc"] = "unknown",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Sorting = new[]
    {
        "movies", "movie", "films", "film", "filme", "video", "videos", "media", "unsorted", "downloads", "download", "downloads finished", "complete", "completed",
        "incoming", "torrents", "new", "hd", "sd", "4k", "uhd", "3d", "bluray", "blu-ray", "dvd", "dvds", "library", "share", "public", "data", "mnt", "home", "server", "tmp", "temp", "kids", "action", "comedy", "drama",
        "horror", "documentary", "documentaries", "animation", "to watch", "watched", "unwatched", "misc", "test", "home videos", "cinema", "kino", "peliculas", "filmy", "nzb", "usenet", "x264", "x265", "1080p", "720p", "2160p",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Extensions = new[]
    {
        "mkv", "mp4", "m4v", "mov", "avi", "divx", "wmv", "asf", "mpg", "mpeg", "m2v", "m2ts", "mts", "ts", "vob", "iso", "img", "nrg", "flv", "f4v", "webm", "ogm", "ogv", "rm", "rmvb", "3gp",
        "wtv", "dvr-ms", "mpe", "mk3d", "ifo", "bup", "disc", "strm", "nfo", "srt", "sub", "idx", "ssa", "ass", "sup", "vtt", "smi", "jpg", "jpeg", "png", "tbn", "txt", "xml", "rar", "zip", "nzb", "torrent",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string WithoutExtension(string name, bool asFilm)
    {
        var dot = name.LastIndexOf('.');
        if (dot <= 0)
            return name;
        var extension = name[(dot + 1)..];
        return Extensions.Contains(extension) || !asFilm && extension.Length is > 0 and <= 5 && !extension.Contains(' ', StringComparison.Ordinal) ? name[..dot] : name;
    }

    /// <summary>The kind of extra that a file's name ends or begins with; the word is cut off the name.</summary>
    public static string? OfFile(ref string stem)
    {
        var match = Suffix().Match(stem);
        if (!match.Success)
        {
            match = SamplePrefix().Match(stem);
        }

        if (!match.Success)
            return null;
        var word = match.Groups["word"].Value.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal);
        stem = stem.Remove(match.Index, match.Length).Trim(' ', '.', '-', '_');
        return word switch
        {
            "extra" or "other" => "unknown",
            "deleted" => "deletedscene",
            _ => word,
        };
    }

    public static string? OfFolder(string folder) => Folders.GetValueOrDefault(NotLetter().Replace(folder, "").ToLowerInvariant());

    /// <summary>A folder that a disc's structure or a second disc makes: it names no film.</summary>
    public static bool IsStructural(string folder) => Structural().IsMatch(folder);

    public static int? DiscOfFolder(string folder) =>
        Structural().Match(folder).Groups["disc"] is { Success: true } disc && int.TryParse(disc.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100 ? number : null;

    public static bool IsGenericFolder(string folder) => Sorting.Contains(folder.Trim()) || folder.Trim().Length == 1 && char.IsLetter(folder.Trim()[0]) || Drive().IsMatch(folder) || Alphabet().IsMatch(folder);

    /// <summary>What rippers and cameras call a file.</summary>
    public static bool IsGenericFile(string stem) => Generic().IsMatch(stem);

    [GeneratedRegex(@"(?:(?:^|[-._])(?<word>trailer)|(?:^|[-._ ])(?<word>sample)|[-](?<word>behind ?the ?scenes|deleted ?scenes?|deleted|featurette|interview|scene|short|extra|other|clip))\d?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^(?<word>sample)(?=[-._ ])|^(?<word>sample)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SamplePrefix();

    [GeneratedRegex(@"[^\p{L}]", RegexOptions.CultureInvariant)]
    private static partial Regex NotLetter();

    [GeneratedRegex(@"^(?:(?:cd|dvd|disc|disk|part|pt)[ ._-]?(?<disc>\d{1,2})|video_ts|audio_ts|bdmv|stream|playlist|clipinf|certificate|backup|hvdvd_ts)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Structural();

    [GeneratedRegex(@"^[a-z]:$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Drive();

    [GeneratedRegex(@"^(?:\p{L} ?- ?\p{L}|0-9|#|\d{4}s)$", RegexOptions.CultureInvariant)]
    private static partial Regex Alphabet();

    [GeneratedRegex(@"^(?:movie|video|film|feature|main|mainfeature|main feature|index|title[ _.-]?t?\d{1,3}|vts_\d\d_\d|video_ts|\d{5}|\d{1,3}|\d{6}[_-]\d{1,3}|untitled|new|disc|disk|dvd|bluray|backup[\W_].*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Generic();
}
