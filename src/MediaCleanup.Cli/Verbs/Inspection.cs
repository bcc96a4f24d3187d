using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Cli.Verbs;

/// <summary>One element of <c>inspect --json</c>; the names are the contract's.</summary>
[JsonDerivedType(typeof(InspectedAudio))]
[JsonDerivedType(typeof(InspectedVideo))]
[JsonDerivedType(typeof(InspectedOther))]
internal abstract record InspectedFile
{
    [JsonPropertyOrder(-3)]
    public required string Path { get; init; }

    /// <summary><c>audio</c>, <c>video</c> or <c>other</c>.</summary>
    [JsonPropertyOrder(-2)]
    public abstract string Kind { get; }

    /// <summary>Why it cannot be read; null when it can.</summary>
    [JsonPropertyOrder(-1)]
    public string? Error { get; init; }
}

internal sealed record InspectedAudio : InspectedFile
{
    public override string Kind => "audio";

    public string? Format { get; init; }

    public long? DurationMs { get; init; }

    public int? SampleRate { get; init; }

    public int? Channels { get; init; }

    public int? BitsPerSample { get; init; }

    public int? BitrateKbps { get; init; }

    public Dictionary<string, ImmutableArray<string>> Tags { get; init; } = [];

    public ImmutableArray<InspectedPicture> Pictures { get; init; } = [];

    public bool Writable { get; init; }

    public string? WhyNot { get; init; }

    public ImmutableArray<string> Issues { get; init; } = [];
}

internal sealed record InspectedVideo : InspectedFile
{
    public override string Kind => "video";

    public string? Title { get; init; }

    public int? Year { get; init; }

    public int? TmdbId { get; init; }

    public string? ImdbId { get; init; }

    public string? Edition { get; init; }

    public int? Part { get; init; }

    public string? Extra { get; init; }

    [JsonPropertyName("format_3d")]
    public string? Format3D { get; init; }

    public long? DurationMs { get; init; }

    public ImmutableArray<InspectedStream>? Streams { get; init; }
}

internal sealed record InspectedOther : InspectedFile
{
    public override string Kind => "other";
}

internal sealed record InspectedPicture(string Type, string Mime, int? Width, int? Height, long Bytes, string Sha256);

/// <summary>A stream of a film: <c>video</c>, <c>audio</c> or <c>subtitle</c>; what a kind does not have is null.</summary>
internal sealed record InspectedStream
{
    public required string Type { get; init; }

    public string? Codec { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? Aspect { get; init; }

    public string? Hdr { get; init; }

    public string? StereoMode { get; init; }

    public int? Channels { get; init; }

    public string? Language { get; init; }
}

/// <summary>Looks at one path: a file as it is, a folder as all the audio and video below it.</summary>
internal static class Inspection
{
    public static IEnumerable<InspectedFile> Of(string currentDirectory, string path, CancellationToken cancellationToken)
    {
        var full = System.IO.Path.GetFullPath(path, currentDirectory);
        if (Directory.Exists(full))
        {
            var listing = FolderWalk.List(full, "", recursive: true, cancellationToken);
            return listing.Files.Where(f => AudioNames.IsAudio(f.Path) || VideoNames.IsVideo(f.Path)).Select(f => OfFile(System.IO.Path.Combine(path, f.Path), System.IO.Path.Combine(full, f.Path)));
        }

        return [OfFile(path, full)];
    }

    /// <summary>What a film's name alone says; the file need not exist.</summary>
    public static InspectedVideo OfName(string path)
    {
        var name = MovieName.Parse(path.Replace('\\', '/'), asFilm: true);
        return new()
        {
            Path = path,
            Title = name.Title,
            Year = name.Year,
            TmdbId = name.TmdbId,
            ImdbId = name.ImdbId,
            Edition = name.Edition,
            Part = name.Part,
            Extra = name.Extra,
            Format3D = name.Format3D,
        };
    }

    private static InspectedFile OfFile(string shown, string full)
    {
        try
        {
            if (IsPipe(full))
            {
                return Unreadable(shown, "it is no regular file");
            }

            using var source = FileSource.Open(full);
            return source.Length == 0 ? Unreadable(shown, "the file is empty (0 bytes)")
                : !VideoNames.IsVideo(shown) ? OfAudio(shown, source, AudioReader.Read(source))
                : AudioNames.IsAudio(shown) ? OfEither(shown, source)
                : OfVideo(shown, source);
        }
        catch (CorruptMediaException fault)
        {
            return Unreadable(shown, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Unreadable(shown, fault is FileNotFoundException or DirectoryNotFoundException ? "no such file" : fault.Message);
        }
    }

    /// <summary>To open a pipe would wait for its other end.</summary>
    private static bool IsPipe(string full) => File.Exists(full) && SystemFileOps.Instance.Facts(SystemFileOps.Instance.RealPath(full)) is { Kind: NodeKind.Other };

    /// <summary>MP4 and ASF hold either: audio first, and what is no audio may be a film.</summary>
    private static InspectedFile OfEither(string shown, FileSource source)
    {
        try
        {
            return OfAudio(shown, source, AudioReader.Read(source));
        }
        catch (CorruptMediaException)
        {
            return OfVideo(shown, source);
        }
    }

    private static InspectedFile Unreadable(string shown, string reason) =>
        VideoNames.IsVideo(shown) && !AudioNames.IsAudio(shown) ? OfName(shown) with { Error = reason }
        : AudioNames.IsAudio(shown) ? new InspectedAudio { Path = shown, Error = reason, WhyNot = reason }
        : new InspectedOther { Path = shown, Error = reason };

    private static InspectedVideo OfVideo(string shown, FileSource source)
    {
        var video = VideoReader.Read(source);
        return OfName(shown) with
        {
            DurationMs = video.DurationMs,
            Streams =
            [
                .. video.Video.Select(v => new InspectedStream { Type = "video", Codec = v.Codec, Width = v.Width, Height = v.Height, Aspect = v.DisplayAspect, Hdr = v.Hdr, StereoMode = v.StereoMode }),
                .. video.Audio.Select(a => new InspectedStream { Type = "audio", Codec = a.Codec, Channels = a.Channels, Language = a.Language }),
                .. video.Subtitles.Select(t => new InspectedStream { Type = "subtitle", Language = t.Language }),
            ],
        };
    }

    private static InspectedAudio OfAudio(string shown, FileSource source, AudioFile audio)
    {
        var tags = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var field in audio.Tags)
        {
            tags[field.Name] = tags.TryGetValue(field.Name, out var values) ? [.. values, .. field.Values] : field.Values;
        }

        return new()
        {
            Path = shown,
            Format = audio.Format.JsonName(),
            DurationMs = audio.DurationMs,
            SampleRate = audio.SampleRate,
            Channels = audio.Channels,
            BitsPerSample = audio.BitsPerSample,
            BitrateKbps = audio.BitrateKbps,
            Tags = tags,
            Pictures = [.. audio.Pictures.Select(p => OfPicture(source, p)).OfType<InspectedPicture>()],
            Writable = audio.WhyNotWritable is null,
            WhyNot = audio.WhyNotWritable,
            Issues = audio.Issues,
        };
    }

    /// <summary>Null for a picture whose stored form is broken; the file's issues tell of it.</summary>
    private static InspectedPicture? OfPicture(FileSource source, Picture picture)
    {
        try
        {
            return new(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(picture.Type.ToString()), picture.Mime, picture.Width, picture.Height, picture.Length, Convert.ToHexStringLower(SHA256.HashData(picture.Bytes(source).Span)));
        }
        catch (CorruptMediaException)
        {
            return null;
        }
    }
}
