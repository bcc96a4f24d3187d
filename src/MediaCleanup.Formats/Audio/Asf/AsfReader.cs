using System.Buffers.Binary;
using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>Reads WMA and other ASF files with audio. Source: Microsoft's Advanced Systems Format Specification 1.2.</summary>
public static class AsfReader
{
    private const int HeaderPrefix = 30;
    private const int ExtensionPrefix = 22;

    public static bool Recognises(ByteSource source) => source.StartsWith(AsfIds.Header.ToByteArray());

    /// <exception cref="CorruptMediaException">no ASF file, a video, or a header that does not close.</exception>
    public static AudioFile Read(ByteSource source)
    {
        if (!Recognises(source) || source.Length < HeaderPrefix)
        {
            throw new CorruptMediaException("not an ASF file");
        }

        var size = source.ReadUInt64LittleEndian(16);
        if (size < HeaderPrefix || size > (ulong)source.Length)
        {
            throw new CorruptMediaException("an ASF file that ends within its header");
        }

        var header = new AsfObject(AsfIds.Header, new(0, (long)size));
        var (objects, closes) = AsfObjects.Read(source, ByteRange.FromTo(HeaderPrefix, header.Whole.End));
        var properties = Find(objects, AsfIds.FileProperties);
        if (properties is not { Body.Length: >= 80 } file)
        {
            throw new CorruptMediaException("an ASF file without properties");
        }

        var streams = objects.Where(o => o.Id == AsfIds.StreamProperties && o.Body.Length >= 54).ToList();
        if (streams.Exists(s => KindOf(source, s) == AsfIds.VideoStream))
        {
            throw new CorruptMediaException("a video, not an audio file");
        }

        var sound = streams.FindIndex(s => KindOf(source, s) == AsfIds.AudioStream);
        if (sound < 0)
        {
            throw new CorruptMediaException("an ASF file without audio");
        }

        var extension = Find(objects, AsfIds.HeaderExtension);
        var (inner, innerCloses) = extension is { Body.Length: >= ExtensionPrefix } outer
            ? AsfObjects.Read(source, ByteRange.FromTo(outer.Body.Offset + ExtensionPrefix, outer.Whole.End))
            : ([], true);
        var layout = new AsfLayout
        {
            Header = header,
            Extension = extension,
            FileProperties = file,
            Padding = objects.Concat(inner).Where(o => o.Id == AsfIds.Padding).Select(o => (AsfObject?)o).LastOrDefault(),
            Holders = [.. Holders(source, objects).Concat(Holders(source, inner)).OrderBy(h => h.Place)],
        };
        var format = FormatOf(source, streams[sound]);
        var duration = DurationOf(source, file);
        return new()
        {
            Format = AudioFormat.Asf,
            Codec = format.Codec,
            SampleRate = format.SampleRate,
            Channels = format.Channels,
            BitsPerSample = format.Codec is "wma_lossless" or "pcm" ? format.Bits : null,
            DurationMs = duration,
            BitrateKbps = format.BytesPerSecond is > 0 and < int.MaxValue / 8 ? (int)(format.BytesPerSecond * 8 / 1000) : null,
            Tags = Fields(source, layout),
            Pictures = [.. layout.Attributes.Where(a => a.Name == AsfPicture.Name).Select(a => AsfPicture.Read(source, a)).OfType<Picture>()],
            WhyNotWritable = IsProtected(objects) ? "the WMA file is protected (DRM)"
                : Find(objects, AsfIds.DigitalSignature) is not null ? "the WMA file is signed"
                : !closes || !innerCloses || layout.Holders.Any(h => !h.Closes) || !CountsAgree(source, objects, extension) ? "the ASF header does not close"
                : layout.Holders.GroupBy(h => h.Place).Any(g => g.Count() > 1) ? "the ASF header holds two lists of tags of one kind"
                : WhyDataIsNotWhole(source, header),
            Layout = layout,
        };
    }

    private static AsfObject? Find(List<AsfObject> objects, Guid id) => objects.Where(o => o.Id == id).Select(o => (AsfObject?)o).FirstOrDefault();

