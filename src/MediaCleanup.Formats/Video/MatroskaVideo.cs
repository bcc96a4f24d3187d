using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>Matroska and WebM (RFC 9559): segment information and track list; the clusters only where no running time is told.</summary>
internal static class MatroskaVideo
{
    private const uint DocType = 0x4282;
    private const uint Segment = 0x18538067;
    private const uint SeekHead = 0x114D9B74;
    private const uint Seek = 0x4DBB;
    private const uint SeekId = 0x53AB;
    private const uint SeekPosition = 0x53AC;
    private const uint Info = 0x1549A966;
    private const uint TimestampScale = 0x2AD7B1;
    private const uint Duration = 0x4489;
    private const uint Tracks = 0x1654AE6B;
    private const uint Cluster = 0x1F43B675;
    private const int MostTracks = 512;
    private const int MostClusters = 200_000;

    public static VideoFile Read(ByteSource source)
    {
        var head = MatroskaElement.At(source, 0, source.Length);
        var segment = MatroskaElement.At(source, head.End, source.Length);
        if (segment.Id != Segment)
        {
            throw new CorruptMediaException("no Matroska segment follows the EBML header");
        }

        var kind = head.Children(source).Where(e => e.Id == DocType).Select(e => e.Text(source)).FirstOrDefault();
        var (info, tracks, cluster) = Find(source, segment);
        if (tracks is null)
        {
            throw new CorruptMediaException("a Matroska file without a track list");
        }

        var (scale, duration) = ReadInfo(source, info);
        duration ??= cluster is { } first ? LastTimestamp(source, first, segment) : null;
        var film = MatroskaTracks.Read(source, tracks.Value.Children(source, MostTracks), cluster);
        return film with { Container = kind == "webm" ? "webm" : "matroska", DurationMs = Milliseconds(duration, scale) };
    }

    /// <summary>The parts at the head; where the track list or the information stand behind the clusters, the seek head leads there.</summary>
    private static (MatroskaElement? Info, MatroskaElement? Tracks, MatroskaElement? Cluster) Find(ByteSource source, MatroskaElement segment)
    {
        MatroskaElement? info = null, tracks = null, cluster = null;
        var elsewhere = new Dictionary<uint, long>();
        foreach (var element in segment.Children(source, 1000))
        {
            if (element.Id == Cluster)
            {
                cluster = element;
                break;
            }

            if (element.IsOpen)
            {
                throw new CorruptMediaException("a Matroska element leaves its size open");
            }

            info = element.Id == Info ? element : info;
            tracks = element.Id == Tracks ? element : tracks;
            foreach (var seek in element.Id == SeekHead ? element.Children(source, 100).Where(e => e.Id == Seek) : [])
            {
                var fields = seek.Children(source, 10).ToList();
                if (fields.Exists(f => f.Id == SeekId && f.End - f.Start <= 4) && fields.Exists(f => f.Id == SeekPosition))
                {
                    elsewhere[(uint)fields.First(f => f.Id == SeekId).Unsigned(source)] = (long)fields.First(f => f.Id == SeekPosition).Unsigned(source);
                }
            }
        }

        return (info ?? At(Info), tracks ?? At(Tracks), cluster);

        MatroskaElement? At(uint id) => elsewhere.TryGetValue(id, out var position) && position >= 0 && position < segment.End - segment.Start
            && MatroskaElement.At(source, segment.Start + position, segment.End) is { IsOpen: false } found && found.Id == id ? found : null;
    }

    private static (ulong Scale, double? Duration) ReadInfo(ByteSource source, MatroskaElement? info)
    {
        var scale = 1_000_000UL;
        double? duration = null;
        foreach (var field in info?.Children(source, 1000) ?? [])
        {
            if (field.Id == TimestampScale)
            {
                scale = field.Unsigned(source);
            }
            else if (field.Id == Duration)
            {
                duration = field.Float(source);
            }
        }

        return (scale, duration is > 0 ? duration : null);
    }

