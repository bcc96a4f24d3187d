using System.Text;

namespace MediaCleanup.Formats.Video;

internal enum StreamKind
{
    Other,
    Video,
    Audio,
    Subtitle,
}

/// <summary>One elementary stream: what the programme map says of it, and how its first frames begin.</summary>
internal sealed class TransportStream
{
    private readonly List<byte> _start = [];
    private readonly bool _hasDolbyVision;
    private bool _began;
    private PictureFacts? _facts;

    public TransportStream(int type, ReadOnlySpan<byte> descriptors, bool isBluRay)
    {
        (Kind, Codec) = OfType(type, isBluRay);
        while (descriptors.Length >= 2 && descriptors[1] <= descriptors.Length - 2)
        {
            var body = descriptors.Slice(2, descriptors[1]);
            _hasDolbyVision |= descriptors[0] == 0xB0; // Dolby Vision in transport streams, section 2.2
            ReadDescriptor(descriptors[0], body, type);
            descriptors = descriptors[(2 + body.Length)..];
        }
    }

    public StreamKind Kind { get; private set; }

    public string? Codec { get; private set; }

    public string? Language { get; private set; }

    /// <summary>True when more bytes would tell nothing more.</summary>
    public bool IsComplete { get; private set; }

    public void Add(ReadOnlySpan<byte> payload, bool starts, int longest)
    {
        if (Kind is not (StreamKind.Video or StreamKind.Audio))
        {
            IsComplete = true;
            return;
        }

        _began |= starts;
        if (IsComplete || !_began)
        {
            return;
        }

        if (starts && payload.Length >= 9 && payload[0] == 0 && payload[1] == 0 && payload[2] == 1)
        {
            payload = payload[Math.Min(payload.Length, 9 + payload[8])..];
            Look();
        }

        _start.AddRange(payload);
        IsComplete |= _start.Count > longest;
        if (IsComplete)
        {
            Look();
        }
    }

    public VideoStream AsVideo()
    {
        Look();
        return new()
        {
            Codec = Codec,
            Width = _facts?.Width,
            Height = _facts?.Height,
            DisplayAspect = _facts is { } f ? f.Width * (f.SampleAspect ?? 1) / f.Height : null,
            Hdr = _hasDolbyVision ? "dolbyvision" : _facts?.Hdr,
        };
    }

    public AudioStream AsAudio()
    {
        var start = _start.ToArray();
        var name = Codec == "mp2" ? ElementaryStreams.MpegName(start) : Codec;
        return new(name, name?.StartsWith("pcm", StringComparison.Ordinal) == true ? BluRayChannels(start) : ElementaryStreams.Channels(name, start), Language);
    }

    /// <summary>The assignment nibble of the header that Blu-ray puts before PCM.</summary>
    private static int? BluRayChannels(byte[] start) => start.Length < 4 ? null
        : (start[2] >> 4) switch { 1 => 1, 3 => 2, 4 or 5 => 3, 6 or 7 => 4, 8 => 5, 9 => 6, 10 => 7, 11 => 8, _ => null };

    /// <summary>Stream types of ISO/IEC 13818-1, table 2-34; from 0x80 on those of Blu-ray, ATSC and Dolby.</summary>
    private static (StreamKind Kind, string? Codec) OfType(int type, bool isBluRay) => type switch
    {
        0x01 => (StreamKind.Video, "mpeg1video"),
        0x02 => (StreamKind.Video, "mpeg2video"),
        0x03 or 0x04 => (StreamKind.Audio, "mp2"),
        0x0F => (StreamKind.Audio, "aac"),
        0x11 => (StreamKind.Audio, "aac_latm"),
        0x10 => (StreamKind.Video, "mpeg4"),
        0x1B or 0x20 => (StreamKind.Video, "h264"),
        0x24 => (StreamKind.Video, "hevc"),
        0x33 => (StreamKind.Video, "vvc"),
        0xEA => (StreamKind.Video, "vc1"),
        0x80 when isBluRay => (StreamKind.Audio, "pcm_bluray"),
        0x81 => (StreamKind.Audio, "ac3"),
        0x82 or 0x8A => (StreamKind.Audio, "dca"),
        0x83 => (StreamKind.Audio, "truehd"),
        0x84 or 0x87 or 0xA1 => (StreamKind.Audio, "eac3"),
        0x85 or 0xA2 => (StreamKind.Audio, "dtshd_hra"),
        0x86 => (StreamKind.Audio, "dtshd_ma"),
        0x90 or 0x92 => (StreamKind.Subtitle, null),
        _ => (StreamKind.Other, null),
    };

