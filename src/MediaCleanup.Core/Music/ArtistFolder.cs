using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>What was found on disk for one artist entry: facts, no opinion. All paths are relative to the library root, with <c>/</c>.</summary>
public sealed record ArtistFolder
{
    /// <summary>The entry's name as the queue has it: from folder names and tags.</summary>
    public required string Artist { get; init; }

    /// <summary>The folders of this entry, the first is the entry's <c>path</c>.</summary>
    public required ImmutableArray<string> Folders { get; init; }

    /// <summary>All audio files, in ordinal order of their paths.</summary>
    public required ImmutableArray<TrackFile> Tracks { get; init; }

    /// <summary>Everything else that matters: pictures, NFO, cue sheets; in ordinal order.</summary>
    public ImmutableArray<SideFile> SideFiles { get; init; } = [];

    /// <summary>What could not be listed or followed, each with its reason.</summary>
    public ImmutableArray<(string Path, string Reason)> Skipped { get; init; } = [];
}

/// <summary>One audio file as found: what its tags say, or why it cannot be read.</summary>
/// <param name="Audio">null when it cannot be read, then <paramref name="ReadError"/> says why.</param>
public sealed record TrackFile(string Path, FileStamp Stamp, AudioFile? Audio, string? ReadError = null)
{
    /// <summary>The folder, without the file name; empty for a file at the root.</summary>
    public string Folder => Path.LastIndexOf('/') is >= 0 and var slash ? Path[..slash] : "";

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];
}

public enum SideFileKind
{
    Picture,
    Nfo,
    Cue,
    Playlist,
    RipLog,
    Lyrics,
    Other,
}

/// <summary>A file beside the audio.</summary>
public sealed record SideFile(string Path, SideFileKind Kind, long Length);
