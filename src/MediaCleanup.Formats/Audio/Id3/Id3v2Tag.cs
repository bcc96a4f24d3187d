using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>
/// An ID3v2.2, 2.3 or 2.4 tag: its frames by place, and what they say. Of pictures only the first bytes are read.
/// Sources: ID3v2.2, ID3v2.3 and ID3v2.4 (structure, frames) at id3.org.
/// </summary>
internal sealed record Id3v2Tag
{
    public const int HeaderLength = 10;
    private const byte UnsynchronisedFlag = 0x80;
    private const byte ExtendedHeaderFlag = 0x40;
    private const byte FooterFlag = 0x10;

    /// <summary>The whole tag in its file: header, frames, padding, footer.</summary>
    public required ByteRange At { get; init; }

    /// <summary>2, 3 or 4.</summary>
    public required byte Version { get; init; }

    public required byte Flags { get; init; }

    /// <summary>What the places of frames refer to: the file itself, or the body without its escapes when the whole was unsynchronised (2.2, 2.3).</summary>
    public required ByteSource Content { get; init; }

    /// <summary>What lies between header and footer, in <see cref="Content"/>.</summary>
    public required ByteRange Body { get; init; }

    /// <summary>In <see cref="Content"/>; empty when there is none.</summary>
    public ByteRange ExtendedHeader { get; init; }

    public ImmutableArray<Id3v2Frame> Frames { get; init; } = [];

    /// <summary>What follows the last frame, in <see cref="Content"/>: padding, if <see cref="WhyNotWritable"/> is null.</summary>
    public ByteRange Padding { get; init; }

    /// <summary>True when frame sizes of a 2.4 tag are plain 32-bit numbers.</summary>
    public bool HasPlainSizes { get; init; }

    public ImmutableArray<TagField> Fields { get; init; } = [];

    public ImmutableArray<Picture> Pictures { get; init; } = [];

    /// <summary>Codes of <c>docs/issues.md</c>.</summary>
    public ImmutableArray<string> Issues { get; init; } = [];

    public string? WhyNotWritable { get; init; }

    public bool IsUnsynchronised => (Flags & UnsynchronisedFlag) != 0;

    public bool HasFooter => Version == 4 && (Flags & FooterFlag) != 0;

    /// <summary>True when the body had to be decoded as a whole before its frames could be found.</summary>
    public bool IsDecodedCopy => Content is MemorySource && Version < 4 && IsUnsynchronised;

    /// <summary>The place of a tag that starts here, from its header alone; null when none does. It may reach beyond the end.</summary>
    public static ByteRange? Find(ByteSource source, long offset)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (offset < 0 || offset > source.Length - HeaderLength || source.ReadAt(offset, header) < HeaderLength || !header.StartsWith("ID3"u8))
        {
            return null;
        }

