using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Music;

/// <summary>What the names and a few tags of one folder with audio say about whose it is.</summary>
/// <param name="Folder">relative to the root; empty for the files directly in the root.</param>
/// <param name="Artists">album artist, else artist, of the files that were looked into; blanks left out.</param>
public sealed record FolderHint(string Folder, int Tracks, long Bytes, ImmutableArray<string> Artists);

/// <summary>An artist as a scan finds it: a queue entry to be.</summary>
/// <param name="Folders">relative to the root, the first is the entry's <c>path</c>.</param>
public sealed record FoundArtist(string Artist, ImmutableArray<string> Folders, int Tracks, long Bytes);

/// <summary>
/// Gathers the folders of a library into artists, by what folder names and tags say: <c>Artist/Album</c>, <c>Artist - 2010 - Album</c>
/// straight under the root, heaps like <c>Unsorted</c> that hold many artists, the same artist spelled in several ways.
/// </summary>
public static partial class ArtistGathering
{
    public const string VariousArtists = "Various Artists";

    /// <summary>Names of folders that say nothing about who is inside.</summary>
    private static readonly FrozenSet<string> Heaps = new[]
    {
        "downloads", "download", "unsorted", "new folder", "music", "misc", "miscellaneous", "incoming", "inbox", "temp", "tmp", "mp3", "flac", "other", "others",
        "albums", "singles", "to sort", "tosort", "sort", "rips", "new", "old", "audio", "unknown", "unknown artist", "itunes", "itunes media", "torrents", "complete",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> VariousNames = new[]
    {
        "various artists", "various", "va", "v a", "compilations", "compilation", "soundtracks", "soundtrack", "samplers", "diverse", "verschiedene interpreten",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Gathers folders into artists, in ordinal order of their first folders.</summary>
    public static ImmutableArray<FoundArtist> Gather(IEnumerable<FolderHint> hints)
    {
        var folders = hints.GroupBy(h => AlbumFolderOf(h.Folder), StringComparer.Ordinal)
            .Select(g => new FolderHint(g.Key, g.Sum(h => h.Tracks), g.Sum(h => h.Bytes), [.. g.SelectMany(h => h.Artists)]))
            .OrderBy(h => h.Folder, StringComparer.Ordinal)
            .ToList();
        var tops = folders.GroupBy(h => h.Folder.Split('/')[0], StringComparer.Ordinal).ToList();
        var artistTops = tops.Where(t => t.Any(h => h.Folder.Contains('/', StringComparison.Ordinal)) && !IsHeap(t.Key)).Select(t => KeyOf(t.Key)).ToHashSet(StringComparer.Ordinal);
        var owned = new List<(string Key, string Name, string Folder, bool IsArtistFolder, FolderHint Hint)>();
        foreach (var top in tops)
        {
            foreach (var hint in top)
            {
                var (name, isArtistFolder) = OwnerOf(top.Key, hint, top.Count(), artistTops);
                owned.Add((KeyOf(name), name, isArtistFolder ? top.Key : hint.Folder, isArtistFolder, hint));
            }
        }

        return
        [
            .. owned.GroupBy(o => o.Key, StringComparer.Ordinal)
                .Select(g => new FoundArtist(
                    (g.FirstOrDefault(o => o.IsArtistFolder).Name ?? g.GroupBy(o => o.Name, StringComparer.Ordinal).OrderByDescending(n => n.Count()).First().Key).Normalize(NormalizationForm.FormC),
                    [.. g.OrderByDescending(o => o.IsArtistFolder).ThenBy(o => o.Folder, StringComparer.Ordinal).Select(o => o.Folder).Distinct(StringComparer.Ordinal)],
                    g.Sum(o => o.Hint.Tracks),
                    g.Sum(o => o.Hint.Bytes)))
                .OrderBy(a => a.Folders[0], StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Two spellings of one artist have one key: case, accents, punctuation, "The", "&amp;" and the order of words aside
    /// ("Signal, Black"). A name without any letter or digit is its own key.
    /// </summary>
    public static string KeyOf(string artist)
    {
        var words = Words(artist).Select(w => w == "&" ? "and" : w).Where(w => w is not ("the" or "and")).Order(StringComparer.Ordinal).ToList();
        var key = string.Join(' ', words);
        return key.Length > 0 ? VariousNames.Contains(string.Join(' ', Words(artist))) ? "various artists" : key : artist.Normalize(NormalizationForm.FormC).Trim();
    }

    /// <summary>The folder of the album: a folder that is one disc of it (<c>CD1</c>, <c>Disc 2</c>, <c>1 of 2</c>) counts as its parent.</summary>
    private static string AlbumFolderOf(string folder) =>
        folder.LastIndexOf('/') is > 0 and var slash && DiscFolder().IsMatch(folder[(slash + 1)..]) ? folder[..slash] : folder;

    private static (string Name, bool IsArtistFolder) OwnerOf(string top, FolderHint hint, int foldersOfTop, HashSet<string> artistTops)
    {
        var tagged = Tagged(hint.Artists);
        if (top.Length == 0 || IsHeap(top))
        {
            return (tagged ?? (top.Length == 0 ? "(loose files)" : top), false);
        }

        if (VariousNames.Contains(string.Join(' ', Words(top))))
        {
            return (VariousArtists, true);
        }

        if (hint.Folder != top || foldersOfTop > 1)
        {
            return (top, true);
        }

        // Audio straight in a top folder: an artist's loose tracks, or an album folder without an artist folder above it.
        if (ArtistAndAlbum().Match(top) is { Success: true } split)
        {
            var left = split.Groups["artist"].Value.Trim();
            var key = KeyOf(left);
            if (tagged is null || KeyOf(tagged) == key || artistTops.Contains(key) || KeyOf(top) != KeyOf(tagged))
            {
                return (tagged is not null && KeyOf(tagged) != key && !artistTops.Contains(key) ? tagged : left, false);
            }
        }

        return tagged is null || KeyOf(tagged) == KeyOf(top) ? (top, true) : (tagged, false);
    }

    /// <summary>Whom the tags name: one artist, several (then Various Artists), or nobody.</summary>
    private static string? Tagged(ImmutableArray<string> artists)
    {
        var named = artists.Where(a => KeyOf(a) is not ("unknown artist" or "artist unknown")).ToList();
        if (named.Count == 0)
        {
            return null;
        }

        var keys = named.GroupBy(KeyOf, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        return keys[0].Count() * 2 > named.Count || keys.Count == 1 ? keys[0].First().Trim() : VariousArtists;
    }

    private static bool IsHeap(string name) => Heaps.Contains(NumberAtEnd().Replace(string.Join(' ', Words(name)), ""));

    /// <summary>Lower-case words without accents; "&amp;" is a word.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                word.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark and not UnicodeCategory.OtherPunctuation || c is ',' or '&' or '/' or '*')
            {
                if (word.Length > 0)
                {
                    yield return word.ToString();
                    word.Clear();
                }

                if (c == '&')
                {
                    yield return "&";
                }
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    [GeneratedRegex(@"^(?<artist>.+?)\s+[-–—]\s+(?:[\[(]?(?:19|20)\d\d[\])]?\s+[-–—]\s+)?(?<album>\S.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ArtistAndAlbum();

    [GeneratedRegex(@"^(?:(?:cd|disc|disk|dvd|vinyl|side|lp)[ ._-]*(?:\d{1,2}|[a-f])\b.*|\d{1,2} of \d{1,2})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DiscFolder();

    [GeneratedRegex(@" ?\d{1,4}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumberAtEnd();
}
