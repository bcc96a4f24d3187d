namespace MediaCleanup.Formats.Audio.Aac;

/// <summary>The header of an ADTS frame. Source: ISO/IEC 13818-7, section 6.2.</summary>
/// <param name="Length">of the whole frame in bytes.</param>
/// <param name="Samples">1024 for each block in it.</param>
internal readonly record struct AdtsHeader(int SampleRate, int Channels, int Length, int Samples)
{
    public const int Size = 7;
    private static readonly int[] SampleRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    public static AdtsHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || bytes[0] != 0xFF || (bytes[1] & 0xF6) != 0xF0)
        {
            return null;
        }

        var rateIndex = (bytes[2] >> 2) & 0x0F;
        var length = ((bytes[3] & 3) << 11) | (bytes[4] << 3) | (bytes[5] >> 5);
        var channels = ((bytes[2] & 1) << 2) | (bytes[3] >> 6);
        return rateIndex >= SampleRates.Length || length < Size
            ? null
            : new(SampleRates[rateIndex], channels == 7 ? 8 : channels, length, 1024 * ((bytes[6] & 3) + 1));
    }

    public static AdtsHeader? At(ByteSource source, long offset, long end)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return offset + Size <= end && source.ReadAt(offset, bytes) == Size ? Read(bytes) : null;
    }
}
