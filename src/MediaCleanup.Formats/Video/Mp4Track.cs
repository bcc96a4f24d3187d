using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>A track of MP4: its header, its language, and its first sample description.</summary>
internal sealed class Mp4Track
{
    private const int LongestEntry = 1 << 20;

    public uint Id { get; private init; }

    public string Handler { get; private init; } = "";

    public string? Language { get; private init; }

    public long Scale { get; private init; }

    public long Duration { get; private init; }

    /// <summary>Tracks that hold this track's chapters.</summary>
    public ImmutableArray<uint> Chapters { get; private init; } = [];

    private string Code { get; init; } = "";

    private Mp4Box Entry { get; init; }

    /// <summary>A cover that was put in as a video track.</summary>
    public bool IsStillPicture => Code is "jpeg" or "png " or "gif ";

    public static Mp4Track Read(ByteSource source, Mp4Box track)
    {
        var boxes = track.Children(source).ToList();
        var media = boxes.Find(b => b.Name == "mdia");
        var inside = media.Name is null ? [] : media.Children(source).ToList();
        var header = inside.Find(b => b.Name == "mdhd");
        var (scale, duration) = header.Name is null ? (0, 0) : Mp4Video.Times(source, header);
        var (code, entry) = Description(source, inside);
        return new()
        {
            Id = boxes.Find(b => b.Name == "tkhd") is { Length: >= 24 } head ? source.ReadUInt32BigEndian(head.Start + (source.ReadByte(head.Start) == 1 ? 20 : 12)) : 0,
            Handler = inside.Find(b => b.Name == "hdlr") is { Length: >= 12 } handler ? Encoding.Latin1.GetString(source.ReadBytes(handler.Start + 8, 4)) : "",
            Language = LanguageOf(source, header, inside),
            Scale = scale,
            Duration = duration,
            Chapters = ChapterTracks(source, boxes),
            Code = code,
            Entry = entry,
        };
    }

    public VideoStream AsVideo(ByteSource source)
    {
        if (Entry.Length < 78)
        {
            return new() { Codec = CodecNames.OfFourCharacters(Code) };
        }

        var (width, height) = (source.ReadUInt16BigEndian(Entry.Start + 24), source.ReadUInt16BigEndian(Entry.Start + 26));
        var boxes = Entry.Children(source, 78).Take(100).ToList();
        var facts = Mp4CodecBoxes.Facts(source, boxes);
        var (x, y) = boxes.Find(b => b.Name == "pasp") is { Length: >= 8 } shape
            ? ((double)source.ReadUInt32BigEndian(shape.Start), source.ReadUInt32BigEndian(shape.Start + 4))
            : (facts?.SampleAspect ?? 1, 1);
        var transfer = boxes.Find(b => b.Name == "colr") is { Length: >= 10 } colour && (source.StartsWith("nclx"u8, colour.Start) || source.StartsWith("nclc"u8, colour.Start))
            ? source.ReadUInt16BigEndian(colour.Start + 6)
            : facts?.Transfer ?? 0;
        return new()
        {
            Codec = Mp4CodecBoxes.ObjectType(source, boxes) is { } type && Code == "mp4v" ? CodecNames.OfObjectType(type) : CodecNames.OfFourCharacters(Code),
            Width = width > 0 ? width : facts?.Width,
            Height = height > 0 ? height : facts?.Height,
            DisplayAspect = width > 0 && height > 0 && x > 0 && y > 0 ? width * x / (height * y) : null,
            Hdr = boxes.Exists(b => b.Name is "dvcC" or "dvvC" or "dvwC") || Code is "dvh1" or "dvhe" or "dav1" ? "dolbyvision" : PictureFacts.HdrOf(transfer),
            StereoMode = boxes.Find(b => b.Name == "st3d") is { Length: >= 5 } stereo
                ? source.ReadByte(stereo.Start + 4) switch { 1 => "top_bottom", 2 => "left_right", _ => null }
                : null,
        };
    }

