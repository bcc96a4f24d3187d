using System.Buffers.Binary;
using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Flac;

namespace MediaCleanup.Formats.Audio.Ogg;

/// <summary>
/// One coding inside Ogg, from its identification packet. Sources: Vorbis I specification, section 4.2; RFC 7845 (Opus),
/// section 5; the Speex manual, section 8; the "Ogg encapsulation" of RFC 9639, section 10.1.
/// </summary>
internal sealed record OggCodec
{
    private const int LargestIdentification = 4096;

    public required AudioFormat Format { get; init; }

    public required int SampleRate { get; init; }

    public required int Channels { get; init; }

    public int? BitsPerSample { get; init; }

    /// <summary>Samples at the start that are decoded and thrown away.</summary>
    public int PreSkip { get; init; }

    /// <summary>Samples in all, where the identification tells them (FLAC).</summary>
    public long? TotalSamples { get; init; }

    public ImmutableArray<string> Issues { get; init; } = [];

    /// <summary>Header packets behind the identification; null for FLAC, where the last one says so itself.</summary>
    public required int? HeaderPackets { get; init; }

    /// <summary>Bytes in front of the comment in its packet.</summary>
    public required int CommentAt { get; init; }

    /// <summary>Bytes behind the comment that belong to it: the framing bit of Vorbis.</summary>
    public int FramingBytes { get; init; }

    /// <summary>What the comment packet begins with.</summary>
    public required ImmutableArray<byte> CommentMagic { get; init; }

    /// <summary>The coding that begins on this page; null when it is none of ours.</summary>
    /// <exception cref="CorruptMediaException">it is ours, but cannot be.</exception>
    public static OggCodec? Read(ByteSource source, OggPage page)
    {
        var packet = source.ReadBytes(page.Payload.Offset, Math.Min(page.Payload.Length, LargestIdentification)).AsSpan();
        var codec =
            packet.StartsWith("\u0001vorbis"u8) && packet.Length >= 30 ? Vorbis(packet)
            : packet.StartsWith("OpusHead"u8) && packet.Length >= 19 ? Opus(packet)
            : packet.StartsWith("Speex   "u8) && packet.Length >= 80 ? Speex(packet)
            : packet.StartsWith((ReadOnlySpan<byte>)[0x7F, .. "FLAC"u8]) && packet.Length >= 17 + FlacStreamInfo.Size ? Flac(packet)
            : null;
        return codec is null or { SampleRate: > 0, Channels: > 0 } ? codec : throw new CorruptMediaException($"{codec.Format}: {codec.Channels} channels at {codec.SampleRate} Hz");
    }

    /// <summary>The name of a video coding that begins on this page, or null.</summary>
    public static string? Video(ByteSource source, OggPage page)
    {
        ReadOnlySpan<byte> theora = [0x80, .. "theora"u8];
        var at = page.Payload.Offset;
        return source.StartsWith(theora, at) ? "Theora"
            : source.StartsWith("BBCD\0"u8, at) ? "Dirac"
            : source.StartsWith("OVP80"u8, at) ? "VP8"
            : source.StartsWith("\u0001video"u8, at) ? "OGM"
            : null;
    }

    private static OggCodec Vorbis(ReadOnlySpan<byte> packet) => new()
    {
        Format = AudioFormat.OggVorbis,
        Channels = packet[11],
        SampleRate = BinaryPrimitives.ReadInt32LittleEndian(packet[12..]),
        HeaderPackets = 2,
        CommentAt = 7,
        CommentMagic = [.. "\u0003vorbis"u8],
        FramingBytes = 1,
    };

    /// <summary>Opus always decodes at 48 kHz; the rate in its header is the one before encoding.</summary>
    private static OggCodec Opus(ReadOnlySpan<byte> packet) => new()
    {
        Format = AudioFormat.Opus,
        Channels = packet[9],
        SampleRate = 48000,
        PreSkip = BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]),
        HeaderPackets = 1,
        CommentAt = 8,
        CommentMagic = [.. "OpusTags"u8],
    };

    private static OggCodec Speex(ReadOnlySpan<byte> packet) => new()
    {
        Format = AudioFormat.Speex,
        SampleRate = BinaryPrimitives.ReadInt32LittleEndian(packet[36..]),
        Channels = BinaryPrimitives.ReadInt32LittleEndian(packet[48..]),
        HeaderPackets = 1 + (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(packet[68..]), 1000),
        CommentAt = 0,
        CommentMagic = [],
    };

    private static OggCodec Flac(ReadOnlySpan<byte> packet)
    {
        var info = FlacStreamInfo.Parse(packet[17..]);
        return new()
        {
            Format = AudioFormat.OggFlac,
            SampleRate = info.SampleRate,
            Channels = info.Channels,
            BitsPerSample = info.BitsPerSample,
            TotalSamples = info.TotalSamples > 0 ? info.TotalSamples : null,
            Issues = info.HasMd5 ? [] : ["FLAC_MD5_UNSET"],
            HeaderPackets = null,
            CommentAt = FlacBlock.HeaderSize,
            CommentMagic = [],
        };
    }
}
