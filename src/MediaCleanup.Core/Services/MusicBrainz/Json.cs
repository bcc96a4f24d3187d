using System.Globalization;
using System.Text.Json;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>
/// Reading of answers that have changed their form over the years: keys missing or null, numbers as text. Whatever is not
/// there, or not of the kind that is asked for, is null.
/// </summary>
internal static class Json
{
    public static JsonElement? Get(this JsonElement at, string name) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    public static JsonElement? Object(this JsonElement at, string name) => at.Get(name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    public static IEnumerable<JsonElement> List(this JsonElement at, string name) =>
        at.Get(name) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object) : [];

    public static bool HasList(this JsonElement at, string name) => at.Get(name) is { ValueKind: JsonValueKind.Array };

    /// <summary>Text that is not empty.</summary>
    public static string? Text(this JsonElement at, string name)
    {
        try
        {
            return at.Get(name) switch
            {
                { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } found => found,
                { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null; // text that is not valid UTF-16, a lone surrogate
        }
    }

    public static int? Number(this JsonElement at, string name) => at.Get(name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) && value is >= int.MinValue and <= int.MaxValue => (int)value,
        { ValueKind: JsonValueKind.String } => int.TryParse(at.Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null,
        _ => null,
    };

    /// <summary>A length in milliseconds; 0 and less mean unknown.</summary>
    public static int? Length(this JsonElement at, string name) => at.Number(name) is > 0 and var ms ? ms : null;

    public static bool? Flag(this JsonElement at, string name) => at.Get(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
