using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>A page without its payload. Source: RFC 3533, section 6.</summary>
/// <param name="At">the whole page.</param>
/// <param name="Granule">the position after the last packet that ends here; <see cref="NoGranule"/> when none does.</param>
/// <param name="Lacing">lengths of the segments; below 255 ends a packet.</param>
internal readonly record struct OggPage(ByteRange At, byte Flags, long Granule, uint Serial, uint Sequence, uint Crc, ImmutableArray<byte> Lacing)
{
    public const int FixedHeader = 27;
    public const int MostSegments = 255;
    public const int LargestPage = FixedHeader + MostSegments + (MostSegments * 255);
    public const int SequenceAt = 18;
    public const int CrcAt = 22;
    public const long NoGranule = -1;
    public const byte Continued = 1;
    public const byte First = 2;
    public const byte Last = 4;

    public bool IsContinued => (Flags & Continued) != 0;

    public bool IsFirst => (Flags & First) != 0;

    public bool IsLast => (Flags & Last) != 0;

    public ByteRange Payload => ByteRange.FromTo(At.Offset + FixedHeader + Lacing.Length, At.End);

    /// <summary>The page at this place, or null when none begins there or the file ends within it.</summary>
    public static OggPage? TryRead(ByteSource source, long offset)
    {
        Span<byte> header = stackalloc byte[FixedHeader + MostSegments];
        header = header[..source.ReadAt(offset, header)];
        if (header.Length < FixedHeader || !header.StartsWith("OggS"u8) || header[4] != 0 || header.Length < FixedHeader + header[26])
        {
            return null;
        }

        var lacing = header.Slice(FixedHeader, header[26]);
        var length = FixedHeader + lacing.Length;
        foreach (var segment in lacing)
        {
            length += segment;
        }

        return offset > source.Length - length ? null : new(
            new(offset, length),
            header[5],
            BinaryPrimitives.ReadInt64LittleEndian(header[6..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[14..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[SequenceAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[CrcAt..]),
            [.. lacing]);
    }

    /// <exception cref="CorruptMediaException">no page is there, or only a part of one.</exception>
    public static OggPage Read(ByteSource source, long offset) => TryRead(source, offset)
        ?? throw new CorruptMediaException($"no whole Ogg page at {offset}");

    /// <summary>A new page with its check sum.</summary>
    public static byte[] Write(byte flags, long granule, uint serial, uint sequence, ReadOnlySpan<byte> lacing, ReadOnlySpan<byte> payload)
    {
        var page = new byte[FixedHeader + lacing.Length + payload.Length];
        var span = page.AsSpan();
        "OggS"u8.CopyTo(span);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(span[6..], granule);
        BinaryPrimitives.WriteUInt32LittleEndian(span[14..], serial);
        BinaryPrimitives.WriteUInt32LittleEndian(span[SequenceAt..], sequence);
        page[26] = (byte)lacing.Length;
        lacing.CopyTo(span[FixedHeader..]);
        payload.CopyTo(span[(FixedHeader + lacing.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[CrcAt..], OggCrc.Of(page));
        return page;
    }

    /// <summary>True when the page's bytes have the check sum that it claims.</summary>
    public bool HasRightCrc(ByteSource source)
    {
        var bytes = source.ReadBytes(At.Offset, At.Length, LargestPage);
        bytes.AsSpan(CrcAt, 4).Clear();
        return OggCrc.Of(bytes) == Crc;
    }
}
