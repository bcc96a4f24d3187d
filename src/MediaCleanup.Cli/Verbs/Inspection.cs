using System.Collections.Immutable;
using System.Security.Cryptography;
using MediaCleanup.Core.Music;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Cli.Verbs;

/// <summary>One element of <c>inspect --json</c>; the names are the contract's.</summary>
internal sealed record InspectedFile
{
    public required string Path { get; init; }

    public required string Kind { get; init; }

    public string? Error { get; init; }

    public string? Format { get; init; }

    public long? DurationMs { get; init; }

    public int? SampleRate { get; init; }

    public int? Channels { get; init; }

    public int? BitsPerSample { get; init; }

    public int? BitrateKbps { get; init; }

    public Dictionary<string, ImmutableArray<string>>? Tags { get; init; }

    public ImmutableArray<InspectedPicture>? Pictures { get; init; }

    public bool? Writable { get; init; }

    public string? WhyNot { get; init; }

    public ImmutableArray<string>? Issues { get; init; }
}

internal sealed record InspectedPicture(string Type, string Mime, int? Width, int? Height, long Bytes, string Sha256);

/// <summary>Looks at one path: a file as it is, a folder as all the audio below it.</summary>
internal static class Inspection
{
    public static IEnumerable<InspectedFile> Of(string currentDirectory, string path, CancellationToken cancellationToken)
    {
        var full = System.IO.Path.GetFullPath(path, currentDirectory);
        if (Directory.Exists(full))
        {
            var listing = FolderWalk.List(full, "", recursive: true, cancellationToken);
            return listing.Files.Where(f => AudioNames.IsAudio(f.Path)).Select(f => OfFile(System.IO.Path.Combine(path, f.Path), System.IO.Path.Combine(full, f.Path)));
        }

        return [OfFile(path, full)];
    }

    private static InspectedFile OfFile(string shown, string full)
    {
        try
        {
            using var source = FileSource.Open(full);
            return source.Length == 0
                ? new() { Path = shown, Kind = AudioNames.IsAudio(shown) ? "audio" : "other", Error = "the file is empty (0 bytes)" }
                : OfAudio(shown, source, AudioReader.Read(source));
        }
        catch (CorruptMediaException fault)
        {
            return new() { Path = shown, Kind = AudioNames.IsAudio(shown) ? "audio" : "other", Error = fault.Message };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new() { Path = shown, Kind = AudioNames.IsAudio(shown) ? "audio" : "other", Error = fault is FileNotFoundException or DirectoryNotFoundException ? "no such file" : fault.Message };
        }
    }

    private static InspectedFile OfAudio(string shown, FileSource source, AudioFile audio)
    {
        var tags = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var field in audio.Tags)
        {
            tags[field.Name] = tags.TryGetValue(field.Name, out var values) ? [.. values, .. field.Values] : field.Values;
        }

        return new()
        {
            Path = shown,
            Kind = "audio",
            Format = audio.Format.JsonName(),
            DurationMs = audio.DurationMs,
            SampleRate = audio.SampleRate,
            Channels = audio.Channels,
            BitsPerSample = audio.BitsPerSample,
            BitrateKbps = audio.BitrateKbps,
            Tags = tags,
            Pictures = [.. audio.Pictures.Select(p => OfPicture(source, p))],
            Writable = audio.WhyNotWritable is null,
            WhyNot = audio.WhyNotWritable,
            Issues = audio.Issues,
        };
    }

    private static InspectedPicture OfPicture(FileSource source, Picture picture) =>
        new(JsonNamingPolicyOf(picture.Type), picture.Mime, picture.Width, picture.Height, picture.Length, Convert.ToHexStringLower(SHA256.HashData(picture.Bytes(source).Span)));

    private static string JsonNamingPolicyOf(PictureType type) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString());
}
