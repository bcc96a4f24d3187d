using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Formats.Audio.Vorbis;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>Native FLAC, also behind ID3v2 tags that some taggers put in front. Source: RFC 9639.</summary>
public static class FlacReader
{
    private const int MostBlocks = 4096;
    private const int MostPrefixes = 8;

    /// <summary>True when the file begins as FLAC does, or as FLAC behind ID3v2.</summary>
    public static bool Recognises(ByteSource source) => FindMarker(source) is not null;

    /// <exception cref="CorruptMediaException">not FLAC, or its metadata does not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var marker = FindMarker(source) ?? throw new CorruptMediaException("not FLAC");
        var blocks = ReadBlocks(source, marker + 4);
        var info = ReadStreamInfo(source, blocks[0]);
        var audio = ByteRange.FromTo(blocks[^1].At.End, source.Length);
        var issues = ImmutableArray.CreateBuilder<string>();
        var hasId3v1 = audio.Length >= 128 && source.StartsWith("TAG"u8, source.Length - 128);
        if (marker > 0 || hasId3v1)
        {
            issues.Add("TAG_ID3_ON_FLAC");
            audio = hasId3v1 ? audio with { Length = audio.Length - 128 } : audio;
        }

        var comment = ReadComment(source, blocks, issues);
        var pictures = ReadPictures(source, blocks, comment, issues);
        if (!info.HasMd5)
        {
            issues.Add("FLAC_MD5_UNSET");
        }

        var ms = Samples(source, audio, info) is { } samples ? (long?)Math.Round(samples * 1000.0 / info.SampleRate) : null;
        return new()
        {
            Format = AudioFormat.Flac,
            Codec = "flac",
            DurationMs = ms,
            SampleRate = info.SampleRate,
            Channels = info.Channels,
            BitsPerSample = info.BitsPerSample,
            BitrateKbps = ms > 0 ? (int)Math.Min(int.MaxValue, audio.Length * 8 / ms.Value) : null,
            Tags = comment is null ? [] : VorbisFields.Read(comment.Entries),
            Pictures = pictures,
            WhyNotWritable = Doubt(source, audio, info, issues),
            Issues = issues.ToImmutable(),
            Layout = new FlacLayout(blocks, audio, comment),
        };
    }

    /// <summary>Where <c>fLaC</c> stands: at the start, or behind ID3v2 tags.</summary>
    private static long? FindMarker(ByteSource source)
    {
        var position = 0L;
        Span<byte> head = stackalloc byte[10];
        for (var i = 0; i <= MostPrefixes; i++)
        {
            if (source.StartsWith("fLaC"u8, position))
            {
                return position;
            }

            if (source.ReadAt(position, head) < 10 || !head.StartsWith("ID3"u8) || ((head[6] | head[7] | head[8] | head[9]) & 0x80) != 0)
            {
                return null;
            }

            // ID3v2.4 structure, section 3.1: 28 bits in 4 bytes, without header and footer.
            var size = (head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9];
            position += 10 + size + ((head[5] & 0x10) != 0 ? 10 : 0);
        }

        return null;
    }

    private static ImmutableArray<FlacBlock> ReadBlocks(ByteSource source, long position)
    {
        var blocks = ImmutableArray.CreateBuilder<FlacBlock>();
        while (blocks.Count == 0 || !blocks[^1].IsLast)
        {
            var header = source.ReadUInt32BigEndian(position);
            var type = (byte)((header >> 24) & 0x7F);
            var block = new FlacBlock(type, header >> 31 != 0, new(position, FlacBlock.HeaderSize + (header & FlacBlock.LargestBody)));
            if (type == FlacBlockType.Forbidden || block.At.End > source.Length || blocks.Count == MostBlocks)
            {
                throw new CorruptMediaException($"metadata block {blocks.Count + 1} (type {type}, {block.Body.Length} bytes at {position}) does not fit into the file");
            }

            blocks.Add(block);
            position = block.At.End;
        }

        return blocks.ToImmutable();
    }

    private static FlacStreamInfo ReadStreamInfo(ByteSource source, FlacBlock first) =>
        first.Type == FlacBlockType.StreamInfo && first.Body.Length >= FlacStreamInfo.Size
            ? FlacStreamInfo.Parse(source.ReadBytes(first.Body.Offset, FlacStreamInfo.Size))
            : throw new CorruptMediaException("the first metadata block is not STREAMINFO");

    private static VorbisComment? ReadComment(ByteSource source, ImmutableArray<FlacBlock> blocks, ImmutableArray<string>.Builder issues)
    {
        var found = blocks.Where(b => b.Type == FlacBlockType.VorbisComment).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        if (found.Count > 1)
        {
            issues.Add("TAG_MULTIPLE_VORBIS");
        }

        var comment = VorbisComment.Parse(new(source, [found[0].Body]), 0);
        if (!comment.IsAllUtf8)
        {
            issues.Add("TAG_INVALID_UTF8");
        }

        return comment;
    }

    private static ImmutableArray<Picture> ReadPictures(ByteSource source, ImmutableArray<FlacBlock> blocks, VorbisComment? comment, ImmutableArray<string>.Builder issues)
    {
        var read = blocks.Where(b => b.Type == FlacBlockType.Picture).Select(b => FlacPicture.Read(source, b.Body)).ToList();
        read.AddRange(comment is null ? [] : VorbisPictures.Read(comment).Select(p => p.Picture));
        if (read.Contains(null))
        {
            issues.Add("ART_CORRUPT");
        }

        return [.. read.OfType<Picture>()];
    }

    /// <summary>An encoder that writes into a pipe cannot go back to say how many samples there are: then the last frame tells.</summary>
    private static long? Samples(ByteSource source, ByteRange audio, FlacStreamInfo info) =>
        info.TotalSamples > 0 ? info.TotalSamples : audio.Length == 0 ? 0 : FlacEnd.SamplesOfUntold(source, audio, info);

    /// <summary>Why the audio is not what the metadata promises, so that nobody should write this file; null when all is well.</summary>
    private static string? Doubt(ByteSource source, ByteRange audio, FlacStreamInfo info, ImmutableArray<string>.Builder issues)
    {
        if (audio.Length == 0 && info.TotalSamples == 0)
        {
            return "it holds no audio";
        }

        if (audio.Length >= 2 && (source.ReadUInt16BigEndian(audio.Offset) & 0xFFFE) != 0xFFF8)
        {
            return "no audio frame follows the metadata";
        }

        if (FlacEnd.SamplesOfTruncated(source, audio, info) is { } present)
        {
            issues.Add("AUDIO_TRUNCATED");
            return present == info.TotalSamples - 1
                ? "the audio is cut off within its last frame"
                : $"the audio is cut off: {Seconds(present)} of {Seconds(info.TotalSamples)} seconds are there";
        }

        return null;

        string Seconds(long samples) => ((double)samples / info.SampleRate).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
