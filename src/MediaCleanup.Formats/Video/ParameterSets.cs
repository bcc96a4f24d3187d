namespace MediaCleanup.Formats.Video;

/// <summary>What a sequence header tells about the pictures.</summary>
internal readonly record struct PictureFacts(int Width, int Height, double? SampleAspect, int Transfer)
{
    /// <summary>Transfer characteristics 16 (SMPTE ST 2084) and 18 (ARIB STD-B67): ITU-T H.273, table 3.</summary>
    public string? Hdr => HdrOf(Transfer);

    public static string? HdrOf(int transfer) => transfer switch { 16 => "hdr10", 18 => "hlg", _ => null };
}

/// <summary>Sequence headers of the codecs whose containers may not tell the size of the picture.</summary>
internal static class ParameterSets
{
    private static readonly double[] Ratios = [0, 1, 12 / 11.0, 10 / 11.0, 16 / 11.0, 40 / 33.0, 24 / 11.0, 20 / 11.0, 32 / 11.0, 80 / 33.0, 18 / 11.0, 15 / 11.0, 64 / 33.0, 160 / 99.0, 4 / 3.0, 3 / 2.0, 2];

    /// <summary>An H.264 sequence parameter set with its one-byte header (ITU-T H.264, section 7.3.2.1.1); null when it does not make sense.</summary>
    public static PictureFacts? ReadAvc(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 5)
        {
            return null;
        }

