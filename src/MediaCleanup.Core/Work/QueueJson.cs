using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MediaCleanup.Core.Work;

/// <summary>
/// A queue as its file has it: indented UTF-8 JSON, one property a line, readable without a tool. The head carries a checksum of
/// everything else, by which an edit by hand is told from what we wrote. Entries that did not change are not formatted again.
/// </summary>
public static class QueueJson
{
    private const int ChecksumLength = 16;
    private static readonly JsonSerializerOptions Options = new(QueueJsonContext.Default.Options) { TypeInfoResolver = QueueJsonContext.Default, Encoder = QueueJsonContext.Readable };
    private static readonly ConditionalWeakTable<QueueEntry, byte[]> Formatted = [];
    private static readonly byte[] ChecksumStart = "\"checksum\": \""u8.ToArray();
    private static readonly byte[] NoChecksum = "0000000000000000"u8.ToArray();

    public static byte[] Write(WorkQueue queue)
    {
        var head = new QueueHead
        {
            SchemaVersion = WorkQueue.CurrentSchema,
            Library = queue.Kind.Folder,
            Revision = queue.Revision,
            Checksum = Encoding.ASCII.GetString(NoChecksum),
            SinceCheckpoint = queue.SinceCheckpoint,
            Roots = [.. queue.Roots],
            Unknown = queue.Unknown.IsEmpty ? null : queue.Unknown.ToDictionary(),
        };
        var start = JsonSerializer.SerializeToUtf8Bytes(head, Info<QueueHead>());
        using var text = new MemoryStream(start.Length + 64 + (queue.Entries.Length * 600));
        text.Write(start.AsSpan(0, start.Length - 2)); // without "\n}"
        text.Write(",\n  \"entries\": ["u8);
        for (var i = 0; i < queue.Entries.Length; i++)
        {
            text.Write(i == 0 ? "\n    "u8 : ",\n    "u8);
            text.Write(Formatted.GetValue(queue.Entries[i], Format));
        }

        text.Write(queue.Entries.IsEmpty ? "]\n}\n"u8 : "\n  ]\n}\n"u8);
        var bytes = text.ToArray();
        Checksum(bytes).CopyTo(bytes, ChecksumAt(bytes));
        return bytes;
    }

    /// <summary>Reads and judges a queue file.</summary>
    /// <exception cref="QueueDamagedException">it is not a queue of this library that we can trust.</exception>
    public static QueueReading Read(ReadOnlySpan<byte> bytes, MediaKind kind)
    {
        CheckWhole(bytes);
        CheckSchema(bytes);
        try
        {
            var queue = kind == MediaKind.Music
                ? ToQueue(JsonSerializer.Deserialize(bytes, Info<QueueText<ArtistEntry>>())!, kind)
                : ToQueue(JsonSerializer.Deserialize(bytes, Info<QueueText<MovieEntry>>())!, kind);
            Check(queue);
            return new(queue, EditedByHand: !IsAsWritten(bytes));
        }
        catch (JsonException error)
        {
            throw new QueueDamagedException(Place(error), Plain(error), error);
        }
    }

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static byte[] Format(QueueEntry entry)
    {
        var plain = entry switch
        {
            ArtistEntry artist => JsonSerializer.SerializeToUtf8Bytes(artist, Info<ArtistEntry>()),
            MovieEntry movie => JsonSerializer.SerializeToUtf8Bytes(movie, Info<MovieEntry>()),
            _ => throw new ArgumentException(entry.GetType().Name),
        };
        using var indented = new MemoryStream(plain.Length + 128);
        foreach (var one in plain)
        {
            indented.WriteByte(one);
            if (one == '\n')
            {
                indented.Write("    "u8); // line breaks inside strings are escaped, so each one is layout
            }
        }

        return indented.ToArray();
    }

    private static WorkQueue ToQueue<TEntry>(QueueText<TEntry> text, MediaKind kind)
        where TEntry : QueueEntry
    {
        if (text.Library != kind.Folder)
        {
            throw new QueueDamagedException("at \"library\"", $"it is the queue of \"{text.Library}\", not of \"{kind.Folder}\"");
        }

        return new()
        {
            Kind = kind,
            Roots = [.. text.Roots],
            Entries = [.. text.Entries],
            Revision = text.Revision,
            SinceCheckpoint = text.SinceCheckpoint,
            Unknown = text.Unknown is null ? [] : System.Collections.Immutable.ImmutableDictionary.CreateRange(text.Unknown),
        };
    }

    /// <exception cref="QueueDamagedException">entries contradict each other or their head.</exception>
    internal static void Check(WorkQueue queue)
    {
        var seen = new HashSet<(int, string)>();
        for (var i = 0; i < queue.Entries.Length; i++)
        {
            var entry = queue.Entries[i];
            var fault = entry switch
            {
                null => "it is null",
                _ when entry.Root < 0 || entry.Root >= queue.Roots.Length => $"root {entry.Root} is not one of the {queue.Roots.Length} roots",
                _ when entry.AllFolders.Append(entry.Path).Any(p => !IsInside(p)) => "a path leaves the root",
                _ when !seen.Add(entry.Key) => "another entry has the same path",
                _ => null,
            };
            if (fault is not null)
            {
                throw new QueueDamagedException(string.Create(CultureInfo.InvariantCulture, $"in entry {i + 1} (\"{entry?.Path}\")"), fault);
            }
        }
    }

