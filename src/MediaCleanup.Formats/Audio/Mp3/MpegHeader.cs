namespace MediaCleanup.Formats.Audio.Mp3;

/// <summary>The four bytes at the start of an MPEG audio frame. Source: ISO/IEC 11172-3, section 2.4.1.3, and 13818-3 for the low rates; MPEG 2.5 is Fraunhofer's.</summary>
/// <param name="Version">1, 2, or 3 for MPEG 2.5.</param>
/// <param name="Layer">1 to 3.</param>
/// <param name="Bitrate">bit/s; 0 for free format, whose frames do not tell their length.</param>
/// <param name="Padding">in bytes.</param>
internal readonly record struct MpegHeader(int Version, int Layer, int Bitrate, int SampleRate, int Padding, int Channels, bool HasChecksum)
{
    public const int Size = 4;

    private static readonly int[] BitratesV1L1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
    private static readonly int[] BitratesV1L2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
    private static readonly int[] BitratesV1L3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] BitratesV2L1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
    private static readonly int[] BitratesV2L23 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] SampleRates = [44100, 48000, 32000];

    public bool IsFreeFormat => Bitrate == 0;

    public int SamplesPerFrame => Layer switch { 1 => 384, 2 => 1152, _ => Version == 1 ? 1152 : 576 };

    /// <summary>Bytes of a whole frame, header included; 0 for free format.</summary>
    public int Length => Layer == 1
        ? ((12 * Bitrate / SampleRate) * 4) + (IsFreeFormat ? 0 : Padding)
        : (SamplesPerFrame / 8 * Bitrate / SampleRate) + (IsFreeFormat ? 0 : Padding);

    /// <summary>Where a Xing header lies in the first frame: after the side information, which it replaces.</summary>
    public int SideInformationEnd => Size + (Version == 1 ? Channels == 1 ? 17 : 32 : Channels == 1 ? 9 : 17);

    public static MpegHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
        {
            return null;
        }

        var version = ((bytes[1] >> 3) & 3) switch { 3 => 1, 2 => 2, 0 => 3, _ => 0 };
        var layer = 4 - ((bytes[1] >> 1) & 3);
        var bitrateIndex = bytes[2] >> 4;
        var rateIndex = (bytes[2] >> 2) & 3;
        if (version == 0 || layer == 4 || bitrateIndex == 15 || rateIndex == 3 || (bytes[3] & 3) == 2)
        {
            // The last: an emphasis that is reserved; random bytes have it often, encoders never.
            return null;
        }

        var bitrates = (version, layer) switch
        {
            (1, 1) => BitratesV1L1,
            (1, 2) => BitratesV1L2,
            (1, _) => BitratesV1L3,
            (_, 1) => BitratesV2L1,
            _ => BitratesV2L23,
        };
        var padding = (bytes[2] & 2) == 0 ? 0 : layer == 1 ? 4 : 1;
        return new(version, layer, bitrates[bitrateIndex] * 1000, SampleRates[rateIndex] >> (version - 1), padding, (bytes[3] >> 6) == 3 ? 1 : 2, (bytes[1] & 1) == 0);
    }

    /// <summary>True when a frame of this kind can follow one of that kind in one stream.</summary>
    public bool GoesWith(MpegHeader other) => Version == other.Version && Layer == other.Layer && SampleRate == other.SampleRate && IsFreeFormat == other.IsFreeFormat;
}
