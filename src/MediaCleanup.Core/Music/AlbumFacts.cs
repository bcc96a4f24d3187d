using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>Gathers what the files of one album say together: its names, dates, numbers, ids.</summary>
internal static class AlbumFacts
{
    private static readonly string[] NameFields = ["album", "albumartist", "artist", "title"];

    private static readonly string[] ManyArtists = ["various artists", "various", "va", "v a", "verschiedene", "artistes varies", "divers", "varios artistas"];

    public static AlbumGroup Gather(ArtistFolder artist, List<AlbumGrouping.Placed> heap)
    {
        heap.Sort((a, b) => string.CompareOrdinal(a.File.Path, b.File.Path));
        var files = heap.Select(p => p.File).ToList();
        var folder = heap[0].AlbumFolder;
        var inside = folder.Contains('/', StringComparison.Ordinal);
        var leaf = NameParts.Folder(folder[(folder.LastIndexOf('/') + 1)..], inside);
        var parent = inside ? folder[..folder.LastIndexOf('/')] : null;
        var above = parent is null ? null : NameParts.Folder(parent[(parent.LastIndexOf('/') + 1)..], insideArtist: false);

        var titles = Most(files, "title", guests: false);
        var artists = Most(files, "artist", guests: true);
        var albumArtists = Most(files, "albumartist", guests: false);
        var swapped = IsSwapped(files, titles, artists, albumArtists);
        if (swapped)
            artists = titles;

        var fileArtists = MostText(heap.Select(p => p.Name.Artist), heap.Count);
        var fileAlbums = MostText(heap.Select(p => p.Name.Album), heap.Count);
        var various = IsVarious(files, albumArtists, artists, folder, swapped);
        var albumTags = MostText(files.Select(f => f.Audio!.First("album")).Select(a => a is null ? null : Mojibake.Undo(a) ?? a), 1);
        var doubtful = Doubtful(files);
        var albums = Distinct(SureFirst([.. albumTags.Where(a => !NameParts.SaysNothing(a)), leaf.Album, .. fileAlbums, above?.Album], doubtful));
        var who = Distinct(SureFirst([
            various ? "Various Artists" : null,
            .. albumArtists.Where(IsName),
            .. artists.Where(IsName).Take(2),
            leaf.Artist, above?.Artist, .. fileArtists, artist.Artist], doubtful)).Where(n => various || !IsMany(n)).ToImmutableArray();
        var editionWords = leaf.EditionWords.Concat(albumTags.SelectMany(NameParts.EditionWordsOf)).Distinct(StringComparer.Ordinal).ToImmutableArray();

        return new AlbumGroup
        {
            Folder = folder,
            Folders = [.. files.Select(f => f.Folder).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Files = Copies([.. heap.Select(p => FileOf(p, swapped))]),
            AlbumNames = albums,
            ArtistNames = who,
            IsVarious = various,
            Dates = Distinct([.. MostText(files.Select(f => f.Audio!.First("date")), 1).Take(2), leaf.Year]),
            AgreedYear = AgreedYear(leaf.Year, files),
            CatalogNumbers = Distinct([.. MostText(files.Select(f => f.Audio!.First("catalognumber")), 1), leaf.CatalogNumber]),
            Barcodes = Distinct([.. MostText(files.Select(f => f.Audio!.First("barcode")), 1)]),
            Countries = Distinct([.. MostText(files.Select(f => f.Audio!.First("releasecountry")), 1), editionWords.Contains("japan") ? "JP" : null]),
            EditionWords = editionWords,
            TrackTotals = Totals(heap),
            ReleaseId = Agreed(files.Select(f => Id(f, "musicbrainz_albumid")), files.Count),
            GroupId = Agreed(files.Select(f => Id(f, "musicbrainz_releasegroupid")), files.Count),
        };
    }

    private static int? AgreedYear(string? folderYear, List<TrackFile> files) =>
        folderYear is not null && files.Select(f => f.Audio!.First("date")).Where(d => d is not null).Select(NameParts.Year).Distinct(StringComparer.Ordinal).ToArray() is [var year] && year == folderYear
            ? int.Parse(year, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Names in tags that were damaged beyond certain repair, as they are used here, folded.</summary>
    private static HashSet<string> Doubtful(List<TrackFile> files) =>
        NameFields.SelectMany(field => files.Select(f => f.Audio!.First(field))).OfType<string>().Where(Mojibake.IsDoubtful)
            .Select(t => TextFolding.Fold(TextFolding.WithoutGuests(Mojibake.Undo(t) ?? t))).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string?> SureFirst(IEnumerable<string?> names, HashSet<string> doubtful) =>
        doubtful.Count == 0 ? names : names.OrderBy(n => n is not null && doubtful.Contains(TextFolding.Fold(n)));

    private static AlbumFile FileOf(AlbumGrouping.Placed placed, bool swapped)
    {
        var audio = placed.File.Audio!;
        var raw = audio.First(swapped ? "artist" : "title");
        var titles = new List<string>();
        if (raw is not null && !NameParts.IsPlaceholderTitle(raw))
        {
            var title = (Mojibake.Undo(raw) ?? raw).Replace('_', ' ').Trim();
            titles.Add(title);
            titles.Add(NameParts.WithoutNumber(title));
            titles.Add(TextFolding.WithoutGuests(NameParts.WithoutNumber(title)));
            titles.Add(NameParts.WithoutDecoration(NameParts.WithoutNumber(title)));
        }

        foreach (var name in placed.Name.Titles)
        {
            titles.Add(Mojibake.Undo(name) ?? name);
            titles.Add(NameParts.WithoutDecoration(TextFolding.WithoutGuests(Mojibake.Undo(name) ?? name)));
        }

        var disc = NameParts.Number(audio.First("discnumber"));
        return new AlbumFile
        {
            File = placed.File,
            Titles = [.. titles.Where(t => t.Trim().Length > 0).Distinct(StringComparer.Ordinal)],
            DamagedTitles = [.. new[] { raw }.Concat(placed.Name.Titles).OfType<string>().Where(t => t.Any(c => c is >= '\u00C2' and <= '\u00F4')).Distinct(StringComparer.Ordinal)],
            Disc = placed.FolderDisc ?? (disc is > 0 ? disc : null) ?? placed.Name.Disc,
            TagNumber = NameParts.Number(audio.First("tracknumber")) is > 0 and var n ? n : null,
            NameNumber = placed.Name.Number is > 0 and var m ? m : null,
            RecordingId = Id(placed.File, "musicbrainz_recordingid"),
            ReleaseId = Id(placed.File, "musicbrainz_albumid"),
            GroupId = Id(placed.File, "musicbrainz_releasegroupid"),
        };
    }

    private static ImmutableArray<AlbumFile> Copies(ImmutableArray<AlbumFile> files)
    {
        var result = files.ToBuilder();
        foreach (var same in files.Select((f, i) => (File: f, Index: i)).Where(x => x.File.DurationMs is not null)
            .GroupBy(x => (x.File.File.Folder, x.File.File.Stamp.Length, x.File.DurationMs, x.File.File.Audio!.First("title"))).Where(g => g.Count() > 1))
        {
            var original = same.OrderBy(x => x.File.File.Path.Length).ThenBy(x => x.File.File.Path, StringComparer.Ordinal).First();
            foreach (var (file, index) in same.Where(x => x.Index != original.Index && SameStem(original.File.File.FileName, x.File.File.FileName)))
                result[index] = file with { CopyOf = original.File.File.Path };
        }

        return result.ToImmutable();
    }

    private static bool SameStem(string original, string copy)
    {
        var stem = original.LastIndexOf('.') is > 0 and var dot ? original[..dot] : original;
        return copy.StartsWith(stem[..Math.Max(1, stem.Length - 4)], StringComparison.Ordinal);
    }

    private static bool IsSwapped(List<TrackFile> files, ImmutableArray<string> titles, ImmutableArray<string> artists, ImmutableArray<string> albumArtists)
    {
        if (titles.IsEmpty || artists.IsEmpty)
            return false;
        if (files.Count < 3)
            return albumArtists.Length > 0 && TextFolding.Fold(albumArtists[0]) == TextFolding.Fold(TextFolding.WithoutGuests(titles[0])) && TextFolding.Fold(albumArtists[0]) != TextFolding.Fold(artists[0]);
        var distinctTitles = files.Select(f => TextFolding.Fold(TextFolding.WithoutGuests(f.Audio!.First("title") ?? ""))).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).Count();
        var distinctArtists = files.Select(f => TextFolding.Fold(f.Audio!.First("artist") ?? "")).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).Count();
        return distinctArtists >= 3 && distinctTitles * 2 <= distinctArtists;
    }