    /// <summary>Relative, and no way up: a queue is text that anybody may have written.</summary>
    private static bool IsInside(string path) =>
        path is not null && !path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal)
        && !path.Split('/').Contains("..") && !(path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]) && path.IndexOf('/', StringComparison.Ordinal) == 2);

    private static void CheckWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new QueueDamagedException("at its start", "it is empty: 0 bytes");
        }

        if (bytes.IndexOfAnyExcept((byte)0) < 0)
        {
            throw new QueueDamagedException("at its start", $"its {bytes.Length} bytes are all zero, as a power loss leaves them");
        }
    }

    /// <summary>The version decides before the rest is judged: a later version may look quite different.</summary>
    private static void CheckSchema(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new QueueDamagedException("at its start", "it is not a JSON object");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isVersion = reader.ValueTextEquals("schema_version"u8);
                _ = reader.Read();
                if (isVersion)
                {
                    if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var version) || version < 1)
                    {
                        throw new QueueDamagedException("at \"schema_version\"", "it is not a version number");
                    }

                    if (version > WorkQueue.CurrentSchema)
                    {
                        throw new QueueDamagedException("at \"schema_version\"", $"version {version} is newer than this program knows ({WorkQueue.CurrentSchema})") { IsNewer = true };
                    }

                    return;
                }

                reader.Skip();
            }
        }
        catch (JsonException error)
        {
            throw new QueueDamagedException(Place(error), Plain(error), error);
        }

        throw new QueueDamagedException("at its start", "\"schema_version\" is missing");
    }

    private static string Place(JsonException error)
    {
        var place = new StringBuilder();
        _ = place.Append(CultureInfo.InvariantCulture, $"at line {(error.LineNumber ?? 0) + 1}, column {(error.BytePositionInLine ?? 0) + 1}");
        if (error.Path is { } path && path.StartsWith("$.entries[", StringComparison.Ordinal)
            && path.IndexOf(']', StringComparison.Ordinal) is > 0 and var close
            && int.TryParse(path.AsSpan(10, close - 10), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            _ = place.Append(CultureInfo.InvariantCulture, $", in entry {index + 1}");
        }

        return place.ToString();
    }

    /// <summary>The serializer's message without its own account of the place.</summary>
    private static string Plain(JsonException error)
    {
        var end = error.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        end = end < 0 ? error.Message.IndexOf(" LineNumber: ", StringComparison.Ordinal) : end;
        return end < 0 ? error.Message : error.Message[..end];
    }

    private static bool IsAsWritten(ReadOnlySpan<byte> bytes)
    {
        var at = ChecksumAt(bytes);
        if (at < 0)
        {
            return false;
        }

        var blank = bytes.ToArray();
        NoChecksum.CopyTo(blank, at);
        return Checksum(blank).AsSpan().SequenceEqual(bytes.Slice(at, ChecksumLength));
    }

    /// <summary>Where the 16 digits are: the first such property, which is in the head.</summary>
    private static int ChecksumAt(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOf(ChecksumStart);
        at = at < 0 ? -1 : at + ChecksumStart.Length;
        return at >= 0 && at + ChecksumLength < bytes.Length && bytes[at + ChecksumLength] == '"' ? at : -1;
    }

    private static byte[] Checksum(ReadOnlySpan<byte> bytes) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, ChecksumLength / 2)));
}

/// <summary>A queue that was read.</summary>
/// <param name="EditedByHand">its checksum is not ours: valid, but worth a warning.</param>
public sealed record QueueReading(WorkQueue Queue, bool EditedByHand);

/// <summary>A queue file cannot be trusted.</summary>
/// <param name="place">for a sentence: "at line 5, column 3, in entry 2".</param>
public sealed class QueueDamagedException(string place, string reason, Exception? inner = null) : Exception($"{place}: {reason}", inner)
{
    public string Place { get; } = place;

    public string Reason { get; } = reason;

    /// <summary>Not damaged, but of a later version.</summary>
    public bool IsNewer { get; init; }
}

internal record QueueHead
{
    [JsonPropertyOrder(-10)]
    public required int SchemaVersion { get; init; }

    [JsonPropertyOrder(-9)]
    public required string Library { get; init; }

    [JsonPropertyOrder(-8)]
    public long Revision { get; init; }

    [JsonPropertyOrder(-7)]
    public string? Checksum { get; init; }

    [JsonPropertyOrder(-6)]
    public int SinceCheckpoint { get; init; }

    [JsonPropertyOrder(-5)]
    public List<string> Roots { get => field ?? []; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record QueueText<TEntry> : QueueHead
{
    public required List<TEntry> Entries { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QueueHead))]
[JsonSerializable(typeof(QueueText<ArtistEntry>))]
[JsonSerializable(typeof(QueueText<MovieEntry>))]
internal sealed partial class QueueJsonContext : JsonSerializerContext
{
    /// <summary>Names of artists stay readable; control characters are escaped all the same.</summary>
    public static JavaScriptEncoder Readable => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QueueDelta))]
internal sealed partial class QueueLineContext : JsonSerializerContext;
