using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>MP4 (ISO/IEC 14496-12): the samples as the tables reach them, so that a chunk offset that did not follow shows.</summary>
internal static class Mp4Payload
{
    private const int MostBoxes = 100_000;
    private const int MostTracks = 256;
    private const int LargestTable = 256 * 1024 * 1024;

    public static bool Starts(PayloadBytes bytes) =>
        bytes.Length >= 8 && bytes.FourCharacters(4) is "ftyp" or "moov" or "mdat" or "free" or "skip" or "wide";

    public static void Add(PayloadBytes bytes, PayloadHash hash)
    {
        hash.Name("mp4");
        var top = Boxes(bytes, new(0, bytes.Length));
        var movie = Only(top, "moov") ?? throw new CorruptMediaException("an MP4 file without a moov box");
        var inside = Boxes(bytes, movie.Content);
        if (inside.Any(b => b.Name == "cmov"))
        {
            throw new CorruptMediaException("a compressed moov box");
        }

        var tracks = inside.Where(b => b.Name == "trak").ToList();
        if (tracks.Count is 0 or > MostTracks)
        {
            throw new CorruptMediaException($"an MP4 file with {tracks.Count} tracks");
        }

        var budget = bytes.Length * 4;
        foreach (var track in tracks)
        {
            budget -= AddTrack(bytes, hash, track.Content);
            if (budget < 0)
            {
                throw new CorruptMediaException("the MP4 tracks claim more bytes than the file can hold");
            }
        }

        if (inside.Any(b => b.Name == "mvex"))
        {
            AddFragments(bytes, hash, top);
        }
    }

    private static long AddTrack(PayloadBytes bytes, PayloadHash hash, ByteRange track)
    {
        hash.Name("trak");
        var boxes = Boxes(bytes, track);
        foreach (var edits in boxes.Where(b => b.Name == "edts"))
        {
            hash.Part("edts", edits.Content);
        }

        var media = Boxes(bytes, Demand(boxes, "mdia").Content);
        var information = Boxes(bytes, Demand(media, "minf").Content);
        CheckReferences(bytes, information);
        var table = Boxes(bytes, Demand(information, "stbl").Content);
        foreach (var box in table.Where(b => b.Name is "stsd" or "stts" or "ctts" or "stss" or "sgpd" or "sbgp"))
        {
            hash.Part(box.Name, box.Content);
        }

        var handler = Only(media, "hdlr")?.Content is { Length: >= 12 } h ? bytes.FourCharacters(h.Offset + 8) : "";
        return Mp4Samples.Read(bytes, table, isSound: handler == "soun").Add(bytes, hash);
    }

    /// <summary>Flag 1 of a data reference: the samples lie in this very file (section 8.7.2).</summary>
    private static void CheckReferences(PayloadBytes bytes, List<Mp4Box> information)
    {
        if (Only(information, "dinf") is not { } data || Only(Boxes(bytes, data.Content), "dref") is not { } reference || reference.Content.Length < 8)
        {
            return;
        }

        var entries = Boxes(bytes, ByteRange.FromTo(reference.Content.Offset + 8, reference.Content.End));
        if (entries.Any(e => e.Content.Length >= 4 && (bytes.BigEndian32(e.Content.Offset) & 1) == 0))
        {
            throw new CorruptMediaException("an MP4 track whose samples lie in another file");
        }
    }

    private static void AddFragments(PayloadBytes bytes, PayloadHash hash, List<Mp4Box> top)
    {
        foreach (var box in top)
        {
            if (box.Name == "mdat")
            {
                hash.Part("mdat", box.Content);
            }
            else if (box.Name == "moof")
            {
                AddFragment(bytes, hash, box);
            }
        }
    }