        try
        {
            return ReadAvcBits(new(unit[1..]));
        }
        catch (CorruptMediaException)
        {
            // The set is one source of several for these facts.
            return null;
        }
    }

    /// <summary>An HEVC sequence parameter set with its two-byte header (ITU-T H.265, section 7.3.2.2.1); null when it does not make sense.</summary>
    public static PictureFacts? ReadHevc(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 15)
        {
            return null;
        }

        try
        {
            return ReadHevcBits(new(unit[2..]));
        }
        catch (CorruptMediaException)
        {
            return null;
        }
    }

    /// <summary>An MPEG-1 or MPEG-2 sequence header behind its start code (ISO/IEC 13818-2, section 6.2.2.1).</summary>
    public static PictureFacts? ReadMpeg(ReadOnlySpan<byte> header)
    {
        if (header.Length < 4)
        {
            return null;
        }

        var (width, height) = ((header[0] << 4) | (header[1] >> 4), ((header[1] & 15) << 8) | header[2]);
        if (width == 0 || height == 0)
        {
            return null;
        }

        // MPEG-2 gives the shape of the picture: from it the shape of a sample.
        double? display = (header[3] >> 4) switch { 2 => 4 / 3.0, 3 => 16 / 9.0, 4 => 2.21, _ => null };
        return new(width, height, display is { } d ? d * height / width : 1, 0);
    }

    private static PictureFacts? ReadAvcBits(BitReader bits)
    {
        var profile = bits.Bits(8);
        bits.Skip(16);
        _ = bits.Golomb();
        var (chroma, separate) = (1u, false);
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = bits.Golomb();
            separate = chroma == 3 && bits.Flag();
            _ = bits.Golomb();
            _ = bits.Golomb();
            bits.Skip(1);
            if (bits.Flag())
            {
                SkipScalingLists(ref bits, chroma == 3 ? 12 : 8);
            }
        }

        _ = bits.Golomb();
        var order = bits.Golomb();
        if (order == 0)
        {
            _ = bits.Golomb();
        }
        else if (order == 1)
        {
            bits.Skip(1);
            _ = bits.Golomb();
            _ = bits.Golomb();
            for (var left = Math.Min(255, bits.Golomb()); left > 0; left--)
            {
                _ = bits.Golomb();
            }
        }

        _ = bits.Golomb();
        bits.Skip(1);
        var width = (bits.Golomb() + 1L) * 16;
        var mapHeight = (bits.Golomb() + 1L) * 16;
        var frames = bits.Flag();
        var height = frames ? mapHeight : mapHeight * 2;
        if (!frames)
        {
            bits.Skip(1);
        }

        bits.Skip(1);
        if (bits.Flag())
        {
            var x = separate || chroma is 0 or 3 ? 1 : 2;
            var y = (separate || chroma != 1 ? 1 : 2) * (frames ? 1 : 2);
            width -= x * ((long)bits.Golomb() + bits.Golomb());
            height -= y * ((long)bits.Golomb() + bits.Golomb());
        }

        var (aspect, transfer) = bits.Flag() ? ReadUsability(ref bits) : (null, 0);
        return Sane(width, height, aspect, transfer);
    }

    private static void SkipScalingLists(ref BitReader bits, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!bits.Flag())
            {
                continue;
            }

            var (last, next) = (8, 8);
            for (var j = 0; j < (i < 6 ? 16 : 64); j++)
            {
                if (next != 0)
                {
                    var code = bits.Golomb();
                    next = (last + (int)((code & 1) != 0 ? (code + 1) / 2 : -(code / 2)) + 256) & 255;
                }

                last = next == 0 ? last : next;
            }
        }
    }

    private static PictureFacts? ReadHevcBits(BitReader bits)
    {
        bits.Skip(4);
        var layers = (int)bits.Bits(3);
        bits.Skip(1);
        SkipProfile(ref bits, layers);
        _ = bits.Golomb();
        var chroma = bits.Golomb();
        if (chroma == 3)
        {
            bits.Skip(1);
        }

        long width = bits.Golomb();
        long height = bits.Golomb();
        if (bits.Flag())
        {
            var (x, y) = (chroma is 1 or 2 ? 2 : 1, chroma == 1 ? 2 : 1);
            width -= x * ((long)bits.Golomb() + bits.Golomb());
            height -= y * ((long)bits.Golomb() + bits.Golomb());
        }

        double? aspect = null;
        var transfer = 0;
        try
        {
            (aspect, transfer) = ReadHevcRest(ref bits, layers);
        }
        catch (CorruptMediaException)
        {
            // The size stands before, so it is known all the same.
        }

        return Sane(width, height, aspect, transfer);
    }

    /// <summary>From the bit depths to the usability information.</summary>
    private static (double? Aspect, int Transfer) ReadHevcRest(ref BitReader bits, int layers)
    {
        _ = bits.Golomb();
        _ = bits.Golomb();
        var orderBits = bits.Golomb() + 4;
        for (var i = bits.Flag() ? 0 : layers; i <= layers; i++)
        {
            _ = bits.Golomb();
            _ = bits.Golomb();
            _ = bits.Golomb();
        }

        for (var i = 0; i < 6; i++)
        {
            _ = bits.Golomb();
        }

        if (bits.Flag() && bits.Flag())
        {
            SkipHevcScalingLists(ref bits);
        }

        bits.Skip(2);
        if (bits.Flag())
        {
            bits.Skip(8);
            _ = bits.Golomb();
            _ = bits.Golomb();
            bits.Skip(1);
        }

        SkipReferenceSets(ref bits);
        if (bits.Flag())
        {
            for (var left = Math.Min(33, bits.Golomb()); left > 0; left--)
            {
                bits.Skip((int)Math.Min(16, orderBits) + 1);
            }
        }

        bits.Skip(2);
        return bits.Flag() ? ReadUsability(ref bits) : (null, 0);
    }

    private static void SkipProfile(ref BitReader bits, int layers)
    {
        bits.Skip(96);
        Span<bool> profile = stackalloc bool[8];
        Span<bool> level = stackalloc bool[8];
        for (var i = 0; i < layers; i++)
        {
            (profile[i], level[i]) = (bits.Flag(), bits.Flag());
        }

        if (layers > 0)
        {
            bits.Skip(2 * (8 - layers));
        }

        for (var i = 0; i < layers; i++)
        {
            bits.Skip((profile[i] ? 88 : 0) + (level[i] ? 8 : 0));
        }
    }

    private static void SkipHevcScalingLists(ref BitReader bits)
    {
        for (var size = 0; size < 4; size++)
        {
            for (var matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1)
            {
                if (!bits.Flag())
                {
                    _ = bits.Golomb();
                    continue;
                }

                for (var left = Math.Min(64, 1 << (4 + (size << 1))) + (size > 1 ? 1 : 0); left > 0; left--)
                {
                    _ = bits.Golomb();
                }
            }
        }
    }

    /// <summary>Short-term reference picture sets (ITU-T H.265, section 7.3.7).</summary>
    private static void SkipReferenceSets(ref BitReader bits)
    {
        var sets = bits.Golomb();
        if (sets > 64)
        {
            throw new CorruptMediaException("a parameter set has too many reference sets");
        }

        var before = 0u;
        for (var i = 0; i < sets; i++)
        {
            if (i > 0 && bits.Flag())
            {
                bits.Skip(1);
                _ = bits.Golomb();
                var kept = 0u;
                for (var j = 0; j <= before; j++)
                {
                    var used = bits.Flag();
                    kept += used || bits.Flag() ? 1u : 0;
                }

                before = kept;
                continue;
            }

            before = bits.Golomb() + bits.Golomb();
            if (before > 32)
            {
                throw new CorruptMediaException("a parameter set has too many references");
            }

            for (var left = before; left > 0; left--)
            {
                _ = bits.Golomb();
                bits.Skip(1);
            }
        }
    }

    /// <summary>The beginning that H.264 (E.1.1) and H.265 (E.2.1) share: sample aspect, then colours.</summary>
    private static (double? Aspect, int Transfer) ReadUsability(ref BitReader bits)
    {
        double? aspect = null;
        var transfer = 0;
        if (bits.Flag())
        {
            var code = bits.Bits(8);
            if (code == 255)
            {
                var (x, y) = (bits.Bits(16), bits.Bits(16));
                aspect = x > 0 && y > 0 ? (double)x / y : null;
            }
            else if (code is > 0 and < 17)
            {
                aspect = Ratios[code];
            }
        }

        if (bits.Flag())
        {
            bits.Skip(1);
        }

        if (bits.Flag())
        {
            bits.Skip(4);
            if (bits.Flag())
            {
                bits.Skip(8);
                transfer = (int)bits.Bits(8);
            }
        }

        return (aspect, transfer);
    }

    private static PictureFacts? Sane(long width, long height, double? aspect, int transfer) =>
        width is > 0 and <= 65_536 && height is > 0 and <= 65_536 ? new((int)width, (int)height, aspect, transfer) : null;
}
