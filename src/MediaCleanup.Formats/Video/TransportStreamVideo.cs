using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>
/// MPEG transport streams (ISO/IEC 13818-1), with 188 bytes a packet or, on Blu-rays, 192. The programme tables and the first
/// frames lie at the head; the running time is the distance of the first time stamp from the last, at the tail.
/// </summary>
internal static class TransportStreamVideo
{
    private const int HeadSize = 8 << 20;
    private const int TailSize = 4 << 20;
    private const int BlockSize = 1 << 20;

    /// <summary>The size of a packet, or null where this is no transport stream: the sync byte must come again and again.</summary>
    public static int? PacketSize(ByteSource source)
    {
        foreach (var (size, skip) in (ReadOnlySpan<(int, int)>)[(188, 0), (192, 4), (204, 0)])
        {
            var count = (int)Math.Min(8, source.Length / size);
            var all = count >= 3;
            for (var i = 0; i < count && all; i++)
            {
                all = source.ReadByte(skip + ((long)i * size)) == 0x47;
            }

            if (all)
            {
                return size;
            }
        }

        return null;
    }

    public static VideoFile Read(ByteSource source, int packetSize)
    {
        var head = new TransportPackets();
        var first = new PresentationTimes();
        for (var at = 0L; at < Math.Min(HeadSize, source.Length) && !(head.IsComplete && first.IsKnown); at += BlockSize / packetSize * packetSize)
        {
            foreach (var packet in Packets(source, packetSize, at, BlockSize))
            {
                head.Add(packet, first);
            }
        }

        if (!head.HasProgramme)
        {
            throw new CorruptMediaException("a transport stream without a programme map");
        }

        var last = new PresentationTimes();
        for (var size = (long)BlockSize / 4; !last.IsKnown && size <= TailSize; size *= 4)
        {
            var start = Math.Max(0, source.Length - size) / packetSize * packetSize;
            foreach (var packet in Packets(source, packetSize, start, TailSize))
            {
                head.AddTime(packet, last);
            }
        }

        return head.Film(PresentationTimes.Between(first, last));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Packets(ByteSource source, int packetSize, long start, int length)
    {
        var block = source.ReadBytes(start, Math.Min(length, source.Length - start));
        for (var at = packetSize == 192 ? 4 : 0; at + 188 <= block.Length; at += packetSize)
        {
            if (block[at] == 0x47)
            {
                yield return block.AsMemory(at, 188);
            }
        }
    }
}

/// <summary>The smallest and the largest presentation time seen, of the stream that was seen first: video where there is one.</summary>
internal sealed class PresentationTimes
{
    private const long Wrap = 1L << 33;
    private long? _first;
    private long? _largest;
    private long? _smallest;

    public bool IsKnown => _first is not null;

    public void Add(long time)
    {
        // Seen from the first one, so that the counter may wrap between.
        _first ??= time;
        var near = time - _first.Value is < -(Wrap / 2) ? time + Wrap : time - _first.Value is > Wrap / 2 ? time - Wrap : time;
        _largest = Math.Max(_largest ?? near, near);
        _smallest = Math.Min(_smallest ?? near, near);
    }

    /// <summary>Milliseconds from the smallest of one to the largest of the other; null when they do not make sense together.</summary>
    public static long? Between(PresentationTimes first, PresentationTimes last)
    {
        if (first._smallest is not { } start || last._largest is not { } end)
        {
            return null;
        }

        var ticks = end - start + (end < start ? Wrap : 0);
        return ticks is > 0 and < 90_000L * 3600 * 20 ? ticks / 90 : null;
    }

    /// <summary>The time stamp in the header of a PES packet (section 2.4.3.6), or null.</summary>
    public static long? OfPes(ReadOnlySpan<byte> pes)
    {
        if (pes.Length < 14 || pes[0] != 0 || pes[1] != 0 || pes[2] != 1 || (pes[6] & 0xC0) != 0x80 || (pes[7] & 0x80) == 0)
        {
            return null;
        }

        return ((long)(pes[9] & 0x0E) << 29) | ((long)pes[10] << 22) | ((long)(pes[11] & 0xFE) << 14) | ((long)pes[12] << 7) | (long)(pes[13] >> 1);
    }
}

/// <summary>What the packets of a transport stream tell, gathered one by one.</summary>
internal sealed class TransportPackets
{
    private const int LongestStart = 128 * 1024;
    private const int MostStreams = 128;
    private readonly Dictionary<int, TransportStream> _streams = [];
    private readonly List<int> _order = [];
    private readonly Dictionary<int, List<byte>> _sections = [];
    private int? _mapId;
    private int? _clock;

