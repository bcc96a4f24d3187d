using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>The frames between two places, and where they stopped to be frames.</summary>
/// <param name="Stop">the first byte that belongs to no frame: padding, the end, or a fault.</param>
/// <param name="IsClosed">true when nothing but zero bytes may follow: the walk met no fault.</param>
internal sealed record Id3v2FrameWalk(List<Id3v2Frame> Frames, long Stop, bool IsClosed)
{
    /// <summary>No tag that means something has more; so many small frames would cost more memory than the file has bytes.</summary>
    private const int MaxFrames = 10_000;

    /// <param name="plainSizes">ID3v2.4 only: read sizes as 32-bit numbers, as iTunes wrote them for years.</param>
    public static Id3v2FrameWalk From(ByteSource content, ByteRange at, byte version, bool plainSizes = false)
    {
        var frames = new List<Id3v2Frame>();
        var headerLength = version == 2 ? 6 : 10;
        Span<byte> header = stackalloc byte[10];
        header = header[..headerLength];
        var position = at.Offset;
        while (at.End - position >= headerLength && frames.Count < MaxFrames)
        {
            content.ReadExactly(position, header);
            if (header[0] == 0)
            {
                return new(frames, position, true);
            }

            if (FrameId(header, version) is not { } id || BodyLength(header, version, plainSizes) is not { } length || length > at.End - position - headerLength)
            {
                return new(frames, position, false);
            }

            var flags = version == 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(header[8..]);
            frames.Add(new(id, flags, new(position, headerLength + length), new(position + headerLength, length)));
            position += headerLength + length;
        }

        // Less than a header is left: only as padding does that make sense.
        return new(frames, position, position == at.End || (frames.Count < MaxFrames && IsZero(content, ByteRange.FromTo(position, at.End))));
    }

    public static bool IsZero(ByteSource content, ByteRange at)
    {
        Span<byte> buffer = stackalloc byte[4096];
        for (var position = at.Offset; position < at.End;)
        {
            var part = buffer[..(int)Math.Min(buffer.Length, at.End - position)];
            content.ReadExactly(position, part);
            if (part.ContainsAnyExcept((byte)0))
            {
                return false;
            }

            position += part.Length;
        }

        return true;
    }

    private static string? FrameId(ReadOnlySpan<byte> header, byte version)
    {
        var letters = header[..(version == 2 ? 3 : 4)];
        if (version > 2 && letters[3] is 0 or (byte)' ')
        {
            // iTunes left three-letter frames in tags that it converted.
            letters = letters[..3];
        }

        foreach (var letter in letters)
        {
            if (letter is not ((>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')))
            {
                return null;
            }
        }

        var id = Encoding.ASCII.GetString(letters);
        return id.Length == 3 ? Id3v2FrameIds.ToLong(id) : id;
    }

    private static long? BodyLength(ReadOnlySpan<byte> header, byte version, bool plainSizes) => version switch
    {
        2 => (header[3] << 16) | (header[4] << 8) | header[5],
        4 when !plainSizes => SyncSafe.Read(header[4..8]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
    };
}
