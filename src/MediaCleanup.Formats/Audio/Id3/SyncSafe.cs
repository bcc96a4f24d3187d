using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>Numbers with seven bits a byte. Source: ID3v2.4 structure, section 6.2.</summary>
internal static class SyncSafe
{
    /// <summary>The largest size that four such bytes hold: 256 MiB less one byte.</summary>
    public const int Max = 0x0FFFFFFF;

    /// <summary>The number, or null when a top bit is set: then it is none.</summary>
    public static int? Read(ReadOnlySpan<byte> four)
    {
        var plain = BinaryPrimitives.ReadUInt32BigEndian(four);
        return (plain & 0x80808080) != 0
            ? null
            : (int)((plain & 0x7F) | ((plain & 0x7F00) >> 1) | ((plain & 0x7F0000) >> 2) | ((plain & 0x7F000000) >> 3));
    }

    public static byte[] Write(int value) => [(byte)((value >> 21) & 0x7F), (byte)((value >> 14) & 0x7F), (byte)((value >> 7) & 0x7F), (byte)(value & 0x7F)];
}
