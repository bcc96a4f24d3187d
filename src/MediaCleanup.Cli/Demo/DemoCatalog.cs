using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MediaCleanup.Cli.Demo;

/// <summary>An edition of the demo's small catalogue. Everything in it is made up.</summary>
internal sealed record DemoRelease
{
    public required string Key { get; init; }

    /// <summary>Releases with the same group are editions of one album.</summary>
    public required string Group { get; init; }

    public required string Title { get; init; }

    public required string Artist { get; init; }

    public required string Date { get; init; }

    public required string FirstDate { get; init; }

    public required string Country { get; init; }

    public required string Label { get; init; }

    public required string CatalogNumber { get; init; }

    public string? Disambiguation { get; init; }

    public string? SecondaryType { get; init; }

    public string Format { get; init; } = "CD";

    public bool HasCover { get; init; } = true;

    public required ImmutableArray<ImmutableArray<DemoTrack>> Discs { get; init; }

    public string Id => DemoCatalog.IdOf("release", Key);

    public string GroupId => DemoCatalog.IdOf("release-group", Group);

    public string ArtistId => Artist == "Various Artists" ? Core.Services.MusicBrainz.Credits.VariousArtists : DemoCatalog.IdOf("artist", Artist);
}

/// <summary>A track; the same recording on two releases is the same artist, title, take and length.</summary>
/// <param name="Artist">where it is not the release's.</param>
internal sealed record DemoTrack(string Title, double Seconds, string? Artist = null, string? Take = null)
{
    public string RecordingId(DemoRelease release) => DemoCatalog.IdOf("recording", $"{Artist ?? release.Artist}/{Title}/{Take}/{Seconds.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>What the demo's service knows.</summary>
internal static class DemoCatalog
{
    private static readonly ImmutableArray<DemoTrack> Harbour =
    [
        new("First Light", 183.4), new("The Ferryman’s Daughter", 241.9), new("Salt and Copper", 205.2), new("Gulls", 158.7),
        new("Harbour Lights", 266.1), new("Low Water", 221.3), new("Letter from the Island", 197.6), new("Home Before the Rain", 312.8),
    ];

    private static readonly ImmutableArray<DemoTrack> NightBus =
    [
        new("Terminus", 201.5), new("Rain on the Upper Deck", 233.8), new("Exact Change", 178.2), new("Sleeping Districts", 254.6), new("N38", 219.9),
    ];

    public static ImmutableArray<DemoRelease> Releases { get; } =
    [
        new()
        {
            Key = "harbour-2004", Group = "harbour", Title = "Harbour Lights", Artist = "The Paper Lanterns", Date = "2004-03-15", FirstDate = "2004-03-15",
            Country = "GB", Label = "Tin Roof", CatalogNumber = "TR 014", Discs = [Harbour],
        },
        new()
        {
            Key = "harbour-2014", Group = "harbour", Title = "Harbour Lights", Artist = "The Paper Lanterns", Date = "2014-09-01", FirstDate = "2004-03-15",
            Country = "GB", Label = "Tin Roof", CatalogNumber = "TR 114", Disambiguation = "tenth anniversary",
            Discs = [[.. Harbour, new("Gulls", 171.3, Take: "demo"), new("Winter Timetable", 188.8)]],
        },
        new()
        {
            Key = "boathouse", Group = "boathouse", Title = "Live at the Boathouse", Artist = "The Paper Lanterns", Date = "2006-11-20", FirstDate = "2006-11-20",
            Country = "GB", Label = "Tin Roof", CatalogNumber = "TR 021", SecondaryType = "Live",
            Discs = [[new("First Light", 214.6, Take: "live"), new("Gulls", 192.2, Take: "live"), new("Low Water", 263.4, Take: "live"), new("Harbour Lights", 341.7, Take: "live")]],
        },
        new()
        {
            Key = "vinterhave", Group = "vinterhave", Title = "Vinterhave", Artist = "Ida Vestergård", Date = "2011-01-31", FirstDate = "2011-01-31",
            Country = "DK", Label = "Nordlyd", CatalogNumber = "NL-7",
            Discs = [[new("Rimfrost på ruden", 194.3), new("Æbletræet sover", 228.5), new("Sølvmåne", 251.0), new("Hver gang det sner", 203.9), new("Året før", 276.4)]],
        },
        new()
        {
            Key = "long-way", Group = "long-way", Title = "The Long Way Round", Artist = "Meridian Quartet", Date = "1998-05-04", FirstDate = "1998-05-04",
            Country = "US", Label = "Blue Hour", CatalogNumber = "BH 2-030",
            Discs =
            [
                [new("Departure Gate", 402.6), new("Crosswind", 371.1), new("Meridian", 455.8)],
                [new("The Long Way Round, Part One", 618.2), new("The Long Way Round, Part Two", 583.7), new("Landing", 344.0)],
            ],
        },
        new()
        {
            Key = "kitchen", Group = "kitchen", Title = "Kitchen Radio", Artist = "Various Artists", Date = "2009-06-08", FirstDate = "2009-06-08",
            Country = "DE", Label = "Herdplatte", CatalogNumber = "HP 9", SecondaryType = "Compilation",
            Discs =
            [
                [
                    new("Salt and Copper", 205.2, "The Paper Lanterns"), new("Toaster Waltz", 167.5, "Ottilie Brandt"), new("Sugar (Slowly)", 211.8, "Kofi & the Spoons"),
                    new("Hver gang det sner", 203.9, "Ida Vestergård"), new("Window Box", 149.4, "Ottilie Brandt"),
                ],
            ],
        },
        new()
        {
            Key = "night-bus", Group = "night-bus", Title = "Night Bus", Artist = "Okonkwo & Vale", Date = "2016-10-14", FirstDate = "2016-10-14",
            Country = "GB", Label = "Depot", CatalogNumber = "DEP 3", Discs = [[.. NightBus, new("All Stops to Morden", 287.3)]],
        },
        new()
        {
            Key = "night-bus-jp", Group = "night-bus", Title = "Night Bus", Artist = "Okonkwo & Vale", Date = "2016-10-14", FirstDate = "2016-10-14",
            Country = "JP", Label = "Depot", CatalogNumber = "DEP 3J", Discs = [[.. NightBus, new("All Stops to Morden", 402.1, Take: "long version")]],
        },
    ];

    public static DemoRelease Find(string key) => Releases.First(r => r.Key == key);

    /// <summary>An id in the form of MusicBrainz' ids, always the same for the same thing.</summary>
    public static string IdOf(string kind, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{key}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }
}
