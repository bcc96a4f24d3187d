using System.Collections.Frozen;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>Field names and attribute names, both ways.</summary>
internal static class AsfKeys
{
    private static readonly FrozenDictionary<string, string> FieldOfName = FieldTable.All
        .Where(f => f.Asf is not null && f.Name != "totaldiscs")
        .Select(f => (Key: f.Asf!, f.Name))
        .Append((Key: "WM/Track", Name: "tracknumber"))
        .DistinctBy(f => f.Key, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(f => f.Key, f => f.Name, StringComparer.OrdinalIgnoreCase);

    public static string FieldOf(string name) => FieldOfName.GetValueOrDefault(name) ?? FieldTable.Find(name.ToLowerInvariant())?.Name ?? name;

    /// <summary>The attribute that a field is stored in: under the field's own name where the format has none for it.</summary>
    public static string NameOf(string field) => FieldTable.Find(field) is { } known ? known.Asf ?? known.Name.ToUpperInvariant() : field;
}
