using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>The edit of a tag as replacements in its file.</summary>
/// <param name="Length">of the whole tag afterwards, in bytes.</param>
internal sealed record Id3v2Edit(ImmutableArray<Replacement> Replacements, long Length)
{
    public bool IsEmpty => Replacements.IsEmpty;
}

/// <summary>
/// Writes tags: the frames of the named fields are exchanged, the bytes of every other frame are kept, so is the version.
/// Padding is used up first, so that the audio does not move; what a field no longer needs becomes padding.
/// </summary>
internal static class Id3v2Writer
{
    /// <summary>
    /// New tags are 2.4, as MusicBrainz Picard, ffmpeg and mutagen write by default: whole dates, several values in a field and
    /// UTF-8 exist only there. What is lost: some car radios and Windows before 10, which know 2.3 alone.
    /// </summary>
    public const byte NewVersion = 4;

    /// <summary>What is left free when a tag must grow: room for the next edit without moving the audio.</summary>
    private const int NewPadding = 2048;

    /// <param name="source">the file in which <paramref name="tag"/> was read.</param>
    /// <param name="onlyWhatIsThere">true for a second tag of a file: its own fields follow, none is added.</param>
    /// <exception cref="CorruptMediaException">the tag may not be edited, or has no room for this.</exception>
    public static Id3v2Edit Edit(ByteSource source, Id3v2Tag tag, TagEdits edits, bool onlyWhatIsThere = false)
    {
        var frames = Id3v2FrameEdits.Make(tag, edits, onlyWhatIsThere);
        var replacements = frames.Replaced
            .Where(r => !tag.Content.StartsWith(r.Value, tag.Frames[r.Key].At.Offset) || tag.Frames[r.Key].At.Length != r.Value.Length)
            .Select(r => new Replacement(tag.Frames[r.Key].At, r.Value))
            .ToList();
        if (replacements.Count == 0 && frames.Added.Count == 0)
        {
            return new([], tag.At.Length);
        }

        if (tag.WhyNotWritable is { } why)
        {
            throw new CorruptMediaException(why);
        }

        // New frames go before the pictures: a reader that wants only text then has it in its first read.
        var place = tag.Frames.FirstOrDefault(f => f.Id == "APIC")?.At.Offset ?? tag.Padding.Offset;
        replacements.Add(new(new(place, 0), (byte[])[.. frames.Added.SelectMany(f => f)]));
        var edit = tag.IsDecodedCopy ? Escaped(source, tag, replacements) : InPlace(tag, replacements);
        if (tag.Version == 4)
        {
            MustReadAsOne(source, tag, edit);
        }

        return edit;
    }

    /// <summary>A whole new tag with these fields; empty when the edits only remove.</summary>
    public static byte[] Create(TagEdits edits, byte version = NewVersion, int padding = NewPadding)
    {
        var empty = new Id3v2Tag { At = default, Version = version, Flags = 0, Content = new MemorySource(default), Body = default };
        var frames = Id3v2FrameEdits.Make(empty, edits, onlyWhatIsThere: false).Added.SelectMany(f => f).ToArray();
        return frames.Length == 0 ? [] : [.. Header(version, 0, frames.Length + padding), .. frames, .. new byte[padding]];
    }

    private static Id3v2Edit InPlace(Id3v2Tag tag, List<Replacement> replacements)
    {
        var growth = replacements.Sum(r => r.Bytes.Length - r.At.Length);
        var isPadded = Id3v2FrameWalk.IsZero(tag.Content, tag.Padding);
        var room = isPadded && !tag.HasFooter ? tag.Padding.Length : 0;
        var paddingGrowth = tag.HasFooter || !isPadded ? 0L : growth <= room ? -growth : NewPadding - room;
        replacements.Add(paddingGrowth >= 0
            ? new(new(tag.Padding.Offset, 0), new byte[paddingGrowth])
            : new(new(tag.Padding.Offset, -paddingGrowth), default));

        var size = tag.At.Length - Id3v2Tag.HeaderLength - (tag.HasFooter ? Id3v2Tag.HeaderLength : 0) + growth + paddingGrowth;
        if (growth + paddingGrowth != 0)
        {
            replacements.Add(Size(tag.At.Offset, size));
            if (tag.HasFooter)
            {
                replacements.Add(Size(tag.At.End - Id3v2Tag.HeaderLength, size));
            }
        }

        if (tag is { Version: 3, ExtendedHeader.Length: >= 10 } && paddingGrowth != 0)
        {
            // ID3v2.3, section 3.2: the extended header repeats the size of the padding.
            var padding = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(padding, (uint)(tag.Padding.Length + paddingGrowth));
            replacements.Add(new(new(tag.ExtendedHeader.Offset + 6, 4), padding));
        }

        return new([.. replacements.Where(r => r.At.Length + r.Bytes.Length > 0)], tag.At.Length + growth + paddingGrowth);
    }

    /// <summary>A tag that was escaped as a whole is written so again; where the old bytes and the new agree at both ends they are kept.</summary>
    private static Id3v2Edit Escaped(ByteSource source, Id3v2Tag tag, List<Replacement> replacements)
    {
        if (!Id3v2FrameWalk.IsZero(tag.Content, tag.Padding))
        {
            throw new CorruptMediaException("its unsynchronised ID3v2 tag has other bytes than zeros for padding");
        }

        var plain = Splice.Of(tag.Content.Length, replacements).Apply(tag.Content);
        var frames = Unsynchronisation.Encode(plain.ReadBytes(0, plain.Length - tag.Padding.Length));
        var oldSize = tag.At.Length - Id3v2Tag.HeaderLength;
        var size = frames.Length <= oldSize ? oldSize : frames.Length + NewPadding;
        var body = new byte[size];
        frames.CopyTo(body, 0);

        var old = source.ReadBytes(tag.At.Offset + Id3v2Tag.HeaderLength, oldSize);
        var start = old.AsSpan().CommonPrefixLength(body);
        var end = 0;
        while (end < Math.Min(old.Length, body.Length) - start && old[^(end + 1)] == body[^(end + 1)])
        {
            end++;
        }

        var changed = new Replacement(new(tag.At.Offset + Id3v2Tag.HeaderLength + start, old.Length - start - end), body.AsMemory(start, body.Length - start - end));
        return new(size == oldSize ? [changed] : [Size(tag.At.Offset, size), changed], Id3v2Tag.HeaderLength + size);
    }

    /// <summary>Our own result must not have sizes that can be read in two ways.</summary>
    private static void MustReadAsOne(ByteSource source, Id3v2Tag tag, Id3v2Edit edit)
    {
        var result = Id3v2Tag.Read(Splice.Of(source.Length, edit.Replacements).Apply(source), tag.At.Offset);
        if (result.WhyNotWritable is { } why || result.HasPlainSizes != tag.HasPlainSizes)
        {
            throw new CorruptMediaException("the sizes in its ID3v2.4 tag could be read in two ways afterwards");
        }
    }

    private static Replacement Size(long header, long size) =>
        size <= SyncSafe.Max
            ? new(new(header + 6, 4), SyncSafe.Write((int)size))
            : throw new CorruptMediaException("ID3v2 has no place for more than 256 MiB");

    private static byte[] Header(byte version, byte flags, int size) => [.. "ID3"u8, version, 0, flags, .. SyncSafe.Write(size)];
}
