using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>
/// A queue as its file has it: indented UTF-8 JSON, one property a line, readable without a tool. The head carries a checksum of
/// everything else, by which an edit by hand is told from what we wrote. Entries that did not change are not formatted again.
/// </summary>
public static class QueueJson
{
    private const int ChecksumLength = 8;
    private static readonly ConditionalWeakTable<QueueEntry, byte[]> Formatted = [];
    private static readonly byte[] ChecksumStart = "\"checksum\": \""u8.ToArray();
    private static readonly byte[] NoChecksum = "00000000"u8.ToArray();
    private static readonly byte[] EntryStart = "\n    "u8.ToArray();

    public static byte[] Write(WorkQueue queue)
    {
        // The head is not closed there: the entries come between, as texts that are mostly there already.
        var head = Head(queue);
        var opening = ",\n  \"entries\": ["u8;
        var closing = queue.Entries.IsEmpty ? "]\n}\n"u8 : "\n  ]\n}\n"u8;
        var entries = queue.Entries.Select(e => Formatted.GetValue(e, Format)).ToList();
        var bytes = new byte[head.Length + opening.Length + entries.Sum(e => EntryStart.Length + e.Length + 1) - (entries.Count > 0 ? 1 : 0) + closing.Length];
        var rest = Put(Put(bytes, head), opening);
        for (var i = 0; i < entries.Count; i++)
        {
            rest = Put(Put(i == 0 ? rest : Put(rest, ","u8), EntryStart), entries[i]);
        }

        _ = Put(rest, closing);
        var at = ChecksumAt(bytes);
        Checksum(bytes, at).CopyTo(bytes, at);
        return bytes;
    }

    private static Span<byte> Put(Span<byte> rest, ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        return rest[part.Length..];
    }

