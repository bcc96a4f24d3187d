using System.Collections.Frozen;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>What kind of value an entry of <c>ilst</c> holds.</summary>
internal enum Mp4ValueKind
{
    Text,

    /// <summary>A whole number, one byte or more.</summary>
    Number,

    /// <summary>A number and a total in one value: <c>trkn</c>, <c>disk</c>.</summary>
    Pair,

    /// <summary>A number of the genre list of ID3v1, plus one: <c>gnre</c>.</summary>
    GenreNumber,

    Picture,
}

/// <summary>Field names and entry names of <c>ilst</c>, both ways.</summary>
internal static class Mp4Keys
{
    public const string FreeForm = "----:";
    public const string ITunes = "----:com.apple.iTunes:";

    private static readonly FrozenDictionary<string, string> FieldOfKey = FieldTable.All
        .Where(f => f.Mp4 is not null && f.Mp4 is not ("trkn" or "disk"))
        .ToFrozenDictionary(f => f.Mp4!, f => f.Name, StringComparer.OrdinalIgnoreCase);

    public static Mp4ValueKind KindOf(string key) => key switch
    {
        "trkn" or "disk" => Mp4ValueKind.Pair,
        "gnre" => Mp4ValueKind.GenreNumber,
        "covr" => Mp4ValueKind.Picture,
        _ => NumberWidth(key) > 0 ? Mp4ValueKind.Number : Mp4ValueKind.Text,
    };

    /// <summary>The bytes that a new value takes in an entry that holds a number; 0 for all others.</summary>
    public static int NumberWidth(string key) => key switch
    {
        "cpil" or "pgap" or "pcst" or "hdvd" or "shwm" or "rtng" or "stik" or "akID" => 1,
        "tmpo" or "©mvi" or "©mvc" => 2,
        "cnID" or "atID" or "geID" or "sfID" or "tves" or "tvsn" => 4,
        "plID" => 8,
        _ => 0,
    };

    /// <summary>The entry that a field is stored in: free-form under the field's own name where the format has no atom for it.</summary>
    public static string KeyOf(string field)
    {
        if (FieldTable.Find(field) is { } known)
        {
            return known.Mp4 ?? ITunes + known.Name.ToUpperInvariant();
        }

        return field.StartsWith(FreeForm, StringComparison.Ordinal) ? field : ITunes + field;
    }

    /// <summary>The field that an entry (but no pair) is, or its own name where we know none.</summary>
    public static string FieldOf(string key)
    {
        // The four-letter names differ in case alone (soal, soaL are two things); free-form names do not.
        if (key.StartsWith(FreeForm, StringComparison.Ordinal))
        {
            if (FieldOfKey.TryGetValue(key, out var field))
            {
                return field;
            }

            if (!key.StartsWith(ITunes, StringComparison.OrdinalIgnoreCase))
            {
                return key;
            }

            var name = key[ITunes.Length..];
            return FieldTable.Find(name.ToLowerInvariant())?.Name ?? name;
        }

        return FieldOfKey.TryGetValue(key, out var known) && FieldTable.Find(known)!.Mp4 == key ? known : key;
    }

    /// <summary>Whether two names mean one entry: free-form names in any case.</summary>
    public static bool Same(string left, string right) => left.Equals(
        right,
        left.StartsWith(FreeForm, StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
