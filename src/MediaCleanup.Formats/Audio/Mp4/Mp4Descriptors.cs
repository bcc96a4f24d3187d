namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>Reads <c>esds</c>: the coding by its object type, and what AAC says about itself (ISO/IEC 14496-1 and 14496-3).</summary>
internal static class Mp4Descriptors
{
    public static Mp4Sound Read(ByteSource source, Mp4Atom esds, Mp4Sound sound)
    {
        var bytes = source.ReadBytes(esds.Body.Offset, Math.Min(esds.Body.Length, 4096));
        if (bytes.Length < 4 || Open(bytes, 4, 3) is not { } stream || stream.Length < 3)
        {
            return sound;
        }

        // ES_Descriptor: id, flags; three optional parts as the flags say.
        var flags = bytes[stream.Start + 2];
        var at = stream.Start + 3 + ((flags & 0x80) != 0 ? 2 : 0) + ((flags & 0x20) != 0 ? 2 : 0);
        if ((flags & 0x40) != 0)
        {
            at += at < bytes.Length ? 1 + bytes[at] : 1;
        }

        if (Open(bytes, at, 4) is not { } config || config.Length < 13)
        {
            return sound;
        }

        sound = sound with { Codec = CodecOf(bytes[config.Start], sound.Codec) };
        if (sound.Codec != "aac" || Open(bytes, config.Start + 13, 5) is not { } specific)
        {
            return sound;
        }

        return Aac(bytes.AsSpan(specific.Start, specific.Length), sound);
    }

    /// <summary>The registered object types (mp4ra.org, "Object Types").</summary>
    private static string CodecOf(byte objectType, string otherwise) => objectType switch
    {
        0x40 or 0x66 or 0x67 or 0x68 => "aac",
        0x69 or 0x6B => "mp3",
        0xA5 => "ac3",
        0xA6 => "eac3",
        0xA9 or 0xAA or 0xAB or 0xAC => "dts",
        0xAD => "opus",
        0xDD => "vorbis",
        _ => otherwise,
    };

    private static (int Start, int Length)? Open(byte[] bytes, int at, byte tag)
    {
        if (at >= bytes.Length || bytes[at] != tag)
        {
            return null;
        }

        var length = 0;
        for (var i = 1; i <= 4 && at + i < bytes.Length; i++)
        {
            length = (length << 7) | (bytes[at + i] & 0x7F);
            if ((bytes[at + i] & 0x80) == 0)
            {
                var start = at + i + 1;
                return (start, Math.Min(length, bytes.Length - start));
            }
        }

        return null;
    }

    /// <summary>AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1) with both ways of naming SBR.</summary>
    private static Mp4Sound Aac(ReadOnlySpan<byte> bytes, Mp4Sound sound)
    {
        var bits = new BitCursor(bytes);
        var kind = ObjectType(ref bits);
        var rate = Rate(ref bits);
        var channels = bits.Read(4);
        if (kind is 5 or 29)
        {
            rate = Rate(ref bits) ?? rate;
            channels = kind == 29 && channels == 1 ? 2 : channels;
        }
        else if (kind == 2 && bits.Read(3) == 0 && bits.Left >= 17 && bits.Read(11) == 0x2B7 && ObjectType(ref bits) == 5 && bits.Read(1) == 1)
        {
            rate = Rate(ref bits) ?? rate;
        }

        return sound with
        {
            SampleRate = rate ?? sound.SampleRate,
            Channels = channels switch { 0 => sound.Channels, 7 => 8, 11 => 7, 12 or 14 => 8, 13 => 24, _ => channels },
        };
    }

    private static int ObjectType(ref BitCursor bits) => bits.Read(5) is var kind && kind == 31 ? 32 + bits.Read(6) : kind;

    private static int? Rate(ref BitCursor bits) => bits.Read(4) is var index && index == 15 ? bits.Read(24) : Mp4Sound.AacRate(index);

    /// <summary>Reads bits from the left; zeros beyond the end.</summary>
    private ref struct BitCursor(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public readonly int Left => (_bytes.Length * 8) - _at;

        public int Read(int count)
        {
            var value = 0;
            for (var i = 0; i < count; i++, _at++)
            {
                var bit = _at < _bytes.Length * 8 ? (_bytes[_at >> 3] >> (7 - (_at & 7))) & 1 : 0;
                value = (value << 1) | bit;
            }

            return value;
        }
    }
}
