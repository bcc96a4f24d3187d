using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Flac;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>A PICTURE block of FLAC that is a header packet of Ogg.</summary>
/// <param name="Picture">null when it cannot be read.</param>
internal sealed record OggPictureBlock(Picture? Picture)
{
    /// <summary>The picture block that this packet is; null when it is another block.</summary>
    public static OggPictureBlock? Read(ByteSource source, ImmutableArray<ByteRange> pieces)
    {
        var packet = new JoinedSource(source, pieces);
        if (packet.Length < FlacBlock.HeaderSize || (packet.ReadByte(0) & 0x7F) != FlacBlockType.Picture)
        {
            return null;
        }

        var picture = FlacPicture.Read(packet, ByteRange.FromTo(FlacBlock.HeaderSize, packet.Length));
        return new(picture is null ? null : picture with { At = null, Coding = new Spread(packet.Slice(picture.At!.Value)) });
    }

    private sealed record Spread(ImmutableArray<ByteRange> Pieces) : PictureCoding
    {
        public override byte[] Decode(ByteSource source)
        {
            var joined = new JoinedSource(source, Pieces);
            return joined.ReadBytes(0, joined.Length);
        }
    }
}