    public AudioStream AsAudio(ByteSource source)
    {
        if (Entry.Length < 28)
        {
            return new(CodecNames.OfFourCharacters(Code), null, Language);
        }

        // QuickTime's versions 1 and 2 are longer; version 2 has the channels elsewhere (QuickTime File Format, sound sample descriptions).
        var version = source.ReadUInt16BigEndian(Entry.Start + 8);
        int channels = source.ReadUInt16BigEndian(Entry.Start + 16);
        var bits = source.ReadUInt16BigEndian(Entry.Start + 18);
        var length = version switch { 1 => 44, 2 => 64, _ => 28 };
        if (version == 2 && Entry.Length >= 64)
        {
            channels = (int)Math.Min(255, source.ReadUInt32BigEndian(Entry.Start + 40));
        }

        var boxes = Entry.Length >= length ? Entry.Children(source, length).Take(100).ToList() : [];
        if (boxes.Find(b => b.Name == "wave") is { Length: >= 8 } wave)
        {
            boxes.AddRange(wave.Children(source).Take(100));
        }

        var codec = Code switch
        {
            "mp4a" => Mp4CodecBoxes.ObjectType(source, boxes) is { } type ? CodecNames.OfObjectType(type) : "aac",
            "lpcm" or "raw " => $"pcm_s{(bits is 24 or 32 ? bits : 16)}le",
            ['m', 's', var high, var low] => CodecNames.OfWaveFormat((high << 8) | low, bits),
            _ => CodecNames.OfFourCharacters(Code),
        };
        return new(codec, Mp4CodecBoxes.Channels(source, boxes) ?? (channels is > 0 and <= 255 ? channels : null), Language);
    }

    private static (string Code, Mp4Box Entry) Description(ByteSource source, List<Mp4Box> media)
    {
        if (media.Find(b => b.Name == "minf") is not { Length: > 0 } information
            || information.Child(source, "stbl") is not { } table
            || table.Child(source, "stsd") is not { Length: >= 16 } descriptions)
        {
            return ("", default);
        }

        foreach (var entry in descriptions.Children(source, 8))
        {
            return entry.Length <= LongestEntry ? (entry.Name, entry) : throw new CorruptMediaException("an MP4 sample description is larger than can be real");
        }

        return ("", default);
    }

    private static string? LanguageOf(ByteSource source, Mp4Box header, List<Mp4Box> media)
    {
        if (media.Find(b => b.Name == "elng") is { Length: > 4 and < 100 } tag)
        {
            return Languages.Of(Encoding.Latin1.GetString(source.ReadBytes(tag.Start + 4, tag.Length - 4)));
        }

        var at = header.Name is not null && source.ReadByte(header.Start) == 1 ? 32 : 20;
        return header.Length >= at + 2 ? Languages.OfPacked(BinaryPrimitives.ReadUInt16BigEndian(source.ReadBytes(header.Start + at, 2))) : null;
    }

    private static ImmutableArray<uint> ChapterTracks(ByteSource source, List<Mp4Box> track) =>
    [
        .. track.Where(b => b.Name == "tref").SelectMany(b => b.Children(source)).Where(b => b.Name == "chap")
            .SelectMany(b => Enumerable.Range(0, (int)Math.Min(64, b.Length / 4)).Select(i => source.ReadUInt32BigEndian(b.Start + (4 * i)))),
    ];
}

/// <summary>The boxes inside a sample description that a codec fills.</summary>
internal static class Mp4CodecBoxes
{
    private const int LongestConfiguration = 1 << 16;

    public static PictureFacts? Facts(ByteSource source, List<Mp4Box> boxes)
    {
        if (boxes.Find(b => b.Name == "hvcC") is { Length: > 22 and <= LongestConfiguration } hevc)
        {
            return HevcFacts(source.ReadBytes(hevc.Start, hevc.Length));
        }

        // AVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 5.3.3.1): the first set follows six bytes and its length.
        if (boxes.Find(b => b.Name == "avcC") is { Length: > 9 and <= LongestConfiguration } avc)
        {
            var record = source.ReadBytes(avc.Start, avc.Length);
            var length = BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(6));
            return (record[5] & 31) > 0 && length <= record.Length - 8 ? ParameterSets.ReadAvc(record.AsSpan(8, length)) : null;
        }

