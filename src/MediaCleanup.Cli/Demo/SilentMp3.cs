namespace MediaCleanup.Cli.Demo;

/// <summary>
/// A playable MP3 of silence: MPEG-2.5 layer III, 8 kHz, mono, 8 kbit/s; frames of 72 bytes and 72 ms whose side information says
/// that nothing follows. Source: ISO/IEC 11172-3 and the MPEG-2.5 extension.
/// </summary>
internal static class SilentMp3
{
    private const int FrameBytes = 72;
    private const double FrameSeconds = 576.0 / 8000;

    /// <summary>As many whole frames as come nearest to the length.</summary>
    public static byte[] Write(double seconds)
    {
        var frames = Math.Max(2, (int)Math.Round(seconds / FrameSeconds));
        var mp3 = new byte[frames * FrameBytes];
        for (var at = 0; at < mp3.Length; at += FrameBytes)
        {
            (mp3[at], mp3[at + 1], mp3[at + 2], mp3[at + 3]) = (0xFF, 0xE3, 0x18, 0xC0);
        }

        return mp3;
    }
}
