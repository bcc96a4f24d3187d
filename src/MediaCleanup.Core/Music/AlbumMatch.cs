using System.Collections.Immutable;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>What became of one album of an entry. The set is closed.</summary>
public abstract record AlbumOutcome(AlbumGroup Group);

/// <summary>A file's place on the release.</summary>
/// <param name="RecordingSure">every edition that is still possible has this same recording for the file.</param>
public sealed record AssignedFile(TrackFile File, Medium Medium, Track Track, bool RecordingSure);

/// <summary>An edition that cannot be told from the chosen one.</summary>
/// <param name="Difference">what would tell them apart, for a person: "barcode 5012345678900, 12 tracks".</param>
public sealed record TiedEdition(Release Release, string Difference);

/// <summary>The album is found.</summary>
public sealed record AlbumMatch(AlbumGroup Group) : AlbumOutcome(Group)
{
    /// <summary>The edition to write from; complete.</summary>
    public required Release Release { get; init; }

    /// <summary>In the order of the paths, copies among them; files that belong to no track are missing here.</summary>
    public required ImmutableArray<AssignedFile> Files { get; init; }

    public required ImmutableArray<TrackFile> LeftOver { get; init; }

    public required ImmutableArray<(Medium Medium, Track Track)> Missing { get; init; }

    /// <summary>0 to 1: it is this album (release group).</summary>
    public required double AlbumConfidence { get; init; }

    /// <summary>0 to 1: it is this edition or one with the very same recordings, if it is this album.</summary>
    public required double EditionConfidence { get; init; }

    /// <summary>The edition's fields may be written.</summary>
    public required bool EditionSure { get; init; }

    /// <summary>Which rule chose among editions, for a person; null when there was only one.</summary>
    public string? EditionRule { get; init; }

    /// <summary>What the files say against this edition; not null: they are of another one, and only what editions share is written.</summary>
    public string? EditionContradiction { get; init; }

    /// <summary>What the files say of their edition (label, barcode, country) did not choose this one, and may be right: it is only filled.</summary>
    public bool EditionIsTieBreak { get; init; }

    /// <summary>Editions with other recordings that fit as well.</summary>
    public ImmutableArray<TiedEdition> Ties { get; init; } = [];

    /// <summary>Editions with the very same recordings in the same order; the rule chose between them.</summary>
    public ImmutableArray<string> Equivalents { get; init; } = [];

    /// <summary>For reports.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>A person chose it.</summary>
    public bool Decided { get; init; }
}

/// <summary>A release that was thought of, and why it was not taken.</summary>
public sealed record AlbumCandidate(Release Release, double Confidence, ImmutableArray<string> Contradictions);

/// <summary>The album is not found, or not surely; candidates best first, none when nothing came near.</summary>
public sealed record AlbumQuestion(AlbumGroup Group, ImmutableArray<AlbumCandidate> Candidates, string Reason) : AlbumOutcome(Group);

/// <summary>A person said to leave the album as it is.</summary>
public sealed record AlbumLeftAsIs(AlbumGroup Group) : AlbumOutcome(Group);

/// <summary>What a person decided for an album's folder.</summary>
/// <param name="ReleaseId">null: leave as it is.</param>
public sealed record AlbumDecision(string? ReleaseId);

/// <summary>From which confidence on is written, and how a found album is confirmed.</summary>
public sealed record IdentificationSettings
{
    public double AlbumThreshold { get; init; } = 0.5;

    public double EditionThreshold { get; init; } = 0.8;

    /// <summary>One lookup for each album before it is written.</summary>
    public bool ConfirmByLookup { get; init; }

    /// <summary>Requests per album of the run that fall-backs may use up; albums that the database lacks would eat the run.</summary>
    public double FallbackBudget { get; init; } = 0.9;
}
