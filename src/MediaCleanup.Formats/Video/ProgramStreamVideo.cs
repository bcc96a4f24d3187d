using System.Buffers.Binary;

namespace MediaCleanup.Formats.Video;

/// <summary>MPEG program streams and VOBs (ISO/IEC 13818-1, section 2.5): streams by the ids of the first packets, time from first to last stamp.</summary>
internal static class ProgramStreamVideo
{
    private const int HeadSize = 4 << 20;
    private const int TailSize = 4 << 20;
    private const int LongestStart = 128 * 1024;
    private const int MostStreams = 128;

    public static VideoFile Read(ByteSource source)
    {
        var head = source.ReadBytes(0, Math.Min(HeadSize, source.Length));
        var streams = new SortedDictionary<int, List<byte>>();
        var first = new PresentationTimes();
        var version = Walk(head, streams, first, isWhole: head.Length == source.Length);
        var film = Describe(streams, version);
        if (film.Video.IsEmpty && film.Audio.IsEmpty)
        {
            throw new CorruptMediaException("a program stream without streams");
        }

        var last = new PresentationTimes();
        for (var size = Math.Min(TailSize / 16, source.Length); !last.IsKnown; size = Math.Min(Math.Min(size * 4, TailSize), source.Length))
        {
            FindTimes(source.ReadBytes(source.Length - size, size), last);
            if (size == TailSize || size == source.Length)
            {
                break;
            }
        }

        return film with { DurationMs = PresentationTimes.Between(first, last) };
    }

    /// <summary>Follows packs and packets from the start; gives the version, 1 or 2.</summary>
    private static int Walk(ReadOnlySpan<byte> data, SortedDictionary<int, List<byte>> streams, PresentationTimes times, bool isWhole)
    {
        var version = (data.Length > 4 && (data[4] & 0xC0) == 0x40) ? 2 : 1;
        var at = 0;
        while (at + 6 <= data.Length)
        {
            var code = data[at..];
            if (code[0] != 0 || code[1] != 0 || code[2] != 1)
            {
                // Padding and damage: on to the next start code.
                var next = code.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
                if (next <= 0)
                {
                    break;
                }

                at += next;
                continue;
            }

            if (code[3] == 0xBA)
            {
                at += version == 1 ? 12 : code.Length >= 14 ? 14 + (code[13] & 7) : 14;
                continue;
            }

            if (code[3] < 0xBB)
            {
                at += 4;
                continue;
            }

            var length = 6 + BinaryPrimitives.ReadUInt16BigEndian(code[4..]);
            if (length > code.Length)
            {
                if (isWhole && at > 0 && code[3] is >= 0xC0 and <= 0xEF && streams.Count == 0)
                {
                    throw new CorruptMediaException("a program stream is cut short");
                }

                length = code.Length;
            }

            AddPacket(code[..length], streams, times);
            at += length;
        }

        return version;
    }

    private static void AddPacket(ReadOnlySpan<byte> packet, SortedDictionary<int, List<byte>> streams, PresentationTimes times)
    {
        int id = packet[3];
        if (id is not (0xBD or 0xFD or (>= 0xC0 and <= 0xEF)))
        {
            return;
        }

        var body = Body(packet, out var time);
        if (id == 0xBD && body.Length >= 4)
        {
            // Private stream 1 of DVDs: a sub-stream id first, then for sound three bytes more.
            id = 0xBD00 | body[0];
            body = body[0] is >= 0x80 and <= 0xAF ? body[4..] : body[1..];
        }

        if (time is { } stamp && id is >= 0xC0 and <= 0xEF)
        {
            times.Add(stamp);
        }

        if (!streams.TryGetValue(id, out var start))
        {
            if (streams.Count == MostStreams)
            {
                return;
            }

            streams[id] = start = [];
        }

        if (start.Count < LongestStart)
        {
            start.AddRange(body);
        }
    }

