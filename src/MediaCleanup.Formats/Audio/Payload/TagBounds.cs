using System.Buffers.Binary;
using System.Buffers.Text;

namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>Where the tags around a stream of frames end and begin.</summary>
internal static class TagBounds
{
    private const int MostTags = 1000;

    /// <summary>The first byte behind ID3v2 tags and an APEv2 tag at the start.</summary>
    public static long SkipFront(PayloadBytes bytes)
    {
        var at = 0L;
        for (var count = 0; ; count++)
        {
            var length = Id3v2Length(bytes, at) ?? ApeLengthAtHeader(bytes, at);
            if (length is null)
            {
                return at;
            }

            if (length > bytes.Length - at || count == MostTags)
            {
                throw new CorruptMediaException($"a tag at {at} says {length} bytes, the file has {bytes.Length}");
            }

            at += length.Value;
        }
    }

    /// <summary>The end of the audio: in front of whatever tags close the file, in any order.</summary>
    public static long SkipTail(PayloadBytes bytes, long front)
    {
        var end = bytes.Length;
        for (var count = 0; ; count++)
        {
            var length = Id3v1Length(bytes, end) ?? ApeLengthAtFooter(bytes, end) ?? Lyrics3Length(bytes, end) ?? AppendedId3v2Length(bytes, end);
            if (length is null)
            {
                return end;
            }

            if (length > end - front || count == MostTags)
            {
                throw new CorruptMediaException($"a tag that ends at {end} says {length} bytes, there are {end - front}");
            }

            end -= length.Value;
        }
    }

    /// <summary>ID3v2.4 structure, section 3.1 and 3.4: four times seven bits, the header and a footer not counted.</summary>
    private static long? Id3v2Length(PayloadBytes bytes, long at)
    {
        if (!bytes.StartsWith(at, "ID3"u8) || at > bytes.Length - 10)
        {
            return null;
        }

        var head = bytes.Span(at, 10);
        if (head[3] == 0xFF || head[4] == 0xFF || ((head[6] | head[7] | head[8] | head[9]) & 0x80) != 0)
        {
            throw new CorruptMediaException($"an ID3v2 tag at {at} has an impossible header");
        }

        var footer = head[3] >= 4 && (head[5] & 0x10) != 0 ? 10 : 0;
        return 10 + Syncsafe(head[6..]) + footer;
    }

    private static long? AppendedId3v2Length(PayloadBytes bytes, long end)
    {
        if (!bytes.StartsWith(end - 10, "3DI"u8))
        {
            return null;
        }

        var length = 20 + Syncsafe(bytes.Span(end - 4, 4));
        return bytes.StartsWith(end - length, "ID3"u8) ? length : null;
    }

    private static long Syncsafe(ReadOnlySpan<byte> four) =>
        ((four[0] & 0x7FL) << 21) | ((four[1] & 0x7FL) << 14) | ((four[2] & 0x7FL) << 7) | (four[3] & 0x7FL);

    /// <summary>128 bytes, or with the enhanced tag in front of them 355.</summary>
    private static long? Id3v1Length(PayloadBytes bytes, long end)
    {
        if (!bytes.StartsWith(end - 128, "TAG"u8))
        {
            return null;
        }

        // The last three bytes of an APEv2 preamble in a small tag may fall here: "APETAGEX".
        if (bytes.StartsWith(end - 131, "APETAGEX"u8))
        {
            return null;
        }

        return bytes.StartsWith(end - 355, "TAG+"u8) ? 355 : 128;
    }

    private static long? ApeLengthAtFooter(PayloadBytes bytes, long end)
    {
        if (!bytes.StartsWith(end - 32, "APETAGEX"u8))
        {
            return null;
        }

        var footer = bytes.Span(end - 32, 32);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(footer[12..]);
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(footer[20..]);
        if (size < 32 || (flags & 0x20000000) != 0)
        {
            throw new CorruptMediaException("an APE tag's footer is damaged");
        }

        var header = (flags & 0x80000000) != 0 ? 32 : 0;
        return size + header;
    }

    private static long? ApeLengthAtHeader(PayloadBytes bytes, long at)
    {
        if (!bytes.StartsWith(at, "APETAGEX"u8) || at > bytes.Length - 32)
        {
            return null;
        }

        var header = bytes.Span(at, 32);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        return (BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) & 0x20000000) != 0 ? size + 32L : null;
    }

    /// <summary>Lyrics3 v2 ends with six digits and LYRICS200; v1 with LYRICSEND, its start to be searched.</summary>
    private static long? Lyrics3Length(PayloadBytes bytes, long end)
    {
        if (bytes.StartsWith(end - 9, "LYRICS200"u8) && end >= 15)
        {
            if (!Utf8Parser.TryParse(bytes.Span(end - 15, 6), out uint size, out var used) || used != 6 || !bytes.StartsWith(end - 15 - size, "LYRICSBEGIN"u8))
            {
                throw new CorruptMediaException("a Lyrics3 tag has a wrong size");
            }

            return size + 15L;
        }

        if (!bytes.StartsWith(end - 9, "LYRICSEND"u8))
        {
            return null;
        }

        var longest = (int)Math.Min(end, 5100 + 20);
        var begin = bytes.Span(end - longest, longest).LastIndexOf("LYRICSBEGIN"u8);
        return begin < 0 ? throw new CorruptMediaException("a Lyrics3 tag has no beginning") : longest - begin;
    }
}
