namespace MediaCleanup.Formats.Video;

/// <summary>Bits of a parameter set, first bit first, without the emulation bytes of H.264 and HEVC (the 3 in 0 0 3).</summary>
internal ref struct BitReader
{
    private readonly byte[] _bytes;
    private int _bit;

    public BitReader(ReadOnlySpan<byte> unit)
    {
        _bytes = new byte[unit.Length];
        var (count, zeros) = (0, 0);
        foreach (var value in unit)
        {
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            _bytes[count++] = value;
        }

        _bytes = _bytes[..count];
    }

    public uint Bits(int count)
    {
        var value = 0u;
        for (var i = 0; i < count; i++)
        {
            if (_bit >= _bytes.Length * 8)
            {
                throw new CorruptMediaException("a parameter set ends early");
            }

            value = (value << 1) | (uint)((_bytes[_bit >> 3] >> (7 - (_bit & 7))) & 1);
            _bit++;
        }

        return value;
    }

    public bool Flag() => Bits(1) != 0;

    public void Skip(int count)
    {
        for (; count > 0; count -= 32)
        {
            _ = Bits(Math.Min(32, count));
        }
    }

    /// <summary>An Exp-Golomb number (ITU-T H.264, section 9.1).</summary>
    public uint Golomb()
    {
        var zeros = 0;
        while (!Flag())
        {
            if (++zeros > 31)
            {
                throw new CorruptMediaException("a parameter set holds an impossible number");
            }
        }

        return zeros == 0 ? 0 : (1u << zeros) - 1 + Bits(zeros);
    }
}