    private static bool IsVarious(List<TrackFile> files, ImmutableArray<string> albumArtists, ImmutableArray<string> artists, string folder, bool swapped)
    {
        if (albumArtists.Length > 0)
            return IsMany(albumArtists[0]);
        var top = folder.Split('/')[0];
        if (IsMany(top))
            return true;
        if (swapped || files.Count < 5)
            return false;
        var distinct = files.Select(f => TextFolding.Fold(TextFolding.WithoutGuests(f.Audio!.First("artist") ?? ""))).Where(t => t.Length > 0).GroupBy(t => t, StringComparer.Ordinal).ToList();
        return distinct.Count > 3 && distinct.Max(g => g.Count()) < files.Count * 0.4 && artists.Length > 0;
    }

    private static bool IsMany(string name) => ManyArtists.Contains(TextFolding.Fold(name));

    private static bool IsName(string name) => !NameParts.SaysNothing(name) || IsMany(name);

    private static ImmutableDictionary<int, int> Totals(List<AlbumGrouping.Placed> heap) => heap
        .Select(p => (Disc: p.FolderDisc ?? NameParts.Number(p.File.Audio!.First("discnumber")) ?? 0, Total: NameParts.Number(p.File.Audio!.First("totaltracks")) ?? NameParts.Total(p.File.Audio!.First("tracknumber"))))
        .Where(x => x.Total is > 0 and < 1000)
        .GroupBy(x => x.Disc)
        .ToImmutableDictionary(g => g.Key, g => g.GroupBy(x => x.Total!.Value).OrderByDescending(t => t.Count()).ThenBy(t => t.Key).First().Key);

