using System.Collections.Immutable;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>Puts together what several answers say of one release.</summary>
public static class ReleaseUnion
{
    /// <summary>Both together; where both speak, the one that is richer does.</summary>
    public static Release With(this Release known, Release more)
    {
        var (a, b) = (more.HasLabels && !known.HasLabels) || (more.IsComplete && more.HasFrontCover is not null) ? (more, known) : (known, more);
        return a with
        {
            Credit = a.Credit.IsEmpty ? b.Credit : a.Credit,
            Date = a.Date ?? b.Date,
            Country = a.Country ?? b.Country,
            Status = a.Status ?? b.Status,
            Barcode = a.Barcode ?? b.Barcode,
            Asin = a.Asin ?? b.Asin,
            Script = a.Script ?? b.Script,
            Language = a.Language ?? b.Language,
            Disambiguation = a.Disambiguation ?? b.Disambiguation,
            Packaging = a.Packaging ?? b.Packaging,
            Labels = a.Labels.IsEmpty ? b.Labels : a.Labels,
            HasLabels = a.HasLabels || b.HasLabels,
            HasFrontCover = a.HasFrontCover ?? b.HasFrontCover,
            Group = Union(a.Group, b.Group),
            Media = Union(a.Media, b.Media),
            TrackCount = Math.Max(a.TrackCount, b.TrackCount),
            Genres = a.Genres.IsEmpty ? b.Genres : a.Genres,
        };
    }

    private static ReleaseGroup? Union(ReleaseGroup? a, ReleaseGroup? b) => a is null || b is null ? a ?? b : a with
    {
        Title = a.Title.Length > 0 ? a.Title : b.Title,
        PrimaryType = a.PrimaryType ?? b.PrimaryType,
        SecondaryTypes = a.SecondaryTypes.IsEmpty ? b.SecondaryTypes : a.SecondaryTypes,
        FirstReleaseDate = a.FirstReleaseDate ?? b.FirstReleaseDate,
        Genres = a.Genres.IsEmpty ? b.Genres : a.Genres,
    };

    private static ImmutableArray<Medium> Union(ImmutableArray<Medium> a, ImmutableArray<Medium> b)
    {
        if (a.IsEmpty || b.IsEmpty)
            return a.IsEmpty ? b : a;
        return [.. a.Concat(b).GroupBy(m => m.Position).OrderBy(g => g.Key).Select(g => g.Aggregate(Union))];
    }

    private static Medium Union(Medium a, Medium b) => a with
    {
        Format = a.Format ?? b.Format,
        Title = string.IsNullOrEmpty(a.Title) ? b.Title : a.Title,
        TrackCount = Math.Max(a.TrackCount, b.TrackCount),
        Tracks = a.Tracks.IsEmpty ? b.Tracks : b.Tracks.IsEmpty ? a.Tracks
            : [.. a.Tracks.Concat(b.Tracks).GroupBy(t => (t.Kind, t.Position)).OrderBy(g => g.Key.Kind == TrackKind.Data).ThenBy(g => g.Key.Position).Select(g => g.Aggregate(Union))],
    };

    private static Track Union(Track a, Track b) => a with
    {
        Id = a.Id ?? b.Id,
        LengthMs = a.LengthMs ?? b.LengthMs,
        Credit = a.Credit.IsEmpty ? b.Credit : a.Credit,
        Recording = a.Recording.Id != b.Recording.Id ? a.Recording : a.Recording with
        {
            LengthMs = a.Recording.LengthMs ?? b.Recording.LengthMs,
            Credit = a.Recording.Credit.IsEmpty ? b.Recording.Credit : a.Recording.Credit,
            Isrcs = a.Recording.Isrcs.IsEmpty ? b.Recording.Isrcs : a.Recording.Isrcs,
            FirstReleaseDate = a.Recording.FirstReleaseDate ?? b.Recording.FirstReleaseDate,
            IsVideo = a.Recording.IsVideo || b.Recording.IsVideo,
        },
    };
}
