using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>What the first block of a FLAC stream says. Source: RFC 9639, section 8.2.</summary>
/// <param name="MaxFrameSize">bytes; 0 when not known.</param>
/// <param name="TotalSamples">of one channel; 0 when not known.</param>
internal sealed record FlacStreamInfo(int MinBlockSize, int MaxBlockSize, int MaxFrameSize, int SampleRate, int Channels, int BitsPerSample, long TotalSamples, bool HasMd5)
{
    public const int Size = 34;

    /// <exception cref="CorruptMediaException">no stream can have these values.</exception>
    public static FlacStreamInfo Parse(ReadOnlySpan<byte> body)
    {
        var packed = BinaryPrimitives.ReadUInt64BigEndian(body[10..]);
        var info = new FlacStreamInfo(
            BinaryPrimitives.ReadUInt16BigEndian(body),
            BinaryPrimitives.ReadUInt16BigEndian(body[2..]),
            (int)(BinaryPrimitives.ReadUInt32BigEndian(body[6..]) >> 8),
            (int)(packed >> 44),
            (int)((packed >> 41) & 7) + 1,
            (int)((packed >> 36) & 31) + 1,
            (long)(packed & 0xF_FFFF_FFFF),
            body[18..Size].ContainsAnyExcept((byte)0));
        return info.SampleRate > 0 ? info : throw new CorruptMediaException("STREAMINFO says 0 samples a second");
    }
}
