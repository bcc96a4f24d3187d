using System.Collections.Frozen;

namespace MediaCleanup.Formats.Video;

/// <summary>The names that Kodi shows for codecs, from the codes that containers use. An unknown code gives null.</summary>
internal static class CodecNames
{
    private static readonly FrozenDictionary<string, string> FourCharacterCodes = Table(
        ("h264", "avc1 avc2 avc3 avc4 h264 x264 davc vssh"),
        ("hevc", "hvc1 hev1 hevc h265 x265 dvh1 dvhe"),
        ("av1", "av01 dav1"),
        ("vvc", "vvc1 vvi1"),
        ("vp8", "vp80 vp08"),
        ("vp9", "vp90 vp09"),
        ("mpeg4", "mp4v xvid divx dx50 fmp4 mp4s m4s2 3iv2 blz0 rmp4"),
        ("msmpeg4v3", "div3 div4 mp43 mpg3 ap41 col1"),
        ("msmpeg4v2", "mp42 div2"),
        ("mpeg2video", "mpg2 mp2v mpeg m2v1 hdv1 hdv2 hdv3 xdv2"),
        ("mpeg1video", "mpg1 mp1v m1v1"),
        ("vc1", "wvc1 vc-1 wmva"),
        ("wmv1", "wmv1"),
        ("wmv2", "wmv2"),
        ("wmv3", "wmv3"),
        ("mjpeg", "mjpg jpeg mjpa avrn"),
        ("prores", "apch apcn apcs apco ap4h ap4x"),
        ("dvvideo", "dvsd dvc dvcp dv5p dvpp dvh5"),
        ("h263", "h263 s263 u263"),
        ("theora", "theo"),
        ("aac", "mp4a"),
        ("ac3", "ac-3 sac3"),
        ("eac3", "ec-3"),
        ("dca", "dtsc dtse dts-"),
        ("dtshd_hra", "dtsh"),
        ("dtshd_ma", "dtsl"),
        ("truehd", "mlpa"),
        ("alac", "alac"),
        ("flac", "flac"),
        ("opus", "opus"),
        ("mp3", ".mp3 mp3"),
        ("pcm_s16le", "sowt"),
        ("pcm_s16be", "twos"),
        ("pcm_s24be", "in24"),
        ("pcm_s32be", "in32"),
        ("pcm_f32be", "fl32"),
        ("amr_nb", "samr"),
        ("qdm2", "qdm2"));

    private static readonly FrozenDictionary<string, string> MatroskaCodes = new Dictionary<string, string>
    {
        ["V_MPEG4/ISO/AVC"] = "h264",
        ["V_MPEGH/ISO/HEVC"] = "hevc",
        ["V_MPEGI/ISO/VVC"] = "vvc",
        ["V_AV1"] = "av1",
        ["V_VP8"] = "vp8",
        ["V_VP9"] = "vp9",
        ["V_MPEG1"] = "mpeg1video",
        ["V_MPEG2"] = "mpeg2video",
        ["V_MPEG4/ISO/SP"] = "mpeg4",
        ["V_MPEG4/ISO/ASP"] = "mpeg4",
        ["V_MPEG4/ISO/AP"] = "mpeg4",
        ["V_MPEG4/MS/V3"] = "msmpeg4v3",
        ["V_THEORA"] = "theora",
        ["V_MJPEG"] = "mjpeg",
        ["V_PRORES"] = "prores",
        ["V_FFV1"] = "ffv1",
        ["A_AC3"] = "ac3",
        ["A_EAC3"] = "eac3",
        ["A_DTS"] = "dca",
        ["A_DTS/LOSSLESS"] = "dtshd_ma",
        ["A_TRUEHD"] = "truehd",
        ["A_MLP"] = "mlp",
        ["A_FLAC"] = "flac",
        ["A_MPEG/L3"] = "mp3",
        ["A_MPEG/L2"] = "mp2",
        ["A_MPEG/L1"] = "mp1",
        ["A_OPUS"] = "opus",
        ["A_VORBIS"] = "vorbis",
        ["A_ALAC"] = "alac",
        ["A_WAVPACK4"] = "wavpack",
        ["A_TTA1"] = "tta",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string? OfFourCharacters(string code) => FourCharacterCodes.GetValueOrDefault(code.Trim('\0', ' ').ToLowerInvariant());

    /// <summary>A codec id of Matroska; ids with a suffix fall back to what stands before it (<c>A_AAC/MPEG4/LC</c>).</summary>
    public static string? OfMatroska(string id, int bits) => MatroskaCodes.GetValueOrDefault(id) ?? id switch
    {
        "A_PCM/INT/LIT" => bits == 8 ? "pcm_u8" : $"pcm_s{Width(bits)}le",
        "A_PCM/INT/BIG" => $"pcm_s{Width(bits)}be",
        "A_PCM/FLOAT/IEEE" => bits == 64 ? "pcm_f64le" : "pcm_f32le",
        _ when id.StartsWith("A_AAC", StringComparison.Ordinal) => "aac",
        _ when id.StartsWith("A_DTS", StringComparison.Ordinal) => "dca",
        _ when id.StartsWith("A_AC3", StringComparison.Ordinal) => "ac3",
        _ => null,
    };

    /// <summary>A format tag of WAVEFORMATEX (mmreg.h).</summary>
    public static string? OfWaveFormat(int tag, int bits) => tag switch
    {
        0x0001 => bits == 8 ? "pcm_u8" : $"pcm_s{Width(bits)}le",
        0x0003 => bits == 64 ? "pcm_f64le" : "pcm_f32le",
        0x0002 => "adpcm_ms",
        0x0006 => "pcm_alaw",
        0x0007 => "pcm_mulaw",
        0x0011 => "adpcm_ima_wav",
        0x0050 => "mp2",
        0x0055 => "mp3",
        0x00FF or 0x1600 or 0x1601 or 0x1602 or 0x1610 or 0x706D or 0x4143 or 0xA106 => "aac",
        0x0160 => "wmav1",
        0x0161 => "wmav2",
        0x0162 => "wmapro",
        0x0163 => "wmalossless",
        0x2000 => "ac3",
        0x2001 => "dca",
        0x566F or 0x674F or 0x6750 or 0x6751 => "vorbis",
        0xF1AC => "flac",
        0x704F => "opus",
        _ => null,
    };

    /// <summary>An object type of an MPEG-4 elementary stream descriptor (the registration authority's list, mp4ra.org).</summary>
    public static string? OfObjectType(int type) => type switch
    {
        0x20 => "mpeg4",
        0x21 => "h264",
        0x23 => "hevc",
        0x40 or 0x66 or 0x67 or 0x68 => "aac",
        0x60 or 0x61 or 0x62 or 0x63 or 0x64 or 0x65 => "mpeg2video",
        0x69 or 0x6B => "mp3",
        0x6A => "mpeg1video",
        0x6C => "mjpeg",
        0xA3 => "vc1",
        0xA5 => "ac3",
        0xA6 => "eac3",
        0xA9 => "dca",
        0xAC => "dtshd_hra",
        0xAA or 0xAB => "dtshd_ma",
        0xAD => "opus",
        0xDD => "vorbis",
        _ => null,
    };

    private static int Width(int bits) => bits is 16 or 20 or 24 or 32 ? bits : 16;

    private static FrozenDictionary<string, string> Table(params ReadOnlySpan<(string Name, string Codes)> rows)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, codes) in rows)
        {
            foreach (var code in codes.Split(' '))
            {
                table.Add(code, name);
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
