namespace MediaCleanup.Formats.Audio.Flac;

/// <summary>The two check sums of a FLAC frame: x^8+x^2+x+1 over its header, x^16+x^15+x^2+1 over all of it. Source: RFC 9639, section 9.1.8 and 9.3.</summary>
internal static class FlacCrc
{
    private static readonly ushort[] Table16 = Table(0x8005, 16);
    private static readonly ushort[] Table8 = Table(0x07, 8);

    public static byte Of8(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
        {
            crc = Table8[crc ^ b];
        }

        return (byte)crc;
    }

    public static ushort Of16(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0;
        foreach (var b in bytes)
        {
            crc = Add16(crc, b);
        }

        return crc;
    }

    public static ushort Add16(ushort crc, byte b) => (ushort)((crc << 8) ^ Table16[(crc >> 8) ^ b]);

    private static ushort[] Table(int polynomial, int bits)
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var value = i << (bits - 8);
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value << 1) ^ (((value >> (bits - 1)) & 1) * polynomial);
            }

            table[i] = (ushort)(value & ((1 << bits) - 1));
        }

        return table;
    }
}
