using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>A file and the track that it is taken for.</summary>
/// <param name="TitleSimilarity">0 to 1.</param>
/// <param name="DeltaSeconds">file less track, the disc's median offset taken out; null when a length is unknown.</param>
/// <param name="NumberFit">1: number and disc agree; 0: they do not; between: some say so, or nothing is said.</param>
public sealed record FilePlace(AlbumFile File, Medium Medium, Track Track, double TitleSimilarity, double? DeltaSeconds, double NumberFit);

/// <summary>An album of the library held against one release.</summary>
public sealed record Comparison
{
    public required AlbumGroup Group { get; init; }

    public required Release Release { get; init; }

    /// <summary>In the order of the files.</summary>
    public required ImmutableArray<FilePlace> Places { get; init; }

    /// <summary>Files (copies apart) without a track.</summary>
    public required ImmutableArray<AlbumFile> LeftOver { get; init; }

    /// <summary>Those of them that are likely not part of this album: their number is taken, or beyond its end.</summary>
    public required int Strays { get; init; }

    /// <summary>Tracks that a folder of audio files should have, and that no file is.</summary>
    public required ImmutableArray<(Medium Medium, Track Track)> Missing { get; init; }

    /// <summary>0 to 1; null when nothing names the album.</summary>
    public required double? AlbumSimilarity { get; init; }

    public required double? ArtistSimilarity { get; init; }

    /// <summary>Orders candidates of one album; no meaning by itself.</summary>
    public required double Ranking { get; init; }

    /// <summary>Of the files that may belong to the album, the share with a track.</summary>
    public double Matched => Places.Length / (double)Math.Max(1, Places.Length + LeftOver.Length - Strays);

    /// <summary>Of the tracks that should be there, the share with a file.</summary>
    public double Covered => Places.Length / (double)Math.Max(1, Places.Length + Missing.Length);

    public double MeanTitle => Places.IsEmpty ? 0 : Places.Average(p => p.TitleSimilarity);

    /// <summary>Root mean square of the length differences in seconds, the worst 15 % left off; null with fewer than half of the lengths known.</summary>
    public double? LengthNoise
    {
        get
        {
            var deltas = Places.Select(p => p.DeltaSeconds).OfType<double>().Select(Math.Abs).Order().ToArray();
            if (deltas.Length == 0 || deltas.Length * 2 < Places.Length)
                return null;
            var kept = Math.Max(1, deltas.Length - (int)(deltas.Length * 0.15));
            return Math.Sqrt(deltas.Take(kept).Sum(d => d * d) / kept);
        }
    }

    /// <summary>The share of length differences of at most so many seconds; null when none is known.</summary>
    public double? Within(double seconds)
    {
        var known = Places.Select(p => p.DeltaSeconds).OfType<double>().ToArray();
        return known.Length == 0 ? null : known.Count(d => Math.Abs(d) <= seconds) / (double)known.Length;
    }
}

/// <summary>Holds albums of the library against releases. Pure; it only remembers folded titles.</summary>
public sealed class ReleaseMatcher
{
    /// <summary>Beyond this a disc's offset is no rip's habit but another master.</summary>
    private const double GreatestOffset = 4;

    private readonly Dictionary<string, TitleForms> _titles = new(StringComparer.Ordinal);
    private readonly Dictionary<(AlbumGroup, Release), Comparison> _done = new(SameObjects.Instance);

    /// <summary>The comparison of these two; made once, however often an album is asked again.</summary>
    public Comparison Compare(AlbumGroup group, Release release)
    {
        if (!_done.TryGetValue((group, release), out var comparison))
            _done[(group, release)] = comparison = Make(group, release);
        return comparison;
    }

