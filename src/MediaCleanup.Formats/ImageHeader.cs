using System.Buffers.Binary;

namespace MediaCleanup.Formats;

/// <summary>What a picture is by its own header: kind and size, never decoded.</summary>
/// <param name="Mime"><c>image/jpeg</c>, <c>image/png</c>, <c>image/gif</c>, <c>image/bmp</c> or <c>image/webp</c>.</param>
/// <param name="Width">pixels.</param>
/// <param name="Height">pixels.</param>
public sealed record ImageHeader(string Mime, int Width, int Height)
{
    /// <summary>Reads the header; null when these bytes are no picture that we know, or stop before its size is told.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> bytes) =>
        Read(new MemorySource(bytes.ToArray()), new(0, bytes.Length));

    /// <summary>The same for a picture that lies inside a file; reads only the few bytes that tell.</summary>
    public static ImageHeader? Read(ByteSource source, ByteRange at)
    {
        if (at.Offset < 0 || at.Length < 12 || at.End > source.Length)
        {
            return null;
        }

        Span<byte> head = stackalloc byte[32];
        head = head[..source.ReadAt(at.Offset, head[..(int)Math.Min(32, at.Length)])];
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ReadJpeg(source, at);
        }

        if (head.Length >= 24 && head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return Sized("image/png", BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]));
        }

        if (head.StartsWith("GIF8"u8))
        {
            return Sized("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        }

        if (head.StartsWith("BM"u8) && head.Length >= 26)
        {
            return Sized("image/bmp", BinaryPrimitives.ReadUInt32LittleEndian(head[18..]), (uint)Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(head[22..])));
        }

        return head.Length >= 30 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? ReadWebp(head) : null;
    }

    /// <summary>Walks the markers of a JPEG to its frame header (ITU-T T.81, B.2.2).</summary>
    private static ImageHeader? ReadJpeg(ByteSource source, ByteRange at)
    {
        var position = at.Offset + 2;
        Span<byte> segment = stackalloc byte[9];
        for (var i = 0; i < 1000 && position + 9 <= at.End; i++)
        {
            if (source.ReadAt(position, segment) < 9 || segment[0] != 0xFF)
            {
                return null;
            }

            var marker = segment[1];
            if (marker == 0xFF)
            {
                position++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return Sized("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
            }

            if (marker is 0xD9 or 0xDA)
            {
                return null;
            }

            position += marker is 0x01 or (>= 0xD0 and <= 0xD7) ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }

        return null;
    }

    /// <summary>The three kinds of WebP (RFC 9649, section 2.5 to 2.7).</summary>
    private static ImageHeader? ReadWebp(ReadOnlySpan<byte> head) => head[12..16] switch
    {
        [(byte)'V', (byte)'P', (byte)'8', (byte)' '] => Sized("image/webp", BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFFu),
        [(byte)'V', (byte)'P', (byte)'8', (byte)'L'] => BinaryPrimitives.ReadUInt32LittleEndian(head[21..]) is var bits ? Sized("image/webp", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1) : null,
        [(byte)'V', (byte)'P', (byte)'8', (byte)'X'] => Sized("image/webp", (BinaryPrimitives.ReadUInt32LittleEndian(head[24..]) & 0xFFFFFF) + 1, (BinaryPrimitives.ReadUInt32LittleEndian(head[26..]) >> 8) + 1),
        _ => null,
    };

    private static ImageHeader? Sized(string mime, uint width, uint height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new(mime, (int)width, (int)height) : null;
}
