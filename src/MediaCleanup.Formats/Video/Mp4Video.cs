using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>A box of MP4 (ISO/IEC 14496-12, section 4.2): a name, and where its content lies.</summary>
internal readonly record struct Mp4Box(string Name, long Offset, long Start, long End)
{
    private const int MostBoxes = 500_000;

    public long Length => End - Start;

    /// <summary>The boxes of a range. Bytes at its end that are too few for a box are padding.</summary>
    /// <exception cref="CorruptMediaException">a box does not fit into what holds it.</exception>
    public static IEnumerable<Mp4Box> In(ByteSource source, long start, long end)
    {
        var at = start;
        for (var count = 0; end - at >= 8; count++)
        {
            long size = source.ReadUInt32BigEndian(at);
            var header = 8;
            if (size == 1 && end - at >= 16)
            {
                (size, header) = ((long)Math.Min(long.MaxValue, source.ReadUInt64BigEndian(at + 8)), 16);
            }
            else if (size == 0)
            {
                size = end - at;
            }

            if (size < header || size > end - at || count == MostBoxes)
            {
                throw new CorruptMediaException($"the MP4 box at {at} says {size} bytes, {end - at} are left");
            }

            yield return new(Encoding.Latin1.GetString(source.ReadBytes(at + 4, 4)), at, at + header, at + size);
            at += size;
        }
    }

    public IEnumerable<Mp4Box> Children(ByteSource source, int skip = 0) => In(source, Start + skip, End);

    public Mp4Box? Child(ByteSource source, string name)
    {
        foreach (var child in Children(source).Where(c => c.Name == name))
        {
            return child;
        }

        return null;
    }
}

/// <summary>MP4 and QuickTime: the movie box; fragments only for a running time that nothing else tells.</summary>
internal static class Mp4Video
{
    private const int MostTracks = 256;

    public static bool Starts(ByteSource source) =>
        source.Length >= 16 && Encoding.Latin1.GetString(source.ReadBytes(4, 4)) is "ftyp" or "moov" or "mdat" or "free" or "skip" or "wide" or "pnot" or "styp";

    public static VideoFile Read(ByteSource source)
    {
        var top = Mp4Box.In(source, 0, source.Length).ToList();
        if (!top.Exists(b => b.Name == "moov"))
        {
            throw new CorruptMediaException("an MP4 file without a moov box");
        }

        if (!top.Exists(b => b.Name is "mdat" or "moof" or "idat"))
        {
            throw new CorruptMediaException("an MP4 file without media data");
        }

        var movie = top.First(b => b.Name == "moov");
        var boxes = movie.Children(source).ToList();
        if (boxes.Exists(b => b.Name == "cmov"))
        {
            throw new CorruptMediaException("a compressed moov box");
        }

        var tracks = boxes.Where(b => b.Name == "trak").Take(MostTracks).Select(t => Mp4Track.Read(source, t)).ToList();
        var chapters = tracks.SelectMany(t => t.Chapters).ToHashSet();
        var film = new VideoFile { Container = IsQuickTime(source, top) ? "mov" : "mp4" };
        foreach (var track in tracks)
        {
            film = track.Handler switch
            {
                "vide" when !track.IsStillPicture && !chapters.Contains(track.Id) => film with { Video = film.Video.Add(track.AsVideo(source)) },
                "soun" => film with { Audio = film.Audio.Add(track.AsAudio(source)) },
                "sbtl" or "subt" or "subp" or "clcp" => film with { Subtitles = film.Subtitles.Add(new(track.Language)) },
                "text" when !chapters.Contains(track.Id) => film with { Subtitles = film.Subtitles.Add(new(track.Language)) },
                _ => film,
            };
        }

        return film with { DurationMs = Duration(source, top, boxes, tracks) };
    }

    private static bool IsQuickTime(ByteSource source, List<Mp4Box> top)
    {
        var type = top.FirstOrDefault(b => b.Name == "ftyp");
        return type.Length < 4 || source.StartsWith("qt  "u8, type.Start);
    }

    private static long? Duration(ByteSource source, List<Mp4Box> top, List<Mp4Box> movie, List<Mp4Track> tracks)
    {
        var (scale, told) = movie.FirstOrDefault(b => b.Name == "mvhd") is { Length: > 0 } header ? Times(source, header) : (0, 0);
        if (movie.FirstOrDefault(b => b.Name == "mvex") is { Length: > 0 } extended && extended.Child(source, "mehd") is { Length: >= 8 } total)
        {
            told = source.ReadByte(total.Start) == 1 && total.Length >= 12 ? Clamped(source.ReadUInt64BigEndian(total.Start + 4)) : source.ReadUInt32BigEndian(total.Start + 4);
        }

        var longest = Math.Max(InMilliseconds(told, scale) ?? 0, tracks.Max(t => InMilliseconds(t.Duration, t.Scale)) ?? 0);
        if (told > 0 && InMilliseconds(told, scale) is { } ms)
        {
            longest = ms;
        }

        longest = longest > 0 ? longest : Mp4Fragments.FromLast(source, top, movie, tracks) ?? Mp4Fragments.FromIndex(source, top) ?? 0;
        return longest > 0 ? longest : null;
    }