    private Comparison Make(AlbumGroup group, Release release)
    {
        var files = group.Originals;
        var tracks = Tracks(release);
        var forms = files.Select(f => FormsOf(f, group.IsVarious)).ToArray();
        var titles = new double[files.Length, tracks.Length];
        var numbers = new double[files.Length, tracks.Length];
        for (var i = 0; i < files.Length; i++)
        {
            for (var j = 0; j < tracks.Length; j++)
            {
                titles[i, j] = files[i].RecordingId == tracks[j].Track.Recording.Id ? 1 : TitleSimilarity(forms[i], tracks[j].Track);
                numbers[i, j] = NumberFit(files[i], release, tracks[j].Medium, tracks[j].Track);
            }
        }

        var places = Assign(files, tracks, titles, numbers, []);
        var offsets = Offsets(places);
        if (offsets.Count > 0)
            places = Assign(files, tracks, titles, numbers, offsets);
        return Of(group, release, tracks, places);
    }

    /// <summary>
    /// The comparison with an edition that has the very same recordings in the same order as another: what a file is there, it is here
    /// too, however its length differs from the one that stands here.
    /// </summary>
    public Comparison CompareAlike(Comparison other, Release release)
    {
        FilePlace Here(FilePlace there)
        {
            var index = other.Release.Media.IndexOf(there.Medium);
            var medium = release.Media[index];
            var track = medium.Tracks[there.Medium.Tracks.IndexOf(there.Track)];
            return new FilePlace(there.File, medium, track,
                there.File.RecordingId == track.Recording.Id ? 1 : TitleSimilarity(FormsOf(there.File, other.Group.IsVarious), track), Delta(there.File, track), NumberFit(there.File, release, medium, track));
        }

        ImmutableArray<FilePlace> places = [.. other.Places.Select(Here)];
        var offsets = Offsets(places);
        places = [.. places.Select(p => p with { DeltaSeconds = p.DeltaSeconds - offsets.GetValueOrDefault(p.Medium.Position) })];
        return Of(other.Group, release, Tracks(release), places);
    }

    private static Comparison Of(AlbumGroup group, Release release, (Medium Medium, Track Track)[] tracks, ImmutableArray<FilePlace> places)
    {
        var files = group.Originals;
        var placed = places.Select(p => p.File.File.Path).ToHashSet(StringComparer.Ordinal);
        var taken = places.Select(p => (p.Medium.Position, p.Track.Position, p.Track.Kind)).ToHashSet();
        var leftOver = files.Where(f => !placed.Contains(f.File.Path)).ToImmutableArray();
        var missing = tracks.Where(t => t.Track.Kind == TrackKind.Ordinary && t.Track.Position > 0 && !Special.IsData(t.Track) && !taken.Contains((t.Medium.Position, t.Track.Position, t.Track.Kind))).ToImmutableArray();
        var (album, artist) = (AlbumNames.Album(group, release), AlbumNames.Artist(group, release));
        if (group.IsVarious && artist < 0.9 && places.Length > 2)
            artist = Math.Max(artist.Value, places.Average(p => AlbumNames.Artist(p.File.File.Audio!.First("artist") ?? "", p.Track.Credit.IsEmpty ? p.Track.Recording.Credit : p.Track.Credit))); // an album of guests
        var unknown = Math.Max(0, release.TrackCount - release.Media.Sum(m => m.Tracks.Length));
        var ranking = places.Sum(PairRanking) - 1.2 * leftOver.Length - 0.8 * (missing.Length + unknown) + 3 * (album ?? 0.5) + 3 * (artist ?? 0.5);
        return new Comparison
        {
            Group = group,
            Release = release,
            Places = places,
            LeftOver = leftOver,
            Strays = leftOver.Count(f => IsStray(f, release, places)),
            Missing = missing,
            AlbumSimilarity = album,
            ArtistSimilarity = artist,
            Ranking = ranking,
        };
    }

    private static (Medium Medium, Track Track)[] Tracks(Release release) =>
        [.. release.Media.Where(m => !m.IsVideo || release.Media.All(x => x.IsVideo)).SelectMany(m => m.Tracks, (m, t) => (Medium: m, Track: t)).Where(x => !x.Track.Recording.IsVideo)];

