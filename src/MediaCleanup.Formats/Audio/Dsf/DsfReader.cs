using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Dsf;

/// <summary>The parts of a DSF file that its editor needs.</summary>
internal sealed record DsfLayout(Id3v2Tag? Tag) : FileLayout;

/// <summary>Reads DSF. Source: Sony's "DSF File Format Specification" 1.01: three chunks, then an ID3v2 tag to the end.</summary>
public static class DsfReader
{
    private const int FormatEnd = 80;

    public static bool Recognises(ByteSource source) => source.StartsWith("DSD "u8) && source.StartsWith("fmt "u8, 28);

    /// <exception cref="CorruptMediaException">no DSF file, or one that ends within its header.</exception>
    public static AudioFile Read(ByteSource source)
    {
        if (!Recognises(source) || source.Length < FormatEnd + 12)
        {
            throw new CorruptMediaException("not a DSF file, or one that ends within its header");
        }

        var declared = source.ReadUInt64LittleEndian(12);
        var metadata = source.ReadUInt64LittleEndian(20);
        var channels = source.ReadUInt32LittleEndian(52);
        var rate = source.ReadUInt32LittleEndian(56);
        var bits = source.ReadUInt32LittleEndian(60);
        var samples = source.ReadUInt64LittleEndian(64);
        var isKnown = rate is > 0 and < int.MaxValue && samples < 1UL << 50 && channels is > 0 and < 1000;
        var dataEnd = source.StartsWith("data"u8, FormatEnd) ? source.ReadUInt64LittleEndian(FormatEnd + 4) is var size && size <= (ulong)source.Length ? FormatEnd + (long)size : long.MaxValue : 0;
        var hasTag = metadata > 0 && metadata < (ulong)source.Length && Id3v2Tag.Find(source, (long)metadata) is { } at && at.End <= source.Length;
        var tag = hasTag ? Id3v2Tag.Read(source, (long)metadata) : null;
        ImmutableArray<string> issues = [.. tag?.Issues ?? []];
        return new()
        {
            Format = AudioFormat.Dsf,
            Codec = "dsd",
            SampleRate = isKnown ? (int)rate : null,
            Channels = isKnown ? (int)channels : null,
            BitsPerSample = isKnown ? 1 : null,
            DurationMs = isKnown ? (long)Math.Round(samples * 1000.0 / rate) : null,
            BitrateKbps = isKnown && rate / 1000.0 * channels is < int.MaxValue and var kbps ? (int)kbps : null,
            Tags = tag?.Fields ?? [],
            Pictures = tag?.Pictures ?? [],
            Issues = dataEnd > source.Length ? issues.Add("AUDIO_TRUNCATED") : issues,
            WhyNotWritable = dataEnd > source.Length || dataEnd == 0 ? "the DSF file ends before its audio does"
                : declared != (ulong)source.Length ? $"the DSF file says that it has {declared} bytes, and has {source.Length}"
                : bits is not (1 or 8) ? "the DSF file's header is not understood"
                : metadata > 0 && (tag is null || metadata < (ulong)dataEnd) ? "the DSF file points at a tag that is not there"
                : (tag?.At.End ?? dataEnd) != source.Length ? "the DSF file has unknown bytes after its last part"
                : tag?.WhyNotWritable,
            Layout = new DsfLayout(tag),
        };
    }
}
