using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>What a sound description says: the coding, and its rate, channels and bits where it knows them.</summary>
internal readonly record struct Mp4Sound(string Codec, int? SampleRate, int? Channels, int? BitsPerSample)
{
    private static readonly int[] AacRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>Reads an AudioSampleEntry: ISO/IEC 14496-12, section 12.2.3, and versions 1 and 2 of the QuickTime File Format.</summary>
    public static Mp4Sound Read(ByteSource source, Mp4Track track)
    {
        if (track.SampleEntry is not { Body.Length: >= 28 } entry)
        {
            return new(CodecOf(track.Coding), null, null, null);
        }

        var head = source.ReadBytes(entry.Body.Offset, Math.Min(64, entry.Body.Length));
        int? channels = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(16));
        int? bits = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(18));
        int? rate = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(24));
        var version = track.SampleTableVersion == 0 ? BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(8)) : 0;
        var children = 28 + (version == 1 ? 16 : 0);
        if (version == 2 && head.Length >= 64)
        {
            var exact = BinaryPrimitives.ReadDoubleBigEndian(head.AsSpan(32));
            rate = exact is > 0 and < int.MaxValue ? (int)Math.Round(exact) : null;
            channels = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(40)), 1024);
            bits = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(48)), 1024);
            children = 64;
        }

        var codec = CodecOf(track.Coding);
        var sound = new Mp4Sound(codec, rate, channels, codec is "pcm" or "alac" or "flac" ? bits : null);
        var parts = children <= entry.Body.Length
            ? Mp4Atoms.Children(source, ByteRange.FromTo(entry.Body.Offset + children, entry.End))
            : Mp4AtomList.Empty;
        sound = track.Coding switch
        {
            "alac" => Alac(source, parts.Find("alac") ?? Wave(source, parts, "alac"), sound),
            "fLaC" => Flac(source, parts.Find("dfLa"), sound),
            _ => (parts.Find("esds") ?? Wave(source, parts, "esds")) is { } esds ? Mp4Descriptors.Read(source, esds, sound) : sound,
        };
        return sound with
        {
            SampleRate = sound.SampleRate is > 0 ? sound.SampleRate : track.TimeScale is >= 4000 and <= 768000 ? (int)track.TimeScale : null,
            Channels = sound.Channels is > 0 ? sound.Channels : null,
            BitsPerSample = sound.BitsPerSample is > 0 ? sound.BitsPerSample : null,
        };
    }

    public static int? AacRate(int index) => index >= 0 && index < AacRates.Length ? AacRates[index] : null;

    private static string CodecOf(string coding) => coding switch
    {
        "mp4a" or "aac " => "aac",
        ".mp3" or "ms\0U" => "mp3",
        "ac-3" or "sac3" => "ac3",
        "ec-3" => "eac3",
        "fLaC" => "flac",
        "Opus" => "opus",
        "dtsc" or "dtse" or "dtsh" or "dtsl" => "dts",
        "samr" or "sawb" => "amr",
        "lpcm" or "sowt" or "twos" or "raw " or "NONE" or "in24" or "in32" or "fl32" or "fl64" or "ipcm" or "fpcm" => "pcm",
        "drms" or "enca" or "aavd" or "drmi" => "protected",
        _ => coding.Trim().ToLowerInvariant(),
    };

    private static Mp4Atom? Wave(ByteSource source, Mp4AtomList parts, string type) =>
        parts.Find("wave") is { } wave ? Mp4Atoms.Children(source, wave).Find(type) : null;

    /// <summary>The magic cookie of Apple Lossless ("ALACMagicCookieDescription" in Apple's sources).</summary>
    private static Mp4Sound Alac(ByteSource source, Mp4Atom? cookie, Mp4Sound sound)
    {
        if (cookie is not { Body.Length: >= 28 } atom)
        {
            return sound;
        }

        var at = atom.Body.Offset + 4;
        var rate = source.ReadUInt32BigEndian(at + 20);
        return sound with
        {
            BitsPerSample = source.ReadByte(at + 5),
            Channels = source.ReadByte(at + 9),
            SampleRate = rate is > 0 and < int.MaxValue ? (int)rate : sound.SampleRate,
        };
    }

    /// <summary>STREAMINFO behind the version and one block header ("Encapsulation of FLAC in ISO Base Media File Format").</summary>
    private static Mp4Sound Flac(ByteSource source, Mp4Atom? block, Mp4Sound sound)
    {
        if (block is not { Body.Length: >= 42 } atom)
        {
            return sound;
        }

        var bits = source.ReadUInt64BigEndian(atom.Body.Offset + 18);
        return sound with
        {
            SampleRate = (int)(bits >> 44),
            Channels = (int)((bits >> 41) & 7) + 1,
            BitsPerSample = (int)((bits >> 36) & 31) + 1,
        };
    }
}
