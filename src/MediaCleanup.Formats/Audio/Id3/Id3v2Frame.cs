using System.IO.Compression;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>One frame, as it lies in its tag.</summary>
/// <param name="Id">four letters; those of ID3v2.2 are translated (<see cref="Id3v2FrameIds"/>).</param>
/// <param name="Flags">both flag bytes; 0 in ID3v2.2, which has none.</param>
/// <param name="At">header and content, in the coordinates of <see cref="Id3v2Tag.Content"/>.</param>
/// <param name="Body">the content after the header.</param>
internal sealed record Id3v2Frame(string Id, ushort Flags, ByteRange At, ByteRange Body)
{
    /// <summary>The most that a compressed frame may hold; so much is allocated on the word of a few bytes.</summary>
    private const int MaxInflated = 16 * 1024 * 1024;

    /// <summary>True when the content lies in the tag as it is: no group, no encryption, no compression, no escapes.</summary>
    public bool IsPlain(Id3v2Tag tag) => tag.Version switch
    {
        4 => (Flags & 0x4F) == 0 && !tag.IsUnsynchronised,
        3 => (Flags & 0xE0) == 0,
        _ => true,
    };

    /// <summary>
    /// The content as its writer meant it, or null: encrypted, or not what its flags say.
    /// Source: ID3v2.3, section 3.3.1; ID3v2.4 structure, section 4.1.2.
    /// </summary>
    public byte[]? Decoded(Id3v2Tag tag)
    {
        var bytes = tag.Content.ReadBytes(Body.Offset, Body.Length);
        if (IsPlain(tag))
        {
            return bytes;
        }

        var (grouped, encrypted, compressed, escaped, measured) = tag.Version == 4
            ? (Flags & 0x40, Flags & 0x04, Flags & 0x08, (Flags & 0x02) != 0 || tag.IsUnsynchronised ? 1 : 0, Flags & 0x01)
            : (Flags & 0x20, Flags & 0x40, Flags & 0x80, 0, Flags & 0x80);
        var skipped = (grouped != 0 ? 1 : 0) + (measured != 0 ? 4 : 0);
        if (encrypted != 0 || skipped > bytes.Length)
        {
            return null;
        }

        var content = bytes[skipped..];
        if (escaped != 0)
        {
            // Some programs set the flag and write plain bytes; then they are taken as they are.
            content = Unsynchronisation.Decode(content) ?? content;
        }

        return compressed != 0 ? Inflate(content) : content;
    }

    private static byte[]? Inflate(byte[] bytes)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            var buffer = new byte[8192];
            for (var read = zlib.Read(buffer); read > 0; read = zlib.Read(buffer))
            {
                if (inflated.Length + read > MaxInflated)
                {
                    return null;
                }

                inflated.Write(buffer, 0, read);
            }

            return inflated.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