    /// <summary>A fragment's header as it is, but an absolute base offset (tfhd, flag 1) as the distance from the fragment.</summary>
    private static void AddFragment(PayloadBytes bytes, PayloadHash hash, Mp4Box fragment)
    {
        hash.Name("moof");
        var from = fragment.Content.Offset;
        foreach (var track in Boxes(bytes, fragment.Content).Where(b => b.Name == "traf"))
        {
            if (Only(Boxes(bytes, track.Content), "tfhd") is { Content: { Length: >= 16 } header } && (bytes.BigEndian32(header.Offset) & 1) != 0)
            {
                var field = header.Offset + 8;
                hash.Raw(ByteRange.FromTo(from, field));
                hash.Number(unchecked((long)bytes.BigEndian64(field) - fragment.Start));
                from = field + 8;
            }
        }

        hash.Raw(ByteRange.FromTo(from, fragment.Content.End));
        hash.Number(fragment.Content.Length);
    }

    /// <summary>The boxes of a range, which they must fill; a terminator of four zero bytes as QuickTime writes it may end them.</summary>
    private static List<Mp4Box> Boxes(PayloadBytes bytes, ByteRange range)
    {
        var boxes = new List<Mp4Box>();
        for (var at = range.Offset; at < range.End;)
        {
            if (range.End - at < 8)
            {
                if (range.End - at == 4 && bytes.BigEndian32(at) == 0)
                {
                    break;
                }

                throw new CorruptMediaException($"{range.End - at} bytes at {at} are no MP4 box");
            }

            long size = bytes.BigEndian32(at);
            var header = 8;
            if (size == 1 && range.End - at >= 16)
            {
                var wide = bytes.BigEndian64(at + 8);
                (size, header) = (wide <= long.MaxValue ? (long)wide : -1, 16);
            }
            else if (size == 0 && range.End == bytes.Length)
            {
                size = range.End - at;
            }

            if (size < header || size > range.End - at || boxes.Count == MostBoxes)
            {
                throw new CorruptMediaException($"the MP4 box at {at} has an impossible size");
            }

            boxes.Add(new(bytes.FourCharacters(at + 4), at, ByteRange.FromTo(at + header, at + size)));
            at += size;
        }

        return boxes;
    }

    private static Mp4Box? Only(List<Mp4Box> boxes, string name)
    {
        Mp4Box? found = null;
        foreach (var box in boxes.Where(b => b.Name == name))
        {
            found = found is null ? box : throw new CorruptMediaException($"two {name} boxes where one belongs");
        }

        return found;
    }

    private static Mp4Box Demand(List<Mp4Box> boxes, string name) =>
        Only(boxes, name) ?? throw new CorruptMediaException($"an MP4 track without {name}");

    private readonly record struct Mp4Box(string Name, long Start, ByteRange Content);

    /// <summary>The three tables that tell where a track's samples lie (sections 8.7.3 to 8.7.5).</summary>
    private sealed class Mp4Samples
    {
        public required ByteRange Chunks { get; init; }

        public required int OffsetSize { get; init; }

        public required ByteRange Map { get; init; }

        public required ByteRange Sizes { get; init; }

        public required int SizeBits { get; init; }

        public required uint FixedSize { get; init; }

        public required uint SampleCount { get; init; }