    /// <summary>Languages, and what private data (type 6) really are: ETSI EN 300 468, and registrations of ISO/IEC 13818-1, section 2.6.8.</summary>
    private void ReadDescriptor(int tag, ReadOnlySpan<byte> body, int type)
    {
        switch (tag)
        {
            case 0x0A when body.Length >= 3:
                Language ??= Languages.Of(Encoding.Latin1.GetString(body[..3]));
                break;
            case 0x59 or 0x56 when type == 6:
                Kind = StreamKind.Subtitle;
                Language ??= body.Length >= 3 ? Languages.Of(Encoding.Latin1.GetString(body[..3])) : null;
                break;
            case 0x6A when type == 6:
                (Kind, Codec) = (StreamKind.Audio, "ac3");
                break;
            case 0x7A when type == 6:
                (Kind, Codec) = (StreamKind.Audio, "eac3");
                break;
            case 0x7B when type == 6:
                (Kind, Codec) = (StreamKind.Audio, "dca");
                break;
            case 0x05 when body.Length >= 4 && Kind == StreamKind.Other:
                (Kind, Codec) = Encoding.Latin1.GetString(body[..4]) switch
                {
                    "AC-3" => (StreamKind.Audio, "ac3"),
                    "EAC3" => (StreamKind.Audio, "eac3"),
                    "DTS1" or "DTS2" or "DTS3" => (StreamKind.Audio, "dca"),
                    "Opus" => (StreamKind.Audio, "opus"),
                    "HEVC" => (StreamKind.Video, "hevc"),
                    "AV01" => (StreamKind.Video, "av1"),
                    "VC-1" => (StreamKind.Video, "vc1"),
                    _ => (Kind, Codec),
                };
                break;
        }
    }

    /// <summary>Looks for the sequence header in what has come so far; sound is complete after a few frames.</summary>
    private void Look()
    {
        if (Kind == StreamKind.Audio)
        {
            IsComplete |= _start.Count > 8192;
            return;
        }

        if (_facts is null && _start.Count > 0)
        {
            _facts = SequenceHeaders.Find(Codec, [.. _start]);
            IsComplete |= _facts is not null || Codec is not ("h264" or "hevc" or "mpeg1video" or "mpeg2video");
        }
    }
}

/// <summary>Sequence headers in a stream of start codes.</summary>
internal static class SequenceHeaders
{
    public static PictureFacts? Find(string? codec, ReadOnlySpan<byte> data)
    {
        for (var at = Next(data, 0); at >= 0; at = Next(data, at))
        {
            var unit = data[at..];
            var end = Next(unit, 0);
            unit = end < 0 ? unit : unit[..(end - 3)];
            if (unit.IsEmpty)
            {
                continue;
            }

            var facts = codec switch
            {
                "h264" when (unit[0] & 31) is 7 => ParameterSets.ReadAvc(unit),
                "hevc" when ((unit[0] >> 1) & 63) is 33 => ParameterSets.ReadHevc(unit),
                "mpeg1video" or "mpeg2video" when unit[0] == 0xB3 => ParameterSets.ReadMpeg(unit[1..]),
                _ => null,
            };
            if (facts is not null)
            {
                return facts;
            }
        }

        return null;
    }

    /// <summary>The place behind the next start code 0 0 1, or -1.</summary>
    private static int Next(ReadOnlySpan<byte> data, int from)
    {
        var found = data[from..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
        return found < 0 || from + found + 3 >= data.Length ? -1 : from + found + 3;
    }
}