    /// <summary>The values of a field, most frequent first, mended.</summary>
    private static ImmutableArray<string> Most(List<TrackFile> files, string field, bool guests) =>
        MostText(files.Select(f => f.Audio!.First(field)).Select(v => v is null ? null : Mojibake.Undo(v) ?? v).Select(v => v is null || !guests ? v : TextFolding.WithoutGuests(v)), 1);

    /// <param name="outOf">a text counts when it is on more than 40 % of so many.</param>
    private static ImmutableArray<string> MostText(IEnumerable<string?> values, int outOf) =>
    [
        .. values.OfType<string>().Where(v => v.Trim().Length > 0).Select(v => v.Replace('_', ' ').Trim())
            .GroupBy(TextFolding.Fold, StringComparer.Ordinal)
            .Where(g => outOf == 1 || g.Count() > outOf * 0.4)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.GroupBy(v => v, StringComparer.Ordinal).OrderByDescending(v => v.Count()).ThenBy(v => v.Key, StringComparer.Ordinal).First().Key),
    ];

    private static ImmutableArray<string> Distinct(IEnumerable<string?> values) =>
        [.. values.OfType<string>().Where(v => v.Trim().Length > 0).DistinctBy(TextFolding.Fold, StringComparer.Ordinal).Take(6)];

    private static string? Agreed(IEnumerable<string?> ids, int count) =>
        ids.OfType<string>().GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() >= Math.Max(1, count * 0.6)).Select(g => g.Key).FirstOrDefault();

    private static string? Id(TrackFile file, string field) => file.Audio!.First(field)?.Trim().ToLowerInvariant() is { } id && ReleaseJson.IsMbid(id) ? id : null;
}
