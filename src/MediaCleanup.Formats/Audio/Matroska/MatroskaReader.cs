using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Matroska;

/// <summary>Where the parts of a Matroska file lie; nobody edits them yet.</summary>
internal sealed record MatroskaLayout(MatroskaSegment Segment) : FileLayout;

/// <summary>Reads Matroska and WebM files that hold audio alone. Sources: RFC 8794 (EBML) and RFC 9559 (Matroska).</summary>
public static class MatroskaReader
{
    private const int VideoTrack = 1;
    private const int AudioTrack = 2;
    private const int MaxTracks = 1000;

    public static bool Recognises(ByteSource source) => source.StartsWith([0x1A, 0x45, 0xDF, 0xA3]);

    /// <exception cref="CorruptMediaException">no Matroska file, a video, or one without tracks.</exception>
    public static AudioFile Read(ByteSource source)
    {
        if (!Recognises(source))
        {
            throw new CorruptMediaException("not a Matroska file");
        }

        var segment = MatroskaSegment.Read(source);
        var tracks = segment.All(MatroskaIds.Tracks)
            .SelectMany(t => EbmlReader.Children(source, t.Body))
            .Where(t => t.Id == MatroskaIds.TrackEntry)
            .Take(MaxTracks)
            .Select(t => (Entry: t, Type: EbmlReader.Find(source, t.Body, MatroskaIds.TrackType)?.UInt(source) ?? 0))
            .ToList();
        if (tracks.Exists(t => t.Type == VideoTrack))
        {
            throw new CorruptMediaException("a video, not an audio file");
        }

        if (tracks.Find(t => t.Type == AudioTrack) is not { Type: AudioTrack } sound)
        {
            throw new CorruptMediaException("a Matroska file without audio");
        }

        var info = segment.Find(MatroskaIds.Info);
        var duration = info is { } about ? DurationOf(source, about) : null;
        var codec = CodecOf(EbmlReader.Find(source, sound.Entry.Body, MatroskaIds.CodecId)?.Text(source) ?? "");
        var audio = EbmlReader.Find(source, sound.Entry.Body, MatroskaIds.Audio);
        var bits = Number(source, audio, MatroskaIds.BitDepth);
        return new()
        {
            Format = AudioFormat.Matroska,
            Codec = codec,
            DurationMs = duration,
            SampleRate = Rate(source, audio, MatroskaIds.OutputSamplingFrequency) ?? Rate(source, audio, MatroskaIds.SamplingFrequency),
            Channels = Number(source, audio, MatroskaIds.Channels) ?? 1,
            BitsPerSample = codec is "pcm" or "flac" or "alac" or "wavpack" or "tta" ? bits : null,
            BitrateKbps = duration is > 0 && (source.Length * 8 / duration.Value) is < int.MaxValue and var rate ? (int)rate : null,
            Tags = MatroskaTags.Read(source, segment.All(MatroskaIds.Tags), info is { } named ? EbmlReader.Find(source, named.Body, MatroskaIds.Title)?.Text(source) : null),
            Pictures = Pictures(source, segment),
            Issues = segment.Element.IsCut ? ["AUDIO_TRUNCATED"] : [],
            WhyNotWritable = "Matroska audio is read, but not written yet",
            Layout = new MatroskaLayout(segment),
        };
    }

    /// <summary>In units of the timestamp scale, nanoseconds each (1,000,000 unless told).</summary>
    private static long? DurationOf(ByteSource source, EbmlElement info)
    {
        var scale = EbmlReader.Find(source, info.Body, MatroskaIds.TimestampScale)?.UInt(source) is > 0 and var nanoseconds ? nanoseconds : 1_000_000;
        var milliseconds = (EbmlReader.Find(source, info.Body, MatroskaIds.Duration)?.Float(source) ?? 0) * scale / 1e6;
        return milliseconds is > 0 and < 1e12 ? (long)Math.Round(milliseconds) : null;
    }

    private static int? Rate(ByteSource source, EbmlElement? audio, uint id) =>
        audio is { } a && EbmlReader.Find(source, a.Body, id)?.Float(source) is > 0 and < int.MaxValue and var hertz ? (int)Math.Round(hertz) : null;

    private static int? Number(ByteSource source, EbmlElement? audio, uint id) =>
        audio is { } a && EbmlReader.Find(source, a.Body, id)?.UInt(source) is > 0 and < 100_000 and var number ? (int)number : null;

    /// <summary>Attached pictures; by convention a name that begins with "cover" is the front cover ("Attachments", cover art).</summary>
    private static ImmutableArray<Picture> Pictures(ByteSource source, MatroskaSegment segment)
    {
        var pictures = ImmutableArray.CreateBuilder<Picture>();
        foreach (var file in segment.All(MatroskaIds.Attachments).SelectMany(a => EbmlReader.Children(source, a.Body)).Where(f => f.Id == MatroskaIds.AttachedFile).Take(MaxTracks))
        {
            var mime = EbmlReader.Find(source, file.Body, MatroskaIds.FileMediaType)?.Text(source) ?? "";
            if (!mime.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || EbmlReader.Find(source, file.Body, MatroskaIds.FileData) is not { } data)
            {
                continue;
            }

            var name = EbmlReader.Find(source, file.Body, MatroskaIds.FileName)?.Text(source) ?? "";
            var description = EbmlReader.Find(source, file.Body, MatroskaIds.FileDescription)?.Text(source) ?? name;
            var header = ImageHeader.Read(source, data.Body);
            var type = name.StartsWith("cover", StringComparison.OrdinalIgnoreCase) ? PictureType.FrontCover : PictureType.Other;
            pictures.Add(new(type, mime, description, header?.Width, header?.Height, data.Body.Length, data.Body));
        }

        return pictures.ToImmutable();
    }

    /// <summary>The registered codec ids of audio (RFC 9559 refers to "Matroska Codec Mappings").</summary>
    private static string CodecOf(string id) => id switch
    {
        "A_MPEG/L3" => "mp3",
        "A_MPEG/L2" => "mp2",
        "A_MPEG/L1" => "mp1",
        "A_WAVPACK4" => "wavpack",
        "A_TTA1" => "tta",
        _ when id.StartsWith("A_PCM/", StringComparison.Ordinal) => "pcm",
        _ when id.StartsWith("A_AAC", StringComparison.Ordinal) => "aac",
        _ when id.StartsWith("A_DTS", StringComparison.Ordinal) => "dts",
        _ when id.StartsWith("A_", StringComparison.Ordinal) => id[2..].ToLowerInvariant(),
        _ => id,
    };
}