    /// <summary>The payload behind the header of version 2, or of MPEG-1 (ISO/IEC 11172-1, section 2.4.3.3).</summary>
    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> packet, out long? time)
    {
        time = null;
        if (packet.Length >= 9 && (packet[6] & 0xC0) == 0x80)
        {
            time = PresentationTimes.OfPes(packet);
            return packet[Math.Min(packet.Length, 9 + packet[8])..];
        }

        var at = 6;
        while (at < packet.Length && at < 22 && packet[at] == 0xFF)
        {
            at++;
        }

        at += at + 1 < packet.Length && (packet[at] & 0xC0) == 0x40 ? 2 : 0;
        if (at + 5 <= packet.Length && (packet[at] & 0xE0) == 0x20)
        {
            var stamp = packet[at..];
            time = ((long)(stamp[0] & 0x0E) << 29) | ((long)stamp[1] << 22) | ((long)(stamp[2] & 0xFE) << 14) | ((long)stamp[3] << 7) | (long)(stamp[4] >> 1);
            at += (packet[at] & 0x10) != 0 ? 10 : 5;
        }
        else
        {
            at++;
        }

        return packet[Math.Min(packet.Length, at)..];
    }

    /// <summary>The stamps of whatever packets of sound and picture stand in the tail.</summary>
    private static void FindTimes(ReadOnlySpan<byte> tail, PresentationTimes times)
    {
        var at = 0;
        while (tail[at..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]) is >= 0 and var found)
        {
            at += found;
            if (at + 20 <= tail.Length && tail[at + 3] is >= 0xC0 and <= 0xEF)
            {
                _ = Body(tail.Slice(at, 20), out var time);
                if (time is { } stamp)
                {
                    times.Add(stamp);
                }
            }

            at += 3;
        }
    }

    private static VideoFile Describe(SortedDictionary<int, List<byte>> streams, int version)
    {
        var film = new VideoFile { Container = "mpegps" };
        foreach (var (id, start) in streams)
        {
            byte[] data = [.. start];
            switch (id)
            {
                case >= 0xE0 and <= 0xEF or 0xFD:
                    film = film with { Video = film.Video.Add(Picture(id, data, version)) };
                    break;
                case >= 0xC0 and <= 0xDF:
                    var name = ElementaryStreams.MpegName(data);
                    film = film with { Audio = film.Audio.Add(new(name, ElementaryStreams.Channels(name, data), null)) };
                    break;
                case >= 0xBD80 and <= 0xBD87 or (>= 0xBDC0 and <= 0xBDCF):
                    film = film with { Audio = film.Audio.Add(new("ac3", ElementaryStreams.Channels("ac3", data), null)) };
                    break;
                case >= 0xBD88 and <= 0xBD8F:
                    film = film with { Audio = film.Audio.Add(new("dca", ElementaryStreams.Channels("dca", data), null)) };
                    break;
                case >= 0xBDA0 and <= 0xBDA7:
                    film = film with { Audio = film.Audio.Add(new("pcm_dvd", data.Length >= 2 ? (data[1] & 7) + 1 : null, null)) };
                    break;
                case >= 0xBD20 and <= 0xBD3F:
                    film = film with { Subtitles = film.Subtitles.Add(new(null)) };
                    break;
            }
        }

        return film;
    }

    private static VideoStream Picture(int id, byte[] data, int version)
    {
        foreach (var codec in (ReadOnlySpan<string>)["mpeg2video", "h264", "hevc"])
        {
            if (id != 0xFD && SequenceHeaders.Find(codec, data) is { } facts)
            {
                // An MPEG-1 sequence has no extension (start code B5) and other shapes.
                var isFirst = codec == "mpeg2video" && version == 1 && data.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 0xB5]) < 0;
                return new()
                {
                    Codec = isFirst ? "mpeg1video" : codec,
                    Width = facts.Width,
                    Height = facts.Height,
                    DisplayAspect = facts.Width * (isFirst ? 1 : facts.SampleAspect ?? 1) / facts.Height,
                    Hdr = facts.Hdr,
                };
            }
        }

        return new() { Codec = id == 0xFD ? "vc1" : null };
    }
}
