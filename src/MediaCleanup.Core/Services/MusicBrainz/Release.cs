using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>One name in a credit: who, as written there, and the words up to the next name.</summary>
/// <param name="Name">as credited here.</param>
/// <param name="JoinPhrase">what stands between this name and the next one: <c>" feat. "</c>; empty after the last.</param>
/// <param name="ArtistName">the artist's present name.</param>
/// <param name="SortName">empty when the answer did not have it.</param>
public sealed record CreditedArtist(string Id, string Name, string JoinPhrase, string ArtistName, string SortName)
{
    /// <summary>Other names of the artist, where the answer has them: searches do.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];
}

/// <summary>A label and the catalogue number it gave; either may be missing.</summary>
public sealed record ReleaseLabel(string? Id, string? Name, string? CatalogNumber);

/// <summary>What the editions of an album have in common.</summary>
public sealed record ReleaseGroup
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public string? PrimaryType { get; init; }

    public ImmutableArray<string> SecondaryTypes { get; init; } = [];

    /// <summary><c>YYYY[-MM[-DD]]</c>; null when the answer did not say (searches do not).</summary>
    public string? FirstReleaseDate { get; init; }

    /// <summary>Where the answer has them: lookups do.</summary>
    public ImmutableArray<string> Genres { get; init; } = [];
}

/// <summary>One performance, whichever releases it is on.</summary>
public sealed record Recording
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public int? LengthMs { get; init; }

    public ImmutableArray<CreditedArtist> Credit { get; init; } = [];

    public ImmutableArray<string> Isrcs { get; init; } = [];

    public string? FirstReleaseDate { get; init; }

    public bool IsVideo { get; init; }
}

/// <summary>The ways in which a track is not an ordinary one.</summary>
public enum TrackKind
{
    Ordinary,

    /// <summary>Hidden before track 1.</summary>
    Pregap,

    /// <summary>In the data part of a disc.</summary>
    Data,
}

/// <summary>A recording's place on a medium.</summary>
public sealed record Track
{
    /// <summary>Null in some old answers.</summary>
    public string? Id { get; init; }

    /// <summary>From 1; 0 for a pregap.</summary>
    public required int Position { get; init; }

    /// <summary>As printed: <c>7</c>, <c>A1</c>.</summary>
    public required string Number { get; init; }

    public required string Title { get; init; }

    /// <summary>On this release; falls back to the recording's own.</summary>
    public int? LengthMs { get; init; }

    public ImmutableArray<CreditedArtist> Credit { get; init; } = [];

    public required Recording Recording { get; init; }

    public TrackKind Kind { get; init; }
}

/// <summary>A disc, a side, a download.</summary>
public sealed record Medium
{
    /// <summary>
    /// The formats that hold films, as musicbrainz.org/doc/Release/Format names them. The audio sides of hybrids and DVD-Audio are not
    /// among them.
    /// </summary>
    private static readonly FrozenSet<string> VideoFormats = new[]
    {
        "DVD", "DVD-Video", "DVD-R Video", "HD-DVD", "Blu-ray", "Blu-ray-R", "Ultra HD Blu-ray", "VCD", "SVCD", "CDV", "VHS", "VHD", "Betamax", "CED", "UMD",
        "LaserDisc", "8\" LaserDisc", "12\" LaserDisc", "DVDplus (DVD-Video side)", "DualDisc (DVD-Video side)", "DualDisc (DVD side)",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>From 1.</summary>
    public required int Position { get; init; }

    public string? Format { get; init; }

    public string? Title { get; init; }

    /// <summary>How many tracks it has, known or not.</summary>
    public int TrackCount { get; init; }

    /// <summary>The tracks that are known, by position.</summary>
    public ImmutableArray<Track> Tracks { get; init; } = [];

    public bool IsComplete => Tracks.Length > 0 && Tracks.Length >= TrackCount;

    /// <summary>Nobody rips the films of a DVD to audio files, so these media are not expected in a folder.</summary>
    public bool IsVideo => Format is not null && VideoFormats.Contains(Format);
}

/// <summary>One edition. What an answer did not say is null or empty; <see cref="HasLabels"/> tells "no label" from "not said".</summary>
public sealed record Release
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public ImmutableArray<CreditedArtist> Credit { get; init; } = [];

    public string? Date { get; init; }

    public string? Country { get; init; }

    public string? Status { get; init; }

    public string? Barcode { get; init; }

    public string? Asin { get; init; }

    public string? Script { get; init; }

    public string? Language { get; init; }

    public string? Disambiguation { get; init; }

    public string? Packaging { get; init; }

    public ImmutableArray<ReleaseLabel> Labels { get; init; } = [];

    /// <summary>The answer was of a kind that brings label, barcode and script: a lookup, a browse or a release search.</summary>
    public bool HasLabels { get; init; }

    /// <summary>Whether the Cover Art Archive has a front cover; null when the answer did not say.</summary>
    public bool? HasFrontCover { get; init; }

    public ReleaseGroup? Group { get; init; }

    /// <summary>By position; only those that are known.</summary>
    public ImmutableArray<Medium> Media { get; init; } = [];

    /// <summary>Over all media, as the answer counts; 0 when it did not say.</summary>
    public int TrackCount { get; init; }

    public ImmutableArray<string> Genres { get; init; } = [];

    /// <summary>Every track is known.</summary>
    public bool IsComplete => Media.Length > 0 && Media.All(m => m.IsComplete || m.TrackCount == 0) && Media.Sum(m => m.Tracks.Length) >= Math.Max(1, TrackCount);

    public IEnumerable<(Medium Medium, Track Track)> AllTracks => Media.SelectMany(m => m.Tracks, (m, t) => (m, t));
}

public static class Credits
{
    /// <summary>The id under which compilations by many stand.</summary>
    public const string VariousArtists = "89ad4ac3-39f7-470e-963a-56509c546377";

    /// <summary>The credit as printed: names with what joins them.</summary>
    public static string Text(this ImmutableArray<CreditedArtist> credit) => string.Concat(credit.Select(c => c.Name + c.JoinPhrase));

    /// <summary>The credit by the artists' sort names, joined in the same way.</summary>
    public static string SortText(this ImmutableArray<CreditedArtist> credit) => string.Concat(credit.Select(c => (c.SortName.Length > 0 ? c.SortName : c.Name) + c.JoinPhrase));
}
