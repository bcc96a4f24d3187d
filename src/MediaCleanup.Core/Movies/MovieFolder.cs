using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Core.Movies;

/// <summary>How the film lies on the disk.</summary>
public enum MovieLayout
{
    /// <summary>A folder of its own.</summary>
    OwnFolder,

    /// <summary>With other films in one folder, or loose at the root.</summary>
    Mixed,

    /// <summary>A folder with a disc's structure below: <c>BDMV</c> or <c>VIDEO_TS</c>.</summary>
    Disc,
}

/// <summary>What was found on disk for one film: facts, no opinion. All paths are relative to the library root, with <c>/</c>.</summary>
public sealed record MovieFolder
{
    /// <summary>The entry's <c>path</c>: the folder, or the first video where several films share one.</summary>
    public required string Path { get; init; }

    /// <summary>Where its files are; empty for the root.</summary>
    public required string Folder { get; init; }

    public required MovieLayout Layout { get; init; }

    /// <summary>What the names say.</summary>
    public required MovieName Name { get; init; }

    /// <summary>The film's own videos, the first is the main one: versions of it, or its parts in order.</summary>
    public required ImmutableArray<MovieFile> Files { get; init; }

    /// <summary>Trailers, samples, extras: never described, never touched.</summary>
    public ImmutableArray<string> Extras { get; init; } = [];

    /// <summary>NFO files in the folder: those named after the film's videos or <c>movie.nfo</c>, and any other that may hold an id.</summary>
    public ImmutableArray<MovieNfoFile> Nfos { get; init; } = [];

    /// <summary>The NFO that Kodi looks for inside a disc's structure, relative to <see cref="Folder"/>: <c>BDMV/index.nfo</c>, <c>VIDEO_TS/VIDEO_TS.nfo</c>; null for other films.</summary>
    public string? DiscNfo { get; init; }

    /// <summary>Names of the pictures in the folder.</summary>
    public ImmutableArray<string> Pictures { get; init; } = [];

    public int SubtitleCount { get; init; }

    /// <summary>All names in the folder: what we create must not be there in another spelling.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>What could not be listed or followed, each with its reason.</summary>
    public ImmutableArray<(string Path, string Reason)> Skipped { get; init; } = [];

    /// <summary>All videos of a film in several files, one after the other; else the main one.</summary>
    public ImmutableArray<MovieFile> MainFiles => Files is [{ Part: not null }, ..] ? [.. Files.Where(f => f.Part is not null)] : [.. Files.Take(1)];

    /// <summary>Running time of the whole film in milliseconds; null when it is not known of every part.</summary>
    public long? DurationMs => MainFiles is { Length: > 0 } main && main.All(f => f.Video?.DurationMs is > 0) ? main.Sum(f => f.Video!.DurationMs!.Value) : null;
}

/// <summary>One video of a film.</summary>
/// <param name="Part">its number in a film of several files; null for a whole film.</param>
/// <param name="Video">null when its headers cannot be read, or were not looked at yet.</param>
public sealed record MovieFile(string Path, FileStamp Stamp, MovieName Name, int? Part = null, VideoFile? Video = null, string? ReadError = null)
{
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The file's name without its extension.</summary>
    public string Stem => FileName.LastIndexOf('.') is > 0 and var dot ? FileName[..dot] : FileName;
}

/// <summary>An NFO that is there, with its bytes: a merge needs them, and a plan names their hash.</summary>
public sealed record MovieNfoFile(string Path, ReadOnlyMemory<byte> Bytes, NfoForm Form, int? TmdbId, string? ImdbId)
{
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];
}
