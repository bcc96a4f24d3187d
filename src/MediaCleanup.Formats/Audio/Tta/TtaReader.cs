using System.Buffers.Binary;
using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Tagged;

namespace MediaCleanup.Formats.Audio.Tta;

internal sealed record TtaLayout(ByteRange Audio) : FileLayout;

/// <summary>True Audio, first version. Source: "TTA1 format description" at tausoft.org.</summary>
internal static class TtaReader
{
    private const int HeaderLength = 22;

    public static bool Recognises(ByteSource source) => source.StartsWith("TTA1"u8, Id3v2Tag.EndOfLeading(source));

    /// <exception cref="CorruptMediaException">the header is not complete, or impossible.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var stream = TaggedStream.Read(source);
        var head = source.ReadBytes(stream.Audio.Offset, HeaderLength).AsSpan();
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(head[10..]);
        var samples = BinaryPrimitives.ReadUInt32LittleEndian(head[14..]);
        if (rate is 0 or > 10_000_000)
        {
            throw new CorruptMediaException("the header of True Audio is impossible");
        }

        var isCut = Expected(source, stream.Audio, rate, samples) is not { } expected || expected > stream.Audio.Length;
        var ms = samples * 1000.0 / rate;
        var file = new AudioFile
        {
            Format = AudioFormat.Tta,
            Codec = "tta",
            DurationMs = (long)Math.Round(ms),
            SampleRate = (int)rate,
            Channels = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]),
            BitsPerSample = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]),
            BitrateKbps = ms > 0 ? (int)Math.Round(stream.Audio.Length * 8 / ms) : null,
            Issues = isCut ? ["AUDIO_TRUNCATED"] : [],
            WhyNotWritable = isCut ? "truncated: frames that its seek table tells of are missing" : null,
            Layout = new TtaLayout(stream.Audio),
        };
        return stream.Describe(file, stream.Id3v2OrApe);
    }

    /// <summary>Header, seek table and all its frames, in bytes; null when the table itself is cut. A frame is 256/245 seconds.</summary>
    private static long? Expected(ByteSource source, ByteRange audio, uint rate, uint samples)
    {
        var samplesPerFrame = Math.Max(1, rate * 256L / 245);
        var frames = (samples + samplesPerFrame - 1) / samplesPerFrame;
        if ((frames * 4) + 4 > audio.Length - HeaderLength)
        {
            return null;
        }

        var total = HeaderLength + (frames * 4) + 4;
        foreach (var size in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(source.ReadBytes(audio.Offset + HeaderLength, frames * 4)))
        {
            total += BitConverter.IsLittleEndian ? size : BinaryPrimitives.ReverseEndianness(size);
        }

        return total;
    }
}

/// <summary>Edits the tags around the audio: ID3v2 in front; APEv2 behind where that alone is there.</summary>
internal static class TtaEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } why)
        {
            throw new CorruptMediaException(why);
        }

        var stream = TaggedStream.Read(source);
        return stream.Edit(source, edits, stream.Id3v2OrApe);
    }
}
