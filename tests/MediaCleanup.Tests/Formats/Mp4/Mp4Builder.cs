using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Tests.Formats.Mp4;

/// <summary>Builds small MP4 files atom by atom, independent of the code under test.</summary>
internal static class Mp4Builder
{
    public static readonly byte[] Audio = [.. Enumerable.Range(0, 400).Select(i => (byte)(i * 7))];

    public static byte[] Atom(string type, params byte[][] parts)
    {
        var body = parts.SelectMany(p => p).ToArray();
        return [.. U32(body.Length + 8), .. Encoding.Latin1.GetBytes(type), .. body];
    }

    public static byte[] LargeAtom(string type, byte[] body) =>
        [.. U32(1), .. Encoding.Latin1.GetBytes(type), .. U32(0), .. U32(body.Length + 16), .. body];

    public static byte[] U32(long value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        return bytes;
    }

    public static byte[] Ftyp() => Atom("ftyp", "M4A \0\0\0\0M4A isom"u8.ToArray());

    public static byte[] Data(uint type, byte[] value) => Atom("data", U32(type), U32(0), value);

    public static byte[] Text(string atom, params string[] values) => Atom(atom, [.. values.Select(v => Data(1, Encoding.UTF8.GetBytes(v)))]);

    public static byte[] FreeForm(string name, params string[] values) => Atom(
        "----",
        [
            Atom("mean", U32(0), "com.apple.iTunes"u8.ToArray()),
            Atom("name", U32(0), Encoding.UTF8.GetBytes(name)),
            .. values.Select(v => Data(1, Encoding.UTF8.GetBytes(v))),
        ]);

    public static byte[] Handler(string kind, string maker = "\0\0\0\0") =>
        Atom("hdlr", U32(0), U32(0), Encoding.Latin1.GetBytes(kind), Encoding.Latin1.GetBytes(maker), U32(0), U32(0), [0]);

    public static byte[] Meta(params byte[][] children) => Atom("meta", [U32(0), Handler("mdir", "appl"), .. children]);

    /// <summary>A track of ALAC, 16 bits, 44.1 kHz, stereo, with one chunk at each of these places.</summary>
    public static byte[] Track(uint duration, string table, params long[] chunks) => Track("soun", duration, table, chunks);

    public static byte[] Track(string handler, uint duration, string table, params long[] chunks) => Track(handler, duration, table, [], chunks);

    /// <param name="tables">more of the sample table: <c>stsz</c>, <c>stsc</c>.</param>
    public static byte[] Track(string handler, uint duration, string table, byte[] tables, params long[] chunks)
    {
        byte[] cookie = [.. U32(0), .. U32(4096), 0, 16, 40, 10, 14, 2, 0, 255, .. U32(0), .. U32(0), .. U32(44100)];
        byte[] entry = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 16, 0, 0, 0, 0, 0xAC, 0x44, 0, 0];
        var description = Atom(handler == "soun" ? "alac" : "avc1", entry, Atom("alac", cookie));
        var offsets = chunks.SelectMany(c => table == "co64" ? [.. U32(c >> 32), .. U32(c)] : U32(c)).ToArray();
        return Atom(
            "trak",
            Atom("tkhd", U32(0), U32(0), U32(0), U32(1), U32(0), U32(duration), new byte[60]),
            Atom(
                "mdia",
                Atom("mdhd", U32(0), U32(0), U32(0), U32(44100), U32(duration), U32(0)),
                Handler(handler),
                Atom("minf", Atom("stbl", Atom("stsd", U32(0), U32(1), description), Atom(table, U32(0), U32(chunks.Length), offsets), tables))));
    }

    public static byte[] Moov(params byte[][] children) =>
        Atom("moov", [Atom("mvhd", U32(0), U32(0), U32(0), U32(1000), U32(10000), new byte[80]), .. children]);

    /// <summary>Header in front of the audio; two chunks.</summary>
    public static byte[] Fast(byte[]? udta = null, byte[]? between = null, string table = "stco")
    {
        var length = Moov(Track(441000, table, 0, 0), udta ?? []).Length;
        var start = Ftyp().Length + length + (between?.Length ?? 0) + 8;
        return [.. Ftyp(), .. Moov(Track(441000, table, start, start + 100), udta ?? []), .. between ?? [], .. Atom("mdat", Audio)];
    }

    /// <summary>Header behind the audio.</summary>
    public static byte[] Slow(byte[]? udta = null) =>
        [.. Ftyp(), .. Atom("mdat", Audio), .. Moov(Track(441000, "stco", Ftyp().Length + 8, Ftyp().Length + 108), udta ?? [])];

    /// <summary>The places in the first chunk table, read without the code under test.</summary>
    public static List<long> Chunks(byte[] file, string table = "stco")
    {
        var at = file.AsSpan().IndexOf(Encoding.Latin1.GetBytes(table)) + 8;
        var count = (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
        return [.. Enumerable.Range(0, count).Select(i => table == "co64"
            ? (long)BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(at + 4 + (8 * i)))
            : BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 4 + (4 * i))))];
    }
}
