using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>AVI (Microsoft's AVI RIFF reference) and OpenDML 1.02: the header list of the first RIFF.</summary>
internal static class AviVideo
{
    private const int MostChunks = 10_000;
    private const int LargestHeader = 1 << 20;

    public static VideoFile Read(ByteSource source)
    {
        CheckRiffs(source);
        var riffEnd = Math.Min(source.Length, 8L + source.ReadUInt32LittleEndian(4));
        var lists = Chunks(source, 12, riffEnd).Where(c => c.Name == "LIST" && c.Length >= 4).ToList();
        var headers = lists.Find(c => source.StartsWith("hdrl"u8, c.Start));
        if (headers.Name is null || headers.Length > LargestHeader || !lists.Exists(c => source.StartsWith("movi"u8, c.Start)))
        {
            throw new CorruptMediaException("an AVI file without headers or without frames");
        }

        var film = new VideoFile { Container = "avi" };
        var (frameTime, frames, longest) = (0L, 0L, 0.0);
        foreach (var chunk in Chunks(source, headers.Start + 4, headers.End))
        {
            if (chunk.Name == "avih" && chunk.Length >= 20)
            {
                frameTime = source.ReadUInt32LittleEndian(chunk.Start);
                frames = Math.Max(frames, source.ReadUInt32LittleEndian(chunk.Start + 16));
            }
            else if (chunk.Name == "LIST" && source.StartsWith("odml"u8, chunk.Start))
            {
                // The frames of all RIFFs; avih counts those of the first alone.
                foreach (var total in Chunks(source, chunk.Start + 4, chunk.End).Where(c => c.Name == "dmlh" && c.Length >= 4))
                {
                    frames = Math.Max(frames, source.ReadUInt32LittleEndian(total.Start));
                }
            }
            else if (chunk.Name == "LIST" && source.StartsWith("strl"u8, chunk.Start))
            {
                (film, var seconds) = AddStream(source, film, chunk);
                longest = Math.Max(longest, seconds);
            }
        }

        if (film.Video.IsEmpty && film.Audio.IsEmpty)
        {
            throw new CorruptMediaException("an AVI file without streams");
        }

        longest = Math.Max(longest, film.Video.IsEmpty ? 0 : frames * (frameTime / 1e6));
        return film with { DurationMs = longest is > 0 and < 1e9 ? (long)Math.Round(longest * 1000) : null };
    }

    /// <summary>All RIFFs of the file must be there whole; what follows them is not looked at.</summary>
    private static void CheckRiffs(ByteSource source)
    {
        var at = 0L;
        for (var count = 0; count < MostChunks && source.StartsWith("RIFF"u8, at) && at <= source.Length - 12; count++)
        {
            long size = source.ReadUInt32LittleEndian(at + 4);
            if (size > source.Length - at - 8)
            {
                throw new CorruptMediaException($"the RIFF at {at} says {size} bytes, {source.Length - at - 8} are left");
            }

            at += 8 + size + (size & 1);
        }

        var rest = (int)Math.Clamp(source.Length - at, 0, 12);
        if (rest is > 0 and < 12 && "RIFF"u8.StartsWith(source.ReadBytes(at, Math.Min(4, rest))))
        {
            throw new CorruptMediaException($"the RIFF at {at} is cut short");
        }
    }

    private static (VideoFile Film, double Seconds) AddStream(ByteSource source, VideoFile film, Chunk list)
    {
        var chunks = Chunks(source, list.Start + 4, list.End).Take(100).ToList();
        var header = chunks.Find(c => c.Name == "strh");
        var format = chunks.Find(c => c.Name == "strf");
        if (header.Length < 36)
        {
            throw new CorruptMediaException("an AVI stream header is cut short");
        }

        var (scale, rate, length) = (source.ReadUInt32LittleEndian(header.Start + 20), source.ReadUInt32LittleEndian(header.Start + 24), source.ReadUInt32LittleEndian(header.Start + 32));
        var seconds = rate > 0 ? (double)length * scale / rate : 0;
        var bytes = source.ReadBytes(format.Start, Math.Min(64, format.Length));
        switch (Encoding.Latin1.GetString(source.ReadBytes(header.Start, 4)))
        {
            case "vids" when bytes.Length >= 20:
                return (film with { Video = film.Video.Add(Picture(source, bytes, chunks.Find(c => c.Name == "vprp"), header)) }, seconds);
            case "auds" when bytes.Length >= 16:
                return (film with { Audio = film.Audio.Add(new(WaveFormat.Codec(bytes), WaveFormat.Channels(bytes), null)) }, seconds);
            case "txts":
                return (film with { Subtitles = film.Subtitles.Add(new(null)) }, 0);
            default:
                return (film, 0);
        }
    }

    private static VideoStream Picture(ByteSource source, byte[] format, Chunk properties, Chunk header)
    {
        var width = BinaryPrimitives.ReadInt32LittleEndian(format.AsSpan(4));
        var height = BinaryPrimitives.ReadInt32LittleEndian(format.AsSpan(8));
        height = height == int.MinValue ? 0 : Math.Abs(height);
        double? aspect = width > 0 && height > 0 ? (double)width / height : null;
        if (properties.Length >= 24)
        {
            // OpenDML's video properties: the shape of the frame as two words, y first.
            var shape = source.ReadUInt32LittleEndian(properties.Start + 20);
            aspect = (shape >> 16) > 0 && (shape & 0xFFFF) > 0 ? (double)(shape >> 16) / (shape & 0xFFFF) : aspect;
        }

        return new()
        {
            Codec = CodecNames.OfFourCharacters(Encoding.Latin1.GetString(format, 16, 4))
                ?? CodecNames.OfFourCharacters(Encoding.Latin1.GetString(source.ReadBytes(header.Start + 4, 4))),
            Width = width > 0 ? width : null,
            Height = height > 0 ? height : null,
            DisplayAspect = aspect,
        };
    }

    private static IEnumerable<Chunk> Chunks(ByteSource source, long start, long end)
    {
        var at = start;
        for (var count = 0; end - at >= 8 && count < MostChunks; count++)
        {
            long size = source.ReadUInt32LittleEndian(at + 4);
            if (size > end - at - 8)
            {
                throw new CorruptMediaException($"the AVI chunk at {at} says {size} bytes, {end - at - 8} are left");
            }

            yield return new(Encoding.Latin1.GetString(source.ReadBytes(at, 4)), at + 8, at + 8 + size);
            at += 8 + size + (size & 1);
        }
    }

    private readonly record struct Chunk(string Name, long Start, long End)
    {
        public long Length => End - Start;
    }
}

/// <summary>WAVEFORMATEX, as AVI and ASF hold it; at least 16 bytes.</summary>
internal static class WaveFormat
{
    public static string? Codec(ReadOnlySpan<byte> format)
    {
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);

        // WAVE_FORMAT_EXTENSIBLE: the sub-format begins with the tag.
        return CodecNames.OfWaveFormat(tag == 0xFFFE && format.Length >= 26 ? BinaryPrimitives.ReadUInt16LittleEndian(format[24..]) : tag, bits);
    }

    public static int? Channels(ReadOnlySpan<byte> format) => BinaryPrimitives.ReadUInt16LittleEndian(format[2..]) is > 0 and <= 255 and var count ? count : null;
}
