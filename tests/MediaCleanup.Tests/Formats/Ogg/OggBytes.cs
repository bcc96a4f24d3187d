using System.Buffers.Binary;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Formats.Flac;

namespace MediaCleanup.Tests.Formats.Ogg;

/// <summary>One page as the tests see it, read and written by code that shares nothing with the reader under test.</summary>
internal sealed record TestPage(byte Flags, long Granule, uint Serial, uint Sequence, byte[] Lacing, byte[] Payload, bool HasRightCrc = true);

/// <summary>Small Ogg files put together page by page.</summary>
internal static class OggBytes
{
    public const uint Serial = 0x1234_5678;

    public static byte[] OpusHead { get; } = [.. "OpusHead"u8, 1, 2, 0x38, 0x01, 0x80, 0xBB, 0, 0, 0, 0, 0];

    public static byte[] VorbisHead { get; } = [1, .. "vorbis"u8, 0, 0, 0, 0, 2, 0x44, 0xAC, 0, 0, .. new byte[12], 0xB8, 1];

    public static byte[] Setup { get; } = Noise(3000, 5);

    public static byte[] OpusTags(params string[] entries) => [.. "OpusTags"u8, .. Comment(entries)];

    public static byte[] VorbisTags(params string[] entries) => [3, .. "vorbis"u8, .. Comment(entries), 1];

    public static byte[] Comment(params string[] entries) => FlacBytes.CommentBody([.. entries.Select(System.Text.Encoding.UTF8.GetBytes)]);

    /// <summary>Opus: two seconds of packets that no decoder would like, on 20 pages.</summary>
    public static byte[] OpusFile(byte[] tags) => [.. Page(2, 0, 0, OpusHead), .. Packets(1, tags), .. Audio(1 + Packets(1, tags).Pages(), 48000 / 10)];

    public static byte[] VorbisFile(byte[] tags) =>
        [.. Page(2, 0, 0, VorbisHead), .. Packets(1, tags, Setup), .. Audio(1 + Packets(1, tags, Setup).Pages(), 44100 / 10)];

    public static byte[] Audio(int sequence, int samplesOfPage)
    {
        byte[] bytes = [];
        for (var i = 1; i <= 20; i++)
        {
            bytes = [.. bytes, .. Page((byte)(i == 20 ? 4 : 0), 312 + (i * samplesOfPage), (uint)(sequence++), Noise(200, i), Noise(100, -i))];
        }

        return bytes;
    }

    /// <summary>Header packets over as few pages as can be.</summary>
    public static byte[] Packets(uint sequence, params byte[][] packets)
    {
        var lacing = packets.SelectMany(Lacing).ToArray();
        var payload = packets.SelectMany(p => p).ToArray();
        byte[] bytes = [];
        for (var (at, offset) = (0, 0); at < lacing.Length; at += 255)
        {
            var part = lacing[at..Math.Min(lacing.Length, at + 255)];
            var length = part.Sum(l => l);
            bytes = [.. bytes, .. Page((byte)(at > 0 && lacing[at - 1] == 255 ? 1 : 0), part.Any(l => l < 255) ? 0 : -1, Serial, sequence++, part, payload[offset..(offset + length)])];
            offset += length;
        }

        return bytes;
    }

    public static byte[] Page(byte flags, long granule, uint sequence, params byte[][] packets) =>
        Page(flags, granule, Serial, sequence, [.. packets.SelectMany(Lacing)], [.. packets.SelectMany(p => p)]);

    public static byte[] Page(byte flags, long granule, uint serial, uint sequence, byte[] lacing, byte[] payload)
    {
        var page = new byte[27 + lacing.Length + payload.Length];
        "OggS"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), sequence);
        page[26] = (byte)lacing.Length;
        lacing.CopyTo(page, 27);
        payload.CopyTo(page, 27 + lacing.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Crc(page));
        return page;
    }

    public static int Pages(this byte[] bytes) => Parse(bytes).Count;

    /// <summary>All pages up to the first byte that begins none.</summary>
    public static List<TestPage> Parse(byte[] bytes)
    {
        var pages = new List<TestPage>();
        for (var at = 0; at + 27 <= bytes.Length && bytes.AsSpan(at).StartsWith("OggS"u8);)
        {
            var lacing = bytes[(at + 27)..(at + 27 + bytes[at + 26])];
            var end = at + 27 + lacing.Length + lacing.Sum(l => l);
            var copy = bytes[at..end];
            copy.AsSpan(22, 4).Clear();
            pages.Add(new(
                bytes[at + 5],
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 6)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 14)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 18)),
                lacing,
                bytes[(at + 27 + lacing.Length)..end],
                Crc(copy) == BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 22))));
            at = end;
        }

        return pages;
    }

    /// <summary>The packets of a stream, with those that are not finished.</summary>
    public static List<byte[]> PacketsOf(byte[] bytes)
    {
        var packets = new List<byte[]>();
        byte[] open = [];
        foreach (var page in Parse(bytes))
        {
            var offset = 0;
            foreach (var length in page.Lacing)
            {
                open = [.. open, .. page.Payload[offset..(offset + length)]];
                offset += length;
                if (length < 255)
                {
                    packets.Add(open);
                    open = [];
                }
            }
        }

        return open.Length == 0 ? packets : [.. packets, open];
    }

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static AudioFile Read(byte[] bytes) => AudioReader.Read(new MemorySource(bytes));

    private static IEnumerable<byte> Lacing(byte[] packet) => Enumerable.Repeat((byte)255, packet.Length / 255).Append((byte)(packet.Length % 255));

    private static uint Crc(byte[] bytes)
    {
        var crc = 0u;
        foreach (var b in bytes)
        {
            crc ^= (uint)b << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
            }
        }

        return crc;
    }
}
