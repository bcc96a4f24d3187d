using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>
/// Reads MP4, M4A, M4B and QuickTime files that hold audio. Sources: ISO/IEC 14496-12 for the structure, the QuickTime File
/// Format for the metadata list.
/// </summary>
public static class Mp4Reader
{
    /// <summary>Starts as a file of atoms; whether it holds audio, only <see cref="Read"/> can say.</summary>
    public static bool Recognises(ByteSource source) =>
        source.StartsWith("ftyp"u8, 4) || source.StartsWith("moov"u8, 4) || source.StartsWith("mdat"u8, 4)
        || source.StartsWith("wide"u8, 4) || source.StartsWith("free"u8, 4) || source.StartsWith("skip"u8, 4);

    /// <exception cref="CorruptMediaException">no audio file, a video, or a structure that does not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        var top = Mp4Atoms.TopLevel(source);
        if (top.Find("moov") is not { } moov || moov.Cut)
        {
            throw new CorruptMediaException(top.Find("ftyp") is null && top.Find("mdat") is null
                ? "not an MP4 file"
                : "the MP4 file has no header (moov): it ends early, or was never finished");
        }

        var children = Mp4Atoms.Children(source, moov);
        var tracks = children.Atoms.Where(a => a.Type == "trak").Select(a => Mp4Track.Read(source, a)).ToList();
        var sound = tracks.Find(t => t.Handler == "soun");
        if (tracks.Exists(t => t.IsVideo && (sound is null || !sound.Chapters.Contains(t.Id))))
        {
            throw new CorruptMediaException("a video, not an audio file");
        }

        if (sound is null)
        {
            throw new CorruptMediaException(children.Find("cmov") is null ? "an MP4 file without audio" : "a QuickTime file with a compressed header, which is not read");
        }

        var layout = LayoutOf(source, top, moov, children, tracks);
        var fragments = top.Find("moof") is null ? default : Mp4Fragments.Read(source, top, children, sound.Id);
        var facts = Mp4Sound.Read(source, sound);
        var duration = DurationOf(source, children, sound, fragments);
        var payload = top.Atoms.Where(a => a.Type == "mdat").Sum(a => a.Body.Length);
        var isCut = top.Atoms.Exists(a => a.Cut && a.Type is "mdat" or "moof")
            || (sound.OffsetTable is { } table && !Mp4Relocation.LastChunkIsThere(source, top, table));
        return new()
        {
            Format = AudioFormat.Mp4,
            Codec = facts.Codec,
            DurationMs = duration,
            SampleRate = facts.SampleRate,
            Channels = facts.Channels,
            BitsPerSample = facts.BitsPerSample,
            BitrateKbps = duration is > 0 && (payload * 8 / duration.Value) is > 0 and < int.MaxValue and var rate ? (int)rate : null,
            Tags = Mp4TagList.Fields(source, layout.Entries),
            Pictures = Mp4TagList.Pictures(source, layout.Entries),
            Issues = isCut ? ["AUDIO_TRUNCATED"] : [],
            WhyNotWritable = isCut ? "the MP4 file ends before its audio does" : WhyNotWritable(source, layout, tracks, fragments, facts),
            Layout = layout,
        };
    }

    private static Mp4Layout LayoutOf(ByteSource source, Mp4AtomList top, Mp4Atom moov, Mp4AtomList children, List<Mp4Track> tracks)
    {
        var layout = new Mp4Layout
        {
            Top = top,
            Moov = moov,
            MoovChildren = children,
            Tracks = [.. tracks],
        };
        // Two udta occur; the list is the first one with entries, the place for a new list the first udta.
        foreach (var udta in children.Atoms.Where(a => a.Type == "udta"))
        {
            var parts = Mp4Atoms.Children(source, udta);
            if (parts.Find("meta") is not { } meta)
            {
                if (layout.Udta is null)
                {
                    layout = layout with { Udta = udta, UdtaChildren = parts };
                }

                continue;
            }

            var inner = Mp4Atoms.Children(source, ByteRange.FromTo(Math.Min(meta.Body.Offset + Mp4Atoms.MetaPrefix(source, meta), meta.End), meta.End));
            layout = layout with { Udta = udta, UdtaChildren = parts, Meta = meta, MetaChildren = inner };
            if (inner.Find("ilst") is { } ilst)
            {
                return layout with { Ilst = ilst, Entries = Mp4TagList.Entries(source, Mp4Atoms.Children(source, ilst)) };
            }
        }

        return layout;
    }

    /// <summary>Milliseconds: what the edit list leaves of the track, as players play it.</summary>
    private static long? DurationOf(ByteSource source, Mp4AtomList moov, Mp4Track sound, Mp4Fragments fragments)
    {
        var movie = moov.Find("mvhd") is { } mvhd ? Mp4Track.TimeOf(source, mvhd) : default;
        var whole = Milliseconds(sound.Duration + fragments.Duration, sound.TimeScale);
        var edited = fragments.Duration == 0 && sound.EditedDuration is { } edits ? Milliseconds(edits, movie.Scale) : null;
        if (edited is > 0 && (whole is null or 0 || edited <= whole))
        {
            return edited;
        }

        return whole is > 0 ? whole : Milliseconds(movie.Duration, movie.Scale) is > 0 and var ms ? ms : null;
    }

    private static long? Milliseconds(ulong units, uint scale) =>
        scale == 0 || (double)units / scale > 1e9 ? null : (long)Math.Round(units * 1000.0 / scale);

    private static string? WhyNotWritable(ByteSource source, Mp4Layout layout, List<Mp4Track> tracks, Mp4Fragments fragments, Mp4Sound sound)
    {
        var top = layout.Top;
        if (!top.Closes || top.Atoms.Exists(a => a.Cut) || top.Atoms.Count(a => a.Type == "moov") > 1)
        {
            return "the MP4 structure does not close: there are unknown bytes after its last part";
        }

        if (!layout.MoovChildren.Closes || !layout.UdtaChildren.Closes || !layout.MetaChildren.Closes || tracks.Exists(t => !t.Closes)
            || (layout.Ilst is { } ilst && !Mp4Atoms.Children(source, ilst).Closes))
        {
            return "the MP4 structure does not close: the header holds bytes that are not understood";
        }

        if (layout.MetaChildren.Atoms.Count(a => a.Type == "ilst") > 1 || layout.UdtaChildren.Atoms.Count(a => a.Type == "meta") > 1)
        {
            return "the MP4 file holds two lists of tags";
        }

        if (layout.Meta is not null && layout.MetaChildren.Find("hdlr") is { Body.Length: >= 12 } hdlr && !source.StartsWith("mdir"u8, hdlr.Body.Offset + 8))
        {
            return "the MP4 file keeps its tags in a form that is not iTunes'";
        }

        if (top.Find("meta") is { } items && Mp4Atoms.Children(source, ByteRange.FromTo(Math.Min(items.Body.Offset + 4, items.End), items.End)).Find("iloc") is not null)
        {
            return "the MP4 file holds items with places of their own (iloc)";
        }

        if (fragments.HasAbsoluteOffsets)
        {
            return "a fragmented MP4 file whose fragments name absolute places (tfhd base-data-offset)";
        }

        return sound.Codec == "protected" ? "the MP4 file is protected (DRM)" : null;
    }
}
