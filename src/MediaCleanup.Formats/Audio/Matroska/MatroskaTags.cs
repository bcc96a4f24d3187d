using System.Collections.Frozen;
using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Matroska;

/// <summary>Reads tags: what a name means depends on its target, 50 an album, 30 a track ("Target Types" of the tag specification).</summary>
internal static class MatroskaTags
{
    private const int MaxTags = 10_000;
    private const ulong AlbumLevel = 50;
    private const ulong TrackLevel = 30;

    private static readonly FrozenDictionary<string, string> TrackFields = new Dictionary<string, string>
    {
        ["PART_NUMBER"] = "tracknumber",
        ["TOTAL_PARTS"] = "totaltracks",
        ["DATE_RELEASED"] = "date",
        ["ALBUM_ARTIST"] = "albumartist",
        ["CATALOG_NUMBER"] = "catalognumber",
        ["LABEL_CODE"] = "labelcode",
        ["ENCODED_BY"] = "encodedby",
        ["ENCODER_SETTINGS"] = "encodersettings",
        ["DISC"] = "discnumber",
        ["TRACK"] = "tracknumber",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> AlbumFields = new Dictionary<string, string>
    {
        ["TITLE"] = "album",
        ["ARTIST"] = "albumartist",
        ["PART_NUMBER"] = "discnumber",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Common = FieldTable.All
        .Where(f => f.Vorbis is not null)
        .DistinctBy(f => f.Vorbis, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(f => f.Vorbis!, f => f.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Measurements that muxers write for each track.</summary>
    private static readonly FrozenSet<string> Statistics =
        new[] { "BPS", "DURATION", "NUMBER_OF_BYTES", "NUMBER_OF_FRAMES" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static ImmutableArray<TagField> Read(ByteSource source, IEnumerable<EbmlElement> lists, string? title)
    {
        var track = new FieldCollector();
        var album = new FieldCollector();
        foreach (var tag in lists.SelectMany(l => EbmlReader.Children(source, l.Body)).Where(t => t.Id == MatroskaIds.Tag).Take(MaxTags))
        {
            // No target at all should mean an album, but ffmpeg and others write all tags of a track that way.
            var level = EbmlReader.Find(source, tag.Body, MatroskaIds.Targets) is { } targets
                && EbmlReader.Find(source, targets.Body, MatroskaIds.TargetTypeValue) is { } value ? value.UInt(source) : TrackLevel;
            if (level is not (AlbumLevel or TrackLevel))
            {
                continue;
            }

            foreach (var simple in EbmlReader.Children(source, tag.Body).Where(t => t.Id == MatroskaIds.SimpleTag).Take(MaxTags))
            {
                Add(source, simple, level == AlbumLevel, level == AlbumLevel ? album : track);
            }
        }

        if (title is { Length: > 0 } && !track.Contains("title"))
        {
            track.Add(new("title", title));
        }

        return Riff.FieldMerge.Merge(track.ToImmutable(), album.ToImmutable());
    }

    private static void Add(ByteSource source, EbmlElement simple, bool isAlbum, FieldCollector fields)
    {
        if (EbmlReader.Find(source, simple.Body, MatroskaIds.TagName)?.Text(source) is not { Length: > 0 } name
            || EbmlReader.Find(source, simple.Body, MatroskaIds.TagString)?.Text(source) is not { Length: > 0 } text
            || Statistics.Contains(name) || name.StartsWith("_STATISTICS", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var field = (isAlbum ? AlbumFields.GetValueOrDefault(name) : null)
            ?? TrackFields.GetValueOrDefault(name)
            ?? Common.GetValueOrDefault(name)
            ?? FieldTable.Find(name.ToLowerInvariant())?.Name
            ?? name;
        if (field is "tracknumber" or "discnumber" && text.Split('/', 2) is [var number, var total])
        {
            fields.Add(new(field, number));
            fields.Add(new(field == "tracknumber" ? "totaltracks" : "totaldiscs", total));
        }
        else
        {
            fields.Add(new(field, text));
        }
    }
}
