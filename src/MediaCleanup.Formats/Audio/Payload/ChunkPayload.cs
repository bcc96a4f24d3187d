using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>Files of named chunks with lengths: RIFF and RF64 (EBU Tech 3306), AIFF, DSF, DFF.</summary>
internal static class ChunkPayload
{
    private const int MostChunks = 100_000;

    public static void AddWave(PayloadBytes bytes, PayloadHash hash, long front)
    {
        hash.Name("wave");
        if (!bytes.StartsWith(front + 8, "WAVE"u8))
        {
            throw new CorruptMediaException("a RIFF file that is no WAVE");
        }

        var isLong = !bytes.StartsWith(front, "RIFF"u8);
        long? longData = null;
        var (format, data) = (false, false);
        var at = front + 12;
        for (var count = 0; count < MostChunks && !(format && data) && at <= bytes.Length - 8; count++)
        {
            var name = bytes.FourCharacters(at);
            long size = bytes.LittleEndian32(at + 4);
            if (size == uint.MaxValue)
            {
                size = isLong && name == "data" && longData is { } told
                    ? told
                    : throw new CorruptMediaException($"the chunk {Printable(name)} at {at} leaves its size open");
            }

            if (size > bytes.Length - at - 8)
            {
                throw new CorruptMediaException($"the chunk {Printable(name)} at {at} is cut short");
            }

            // Writers that could not go back leave 0; whether the sound is empty or runs to the end, nobody can say.
            if (name == "data" && size == 0 && at + 8 < bytes.Length)
            {
                throw new CorruptMediaException("the data chunk says that it is empty, and more follows");
            }

            if (name == "ds64" && size >= 24)
            {
                var value = bytes.LittleEndian64(at + 16);
                longData = value <= long.MaxValue ? (long)value : throw new CorruptMediaException("an RF64 data size is impossible");
            }

            if (name is "fmt " or "fact" or "data")
            {
                hash.Part(name, new ByteRange(at + 8, size));
                (format, data) = (format || name == "fmt ", data || name == "data");
            }

            at += 8 + size + (size & 1);
        }

        Demand(format && data, "fmt and data");
    }

    public static void AddAiff(PayloadBytes bytes, PayloadHash hash, long front)
    {
        hash.Name("aiff");
        if (!bytes.StartsWith(front + 8, "AIFF"u8) && !bytes.StartsWith(front + 8, "AIFC"u8))
        {
            throw new CorruptMediaException("a FORM file that is no AIFF");
        }

        var (common, sound) = (false, false);
        var at = front + 12;
        for (var count = 0; count < MostChunks && !(common && sound) && at <= bytes.Length - 8; count++)
        {
            var name = bytes.FourCharacters(at);
            long size = bytes.BigEndian32(at + 4);
            if (size > bytes.Length - at - 8)
            {
                throw new CorruptMediaException($"the chunk {Printable(name)} at {at} is cut short");
            }

            if (name is "COMM" or "SSND")
            {
                hash.Part(name, new ByteRange(at + 8, size));
                (common, sound) = (common || name == "COMM", sound || name == "SSND");
            }

            at += 8 + size + (size & 1);
        }

        Demand(common && sound, "COMM and SSND");
    }

    /// <summary>DSF (Sony, version 1.01): the DSD chunk of 28 bytes, fmt, data; sizes count their own header; then the tag.</summary>
    public static void AddDsf(PayloadBytes bytes, PayloadHash hash, long front)
    {
        hash.Name("dsf");
        var at = front + 28;
        foreach (var name in (string[])["fmt ", "data"])
        {
            if (at > bytes.Length - 12 || bytes.FourCharacters(at) != name)
            {
                throw new CorruptMediaException($"a DSF file without {name.TrimEnd()}");
            }

            var size = bytes.LittleEndian64(at + 4);
            if (size < 12 || size > (ulong)(bytes.Length - at))
            {
                throw new CorruptMediaException($"the chunk {name.TrimEnd()} at {at} is cut short");
            }

            hash.Part(name, new ByteRange(at + 12, (long)size - 12));
            at += (long)size;
        }

        // The pointer to the tag is 0, or the place right behind the data: else a player would not find the tag.
        var pointer = bytes.LittleEndian64(front + 20);
        if (pointer != 0 && pointer != (ulong)(at - front))
        {
            throw new CorruptMediaException("a DSF file points to a tag where none is");
        }
    }

