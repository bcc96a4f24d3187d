using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Tests.Formats.Video;

/// <summary>The smallest film of each container, written by hand from the specifications: two minutes, 1920 by 800, German sound.</summary>
internal static class TinyFilms
{
    public static string[] Containers { get; } = ["matroska", "matroska without duration", "mp4", "mp4 in fragments", "avi", "mpegts", "m2ts", "mpegps", "asf"];

    public static byte[] Build(string container) => container switch
    {
        "matroska" => Matroska(duration: 120_000),
        "matroska without duration" => Matroska(duration: null),
        "mp4" => Mp4(inFragments: false),
        "mp4 in fragments" => Mp4(inFragments: true),
        "avi" => Avi(),
        "mpegts" => TransportStream(188),
        "m2ts" => TransportStream(192),
        "mpegps" => ProgramStream(),
        "asf" => Asf(),
        _ => throw new ArgumentOutOfRangeException(nameof(container)),
    };

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Big16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Element(uint id, params byte[][] content)
    {
        var inner = Join(content);
        return Join(Big((int)id).SkipWhile(b => b == 0).ToArray(), [0x10], Big(inner.Length)[1..], inner);
    }

    private static byte[] Matroska(int? duration)
    {
        var info = Element(0x1549A966, Element(0x2AD7B1, Big(1_000_000)), duration is { } d ? Element(0x4489, Big(BitConverter.SingleToInt32Bits(d))) : []);
        var video = Element(0xAE, Element(0xD7, [1]), Element(0x83, [1]), Element(0x86, "V_MPEGH/ISO/HEVC"u8.ToArray()), Element(0xE0, Element(0xB0, Big16(1920)), Element(0xBA, Big16(800)), Element(0x55B0, Element(0x55BA, [16]))));
        var audio = Element(0xAE, Element(0xD7, [2]), Element(0x83, [2]), Element(0x86, "A_DTS"u8.ToArray()), Element(0x22B59C, "ger"u8.ToArray()), Element(0xE1, Element(0x9F, [6])));
        var subtitle = Element(0xAE, Element(0xD7, [3]), Element(0x83, [17]), Element(0x86, "S_TEXT/UTF8"u8.ToArray()), Element(0x22B59C, "ger"u8.ToArray()), Element(0x22B59D, "fr-CA"u8.ToArray()));
        var clusters = Join(
            Element(0x1F43B675, Element(0xE7, [0]), Element(0xA3, [0x82, 0, 0, 0, 0x7F, 0xFE, 0x80, 0x01, 0x64, 0x58, 0x20, 0x25, 0, 0, 0x41, 0xA2, 0x95, 0x47])),
            Element(0x1F43B675, Element(0xE7, Big(119_000)), Element(0xA3, [0x81, 0x03, 0xE8, 0, 1, 2, 3])));
        return Join(Element(0x1A45DFA3, Element(0x4282, "matroska"u8.ToArray())), Element(0x18538067, info, Element(0x1654AE6B, video, audio, subtitle), clusters));
    }

    private static byte[] Box(string name, params byte[][] content)
    {
        var inner = Join(content);
        return Join(Big(inner.Length + 8), Encoding.Latin1.GetBytes(name), inner);
    }

