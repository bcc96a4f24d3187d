using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>The APIC frame (2.2: PIC): a few words, then a picture's bytes, which stay where they are. Source: ID3v2.3, section 4.15.</summary>
internal static class Id3v2Picture
{
    /// <summary>So much is read of a plain frame to find where the picture starts.</summary>
    private const int HeadLength = 1024;

    /// <summary>Null when the frame does not hold a picture but a link, or cannot be read.</summary>
    public static Picture? Read(Id3v2Tag tag, Id3v2Frame frame)
    {
        if (!frame.IsPlain(tag) || tag.IsDecodedCopy)
        {
            return frame.Decoded(tag) is { } body && Head(body, tag.Version) is { } copied
                ? Describe(copied, null, body.AsMemory(copied.Length), new MemorySource(body), new(copied.Length, body.Length - copied.Length))
                : null;
        }

        var start = tag.Content.ReadBytes(frame.Body.Offset, Math.Min(frame.Body.Length, HeadLength));
        var head = Head(start, tag.Version);
        if (head is null && frame.Body.Length > HeadLength)
        {
            head = Head(tag.Content.ReadBytes(frame.Body.Offset, Math.Min(frame.Body.Length, 64 * HeadLength)), tag.Version);
        }

        return head is { } found && ByteRange.FromTo(frame.Body.Offset + found.Length, frame.Body.End) is var at
            ? Describe(found, at, default, tag.Content, at)
            : null;
    }

    /// <summary>The content of a frame for this picture. Its text is Latin-1, as iTunes shows no cover with another.</summary>
    public static byte[] Content(CoverEdit cover, string description, byte version)
    {
        var kind = version == 2
            ? cover.Mime == "image/png" ? "PNG"u8.ToArray() : "JPG"u8.ToArray()
            : [.. Encoding.ASCII.GetBytes(cover.Mime), 0];
        return [Id3Text.Latin1, .. kind, (byte)PictureType.FrontCover, .. Encoding.Latin1.GetBytes(description), 0, .. cover.Bytes.Span];
    }

    private static Picture Describe(PictureHead head, ByteRange? at, ReadOnlyMemory<byte> stored, ByteSource source, ByteRange inSource)
    {
        var header = ImageHeader.Read(source, inSource);
        return new(head.Type, head.Mime, head.Description, header?.Width, header?.Height, inSource.Length, at, stored);
    }

    private static PictureHead? Head(ReadOnlySpan<byte> body, byte version)
    {
        if (body.Length < 4 || body[0] > Id3Text.Utf8)
        {
            return null;
        }

        string? mime;
        ReadOnlySpan<byte> rest;
        if (version == 2)
        {
            mime = Encoding.Latin1.GetString(body[1..4]).ToUpperInvariant() switch { "JPG" => "image/jpeg", "PNG" => "image/png", "BMP" => "image/bmp", var other => other };
            rest = body[4..];
        }
        else
        {
            mime = Id3Text.Terminated(Id3Text.Latin1, body[1..], out rest);
        }

        return mime is not (null or "-->") && rest.Length > 0 && Id3Text.Terminated(body[0], rest[1..], out var picture) is { } description
            ? new((PictureType)rest[0], mime, description, body.Length - picture.Length)
            : null;
    }

    private sealed record PictureHead(PictureType Type, string Mime, string Description, int Length);
}