    /// <summary>DSDIFF 1.5: FRM8 with chunks of 64-bit lengths.</summary>
    public static void AddDff(PayloadBytes bytes, PayloadHash hash, long front)
    {
        hash.Name("dff");
        if (!bytes.StartsWith(front + 12, "DSD "u8))
        {
            throw new CorruptMediaException("a FRM8 file that is no DSD");
        }

        var (properties, sound) = (false, false);
        var at = front + 16;
        for (var count = 0; count < MostChunks && !(properties && sound) && at <= bytes.Length - 12; count++)
        {
            var name = bytes.FourCharacters(at);
            var size = bytes.BigEndian64(at + 4);
            if (size > (ulong)(bytes.Length - at - 12))
            {
                throw new CorruptMediaException($"the chunk {Printable(name)} at {at} is cut short");
            }

            if (name is "PROP" or "DSD " or "DST ")
            {
                hash.Part(name, new ByteRange(at + 12, (long)size));
                (properties, sound) = (properties || name == "PROP", sound || name != "PROP");
            }

            at += 12 + (long)size + ((long)size & 1);
        }

        Demand(properties && sound, "PROP and sound");
    }

    private static void Demand(bool found, string what)
    {
        if (!found)
        {
            throw new CorruptMediaException($"the chunks {what} are not both there");
        }
    }

    private static string Printable(string name) => string.Concat(name.Select(c => c is > ' ' and < '\x7F' ? c : '?'));
}

/// <summary>ASF (revision 1.20): objects of a GUID and a 64-bit size that counts both.</summary>
internal static class AsfPayload
{
    private const int MostObjects = 10_000;

    public static ReadOnlySpan<byte> HeaderObject => [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C];

    private static ReadOnlySpan<byte> DataObject => [0x36, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C];

    private static ReadOnlySpan<byte> FileProperties => [0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11, 0x8E, 0xE4, 0x00, 0xC0, 0x0C, 0x20, 0x53, 0x65];

    private static ReadOnlySpan<byte> StreamProperties => [0x91, 0x07, 0xDC, 0xB7, 0xB7, 0xA9, 0xCF, 0x11, 0x8E, 0xE6, 0x00, 0xC0, 0x0C, 0x20, 0x53, 0x65];

    private static ReadOnlySpan<byte> HeaderExtension => [0xB5, 0x03, 0xBF, 0x5F, 0x2E, 0xA9, 0xCF, 0x11, 0x8E, 0xE3, 0x00, 0xC0, 0x0C, 0x20, 0x53, 0x65];

    private static ReadOnlySpan<byte> ExtendedStreamProperties => [0xCB, 0xA5, 0xE6, 0x14, 0x72, 0xC6, 0x32, 0x43, 0x83, 0x99, 0xA9, 0x69, 0x52, 0x06, 0x5B, 0x5A];

    public static void Add(PayloadBytes bytes, PayloadHash hash)
    {
        hash.Name("asf");
        var header = Size(bytes, 0, bytes.Length);
        AddHeader(bytes, hash, 30, header);
        if (!bytes.StartsWith(header, DataObject))
        {
            throw new CorruptMediaException("no ASF data object follows the header");
        }

        var size = Size(bytes, header, bytes.Length);
        if (size < 50)
        {
            throw new CorruptMediaException("the ASF data object leaves its size open");
        }

        // Behind the GUID and the size comes the file id, which the header repeats, then the number of packets.
        hash.Part("data", ByteRange.FromTo(header + 24, header + size));
    }

    private static void AddHeader(PayloadBytes bytes, PayloadHash hash, long start, long end)
    {
        var at = start;
        for (var count = 0; at < end; count++)
        {
            if (count == MostObjects)
            {
                throw new CorruptMediaException("more ASF objects than can be real");
            }

            var size = Size(bytes, at, end);
            if (bytes.StartsWith(at, FileProperties) && size >= 104)
            {
                // From the number of packets on; the size and the date of the file lie before.
                hash.Part("file", ByteRange.FromTo(at + 56, at + 104));
            }
            else if (bytes.StartsWith(at, StreamProperties))
            {
                hash.Part("properties", ByteRange.FromTo(at + 24, at + size));
            }
            else if (bytes.StartsWith(at, HeaderExtension) && size >= 46)
            {
                AddExtension(bytes, hash, at + 46, at + size);
            }

            at += size;
        }
    }

    private static void AddExtension(PayloadBytes bytes, PayloadHash hash, long start, long end)
    {
        var at = start;
        for (var count = 0; at < end && count < MostObjects; count++)
        {
            var size = Size(bytes, at, end);
            if (bytes.StartsWith(at, ExtendedStreamProperties))
            {
                hash.Part("extended properties", ByteRange.FromTo(at + 24, at + size));
            }

            at += size;
        }
    }