    private static byte[] Mp4(bool inFragments)
    {
        byte[] Track(int id, string handler, string language, byte[] entry) => Box(
            "trak",
            Box("tkhd", new byte[12], Big(id), new byte[68]),
            Box(
                "mdia",
                Box("mdhd", new byte[12], Big(1000), Big(inFragments ? 0 : 120_000), Big16(((language[0] - 0x60) << 10) | ((language[1] - 0x60) << 5) | (language[2] - 0x60)), new byte[2]),
                Box("hdlr", new byte[8], Encoding.Latin1.GetBytes(handler), new byte[13]),
                Box("minf", Box("stbl", Box("stsd", new byte[4], Big(1), entry)))));
        var picture = Box("hvc1", new byte[24], Big16(1920), Big16(800), new byte[50], Box("colr", "nclx"u8.ToArray(), Big16(9), Big16(16), Big16(9), [0]), Box("dvcC", new byte[24]));
        var sound = Box("ec-3", new byte[16], Big16(2), Big16(16), new byte[8], Box("dec3", [0, 0, 0x20, 0x0F, 0]));
        var film = Join(
            Box("ftyp", "isom\0\0\0\0"u8.ToArray()),
            Box("moov", Box("mvhd", new byte[12], Big(1000), Big(inFragments ? 0 : 120_000), new byte[80]), Track(1, "vide", "und", picture), Track(2, "soun", "deu", sound), Track(3, "sbtl", "fra", Box("tx3g", new byte[8])), inFragments ? Box("mvex", Box("trex", new byte[4], Big(1), Big(1), Big(40), new byte[8])) : []));
        return !inFragments ? Join(film, Box("mdat", new byte[60])) : Join(
            film,
            Box("moof", Box("traf", Box("tfhd", Big(0), Big(1)), Box("tfdt", Big(0), Big(0)), Box("trun", Big(0), Big(25)))),
            Box("mdat", new byte[30]),
            Box("moof", Box("traf", Box("tfhd", Big(0x20008), Big(1), Big(500)), Box("tfdt", Big(0), Big(119_000)), Box("trun", Big(0), Big(2)))),
            Box("mdat", new byte[30]));
    }

    private static byte[] Chunk(string name, params byte[][] content)
    {
        var inner = Join(content);
        return Join(Encoding.Latin1.GetBytes(name), BitConverter.GetBytes(inner.Length), inner, new byte[inner.Length & 1]);
    }

    private static byte[] BitmapHeader(string code) => Join(BitConverter.GetBytes(40), BitConverter.GetBytes(1920), BitConverter.GetBytes(800), [1, 0, 24, 0], Encoding.Latin1.GetBytes(code), new byte[20]);

    private static byte[] WaveHeader(int tag) => [(byte)tag, (byte)(tag >> 8), 6, 0, 0x80, 0xBB, 0, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0];

    private static byte[] Avi()
    {
        byte[] Header(string type, string code, int scale, int rate, int length) =>
            Chunk("strh", Encoding.Latin1.GetBytes(type + code), new byte[12], BitConverter.GetBytes(scale), BitConverter.GetBytes(rate), new byte[4], BitConverter.GetBytes(length), new byte[20]);
        var main = Chunk("avih", BitConverter.GetBytes(40_000), new byte[12], BitConverter.GetBytes(1000), new byte[36]);
        var video = Chunk("LIST", "strl"u8.ToArray(), Header("vids", "XVID", 1, 25, 0), Chunk("strf", BitmapHeader("XVID")));
        var audio = Chunk("LIST", "strl"u8.ToArray(), Header("auds", "\0\0\0\0", 1, 48_000, 10), Chunk("strf", WaveHeader(0x2000)));
        var open = Chunk("LIST", "odml"u8.ToArray(), Chunk("dmlh", BitConverter.GetBytes(3000)));
        return Join(
            Chunk("RIFF", "AVI "u8.ToArray(), Chunk("LIST", "hdrl"u8.ToArray(), main, video, audio, open), Chunk("LIST", "movi"u8.ToArray(), new byte[20])),
            Chunk("RIFF", "AVIX"u8.ToArray(), Chunk("LIST", "movi"u8.ToArray(), new byte[20])));
    }

    private static byte[] Pes(byte id, long time, params byte[] content)
    {
        byte[] stamp = [(byte)(0x21 | ((time >> 29) & 0x0E)), (byte)(time >> 22), (byte)(((time >> 14) & 0xFE) | 1), (byte)(time >> 7), (byte)((time << 1) | 1)];
        return Join([0, 0, 1, id], Big16(8 + content.Length), [0x80, 0x80, 5], stamp, content);
    }

