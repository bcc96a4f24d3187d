using System.Buffers.Binary;
using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Tagged;

namespace MediaCleanup.Formats.Audio.Ape;

internal sealed record ApeLayout(ByteRange Audio) : FileLayout;

/// <summary>Monkey's Audio. Source: the headers of the Monkey's Audio SDK (APE_DESCRIPTOR, APE_HEADER, APE_HEADER_OLD).</summary>
internal static class ApeReader
{
    /// <summary>From this version on a descriptor tells the size of every part.</summary>
    private const int FirstWithDescriptor = 3980;
    private const int DescriptorLength = 52;

    public static bool Recognises(ByteSource source) => source.StartsWith("MAC "u8, Id3v2Tag.EndOfLeading(source));

    /// <exception cref="CorruptMediaException">the header is not complete, or impossible.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var stream = TaggedStream.Read(source);
        var head = source.ReadBytes(stream.Audio.Offset, Math.Min(128, source.Length - stream.Audio.Offset));
        if (head.Length < 32 || !head.AsSpan().StartsWith("MAC "u8))
        {
            throw new CorruptMediaException("the header of Monkey's Audio is not complete");
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(4));
        var facts = version >= FirstWithDescriptor ? New(source, stream.Audio, head) : Old(head, version);
        if (facts.SampleRate is < 1 or > 1_000_000 || facts.Channels is < 1 or > 32 || facts.Frames < 0 || facts.BlocksPerFrame < 0)
        {
            throw new CorruptMediaException("the header of Monkey's Audio is impossible");
        }

        var samples = facts.Frames == 0 ? 0 : ((facts.Frames - 1) * facts.BlocksPerFrame) + facts.FinalFrameBlocks;
        var ms = samples * 1000.0 / facts.SampleRate;
        var file = new AudioFile
        {
            Format = AudioFormat.Ape,
            Codec = "ape",
            DurationMs = (long)Math.Round(ms),
            SampleRate = facts.SampleRate,
            Channels = facts.Channels,
            BitsPerSample = facts.Bits,
            BitrateKbps = ms > 0 ? (int)Math.Round(stream.Audio.Length * 8 / ms) : null,
            Issues = facts.Missing > 0 ? ["AUDIO_TRUNCATED"] : [],
            WhyNotWritable = facts.Missing > 0 ? $"truncated: {facts.Missing} bytes of the audio that its header tells of are missing" : null,
            Layout = new ApeLayout(stream.Audio),
        };
        return stream.Describe(file, NativeTag.Ape);
    }

    private static Facts New(ByteSource source, ByteRange audio, byte[] head)
    {
        if (head.Length < DescriptorLength)
        {
            throw new CorruptMediaException("the header of Monkey's Audio is not complete");
        }

        var descriptor = head.AsSpan();
        var descriptorLength = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]);
        var total = 0L;
        foreach (var part in new[] { 8, 12, 16, 20, 24, 32 })
        {
            total += BinaryPrimitives.ReadUInt32LittleEndian(descriptor[part..]);
        }

        total += (long)BinaryPrimitives.ReadUInt32LittleEndian(descriptor[28..]) << 32;
        var header = source.ReadBytes(audio.Offset + descriptorLength, 24).AsSpan();
        return new(
            (int)BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[18..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
            Math.Max(0, total - audio.Length));
    }

    private static Facts Old(ReadOnlySpan<byte> head, int version)
    {
        var compression = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        return new(
            (int)BinaryPrimitives.ReadUInt32LittleEndian(head[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(head[10..]),
            (flags & 1) != 0 ? 8 : (flags & 8) != 0 ? 24 : 16,
            BinaryPrimitives.ReadUInt32LittleEndian(head[24..]),
            version >= 3950 ? 73728 * 4 : version >= 3900 || (version >= 3800 && compression == 4000) ? 73728 : 9216,
            BinaryPrimitives.ReadUInt32LittleEndian(head[28..]),
            0);
    }

    private readonly record struct Facts(int SampleRate, int Channels, int Bits, long Frames, long BlocksPerFrame, long FinalFrameBlocks, long Missing);
}

/// <summary>Edits the APEv2 tag behind the audio, or the ID3v2 tag in front where that alone is there.</summary>
internal static class ApeEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits) =>
        file.WhyNotWritable is { } why ? throw new CorruptMediaException(why) : TaggedStream.Read(source).Edit(source, edits, NativeTag.Ape);
}
