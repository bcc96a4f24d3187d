using System.Buffers.Binary;
using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Vorbis;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>
/// Edits the comment block and the front cover of a FLAC file. Every other block is kept as it is, whatever its type, and so
/// is what stands before and behind the stream.
/// </summary>
public static class FlacEditor
{
    /// <summary>
    /// Padding left when the metadata has outgrown what was there: one block of the usual file systems, enough for many
    /// later edits of text, and little beside a cover.
    /// </summary>
    private const int FreshPadding = 4096;

    /// <summary>Bytes that an edit frees become padding, so that the audio need not move, up to here; beyond, the file shrinks.</summary>
    private const int MostPaddingMade = 64 * 1024;

    /// <summary>A body may have 2^24 - 1 bytes; other programs' rewriting gets room to add something of its own.</summary>
    private const int LargestBody = FlacBlock.LargestBody - 0xFFFF;

    private const string Vendor = "media-cleanup";

    /// <summary>The splice that makes these edits.</summary>
    /// <exception cref="CorruptMediaException">the file may not be edited, or a block would grow over the format's limit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var layout = (FlacLayout)file.Layout;
        var blocks = layout.Blocks.Select(b => new Part(b)).ToList();
        var comment = layout.Comment ?? VorbisComment.Empty(Vendor);
        var tags = new VorbisEdit(comment);
        tags.Set(edits.Fields);
        var changed = edits.Cover is { } cover && SetCover(source, file, blocks, comment, tags, cover);
        changed |= SetComment(comment, blocks, tags);
        changed |= SetFurtherComments(source, file, blocks, edits);
        return changed ? Join(source, layout.Blocks, blocks) : Splice.Of(source.Length, []);
    }

    private static bool SetComment(VorbisComment comment, List<Part> blocks, VorbisEdit edit)
    {
        if (edit.Build() is not { } built)
        {
            return false;
        }

        var body = WithRest(comment, built);
        if (blocks.FindIndex(b => b.Type == FlacBlockType.VorbisComment) is >= 0 and var index)
        {
            blocks[index] = blocks[index] with { Body = Limited(body, "the tags") };
        }
        else
        {
            blocks.Insert(1, new(FlacBlockType.VorbisComment, null, Limited(body, "the tags")));
        }

        return true;
    }

    /// <summary>A second comment, which the format forbids and some programs read, follows in the fields that it has and that change.</summary>
    private static bool SetFurtherComments(ByteSource source, AudioFile file, List<Part> blocks, TagEdits edits)
    {
        var changed = false;
        var named = edits.Fields.Where(e => !file[e.Field].SequenceEqual(e.Values)).ToList();
        foreach (var block in blocks.Where(b => b.Type == FlacBlockType.VorbisComment).Skip(1).ToList())
        {
            var comment = VorbisComment.Parse(new(source, [block.Old!.Value.Body]), 0);
            var fields = VorbisFields.Read(comment.Entries);
            var edit = new VorbisEdit(comment);
            edit.Set(named.Where(e => fields.Any(f => f.Name.Equals(e.Field, StringComparison.OrdinalIgnoreCase))));
            if (edit.Build() is { } built)
            {
                blocks[blocks.IndexOf(block)] = block with { Body = Limited(WithRest(comment, built), "the tags") };
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>Puts the cover in a block of its own, in the place of the front covers that blocks or entries of the comment hold.</summary>
    private static bool SetCover(ByteSource source, AudioFile file, List<Part> blocks, VorbisComment comment, VorbisEdit tags, CoverEdit cover)
    {
        if (file.Pictures.Where(p => p.Type == PictureType.FrontCover).ToList() is [var only] && FlacPicture.IsSame(only, cover, source))
        {
            return false;
        }

        VorbisPictures.RemoveCovers(comment, tags);
        var covers = blocks.Where(b => b is { Type: FlacBlockType.Picture, Old: { } old } && FlacPicture.Read(source, old.Body)?.Type == PictureType.FrontCover).ToList();
        var picture = new Part(FlacBlockType.Picture, null, Limited(FlacPicture.FrontCover(cover), "the cover"));
        if (covers.Count > 0)
        {
            var index = blocks.IndexOf(covers[0]);
            blocks[index] = picture with { Old = covers[0].Old };
            blocks.RemoveAll(covers.Contains);
        }
        else
        {
            blocks.Insert(blocks.FindLastIndex(b => b.Type is FlacBlockType.VorbisComment or FlacBlockType.Picture or FlacBlockType.StreamInfo) + 1, picture);
        }

        return true;
    }

    /// <summary>A comment's new entries, and what stood behind the old ones.</summary>
    private static byte[] WithRest(VorbisComment comment, byte[] built) => [.. built, .. comment.Block.ReadBytes(comment.End, comment.Block.Length - comment.End)];

    private static byte[] Limited(byte[] body, string what) => body.Length <= LargestBody
        ? body
        : throw new CorruptMediaException($"{what} would take {body.Length} bytes, and a FLAC block holds {LargestBody}");

    /// <summary>Fits the padding and writes the blocks as replacements of the old ones.</summary>
    private static Splice Join(ByteSource source, ImmutableArray<FlacBlock> old, List<Part> blocks)
    {
        FitPadding(blocks, blocks.Sum(b => b.Length) - old.Sum(b => b.At.Length));
        var kept = blocks.Select(b => b.Old).ToHashSet();
        var replacements = old.Where(b => !kept.Contains(b)).Select(b => new Replacement(b.At, default)).ToList();
        var position = old[0].At.Offset;
        foreach (var (index, block) in blocks.Index())
        {
            var at = block.Old?.At ?? new ByteRange(position, 0);
            replacements.AddRange(block.Replacements(source, at, isLast: index == blocks.Count - 1));
            position = at.End;
        }

        return Splice.Of(source.Length, replacements);
    }

    /// <summary>Lets the padding take up what the other blocks gained or lost, so that the audio stays where it is when it can.</summary>
    /// <param name="gained">bytes, negative when the blocks have shrunk.</param>
    private static void FitPadding(List<Part> blocks, long gained)
    {
        var largest = blocks.Where(b => b.Type == FlacBlockType.Padding).MaxBy(b => b.Length);
        if (gained != 0 && largest is not null)
        {
            var had = largest.Length - FlacBlock.HeaderSize;
            var left = had - gained;
            if (left <= Math.Max(had, MostPaddingMade))
            {
                blocks[blocks.IndexOf(largest)] = largest with { NewPadding = (int)(left >= 0 ? left : FreshPadding) };
            }
        }
        else if (gained > 0 || (-gained >= FlacBlock.HeaderSize && -gained <= MostPaddingMade))
        {
            blocks.Add(new(FlacBlockType.Padding, null, new byte[gained > 0 ? FreshPadding : -gained - FlacBlock.HeaderSize]));
        }
    }

    /// <summary>A block of the new file.</summary>
    /// <param name="Old">the block of the old file whose place it takes, or null when it is put in.</param>
    /// <param name="Body">its new content; null when the old one is kept.</param>
    private sealed record Part(byte Type, FlacBlock? Old, byte[]? Body)
    {
        public Part(FlacBlock old)
            : this(old.Type, old, null)
        {
        }

        /// <summary>The new length of a padding block that was there, without its header.</summary>
        public int? NewPadding { get; init; }

        /// <summary>In bytes, with the header.</summary>
        public long Length => Body is not null ? FlacBlock.HeaderSize + Body.Length : Old!.Value.At.Length;

        public IEnumerable<Replacement> Replacements(ByteSource source, ByteRange at, bool isLast)
        {
            var oldBody = at.Length > 0 ? at.Length - FlacBlock.HeaderSize : 0;
            if (Body is not null)
            {
                yield return new Replacement(at, (byte[])[.. Header(Body.Length, isLast), .. Body]).Trimmed(source);
            }
            else if (NewPadding is { } length)
            {
                yield return new Replacement(at with { Length = FlacBlock.HeaderSize }, Header(length, isLast)).Trimmed(source);
                yield return length < oldBody
                    ? new(ByteRange.FromTo(at.End - (oldBody - length), at.End), default)
                    : new(new(at.End, 0), new byte[length - oldBody]);
            }
            else if (Old!.Value.IsLast != isLast)
            {
                yield return new(at with { Length = 1 }, Header(0, isLast).AsMemory(0, 1));
            }
        }

        private byte[] Header(int length, bool isLast)
        {
            var header = new byte[FlacBlock.HeaderSize];
            BinaryPrimitives.WriteUInt32BigEndian(header, (isLast ? 1u << 31 : 0) | ((uint)Type << 24) | (uint)length);
            return header;
        }
    }
}
