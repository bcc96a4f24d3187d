using System.Collections.Immutable;

namespace MediaCleanup.Formats.Video;

/// <summary>A film as its headers describe it. What they do not tell is null.</summary>
public sealed record VideoFile
{
    /// <summary><c>matroska</c>, <c>webm</c>, <c>mp4</c>, <c>mov</c>, <c>avi</c>, <c>mpegts</c>, <c>mpegps</c> or <c>asf</c>.</summary>
    public required string Container { get; init; }

    public long? DurationMs { get; init; }

    public ImmutableArray<VideoStream> Video { get; init; } = [];

    public ImmutableArray<AudioStream> Audio { get; init; } = [];

    public ImmutableArray<SubtitleStream> Subtitles { get; init; } = [];
}

/// <summary>A picture stream. Codecs have the names that Kodi shows: <c>h264</c>, <c>hevc</c>, <c>av1</c>, <c>mpeg2video</c>, <c>mpeg4</c>, <c>vc1</c> …</summary>
public sealed record VideoStream
{
    public string? Codec { get; init; }

    /// <summary>Pixels as stored.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>Width by height as shown: 1.778 for 16:9.</summary>
    public double? DisplayAspect { get; init; }

    /// <summary><c>hdr10</c>, <c>hdr10plus</c>, <c>dolbyvision</c>, <c>hlg</c>, or null for the ordinary range.</summary>
    public string? Hdr { get; init; }

    /// <summary>How two pictures share a frame, in Kodi's words: <c>left_right</c>, <c>top_bottom</c>, <c>block_lr</c> …; null for a flat film.</summary>
    public string? StereoMode { get; init; }
}

/// <param name="Codec">Kodi's name: <c>aac</c>, <c>ac3</c>, <c>eac3</c>, <c>dca</c>, <c>dtshd_ma</c>, <c>truehd</c>, <c>flac</c>, <c>pcm_s16le</c> …</param>
/// <param name="Language">ISO 639-2, three letters.</param>
public sealed record AudioStream(string? Codec, int? Channels, string? Language);

/// <param name="Language">ISO 639-2, three letters.</param>
public sealed record SubtitleStream(string? Language);
