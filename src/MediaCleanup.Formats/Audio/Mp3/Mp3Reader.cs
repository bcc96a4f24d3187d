using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Tagged;

namespace MediaCleanup.Formats.Audio.Mp3;

/// <summary>Where an MPEG audio file keeps its parts.</summary>
internal sealed record Mp3Layout(ByteRange Audio, long FirstFrame) : FileLayout;

/// <summary>MPEG audio of all versions and layers, as a bare stream with tags around it.</summary>
internal static class Mp3Reader
{
    /// <summary>Frames looked at before a stream without a header counts as one of a constant rate.</summary>
    private const int FramesToCompare = 32;
    private const int TailToWalk = 16 * 1024;

    /// <summary>So many frames near the end are enough to fall in step, whatever lies between them.</summary>
    private const int FramesToWalk = 8;
    private const int ShortestWalk = 3 * 1024;

    /// <summary>True when MPEG frames in a row follow the ID3v2 tags at the start, or start the file.</summary>
    public static bool Recognises(ByteSource source)
    {
        var start = Id3.Id3v2Tag.EndOfLeading(source);
        return !ForeignMagic.IsAt(source, start) && MpegFrames.First(source, ByteRange.FromTo(start, source.Length), start > 0) is not null;
    }

    /// <exception cref="CorruptMediaException">no audio, or tags that do not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var stream = TaggedStream.Read(source);
        if (MpegFrames.First(source, stream.Audio, !stream.Front.IsEmpty) is not { } first)
        {
            throw new CorruptMediaException("no MPEG audio: no two frames in a row");
        }

        var audio = ByteRange.FromTo(first.Offset, stream.Audio.End);
        var (ms, issues, why) = Measure(source, audio, first);
        var file = new AudioFile
        {
            Format = AudioFormat.Mp3,
            Codec = $"mp{first.Header.Layer}",
            DurationMs = ms is { } known ? (long)Math.Round(known) : null,
            SampleRate = first.Header.SampleRate,
            Channels = first.Header.Channels,
            BitrateKbps = ms > 0 ? (int)Math.Round(audio.Length * 8 / ms.Value) : null,
            Issues = issues,
            WhyNotWritable = why,
            Layout = new Mp3Layout(stream.Audio, first.Offset),
        };
        return stream.Describe(file, NativeTag.Id3v2);
    }

    private static (double? Ms, ImmutableArray<string> Issues, string? Why) Measure(ByteSource source, ByteRange audio, MpegFrame first)
    {
        var header = first.Header;
        if (VbrHeader.Read(source, first, audio.End) is { } vbr)
        {
            var samples = Math.Max(0, (vbr.Frames * (double)header.SamplesPerFrame) - vbr.Silence);
            var isCut = vbr.Bytes is { } bytes && bytes > audio.Length + header.Length;
            return (samples * 1000 / header.SampleRate,
                [.. vbr.IsVbri ? ["MP3_VBRI"] : Array.Empty<string>(), .. isCut ? ["AUDIO_TRUNCATED"] : Array.Empty<string>()],
                isCut ? $"truncated: its first frame tells of {vbr.Bytes} bytes of audio, {audio.Length} are there" : null);
        }

        var truncated = EndOfLastFrame(source, audio, first) > audio.End ? ImmutableArray.Create("AUDIO_TRUNCATED") : [];
        if (IsConstant(source, audio, first))
        {
            var bitsPerMs = header.IsFreeFormat ? first.FreeLength * 8.0 * header.SampleRate / header.SamplesPerFrame / 1000 : header.Bitrate / 1000.0;
            return (audio.Length * 8 / bitsPerMs, truncated, null);
        }

        return (Walk(source, audio, first), [.. truncated, "MP3_XING_MISSING_VBR"], null);
    }

    /// <summary>Compares the frames at the start with one in the middle and one near the end.</summary>
    private static bool IsConstant(ByteSource source, ByteRange audio, MpegFrame first)
    {
        if (first.Header.IsFreeFormat)
        {
            return true;
        }

        var frame = first;
        for (var i = 0; i < FramesToCompare && MpegFrames.At(source, frame.End, audio.End, first) is { } next; i++)
        {
            if (next.Header.Bitrate != first.Header.Bitrate)
            {
                return false;
            }

            frame = next;
        }

        foreach (var place in new[] { audio.Offset + (audio.Length / 2), audio.End - TailToWalk })
        {
            if (place > frame.End && MpegFrames.Resync(source, new(place, TailToWalk), audio.End, first) is { } found && found.Header.Bitrate != first.Header.Bitrate)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The length of every frame added up, in milliseconds; junk between frames is skipped.</summary>
    private static double Walk(ByteSource source, ByteRange audio, MpegFrame first)
    {
        var samples = 0L;
        MpegFrame? frame = first;
        while (frame is { } current)
        {
            samples += current.Header.SamplesPerFrame;
            frame = MpegFrames.At(source, current.End, audio.End, first)
                ?? MpegFrames.Resync(source, ByteRange.FromTo(current.Offset + MpegHeader.Size, audio.End), audio.End, first);
        }

        return samples * 1000.0 / first.Header.SampleRate;
    }

    /// <summary>
    /// Where the last frame ends: beyond the audio when the end is missing or tags were put over it, before it when junk follows; null
    /// when no frames are found near the end.
    /// </summary>
    public static long? EndOfLastFrame(ByteSource source, ByteRange audio, MpegFrame first)
    {
        var from = Math.Max(audio.Offset, audio.End - Math.Clamp(FramesToWalk * first.Length, ShortestWalk, TailToWalk));
        long? end = null;
        var frame = MpegFrames.Resync(source, ByteRange.FromTo(from, audio.End), audio.End, first);
        while (frame is { } current && current.Length >= MpegHeader.Size)
        {
            end = current.End;
            frame = current.End < audio.End ? MpegFrames.At(source, current.End, audio.End, first) : null;
        }

        return end;
    }
}

/// <summary>Edits the tags around MPEG audio; the audio stays as it is.</summary>
internal static class Mp3Editor
{
    /// <exception cref="CorruptMediaException">the file may not be edited.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } why)
        {
            throw new CorruptMediaException(why);
        }

        var stream = TaggedStream.Read(source);
        if (stream.Front.IsEmpty && MpegFrames.First(source, stream.Audio, afterTag: true)?.Offset != ((Mp3Layout)file.Layout).FirstFrame)
        {
            throw new CorruptMediaException("damaged: where its audio starts would be read in another way behind a tag");
        }

        return stream.Edit(source, edits, NativeTag.Id3v2, LeavesTail(source, stream, edits));
    }

    /// <summary>
    /// Tags that the last frame reaches into are left, as a decoder would see the change. Some hand on any bytes behind the last frame
    /// together with the tags; then too they are left, unless a field is to go from them.
    /// </summary>
    private static bool LeavesTail(ByteSource source, TaggedStream stream, TagEdits edits)
    {
        if (stream.Tail.Start == source.Length || MpegFrames.First(source, stream.Audio, !stream.Front.IsEmpty) is not { } first)
        {
            return false;
        }

        var end = Mp3Reader.EndOfLastFrame(source, ByteRange.FromTo(first.Offset, stream.Audio.End), first);
        return end > stream.Audio.End || (end != stream.Audio.End && !edits.Fields.Any(e => e.Values.IsEmpty));
    }
}