        return header[3] is >= 2 and <= 4 && header[4] != 0xFF && SyncSafe.Read(header[6..]) is { } size
            ? new(offset, HeaderLength + size + (header[3] == 4 && (header[5] & FooterFlag) != 0 ? HeaderLength : 0))
            : null;
    }

    /// <summary>The place of a tag whose footer ends here (2.4, at the end of a file); null when none does.</summary>
    public static ByteRange? FindBefore(ByteSource source, long end)
    {
        Span<byte> footer = stackalloc byte[HeaderLength];
        if (end < 2 * HeaderLength || source.ReadAt(end - HeaderLength, footer) < HeaderLength || !footer.StartsWith("3DI"u8) || SyncSafe.Read(footer[6..]) is not { } size)
        {
            return null;
        }

        var start = end - size - (2 * HeaderLength);
        return Find(source, start) is { } found && found.End == end ? found : null;
    }

    /// <summary>Where the first byte after all tags lies that are stacked at the start: what follows them tells what the file is.</summary>
    public static long EndOfLeading(ByteSource source)
    {
        var position = 0L;
        while (Find(source, position) is { } tag && tag.End <= source.Length)
        {
            position = tag.End;
        }

        return position;
    }

    /// <exception cref="CorruptMediaException">no tag starts here, or it reaches beyond the end.</exception>
    public static Id3v2Tag Read(ByteSource source, long offset)
    {
        if (Find(source, offset) is not { } at)
        {
            throw new CorruptMediaException($"no ID3v2 tag at {offset}");
        }

        if (at.End > source.Length)
        {
            throw new CorruptMediaException($"its ID3v2 tag says {at.Length} bytes, {source.Length - offset} are there");
        }

        var version = source.ReadByte(offset + 3);
        var flags = source.ReadByte(offset + 5);
        var body = new ByteRange(offset + HeaderLength, at.Length - HeaderLength - (version == 4 && (flags & FooterFlag) != 0 ? HeaderLength : 0));
        var content = source;
        string? why = null;
        if (version < 4 && (flags & UnsynchronisedFlag) != 0)
        {
            if (Unsynchronisation.Decode(source.ReadBytes(body.Offset, body.Length)) is { } decoded)
            {
                (content, body) = (new MemorySource(decoded), new(0, decoded.Length));
            }
            else
            {
                why = "its ID3v2 tag says that it is unsynchronised, and is not";
            }
        }

        var tag = new Id3v2Tag { At = at, Version = version, Flags = flags, Content = content, Body = body, WhyNotWritable = why };
        return Id3v2Fields.Decode(tag.WithExtendedHeader().WithFrames());
    }

    private Id3v2Tag WithExtendedHeader()
    {
        if ((Flags & ExtendedHeaderFlag) == 0)
        {
            return this;
        }

        if (Version == 2)
        {
            // The bit means compression, for which no scheme was ever made: "ignore the entire tag" (section 3.1).
            return this with { Body = Body with { Length = 0 }, WhyNotWritable = "its ID3v2.2 tag is compressed" };
        }

        Span<byte> head = stackalloc byte[6];
        if (Body.Length < head.Length)
        {
            return this with { WhyNotWritable = "the extended header of its ID3v2 tag does not close" };
        }

        Content.ReadExactly(Body.Offset, head);
        var length = Version == 4 ? SyncSafe.Read(head) ?? -1 : BinaryPrimitives.ReadUInt32BigEndian(head) + 4L;
        if (length < 6 || length > Body.Length)
        {
            // Programs that set the bit and wrote no header exist: frames follow at once.
            return this with { WhyNotWritable = "the extended header of its ID3v2 tag does not close" };
        }

        var hasChecksum = Version == 4 ? (head[5] & 0x20) != 0 : (head[4] & 0x80) != 0;
        return this with
        {
            ExtendedHeader = new(Body.Offset, length),
            WhyNotWritable = WhyNotWritable ?? (hasChecksum ? "its ID3v2 tag carries a checksum of itself"
                : IsDecodedCopy ? "its ID3v2 tag has an extended header and is unsynchronised" : null),
        };
    }

    private Id3v2Tag WithFrames()
    {
        var at = ByteRange.FromTo(Body.Offset + ExtendedHeader.Length, Body.End);
        var walk = Id3v2FrameWalk.From(Content, at, Version);
        var plainSizes = false;
        string? why = null;
        if (Version == 4 && (!walk.IsClosed || walk.Frames.Exists(f => f.Body.Length > 127)))
        {
            (walk, plainSizes, why) = ChooseSizes(walk, Id3v2FrameWalk.From(Content, at, Version, plainSizes: true), at.End);
        }

        return this with
        {
            Frames = [.. walk.Frames],
            Padding = ByteRange.FromTo(walk.Stop, Body.End),
            HasPlainSizes = plainSizes,
            Issues = plainSizes ? [.. Issues, "TAG_ID3V24_SIZE_BUG"] : Issues,
            WhyNotWritable = WhyNotWritable ?? why ?? (walk.IsClosed ? null : $"its ID3v2 tag holds at {walk.Stop} what is no frame"),
        };
    }

    /// <summary>
    /// Sizes in 2.4 are syncsafe, but iTunes wrote plain ones. Only a reading that ends in zero bytes counts. A syncsafe size
    /// read as a plain one is always larger, so a last frame that merely swallows further ones and padding says nothing.
    /// </summary>
    private (Id3v2FrameWalk Walk, bool PlainSizes, string? Why) ChooseSizes(Id3v2FrameWalk safe, Id3v2FrameWalk plain, long end)
    {
        var safeHolds = safe.IsClosed && Id3v2FrameWalk.IsZero(Content, ByteRange.FromTo(safe.Stop, end));
        var plainHolds = plain.IsClosed && Id3v2FrameWalk.IsZero(Content, ByteRange.FromTo(plain.Stop, end));
        if (safeHolds)
        {
            var isOneReading = safe.Frames.Select(f => f.At.Offset).Take(plain.Frames.Count).SequenceEqual(plain.Frames.Select(f => f.At.Offset));
            return (safe, false, plainHolds && !isOneReading ? "the sizes in its ID3v2.4 tag can be read in two ways" : null);
        }

        return plainHolds || plain.Frames.Count > safe.Frames.Count + (safe.IsClosed ? 1 : 0)
            ? (plain, true, plainHolds ? null : "the sizes in its ID3v2.4 tag do not add up")
            : (safe, false, "the sizes in its ID3v2.4 tag do not add up");
    }
}
