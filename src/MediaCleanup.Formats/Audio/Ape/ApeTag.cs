using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Audio.Ape;

/// <summary>One item of an APE tag.</summary>
/// <param name="At">the whole item in the file.</param>
/// <param name="Value">its value in the file.</param>
internal sealed record ApeItem(string Key, uint Flags, ByteRange At, ByteRange Value)
{
    public bool IsText => (Flags & 0x06) == 0;

    /// <summary>Pictures are binary items of this name; the words before the picture's bytes are a file name.</summary>
    public bool IsPicture => Key.StartsWith("Cover Art (", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// An APEv1 or APEv2 tag: items of key and value between a header (APEv2 only) and a footer, all numbers little-endian.
/// Source: the APEv2 specification in the Hydrogenaudio knowledge base.
/// </summary>
internal sealed record ApeTag
{
    /// <summary>Of the header, and of the footer.</summary>
    public const int HeaderLength = 32;
    private const uint HasHeaderFlag = 0x80000000;
    private const uint IsHeaderFlag = 0x20000000;

    /// <summary>A tag has dozens; so many small items would cost more memory than the file has bytes.</summary>
    private const int MaxItems = 10_000;

    public required ByteRange At { get; init; }

    public required bool HasHeader { get; init; }

    /// <summary>1000 or 2000.</summary>
    public required uint Version { get; init; }

    public required ByteRange ItemsAt { get; init; }

    public ImmutableArray<ApeItem> Items { get; init; } = [];

    public ImmutableArray<TagField> Fields { get; init; } = [];

    public ImmutableArray<Picture> Pictures { get; init; } = [];

    public string? WhyNotWritable { get; init; }

    /// <summary>The tag whose footer ends here; null when none does, or its size is impossible.</summary>
    public static ApeTag? FindBefore(ByteSource source, long end)
    {
        if (!source.StartsWith("APETAGEX"u8, end - HeaderLength))
        {
            return null;
        }

        var footer = source.ReadBytes(end - HeaderLength, HeaderLength);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(footer.AsSpan(8));
        var size = BinaryPrimitives.ReadUInt32LittleEndian(footer.AsSpan(12));
        var flags = version >= 2000 ? BinaryPrimitives.ReadUInt32LittleEndian(footer.AsSpan(20)) : 0;
        var hasHeader = (flags & HasHeaderFlag) != 0;
        var start = end - size - (hasHeader ? HeaderLength : 0);
        return size < HeaderLength || start < 0 || (flags & IsHeaderFlag) != 0
            ? null
            : Read(source, new(start, end - start), version, hasHeader);
    }

    /// <summary>A tag at the start of a file, as some Musepack and Monkey's Audio files have it; null when none is there.</summary>
    public static ByteRange? FindHeader(ByteSource source, long offset)
    {
        if (!source.StartsWith("APETAGEX"u8, offset) || offset > source.Length - HeaderLength)
        {
            return null;
        }

        var length = HeaderLength + (long)source.ReadUInt32LittleEndian(offset + 12);
        return (source.ReadUInt32LittleEndian(offset + 20) & IsHeaderFlag) != 0 && length <= source.Length - offset ? new(offset, length) : null;
    }

    private static ApeTag Read(ByteSource source, ByteRange at, uint version, bool hasHeader)
    {
        var itemsAt = ByteRange.FromTo(at.Offset + (hasHeader ? HeaderLength : 0), at.End - HeaderLength);

        // The size decides, as programs exist that count wrong.
        var items = new List<ApeItem>();
        var position = itemsAt.Offset;
        while (items.Count < MaxItems && Item(source, position, itemsAt.End) is { } item)
        {
            items.Add(item);
            position = item.At.End;
        }

        var tag = new ApeTag
        {
            At = at,
            Version = version,
            HasHeader = hasHeader,
            ItemsAt = itemsAt,
            Items = [.. items],
            WhyNotWritable = version is not 2000 ? "its APE tag is of version 1"
                : hasHeader && !source.StartsWith("APETAGEX"u8, at.Offset) ? "the header of its APEv2 tag is missing"
                : position != itemsAt.End ? "its APEv2 tag does not close" : null,
        };
        return ApeFields.Decode(source, tag);
    }

    private static ApeItem? Item(ByteSource source, long position, long end)
    {
        // Two numbers, then a key of 2 to 255 ASCII characters with a NUL after it.
        Span<byte> head = stackalloc byte[8 + 256];
        head = head[..(int)Math.Clamp(end - position, 0, head.Length)];
        if (head.Length < 8 + 2)
        {
            return null;
        }

        source.ReadExactly(position, head);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        var keyLength = head[8..].IndexOf((byte)0);
        if (keyLength < 1 || length > end - position - 8 - keyLength - 1 || head.Slice(8, keyLength).ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            return null;
        }

        var value = new ByteRange(position + 8 + keyLength + 1, length);
        return new(Encoding.ASCII.GetString(head.Slice(8, keyLength)), BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), ByteRange.FromTo(position, value.End), value);
    }
}
