using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Riff;

namespace MediaCleanup.Formats.Audio.Dsf;

/// <summary>The chunks of a DFF file; nobody edits them.</summary>
internal sealed record DffLayout(ChunkList Chunks) : FileLayout;

/// <summary>Reads DSDIFF (.dff). Source: Philips' "DSDIFF File Format Specification" 1.5: chunks with sizes of 64 bits.</summary>
public static class DffReader
{
    public static bool Recognises(ByteSource source) => source.StartsWith("FRM8"u8) && source.StartsWith("DSD "u8, 12);

    /// <exception cref="CorruptMediaException">no DFF file, or one that does not say what its audio is.</exception>
    public static AudioFile Read(ByteSource source)
    {
        if (!Recognises(source))
        {
            throw new CorruptMediaException("not a DFF file");
        }

        var list = ChunkList.Read(source, new(16, source.Length - 16), bigEndian: true, wide: true);
        if (list.Find("PROP") is not { Body.Length: > 4 } properties)
        {
            throw new CorruptMediaException("a DFF file that does not say what its audio is (no PROP chunk)");
        }

        var parts = ChunkList.Read(source, ByteRange.FromTo(properties.Body.Offset + 4, properties.Body.End), bigEndian: true, wide: true);
        int? rate = parts.Find("FS  ") is { Body.Length: >= 4 } fs && source.ReadUInt32BigEndian(fs.Body.Offset) is > 0 and < int.MaxValue and var hertz ? (int)hertz : null;
        int? channels = parts.Find("CHNL") is { Body.Length: >= 2 } chnl && source.ReadUInt16BigEndian(chnl.Body.Offset) is > 0 and var count ? count : null;
        var isDst = list.Find("DST ") is not null;
        long? duration = null;
        if (list.Find("DST ") is { } dst)
        {
            // FRTE: a count of frames, and frames a second.
            var inner = ChunkList.Read(source, dst.Body, bigEndian: true, wide: true);
            duration = inner.Find("FRTE") is { Body.Length: >= 6 } frte && source.ReadUInt16BigEndian(frte.Body.Offset + 4) is > 0 and var perSecond
                ? source.ReadUInt32BigEndian(frte.Body.Offset) * 1000L / perSecond
                : null;
        }
        else if (list.Find("DSD ") is { } dsd && rate is { } bits && channels is { } lanes)
        {
            duration = (long)Math.Round(dsd.Body.Length * 8000.0 / bits / lanes);
        }

        var id3 = Id3Chunk.Find(source, list);
        return new()
        {
            Format = AudioFormat.Dff,
            Codec = isDst ? "dst" : "dsd",
            SampleRate = rate,
            Channels = channels,
            BitsPerSample = 1,
            DurationMs = duration,
            BitrateKbps = rate / 1000 * channels is > 0 and var kbps && !isDst ? kbps : null,
            Tags = FieldMerge.Merge(id3?.Fields ?? [], EditedMaster(source, list)),
            Pictures = id3?.Pictures ?? [],
            Issues = id3?.Issues ?? [],
            WhyNotWritable = "DFF files are read, but not written",
            Layout = new DffLayout(list),
        };
    }

    /// <summary>DIIN, "edited master information": a length and a text each for artist and title.</summary>
    private static List<TagField> EditedMaster(ByteSource source, ChunkList list)
    {
        var fields = new FieldCollector();
        if (list.Find("DIIN") is { } master)
        {
            foreach (var chunk in ChunkList.Read(source, master.Body, bigEndian: true, wide: true).Chunks)
            {
                var field = chunk.Id switch { "DIAR" => "artist", "DITI" => "title", _ => null };
                if (field is not null && chunk.Body.Length > 4 && source.ReadUInt32BigEndian(chunk.Body.Offset) is var length
                    && RiffInfo.Text(source, new(chunk.Body.Offset + 4, Math.Min(length, chunk.Body.Length - 4))) is { Length: > 0 } text)
                {
                    fields.Add(new(field, text));
                }
            }
        }

        return [.. fields.ToImmutable()];
    }
}
