using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Core.Settings;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>
/// The fields that a track gets from MusicBrainz, as MusicBrainz Picard writes them: names of the field table, values in order.
/// A field that the service says nothing about is absent here, and so never overwrites.
/// </summary>
public static class ReleaseTags
{
    private static readonly FrozenSet<string> NameFields = new[]
    {
        "title", "artist", "artists", "artistsort", "musicbrainz_artistid", "album", "albumartist", "albumartistsort", "musicbrainz_albumartistid",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> EditionFields = new[]
    {
        "musicbrainz_albumid", "musicbrainz_trackid", "date", "releasecountry", "releasestatus", "barcode", "asin", "script", "label", "catalognumber", "media", "discsubtitle", "totaltracks", "totaldiscs",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// All fields of one track. Fields that differ between the editions that could be it (<paramref name="possible"/>) are left
    /// out: a guess would be written otherwise.
    /// </summary>
    /// <param name="release">the edition chosen, whole.</param>
    /// <param name="possible">every edition that the files could be, the chosen one among them; one alone means that it is sure.</param>
    /// <param name="names">as credited, or in Latin script where there is such a form (<see cref="LatinNames"/>).</param>
    public static ImmutableArray<TagField> OfTrack(Release release, Medium medium, Track track, ImmutableArray<Release> possible, ArtistNames names)
    {
        var fields = ImmutableArray.CreateBuilder<TagField>();
        fields.AddRange(Names(release, track, names).Where(f => !Differs(f, release, medium, track, possible, names)));
        fields.AddRange(OfPosition(release, medium, track, possible));
        fields.AddRange(OfEdition(release, medium, track).Where(f => possible.All(p => p.Id == release.Id || SaysTheSame(p, medium, track, f))));
        return [.. fields.Where(f => f.Values.Length > 0 && f.Values.All(v => v.Length > 0))];
    }

    /// <summary>The fields of editions that tell one from another, and that a choice without evidence must not change.</summary>
    public static bool IsOfEdition(string field) => EditionFields.Contains(field);

    /// <summary>Of these, what a file says is only filled where nothing in the files chose the edition.</summary>
    public static bool IsEvidence(string field) => field is "label" or "catalognumber" or "barcode" or "releasecountry" or "media" or "asin";

    /// <summary>True when one of the possible editions has the field as the file has it, but for case and punctuation: which of them is right is open.</summary>
    public static bool IsSpeltByAny(TagField field, ImmutableArray<string> present, Release release, Medium medium, Track track, ImmutableArray<Release> possible, ArtistNames names) =>
        possible.Length > 1 && NameFields.Contains(field.Name)
        && Variants(field, release, medium, track, possible, names).ToArray() is var variants && variants.Any(v => !v.Equals(field))
        && variants.Any(v => Folded(v.Values) == Folded(present));

    /// <summary>True when another possible edition has other words there.</summary>
    private static bool Differs(TagField field, Release release, Medium medium, Track track, ImmutableArray<Release> possible, ArtistNames names) =>
        possible.Length > 1 && NameFields.Contains(field.Name) && Variants(field, release, medium, track, possible, names).Any(v => Folded(v.Values) != Folded(field.Values));

    private static IEnumerable<TagField> Variants(TagField field, Release release, Medium medium, Track track, ImmutableArray<Release> possible, ArtistNames names)
    {
        foreach (var other in possible)
        {
            var theirs = other.Id == release.Id ? track : TrackIn(other, medium, track);
            if (Names(other, theirs, names).FirstOrDefault(f => f.Name == field.Name) is { Values.Length: > 0 } variant)
                yield return variant;
        }
    }

    /// <summary>The same recording there, else what stands in its place; the track itself when neither is known.</summary>
    private static Track TrackIn(Release other, Medium medium, Track track) =>
        (other.AllTracks.FirstOrDefault(t => t.Track.Recording.Id == track.Recording.Id).Track
            ?? other.AllTracks.FirstOrDefault(t => t.Medium.Position == medium.Position && t.Track.Position == track.Position && t.Track.Kind == track.Kind).Track)
            ?? track;

    private static string Folded(ImmutableArray<string> values) => string.Join('|', values.Select(TextFolding.Fold));

    private static IEnumerable<TagField> Names(Release release, Track track, ArtistNames names) => OfRecording(track, names).Concat(OfAlbum(release, names));

    private static ImmutableArray<CreditedArtist> Written(ImmutableArray<CreditedArtist> credit, ArtistNames names) => names == ArtistNames.Latin ? LatinNames.Of(credit) : credit;

    /// <summary>What holds of the recording wherever it appears.</summary>
    private static IEnumerable<TagField> OfRecording(Track track, ArtistNames names)
    {
        var credit = Written(track.Credit.IsEmpty ? track.Recording.Credit : track.Credit, names);
        yield return One("title", track.Title);
        yield return One("artist", credit.Text());
        yield return new("artists", [.. credit.Select(c => c.Name)]);
        yield return One("artistsort", credit.All(c => c.SortName.Length > 0) ? credit.SortText() : null);
        yield return new("musicbrainz_artistid", [.. credit.Select(c => c.Id).Where(id => id.Length > 0)]);
        yield return One("musicbrainz_recordingid", track.Recording.Id);
        yield return new("isrc", track.Recording.Isrcs);
    }

    /// <summary>What holds of the album whatever edition it is.</summary>
    private static IEnumerable<TagField> OfAlbum(Release release, ArtistNames names)
    {
        yield return One("album", release.Title);
        yield return One("albumartist", Written(release.Credit, names).Text());
        yield return One("albumartistsort", release.Credit.All(c => c.SortName.Length > 0) ? release.Credit.SortText() : null);
        yield return new("musicbrainz_albumartistid", [.. release.Credit.Select(c => c.Id).Where(id => id.Length > 0)]);
        yield return One("compilation", release.Credit is [{ Id: Credits.VariousArtists }] ? "1" : null);
        if (release.Group is { } group)
        {
            yield return One("musicbrainz_releasegroupid", group.Id);
            yield return new("releasetype", [.. new[] { group.PrimaryType }.Concat(group.SecondaryTypes).OfType<string>().Select(t => t.ToLowerInvariant())]);
            yield return One("originaldate", group.FirstReleaseDate);
            yield return One("originalyear", group.FirstReleaseDate is { Length: >= 4 } date ? date[..4] : null);
        }

        var genres = release.Genres.IsEmpty ? release.Group?.Genres ?? [] : release.Genres;
        yield return new("genre", [.. genres.Take(1).Select(g => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(g))]);
    }

    /// <summary>Where the track stands; the number of the disc goes with editions that agree on it.</summary>
    private static IEnumerable<TagField> OfPosition(Release release, Medium medium, Track track, ImmutableArray<Release> possible)
    {
        if (track.Position > 0 && possible.All(p => (PlaceIn(p, track) ?? (medium.Position, track.Position)) == (medium.Position, track.Position)))
        {
            yield return One("tracknumber", track.Position.ToString(CultureInfo.InvariantCulture));
            yield return One("discnumber", medium.Position.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What tells one edition from another.</summary>
    private static IEnumerable<TagField> OfEdition(Release release, Medium medium, Track track)
    {
        yield return One("musicbrainz_albumid", release.Id);
        yield return One("musicbrainz_trackid", track.Id);
        yield return One("date", release.Date);
        yield return One("releasecountry", release.Country);
        yield return One("releasestatus", release.Status?.ToLowerInvariant());
        yield return One("barcode", release.Barcode);
        yield return One("asin", release.Asin);
        yield return One("script", release.Script);
        yield return new("label", [.. release.Labels.Select(l => l.Name).OfType<string>().Distinct(StringComparer.Ordinal)]);
        yield return new("catalognumber", [.. release.Labels.Select(l => l.CatalogNumber).OfType<string>().Distinct(StringComparer.Ordinal)]);
        yield return One("media", medium.Format);
        yield return One("discsubtitle", medium.Title);
        yield return One("totaltracks", medium.TrackCount > 0 ? medium.TrackCount.ToString(CultureInfo.InvariantCulture) : null);
        yield return One("totaldiscs", release.Media.Length > 0 ? release.Media.Length.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static bool SaysTheSame(Release other, Medium medium, Track track, TagField field)
    {
        if (field.Name is "musicbrainz_albumid" or "musicbrainz_trackid")
        {
            return false;
        }

        var (otherMedium, otherTrack) = other.AllTracks.FirstOrDefault(t => t.Track.Recording.Id == track.Recording.Id);
        otherMedium ??= other.Media.FirstOrDefault(m => m.Position == medium.Position) ?? medium with { Format = null, Title = null, TrackCount = 0 };
        return OfEdition(other, otherMedium, otherTrack ?? track).Any(f => f.Equals(field));
    }

    private static (int Disc, int Position)? PlaceIn(Release release, Track track) =>
        release.AllTracks.FirstOrDefault(t => t.Track.Recording.Id == track.Recording.Id) is { Track: not null } found ? (found.Medium.Position, found.Track.Position) : null;

    private static TagField One(string name, string? value) => new(name, string.IsNullOrWhiteSpace(value) ? [] : [value]);
}
