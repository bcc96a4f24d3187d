using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>The entries of a comment seen as our fields.</summary>
internal static class VorbisFields
{
    /// <summary>Fields in the order of their first entry; values as stored, each once when two keys hold the same field.</summary>
    public static ImmutableArray<TagField> Read(IReadOnlyList<VorbisEntry> entries)
    {
        var map = new VorbisFieldMap(entries);
        var order = new List<string>();
        var values = new Dictionary<string, List<(string Key, string Value)>>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (entry.Value is null || map.IsEcho(entry) || map.FieldOf(entry) is not { } field)
            {
                continue;
            }

            var (value, total) = Split(field, entry.Value);
            Add(field, entry.Key!, value);
            if (total is not null && !map.HasOwn(VorbisKeys.TotalOf(field)!))
            {
                Add(VorbisKeys.TotalOf(field)!, entry.Key!, total);
            }
        }

        if (!values.ContainsKey(VorbisKeys.StandIn.Field) && values.TryGetValue(VorbisKeys.StandIn.Key, out var standIns))
        {
            order.Insert(order.FindIndex(f => f.Equals(VorbisKeys.StandIn.Key, StringComparison.OrdinalIgnoreCase)), VorbisKeys.StandIn.Field);
            values[VorbisKeys.StandIn.Field] = standIns;
        }

        return [.. order.Select(field => new TagField(field, [.. values[field].Select(v => v.Value)]))];

        void Add(string field, string key, string value)
        {
            if (!values.TryGetValue(field, out var list))
            {
                values[field] = list = [];
                order.Add(field);
            }

            // The same value under another spelling of the key is the same fact told twice; under the same key it was meant.
            if (!list.Exists(v => v.Value == value && !v.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
            {
                list.Add((key, value));
            }
        }
    }

    /// <summary><c>3/12</c> in a number field is two facts. Anything but digits around the slash is left as it is.</summary>
    public static (string Value, string? Total) Split(string field, string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return VorbisKeys.TotalOf(field) is not null && slash > 0 && AreDigits(value.AsSpan(0, slash)) && AreDigits(value.AsSpan(slash + 1))
            ? (value[..slash].Trim(), value[(slash + 1)..].Trim())
            : (value, null);
    }

    private static bool AreDigits(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length is > 0 and < 10 && !text.ContainsAnyExceptInRange('0', '9');
    }
}
