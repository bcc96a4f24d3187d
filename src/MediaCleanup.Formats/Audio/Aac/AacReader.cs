using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Tagged;

namespace MediaCleanup.Formats.Audio.Aac;

internal sealed record AacLayout(ByteRange Audio) : FileLayout;

/// <summary>AAC as a bare stream of ADTS frames. How long it is, only its frames tell: all are walked.</summary>
internal static class AacReader
{
    public const string Cut = "AUDIO_TRUNCATED";
    private const int FramesInARow = 3;

    /// <summary>So far is searched for the first frame, and for the next one after a fault.</summary>
    private const int Search = 4096;

    public static bool Recognises(ByteSource source)
    {
        var start = Id3v2Tag.EndOfLeading(source);
        return !ForeignMagic.IsAt(source, start) && FirstFrame(source, ByteRange.FromTo(start, source.Length), start > 0 ? Search : 1) is not null;
    }

    /// <exception cref="CorruptMediaException">no frames in a row.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var stream = TaggedStream.Read(source);
        var start = FirstFrame(source, stream.Audio, Search) ?? throw new CorruptMediaException("no AAC audio: no three frames in a row");
        var first = AdtsHeader.At(source, start, stream.Audio.End)!.Value;
        var (samples, isCut) = Walk(source, ByteRange.FromTo(start, stream.Audio.End), first);
        var ms = samples * 1000.0 / first.SampleRate;
        var file = new AudioFile
        {
            Format = AudioFormat.Aac,
            Codec = "aac",
            DurationMs = (long)Math.Round(ms),
            SampleRate = first.SampleRate,
            Channels = first.Channels,
            BitrateKbps = ms > 0 ? (int)Math.Round((stream.Audio.End - start) * 8 / ms) : null,
            Issues = isCut ? [Cut] : [],
            WhyNotWritable = isCut && stream.Tail.Start < source.Length ? "its last frame reaches into the tags behind it" : null,
            Layout = new AacLayout(stream.Audio),
        };
        return stream.Describe(file, Native(stream, isCut));
    }

    /// <summary>Behind a last frame that is cut nothing may follow, as it would be taken for the rest of it.</summary>
    public static NativeTag Native(TaggedStream stream, bool isCut) => isCut ? NativeTag.Id3v2 : stream.ApeOrId3v2;

    /// <summary>Samples of all frames, and whether the last one is cut; junk between frames is skipped.</summary>
    public static (long Samples, bool IsCut) Walk(ByteSource source, ByteRange audio, AdtsHeader first)
    {
        var samples = 0L;
        var position = audio.Offset;
        while (position < audio.End)
        {
            if (AdtsHeader.At(source, position, audio.End) is { } header && header.SampleRate == first.SampleRate)
            {
                if (header.Length > audio.End - position)
                {
                    return (samples, true);
                }

                samples += header.Samples;
                position += header.Length;
            }
            else if (FirstFrame(source, ByteRange.FromTo(position + 1, audio.End), Search) is { } next)
            {
                position = next;
            }
            else
            {
                break;
            }
        }

        return (samples, false);
    }

    private static long? FirstFrame(ByteSource source, ByteRange audio, int search)
    {
        Span<byte> searched = stackalloc byte[Search];
        searched = searched[..(int)Math.Clamp(audio.Length, 0, search)];
        searched = searched[..source.ReadAt(audio.Offset, searched)];
        for (var at = searched.IndexOf((byte)0xFF); at >= 0;)
        {
            if (IsStream(source, audio.Offset + at, audio.End))
            {
                return audio.Offset + at;
            }

            var next = searched[(at + 1)..].IndexOf((byte)0xFF);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return null;
    }

    private static bool IsStream(ByteSource source, long offset, long end)
    {
        var first = AdtsHeader.At(source, offset, end);
        var position = offset;
        for (var i = 0; i < FramesInARow; i++)
        {
            if (AdtsHeader.At(source, position, end) is not { } header || header.SampleRate != first?.SampleRate || header.Channels != first?.Channels)
            {
                return i > 1 && position == end;
            }

            position += header.Length;
        }

        return true;
    }
}

/// <summary>
/// Edits the tags around the stream: the kind that is there; APEv2 behind it where there is none, as MusicBrainz Picard writes it: what
/// takes the file for bare AAC then still finds a frame in its first byte.
/// </summary>
internal static class AacEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } why)
        {
            throw new CorruptMediaException(why);
        }

        var stream = TaggedStream.Read(source);
        return stream.Edit(source, edits, AacReader.Native(stream, file.Issues.Contains(AacReader.Cut)));
    }
}
