using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Flac;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>
/// Pictures that are entries of a comment. Source: the Xiph wiki on VorbisComment, "Cover art": METADATA_BLOCK_PICTURE, and
/// the unofficial COVERART before it.
/// </summary>
internal static class VorbisPictures
{
    /// <summary>The pictures by the index of their entry; a null picture is one that cannot be read.</summary>
    public static ImmutableArray<(int Index, Picture? Picture)> Read(VorbisComment comment)
    {
        var found = ImmutableArray.CreateBuilder<(int, Picture?)>();
        foreach (var (index, entry) in comment.Entries.Index())
        {
            if (entry.Is(VorbisComment.PictureKey) || entry.Is(VorbisComment.OldPictureKey))
            {
                found.Add((index, Read(comment, entry)));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Puts a cover in the place of the front covers that the comment holds. False when it is there already, and nothing was done.
    /// </summary>
    public static bool SetCover(VorbisComment comment, VorbisEdit edit, CoverEdit cover, ByteSource source)
    {
        var covers = Covers(comment);
        if (covers is [var (_, only)] && FlacPicture.IsSame(only, cover, source))
        {
            return false;
        }

        RemoveCovers(comment, edit);
        edit.Append(VorbisComment.PictureKey, Convert.ToBase64String(FlacPicture.FrontCover(cover)));
        return true;
    }

    public static void RemoveCovers(VorbisComment comment, VorbisEdit edit)
    {
        var gone = Covers(comment).Select(c => c.Index).ToHashSet();
        if (gone.Any(i => comment.Entries[i].Is(VorbisComment.OldPictureKey)))
        {
            gone.UnionWith(comment.Entries.Index().Where(e => e.Item.Is(VorbisComment.OldPictureMimeKey)).Select(e => e.Index));
        }

        edit.Remove(gone);
    }

    private static List<(int Index, Picture Picture)> Covers(VorbisComment comment) =>
        [.. Read(comment).Where(p => p.Picture?.Type == PictureType.FrontCover).Select(p => (p.Index, p.Picture!))];

    private static Picture? Read(VorbisComment comment, VorbisEntry entry)
    {
        var text = ByteRange.FromTo(entry.At.Offset + entry.Key!.Length + 1, entry.At.End);
        var pieces = comment.Block.Slice(text);
        try
        {
            var bytes = new Base64Source(new RangeSource(comment.Block, text));
            var all = new ByteRange(0, bytes.Length);
            var picture = entry.Is(VorbisComment.PictureKey) ? FlacPicture.Read(bytes, all) : Bare(comment, bytes, all);
            return picture is null ? null : picture with { At = null, Coding = new Base64Picture(pieces, picture.At!.Value) };
        }
        catch (CorruptMediaException)
        {
            // An entry that is no picture is somebody's text: it is told as an issue and kept.
            return null;
        }
    }

    private static Picture? Bare(VorbisComment comment, ByteSource bytes, ByteRange all)
    {
        var image = ImageHeader.Read(bytes, all);
        var mime = comment.Entries.FirstOrDefault(e => e.Is(VorbisComment.OldPictureMimeKey)).Value ?? image?.Mime;
        return mime is null ? null : new(PictureType.FrontCover, mime, "", image?.Width, image?.Height, all.Length, all);
    }

    /// <param name="Text">where the base64 text lies in the file.</param>
    /// <param name="Data">where the picture lies in what the text stands for.</param>
    private sealed record Base64Picture(ImmutableArray<ByteRange> Text, ByteRange Data) : PictureCoding
    {
        public override byte[] Decode(ByteSource source) => new Base64Source(new JoinedSource(source, Text)).ReadBytes(Data.Offset, Data.Length);
    }
}
