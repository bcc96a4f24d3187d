using System.Collections.Immutable;

namespace MediaCleanup.Core.Music;

/// <summary>One file of an album with what its tags and its name say of its place.</summary>
public sealed record AlbumFile
{
    public required TrackFile File { get; init; }

    /// <summary>What the title may be, best first: from the tag, from the file name, mended and without decoration.</summary>
    public ImmutableArray<string> Titles { get; init; } = [];

    /// <summary>Titles as they stand, where they hold mojibake: to be compared with a damaged right title.</summary>
    public ImmutableArray<string> DamagedTitles { get; init; } = [];

    /// <summary>From the folder, the tag or the file name; null when nothing says.</summary>
    public int? Disc { get; init; }

    /// <summary>From the tag.</summary>
    public int? TagNumber { get; init; }

    /// <summary>From the file name.</summary>
    public int? NameNumber { get; init; }

    /// <summary>Lower case, checked; null when absent or malformed.</summary>
    public string? RecordingId { get; init; }

    public string? ReleaseId { get; init; }

    public string? GroupId { get; init; }

    /// <summary>The path of the file that this one is a copy of: same folder, same size, same duration.</summary>
    public string? CopyOf { get; init; }

    public long? DurationMs => File.Audio?.DurationMs;
}

/// <summary>The files of one album found in an entry, and the names it goes by.</summary>
public sealed record AlbumGroup
{
    /// <summary>The album's folder, relative to the library root; the parent of its disc folders.</summary>
    public required string Folder { get; init; }

    /// <summary>Every folder with files of it, in ordinal order.</summary>
    public required ImmutableArray<string> Folders { get; init; }

    /// <summary>By path, in ordinal order.</summary>
    public required ImmutableArray<AlbumFile> Files { get; init; }

    /// <summary>What the album may be called, best first.</summary>
    public ImmutableArray<string> AlbumNames { get; init; } = [];

    /// <summary>Whose it may be, best first.</summary>
    public ImmutableArray<string> ArtistNames { get; init; } = [];

    /// <summary>A compilation by many.</summary>
    public bool IsVarious { get; init; }

    /// <summary>Years and dates in tags and folder name, best first.</summary>
    public ImmutableArray<string> Dates { get; init; } = [];

    /// <summary>The year of which the folder's name and all dates in the tags are agreed; null when they are not, or one of them is missing.</summary>
    public int? AgreedYear { get; init; }

    public ImmutableArray<string> CatalogNumbers { get; init; } = [];

    public ImmutableArray<string> Barcodes { get; init; } = [];

    /// <summary>ISO 3166-1 codes in tags or folder name.</summary>
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Words of the folder and album names that speak of an edition: <c>deluxe</c>, <c>expanded</c>.</summary>
    public ImmutableArray<string> EditionWords { get; init; } = [];

    /// <summary>The number of tracks that tags give for a disc, by disc; disc 0 when the tag names none.</summary>
    public ImmutableDictionary<int, int> TrackTotals { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <summary>The release id that at least 60 % of the files carry.</summary>
    public string? ReleaseId { get; init; }

    /// <summary>The release group id that at least 60 % of the files carry.</summary>
    public string? GroupId { get; init; }

    /// <summary>The files that are no copies of others.</summary>
    public ImmutableArray<AlbumFile> Originals => [.. Files.Where(f => f.CopyOf is null)];
}
