using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Formats.Audio.Vorbis;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>Vorbis, Opus, Speex and FLAC in Ogg. Source: RFC 3533 and those named at <see cref="OggCodec"/>.</summary>
public static class OggReader
{
    private const int MostStreams = 64;

    public static bool Recognises(ByteSource source) => source.StartsWith("OggS"u8);

    /// <exception cref="CorruptMediaException">no audio that we know, video, or header packets that do not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var streams = FirstPages(source);
        if (streams.Select(s => OggCodec.Video(source, s)).FirstOrDefault(v => v is not null) is { } video)
        {
            throw new CorruptMediaException($"Ogg with video ({video}) is not an audio file");
        }

        var (page, codec) = streams.Select(s => (Page: s, Codec: OggCodec.Read(source, s))).FirstOrDefault(s => s.Codec is not null);
        if (codec is null)
        {
            throw new CorruptMediaException("Ogg without a coding that we know");
        }

        var headers = OggHeaders.Read(source, page, packets => IsComplete(source, codec, packets));
        var comment = ReadComment(source, codec, headers.Packets[0]);
        var end = OggEnd.Find(source, page.Serial);
        var pictures = VorbisPictures.Read(comment).Select(p => p.Picture).Concat(PictureBlocks(source, codec, headers)).ToList();
        var issues = codec.Issues.ToBuilder();
        if (!comment.IsAllUtf8)
        {
            issues.Add("TAG_INVALID_UTF8");
        }

        if (pictures.Contains(null))
        {
            issues.Add("ART_CORRUPT");
        }

        if (end.LastPage is { IsLast: false })
        {
            issues.Add("OGG_NO_END");
        }

        var audioEnd = end.LastPage?.At.End ?? headers.LastPage.At.End;
        var why = Doubt(streams, page, codec, headers, end, issues);
        var samples = codec.TotalSamples ?? Math.Max(0, (LastGranule(source, page, end) ?? 0) - codec.PreSkip);
        var duration = (long)Math.Round(samples * 1000.0 / codec.SampleRate);
        return new()
        {
            Format = codec.Format,
            Codec = codec.Format switch { AudioFormat.OggVorbis => "vorbis", AudioFormat.OggFlac => "flac", _ => codec.Format.JsonName() },
            DurationMs = duration,
            SampleRate = codec.SampleRate,
            Channels = codec.Channels,
            BitsPerSample = codec.BitsPerSample,
            BitrateKbps = duration > 0 ? (int)Math.Min(int.MaxValue, (audioEnd - headers.LastPage.At.End) * 8 / duration) : null,
            Tags = VorbisFields.Read(comment.Entries),
            Pictures = [.. pictures.OfType<Picture>()],
            WhyNotWritable = why,
            Issues = issues.ToImmutable(),
            Layout = new OggLayout(codec, headers, comment, audioEnd),
        };
    }

    /// <summary>The first pages of all streams stand before anything else (RFC 3533, section 4).</summary>
    private static List<OggPage> FirstPages(ByteSource source)
    {
        var pages = new List<OggPage> { OggPage.Read(source, 0) };
        while (pages.Count < MostStreams && OggPage.TryRead(source, pages[^1].At.End) is { IsFirst: true } next)
        {
            pages.Add(next);
        }

        return pages;
    }

    private static bool IsComplete(ByteSource source, OggCodec codec, ImmutableArray<ImmutableArray<ByteRange>> packets)
    {
        if (codec.HeaderPackets is { } count)
        {
            return packets.Length == count;
        }

        // FLAC: each packet is a metadata block, and the last says that it is.
        var packet = new JoinedSource(source, packets[^1]);
        return (packet.ReadByte(0) & 0x80) != 0;
    }

    private static VorbisComment ReadComment(ByteSource source, OggCodec codec, ImmutableArray<ByteRange> pieces)
    {
        var packet = new JoinedSource(source, pieces);
        var isComment = codec.Format == AudioFormat.OggFlac ? (packet.ReadByte(0) & 0x7F) == FlacBlockType.VorbisComment : packet.StartsWith(codec.CommentMagic.AsSpan());
        return isComment ? VorbisComment.Parse(packet, codec.CommentAt) : throw new CorruptMediaException("the second packet is not a comment");
    }

    /// <summary>The pictures that FLAC has as blocks of their own; null for one that cannot be read.</summary>
    private static IEnumerable<Picture?> PictureBlocks(ByteSource source, OggCodec codec, OggHeaders headers) =>
        codec.Format != AudioFormat.OggFlac ? [] : headers.Packets.Select(p => OggPictureBlock.Read(source, p)).OfType<OggPictureBlock>().Select(p => p.Picture);

    /// <summary>The position at the end of our stream; where another stream follows it, its pages are walked.</summary>
    private static long? LastGranule(ByteSource source, OggPage first, OggEnd end)
    {
        if (end.LastGranule is not null || end.LastPage?.Serial == first.Serial)
        {
            return end.LastGranule;
        }

        long? granule = null;
        for (var page = OggPage.TryRead(source, first.At.End); page is { } at; page = OggPage.TryRead(source, at.At.End))
        {
            granule = at.Serial == first.Serial && at.Granule >= 0 ? at.Granule : granule;
        }

        return granule;
    }

    private static string? Doubt(List<OggPage> streams, OggPage page, OggCodec codec, OggHeaders headers, OggEnd end, ImmutableArray<string>.Builder issues)
    {
        if (streams.Count > 1)
        {
            return "several streams lie side by side in it (multiplexed Ogg)";
        }

        if (end.LastPage is { } last && last.Serial != page.Serial)
        {
            return "several streams follow each other in it (chained Ogg), and its tags speak for the first one only";
        }

        if (headers.Fault is not null)
        {
            return headers.Fault;
        }

        if (headers.Pages[0].At.Offset != page.At.End || page.Lacing.AsSpan() is not [.., < 255])
        {
            return "its header packets do not begin on pages of their own";
        }

        if (end.IsCut || (codec.TotalSamples is { } total && end.LastGranule < total))
        {
            issues.Add("AUDIO_TRUNCATED");
            return "the audio is cut off: the last page is not whole";
        }

        return end.LastPage?.At.End == headers.LastPage.At.End && headers.RestSegments == 0 ? "it holds no audio" : null;
    }
}
