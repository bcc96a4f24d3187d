namespace MediaCleanup.Formats.Audio.Mp3;

/// <summary>A frame found in a file.</summary>
/// <param name="FreeLength">for free format: the length of a frame without padding, measured.</param>
internal readonly record struct MpegFrame(long Offset, MpegHeader Header, int FreeLength)
{
    public int Length => Header.IsFreeFormat ? FreeLength + Header.Padding : Header.Length;

    public long End => Offset + Length;
}

/// <summary>Finds and follows MPEG audio frames.</summary>
internal static class MpegFrames
{
    /// <summary>So far behind an ID3v2 tag junk is searched for the first frame; without a tag, less: then the frames alone say what the file is.</summary>
    private const int SearchAfterTag = 1024 * 1024;
    private const int SearchBare = 64 * 1024;

    /// <summary>A frame of the usual rates begins in so many bytes, wherever one starts to look.</summary>
    private const int SearchStep = 2048;

    /// <summary>Frames in a row that make a stream, where junk comes before them and no tag speaks for it.</summary>
    private const int ManyFrames = 4;
    private const int FewFrames = 2;

    /// <summary>The longest frame of any kind is 5,760 bytes (layer II, 384 kbit/s free format aside).</summary>
    private const int MaxFreeLength = 8192;

    /// <summary>Measuring a free format frame is dear, and a file that has it has it everywhere.</summary>
    private const int MaxFreeTries = 32;

    /// <summary>The first frame of the audio, or null: no frames in a row.</summary>
    public static MpegFrame? First(ByteSource source, ByteRange audio, bool afterTag)
    {
        var searched = ByteRange.FromTo(audio.Offset, Math.Min(audio.End, audio.Offset + (afterTag ? SearchAfterTag : SearchBare)));
        return Search(source, searched, audio.End, offset => offset == audio.Offset ? FewFrames : ManyFrames, null)
            ?? (afterTag ? Search(source, searched, audio.End, _ => FewFrames, null) : null);
    }

    /// <summary>The first frame at or after a place in a known stream.</summary>
    public static MpegFrame? Resync(ByteSource source, ByteRange searched, long end, MpegFrame known) =>
        Search(source, searched, end, _ => FewFrames, known);

    /// <summary>The frame at a place, if one of the same stream starts there.</summary>
    public static MpegFrame? At(ByteSource source, long offset, long end, MpegFrame known)
    {
        Span<byte> bytes = stackalloc byte[MpegHeader.Size];
        return offset + MpegHeader.Size <= end && source.ReadAt(offset, bytes) == bytes.Length && MpegHeader.Read(bytes) is { } header && header.GoesWith(known.Header)
            ? new(offset, header, known.FreeLength)
            : null;
    }

    private static MpegFrame? Search(ByteSource source, ByteRange searched, long end, Func<long, int> wanted, MpegFrame? known)
    {
        Span<byte> buffer = stackalloc byte[SearchStep];
        buffer = buffer[..(int)Math.Min(buffer.Length, Math.Max(0, searched.Length) + 3)];
        var freeTries = 0;
        for (var position = searched.Offset; position < searched.End; position += buffer.Length - 3)
        {
            var chunk = buffer[..source.ReadAt(position, buffer)];
            for (var i = 0; i + 3 < chunk.Length && position + i < searched.End; i++)
            {
                var next = chunk[i..].IndexOf((byte)0xFF);
                if (next < 0 || i + next + 3 >= chunk.Length)
                {
                    break;
                }

                i += next;
                if (MpegHeader.Read(chunk[i..]) is not { } header || (known is { } stream && !header.GoesWith(stream.Header)))
                {
                    continue;
                }

                var frame = new MpegFrame(position + i, header, known?.FreeLength ?? 0);
                if (header.IsFreeFormat && known is null)
                {
                    if (freeTries++ >= MaxFreeTries || MeasureFree(source, frame, end) is not { } length)
                    {
                        continue;
                    }

                    frame = frame with { FreeLength = length };
                }

                if (IsStream(source, frame, end, wanted(frame.Offset)))
                {
                    return frame;
                }
            }

            if (chunk.Length < buffer.Length)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>True when so many frames follow each other, or fewer that end exactly where the audio ends.</summary>
    private static bool IsStream(ByteSource source, MpegFrame frame, long end, int wanted)
    {
        for (var count = 1; count < wanted; count++)
        {
            if (frame.End == end && count >= FewFrames)
            {
                return true;
            }

            if (frame.Length < MpegHeader.Size || At(source, frame.End, end, frame) is not { } next)
            {
                return false;
            }

            frame = next;
        }

        return true;
    }

    /// <summary>The distance to the next header of the same kind, if the one after that is as far again.</summary>
    private static int? MeasureFree(ByteSource source, MpegFrame frame, long end)
    {
        var bytes = new byte[(int)Math.Min(MaxFreeLength, end - frame.Offset)];
        var count = source.ReadAt(frame.Offset, bytes);
        for (var i = 24; i + MpegHeader.Size <= count; i++)
        {
            if (bytes[i] != 0xFF || MpegHeader.Read(bytes.AsSpan(i)) is not { } next || !next.GoesWith(frame.Header))
            {
                continue;
            }

            var length = i - frame.Header.Padding;
            if (At(source, frame.Offset + i + length + next.Padding, end, frame) is not null)
            {
                return length;
            }
        }

        return null;
    }
}
