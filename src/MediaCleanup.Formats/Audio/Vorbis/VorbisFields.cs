using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>The entries of a comment seen as our fields.</summary>
internal static class VorbisFields
{
    /// <summary>Fields in the order of their first entry; values as stored, each once when two keys hold the same field.</summary>
    public static ImmutableArray<TagField> Read(IReadOnlyList<VorbisEntry> entries)
    {
        var own = OwnFields(entries);
        var order = new List<string>();
        var values = new Dictionary<string, List<(string Key, string Value)>>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (entry.Value is null || FieldOf(entry.Key!, own) is not { } field)
            {
                continue;
            }

            var (value, total) = Split(field, entry.Value);
            Add(field, entry.Key!, value);
            if (total is not null && !own.Contains(VorbisKeys.TotalOf(field)!))
            {
                Add(VorbisKeys.TotalOf(field)!, entry.Key!, total);
            }
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

    /// <summary>The fields that have a key of their own here, so that no fallback stands in for them.</summary>
    public static HashSet<string> OwnFields(IEnumerable<VorbisEntry> entries) =>
        entries.Where(e => e.Value is not null).Select(e => VorbisKeys.Field(e.Key!)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The field that an entry under this key holds; null for what belongs to a picture.</summary>
    public static string? FieldOf(string key, HashSet<string> own)
    {
        if (key.Equals(VorbisComment.OldPictureMimeKey, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return VorbisKeys.Fallback(key) is { } field && !own.Contains(field) ? field : VorbisKeys.Field(key);
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
