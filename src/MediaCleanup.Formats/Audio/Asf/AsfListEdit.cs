using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>An attribute that is to be written.</summary>
internal sealed record AsfNew(string Name, ushort Type, byte[] Value);

/// <summary>
/// What edits do to the attributes: which give way, for what, and which are new in which object. A second value of a field
/// goes into the metadata library, the only object in which the specification lets a name come twice.
/// </summary>
internal sealed class AsfListEdit
{
    private readonly ByteSource _source;
    private readonly AsfLayout _layout;

    private AsfListEdit(ByteSource source, AsfLayout layout) => (_source, _layout) = (source, layout);

    /// <summary>Null removes.</summary>
    public Dictionary<AsfAttribute, AsfNew?> Replaced { get; } = [];

    public List<(AsfPlace Place, AsfNew Attribute)> Added { get; } = [];

    public bool IsEmpty => Replaced.Count == 0 && Added.Count == 0;

    public static AsfListEdit Of(ByteSource source, AsfLayout layout, TagEdits edits)
    {
        var list = new AsfListEdit(source, layout);
        var last = new OrderedDictionary<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var edit in edits.Fields)
        {
            last[edit.Field] = edit.Values.RemoveAll(v => v.Length == 0);
        }

        list.JoinTotals("discnumber", "totaldiscs", always: true, last);
        list.JoinTotals("tracknumber", "totaltracks", always: false, last);
        foreach (var (field, values) in last)
        {
            list.SetField(field, values);
        }

        if (edits.Cover is { } cover)
        {
            list.SetCover(cover);
        }

        return list;
    }

    /// <summary>Number and total are one text where the format has them so, or where the file has them so.</summary>
    private void JoinTotals(string numberField, string totalField, bool always, OrderedDictionary<string, ImmutableArray<string>> edits)
    {
        var hasNumber = edits.TryGetValue(numberField, out var number);
        var hasTotal = edits.TryGetValue(totalField, out var total);
        var old = (Named(numberField).Select(a => a.Text(_source)).FirstOrDefault(t => !string.IsNullOrEmpty(t)) ?? "").Split('/', 2);
        if ((!hasNumber && !hasTotal) || (!always && old.Length < 2))
        {
            return;
        }

        var newNumber = hasNumber ? number.FirstOrDefault("") : old[0];
        var newTotal = hasTotal ? total.FirstOrDefault("") : old.Length < 2 ? "" : old[1];
        edits.Remove(totalField);
        edits[numberField] = (newNumber, newTotal) switch
        {
            ("", "") => [],
            (_, "") => [newNumber],
            _ => [$"{newNumber}/{newTotal}"],
        };
    }

    private List<AsfAttribute> Named(string field) =>
        [.. _layout.Attributes.Where(a => a.Name != AsfPicture.Name && AsfKeys.FieldOf(a.Name).Equals(field, StringComparison.OrdinalIgnoreCase))];

    private void SetField(string field, ImmutableArray<string> values)
    {
        var named = Named(field).Where(a => a.Text(_source) is not null).ToList();
        var isTold = AsfNumbers.WithoutRepeats(named).SelectMany(a => a.Text(_source) is { Length: > 0 } text ? [Plain(a, text)] : Array.Empty<string>()).Distinct(StringComparer.Ordinal);
        if (isTold.SequenceEqual(values))
        {
            return;
        }

        var usual = AsfKeys.NameOf(field);
        var first = named.Find(a => a.Name.Equals(usual, StringComparison.OrdinalIgnoreCase));
        var name = first?.Name ?? usual;
        Put(named, first, [.. values.Select((v, i) => AsfWriter.Value(v, i == 0 ? first : null)).Select(v => new AsfNew(name, v.Type, v.Bytes))]);
    }

    private static string Plain(AsfAttribute attribute, string text) =>
        attribute.Name.Equals("WM/Track", StringComparison.OrdinalIgnoreCase) ? AsfNumbers.Read("tracknumber", attribute.Name, text).First().Value : text;

    private void SetCover(CoverEdit cover)
    {
        var fronts = _layout.Attributes
            .Where(a => a.Name == AsfPicture.Name && AsfPicture.Read(_source, a) is { Type: PictureType.FrontCover })
            .ToList();
        if (fronts.Count == 1 && AsfPicture.Read(_source, fronts[0])!.Bytes(_source).Span.SequenceEqual(cover.Bytes.Span))
        {
            return;
        }

        Put(fronts, fronts.FirstOrDefault(), [new(AsfPicture.Name, 1, AsfPicture.Write(cover))]);
    }

    /// <summary>The first value takes the place of <paramref name="first"/>, or the usual place; further ones go to the library.</summary>
    private void Put(List<AsfAttribute> old, AsfAttribute? first, ImmutableArray<AsfNew> values)
    {
        foreach (var attribute in old)
        {
            Replaced[attribute] = null;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var place = i > 0 ? AsfPlace.Library : first?.Place ?? UsualPlace(values[i].Name);
            if (AsfWriter.IsTooLong(place, values[i].Value))
            {
                place = AsfPlace.Library;
            }

            if (i == 0 && first is not null && first.Place == place)
            {
                Replaced[first] = values[i];
            }
            else
            {
                Added.Add((place, values[i]));
            }
        }
    }

    private static AsfPlace UsualPlace(string name) =>
        AsfAttribute.DescriptionNames.Contains(name, StringComparer.Ordinal) ? AsfPlace.ContentDescription : AsfPlace.Extended;
}