    private static Guid KindOf(ByteSource source, AsfObject stream) => new(source.ReadBytes(stream.Body.Offset, 16));

    private static bool IsProtected(List<AsfObject> objects) =>
        objects.Exists(o => o.Id == AsfIds.ContentEncryption || o.Id == AsfIds.ExtendedContentEncryption || o.Id == AsfIds.AdvancedContentEncryption);

    private static bool CountsAgree(ByteSource source, List<AsfObject> objects, AsfObject? extension) =>
        source.ReadUInt32LittleEndian(24) == objects.Count
        && (extension is not { } outer || (outer.Body.Length >= ExtensionPrefix && source.ReadUInt32LittleEndian(outer.Body.Offset + 18) == outer.Body.Length - ExtensionPrefix));

    private static string? WhyDataIsNotWhole(ByteSource source, AsfObject header)
    {
        var at = header.Whole.End;
        if (at > source.Length - 50 || !source.StartsWith(AsfIds.Data.ToByteArray(), at))
        {
            return "the ASF file has no audio behind its header";
        }

        var size = source.ReadUInt64LittleEndian(at + 16);
        return size > (ulong)(source.Length - at) ? "the ASF file ends before its audio does" : null;
    }

    private static IEnumerable<AsfAttributes> Holders(ByteSource source, List<AsfObject> objects)
    {
        foreach (var one in objects)
        {
            AsfPlace? place = one.Id == AsfIds.ContentDescription ? AsfPlace.ContentDescription
                : one.Id == AsfIds.ExtendedContentDescription ? AsfPlace.Extended
                : one.Id == AsfIds.Metadata ? AsfPlace.Metadata
                : one.Id == AsfIds.MetadataLibrary ? AsfPlace.Library
                : null;
            if (place is { } known)
            {
                yield return AsfAttributes.Read(source, known, one);
            }
        }
    }

    private static ImmutableArray<TagField> Fields(ByteSource source, AsfLayout layout)
    {
        var fields = new FieldCollector();
        foreach (var attribute in AsfNumbers.WithoutRepeats(layout.Attributes))
        {
            if (attribute.Text(source) is not { Length: > 0 } text)
            {
                continue;
            }

            var field = AsfKeys.FieldOf(attribute.Name);
            foreach (var (name, value) in AsfNumbers.Read(field, attribute.Name, text))
            {
                fields.Add(new(name, value));
            }
        }

        return fields.ToImmutable();
    }

    /// <summary>Play duration in units of 100 ns, less the preroll in milliseconds (section 3.2).</summary>
    private static long? DurationOf(ByteSource source, AsfObject file)
    {
        var play = source.ReadUInt64LittleEndian(file.Body.Offset + 40);
        var preroll = source.ReadUInt64LittleEndian(file.Body.Offset + 56);
        var milliseconds = (play + 5000) / 10000;
        return milliseconds > preroll && milliseconds < long.MaxValue ? (long)(milliseconds - preroll) : null;
    }

    /// <summary>The WAVEFORMATEX behind the fixed part of the stream properties (section 9.1).</summary>
    private static (string Codec, int? SampleRate, int? Channels, int? Bits, long BytesPerSecond) FormatOf(ByteSource source, AsfObject stream)
    {
        if (stream.Body.Length < 54 + 16)
        {
            return ("wma", null, null, null, 0);
        }

        var bytes = source.ReadBytes(stream.Body.Offset + 54, 16);
        var codec = BinaryPrimitives.ReadUInt16LittleEndian(bytes) switch
        {
            0x0160 => "wma1",
            0x0161 => "wma2",
            0x0162 => "wma_pro",
            0x0163 => "wma_lossless",
            0x000A or 0x000B => "wma_voice",
            0x0001 => "pcm",
            0x0055 => "mp3",
            0x00FF or 0x1600 or 0x1610 => "aac",
            _ => "wma",
        };
        int? rate = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) is > 0 and <= int.MaxValue and var hertz ? (int)hertz : null;
        int? channels = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2)) is > 0 and var count ? count : null;
        int? bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(14)) is > 0 and var width ? width : null;
        return (codec, rate, channels, bits, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)));
    }
}