    private static byte[] TransportStream(int size)
    {
        byte[] Packet(int id, byte[] payload)
        {
            // What does not fill a packet is stuffed in its adaptation field.
            var stuffing = 184 - payload.Length;
            byte[] field = stuffing == 0 ? [] : stuffing == 1 ? [0] : [(byte)(stuffing - 1), 0, .. Enumerable.Repeat((byte)255, stuffing - 2)];
            return Join(new byte[size == 192 ? 4 : 0], [0x47, (byte)(0x40 | (id >> 8)), (byte)id, (byte)(stuffing == 0 ? 0x10 : 0x30)], field, payload);
        }

        var programs = Packet(0, [0, 0, 0xB0, 13, 0, 1, 0xC1, 0, 0, 0, 1, 0xE1, 0, 0, 0, 0, 0]);
        var map = Packet(0x100, Join([0], [2, 0xB0, 38, 0, 1, 0xC1, 0, 0, 0xE1, 1, 0xF0, 0], [2, 0xE1, 1, 0xF0, 0], [0x81, 0xE1, 2, 0xF0, 6, 0x0A, 4], "ger"u8.ToArray(), [0], [0x90, 0xE1, 3, 0xF0, 0], new byte[8]));
        var first = Packet(0x101, Pes(0xE0, (1L << 33) - 90_000, 0, 0, 1, 0xB3, 0x78, 0x03, 0x20, 0x33, 0, 0, 1, 0xB5, 0));
        var sound = Packet(0x102, Pes(0xBD, 0, 0x0B, 0x77, 0, 0, 0x14, 0x40, 0xE1, 0));
        var last = Packet(0x101, Pes(0xE0, 119 * 90_000));
        return Join(programs, map, first, sound, last);
    }

    private static byte[] ProgramStream()
    {
        byte[] pack = [0, 0, 1, 0xBA, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0xF8];
        return Join(pack, Pes(0xE0, 90_000, 0, 0, 1, 0xB3, 0x78, 0x03, 0x20, 0x33, 0, 0, 1, 0xB5, 0), Pes(0xBD, 90_000, 0x80, 1, 0, 1, 0x0B, 0x77, 0, 0, 0x14, 0x40, 0xE1, 0), pack, Pes(0xE0, 121 * 90_000, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0), [0, 0, 1, 0xB9]);
    }

    private static byte[] Asf()
    {
        static byte[] Object(string guid, params byte[][] content)
        {
            var inner = Join(content);
            return Join(Guid.Parse(guid).ToByteArray(), BitConverter.GetBytes(24L + inner.Length), inner);
        }

        byte[] Stream(int number, string media, byte[] type) =>
            Object("B7DC0791-A9B7-11CF-8EE6-00C00C205365", Guid.Parse(media).ToByteArray(), new byte[24], BitConverter.GetBytes(type.Length), new byte[4], [(byte)number, 0], new byte[4], type);
        var bitmap = BitmapHeader("WVC1");
        var properties = Object("8CABDCA1-A947-11CF-8EE4-00C00C205365", new byte[40], BitConverter.GetBytes(1_230_000_000L), new byte[8], BitConverter.GetBytes(3000L), new byte[16]);
        var picture = Stream(1, "BC19EFC0-5B4D-11CF-A8FD-00805F5C442B", Join(BitConverter.GetBytes(1920), BitConverter.GetBytes(800), [2, 40, 0], bitmap));
        var sound = Stream(2, "F8699E40-5B4D-11CF-A8FD-00805F5C442B", WaveHeader(0x162));
        var languages = Object("7C4346A9-EFE0-4BFC-B229-393EDE415C85", [1, 0, 12], Encoding.Unicode.GetBytes("de-DE\0"));
        var extended = Object("14E6A5CB-C672-4332-8399-A96952065B5A", new byte[48], [2, 0, 0, 0], new byte[12]);
        var header = Object("75B22630-668E-11CF-A6D9-00AA0062CE6C", BitConverter.GetBytes(4), [1, 2], properties, picture, sound, Object("5FBF03B5-A92E-11CF-8EE3-00C00C205365", new byte[18], BitConverter.GetBytes(languages.Length + extended.Length), languages, extended));
        return Join(header, Object("75B22636-668E-11CF-A6D9-00AA0062CE6C", new byte[60]));
    }
}
