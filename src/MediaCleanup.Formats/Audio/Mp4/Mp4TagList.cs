using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>Reads <c>ilst</c>: its entries, and the fields and pictures that they are.</summary>
internal static class Mp4TagList
{
    private const int MaxNameLength = 1024;

    public static ImmutableArray<Mp4Entry> Entries(ByteSource source, Mp4AtomList list)
    {
        var entries = ImmutableArray.CreateBuilder<Mp4Entry>(list.Atoms.Count);
        foreach (var atom in list.Atoms)
        {
            var children = Mp4Atoms.Children(source, atom).Atoms;
            var data = ImmutableArray.CreateBuilder<Mp4Data>(1);
            string? mean = null;
            string? name = null;
            var headEnd = atom.End;
            foreach (var child in children)
            {
                switch (child.Type)
                {
                    case "data" when child.Body.Length >= 8:
                        headEnd = Math.Min(headEnd, child.Offset);
                        data.Add(new(child, source.ReadUInt32BigEndian(child.Body.Offset) & 0xFFFFFF, ByteRange.FromTo(child.Body.Offset + 8, child.End)));
                        break;
                    case "mean":
                        mean ??= Name(source, child);
                        break;
                    case "name":
                        name ??= Name(source, child);
                        break;
                    default:
                        break;
                }
            }

            var key = atom.Type == "----" ? $"{Mp4Keys.FreeForm}{mean}:{name}" : atom.Type;
            entries.Add(new(atom, key, headEnd, data.ToImmutable()));
        }

        return entries.ToImmutable();
    }

    /// <summary>The values of one entry as text, in order; those that are no text are left out.</summary>
    public static IEnumerable<string> Values(ByteSource source, Mp4Entry entry)
    {
        foreach (var data in entry.Data)
        {
            var value = entry.Key == "gnre" ? Mp4Values.Genre(source, data) : Mp4Values.Text(source, data, entry.Key);
            if (value is not null)
            {
                yield return value;
            }
        }
    }

    /// <summary>All fields under our names; one that is stored twice has the values of both.</summary>
    public static ImmutableArray<TagField> Fields(ByteSource source, ImmutableArray<Mp4Entry> entries)
    {
        var fields = new OrderedDictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        var namesGenre = entries.Any(e => e.Key == "©gen" && e.Data.Length > 0);
        foreach (var entry in entries)
        {
            switch (Mp4Keys.KindOf(entry.Key))
            {
                case Mp4ValueKind.Pair when entry.Data.Length > 0:
                    var (number, total) = Mp4Values.Pair(source, entry.Data[0]);
                    AddNumber(fields, entry.Key == "trkn" ? "tracknumber" : "discnumber", number);
                    AddNumber(fields, entry.Key == "trkn" ? "totaltracks" : "totaldiscs", total);
                    break;
                case Mp4ValueKind.GenreNumber when namesGenre:
                case Mp4ValueKind.Pair or Mp4ValueKind.Picture:
                    break;
                case var kind:
                    Add(fields, kind == Mp4ValueKind.GenreNumber ? "genre" : Mp4Keys.FieldOf(entry.Key), Values(source, entry));
                    break;
            }
        }

        return [.. fields.Select(f => new TagField(f.Key, [.. f.Value]))];
    }

    /// <summary>The pictures of <c>covr</c>. The format gives them no types; by convention the first is the front cover.</summary>
    public static ImmutableArray<Picture> Pictures(ByteSource source, ImmutableArray<Mp4Entry> entries)
    {
        var pictures = ImmutableArray.CreateBuilder<Picture>();
        foreach (var data in entries.Where(e => e.Key == "covr").SelectMany(e => e.Data))
        {
            var header = ImageHeader.Read(source, data.Value);
            var mime = data.Type switch
            {
                12 => "image/gif",
                13 => "image/jpeg",
                14 => "image/png",
                27 => "image/bmp",
                _ => header?.Mime ?? "",
            };
            var type = pictures.Count == 0 ? PictureType.FrontCover : PictureType.Other;
            pictures.Add(new(type, mime, "", header?.Width, header?.Height, data.Value.Length, data.Value));
        }

        return pictures.ToImmutable();
    }

    private static void AddNumber(OrderedDictionary<string, List<string>> fields, string name, int number)
    {
        if (number > 0)
        {
            Add(fields, name, [number.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    private static void Add(OrderedDictionary<string, List<string>> fields, string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            if (!fields.TryGetValue(name, out var all))
            {
                fields.Add(name, all = []);
            }

            all.Add(value);
        }
    }

    private static string Name(ByteSource source, Mp4Atom atom) => atom.Body.Length is >= 4 and <= MaxNameLength
        ? Encoding.UTF8.GetString(source.ReadBytes(atom.Body.Offset + 4, atom.Body.Length - 4))
        : "";
}
