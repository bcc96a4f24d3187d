using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio;

/// <summary>What a file is by its content, never by its extension. The JSON name of each is in <see cref="AudioFormats"/>.</summary>
public enum AudioFormat
{
    Mp3,
    Flac,
    OggVorbis,
    Opus,
    OggFlac,
    Speex,
    Mp4,
    WavPack,
    Ape,
    Musepack,
    Tta,
    Wav,
    Aiff,
    Asf,
    Dsf,
    Dff,
    Aac,
    Matroska,
}

public static class AudioFormats
{
    /// <summary>The name of the format in JSON and in the documentation: <c>ogg_vorbis</c>, <c>mp4</c> …</summary>
    public static string JsonName(this AudioFormat format) => format switch
    {
        AudioFormat.OggVorbis => "ogg_vorbis",
        AudioFormat.OggFlac => "ogg_flac",
        AudioFormat.WavPack => "wavpack",
        _ => format.ToString().ToLowerInvariant(),
    };
}

/// <summary>
/// An audio file as far as we read it: facts, no opinion. Times in milliseconds, rates in hertz, bit rates in kbit/s (1000).
/// What is not known is null.
/// </summary>
public sealed record AudioFile
{
    public required AudioFormat Format { get; init; }

    /// <summary>The coding inside the container where the format leaves a choice: <c>aac</c>, <c>alac</c>, <c>pcm</c> …; else the format's own name.</summary>
    public string? Codec { get; init; }

    public long? DurationMs { get; init; }

    public int? SampleRate { get; init; }

    public int? Channels { get; init; }

    public int? BitsPerSample { get; init; }

    public int? BitrateKbps { get; init; }

    /// <summary>Fields under Picard's internal names (<see cref="FieldTable"/>), unknown ones under their own; as stored, in order.</summary>
    public ImmutableArray<TagField> Tags { get; init; } = [];

    public ImmutableArray<Picture> Pictures { get; init; } = [];

    /// <summary>Codes of <c>docs/issues.md</c> for what is odd about the file itself: <c>TAG_MULTIPLE_ID3V2</c> …</summary>
    public ImmutableArray<string> Issues { get; init; } = [];

    /// <summary>Null when we edit this file; else the reason that a person is shown.</summary>
    public string? WhyNotWritable { get; init; }

    /// <summary>Where the format's parts lie: what its editor needs, and nobody else reads.</summary>
    public required FileLayout Layout { get; init; }

    /// <summary>The values of a field, empty when it is absent.</summary>
    public ImmutableArray<string> this[string field] => Tags.FirstOrDefault(t => t.Name.Equals(field, StringComparison.OrdinalIgnoreCase))?.Values ?? [];

    /// <summary>The first value of a field that is not blank, or null.</summary>
    public string? First(string field) => this[field].FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));
}

/// <summary>The byte layout of one format; each format derives its own, internal to its folder.</summary>
public abstract record FileLayout;

/// <summary>One field with all its values, as stored, in order.</summary>
public sealed record TagField(string Name, ImmutableArray<string> Values)
{
    public TagField(string name, string value)
        : this(name, [value])
    {
    }

    public bool Equals(TagField? other) => other is not null && Name == other.Name && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Name, Values.Length);
}

/// <summary>The picture types of ID3v2 and FLAC; others are kept by number. Source: ID3v2.4 frames, section 4.14.</summary>
public enum PictureType
{
    Other = 0,
    FileIcon = 1,
    OtherFileIcon = 2,
    FrontCover = 3,
    BackCover = 4,
    Leaflet = 5,
    Media = 6,
    LeadArtist = 7,
    Artist = 8,
    Conductor = 9,
    Band = 10,
    Composer = 11,
    Lyricist = 12,
    RecordingLocation = 13,
    DuringRecording = 14,
    DuringPerformance = 15,
    ScreenCapture = 16,
    BrightColouredFish = 17,
    Illustration = 18,
    BandLogo = 19,
    PublisherLogo = 20,
}

/// <summary>An embedded picture. The bytes stay in the file until somebody asks.</summary>
/// <param name="Mime">as the file declares it; <see cref="ImageHeader"/> says what the bytes really are.</param>
/// <param name="Width">pixels, from the picture's own header; null when it cannot be read.</param>
/// <param name="At">where the picture's bytes lie; null when they are not stored plainly (base64, unsynchronised), then <paramref name="Stored"/> or the coding has them.</param>
public sealed record Picture(PictureType Type, string Mime, string Description, int? Width, int? Height, long Length, ByteRange? At, ReadOnlyMemory<byte> Stored = default)
{
    /// <summary>How to get bytes that are not stored plainly and were not read with the file.</summary>
    internal PictureCoding? Coding { get; init; }

    /// <summary>The picture's bytes.</summary>
    /// <exception cref="CorruptMediaException">they are coded, and the code is broken.</exception>
    public ReadOnlyMemory<byte> Bytes(ByteSource source) => Coding?.Decode(source) ?? (At is { } at ? source.ReadBytes(at.Offset, at.Length) : Stored);
}

/// <summary>How a picture is coded in its file.</summary>
internal abstract record PictureCoding
{
    public abstract byte[] Decode(ByteSource source);
}
