namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>
/// The audio of a file, told apart from its tags, as one SHA-256. It proves that an edit left the audio alone, so it shares no
/// code with the readers and editors: a fault of theirs cannot hide itself here. What counts as payload:
/// <list type="bullet">
/// <item>MP3, ADTS AAC, WavPack, Monkey's Audio, Musepack, TTA: all bytes between the tags at the front (ID3v2, stacked ones
/// too; APEv2) and those at the end (ID3v1, APEv2, Lyrics3, appended ID3v2).</item>
/// <item>FLAC: STREAMINFO, and all bytes from the first frame to the tags at the end.</item>
/// <item>Ogg: of each logical stream the packets but the comments (for FLAC also padding and pictures), the granule
/// positions of the pages on which audio packets end, gaps in the page numbers, the end mark. Every page's checksum must be right.</item>
/// <item>MP4: of each track what its chunk offsets, sample sizes and chunk map reach, its sample descriptions, timing and edit
/// lists; when it is fragmented also the fragments, with absolute offsets taken relative to the fragment, and all media data.</item>
/// <item>WAV, RF64: <c>fmt</c>, <c>fact</c>, <c>data</c>. AIFF: <c>COMM</c>, <c>SSND</c>. DSF: <c>fmt</c>, <c>data</c>. DFF: <c>PROP</c> and the sound.</item>
/// <item>ASF: stream properties, the timing part of the file properties, the data object.</item>
/// <item>Matroska: the track list, and the clusters without their own positions.</item>
/// </list>
/// </summary>
public static class PayloadDigest
{
    /// <summary>SHA-256 of the audio payload, as 64 lower-case hexadecimal digits. Reads the whole payload once; memory does not grow with it.</summary>
    /// <exception cref="CorruptMediaException">a length does not fit, or it is not certain where the audio begins and ends.</exception>
    public static string Compute(ByteSource source)
    {
        using var bytes = new PayloadBytes(source);
        using var hash = new PayloadHash(bytes);
        var front = TagBounds.SkipFront(bytes);
        Walk(bytes, hash, front);
        return Convert.ToHexStringLower(hash.Finish());
    }

    private static void Walk(PayloadBytes bytes, PayloadHash hash, long front)
    {
        if (bytes.StartsWith(front, "fLaC"u8))
        {
            FlacPayload.Add(bytes, hash, front);
        }
        else if (bytes.StartsWith(front, "OggS"u8))
        {
            OggPayload.Add(bytes, hash, front);
        }
        else if (bytes.StartsWith(front, "RIFF"u8) || bytes.StartsWith(front, "RF64"u8) || bytes.StartsWith(front, "BW64"u8))
        {
            ChunkPayload.AddWave(bytes, hash, front);
        }
        else if (bytes.StartsWith(front, "FORM"u8))
        {
            ChunkPayload.AddAiff(bytes, hash, front);
        }
        else if (bytes.StartsWith(front, "DSD "u8))
        {
            ChunkPayload.AddDsf(bytes, hash, front);
        }
        else if (bytes.StartsWith(front, "FRM8"u8))
        {
            ChunkPayload.AddDff(bytes, hash, front);
        }
        else if (front == 0 && Mp4Payload.Starts(bytes))
        {
            Mp4Payload.Add(bytes, hash);
        }
        else if (front == 0 && bytes.StartsWith(0, AsfPayload.HeaderObject))
        {
            AsfPayload.Add(bytes, hash);
        }
        else if (front == 0 && bytes.StartsWith(0, MatroskaPayload.Magic))
        {
            MatroskaPayload.Add(bytes, hash);
        }
        else
        {
            StreamPayload.Add(bytes, hash, front);
        }
    }
}