    private static byte[] Head(WorkQueue queue)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Layout.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version"u8, WorkQueue.CurrentSchema);
            json.WriteString("library"u8, queue.Kind.Folder);
            json.WriteNumber("revision"u8, queue.Revision);
            json.WriteString("checksum"u8, NoChecksum);
            json.WriteNumber("since_checkpoint"u8, queue.SinceCheckpoint);
            EntryJson.Strings(json, "roots"u8, queue.Roots);
            foreach (var property in queue.Unknown)
            {
                property.WriteTo(json);
            }
        }

        return text.ToArray();
    }

    /// <summary>Reads and judges a queue file.</summary>
    /// <exception cref="QueueDamagedException">it is not a queue of this library that we can trust.</exception>
    public static QueueReading Read(ReadOnlySpan<byte> bytes, MediaKind kind)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..]; // an editor's byte order mark is no damage
        }

        CheckWhole(bytes);
        CheckSchema(bytes);
        var reader = new Utf8JsonReader(bytes);
        var entry = 0;
        try
        {
            var queue = Read(ref reader, kind, ref entry);
            Check(queue);
            return new(queue, EditedByHand: !IsAsWritten(bytes));
        }
        catch (JsonException error)
        {
            throw Damage(bytes, error, entry);
        }
        catch (InvalidOperationException error)
        {
            throw Damage(bytes, JsonReading.Fault(ref reader, "text that is not UTF-8"), entry, error);
        }
    }

    private static WorkQueue Read(ref Utf8JsonReader reader, MediaKind kind, ref int entry)
    {
        var queue = WorkQueue.Empty(kind);
        var names = new PropertyNames();
        _ = reader.Read();
        JsonReading.StartObject(ref reader);
        while (JsonReading.NextProperty(ref reader, names) is { } name)
        {
            switch (name)
            {
                case "schema_version":
                    break; // judged before
                case "library":
                    if (JsonReading.Text(ref reader) is var library && library != kind.Folder)
                    {
                        throw new QueueDamagedException("at \"library\"", $"it is the queue of \"{library}\", not of \"{kind.Folder}\"");
                    }

                    break;
                case "revision":
                    queue = queue with { Revision = JsonReading.Long(ref reader) };
                    break;
                case "checksum":
                    _ = JsonReading.TextOrNull(ref reader);
                    break;
                case "since_checkpoint":
                    queue = queue with { SinceCheckpoint = JsonReading.Int(ref reader) };
                    break;
                case "roots":
                    queue = queue with { Roots = [.. JsonReading.Texts(ref reader)] };
                    break;
                case "entries":
                    JsonReading.StartArray(ref reader);
                    var entries = ImmutableArray.CreateBuilder<QueueEntry>();
                    while (JsonReading.NextElement(ref reader))
                    {
                        entry = entries.Count + 1;
                        entries.Add(EntryJson.Read(ref reader, kind));
                    }

                    entry = 0;
                    queue = queue with { Entries = entries.DrainToImmutable() };
                    break;
                default:
                    queue = queue with { Unknown = queue.Unknown.Add(new(name, JsonElement.ParseValue(ref reader))) };
                    break;
            }
        }

        names.Require(ref reader, "library");
        names.Require(ref reader, "entries");
        _ = reader.Read(); // Anything after the object is a fault of its own.
        return queue;
    }

    private static byte[] Format(QueueEntry entry)
    {
        using var plain = new MemoryStream(600);
        using (var json = new Utf8JsonWriter(plain, Layout.Options))
        {
            EntryJson.Write(json, entry);
        }

        using var indented = new MemoryStream((int)plain.Length + 128);
        foreach (var one in plain.GetBuffer().AsSpan(0, (int)plain.Length))
        {
            indented.WriteByte(one);
            if (one == '\n')
            {
                indented.Write("    "u8); // line breaks inside strings are escaped, so each one is layout
            }
        }

        return indented.ToArray();
    }

    /// <exception cref="QueueDamagedException">entries contradict each other or their head.</exception>
    internal static void Check(WorkQueue queue)
    {
        var seen = queue.Roots.Select(_ => new HashSet<string>(StringComparer.Ordinal)).ToList();
        for (var i = 0; i < queue.Entries.Length; i++)
        {
            var entry = queue.Entries[i];
            var fault = entry switch
            {
                null => "it is null",
                _ when entry.Root < 0 || entry.Root >= queue.Roots.Length => $"root {entry.Root} is not one of the {queue.Roots.Length} roots",
                _ when !IsInside(entry.Path) || entry.Folders?.Any(p => !IsInside(p)) == true => "a path leaves the root",
                _ when !seen[entry.Root].Add(entry.Path) => "another entry has the same path",
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
        && !(path.Contains("..", StringComparison.Ordinal) && path.Split('/').Contains("..")) && !(path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]) && path.IndexOf('/', StringComparison.Ordinal) == 2);

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
            throw Damage(bytes, error, 0);
        }

        throw new QueueDamagedException("at its start", "\"schema_version\" is missing");
    }

    /// <param name="entry">in which entry, from 1; 0 in none.</param>
    private static QueueDamagedException Damage(ReadOnlySpan<byte> bytes, JsonException error, int entry, Exception? inner = null)
    {
        var (line, column) = error is JsonFaultException fault ? PlaceOf(bytes[..(int)fault.Offset]) : (error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
        var place = string.Create(CultureInfo.InvariantCulture, $"at line {line + 1}, column {column + 1}{(entry > 0 ? $", in entry {entry}" : "")}");
        var end = error.Message.IndexOf(" LineNumber: ", StringComparison.Ordinal); // the parser's own account of the place
        return new(place, end < 0 ? error.Message : error.Message[..end], inner ?? error);
    }

    private static (long Line, long Column) PlaceOf(ReadOnlySpan<byte> before) => (before.Count((byte)'\n'), before.Length - 1 - before.LastIndexOf((byte)'\n'));

    private static bool IsAsWritten(ReadOnlySpan<byte> bytes)
    {
        var at = ChecksumAt(bytes);
        if (at < 0)
        {
            return false;
        }

        return Checksum(bytes, at).AsSpan().SequenceEqual(bytes.Slice(at, ChecksumLength));
    }

    /// <summary>Of its own, since the encoder takes its time to get ready and who only reads does not need it.</summary>
    private static class Layout
    {
        /// <summary>Names of artists stay readable; control characters are escaped all the same.</summary>
        public static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = ReadableJson.Encoder };
    }

    /// <summary>Where the digits are: the first such property, which is in the head.</summary>
    private static int ChecksumAt(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOf(ChecksumStart);
        at = at < 0 ? -1 : at + ChecksumStart.Length;
        return at >= 0 && at + ChecksumLength < bytes.Length && bytes[at + ChecksumLength] == '"' ? at : -1;
    }

    /// <summary>Of everything but the checksum itself, for which zeros stand.</summary>
    private static byte[] Checksum(ReadOnlySpan<byte> bytes, int at)
    {
        var sum = ~Crc32C.Add(Crc32C.Add(Crc32C.Add(Crc32C.Start, bytes[..at]), NoChecksum), bytes[(at + ChecksumLength)..]);
        return Encoding.ASCII.GetBytes(sum.ToString("x8", CultureInfo.InvariantCulture));
    }
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
