using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>
/// Reads WAV, RF64 and BW64. Sources: Microsoft's Multimedia Programming Interface 1.0 and mmreg.h; EBU Tech 3285 (bext) and
/// 3306 (RF64); ITU-R BS.2088 (BW64).
/// </summary>
public static class WavReader
{
    private const uint Unknown = uint.MaxValue;

    private static ReadOnlySpan<byte> Wave64 => [(byte)'r', (byte)'i', (byte)'f', (byte)'f', 0x2E, 0x91, 0xCF, 0x11];

    public static bool Recognises(ByteSource source) =>
        source.StartsWith(Wave64)
        || (source.StartsWith("WAVE"u8, 8) && (source.StartsWith("RIFF"u8) || source.StartsWith("RF64"u8) || source.StartsWith("BW64"u8)));

    /// <exception cref="CorruptMediaException">no WAV file, or one without format or audio.</exception>
    public static AudioFile Read(ByteSource source)
    {
        if (source.StartsWith(Wave64))
        {
            throw new CorruptMediaException("a Wave64 file, which is not read");
        }

        if (!Recognises(source))
        {
            throw new CorruptMediaException("not a WAV file");
        }

        var declared = (long)source.ReadUInt32LittleEndian(4);
        Chunk? sizes = null;
        long? longData = null;
        if (!source.StartsWith("RIFF"u8) && source.StartsWith("ds64"u8, 12) && source.Length >= 48)
        {
            sizes = ChunkList.Read(source, new(12, source.Length - 12), bigEndian: false).Chunks[0];
            declared = (long)Math.Min(source.ReadUInt64LittleEndian(20), long.MaxValue - 8);
            longData = (long)Math.Min(source.ReadUInt64LittleEndian(28), long.MaxValue);
        }

        var isEndless = false;
        var list = ChunkList.Read(source, new(12, source.Length - 12), bigEndian: false, sizeOf: (id, size) =>
        {
            if (id != "data" || size != Unknown)
            {
                return null;
            }

            isEndless = longData is null;
            return longData;
        });

        var format = WavFormat.Read(source, list);
        var id3 = Id3Chunk.Find(source, list);
        var info = RiffInfo.Find(source, list);
        var data = list.Find("data");
        var duration = format.DurationMs(source, list);
        return new()
        {
            Format = AudioFormat.Wav,
            Codec = format.Codec,
            SampleRate = format.SampleRate,
            Channels = format.Channels,
            BitsPerSample = format.BitsPerSample,
            DurationMs = duration,
            BitrateKbps = format.BitrateKbps,
            Tags = FieldMerge.Merge(FieldMerge.Merge(id3?.Fields ?? [], info?.Fields(source) ?? []), Broadcast(source, list)),
            Pictures = id3?.Pictures ?? [],
            Issues = data is { IsCut: true } && !isEndless ? [.. id3?.Issues ?? [], "AUDIO_TRUNCATED"] : id3?.Issues ?? [],
            WhyNotWritable = isEndless ? "the WAV file does not say how long its audio is (a recording that was not finished)"
                : data is null or { IsCut: true } ? "the WAV file ends before its audio does"
                : data is { Body.Length: 0 } ? "the WAV file says that it has no audio"
                : list.Chunks.Exists(c => c.IsCut) || list.IsUnpadded || list.Chunks.Count(c => c.Id == "data") > 1 ? "the WAV file's chunks do not close"
                : list.End != source.Length ? "the WAV file has unknown bytes after its last chunk"
                : !Closes(source, list, declared + 8) ? $"the WAV file says that it has {declared + 8} bytes, and has {source.Length}"
                : info is { Closes: false } ? "the WAV file's INFO list does not close"
                : id3?.WhyNotWritable,
            Layout = new WavLayout(list, sizes, id3, info),
        };
    }

    /// <summary>The declared size and the file agree; a last padding byte may be missing, or not be counted.</summary>
    internal static bool Closes(ByteSource source, ChunkList list, long declared) => (declared - source.Length) switch
    {
        0 => true,
        -1 => list.Chunks[^1].PadLength == 1,
        1 => list.Chunks[^1] is { PadLength: 0 } last && (last.Body.Length & 1) == 1,
        _ => false,
    };

    /// <summary>What a broadcast extension says, under names of its own (EBU Tech 3285).</summary>
    private static ImmutableArray<TagField> Broadcast(ByteSource source, ChunkList list)
    {
        if (list.Find("bext") is not { Body.Length: >= 346 } bext)
        {
            return [];
        }

        var at = bext.Body.Offset;
        (string Name, ByteRange At)[] parts =
        [
            ("bext:description", new(at, 256)), ("bext:originator", new(at + 256, 32)), ("bext:originator_reference", new(at + 288, 32)),
            ("bext:origination_date", new(at + 320, 10)), ("bext:origination_time", new(at + 330, 8)),
        ];
        var fields = new FieldCollector();
        foreach (var part in parts)
        {
            if (RiffInfo.Text(source, part.At).Trim() is { Length: > 0 } text)
            {
                fields.Add(new(part.Name, text));
            }
        }

        return fields.ToImmutable();
    }
}
