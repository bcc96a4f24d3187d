using System.Collections.Frozen;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>Field names and attribute names, both ways.</summary>
internal static class AsfKeys
{
    /// <summary>Before the name of an attribute that is called as one of our fields, which is kept in another.</summary>
    private const string Own = "asf:";

    private static readonly FrozenDictionary<string, string> FieldOfName = FieldTable.All
        .Where(f => f.Asf is not null && f.Name != "totaldiscs")
        .Select(f => (Key: f.Asf!, f.Name))
        .Append((Key: "WM/Track", Name: "tracknumber"))
        .DistinctBy(f => f.Key, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(f => f.Key, f => f.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The field of an attribute; its own name when it is none of ours. LABEL beside WM/Publisher is its owner's. Ids under their
    /// names in Vorbis comments, as converters carry them over, are ours.
    /// </summary>
    public static string FieldOf(string name) =>
        FieldOfName.TryGetValue(name, out var field) ? field
        : FieldTable.Find(name.ToLowerInvariant()) is not { } known ? name
        : known.Asf is null || known.Name.StartsWith("musicbrainz_", StringComparison.Ordinal) || known.Name.StartsWith("acoustid_", StringComparison.Ordinal) ? known.Name
        : Own + name;

    /// <summary>The attribute that a field is stored in: under the field's own name where the format has none for it.</summary>
    public static string NameOf(string field) =>
        FieldTable.Find(field) is { } known ? known.Asf ?? known.Name.ToUpperInvariant()
        : field.StartsWith(Own, StringComparison.OrdinalIgnoreCase) && FieldTable.Find(field[Own.Length..].ToLowerInvariant()) is not null ? field[Own.Length..]
        : field;
}
