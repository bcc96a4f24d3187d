using System.Buffers.Binary;
using System.Numerics;

namespace MediaCleanup.Core;

/// <summary>
/// CRC-32C (Castagnoli), by which our own files tell damage and edits from what we wrote. No protection against intent, and none is
/// needed; but it is there at once, while the system's cryptography takes longer to load than a queue takes to read.
/// </summary>
internal static class Crc32C
{
    public const uint Start = uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(Start, bytes);

    /// <summary>The sum so far and more bytes; its complement is the checksum.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum;
    }
}