        return null;
    }

    /// <summary>HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 8.3.3.1): arrays of units by type; 33 is the sequence set.</summary>
    public static PictureFacts? HevcFacts(ReadOnlySpan<byte> record)
    {
        if (record.Length < 23)
        {
            return null;
        }

        var at = 23;
        for (var arrays = record[22]; arrays > 0 && at + 3 <= record.Length; arrays--)
        {
            var type = record[at] & 63;
            int units = BinaryPrimitives.ReadUInt16BigEndian(record[(at + 1)..]);
            at += 3;
            for (; units > 0 && at + 2 <= record.Length; units--)
            {
                int length = BinaryPrimitives.ReadUInt16BigEndian(record[at..]);
                at += 2;
                if (length > record.Length - at)
                {
                    return null;
                }

                if (type == 33)
                {
                    return ParameterSets.ReadHevc(record.Slice(at, length));
                }

                at += length;
            }
        }

        return null;
    }

    /// <summary>The object type of an elementary stream descriptor.</summary>
    public static int? ObjectType(ByteSource source, List<Mp4Box> boxes) =>
        DecoderDescriptor(source, boxes) is [var type, ..] ? type : null;

    /// <summary>The configuration that a decoder gets (ISO/IEC 14496-1, section 7.2.6): descriptors 3 and 4 in turn.</summary>
    private static ReadOnlySpan<byte> DecoderDescriptor(ByteSource source, List<Mp4Box> boxes)
    {
        if (boxes.Find(b => b.Name == "esds") is not { Length: > 8 and <= LongestConfiguration } box)
        {
            return default;
        }

        var bytes = source.ReadBytes(box.Start, box.Length);
        var at = 4;
        if (!Open(bytes, ref at, 3) || at + 3 > bytes.Length)
        {
            return default;
        }

        var flags = bytes[at + 2];
        at += 3 + ((flags & 0x80) != 0 ? 2 : 0);
        at += (flags & 0x40) != 0 && at < bytes.Length ? 1 + bytes[at] : 0;
        at += (flags & 0x20) != 0 ? 2 : 0;
        return Open(bytes, ref at, 4) ? bytes.AsSpan(at) : default;
    }

    /// <summary>The channel configuration of AAC (ISO/IEC 14496-3, section 1.6.2.1), in descriptor 5 behind 13 bytes.</summary>
    private static int? AacChannels(ReadOnlySpan<byte> decoder)
    {
        var bytes = decoder.ToArray();
        var at = 13;
        if (decoder.Length < 18 || decoder[0] != 0x40 || !Open(bytes, ref at, 5) || at + 5 > bytes.Length)
        {
            return null;
        }

        // Five bits of object type, four of the rate's index (15: 24 bits of rate follow), four of channels.
        var isLong = (((bytes[at] & 7) << 1) | (bytes[at + 1] >> 7)) == 15;
        var channels = isLong ? (bytes[at + 4] >> 3) & 15 : (bytes[at + 1] >> 3) & 15;
        return channels switch { 0 => null, 7 => 8, > 7 => null, _ => channels };
    }

    /// <summary>Channels from the codec's own configuration, for Dolby ETSI TS 102 366, annex F: the sample entry often says 2 whatever it holds.</summary>
    public static int? Channels(ByteSource source, List<Mp4Box> boxes)
    {
        if (AacChannels(DecoderDescriptor(source, boxes)) is { } aac)
        {
            return aac;
        }

        ReadOnlySpan<int> modes = [2, 1, 2, 3, 3, 4, 4, 5];
        if (boxes.Find(b => b.Name == "dac3") is { Length: >= 3 } ac3)
        {
            var bits = BinaryPrimitives.ReadUInt16BigEndian(source.ReadBytes(ac3.Start, 2));
            return modes[(bits >> 3) & 7] + ((bits >> 2) & 1);
        }

        if (boxes.Find(b => b.Name == "dec3") is { Length: >= 5 } eac3)
        {
            var bits = source.ReadUInt32BigEndian(eac3.Start + 1);
            // After the data rate: code, id, two flags, mode of the stream, then the channel mode and the low-frequency flag.
            return modes[(int)((bits >> 9) & 7)] + (int)((bits >> 8) & 1);
        }

        return null;
    }

    private static bool Open(byte[] bytes, ref int at, byte tag)
    {
        if (at >= bytes.Length || bytes[at++] != tag)
        {
            return false;
        }

        for (var i = 0; i < 4 && at < bytes.Length; i++)
        {
            if ((bytes[at++] & 0x80) == 0)
            {
                break;
            }
        }

        return true;
    }
}
