using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Tests.Formats.Riff;

/// <summary>Builds small WAV, AIFF and DSF files, independent of the code under test.</summary>
internal static class ChunkBuilder
{
    public static readonly byte[] Samples = [.. Enumerable.Range(0, 8820).Select(i => (byte)(i * 13))];

    public static byte[] Little(long value, int width = 4)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..width];
    }

    public static byte[] Big(long value, int width = 4) => [.. Little(value, width).Reverse()];

    public static byte[] Chunk(string id, params byte[][] parts) => Chunk(id, bigEndian: false, parts);

    public static byte[] Chunk(string id, bool bigEndian, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(p => p)];
        return [.. Encoding.Latin1.GetBytes(id), .. bigEndian ? Big(body.Length) : Little(body.Length), .. body, .. new byte[body.Length & 1]];
    }

    /// <summary>PCM, 16 bits, mono, 44.1 kHz.</summary>
    public static byte[] Format() => Chunk("fmt ", Little(1, 2), Little(1, 2), Little(44100), Little(88200), Little(2, 2), Little(16, 2));

    public static byte[] Wav(params byte[][] chunks) => Form("RIFF", "WAVE", bigEndian: false, chunks);

    public static byte[] Form(string id, string kind, bool bigEndian, params byte[][] chunks) => Chunk(id, bigEndian, [Encoding.Latin1.GetBytes(kind), .. chunks]);

    public static byte[] Info(params (string Id, string Text)[] items) =>
        Chunk("LIST", ["INFO"u8.ToArray(), .. items.Select(i => Chunk(i.Id, Encoding.UTF8.GetBytes(i.Text + "\0")))]);

    /// <summary>An ID3v2.3 tag with Latin-1 texts and no padding.</summary>
    public static byte[] Id3(params (string Frame, string Text)[] frames)
    {
        byte[] body = [.. frames.SelectMany(f => (byte[])[.. Encoding.Latin1.GetBytes(f.Frame), .. Big(f.Text.Length + 1), 0, 0, 0, .. Encoding.Latin1.GetBytes(f.Text)])];
        return [.. "ID3"u8, 3, 0, 0, (byte)(body.Length >> 21 & 127), (byte)(body.Length >> 14 & 127), (byte)(body.Length >> 7 & 127), (byte)(body.Length & 127), .. body];
    }

    /// <summary>AIFF, 16 bits, mono, 44.1 kHz.</summary>
    public static byte[] Aiff(params byte[][] chunks) => Form(
        "FORM",
        "AIFF",
        true,
        [
            Chunk("COMM", true, Big(1, 2), Big(Samples.Length / 2), Big(16, 2), [0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]),
            .. chunks,
            Chunk("SSND", true, new byte[8], Samples),
        ]);

    public static byte[] Dsf(byte[]? tag = null)
    {
        var data = new byte[4096 * 2];
        var length = 28 + 52 + 12 + data.Length;
        return
        [
            .. "DSD "u8, .. Little(28, 8), .. Little(length + (tag?.Length ?? 0), 8), .. Little(tag is null ? 0 : length, 8),
            .. "fmt "u8, .. Little(52, 8), .. Little(1), .. Little(0), .. Little(2), .. Little(2), .. Little(2822400), .. Little(1), .. Little(28224, 8), .. Little(4096), .. Little(0),
            .. "data"u8, .. Little(12 + data.Length, 8), .. data, .. tag ?? [],
        ];
    }
}
