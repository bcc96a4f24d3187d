namespace MediaCleanup.Formats.Video;

/// <summary>Recognises a film by its content and reads its headers: a few kilobytes, never the pictures.</summary>
public static class VideoReader
{
    /// <summary>Reads running time and streams of Matroska, WebM, MP4, MOV, AVI, MPEG-TS, M2TS, MPEG-PS, VOB, ASF, WMV.</summary>
    /// <exception cref="CorruptMediaException">no film that we know, or its structure does not close: cut short, or hostile.</exception>
    public static VideoFile Read(ByteSource source)
    {
        if (source.StartsWith([0x1A, 0x45, 0xDF, 0xA3]))
        {
            return MatroskaVideo.Read(source);
        }

        if (source.StartsWith("RIFF"u8) && (source.StartsWith("AVI "u8, 8) || source.StartsWith("AVIX"u8, 8)))
        {
            return AviVideo.Read(source);
        }

        if (source.StartsWith(AsfVideo.HeaderObject))
        {
            return AsfVideo.Read(source);
        }

        if (Mp4Video.Starts(source))
        {
            return Mp4Video.Read(source);
        }

        if (source.StartsWith([0, 0, 1, 0xBA]))
        {
            return ProgramStreamVideo.Read(source);
        }

        return TransportStreamVideo.PacketSize(source) is { } packet
            ? TransportStreamVideo.Read(source, packet)
            : throw new CorruptMediaException("not a film that we know");
    }
}