        public static Mp4Samples Read(PayloadBytes bytes, List<Mp4Box> table, bool isSound)
        {
            var wide = Only(table, "co64");
            var offsets = wide ?? Demand(table, "stco");
            var offsetSize = wide is null ? 4 : 8;
            var compact = Only(table, "stz2");
            var sizes = compact ?? Demand(table, "stsz");
            if (sizes.Content.Length < 12)
            {
                throw new CorruptMediaException("an MP4 size table is cut short");
            }

            var second = bytes.BigEndian32(sizes.Content.Offset + 4);
            var count = bytes.BigEndian32(sizes.Content.Offset + 8);
            var bits = compact is null ? 32 : (int)(second & 0xFF);
            var size = compact is null ? second : 0;
            if (bits is not (4 or 8 or 16 or 32) || (size == 0 && (((long)count * bits) + 7) / 8 > sizes.Content.Length - 12))
            {
                throw new CorruptMediaException("an MP4 size table is cut short");
            }

            // QuickTime counts uncompressed sound so, one frame a sample whatever its width: the bytes cannot be told from the tables.
            if (isSound && size == 1)
            {
                throw new CorruptMediaException("an uncompressed QuickTime sound track");
            }

            return new()
            {
                Chunks = Entries(bytes, offsets.Content, offsetSize),
                OffsetSize = offsetSize,
                Map = Entries(bytes, Demand(table, "stsc").Content, 12),
                Sizes = ByteRange.FromTo(sizes.Content.Offset + 12, sizes.Content.End),
                SizeBits = bits,
                FixedSize = size,
                SampleCount = count,
            };
        }

        /// <summary>Adds all samples, chunk by chunk; gives the number of bytes.</summary>
        public long Add(PayloadBytes bytes, PayloadHash hash)
        {
            var offsets = bytes.Copy(Chunks, LargestTable);
            var map = bytes.Copy(Map, LargestTable);
            var sizes = FixedSize == 0 ? bytes.Copy(Sizes, LargestTable) : [];
            var chunkCount = offsets.Length / OffsetSize;
            var (sample, total, run) = (0L, 0L, default(ByteRange));
            for (int chunk = 0, entry = 0; chunk < chunkCount; chunk++)
            {
                while (12 * (entry + 1) < map.Length && Field(map, 12 * (entry + 1)) <= chunk + 1)
                {
                    entry++;
                }

                if (map.Length == 0 || Field(map, 12 * entry) > chunk + 1)
                {
                    throw new CorruptMediaException("an MP4 chunk map does not cover the chunks");
                }

                var count = Field(map, (12 * entry) + 4);
                if (count > SampleCount - sample)
                {
                    throw new CorruptMediaException("MP4 chunks hold more samples than there are sizes");
                }

                var length = Sum(sizes, sample, count);
                sample += count;
                total += length;
                var offset = OffsetSize == 4 ? Field(offsets, 4 * chunk) : (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64BigEndian(offsets.AsSpan(8 * chunk)));
                if (total > bytes.Length)
                {
                    throw new CorruptMediaException("an MP4 track claims more bytes than the file has");
                }

                // Chunks that follow each other are read as one.
                if (offset != run.End)
                {
                    hash.Raw(run);
                    run = new(offset, 0);
                }

                run = new(run.Offset, run.Length + length);
            }

            hash.Raw(run);
            hash.Number(total);
            if (sample != SampleCount)
            {
                throw new CorruptMediaException($"MP4 chunks hold {sample} samples of {SampleCount}");
            }

            return total;
        }

        private static ByteRange Entries(PayloadBytes bytes, ByteRange box, int entrySize)
        {
            if (box.Length < 8 || (long)bytes.BigEndian32(box.Offset + 4) * entrySize > box.Length - 8)
            {
                throw new CorruptMediaException("an MP4 sample table is cut short");
            }

            return new(box.Offset + 8, (long)bytes.BigEndian32(box.Offset + 4) * entrySize);
        }

        private static uint Field(byte[] table, int at) => BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(at));

        private long Sum(byte[] sizes, long first, uint count)
        {
            if (FixedSize != 0)
            {
                return (long)FixedSize * count;
            }

            var sum = 0L;
            for (var i = first; i < first + count; i++)
            {
                sum += SizeBits switch
                {
                    32 => BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan((int)i * 4)),
                    16 => BinaryPrimitives.ReadUInt16BigEndian(sizes.AsSpan((int)i * 2)),
                    8 => sizes[i],
                    _ => (i & 1) == 0 ? sizes[i / 2] >> 4 : sizes[i / 2] & 0x0F,
                };
            }

            return sum;
        }
    }
}
