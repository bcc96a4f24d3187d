namespace MediaCleanup.Formats.Audio.Tagged;

/// <summary>
/// Starts of files that are certainly no bare MPEG or AAC stream, though frames of such may lie somewhere inside (a film, an
/// archive with music, a picture whose bytes look like a frame).
/// </summary>
internal static class ForeignMagic
{
    private static readonly byte[][] Starts =
    [
        [0xFF, 0xD8, 0xFF],
        [0x89, (byte)'P', (byte)'N', (byte)'G'],
        [0x1A, 0x45, 0xDF, 0xA3],
        [0x30, 0x26, 0xB2, 0x75],
        [0x00, 0x00, 0x01, 0xBA],
        [0x7F, (byte)'E', (byte)'L', (byte)'F'],
        .. new[]
        {
            "GIF8", "BM", "fLaC", "OggS", "RIFF", "RF64", "BW64", "FORM", "MThd", "wvpk", "MAC ", "MPCK", "MP+", "TTA1", "TTA2", "tBaK", "OFR ", "DSD ", "FRM8",
            ".snd", ".RMF", "caff", "%PDF", "PK\u0003\u0004", "Rar!", "7z\u00BC\u00AF", "\u001F\u008B", "<!DOCTYPE", "<html", "<HTML", "<?xml", "#!AMR", "#EXTM3U", "FLV", "ID3", "Extended Module:", "IMPM",
        }.Select(System.Text.Encoding.Latin1.GetBytes),
    ];

    public static bool IsAt(ByteSource source, long offset) =>
        Array.Exists(Starts, s => source.StartsWith(s, offset)) || source.StartsWith("ftyp"u8, offset + 4);
}
