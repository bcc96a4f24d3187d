using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>
/// The PICTURE structure, big endian: type, MIME type, description, width, height, depth, colours, data. It is a block of
/// FLAC and, in base64, an entry of the other formats' comments. Source: RFC 9639, section 8.8.
/// </summary>
internal static class FlacPicture
{
    /// <summary>The picture that a structure holds; null when its lengths do not fit into it. The bytes of the picture are not read.</summary>
    /// <param name="structure">where the structure lies in the source.</param>
    public static Picture? Read(ByteSource source, ByteRange structure)
    {
        if (structure.Length < 32 || structure.End > source.Length)
        {
            return null;
        }

        var type = source.ReadUInt32BigEndian(structure.Offset);
        if (Text(structure.Offset + 4) is not { } mime || Text(mime.End) is not { } description || description.End + 20 > structure.End)
        {
            return null;
        }

        var data = new ByteRange(description.End + 20, source.ReadUInt32BigEndian(description.End + 16));
        if (data.End > structure.End || type > int.MaxValue)
        {
            return null;
        }

        var image = ImageHeader.Read(source, data);
        return new(
            (PictureType)type,
            Encoding.ASCII.GetString(source.ReadBytes(mime.Offset, mime.Length)),
            Encoding.UTF8.GetString(source.ReadBytes(description.Offset, description.Length)),
            image?.Width,
            image?.Height,
            data.Length,
            data);

        ByteRange? Text(long at)
        {
            if (at + 4 > structure.End)
            {
                return null;
            }

            var range = new ByteRange(at + 4, source.ReadUInt32BigEndian(at));
            return range.End <= structure.End ? range : null;
        }
    }

    /// <summary>The structure of a front cover. Depth is told as 24 bits, colours as 0 (not indexed).</summary>
    public static byte[] FrontCover(CoverEdit cover)
    {
        var mime = Encoding.ASCII.GetBytes(cover.Mime);
        var bytes = new byte[32 + mime.Length + cover.Bytes.Length];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, (int)PictureType.FrontCover);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], mime.Length);
        mime.CopyTo(span[8..]);
        span = span[(8 + mime.Length)..];
        BinaryPrimitives.WriteInt32BigEndian(span[4..], cover.Width);
        BinaryPrimitives.WriteInt32BigEndian(span[8..], cover.Height);
        BinaryPrimitives.WriteInt32BigEndian(span[12..], 24);
        BinaryPrimitives.WriteInt32BigEndian(span[20..], cover.Bytes.Length);
        cover.Bytes.Span.CopyTo(span[24..]);
        return bytes;
    }

    /// <summary>True when the picture is this cover already, whatever its description.</summary>
    public static bool IsSame(Picture picture, CoverEdit cover, ByteSource source) =>
        picture.Type == PictureType.FrontCover && picture.Length == cover.Bytes.Length && picture.Mime == cover.Mime
        && picture.Bytes(source).Span.SequenceEqual(cover.Bytes.Span);
}
