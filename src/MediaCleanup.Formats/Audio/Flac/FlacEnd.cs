namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>
/// Looks at the last frame of a stream, without decoding: the header numbers it, and a check sum closes it. So a file that
/// was cut is noticed at the price of one read of its end.
/// </summary>
internal static class FlacEnd
{
    private const int TailAllowance = 16 * 1024;
    private const int LargestWindow = 1 << 20;

    /// <summary>
    /// The samples that are there when fewer are than STREAMINFO promises, else null; null too when no frame can be found
    /// to tell it by.
    /// </summary>
    public static long? SamplesOfTruncated(ByteSource source, ByteRange audio, FlacStreamInfo info)
    {
        if (info.TotalSamples == 0)
        {
            return null;
        }

        if (audio.Length < 8)
        {
            return 0;
        }

        var wanted = (info.MaxFrameSize > 0 ? info.MaxFrameSize : 32 * 1024) + TailAllowance;
        var length = (int)Math.Min(audio.Length, Math.Min(wanted, LargestWindow));
        var window = source.ReadBytes(audio.End - length, length);
        for (var at = LastSync(window, window.Length); at >= 0; at = LastSync(window, at))
        {
            if (FlacFrame.Parse(window.AsSpan(at), info) is not { } frame)
            {
                continue;
            }

            if (frame.EndSample < info.TotalSamples)
            {
                return frame.EndSample;
            }

            // The last frame begins here; it is whole when its check sum comes out somewhere before the end. What is behind
            // it is somebody's tag.
            return Closes(window.AsSpan(at)) ? null : info.TotalSamples - 1;
        }

        return null;
    }

    private static int LastSync(ReadOnlySpan<byte> window, int before)
    {
        for (var at = window[..before].LastIndexOf((byte)0xFF); at >= 0; at = window[..at].LastIndexOf((byte)0xFF))
        {
            if (at + 1 < window.Length && (window[at + 1] & 0xFE) == 0xF8)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>A frame with its own check sum appended has the check sum 0.</summary>
    private static bool Closes(ReadOnlySpan<byte> frame)
    {
        ushort crc = 0;
        for (var i = 0; i < frame.Length; i++)
        {
            crc = FlacCrc.Add16(crc, frame[i]);
            if (crc == 0 && i >= 8)
            {
                return true;
            }
        }

        return false;
    }
}
