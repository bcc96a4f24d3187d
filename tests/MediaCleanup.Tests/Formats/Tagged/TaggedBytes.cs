using System.Buffers.Binary;
using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Formats.Tagged;

/// <summary>Builds small files of bare audio with tags around it, byte by byte and without any code of the project.</summary>
internal static class TaggedBytes
{
    public static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0xFF, 0x00, 0xFF, 0xC0, 0x00, 0x11, 0x08, 0x00, 0x20, 0x00, 0x10, 0x03, .. new byte[40], 0xFF, 0xD9];

    /// <summary>Frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz, stereo: 417 bytes, 26.12 ms each.</summary>
    public static byte[] Mpeg(int frames, byte bitrateIndex = 9) =>
        [.. Enumerable.Range(0, frames).SelectMany(i => MpegFrame(bitrateIndex, (byte)i))];

    public static byte[] MpegFrame(byte bitrateIndex = 9, byte fill = 0x55)
    {
        int[] rates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        var frame = new byte[144 * rates[bitrateIndex] * 1000 / 44100];
        Array.Fill(frame, (byte)(fill & 0x7F));
        new byte[] { 0xFF, 0xFB, (byte)(bitrateIndex << 4), 0x00 }.CopyTo(frame, 0);
        return frame;
    }

    /// <summary>A first frame with a Xing header, with LAME's delays when they are given.</summary>
    public static byte[] XingFrame(uint frames, uint bytes, int? delay = null, int padding = 0)
    {
        var frame = MpegFrame(fill: 0);
        "Xing"u8.CopyTo(frame.AsSpan(36));
        frame[43] = 3;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(44), frames);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(48), bytes);
        if (delay is { } start)
        {
            "LAME3.99r"u8.CopyTo(frame.AsSpan(52));
            frame[52 + 21] = (byte)(start >> 4);
            frame[52 + 22] = (byte)(((start & 0x0F) << 4) | (padding >> 8));
            frame[52 + 23] = (byte)padding;
        }

        return frame;
    }

    public static byte[] SyncSafe(int n) => [(byte)((n >> 21) & 0x7F), (byte)((n >> 14) & 0x7F), (byte)((n >> 7) & 0x7F), (byte)(n & 0x7F)];

    public static byte[] BigEndian(int n) => [(byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n];

    public static byte[] LittleEndian(params uint[] numbers) => [.. numbers.SelectMany(n => new[] { (byte)n, (byte)(n >> 8), (byte)(n >> 16), (byte)(n >> 24) })];

    public static byte[] Tag(byte version, byte[] body, byte flags = 0, int padding = 0)
    {
        byte[] whole = [.. body, .. new byte[padding]];
        byte[] rest = [version, 0, flags, .. SyncSafe(whole.Length)];
        return [.. "ID3"u8, .. rest, .. whole, .. (flags & 0x10) != 0 ? [.. "3DI"u8, .. rest] : Array.Empty<byte>()];
    }

    public static byte[] Frame22(string id, byte[] body) => [.. Encoding.ASCII.GetBytes(id), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] Frame23(string id, byte[] body, ushort flags = 0) => [.. Encoding.ASCII.GetBytes(id), .. BigEndian(body.Length), (byte)(flags >> 8), (byte)flags, .. body];

    public static byte[] Frame24(string id, byte[] body, ushort flags = 0) => [.. Encoding.ASCII.GetBytes(id), .. SyncSafe(body.Length), (byte)(flags >> 8), (byte)flags, .. body];

    public static byte[] Latin(string text) => [0, .. Encoding.Latin1.GetBytes(text)];

    public static byte[] Wide(string text) => [1, 0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];

    public static byte[] Utf8(string text) => [3, .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Picture(byte type, byte[] bytes, string description = "") => [0, .. "image/jpeg"u8, 0, type, .. Encoding.Latin1.GetBytes(description), 0, .. bytes];

    public static byte[] Id3v1(string title, string artist, byte track = 0)
    {
        var tag = new byte[128];
        "TAG"u8.CopyTo(tag);
        Encoding.Latin1.GetBytes(title).CopyTo(tag, 3);
        Encoding.Latin1.GetBytes(artist).CopyTo(tag, 33);
        tag[126] = track;
        tag[127] = 255;
        return tag;
    }

    public static byte[] ApeItem(string key, byte[] value, uint flags = 0) => [.. LittleEndian((uint)value.Length, flags), .. Encoding.ASCII.GetBytes(key), 0, .. value];

    public static byte[] ApeTag(params byte[][] items)
    {
        var body = items.SelectMany(i => i).ToArray();
        byte[] Edge(uint flags) => [.. "APETAGEX"u8, .. LittleEndian(2000, (uint)body.Length + 32, (uint)items.Length, flags), .. new byte[8]];
        return [.. Edge(0xA0000000), .. body, .. Edge(0x80000000)];
    }

    public static byte[] Lyrics3(string text)
    {
        byte[] block = [.. "LYRICSBEGIN"u8, .. Encoding.Latin1.GetBytes($"LYR{text.Length:D5}{text}")];
        return [.. block, .. Encoding.ASCII.GetBytes($"{block.Length:D6}LYRICS200")];
    }

    public static AudioFile Read(byte[] bytes) => AudioReader.Read(new MemorySource(bytes));

    /// <summary>The file after these edits; the way back is checked each time.</summary>
    public static byte[] Edited(byte[] bytes, CoverEdit? cover, params (string Field, string[] Values)[] fields)
    {
        var source = new MemorySource(bytes);
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), new([.. fields.Select(f => new TagEdit(f.Field, [.. f.Values]))], cover));
        var result = splice.Apply(source).ReadBytes(0, splice.ResultLength);
        splice.Inverse(source).Apply(new MemorySource(result)).ReadBytes(0, bytes.Length).Should().Equal(bytes);
        return result;
    }

    public static byte[] Edited(byte[] bytes, params (string Field, string[] Values)[] fields) => Edited(bytes, null, fields);

    /// <summary>How often these bytes occur.</summary>
    public static int Count(byte[] bytes, byte[] wanted)
    {
        var count = 0;
        for (var at = bytes.AsSpan().IndexOf(wanted); at >= 0;)
        {
            count++;
            var next = bytes.AsSpan(at + 1).IndexOf(wanted);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return count;
    }

    public static bool Holds(byte[] bytes, byte[] wanted) => Count(bytes, wanted) > 0;
}
