using System.Buffers;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>
/// Looks at the last frame of a stream, without decoding: the header numbers it, and a check sum closes it. So a file that
/// was cut is noticed at the price of one read of its end.
/// </summary>
internal static class FlacEnd
{
    /// <summary>Room for what taggers of other formats put behind the last frame.</summary>
    private const int TailAllowance = 16 * 1024;
    private const int UnknownFrameSize = 64 * 1024;
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

        var frame = info.MaxFrameSize > 0 ? info.MaxFrameSize : UnknownFrameSize;
        var samples = Look(source, audio, info, frame + 64, Look) ?? Look(source, audio, info, frame + TailAllowance, Look);
        return samples < info.TotalSamples ? samples : null;
    }

    /// <summary>The samples up to the end of the last whole frame, where STREAMINFO tells of none; null when no such frame is found near the end.</summary>
    public static long? SamplesOfUntold(ByteSource source, ByteRange audio, FlacStreamInfo info) =>
        Look(source, audio, info, Math.Max(2L * info.MaxFrameSize, UnknownFrameSize), LookForWhole);

    /// <summary>What a look finds in the window at the end.</summary>
    private static long? Look(ByteSource source, ByteRange audio, FlacStreamInfo info, long wanted, Func<ReadOnlySpan<byte>, FlacStreamInfo, long?> look)
    {
        var length = (int)Math.Min(audio.Length, Math.Min(wanted, LargestWindow));
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var window = rented.AsSpan(0, length);
            source.ReadExactly(audio.End - length, window);
            return look(window, info);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The samples up to the end of the last whole frame; null when no frame begins in the window.</summary>
    private static long? Look(ReadOnlySpan<byte> window, FlacStreamInfo info)
    {
        long? last = null;
        for (var at = LastSync(window, window.Length); at >= 0; at = LastSync(window, at))
        {
            if (FlacFrame.Parse(window[at..], info) is not { } frame)
            {
                continue;
            }

            if (frame.EndSample >= info.TotalSamples && frame.EndSample - info.TotalSamples <= ushort.MaxValue)
            {
                // The last frame begins here; it is whole when its check sum comes out somewhere before the end. What is
                // behind it is somebody's tag.
                return Closes(window[at..]) ? frame.EndSample : info.TotalSamples - 1;
            }

            // Not the last frame, or bytes inside the last frame that look like a header: one further ahead may tell.
            last ??= frame.EndSample < info.TotalSamples ? frame.EndSample : null;
        }

        return last;
    }

    private static long? LookForWhole(ReadOnlySpan<byte> window, FlacStreamInfo info)
    {
        for (var at = LastSync(window, window.Length); at >= 0; at = LastSync(window, at))
        {
            if (FlacFrame.Parse(window[at..], info) is { } frame && Closes(window[at..]))
            {
                return frame.EndSample;
            }
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
