namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>Which entry of a comment speaks for which field, when a field is told under more than one key.</summary>
internal sealed class VorbisFieldMap
{
    private const string Year = "YEAR";

    /// <summary>What stands under the fields' own keys.</summary>
    private readonly Dictionary<string, List<string>> _own = new(StringComparer.OrdinalIgnoreCase);

    public VorbisFieldMap(IEnumerable<VorbisEntry> entries)
    {
        foreach (var entry in entries.Where(e => e.Value is not null))
        {
            var field = VorbisKeys.Field(entry.Key!);
            if (!_own.TryGetValue(field, out var values))
            {
                _own[field] = values = [];
            }

            values.Add(entry.Value!);
        }
    }

    /// <summary>True when the field has a key of its own here, so that no other stands in for it.</summary>
    public bool HasOwn(string field) => _own.ContainsKey(field);

    /// <summary>The field that an entry holds; null for what belongs to a picture.</summary>
    public string? FieldOf(VorbisEntry entry)
    {
        if (entry.Is(VorbisComment.OldPictureMimeKey))
        {
            return null;
        }

        return VorbisKeys.Fallback(entry.Key!) is { } field && (!HasOwn(field) || IsEcho(entry)) ? field : VorbisKeys.Field(entry.Key!);
    }

    /// <summary>
    /// True for an entry that only repeats under a second key what the field's own key says, as some taggers write DISC beside DISCNUMBER,
    /// and the year of a DATE as YEAR. It is no field of its own, and follows the field, else it would contradict it.
    /// </summary>
    public bool IsEcho(VorbisEntry entry) =>
        entry.Value is { } value && VorbisKeys.Fallback(entry.Key!) is { } field && _own.TryGetValue(field, out var values)
        && values.Exists(v => v == value || (entry.Is(Year) && Form(Year, v) == value));

    /// <summary>A value as it is written under this key.</summary>
    public static string Form(string key, string value) => key.Equals(Year, StringComparison.OrdinalIgnoreCase) && value.Length > 4 ? value[..4] : value;
}
