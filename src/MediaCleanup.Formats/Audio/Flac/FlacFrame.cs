namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>The header of one audio frame. Source: RFC 9639, section 9.1.</summary>
/// <param name="EndSample">the first sample after this frame, counted from the start of the stream.</param>
internal readonly record struct FlacFrame(long EndSample)
{
    /// <summary>Reads a frame header at the start of these bytes; null when they are none of this stream.</summary>
    public static FlacFrame? Parse(ReadOnlySpan<byte> bytes, FlacStreamInfo info)
    {
        if (bytes.Length < 6 || bytes[0] != 0xFF || (bytes[1] & 0xFE) != 0xF8 || (bytes[3] & 1) != 0 || bytes[2] >> 4 == 0 || (bytes[2] & 15) == 15)
        {
            return null;
        }

        if (!Agrees(bytes[2] & 15, bytes[3] >> 4, (bytes[3] >> 1) & 7, info))
        {
            return null;
        }

        var position = 4;
        if (CodedNumber(bytes, ref position) is not { } number)
        {
            return null;
        }

        var sizeCode = bytes[2] >> 4;
        var rateCode = bytes[2] & 15;
        var extra = sizeCode switch { 6 => 1, 7 => 2, _ => 0 };
        var rateBytes = rateCode switch { 12 => 1, 13 or 14 => 2, _ => 0 };
        if (position + extra + rateBytes >= bytes.Length)
        {
            return null;
        }

        var blockSize = sizeCode switch
        {
            1 => 192,
            <= 5 => 576 << (sizeCode - 2),
            6 => bytes[position] + 1,
            7 => ((bytes[position] << 8) | bytes[position + 1]) + 1,
            _ => 256 << (sizeCode - 8),
        };
        position += extra + rateBytes;
        if (FlacCrc.Of8(bytes[..position]) != bytes[position])
        {
            return null;
        }

        // With a fixed block size the number counts frames, and only the last frame may be shorter.
        var isVariable = (bytes[1] & 1) != 0;
        return new((isVariable ? number : number * info.MaxBlockSize) + blockSize);
    }

    /// <summary>Rate, channels and sample size as STREAMINFO has them; else these bytes only look like a header.</summary>
    private static bool Agrees(int rateCode, int channelCode, int sizeCode, FlacStreamInfo info)
    {
        ReadOnlySpan<int> rates = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
        ReadOnlySpan<int> sizes = [0, 8, 12, -1, 16, 20, 24, 32];
        return (rateCode is 0 or >= 12 || rates[rateCode] == info.SampleRate)
            && (sizeCode == 0 || sizes[sizeCode] == info.BitsPerSample)
            && (channelCode < 8 ? channelCode + 1 : channelCode <= 10 ? 2 : -1) == info.Channels;
    }

    /// <summary>A number of up to 36 bits in the manner of UTF-8.</summary>
    private static long? CodedNumber(ReadOnlySpan<byte> bytes, ref int position)
    {
        var first = bytes[position++];
        if (first < 0x80)
        {
            return first;
        }

        var length = first switch { >= 0xC0 and < 0xE0 => 1, < 0xC0 => 0, < 0xF0 => 2, < 0xF8 => 3, < 0xFC => 4, < 0xFE => 5, 0xFE => 6, _ => 0 };
        if (length == 0 || position + length > bytes.Length)
        {
            return null;
        }

        long value = first & (0x3F >> length);
        for (var i = 0; i < length; i++)
        {
            var next = bytes[position++];
            if ((next & 0xC0) != 0x80)
            {
                return null;
            }

            value = (value << 6) | (uint)(next & 0x3F);
        }

        return value;
    }
}