    private static long Size(PayloadBytes bytes, long at, long end)
    {
        if (at > end - 24)
        {
            throw new CorruptMediaException($"the ASF object at {at} is cut short");
        }

        var size = bytes.LittleEndian64(at + 16);
        return size >= 24 && size <= (ulong)(end - at) ? (long)size : throw new CorruptMediaException($"the ASF object at {at} has an impossible size");
    }
}

/// <summary>Matroska, an EBML document (RFC 8794, RFC 9559): the track list and the clusters.</summary>
internal static class MatroskaPayload
{
    private const uint Segment = 0x18538067;
    private const uint Tracks = 0x1654AE6B;
    private const uint Cluster = 0x1F43B675;
    private const uint Position = 0xA7;
    private const uint PreviousSize = 0xAB;
    private const uint Void = 0xEC;
    private const uint Crc = 0xBF;

    public static ReadOnlySpan<byte> Magic => [0x1A, 0x45, 0xDF, 0xA3];

    public static void Add(PayloadBytes bytes, PayloadHash hash)
    {
        hash.Name("matroska");
        var head = Element.At(bytes, 0, bytes.Length);
        var segment = Element.At(bytes, head.End, bytes.Length);
        if (segment.Id != Segment)
        {
            throw new CorruptMediaException("no Matroska segment follows the EBML header");
        }

        for (var at = segment.Start; at < segment.End;)
        {
            var element = Element.At(bytes, at, segment.End);
            if (element.IsOpen && element.Id != Cluster)
            {
                throw new CorruptMediaException($"the Matroska element at {at} leaves its size open");
            }

            if (element.Id == Tracks)
            {
                hash.Part("tracks", ByteRange.FromTo(element.Start, element.End));
            }

            at = element.Id == Cluster ? AddCluster(bytes, hash, element) : element.End;
        }
    }

    /// <summary>Adds a cluster's content in stretches, and gives its end: where it leaves its size open, the next element of the level above.</summary>
    private static long AddCluster(PayloadBytes bytes, PayloadHash hash, Element cluster)
    {
        hash.Name("cluster");
        var (from, at, total) = (cluster.Start, cluster.Start, 0L);
        while (at < cluster.End)
        {
            var child = Element.At(bytes, at, cluster.End);
            if (cluster.IsOpen && child.Id > 0xFFFFFF)
            {
                break;
            }

            if (child.IsOpen)
            {
                throw new CorruptMediaException($"the Matroska element at {at} leaves its size open");
            }

            if (child.Id is Position or PreviousSize or Void or Crc)
            {
                hash.Raw(ByteRange.FromTo(from, at));
                total += at - from;
                from = child.End;
            }

            at = child.End;
        }

        hash.Raw(ByteRange.FromTo(from, at));
        hash.Number(total + at - from);
        return at;
    }

    private readonly record struct Element(uint Id, long Start, long End, bool IsOpen)
    {
        /// <summary>Reads id and size, both of variable length (RFC 8794, section 4 and 5).</summary>
        public static Element At(PayloadBytes bytes, long at, long end)
        {
            var (id, idLength) = Number(bytes, at, end, 4, keepMarker: true);
            var (size, sizeLength) = Number(bytes, at + idLength, end, 8, keepMarker: false);
            var start = at + idLength + sizeLength;
            if (size == (1UL << (7 * sizeLength)) - 1)
            {
                return new((uint)id, start, end, true);
            }

            return size <= (ulong)(end - start)
                ? new((uint)id, start, start + (long)size, false)
                : throw new CorruptMediaException($"the Matroska element at {at} is cut short");
        }

        private static (ulong Value, int Length) Number(PayloadBytes bytes, long at, long end, int longest, bool keepMarker)
        {
            var first = at < end ? bytes.Byte(at) : (byte)0;
            var length = first == 0 ? 9 : int.LeadingZeroCount(first) - 23;
            if (length > longest || at > end - length)
            {
                throw new CorruptMediaException($"no Matroska element begins at {at}");
            }

            Span<byte> all = stackalloc byte[8];
            bytes.Span(at, length).CopyTo(all[(8 - length)..]);
            var value = BinaryPrimitives.ReadUInt64BigEndian(all);
            return (keepMarker ? value : value & ((1UL << (7 * length)) - 1), length);
        }
    }
}
