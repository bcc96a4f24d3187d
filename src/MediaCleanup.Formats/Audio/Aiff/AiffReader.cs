using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Riff;

namespace MediaCleanup.Formats.Audio.Aiff;

/// <summary>The parts of an AIFF file that its editor needs.</summary>
internal sealed record AiffLayout(ChunkList Chunks, Id3Chunk? Id3) : FileLayout;

/// <summary>Reads AIFF and AIFF-C. Sources: Apple's "Audio Interchange File Format" 1.3 and "AIFF-C" (1991 draft).</summary>
public static class AiffReader
{
    public static bool Recognises(ByteSource source) =>
        source.StartsWith("FORM"u8) && (source.StartsWith("AIFF"u8, 8) || source.StartsWith("AIFC"u8, 8));

    /// <exception cref="CorruptMediaException">no AIFF file, or one that does not say what its audio is.</exception>
    public static AudioFile Read(ByteSource source)
    {
        if (!Recognises(source))
        {
            throw new CorruptMediaException("not an AIFF file");
        }

        var list = ChunkList.Read(source, new(12, source.Length - 12), bigEndian: true);
        if (list.Find("COMM") is not { Body.Length: >= 18 } common)
        {
            throw new CorruptMediaException("an AIFF file that does not say what its audio is (no COMM chunk)");
        }

        var bytes = source.ReadBytes(common.Body.Offset, Math.Min(common.Body.Length, 22));
        var rate = Extended(bytes.AsSpan(8, 10));
        var frames = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(2));
        var bits = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(6));
        var channels = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        var codec = source.StartsWith("AIFC"u8, 8) && bytes.Length >= 22 ? CodecOf(Encoding.Latin1.GetString(bytes.AsSpan(18, 4))) : "pcm";
        var sound = list.Find("SSND");
        var id3 = Id3Chunk.Find(source, list);
        var duration = rate is > 0 and < int.MaxValue ? (long)Math.Round(FramesPerUnit(codec) * frames * 1000 / rate) : (long?)null;
        var declared = (long)source.ReadUInt32BigEndian(4) + 8;
        return new()
        {
            Format = AudioFormat.Aiff,
            Codec = codec,
            SampleRate = duration is null ? null : (int)Math.Round(rate),
            Channels = channels > 0 ? channels : null,
            BitsPerSample = codec.StartsWith("pcm", StringComparison.Ordinal) && bits > 0 ? bits : null,
            DurationMs = duration,
            BitrateKbps = duration is > 0 && sound is { } data && (data.Body.Length * 8 / duration.Value) is < int.MaxValue and var kbps ? (int)kbps : null,
            Tags = FieldMerge.Merge(id3?.Fields ?? [], Texts(source, list)),
            Pictures = id3?.Pictures ?? [],
            Issues = sound is { IsCut: true } ? [.. id3?.Issues ?? [], "AUDIO_TRUNCATED"] : id3?.Issues ?? [],
            WhyNotWritable = (sound is null && frames > 0) || sound is { IsCut: true } ? "the AIFF file ends before its audio does"
                : list.Chunks.Exists(c => c.IsCut) || list.IsUnpadded ? "the AIFF file's chunks do not close"
                : list.End != source.Length ? "the AIFF file has unknown bytes after its last chunk"
                : !WavReader.Closes(source, list, declared) ? $"the AIFF file says that it has {declared} bytes, and has {source.Length}"
                : id3?.WhyNotWritable,
            Layout = new AiffLayout(list, id3),
        };
    }

    /// <summary>The field that a text chunk is, or null.</summary>
    internal static string? FieldOf(string chunk) => chunk switch
    {
        "NAME" => "title",
        "AUTH" => "artist",
        "(c) " => "copyright",
        "ANNO" => "comment",
        _ => null,
    };

    private static ImmutableArray<TagField> Texts(ByteSource source, ChunkList list)
    {
        var fields = new FieldCollector();
        foreach (var chunk in list.Chunks)
        {
            if (FieldOf(chunk.Id) is { } field && RiffInfo.Text(source, chunk.Body) is { Length: > 0 } text)
            {
                fields.Add(new(field, text));
            }
        }

        return fields.ToImmutable();
    }

    /// <summary>Rates are 80-bit floats (IEEE 754 extended): sign and exponent in 16 bits, a mantissa with its leading 1.</summary>
    private static double Extended(ReadOnlySpan<byte> bytes)
    {
        var exponent = BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x7FFF;
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]) * Math.Pow(2, exponent - 16383 - 63);
    }

    /// <summary>The packet codings count packets, not samples.</summary>
    private static double FramesPerUnit(string codec) => codec == "adpcm_ima" ? 64 : 1;

    private static string CodecOf(string type) => type switch
    {
        "NONE" or "twos" or "sowt" or "raw " or "in24" or "in32" or "42ni" or "23ni" => "pcm",
        "fl32" or "FL32" or "fl64" or "FL64" => "pcm_float",
        "alaw" or "ALAW" => "alaw",
        "ulaw" or "ULAW" => "mulaw",
        "ima4" => "adpcm_ima",
        _ => type.Trim().ToLowerInvariant(),
    };
}
