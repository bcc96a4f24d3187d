using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>One entry of a comment block, as it lies there.</summary>
/// <param name="At">the entry's text without the length in front of it, in bytes of the block.</param>
/// <param name="Key">null for junk: no <c>=</c>, or a key of other characters than the specification allows. Such an entry is only kept.</param>
/// <param name="Value">null for junk, and for pictures, whose bytes are not read.</param>
internal readonly record struct VorbisEntry(ByteRange At, string? Key, string? Value)
{
    public bool Is(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// A Vorbis comment: a vendor text and <c>KEY=value</c> entries in order. FLAC, Vorbis, Opus and Speex share it.
/// Source: Vorbis I specification, section 5 (comment field and header specification).
/// </summary>
internal sealed class VorbisComment
{
    public const string PictureKey = "METADATA_BLOCK_PICTURE";

    /// <summary>The older way to store a cover: the bare image in base64, its MIME type in <see cref="OldPictureMimeKey"/>.</summary>
    public const string OldPictureKey = "COVERART";

    public const string OldPictureMimeKey = "COVERARTMIME";

    private const int LongestKey = 256;
    private const int MostEntries = 100_000;

    private VorbisComment(JoinedSource block, ByteRange vendor, ImmutableArray<VorbisEntry> entries, long end, bool allUtf8) =>
        (Block, Vendor, Entries, End, IsAllUtf8) = (block, vendor, entries, end, allUtf8);

    /// <summary>The bytes that every range of this object refers to.</summary>
    public JoinedSource Block { get; }

    public ByteRange Vendor { get; }

    public ImmutableArray<VorbisEntry> Entries { get; }

    /// <summary>Where the last entry ends; a framing bit, padding or private data may follow.</summary>
    public long End { get; }

    /// <summary>False when some value is not valid UTF-8; it is then read with replacement characters and kept as it is.</summary>
    public bool IsAllUtf8 { get; }

    /// <summary>A comment without entries, for a file that has none.</summary>
    public static VorbisComment Empty(string vendor)
    {
        var text = Encoding.UTF8.GetBytes(vendor);
        var block = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(block, text.Length);
        text.CopyTo(block, 4);
        return Parse(new(new MemorySource(block), [new(0, block.Length)]), 0);
    }

    /// <exception cref="CorruptMediaException">a length leads out of the block.</exception>
    public static VorbisComment Parse(JoinedSource block, long start)
    {
        var vendor = new ByteRange(start + 4, block.ReadUInt32LittleEndian(start));
        if (vendor.End > block.Length - 4)
        {
            throw new CorruptMediaException($"the comment's vendor text claims {vendor.Length} bytes");
        }

        var count = block.ReadUInt32LittleEndian(vendor.End);
        var position = vendor.End + 4;
        if (count > (block.Length - position) / 4 || count > MostEntries)
        {
            throw new CorruptMediaException($"the comment claims {count} entries in {block.Length} bytes");
        }

        var entries = ImmutableArray.CreateBuilder<VorbisEntry>((int)count);
        var allUtf8 = true;
        for (var i = 0; i < count; i++)
        {
            var at = new ByteRange(position + 4, block.ReadUInt32LittleEndian(position));
            if (at.End > block.Length)
            {
                throw new CorruptMediaException($"entry {i + 1} of the comment claims {at.Length} bytes");
            }

            entries.Add(ReadEntry(block, at, ref allUtf8));
            position = at.End;
        }

        return new(block, vendor, entries.MoveToImmutable(), position, allUtf8);
    }

    private static VorbisEntry ReadEntry(ByteSource block, ByteRange at, ref bool allUtf8)
    {
        Span<byte> head = stackalloc byte[LongestKey];
        head = head[..(int)Math.Min(head.Length, at.Length)];
        block.ReadExactly(at.Offset, head);
        var keyLength = head.IndexOf((byte)'=');
        if (keyLength < 1 || head[..keyLength].ContainsAnyExceptInRange((byte)0x20, (byte)0x7D))
        {
            return new(at, null, null);
        }

        var key = Encoding.ASCII.GetString(head[..keyLength]);
        if (IsPicture(key))
        {
            return new(at, key, null);
        }

        var value = at.Length <= head.Length ? head[(keyLength + 1)..] : block.ReadBytes(at.Offset + keyLength + 1, at.Length - keyLength - 1);
        allUtf8 &= Utf8.IsValid(value);
        return new(at, key, Encoding.UTF8.GetString(value));
    }

    private static bool IsPicture(string key) =>
        key.Equals(PictureKey, StringComparison.OrdinalIgnoreCase) || key.Equals(OldPictureKey, StringComparison.OrdinalIgnoreCase);
}
