using System.Buffers.Binary;

namespace MediaCleanup.Formats.Video;

/// <summary>The first bytes of coded sound: codec and channels from the frame itself, for containers that say little.</summary>
internal static class ElementaryStreams
{
    private static readonly int[] Ac3Channels = [2, 1, 2, 3, 3, 4, 4, 5];
    private static readonly int[] DtsChannels = [1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6, 6, 7, 8, 8];

    /// <summary>DTS with its extensions (ETSI TS 102 114, section 7 and 8): lossless, high resolution, or the core alone.</summary>
    public static string DtsName(ReadOnlySpan<byte> frames) =>
        frames.IndexOf((ReadOnlySpan<byte>)[0x41, 0xA2, 0x95, 0x47]) >= 0 ? "dtshd_ma"
        : frames.IndexOf((ReadOnlySpan<byte>)[0x64, 0x58, 0x20, 0x25]) >= 0 && frames.IndexOf((ReadOnlySpan<byte>)[0x65, 0x5E, 0x31, 0x5E]) >= 0 ? "dtshd_hra"
        : "dca";

    /// <summary>Channels of the first frame that is found, by the codec's name.</summary>
    public static int? Channels(string? codec, ReadOnlySpan<byte> data) => codec switch
    {
        "ac3" => Ac3(data),
        "eac3" => Eac3(data),
        "dca" or "dtshd_ma" or "dtshd_hra" => Dts(data),
        "mp1" or "mp2" or "mp3" => Mpeg(data) is { } header ? (header[3] >> 6) == 3 ? 1 : 2 : null,
        "aac" => Adts(data),
        "truehd" => TrueHd(data),
        _ => null,
    };

    /// <summary>The layer of MPEG audio, by its first frame.</summary>
    public static string MpegName(ReadOnlySpan<byte> data) => Mpeg(data) is { } header && ((header[1] >> 1) & 3) is var layer
        ? layer switch { 1 => "mp3", 3 => "mp1", _ => "mp2" }
        : "mp2";

    private static byte[]? Mpeg(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i + 4 <= data.Length; i++)
        {
            if (data[i] == 0xFF && (data[i + 1] & 0xE0) == 0xE0 && ((data[i + 1] >> 1) & 3) != 0 && (data[i + 2] >> 4) is > 0 and < 15 && ((data[i + 2] >> 2) & 3) != 3)
            {
                return data.Slice(i, 4).ToArray();
            }
        }

        return null;
    }

    /// <summary>ATSC A/52, section 5.3: the mode follows the bit stream mode, the low-frequency flag after mode-dependent fields.</summary>
    private static int? Ac3(ReadOnlySpan<byte> data)
    {
        var at = data.IndexOf((ReadOnlySpan<byte>)[0x0B, 0x77]);
        if (at < 0 || at + 8 > data.Length)
        {
            return null;
        }

        var mode = data[at + 6] >> 5;
        var skipped = ((mode & 1) != 0 && mode != 1 ? 2 : 0) + ((mode & 4) != 0 ? 2 : 0) + (mode == 2 ? 2 : 0);
        var bits = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 6)..]);
        return Ac3Channels[mode] + ((bits >> (12 - skipped)) & 1);
    }

    /// <summary>ATSC A/52, annex E. Dependent streams add channels that the first frame does not count: then 7.1 is shown as 5.1.</summary>
    private static int? Eac3(ReadOnlySpan<byte> data)
    {
        var at = data.IndexOf((ReadOnlySpan<byte>)[0x0B, 0x77]);
        return at < 0 || at + 5 > data.Length ? null : Ac3Channels[(data[at + 4] >> 1) & 7] + (data[at + 4] & 1);
    }

    /// <summary>ETSI TS 102 114, section 5.3: the core's frame header.</summary>
    private static int? Dts(ReadOnlySpan<byte> data)
    {
        var at = data.IndexOf((ReadOnlySpan<byte>)[0x7F, 0xFE, 0x80, 0x01]);
        if (at < 0 || at + 12 > data.Length)
        {
            return null;
        }

        var mode = ((data[at + 7] & 0x0F) << 2) | (data[at + 8] >> 6);
        var low = ((data[at + 10] >> 1) & 3) != 0 ? 1 : 0;
        return mode < DtsChannels.Length ? DtsChannels[mode] + low : null;
    }

    /// <summary>ISO/IEC 13818-7, section 6.2.</summary>
    private static int? Adts(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i + 4 <= data.Length; i++)
        {
            if (data[i] == 0xFF && (data[i + 1] & 0xF6) == 0xF0)
            {
                var configuration = ((data[i + 2] & 1) << 2) | (data[i + 3] >> 6);
                return configuration switch { 0 => null, 7 => 8, _ => configuration };
            }
        }

        return null;
    }

    /// <summary>The channel groups of the 8-channel presentation in a major sync (Dolby TrueHD bit stream, format_info).</summary>
    private static int? TrueHd(ReadOnlySpan<byte> data)
    {
        var at = data.IndexOf((ReadOnlySpan<byte>)[0xF8, 0x72, 0x6F, 0xBA]);
        if (at < 0 || at + 8 > data.Length)
        {
            return null;
        }

        var format = BinaryPrimitives.ReadUInt32BigEndian(data[(at + 4)..]);
        var groups = (int)(format & 0x1FFF);
        groups = groups != 0 ? groups : (int)((format >> 15) & 0x1F);
        ReadOnlySpan<int> sizes = [2, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 1, 1];
        var count = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            count += (groups >> i & 1) * sizes[i];
        }

        return count is > 0 and <= 16 ? count : null;
    }
}