    /// <summary>The time of the last block, in ticks: for recordings that were never finished.</summary>
    private static double? LastTimestamp(ByteSource source, MatroskaElement first, MatroskaElement segment)
    {
        var cluster = first;
        for (var count = 0; count < MostClusters && !cluster.IsOpen && cluster.End < segment.End; count++)
        {
            var next = MatroskaElement.At(source, cluster.End, segment.End);
            if (next.IsOpen && next.Id != Cluster)
            {
                break;
            }

            cluster = next.Id == Cluster ? next : cluster with { End = next.End };
        }

        if (cluster.IsOpen)
        {
            return null;
        }

        var (time, last) = (0UL, 0L);
        foreach (var element in cluster.Children(source))
        {
            if (element.IsOpen || element.Id is > 0xFFFFFF)
            {
                break;
            }

            time = element.Id == 0xE7 ? element.Unsigned(source) : time;
            var block = element.Id == 0xA0 ? element.Children(source, 50).FirstOrDefault(e => e.Id == 0xA1) : element;
            if (block.Id is 0xA3 or 0xA1 && block.End - block.Start >= 4)
            {
                // After a track number of one or more bytes: a signed time, relative to the cluster.
                var skip = byte.LeadingZeroCount(source.ReadByte(block.Start)) + 1;
                last = Math.Max(last, (short)source.ReadUInt16BigEndian(block.Start + skip));
            }
        }

        return time + (double)last;
    }

    private static long? Milliseconds(double? ticks, ulong scale) =>
        ticks * scale / 1e6 is { } ms && double.IsFinite(ms) && ms is >= 0 and < 1e12 ? (long)Math.Round(ms) : null;
}

/// <summary>The track list of Matroska.</summary>
internal static class MatroskaTracks
{
    private const int LongestPrivate = 1 << 16;
    private const int LongestBlock = 1 << 18;

    private static readonly string?[] StereoModes =
    [
        null, "left_right", "bottom_top", "top_bottom", "checkerboard_rl", "checkerboard_lr", "row_interleaved_rl", "row_interleaved_lr",
        "col_interleaved_rl", "col_interleaved_lr", "anaglyph_cyan_red", "right_left", "anaglyph_green_magenta", "block_lr", "block_rl",
    ];

    public static VideoFile Read(ByteSource source, IEnumerable<MatroskaElement> entries, MatroskaElement? cluster)
    {
        var film = new VideoFile { Container = "matroska" };
        foreach (var entry in entries.Where(e => e.Id == 0xAE && !e.IsOpen))
        {
            var track = Track.Read(source, entry);
            film = track.Type switch
            {
                1 => film with { Video = film.Video.Add(track.AsVideo()) },
                2 => film with { Audio = film.Audio.Add(new(AudioCodec(source, track, cluster), track.Channels, track.Language)) },
                17 => film with { Subtitles = film.Subtitles.Add(new(track.Language)) },
                _ => film,
            };
        }

        return film;
    }

    /// <summary>A DTS track does not say whether it has the lossless part: its first block does (ETSI TS 102 114, the sync words of its extensions).</summary>
    private static string? AudioCodec(ByteSource source, Track track, MatroskaElement? cluster)
    {
        var name = track.Codec.StartsWith("A_MS/ACM", StringComparison.Ordinal) && track.Private.Length >= 16
            ? CodecNames.OfWaveFormat(BinaryPrimitives.ReadUInt16LittleEndian(track.Private), BinaryPrimitives.ReadUInt16LittleEndian(track.Private.AsSpan(14)))
            : CodecNames.OfMatroska(track.Codec, track.Bits);
        if (name != "dca" || cluster is not { } first)
        {
            return name;
        }

        foreach (var element in first.Children(source, 500))
        {
            if (element.IsOpen || element.Id > 0xFFFFFF)
            {
                break;
            }

            var block = element.Id == 0xA0 ? element.Children(source, 50).FirstOrDefault(e => e.Id == 0xA1) : element;
            if (block.Id is 0xA3 or 0xA1 && block.End > block.Start && source.ReadByte(block.Start) == (0x80 | track.Number))
            {
                return ElementaryStreams.DtsName(source.ReadBytes(block.Start, Math.Min(LongestBlock, block.End - block.Start)));
            }
        }

        return name;
    }

    private sealed class Track
    {
        public int Type { get; private set; }

        public int Number { get; private set; }

        public string Codec { get; private set; } = "";

        public byte[] Private { get; private set; } = [];

        public string? Language { get; private set; } = "eng"; // RFC 9559, section 5.1.4.1.19: the default

        public int? Channels { get; private set; } = 1;

        public int Bits { get; private set; }

        private long Width { get; set; }

        private long Height { get; set; }

        private long DisplayWidth { get; set; }

        private long DisplayHeight { get; set; }

        private int Stereo { get; set; }

        private int Transfer { get; set; }

        private bool HasDolbyVision { get; set; }

        private bool HasDynamicMetadata { get; set; }

