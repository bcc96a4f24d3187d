using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Ape;

/// <summary>What the items of an APE tag say, in our field names. Keys are compared without regard to case, as the specification has it.</summary>
internal static class ApeFields
{
    /// <summary>Two numbers in one item, "3/12".</summary>
    public static readonly FrozenDictionary<string, (string Number, string Total)> NumberItems = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase)
    {
        ["Track"] = ("tracknumber", "totaltracks"),
        ["Disc"] = ("discnumber", "totaldiscs"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Names = FieldTable.All
        .Where(f => f.Ape is not null && !NumberItems.ContainsKey(f.Ape))
        .DistinctBy(f => f.Ape, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(f => f.Ape!, f => f.Name, StringComparer.OrdinalIgnoreCase);

    public static ApeTag Decode(ByteSource source, ApeTag tag)
    {
        var fields = new FieldCollector();
        var pictures = ImmutableArray.CreateBuilder<Picture>();
        foreach (var item in tag.Items)
        {
            foreach (var field in Of(source, item))
            {
                fields.Add(field);
            }

            if (PictureOf(source, item) is { } picture)
            {
                pictures.Add(picture);
            }
        }

        return tag with { Fields = fields.ToImmutable(), Pictures = pictures.ToImmutable() };
    }

    /// <summary>The fields of an item; one without values says that the item is there and empty.</summary>
    public static ImmutableArray<TagField> Of(ByteSource source, ApeItem item)
    {
        if (!item.IsText || item.IsPicture)
        {
            return [];
        }

        var values = Encoding.UTF8.GetString(source.ReadBytes(item.Value.Offset, item.Value.Length))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .ToImmutableArray();
        if (!NumberItems.TryGetValue(item.Key, out var pair))
        {
            return [new(Names.GetValueOrDefault(item.Key, item.Key), values)];
        }

        var text = values.FirstOrDefault("");
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return [Number(pair.Number, slash < 0 ? text : text[..slash]), Number(pair.Total, slash < 0 ? "" : text[(slash + 1)..])];

        static TagField Number(string field, string text) => new(field, text.Trim() is { Length: > 0 } number ? [number] : []);
    }

    /// <summary>How a field is spelled; null when APEv2 has no place for it.</summary>
    public static string? SpellingOf(string field)
    {
        var spelling = FieldTable.Find(field) is { } known ? known.Ape : field;
        return spelling is { Length: >= 2 and <= 255 } && !spelling.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && spelling.ToUpperInvariant() is not ("ID3" or "TAG" or "OGGS" or "MP+") ? spelling : null;
    }

    /// <summary>"Cover Art (Front)": a file name, NUL, the picture.</summary>
    public static Picture? PictureOf(ByteSource source, ApeItem item)
    {
        if (!item.IsPicture || item.IsText)
        {
            return null;
        }

        var head = source.ReadBytes(item.Value.Offset, Math.Min(item.Value.Length, 1024));
        var end = Array.IndexOf(head, (byte)0);
        if (end < 0)
        {
            return null;
        }

        var at = ByteRange.FromTo(item.Value.Offset + end + 1, item.Value.End);
        var header = ImageHeader.Read(source, at);
        return new(TypeOf(item.Key), header?.Mime ?? "", Encoding.UTF8.GetString(head, 0, end), header?.Width, header?.Height, at.Length, at);
    }

    private static PictureType TypeOf(string key) => key["Cover Art (".Length..].TrimEnd(')').ToUpperInvariant() switch
    {
        "FRONT" => PictureType.FrontCover,
        "BACK" => PictureType.BackCover,
        "LEAFLET" => PictureType.Leaflet,
        "MEDIA" => PictureType.Media,
        "LEAD" => PictureType.LeadArtist,
        "ARTIST" => PictureType.Artist,
        "CONDUCTOR" => PictureType.Conductor,
        "BAND" => PictureType.Band,
        "COMPOSER" => PictureType.Composer,
        "LYRICIST" => PictureType.Lyricist,
        "ICON" => PictureType.FileIcon,
        _ => PictureType.Other,
    };
}
