using System.Buffers.Binary;
using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Formats.Audio.Vorbis;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>
/// Edits the comment packet of an Ogg file. The pages that hold it are laid out anew; the other header packets and all audio
/// keep their bytes. Only when the number of header pages changes do later pages change, in their number and check sum.
/// </summary>
public static class OggEditor
{
    /// <summary>The splice that makes these edits.</summary>
    /// <exception cref="CorruptMediaException">the file may not be edited, or its pages are not in order.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var layout = (OggLayout)file.Layout;
        var packets = NewPackets(source, file, layout, edits);
        if (packets.TrueForAll(p => p is null))
        {
            return Splice.Of(source.Length, []);
        }

        var headers = layout.Headers;
        if (headers.Pages.FirstOrDefault(p => !p.HasRightCrc(source)) is { At.Length: > 0 } damaged)
        {
            throw new CorruptMediaException($"the header page at {damaged.At.Offset} is damaged: its check sum is wrong");
        }

        var whole = packets.Select((p, i) => p ?? Bytes(source, headers.Packets[i])).ToList();
        var pages = OggPagination.Write(headers, whole, source.ReadBytes(headers.Rest.Offset, headers.Rest.Length));
        return Splice.Of(source.Length, [.. Replace(source, headers, pages), .. Renumber(source, layout, pages.Count - headers.Pages.Length)]);
    }

    private static byte[] Bytes(ByteSource source, ImmutableArray<ByteRange> pieces)
    {
        var joined = new JoinedSource(source, pieces);
        return joined.ReadBytes(0, joined.Length);
    }

    /// <summary>The header packets that change, each in its place; null for one that stays.</summary>
    private static List<byte[]?> NewPackets(ByteSource source, AudioFile file, OggLayout layout, TagEdits edits)
    {
        var comment = layout.Comment;
        var packets = layout.Headers.Packets.Select(_ => (byte[]?)null).ToList();
        var tags = new VorbisEdit(comment);
        tags.Set(edits.Fields);
        if (edits.Cover is { } cover && !(file.Pictures.Where(p => p.Type == PictureType.FrontCover).ToList() is [var only] && FlacPicture.IsSame(only, cover, source)))
        {
            VorbisPictures.RemoveCovers(comment, tags);
            if (layout.Codec.Format != AudioFormat.OggFlac || !SetCoverBlock(source, layout, packets, cover))
            {
                tags.Append(VorbisComment.PictureKey, Convert.ToBase64String(FlacPicture.FrontCover(cover)));
            }
        }

        packets[0] = tags.Build() is { } built ? CommentPacket(layout, built) : null;
        return packets;
    }

    /// <summary>Where a front cover is a block of FLAC, the new one takes its place; false when there is no such block.</summary>
    private static bool SetCoverBlock(ByteSource source, OggLayout layout, List<byte[]?> packets, CoverEdit cover)
    {
        var covers = layout.Headers.Packets.Index().Where(p => OggPictureBlock.Read(source, p.Item)?.Picture?.Type == PictureType.FrontCover).Select(p => p.Index).ToList();
        if (covers.Count == 0)
        {
            return false;
        }

        if (covers.Count > 1)
        {
            throw new CorruptMediaException("FLAC in Ogg with several front covers as blocks of their own");
        }

        var old = source.ReadByte(layout.Headers.Packets[covers[0]][0].Offset);
        packets[covers[0]] = Block(old, FlacPicture.FrontCover(cover));
        return true;
    }

    private static byte[] CommentPacket(OggLayout layout, byte[] built)
    {
        var (comment, codec) = (layout.Comment, layout.Codec);
        var tail = comment.Block.ReadBytes(comment.End, comment.Block.Length - comment.End);
        var padding = tail.Length - codec.FramingBytes;
        if (padding > 0 && !tail.AsSpan(codec.FramingBytes).ContainsAnyExcept((byte)0))
        {
            // Zeros are padding (RFC 7845, section 5.2): it takes up the change when it can, and stays as it is when it cannot.
            var left = padding - (built.Length - (comment.End - codec.CommentAt));
            tail = left >= 0 ? [.. tail.AsSpan(0, codec.FramingBytes), .. new byte[left]] : tail;
        }

        byte[] body = [.. built, .. tail];
        return codec.Format == AudioFormat.OggFlac
            ? Block(comment.Block.ReadByte(0), body)
            : [.. comment.Block.ReadBytes(0, codec.CommentAt), .. body];
    }

    /// <param name="typeAndLast">the first byte of the block's header, as it was.</param>
    private static byte[] Block(byte typeAndLast, byte[] body) => body.Length <= FlacBlock.LargestBody
        ? [typeAndLast, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body]
        : throw new CorruptMediaException($"{body.Length} bytes do not fit into a FLAC block, which holds {FlacBlock.LargestBody}");

    /// <summary>The new header pages in the place of the old ones; page by page where they lie in the same places.</summary>
    private static IEnumerable<Replacement> Replace(ByteSource source, OggHeaders headers, List<byte[]> pages)
    {
        if (pages.Select(p => (long)p.Length).SequenceEqual(headers.Pages.Select(p => p.At.Length)))
        {
            return headers.Pages.Zip(pages, (old, page) => new Replacement(old.At, page).Trimmed(source));
        }

        var all = ByteRange.FromTo(headers.Pages[0].At.Offset, headers.LastPage.At.End);
        return [new Replacement(all, pages.SelectMany(p => p).ToArray()).Trimmed(source)];
    }

    /// <summary>Moves the numbers of the pages behind the headers by the number of pages that came or went.</summary>
    private static IEnumerable<Replacement> Renumber(ByteSource source, OggLayout layout, int shift)
    {
        var position = layout.Headers.LastPage.At.End;
        while (shift != 0 && position < layout.AudioEnd)
        {
            var page = OggPage.Read(source, position);
            if (page.Serial != layout.Headers.LastPage.Serial || page.IsFirst)
            {
                throw new CorruptMediaException($"another stream begins at {position}: its pages cannot be told apart from ours");
            }

            var bytes = new byte[8];
            var sequence = page.Sequence + (uint)shift;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, page.Sequence ^ sequence);
            var crc = OggCrc.Change(page.Crc, bytes.AsSpan(0, 4), (int)page.At.Length - OggPage.CrcAt);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, sequence);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), crc);
            yield return new(new(position + OggPage.SequenceAt, 8), bytes);
            position = page.At.End;
        }
    }
}
