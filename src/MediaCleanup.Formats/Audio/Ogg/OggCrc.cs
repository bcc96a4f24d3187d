using System.Numerics;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>
/// The check sum of a page: CRC-32 with the polynomial 0x04C11DB7, most significant bit first, start value 0, nothing
/// inverted at the end. Source: RFC 3533, section 6. Without start value and inversion it is linear: the check sum of a page
/// after a change is the old one, exclusive-or the check sum of the change alone.
/// </summary>
internal static class OggCrc
{
    private const uint Polynomial = 0x04C11DB7;
    private static readonly uint[] Table = BuildTable();
    private static readonly uint[] ZeroBytes = BuildZeroBytes();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = 0u;
        foreach (var b in bytes)
        {
            crc = (crc << 8) ^ Table[(crc >> 24) ^ b];
        }

        return crc;
    }

    /// <summary>
    /// What the check sum becomes when these bytes are exclusive-or'ed into the page, so many bytes before its end. The page
    /// itself need not be read; one that was damaged stays recognisable as damaged.
    /// </summary>
    public static uint Change(uint crc, ReadOnlySpan<byte> difference, int bytesBehind)
    {
        var change = Of(difference);
        for (var bit = 0; bytesBehind >> bit != 0; bit++)
        {
            change = ((bytesBehind >> bit) & 1) != 0 ? Multiply(change, ZeroBytes[bit]) : change;
        }

        return crc ^ change;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var i = 0; i < 256; i++)
        {
            var value = (uint)i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value << 1) ^ ((value >> 31) * Polynomial);
            }

            table[i] = value;
        }

        return table;
    }

    /// <summary>x^(8 * 2^n) modulo the polynomial: what 1, 2, 4, 8 … zero bytes do to a check sum.</summary>
    private static uint[] BuildZeroBytes()
    {
        var powers = new uint[31];
        powers[0] = 1 << 8;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        }

        return powers;
    }

    /// <summary>Multiplies two polynomials over GF(2), modulo the polynomial.</summary>
    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        while (b != 0)
        {
            var bit = 31 - BitOperations.LeadingZeroCount(b);
            var term = a;
            for (var i = 0; i < bit; i++)
            {
                term = (term << 1) ^ ((term >> 31) * Polynomial);
            }

            product ^= term;
            b &= ~(1u << bit);
        }

        return product;
    }
}
