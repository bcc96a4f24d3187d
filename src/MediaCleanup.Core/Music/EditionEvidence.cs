using System.Collections.Frozen;
using System.Collections.Immutable;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>What the tags of an album's files say of its edition: barcode, catalogue number, label, country, medium, date.</summary>
public sealed class EditionEvidence(AlbumGroup group)
{
    /// <summary>A barcode has at least so many digits (EAN-8); what is shorter is something else.</summary>
    private const int ShortestBarcode = 8;

    /// <summary>Not countries: "worldwide", "unknown", "Europe" hold several.</summary>
    private static readonly FrozenSet<string> NoCountries = new[] { "XW", "XU", "XE", "XG" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ImmutableArray<string> _barcodes = [.. Values(group, "barcode").Select(Number).Where(n => n.Length >= ShortestBarcode).Distinct(StringComparer.Ordinal)];
    private readonly ImmutableArray<string> _catalogNumbers = [.. Values(group, "catalognumber").SelectMany(v => v.Split(';', '/', ',')).Where(v => !Special.Is(v)).Select(Number).Where(n => n.Length > 2).Distinct(StringComparer.Ordinal)];
    private readonly ImmutableArray<string> _labels = [.. Values(group, "label").Where(v => !Special.Is(v)).Select(TextFolding.Fold).Distinct(StringComparer.Ordinal)];
    private readonly ImmutableArray<string> _media = [.. Values(group, "media").Select(TextFolding.Fold).Distinct(StringComparer.Ordinal)];
    private readonly ImmutableArray<string> _countries = [.. Values(group, "releasecountry").Where(v => v.Length == 2 && !NoCountries.Contains(v)).Distinct(StringComparer.OrdinalIgnoreCase)];
    private readonly ImmutableArray<string> _dates = [.. Values(group, "date").Where(v => v.Length >= 10).Select(v => v[..10]).Distinct(StringComparer.Ordinal)];

    /// <summary>What speaks against this being the edition, for a person; null when nothing does. One weak thing alone (a date, a country) does not: tags are messy.</summary>
    public string? Against(Release release)
    {
        var barcode = Number(release.Barcode ?? "");
        var hasBarcode = _barcodes.Length > 0 && barcode.Length >= ShortestBarcode;
        if (hasBarcode)
        {
            // The same barcode is the same thing in the shop, however its number in the label's catalogue is written.
            return _barcodes.Contains(barcode, StringComparer.Ordinal) ? null : $"the files have another barcode than {release.Barcode}";
        }

        ImmutableArray<string> numbers = [.. release.Labels.Select(l => l.CatalogNumber).OfType<string>().Where(n => !Special.Is(n)).Select(Number).Where(n => n.Length > 2)];
        if (_catalogNumbers.Length > 0 && numbers.Length > 0 && !numbers.Any(n => _catalogNumbers.Any(own => own.Contains(n, StringComparison.Ordinal) || n.Contains(own, StringComparison.Ordinal))))
            return $"the files have another catalogue number than {release.Labels.Select(l => l.CatalogNumber).First(n => n is not null)}";

        var country = _countries.Length > 0 && release.Country is { Length: 2 } theirs && !NoCountries.Contains(theirs) && !_countries.Contains(theirs, StringComparer.OrdinalIgnoreCase);
        var media = IsOtherMedium(release);
        var date = _dates.Length > 0 && release.Date is { Length: >= 10 } full && !_dates.Contains(full, StringComparer.Ordinal);
        return (country, media, date) switch
        {
            (true, true, _) => "the files name another country and another medium",
            (true, _, true) => "the files name another country and another date",
            (_, true, true) => "the files name another medium and another date",
            _ => null,
        };
    }

    public bool HasLabel(Release release) => release.Labels.Any(l => l.Name is { } name && _labels.Contains(TextFolding.Fold(name), StringComparer.Ordinal));

    public bool HasMedium(Release release) => release.Media.Any(m => m.Format is { } format && _media.Contains(TextFolding.Fold(format), StringComparer.Ordinal));

    public bool HasCountry(Release release) => release.Country is { } country && _countries.Contains(country, StringComparer.OrdinalIgnoreCase);

    private bool IsOtherMedium(Release release)
    {
        var own = _media.Select(Kind).ToArray();
        var theirs = release.Media.Select(m => Kind(TextFolding.Fold(m.Format ?? ""))).ToArray();
        return own.Length > 0 && theirs.Length > 0 && !own.Contains(null) && !theirs.Contains(null) && !own.Intersect(theirs).Any();
    }

    /// <summary>The kind of a medium, since every tagger words it otherwise; null when the words say nothing certain.</summary>
    private static string? Kind(string folded) => folded switch
    {
        _ when folded.Contains("vinyl", StringComparison.Ordinal) || folded is "lp" or "ep" => "vinyl",
        _ when folded.Contains("digital media", StringComparison.Ordinal) || folded is "digital" or "web" or "download" or "file" => "digital",
        _ when folded.Contains("cassette", StringComparison.Ordinal) => "cassette",
        "cd" or "cd r" or "hdcd" or "enhanced cd" or "copy control cd" or "compact disc" or "8cm cd" or "shm cd" or "blu spec cd" => "cd",
        _ => null,
    };

    private static IEnumerable<string> Values(AlbumGroup group, string field) =>
        group.Originals.SelectMany(f => f.File.Audio?[field] ?? []).Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v.Trim());

    private static string Number(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).TrimStart('0').ToUpperInvariant();
}

/// <summary>
/// Names that MusicBrainz writes where there is none: <c>[unknown]</c>, <c>[no artist]</c>, <c>[untitled]</c>, <c>[data track]</c>
/// (musicbrainz.org/doc/Style/Unknown_and_untitled).
/// </summary>
public static class Special
{
    private const string DataTrack = "[data track]";

    private static readonly FrozenSet<string> Artists = new[]
    {
        "125ec42a-7229-4250-afc5-e057484327fe", // [unknown]
        "eec63d3c-3b81-4ad4-b1e4-7c147d4d2b61", // [no artist]
        "f731ccc4-e22a-43af-a747-64213329e088", // [anonymous]
        "9be7f096-97ec-4615-8957-8d40b5dcbc41", // [traditional]
        "33cf029c-63b0-41a0-9855-be2a3665fb3b", // [data]
        "314e1c25-dde7-4e4d-b2f4-0a7b9f7c56dc", // [dialogue]
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A name wholly in square brackets, or the id of such an artist.</summary>
    public static bool Is(string value) => value.AsSpan().Trim() is ['[', .., ']'] inner && inner[1..^1].IndexOfAny('[', ']') < 0 || Artists.Contains(value);

    /// <summary>No audio at all, though it stands among the tracks.</summary>
    public static bool IsData(Track track) => track.Kind == TrackKind.Data || DataTrack.Equals(track.Title, StringComparison.OrdinalIgnoreCase) || DataTrack.Equals(track.Recording.Title, StringComparison.OrdinalIgnoreCase);
}
