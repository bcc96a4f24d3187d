using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>What the <c>fmt </c> chunk of a WAV file says.</summary>
internal sealed record WavFormat(string Codec, int? SampleRate, int? Channels, int? BitsPerSample, long BytesPerSecond, int BlockAlign)
{
    public int? BitrateKbps => BytesPerSecond is > 0 and < int.MaxValue ? (int)(BytesPerSecond * 8 / 1000) : null;

    private bool IsPlain => Codec is "pcm" or "pcm_float" or "alaw" or "mulaw";

    public static WavFormat Read(ByteSource source, ChunkList list)
    {
        if (list.Find("fmt ") is not { Body.Length: >= 14 } chunk)
        {
            throw new CorruptMediaException("a WAV file that does not say what its audio is (no fmt chunk)");
        }

        var bytes = source.ReadBytes(chunk.Body.Offset, Math.Min(chunk.Body.Length, 40));
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var bits = bytes.Length >= 16 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(14)) : (ushort)0;
        if (tag == 0xFFFE && bytes.Length >= 40)
        {
            // WAVEFORMATEXTENSIBLE: the bits that count, and the tag in the first bytes of a GUID.
            var valid = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(18));
            bits = valid > 0 && valid < bits ? valid : bits;
            tag = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(24));
        }

        var rate = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2));
        var codec = CodecOf(tag);
        return new(
            codec,
            rate is > 0 and <= int.MaxValue ? (int)rate : null,
            channels > 0 ? channels : null,
            codec is "pcm" or "pcm_float" && bits > 0 ? bits : null,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(12)));
    }

    /// <summary>From the bytes where samples have a fixed size, else from the <c>fact</c> chunk, else from the mean rate.</summary>
    public long? DurationMs(ByteSource source, ChunkList list)
    {
        var data = list.Find("data")?.Body.Length ?? 0;
        if (IsPlain && SampleRate is { } rate && BlockAlign > 0)
        {
            return Milliseconds(data / BlockAlign, rate);
        }

        if (list.Find("fact") is { Body.Length: >= 4 } fact && SampleRate is { } samplesPerSecond && source.ReadUInt32LittleEndian(fact.Body.Offset) is var samples and > 0 and < uint.MaxValue)
        {
            return Milliseconds(samples, samplesPerSecond);
        }

        return BytesPerSecond > 0 ? Milliseconds(data, BytesPerSecond) : null;
    }

    private static long Milliseconds(long units, long perSecond) => (long)Math.Round(units * 1000.0 / perSecond);

    /// <summary>The registered format tags (mmreg.h) that occur in music files.</summary>
    private static string CodecOf(ushort tag) => tag switch
    {
        0x0001 => "pcm",
        0x0003 => "pcm_float",
        0x0006 => "alaw",
        0x0007 => "mulaw",
        0x0002 => "adpcm_ms",
        0x0011 => "adpcm_ima",
        0x0050 => "mp2",
        0x0055 => "mp3",
        0x00FF or 0x1600 or 0x1601 => "aac",
        0x0160 or 0x0161 or 0x0162 or 0x0163 => "wma",
        0x2000 => "ac3",
        0x2001 => "dts",
        0xF1AC => "flac",
        _ => $"0x{tag:x4}",
    };
}
