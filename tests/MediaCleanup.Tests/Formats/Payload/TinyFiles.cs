using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Tests.Formats.Payload;

/// <summary>The smallest file of each format that has a tag and a sound, written by hand from the specifications.</summary>
internal static class TinyFiles
{
    public static byte[] Sound { get; } = MakeSound();

    /// <summary>Builds a file of this format with the title and the sound.</summary>
    public static byte[] Build(string format, string title, ReadOnlySpan<byte> sound) => format switch
    {
        "mp3" => Join(Id3v2(title), Mpeg(sound), Lyrics3(title), ApeTag(title), Id3v1(title)),
        "mp3 with an appended tag" => Join(Mpeg(sound), AppendedId3v2(title)),
        "stacked tags" => Join(Id3v2("first"), Id3v2(title), Mpeg(sound)),
        "aac" => Join(Id3v2(title), [0xFF, 0xF1, 0x50, 0x80], sound.ToArray(), Id3v1(title)),
        "wavpack" => Join("wvpk"u8.ToArray(), sound.ToArray(), ApeTag(title)),
        "ape" => Join("MAC "u8.ToArray(), sound.ToArray(), ApeTag(title), Id3v1(title)),
        "musepack" => Join("MPCK"u8.ToArray(), sound.ToArray(), ApeTag(title)),
        "tta" => Join(Id3v2(title), "TTA1"u8.ToArray(), sound.ToArray()),
        "flac" => Flac(title, sound),
        "flac behind id3v2" => Join(Id3v2(title), Flac(title, sound), Id3v1(title)),
        "vorbis" => Ogg(Join([1], "vorbis"u8.ToArray(), new byte[23]), Join([3], "vorbis"u8.ToArray(), Comment(title), [1]), Join([5], "vorbis"u8.ToArray(), new byte[700]), sound),
        "opus" => Ogg(Join("OpusHead"u8.ToArray(), [1, 2, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0]), Join("OpusTags"u8.ToArray(), Comment(title)), null, sound),
        "ogg flac" => Ogg(Join([0x7F], "FLAC"u8.ToArray(), [1, 0, 0, (byte)(title.Length > 9 ? 2 : 1)], "fLaC"u8.ToArray(), StreamInfo()), Join([0x84, 0, 0, 0], Comment(title)), null, sound),
        "speex" => Ogg(Join("Speex   "u8.ToArray(), new byte[72]), Comment(title), null, sound),
        "wav" => Riff(title, sound),
        "rf64" => Rf64(title, sound),
        "aiff" => Form(title, sound),
        "dsf" => Dsf(title, sound),
        "dff" => Dff(title, sound),
        "asf" => Asf(title, sound),
        "mp4" => Mp4(title, sound, 0),
        "mp4 in fragments" => FragmentedMp4(title, sound),
        "matroska" => Matroska(title, sound),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    public static string[] Formats { get; } =
    [
        "mp3", "mp3 with an appended tag", "stacked tags", "aac", "wavpack", "ape", "musepack", "tta", "flac", "flac behind id3v2", "vorbis", "opus",
        "ogg flac", "speex", "wav", "rf64", "aiff", "dsf", "dff", "asf", "mp4", "mp4 in fragments", "matroska",
    ];

    /// <summary>An MP4 with two chunks, its chunk offsets wrong by <paramref name="shift"/>.</summary>
    public static byte[] Mp4(string title, ReadOnlySpan<byte> sound, int shift)
    {
        var head = Box("ftyp", "M4A \0\0\0\0"u8.ToArray());
        var length = Movie(title, 0, sound.Length).Length;
        return Join(head, Movie(title, head.Length + length + 8 + shift, sound.Length), Box("mdat", sound.ToArray()));
    }

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    /// <summary>Sets the checksum of an Ogg page, bit by bit as RFC 3533 has it.</summary>
    public static byte[] Page(byte flags, long granule, uint number, params byte[][] packets)
    {
        var lacing = packets.SelectMany(p => Enumerable.Repeat((byte)255, p.Length / 255).Append((byte)(p.Length % 255))).ToArray();
        var page = Join("OggS\0"u8.ToArray(), [flags], BitConverter.GetBytes(granule), BitConverter.GetBytes(77u), BitConverter.GetBytes(number), new byte[4], [(byte)lacing.Length], lacing, Join(packets));
        var crc = 0u;
        foreach (var value in page)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), crc);
        return page;
    }

    private static byte[] MakeSound()
    {
        var sound = new byte[600];
        new Random(5).NextBytes(sound);
        (sound[0], sound[1]) = (0xFF, 0xF8);
        return sound;
    }

    private static byte[] Mpeg(ReadOnlySpan<byte> sound) => Join([0xFF, 0xFB, 0x90, 0x64], sound.ToArray());

    private static byte[] Syncsafe(int value) => [(byte)((value >> 21) & 127), (byte)((value >> 14) & 127), (byte)((value >> 7) & 127), (byte)(value & 127)];

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Big(long value) => Join(Big((int)(value >> 32)), Big((int)value));

    private static byte[] Id3Frames(string title)
    {
        var text = Join([3], Encoding.UTF8.GetBytes(title));
        return Join("TIT2"u8.ToArray(), Syncsafe(text.Length), [0, 0], text);
    }

    private static byte[] Id3v2(string title)
    {
        var frames = Id3Frames(title);
        return Join("ID3"u8.ToArray(), [4, 0, 0], Syncsafe(frames.Length), frames);
    }

    private static byte[] AppendedId3v2(string title)
    {
        var frames = Id3Frames(title);
        return Join("ID3"u8.ToArray(), [4, 0, 0x10], Syncsafe(frames.Length), frames, "3DI"u8.ToArray(), [4, 0, 0x10], Syncsafe(frames.Length));
    }

    private static byte[] Id3v1(string title)
    {
        var tag = new byte[128];
        "TAG"u8.CopyTo(tag);
        Encoding.Latin1.GetBytes(title.AsSpan(0, Math.Min(30, title.Length)), tag.AsSpan(3));
        return tag;
    }

    private static byte[] ApeTag(string title)
    {
        var value = Encoding.UTF8.GetBytes(title);
        var items = Join(BitConverter.GetBytes(value.Length), new byte[4], "Title\0"u8.ToArray(), value);
        byte[] Edge(uint flags) => Join("APETAGEX"u8.ToArray(), BitConverter.GetBytes(2000), BitConverter.GetBytes(items.Length + 32), BitConverter.GetBytes(1), BitConverter.GetBytes(flags), new byte[8]);
        return Join(Edge(0xA0000000), items, Edge(0x80000000));
    }

    private static byte[] Lyrics3(string title)
    {
        var inner = Join("LYRICSBEGIN"u8.ToArray(), "ETT"u8.ToArray(), Encoding.ASCII.GetBytes($"{title.Length:D5}{title}"));
        return Join(inner, Encoding.ASCII.GetBytes($"{inner.Length:D6}"), "LYRICS200"u8.ToArray());
    }

    private static byte[] Comment(string title)
    {
        var field = Encoding.UTF8.GetBytes("TITLE=" + title);
        return Join(BitConverter.GetBytes(4), "tiny"u8.ToArray(), BitConverter.GetBytes(1), BitConverter.GetBytes(field.Length), field);
    }

    private static byte[] StreamInfo() => Join([0, 0, 0, 34, 0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x0A, 0xC4, 0x42, 0xF0, 0, 0, 0x10, 0], new byte[16]);

    private static byte[] Flac(string title, ReadOnlySpan<byte> sound)
    {
        var comment = Comment(title);
        return Join("fLaC"u8.ToArray(), StreamInfo(), [4, 0, (byte)(comment.Length >> 8), (byte)comment.Length], comment, [0x81, 0, 0, 10], new byte[10], sound.ToArray());
    }

    private static byte[] Ogg(byte[] identification, byte[] comment, byte[]? setup, ReadOnlySpan<byte> sound)
    {
        // A long comment takes a page of its own, so that the numbers of the sound's pages shift.
        var pages = new List<byte[]> { Page(2, 0, 0, identification) };
        var number = 1u;
        if (comment.Length > 60)
        {
            pages.Add(Page(0, 0, number++, comment));
            if (setup is not null)
            {
                pages.Add(Page(0, 0, number++, setup));
            }
        }
        else
        {
            pages.Add(setup is null ? Page(0, 0, number++, comment) : Page(0, 0, number++, comment, setup));
        }

        pages.Add(Page(0, 960, number++, sound[..250].ToArray(), sound[250..300].ToArray()));
        pages.Add(Page(4, 1920, number, sound[300..].ToArray()));
        return Join([.. pages]);
    }

    private static byte[] Chunk(string name, byte[] content) =>
        Join(Encoding.Latin1.GetBytes(name), BitConverter.GetBytes(content.Length), content, new byte[content.Length & 1]);

    private static byte[] Riff(string title, ReadOnlySpan<byte> sound)
    {
        var list = Chunk("LIST", Join("INFO"u8.ToArray(), Chunk("INAM", Encoding.UTF8.GetBytes(title))));
        return Chunk("RIFF", Join("WAVE"u8.ToArray(), Chunk("fmt ", [1, 0, 2, 0, 0x44, 0xAC, 0, 0, 0x10, 0xB1, 2, 0, 4, 0, 16, 0]), list, Chunk("data", sound.ToArray())));
    }

    private static byte[] Rf64(string title, ReadOnlySpan<byte> sound)
    {
        var list = Chunk("LIST", Join("INFO"u8.ToArray(), Chunk("INAM", Encoding.UTF8.GetBytes(title))));
        var format = Chunk("fmt ", [1, 0, 2, 0, 0x44, 0xAC, 0, 0, 0x10, 0xB1, 2, 0, 4, 0, 16, 0]);
        var size = 4L + 36 + format.Length + 8 + sound.Length + list.Length;
        var sizes = Chunk("ds64", Join(BitConverter.GetBytes(size), BitConverter.GetBytes((long)sound.Length), BitConverter.GetBytes(sound.Length / 4L), new byte[4]));
        return Join("RF64"u8.ToArray(), [255, 255, 255, 255], "WAVE"u8.ToArray(), sizes, format, "data"u8.ToArray(), [255, 255, 255, 255], sound.ToArray(), list);
    }

    private static byte[] BigChunk(string name, byte[] content) =>
        Join(Encoding.Latin1.GetBytes(name), Big(content.Length), content, new byte[content.Length & 1]);

    private static byte[] Form(string title, ReadOnlySpan<byte> sound) =>
        BigChunk("FORM", Join("AIFF"u8.ToArray(), BigChunk("COMM", [0, 2, 0, 0, 0, 150, 0, 16, 0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]), BigChunk("NAME", Encoding.Latin1.GetBytes(title)), BigChunk("SSND", Join(new byte[8], sound.ToArray()))));

    private static byte[] Dsf(string title, ReadOnlySpan<byte> sound)
    {
        var tag = Id3v2(title);
        var format = Join("fmt "u8.ToArray(), BitConverter.GetBytes(52L), BitConverter.GetBytes(1), new byte[4], BitConverter.GetBytes(2), BitConverter.GetBytes(2), BitConverter.GetBytes(2822400), BitConverter.GetBytes(1), BitConverter.GetBytes(2400L), BitConverter.GetBytes(4096), new byte[4]);
        var data = Join("data"u8.ToArray(), BitConverter.GetBytes(12L + sound.Length), sound.ToArray());
        var end = 28L + format.Length + data.Length;
        return Join("DSD "u8.ToArray(), BitConverter.GetBytes(28L), BitConverter.GetBytes(end + tag.Length), BitConverter.GetBytes(end), format, data, tag);
    }

    private static byte[] Dff(string title, ReadOnlySpan<byte> sound)
    {
        byte[] Long(string name, byte[] content) => Join(Encoding.Latin1.GetBytes(name), Big((long)content.Length), content, new byte[content.Length & 1]);
        return Long("FRM8", Join("DSD "u8.ToArray(), Long("FVER", [1, 5, 0, 0]), Long("COMT", Encoding.Latin1.GetBytes(title)), Long("PROP", Join("SND "u8.ToArray(), Long("FS  ", Big(2822400)))), Long("DSD ", sound.ToArray())));
    }

    private static byte[] Asf(string title, ReadOnlySpan<byte> sound)
    {
        static byte[] Object(string guid, byte[] content) => Join(Guid.Parse(guid).ToByteArray(), BitConverter.GetBytes(24L + content.Length), content);
        var text = Encoding.Unicode.GetBytes(title + '\0');
        var description = Object("75B22633-668E-11CF-A6D9-00AA0062CE6C", Join(BitConverter.GetBytes((short)text.Length), new byte[8], text));
        var properties = Object("8CABDCA1-A947-11CF-8EE4-00C00C205365", new byte[80]);
        var stream = Object("B7DC0791-A9B7-11CF-8EE6-00C00C205365", new byte[54]);
        var header = Object("75B22630-668E-11CF-A6D9-00AA0062CE6C", Join(BitConverter.GetBytes(3), [1, 2], properties, description, stream));
        return Join(header, Object("75B22636-668E-11CF-A6D9-00AA0062CE6C", Join(new byte[26], sound.ToArray())));
    }

    private static byte[] Box(string name, params byte[][] content)
    {
        var inner = Join(content);
        return Join(Big(inner.Length + 8), Encoding.Latin1.GetBytes(name), inner);
    }

    private static byte[] Title(string title) =>
        Box("udta", Box("meta", new byte[4], Box("hdlr", new byte[8], "mdirappl"u8.ToArray(), new byte[9]), Box("ilst", Box("\u00A9nam", Box("data", Big(1), new byte[4], Encoding.UTF8.GetBytes(title))))));

    private static byte[] Track(params byte[][] tables) =>
        Box("trak", Box("mdia", Box("hdlr", new byte[8], "soun"u8.ToArray(), new byte[13]), Box("minf", Box("stbl", [Box("stsd", new byte[4], Big(0)), .. tables]))));

    private static byte[] Movie(string title, int offset, int length)
    {
        var half = length / 2;
        return Box("moov", Track(Box("stsz", new byte[8], Big(2), Big(half), Big(length - half)), Box("stsc", new byte[4], Big(1), Big(1), Big(1), Big(1)), Box("stco", new byte[4], Big(2), Big(offset), Big(offset + half))), Title(title));
    }

    private static byte[] FragmentedMp4(string title, ReadOnlySpan<byte> sound)
    {
        var movie = Box("moov", Box("mvex", Box("trex", new byte[24])), Track(Box("stsz", new byte[12]), Box("stsc", new byte[8]), Box("stco", new byte[8])), Title(title));
        var head = Join(Box("ftyp", "iso5\0\0\0\0"u8.ToArray()), movie);
        return Join(head, Box("moof", Box("traf", Box("tfhd", [0, 0, 0, 1], Big(1), Big((long)head.Length)))), Box("mdat", sound.ToArray()));
    }

    private static byte[] Matroska(string title, ReadOnlySpan<byte> sound)
    {
        static byte[] Element(byte[] id, params byte[][] content)
        {
            var inner = Join(content);
            return Join(id, [0x08, 0, 0], Big(inner.Length)[1..], inner) is var whole && inner.Length < 0x3FFF ? Join(id, [(byte)(0x40 | (inner.Length >> 8)), (byte)inner.Length], inner) : whole;
        }

        var tags = Element([0x12, 0x54, 0xC3, 0x67], Element([0x73, 0x73], Encoding.UTF8.GetBytes(title)));
        var tracks = Element([0x16, 0x54, 0xAE, 0x6B], Element([0xAE], [0xD7, 0x81, 1]));
        var cluster = Element([0x1F, 0x43, 0xB6, 0x75], Element([0xE7], [0]), Element([0xA7], [(byte)title.Length]), Element([0xA3], sound.ToArray()));
        return Join(Element([0x1A, 0x45, 0xDF, 0xA3], Element([0x42, 0x82], "matroska"u8.ToArray())), Element([0x18, 0x53, 0x80, 0x67], tags, tracks, cluster));
    }
}
