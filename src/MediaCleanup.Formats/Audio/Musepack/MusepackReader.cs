using System.Buffers.Binary;
using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Tagged;

namespace MediaCleanup.Formats.Audio.Musepack;

internal sealed record MusepackLayout(ByteRange Audio) : FileLayout;

/// <summary>Musepack stream versions 7 and 8. Source: the specifications at musepack.net (SV7 header, SV8 packets).</summary>
internal static class MusepackReader
{
    private const int SamplesPerFrame = 1152;
    private static readonly int[] SampleRates = [44100, 48000, 37800, 32000];

    public static bool Recognises(ByteSource source)
    {
        var start = Id3v2Tag.EndOfLeading(source);
        return source.StartsWith("MPCK"u8, start) || (source.StartsWith("MP+"u8, start) && start + 3 < source.Length && (source.ReadByte(start + 3) & 0x0F) == 7);
    }

    /// <exception cref="CorruptMediaException">the header is not complete.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var stream = TaggedStream.Read(source);
        var isV8 = source.StartsWith("MPCK"u8, stream.Audio.Offset);
        var facts = isV8 ? V8(source, stream.Audio) : V7(source, stream.Audio);
        var ms = facts.Samples * 1000.0 / facts.SampleRate;
        var file = new AudioFile
        {
            Format = AudioFormat.Musepack,
            Codec = isV8 ? "musepack8" : "musepack7",
            DurationMs = (long)Math.Round(ms),
            SampleRate = facts.SampleRate,
            Channels = facts.Channels,
            BitrateKbps = ms > 0 ? (int)Math.Round(stream.Audio.Length * 8 / ms) : null,
            Layout = new MusepackLayout(stream.Audio),
        };
        return stream.Describe(file, NativeTag.Ape);
    }

    private static Facts V7(ByteSource source, ByteRange audio)
    {
        var head = source.ReadBytes(audio.Offset, 12).AsSpan();
        var frames = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var rate = SampleRates[(head[10] & 3)];

        // Half a frame is the delay of the synthesis filter.
        return new(Math.Max(0, (frames * (long)SamplesPerFrame) - (SamplesPerFrame / 2)), rate, 2);
    }

    private static Facts V8(ByteSource source, ByteRange audio)
    {
        var position = audio.Offset + 4;
        for (var i = 0; i < 32 && position + 3 <= audio.End; i++)
        {
            var key = source.ReadUInt16BigEndian(position);
            var body = position + 2;
            var size = Number(source, ref body);
            if (size < body - position || size > audio.End - position)
            {
                break;
            }

            if (key == (('S' << 8) | 'H'))
            {
                // Checksum, version, samples, silence in front; then rate, bands, channels in bits.
                body += 5;
                var samples = Number(source, ref body);
                var silence = Number(source, ref body);
                var bits = source.ReadUInt16BigEndian(body);
                return samples >= silence && samples < long.MaxValue / 2000 && (bits >> 13) < SampleRates.Length
                    ? new(samples - silence, SampleRates[bits >> 13], ((bits >> 4) & 0x0F) + 1)
                    : throw new CorruptMediaException("the stream header of Musepack is impossible");
            }

            position += size;
        }

        throw new CorruptMediaException("no stream header of Musepack");
    }

    /// <summary>Seven bits a byte, the top bit says that another follows.</summary>
    private static long Number(ByteSource source, ref long position)
    {
        var number = 0L;
        for (var i = 0; i < 9; i++)
        {
            var next = source.ReadByte(position++);
            number = (number << 7) | (uint)(next & 0x7F);
            if ((next & 0x80) == 0)
            {
                return number;
            }
        }

        throw new CorruptMediaException("a number in a Musepack packet does not end");
    }

    private readonly record struct Facts(long Samples, int SampleRate, int Channels);
}

/// <summary>Edits the APEv2 tag behind the audio.</summary>
internal static class MusepackEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits) =>
        file.WhyNotWritable is { } why ? throw new CorruptMediaException(why) : TaggedStream.Read(source).Edit(source, edits, NativeTag.Ape);
}