    /// <param name="various">then artist and title may be swapped file by file; on an album by one artist it shows on all files together.</param>
    private static FileForms FormsOf(AlbumFile file, bool various) => new(
        [.. file.Titles.Select(t => new FoldedText(t))],
        [.. file.DamagedTitles.Select(t => new FoldedText(t))],
        various && file.File.Audio is { } audio && audio.First("artist") is { } title && audio.First("title") is { } artist ? (new FoldedText(Mojibake.Undo(title) ?? title), Mojibake.Undo(artist) ?? artist) : null);

    /// <summary>Seconds by which the file is longer than the track.</summary>
    private static double? Delta(AlbumFile file, Track track) => file.DurationMs is { } have && (track.LengthMs ?? track.Recording.LengthMs) is { } want ? (have - want) / 1000.0 : null;

    /// <summary>By how much the files of a disc are longer than its tracks, all of them: the habit of whoever ripped it.</summary>
    private static Dictionary<int, double> Offsets(ImmutableArray<FilePlace> places)
    {
        var offsets = new Dictionary<int, double>();
        foreach (var disc in places.Where(p => p.DeltaSeconds is <= 15 and >= -15).GroupBy(p => p.Medium.Position))
        {
            var deltas = disc.Select(p => p.DeltaSeconds!.Value).Order().ToArray();
            if (deltas.Length >= 6 && Median(deltas) is var median && Math.Abs(median) <= GreatestOffset)
                offsets[disc.Key] = median;
        }

        return offsets;
    }

    private static ImmutableArray<FilePlace> Assign(ImmutableArray<AlbumFile> files, (Medium Medium, Track Track)[] tracks, double[,] titles, double[,] numbers, Dictionary<int, double> offsets)
    {
        double? LessOffset(int i, int j) => Delta(files[i], tracks[j].Track) - offsets.GetValueOrDefault(tracks[j].Medium.Position);

        var gain = new double[files.Length, tracks.Length];
        for (var i = 0; i < files.Length; i++)
        {
            for (var j = 0; j < tracks.Length; j++)
            {
                var length = LessOffset(i, j) is { } delta ? Math.Exp(-delta * delta / (2 * 2.55 * 2.55)) : 0.4;
                var sum = 0.5 * titles[i, j] + 0.35 * length + 0.15 * numbers[i, j] + (files[i].RecordingId == tracks[j].Track.Recording.Id ? 0.5 : 0);
                gain[i, j] = sum < 0.4 ? 0 : sum;
            }
        }

        var column = Assignment.Best(gain);
        var pairs = Enumerable.Range(0, files.Length).Where(i => column[i] >= 0)
            .Select(i => new FilePlace(files[i], tracks[column[i]].Medium, tracks[column[i]].Track, titles[i, column[i]], LessOffset(i, column[i]), numbers[i, column[i]])).ToList();
        var sure = pairs.Where(Counts).ToList();
        if (sure.Count >= files.Length * 0.75)
            sure = [.. pairs.Where(p => Counts(p) || (p.File.Titles.IsEmpty && p.DeltaSeconds is <= 3 and >= -3))]; // only this one is left
        return [.. sure];
    }

    private static bool Counts(FilePlace pair) =>
        (pair.TitleSimilarity >= 0.6 && (pair.DeltaSeconds is null or (<= 15 and >= -15)))
        || (pair.DeltaSeconds is <= 3 and >= -3 && pair.NumberFit >= 0.99);

    private static double PairRanking(FilePlace pair) =>
        2 * (pair.TitleSimilarity - 0.5) + (pair.DeltaSeconds is { } delta ? Math.Max(-3, 1.5 - 0.35 * (delta / 1.5) * (delta / 1.5)) : 0) + 0.6 * (pair.NumberFit - 0.4);

