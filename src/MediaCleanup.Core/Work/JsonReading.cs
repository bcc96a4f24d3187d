using System.Text;
using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>
/// Values of our own state files, read strictly: the type that belongs there, no property twice, and a fault that knows its line
/// and column. The reader stands at the value, and afterwards at its last token.
/// </summary>
internal static class JsonReading
{
    public static void StartObject(ref Utf8JsonReader reader) => Expect(ref reader, JsonTokenType.StartObject, "an object");

    /// <summary>The next property's name, with the reader at its value; null at the end of the object.</summary>
    public static string? NextProperty(ref Utf8JsonReader reader, PropertyNames names)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var name = names.Known?.Find(ref reader) ?? reader.GetString()!;
        if (!names.Add(name))
        {
            throw Fault(ref reader, $"duplicate property \"{name}\"");
        }

        _ = reader.Read();
        return name;
    }

    /// <summary>False at the end of the array; else the reader stands at the next element.</summary>
    public static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public static void StartArray(ref Utf8JsonReader reader) => Expect(ref reader, JsonTokenType.StartArray, "an array");

    public static string Text(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String, "text");
        return reader.GetString()!;
    }

    public static string? TextOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Text(ref reader);

    public static IReadOnlyList<string> Texts(ref Utf8JsonReader reader)
    {
        StartArray(ref reader);
        var texts = new List<string>();
        while (NextElement(ref reader))
        {
            texts.Add(Text(ref reader));
        }

        return texts;
    }

    public static int Int(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : throw Fault(ref reader, "a whole number belongs here");

    public static int? IntOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Int(ref reader);

    public static long Long(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : throw Fault(ref reader, "a whole number belongs here");

    public static bool Truth(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Fault(ref reader, "true or false belongs here"),
    };

    public static DateTimeOffset Time(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value) ? value : throw Fault(ref reader, "a time in ISO 8601 belongs here");

    public static DateTimeOffset? TimeOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Time(ref reader);

    /// <summary>The place is the token at which the reader stands.</summary>
    public static JsonException Fault(ref Utf8JsonReader reader, string message) => new JsonFaultException(message, reader.TokenStartIndex);

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw Fault(ref reader, $"{what} belongs here, not {reader.TokenType switch { JsonTokenType.Null => "null", JsonTokenType.StartObject => "an object", JsonTokenType.StartArray => "an array", JsonTokenType.String => "text", JsonTokenType.Number => "a number", _ => "this" }}");
        }
    }
}

/// <summary>Names that are expected: found again without making a text of each.</summary>
internal sealed class KnownNames(params string[] names)
{
    private readonly byte[][] _bytes = [.. names.Select(Encoding.UTF8.GetBytes)];
    private int _next;

    /// <summary>The name at which the reader stands; null when it is none of these. What follows the last one found is tried first.</summary>
    public string? Find(ref Utf8JsonReader reader)
    {
        var start = _next; // Two readers at once only cost each other a guess.
        for (var i = 0; i < names.Length; i++)
        {
            var at = (start + i) % names.Length;
            if (reader.ValueTextEquals(_bytes[at]))
            {
                _next = at + 1;
                return names[at];
            }
        }

        return null;
    }
}

/// <summary>The names that an object has had so far.</summary>
internal sealed class PropertyNames(KnownNames? known = null)
{
    // An object has some fifteen; a list is searched faster than a set is made.
    private readonly List<string> _names = new(16);

    public KnownNames? Known => known;

    public bool Add(string name)
    {
        if (Has(name))
        {
            return false;
        }

        _names.Add(name);
        return true;
    }

    public void Require(ref Utf8JsonReader reader, string name)
    {
        if (!Has(name))
        {
            throw JsonReading.Fault(ref reader, $"\"{name}\" is missing");
        }
    }

    private bool Has(string name)
    {
        foreach (var one in _names)
        {
            if (ReferenceEquals(one, name) || one == name)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>JSON that is well formed and still not what belongs there.</summary>
internal sealed class JsonFaultException(string message, long offset) : JsonException(message)
{
    /// <summary>Bytes from the start of the text.</summary>
    public long Offset { get; } = offset;
}
