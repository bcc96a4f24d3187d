using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Tagged;

namespace MediaCleanup.Formats.Audio.WavPack;

internal sealed record WavPackLayout(ByteRange Audio) : FileLayout;

/// <summary>WavPack 4 and 5: a chain of blocks, an APEv2 tag behind.</summary>
internal static class WavPackReader
{
    private const int ChannelInfo = 0x0D;
    private const int DsdBlock = 0x0E;
    private const int SampleRateInfo = 0x27;
    private const uint IsDsd = 0x80000000;

    private static readonly int[] SampleRates = [6000, 8000, 9600, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 192000];

    public static bool Recognises(ByteSource source) => source.StartsWith("wvpk"u8, Id3v2Tag.EndOfLeading(source));

    /// <exception cref="CorruptMediaException">the first block is none.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var stream = TaggedStream.Read(source);
        var first = WavPackBlock.Read(source, stream.Audio.Offset) ?? throw new CorruptMediaException("the first WavPack block is not complete");
        var last = WavPackBlock.Last(source, stream.Audio.Offset, stream.Audio.End);
        var rateIndex = (int)(first.Flags >> 23) & 0x0F;
        var rate = rateIndex < SampleRates.Length
            ? SampleRates[rateIndex]
            : first.Metadata(source, SampleRateInfo) is { Length: >= 3 } custom ? custom[0] | (custom[1] << 8) | (custom[2] << 16) : 44100;
        var isDsd = (first.Flags & IsDsd) != 0;
        if (isDsd && first.Metadata(source, DsdBlock) is { } dsd)
        {
            // A sample is a byte of eight bits, and the rate is told in powers of two.
            rate <<= Math.Min((int)dsd[0], 8);
        }

        var samples = first.TotalSamples ?? (last is null ? null : last.Index + last.Samples);
        double? ms = samples is { } known && rate > 0 ? known * 1000.0 / rate : null;
        var isCut = last is null || last.At.End > stream.Audio.End;
        var file = new AudioFile
        {
            Format = AudioFormat.WavPack,
            Codec = "wavpack",
            DurationMs = ms is { } length ? (long)Math.Round(length) : null,
            SampleRate = isDsd ? rate * 8 : rate,
            Channels = first.Metadata(source, ChannelInfo) is { } channels ? channels[0] : (first.Flags & 4) != 0 ? 1 : 2,
            BitsPerSample = isDsd ? 1 : (int)((first.Flags & 3) + 1) * 8,
            BitrateKbps = ms > 0 ? (int)Math.Round(stream.Audio.Length * 8 / ms.Value) : null,
            Issues = isCut ? ["AUDIO_TRUNCATED"] : [],
            WhyNotWritable = isCut ? "truncated: its last WavPack block is not complete" : null,
            Layout = new WavPackLayout(stream.Audio),
        };
        return stream.Describe(file, NativeTag.Ape);
    }
}

/// <summary>Edits the APEv2 tag behind the blocks.</summary>
internal static class WavPackEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits) =>
        file.WhyNotWritable is { } why ? throw new CorruptMediaException(why) : TaggedStream.Read(source).Edit(source, edits, NativeTag.Ape);
}