    private static bool IsStray(AlbumFile file, Release release, ImmutableArray<FilePlace> places)
    {
        if ((file.TagNumber ?? file.NameNumber) is not { } number)
            return false;
        var media = release.Media.Where(m => file.Disc is null || release.Media.Length == 1 || m.Position == file.Disc).ToArray();
        return media.Length > 0 && (media.All(m => number > Math.Max(m.TrackCount, m.Tracks.Length)) || places.Any(p => p.Track.Position == number && (p.File.TagNumber ?? p.File.NameNumber) == number && (file.Disc is null || p.Medium.Position == file.Disc)));
    }

    private static double NumberFit(AlbumFile file, Release release, Medium medium, Track track)
    {
        double? Fit(int? number)
        {
            if (number is not { } n)
                return null;
            var before = release.Media.Where(m => m.Position < medium.Position).Sum(m => Math.Max(m.TrackCount, m.Tracks.Length));
            if (n == track.Position)
                return release.Media.Length == 1 || file.Disc == medium.Position ? 1 : file.Disc is null ? 0.7 : 0;
            return before > 0 && n == before + track.Position ? 0.9 : 0;
        }

        return (Fit(file.TagNumber), Fit(file.NameNumber)) switch
        {
            ({ } tag, { } name) => tag == name ? tag : Math.Max(tag, name) * 0.5 + Math.Min(tag, name) * 0.5,
            ({ } tag, null) => tag,
            (null, { } name) => name,
            _ => 0.5,
        };
    }

    private double TitleSimilarity(FileForms file, Track track)
    {
        var (best, title) = (0.0, Forms(track.Title));
        foreach (var own in file.Titles)
        {
            foreach (var theirs in title.Forms)
                best = Math.Max(best, own.Similarity(theirs));
        }

        foreach (var damaged in file.Damaged)
            best = Math.Max(best, damaged.Similarity(title.Damaged));

        // Both have to be found in the other's place: a title that is somebody's name proves nothing.
        if (file.Swapped is var (ownTitle, ownArtist) && best < 0.9)
        {
            var credit = track.Credit.IsEmpty ? track.Recording.Credit : track.Credit;
            var swapped = title.Forms.Max(ownTitle.Similarity);
            if (swapped > best && !credit.IsEmpty)
                best = Math.Max(best, Math.Min(swapped, AlbumNames.Artist(ownArtist, credit)));
        }

        return best;
    }

    private TitleForms Forms(string title)
    {
        if (!_titles.TryGetValue(title, out var forms))
        {
            var texts = new[] { title, TextFolding.WithoutGuests(title), NameParts.WithoutDecoration(title) }.Distinct(StringComparer.Ordinal);
            _titles[title] = forms = new TitleForms([.. texts.Select(t => new FoldedText(t))], new FoldedText(Mojibake.Damage(title)));
        }

        return forms;
    }

    private static double Median(double[] ordered) => ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[ordered.Length / 2 - 1] + ordered[ordered.Length / 2]) / 2;

    /// <summary>Two records are the same when they are the same objects: what is learnt of a release makes a new one.</summary>
    private sealed class SameObjects : IEqualityComparer<(AlbumGroup Group, Release Release)>
    {
        public static SameObjects Instance { get; } = new();

        public bool Equals((AlbumGroup Group, Release Release) x, (AlbumGroup Group, Release Release) y) => ReferenceEquals(x.Group, y.Group) && ReferenceEquals(x.Release, y.Release);

        public int GetHashCode((AlbumGroup Group, Release Release) pair) => HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Group), RuntimeHelpers.GetHashCode(pair.Release));
    }

    private sealed record FileForms(ImmutableArray<FoldedText> Titles, ImmutableArray<FoldedText> Damaged, (FoldedText Title, string Artist)? Swapped);

    private sealed record TitleForms(ImmutableArray<FoldedText> Forms, FoldedText Damaged);
}
