using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>The value of <c>WM/Picture</c>: a type, a length, MIME type and description in UTF-16 with zeros behind, the picture (WM_PICTURE).</summary>
internal static class AsfPicture
{
    public const string Name = "WM/Picture";
    private const int MaxHead = 8192;

    /// <summary>Null when the value is no picture.</summary>
    public static Picture? Read(ByteSource source, AsfAttribute attribute)
    {
        if (attribute.Type != 1 || attribute.Value.Length < 9)
        {
            return null;
        }

        var head = source.ReadBytes(attribute.Value.Offset, Math.Min(attribute.Value.Length, MaxHead));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(1));
        var at = 5;
        if (Terminated(head, ref at) is not { } mime || Terminated(head, ref at) is not { } description)
        {
            return null;
        }

        var bytes = new ByteRange(attribute.Value.Offset + at, Math.Min(length, attribute.Value.Length - at));
        var header = ImageHeader.Read(source, bytes);
        return new((PictureType)head[0], mime, description, header?.Width, header?.Height, bytes.Length, bytes);
    }

    public static byte[] Write(CoverEdit cover)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, cover.Bytes.Length);
        return [(byte)PictureType.FrontCover, .. length, .. Encoding.Unicode.GetBytes(cover.Mime + "\0\0"), .. cover.Bytes.Span];
    }

    private static string? Terminated(byte[] bytes, ref int at)
    {
        for (var end = at; end + 1 < bytes.Length; end += 2)
        {
            if (bytes[end] == 0 && bytes[end + 1] == 0)
            {
                var text = Encoding.Unicode.GetString(bytes, at, end - at);
                at = end + 2;
                return text;
            }
        }

        return null;
    }
}
