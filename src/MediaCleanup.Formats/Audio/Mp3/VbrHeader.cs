using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp3;

/// <summary>
/// What an encoder wrote about the whole stream into its first frame: Xing and Info (LAME adds how much silence
/// it put at both ends), or VBRI (Fraunhofer).
/// </summary>
/// <param name="Frames">frames of audio, this one not counted.</param>
/// <param name="Bytes">of all frames; null when not told.</param>
/// <param name="Silence">samples to leave out at both ends together.</param>
/// <param name="IsConstant">"Info": a constant bit rate.</param>
/// <param name="IsVbri">the kind of header.</param>
internal sealed record VbrHeader(uint Frames, uint? Bytes, int Silence, bool IsConstant, bool IsVbri)
{
    private const int VbriOffset = 36;

    /// <summary>The header in this frame, or null.</summary>
    public static VbrHeader? Read(ByteSource source, MpegFrame frame, long end)
    {
        if (frame.Header.Layer != 3)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[256];
        bytes = bytes[..(int)Math.Min(bytes.Length, end - frame.Offset)];
        source.ReadExactly(frame.Offset, bytes);
        foreach (var offset in new[] { frame.Header.SideInformationEnd, frame.Header.SideInformationEnd + (frame.Header.HasChecksum ? 2 : 0) })
        {
            if (bytes.Length > offset + 16 && (bytes[offset..].StartsWith("Xing"u8) || bytes[offset..].StartsWith("Info"u8)))
            {
                return ReadXing(bytes[offset..]);
            }
        }

        return bytes.Length >= VbriOffset + 18 && bytes[VbriOffset..].StartsWith("VBRI"u8)
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes[(VbriOffset + 14)..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[(VbriOffset + 10)..]), 0, false, true)
            : null;
    }

    private static VbrHeader? ReadXing(ReadOnlySpan<byte> bytes)
    {
        var isConstant = bytes[0] == 'I';
        var flags = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var position = 8;
        uint? frames = null;
        uint? total = null;
        if ((flags & 1) != 0)
        {
            frames = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]);
            position += 4;
        }

        if ((flags & 2) != 0)
        {
            total = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]);
            position += 4;
        }

        position += ((flags & 4) != 0 ? 100 : 0) + ((flags & 8) != 0 ? 4 : 0);
        var silence = 0;
        if (bytes.Length >= position + 24 && bytes[position..] is var encoder
            && (encoder.StartsWith("LAME"u8) || encoder.StartsWith("L3.99"u8)))
        {
            // Two numbers of twelve bits: delay at the start, padding at the end.
            silence = ((encoder[21] << 4) | (encoder[22] >> 4)) + (((encoder[22] & 0x0F) << 8) | encoder[23]);
        }

        return frames is > 0 ? new(frames.Value, total, silence, isConstant, false) : null;
    }
}
