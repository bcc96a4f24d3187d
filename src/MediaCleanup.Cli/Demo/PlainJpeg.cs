namespace MediaCleanup.Cli.Demo;

/// <summary>
/// A real JPEG of one colour: baseline, one table of each kind, every block but the first the same as the one before it.
/// Source: ITU-T T.81, annexes B and K.
/// </summary>
internal static class PlainJpeg
{
    public static byte[] Write(int width, int height, byte red, byte green, byte blue)
    {
        var jpeg = new List<byte> { 0xFF, 0xD8 };
        Segment(jpeg, 0xE0, [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Segment(jpeg, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]);
        Segment(jpeg, 0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);

        // DC: the categories 0 to 11 of table K.3; AC: only "end of block", one bit.
        Segment(jpeg, 0xC4, [0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        Segment(jpeg, 0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00]);
        Segment(jpeg, 0xDA, [3, 1, 0x00, 2, 0x00, 3, 0x00, 0, 63, 0]);
        var bits = new List<bool>();
        double[] colour =
        [
            (0.299 * red) + (0.587 * green) + (0.114 * blue) - 128,
            (-0.1687 * red) - (0.3313 * green) + (0.5 * blue),
            (0.5 * red) - (0.4187 * green) - (0.0813 * blue),
        ];
        var blocks = (width + 7) / 8 * ((height + 7) / 8);
        for (var block = 0; block < blocks; block++)
        {
            foreach (var component in colour)
            {
                // The DC coefficient of a flat block is 8 times its level; quantised by 8 that is the level itself.
                Direct(bits, block == 0 ? (int)Math.Round(component) : 0);
                bits.Add(false);
            }
        }

        Pack(jpeg, bits);
        jpeg.AddRange([0xFF, 0xD9]);
        return [.. jpeg];
    }

    /// <summary>A DC difference: its category in the code of table K.3, then its bits (F.1.2.1).</summary>
    private static void Direct(List<bool> bits, int difference)
    {
        string[] codes = ["00", "010", "011", "100", "101", "110", "1110", "11110", "111110"];
        var category = difference == 0 ? 0 : 32 - int.LeadingZeroCount(Math.Abs(difference));
        bits.AddRange(codes[category].Select(c => c == '1'));
        var value = difference < 0 ? difference + (1 << category) - 1 : difference;
        for (var bit = category - 1; bit >= 0; bit--)
        {
            bits.Add(((value >> bit) & 1) == 1);
        }
    }

    private static void Pack(List<byte> jpeg, List<bool> bits)
    {
        for (var i = 0; i < bits.Count; i += 8)
        {
            var packed = 0;
            for (var bit = 0; bit < 8; bit++)
            {
                packed = (packed << 1) | (i + bit >= bits.Count || bits[i + bit] ? 1 : 0);
            }

            jpeg.Add((byte)packed);
            if (packed == 0xFF)
            {
                jpeg.Add(0);
            }
        }
    }

    private static void Segment(List<byte> jpeg, byte marker, ReadOnlySpan<byte> content)
    {
        jpeg.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        jpeg.AddRange(content);
    }
}
