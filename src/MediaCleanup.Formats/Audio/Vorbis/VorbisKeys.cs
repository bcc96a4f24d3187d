using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>
/// Which keys of a Vorbis comment hold which of our fields. Keys compare without regard to case.
/// Sources: the Vorbis column of Picard's mapping (<see cref="FieldTable"/>); what ffmpeg, foobar2000 and older taggers write.
/// </summary>
internal static class VorbisKeys
{
    private static readonly FrozenDictionary<string, string> FieldOfKey = Build();

    /// <summary>
    /// Keys that mean a field only as long as the field's own key is missing. Otherwise they are fields of their own: a file
    /// may well have a YEAR beside a fuller DATE.
    /// </summary>
    private static readonly FrozenDictionary<string, string> FieldOfFallback = new Dictionary<string, string>
    {
        ["YEAR"] = "date",
        ["DESCRIPTION"] = "comment",
        ["TRACK"] = "tracknumber",
        ["DISC"] = "discnumber",
        ["UNSYNCEDLYRICS"] = "lyrics",
        ["MUSICBRAINZ_ALBUMTYPE"] = "releasetype",
        ["MUSICBRAINZ_ALBUMSTATUS"] = "releasestatus",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A key with a meaning of its own that is read as a field as long as nothing else says the field, and never changed for it: the
    /// Vorbis specification has ORGANIZATION for the label. (PUBLISHER is mostly the publisher of the work.)
    /// </summary>
    public static readonly (string Key, string Field) StandIn = ("ORGANIZATION", "label");

    /// <summary>The field that a key holds wherever it stands; the key itself when it is none of ours.</summary>
    public static string Field(string key) => FieldOfKey.GetValueOrDefault(key, key);

    /// <summary>The field that a key stands in for when the field has no key of its own, or null.</summary>
    public static string? Fallback(string key) => FieldOfFallback.GetValueOrDefault(key);

    /// <summary>The keys that a field is written under, all of them: Picard writes both spellings of the two totals.</summary>
    public static ImmutableArray<string> Written(string field) => field switch
    {
        "totaltracks" => ["TRACKTOTAL", "TOTALTRACKS"],
        "totaldiscs" => ["DISCTOTAL", "TOTALDISCS"],
        _ => [FieldTable.Find(field)?.Vorbis ?? field.ToUpperInvariant()],
    };

    /// <summary>The field in which a number's total is kept (3/12), or null.</summary>
    public static string? TotalOf(string field) => field switch
    {
        "tracknumber" => "totaltracks",
        "discnumber" => "totaldiscs",
        _ => null,
    };

    public static string? NumberOf(string field) => field switch
    {
        "totaltracks" => "tracknumber",
        "totaldiscs" => "discnumber",
        _ => null,
    };

    private static FrozenDictionary<string, string> Build()
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var names in FieldTable.All.Where(f => f.Vorbis is not null))
        {
            fields.TryAdd(names.Vorbis!, names.Name);
        }

        foreach (var names in FieldTable.All)
        {
            fields.TryAdd(names.Name, names.Name);
        }

        fields["ALBUM ARTIST"] = fields["ALBUM_ARTIST"] = "albumartist";
        return fields.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