    /// <summary>Scale and duration of mvhd and mdhd: version 1 has wide fields.</summary>
    public static (long Scale, long Duration) Times(ByteSource source, Mp4Box header)
    {
        if (header.Length < 20)
        {
            throw new CorruptMediaException($"the MP4 box {header.Name} is cut short");
        }

        if (source.ReadByte(header.Start) == 1)
        {
            return (source.ReadUInt32BigEndian(header.Start + 20), Clamped(source.ReadUInt64BigEndian(header.Start + 24)));
        }

        // All bits set: not known (section 8.2.2).
        var duration = source.ReadUInt32BigEndian(header.Start + 16);
        return (source.ReadUInt32BigEndian(header.Start + 12), duration == uint.MaxValue ? 0 : duration);
    }

    public static long? InMilliseconds(long duration, long scale) =>
        scale > 0 && duration > 0 && duration / (double)scale is < 1e9 and var seconds ? (long)Math.Round(seconds * 1000) : null;

    public static long Clamped(ulong value) => value is ulong.MaxValue ? 0 : (long)Math.Min(long.MaxValue, value);
}

/// <summary>Running times of fragmented files without a total.</summary>
internal static class Mp4Fragments
{
    private const int LastFragments = 8;

    /// <summary>Segment indexes (section 8.16.3), one for all fragments or one for each: the latest end of their subsegments.</summary>
    public static long? FromIndex(ByteSource source, List<Mp4Box> top)
    {
        var latest = 0L;
        foreach (var index in top.Where(b => b.Name == "sidx" && b.Length >= 24))
        {
            var isWide = source.ReadByte(index.Start) != 0;
            var entries = index.Start + (isWide ? 28 : 20);
            var count = source.ReadUInt16BigEndian(entries + 2);
            if (12L * count > index.End - entries - 4)
            {
                throw new CorruptMediaException("an MP4 segment index is cut short");
            }

            var end = isWide ? Mp4Video.Clamped(source.ReadUInt64BigEndian(index.Start + 12)) : source.ReadUInt32BigEndian(index.Start + 12);
            for (var i = 0; i < count; i++)
            {
                end += source.ReadUInt32BigEndian(entries + 4 + (12L * i) + 4);
            }

            latest = Math.Max(latest, Mp4Video.InMilliseconds(end, source.ReadUInt32BigEndian(index.Start + 8)) ?? 0);
        }

        return latest > 0 ? latest : null;
    }

    /// <summary>The end of the last fragments: their decode time and the durations of their samples.</summary>
    public static long? FromLast(ByteSource source, List<Mp4Box> top, List<Mp4Box> movie, List<Mp4Track> tracks)
    {
        var defaults = Defaults(source, movie);
        var longest = 0L;
        foreach (var run in top.Where(b => b.Name == "moof").TakeLast(LastFragments).SelectMany(f => f.Children(source)).Where(b => b.Name == "traf"))
        {
            var boxes = run.Children(source).ToList();
            if (boxes.Find(b => b.Name == "tfhd") is not { Length: >= 8 } header || boxes.Find(b => b.Name == "tfdt") is not { Length: >= 8 } time)
            {
                continue;
            }

            var id = source.ReadUInt32BigEndian(header.Start + 4);
            var end = source.ReadByte(time.Start) == 1 && time.Length >= 12 ? Mp4Video.Clamped(source.ReadUInt64BigEndian(time.Start + 4)) : source.ReadUInt32BigEndian(time.Start + 4);
            var sample = SampleDuration(source, header) ?? defaults.GetValueOrDefault(id);
            foreach (var samples in boxes.Where(b => b.Name == "trun" && b.Length >= 8))
            {
                end += Samples(source, samples, sample);
            }

            longest = Math.Max(longest, Mp4Video.InMilliseconds(end, tracks.Find(t => t.Id == id)?.Scale ?? 0) ?? 0);
        }

        return longest > 0 ? longest : null;
    }

    private static Dictionary<uint, uint> Defaults(ByteSource source, List<Mp4Box> movie)
    {
        var defaults = new Dictionary<uint, uint>();
        foreach (var track in movie.Where(b => b.Name == "mvex").SelectMany(b => b.Children(source)).Where(b => b.Name == "trex" && b.Length >= 24))
        {
            defaults[source.ReadUInt32BigEndian(track.Start + 4)] = source.ReadUInt32BigEndian(track.Start + 12);
        }

        return defaults;
    }

    /// <summary>The default of tfhd (section 8.8.7): which fields are there stands in its flags.</summary>
    private static uint? SampleDuration(ByteSource source, Mp4Box header)
    {
        var flags = source.ReadUInt32BigEndian(header.Start);
        var at = 8 + ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0);
        return (flags & 8) != 0 && header.Length >= at + 4 ? source.ReadUInt32BigEndian(header.Start + at) : null;
    }

    /// <summary>The duration of a trun (section 8.8.8).</summary>
    private static long Samples(ByteSource source, Mp4Box run, uint otherwise)
    {
        var flags = source.ReadUInt32BigEndian(run.Start);
        var count = source.ReadUInt32BigEndian(run.Start + 4);
        if ((flags & 0x100) == 0)
        {
            return (long)count * otherwise;
        }

        var at = run.Start + 8 + ((flags & 1) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0);
        var width = 4 * int.PopCount((int)(flags & 0xF00));
        if ((long)count * width > run.End - at)
        {
            throw new CorruptMediaException("an MP4 fragment is cut short");
        }

        var total = 0L;
        for (var i = 0L; i < count; i++)
        {
            total += source.ReadUInt32BigEndian(at + (i * width));
        }

        return total;
    }
}