        public static Track Read(ByteSource source, MatroskaElement entry)
        {
            var track = new Track();
            string? tag = null;
            foreach (var field in entry.Children(source, 200))
            {
                switch (field.Id)
                {
                    case 0xD7:
                        track.Number = (int)Math.Min(int.MaxValue, field.Unsigned(source));
                        break;
                    case 0x83:
                        track.Type = (int)Math.Min(255, field.Unsigned(source));
                        break;
                    case 0x86:
                        track.Codec = field.Text(source);
                        break;
                    case 0x63A2:
                        track.Private = source.ReadBytes(field.Start, Math.Min(LongestPrivate, field.End - field.Start));
                        break;
                    case 0x22B59C:
                        track.Language = Languages.Of(field.Text(source));
                        break;
                    case 0x22B59D:
                        tag = field.Text(source);
                        break;
                    case 0xE0:
                        track.ReadVideo(source, field);
                        break;
                    case 0xE1:
                        track.ReadAudio(source, field);
                        break;
                    case 0x41E4:
                        track.ReadMapping(source, field);
                        break;
                }
            }

            track.Language = tag is null ? track.Language : Languages.Of(tag);
            return track;
        }

        public VideoStream AsVideo()
        {
            var isHevc = Codec == "V_MPEGH/ISO/HEVC";
            var facts = isHevc ? Mp4CodecBoxes.HevcFacts(Private) : null;
            double? aspect = DisplayWidth > 0 && DisplayHeight > 0 ? (double)DisplayWidth / DisplayHeight
                : Width > 0 && Height > 0 ? (double)Width / Height : null;
            var hdr = HasDolbyVision ? "dolbyvision"
                : HasDynamicMetadata ? "hdr10plus"
                : PictureFacts.HdrOf(Transfer) ?? (Transfer is 0 or 2 ? facts?.Hdr : null);
            return new()
            {
                Codec = Codec == "V_MS/VFW/FOURCC" && Private.Length >= 20 ? CodecNames.OfFourCharacters(Encoding.Latin1.GetString(Private, 16, 4)) : CodecNames.OfMatroska(Codec, Bits),
                Width = Width is > 0 and <= int.MaxValue ? (int)Width : null,
                Height = Height is > 0 and <= int.MaxValue ? (int)Height : null,
                DisplayAspect = aspect,
                Hdr = hdr,
                StereoMode = Stereo < StereoModes.Length ? StereoModes[Stereo] : null,
            };
        }

        private void ReadVideo(ByteSource source, MatroskaElement video)
        {
            foreach (var field in video.Children(source, 100))
            {
                switch (field.Id)
                {
                    case 0xB0:
                        Width = (long)Math.Min(long.MaxValue, field.Unsigned(source));
                        break;
                    case 0xBA:
                        Height = (long)Math.Min(long.MaxValue, field.Unsigned(source));
                        break;
                    case 0x54B0:
                        DisplayWidth = (long)Math.Min(long.MaxValue, field.Unsigned(source));
                        break;
                    case 0x54BA:
                        DisplayHeight = (long)Math.Min(long.MaxValue, field.Unsigned(source));
                        break;
                    case 0x53B8:
                        Stereo = (int)Math.Min(255, field.Unsigned(source));
                        break;
                    case 0x55B0:
                        Transfer = field.Children(source, 50).Where(f => f.Id == 0x55BA).Select(f => (int)Math.Min(255, f.Unsigned(source))).FirstOrDefault();
                        break;
                }
            }
        }

        private void ReadAudio(ByteSource source, MatroskaElement audio)
        {
            foreach (var field in audio.Children(source, 100))
            {
                if (field.Id == 0x9F)
                {
                    Channels = field.Unsigned(source) is > 0 and <= 255 and var count ? (int)count : null;
                }
                else if (field.Id == 0x6264)
                {
                    Bits = (int)Math.Min(255, field.Unsigned(source));
                }
            }
        }

        /// <summary>What rides beside the blocks (RFC 9559, section 5.1.4.1.17): the code of a Dolby Vision box, or 4 for ITU-T T.35 metadata.</summary>
        private void ReadMapping(ByteSource source, MatroskaElement mapping)
        {
            foreach (var field in mapping.Children(source, 20).Where(f => f.Id == 0x41E7))
            {
                var type = field.Unsigned(source);
                HasDolbyVision |= type is 0x64766343 or 0x64767643 or 0x64767743;
                HasDynamicMetadata |= type == 4;
            }
        }
    }
}
