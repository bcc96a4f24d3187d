using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Vorbis;

namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>The types of a metadata block that we look into. Source: RFC 9639, section 8.1.</summary>
internal static class FlacBlockType
{
    public const byte StreamInfo = 0;
    public const byte Padding = 1;
    public const byte VorbisComment = 4;
    public const byte Picture = 6;
    public const byte Forbidden = 127;
}

/// <summary>One metadata block.</summary>
/// <param name="At">the block with its header of 4 bytes.</param>
internal readonly record struct FlacBlock(byte Type, bool IsLast, ByteRange At)
{
    public const int HeaderSize = 4;
    public const int LargestBody = 0xFF_FFFF;

    public ByteRange Body => new(At.Offset + HeaderSize, At.Length - HeaderSize);
}

/// <summary>Where the parts of a FLAC file lie.</summary>
/// <param name="Comment">the first comment block's content, or null; further ones are only kept.</param>
internal sealed record FlacLayout(ImmutableArray<FlacBlock> Blocks, ByteRange Audio, VorbisComment? Comment) : FileLayout;
