namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>Formats that are nothing but frames, with tags before and after: MP3, AAC, WavPack, Monkey's Audio, Musepack, TTA.</summary>
internal static class StreamPayload
{
    private const int SyncSearch = 64 * 1024;

    public static void Add(PayloadBytes bytes, PayloadHash hash, long front)
    {
        var end = TagBounds.SkipTail(bytes, front);
        if (!HasKnownMagic(bytes, front) && !HasMpegSync(bytes, front, end))
        {
            throw new CorruptMediaException("no audio that we know begins here");
        }

        hash.Part("stream", ByteRange.FromTo(front, end));
    }

    private static bool HasKnownMagic(PayloadBytes bytes, long front) =>
        bytes.StartsWith(front, "wvpk"u8) || bytes.StartsWith(front, "MAC "u8) || bytes.StartsWith(front, "MPCK"u8)
        || bytes.StartsWith(front, "MP+"u8) || bytes.StartsWith(front, "TTA1"u8);

    /// <summary>The eleven set bits that open each frame of MPEG audio and of ADTS; real files have padding or junk before the first.</summary>
    private static bool HasMpegSync(PayloadBytes bytes, long front, long end)
    {
        var searched = bytes.Span(front, (int)Math.Min(SyncSearch, end - front));
        for (var i = searched.IndexOf((byte)0xFF); i >= 0 && i + 2 < searched.Length;)
        {
            if ((searched[i + 1] & 0xE0) == 0xE0 && (searched[i + 1] & searched[i + 2]) != 0xFF)
            {
                return true;
            }

            var next = searched[(i + 1)..].IndexOf((byte)0xFF);
            i = next < 0 ? -1 : i + 1 + next;
        }

        // Padding longer than the search: zeros say nothing against a stream behind them.
        return !searched.IsEmpty && !searched.ContainsAnyExcept((byte)0);
    }
}

/// <summary>FLAC's metadata is a list of blocks with 24-bit lengths (RFC 9639, section 8.1); frames follow the last.</summary>
internal static class FlacPayload
{
    public static void Add(PayloadBytes bytes, PayloadHash hash, long front)
    {
        hash.Name("flac");
        var end = TagBounds.SkipTail(bytes, front);
        var at = front + 4;
        for (var first = true; ; first = false)
        {
            var header = bytes.BigEndian32(at);
            var type = (header >> 24) & 0x7F;
            var length = header & 0xFFFFFF;
            if (type == 127 || first != (type == 0) || (first && length != 34) || length > end - at - 4)
            {
                throw new CorruptMediaException($"the FLAC metadata block at {at} is impossible");
            }

            if (first)
            {
                hash.Part("streaminfo", new ByteRange(at + 4, length));
            }

            at += 4 + length;
            if (header >> 31 != 0)
            {
                break;
            }
        }

        // RFC 9639, section 9.1: 15 bits of sync code open a frame.
        if (at < end && (at > end - 2 || bytes.Byte(at) != 0xFF || (bytes.Byte(at + 1) & 0xFE) != 0xF8))
        {
            throw new CorruptMediaException("no FLAC frame follows the metadata");
        }

        hash.Part("frames", ByteRange.FromTo(at, end));
    }
}