    public bool HasProgramme => _order.Count > 0;

    public bool IsComplete => HasProgramme && _order.TrueForAll(id => _streams[id].IsComplete);

    public void Add(ReadOnlyMemory<byte> memory, PresentationTimes times)
    {
        var packet = memory.Span;
        var id = Id(packet);
        var payload = Payload(packet);
        var starts = (packet[1] & 0x40) != 0;
        if (payload.IsEmpty)
        {
            return;
        }

        if (id == 0 && _mapId is null)
        {
            AddSection(id, payload, starts, ReadPrograms);
        }
        else if (id == _mapId && !HasProgramme)
        {
            AddSection(id, payload, starts, ReadMap);
        }
        else if (_streams.TryGetValue(id, out var stream))
        {
            AddTime(memory, times);
            stream.Add(payload, starts, LongestStart);
        }
    }

    /// <summary>Notes the time stamp of a packet of the leading stream.</summary>
    public void AddTime(ReadOnlyMemory<byte> memory, PresentationTimes times)
    {
        var packet = memory.Span;
        if ((packet[1] & 0x40) != 0 && Id(packet) == _clock && PresentationTimes.OfPes(Payload(packet)) is { } time)
        {
            times.Add(time);
        }
    }

    public VideoFile Film(long? duration)
    {
        var film = new VideoFile { Container = "mpegts", DurationMs = duration };
        foreach (var stream in _order.Select(id => _streams[id]))
        {
            film = stream.Kind switch
            {
                StreamKind.Video => film with { Video = film.Video.Add(stream.AsVideo()) },
                StreamKind.Audio => film with { Audio = film.Audio.Add(stream.AsAudio()) },
                StreamKind.Subtitle => film with { Subtitles = film.Subtitles.Add(new(stream.Language)) },
                _ => film,
            };
        }

        return film;
    }

    private static int Id(ReadOnlySpan<byte> packet) => ((packet[1] & 0x1F) << 8) | packet[2];

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet)
    {
        var start = (packet[3] & 0x20) != 0 ? 5 + packet[4] : 4;
        return (packet[3] & 0x10) != 0 && start < packet.Length ? packet[start..] : default;
    }

    /// <summary>Joins the parts of a table, and hands it on when it is whole.</summary>
    private void AddSection(int id, ReadOnlySpan<byte> payload, bool starts, Action<byte[]> read)
    {
        if (starts)
        {
            _sections[id] = [];
            payload = payload.Length > payload[0] ? payload[(payload[0] + 1)..] : default;
        }

        if (!_sections.TryGetValue(id, out var section) || section.Count > 4096)
        {
            return;
        }

        section.AddRange(payload);
        if (section.Count >= 3 && section.Count >= 3 + (((section[1] & 0x0F) << 8) | section[2]))
        {
            read([.. section.Take(3 + (((section[1] & 0x0F) << 8) | section[2]))]);
        }
    }

    /// <summary>The programme association table (section 2.4.4.3): the first programme's map.</summary>
    private void ReadPrograms(byte[] table)
    {
        for (var at = 8; table[0] == 0 && at + 4 <= table.Length - 4; at += 4)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(table.AsSpan(at)) != 0)
            {
                _mapId = BinaryPrimitives.ReadUInt16BigEndian(table.AsSpan(at + 2)) & 0x1FFF;
                return;
            }
        }
    }

    /// <summary>The programme map table (section 2.4.4.8).</summary>
    private void ReadMap(byte[] table)
    {
        if (table[0] != 2 || table.Length < 16)
        {
            return;
        }

        var common = BinaryPrimitives.ReadUInt16BigEndian(table.AsSpan(10)) & 0x0FFF;
        var isBluRay = 12 + common <= table.Length && Encoding.Latin1.GetString(table, 12, common).Contains("HDMV", StringComparison.Ordinal);
        for (var at = 12 + common; at + 5 <= table.Length - 4 && _order.Count < MostStreams;)
        {
            var id = BinaryPrimitives.ReadUInt16BigEndian(table.AsSpan(at + 1)) & 0x1FFF;
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(table.AsSpan(at + 3)) & 0x0FFF, table.Length - 4 - at - 5);
            if (_streams.TryAdd(id, new(table[at], table.AsSpan(at + 5, length), isBluRay)))
            {
                _order.Add(id);
            }

            at += 5 + length;
        }

        _clock = _order.Select(id => (int?)id).FirstOrDefault(id => _streams[id!.Value].Kind == StreamKind.Video)
            ?? _order.Select(id => (int?)id).FirstOrDefault(id => _streams[id!.Value].Kind == StreamKind.Audio);
    }
}
