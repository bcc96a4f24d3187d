using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>
/// What one save of a queue changed, as one line of its journal. Entries are whole and absolute, so that a line may be applied
/// twice. A checkpoint and the lines of later revisions give the queue again.
/// </summary>
internal sealed record QueueDelta
{
    public required long Revision { get; init; }

    /// <summary>Nothing before counts: the line has the whole queue.</summary>
    public bool IsWhole { get; init; }

    public int SinceCheckpoint { get; init; }

    public IReadOnlyList<string> Roots { get => field ?? []; init; }

    public IReadOnlyList<QueueKey> Removed { get => field ?? []; init; }

    public IReadOnlyList<ArtistEntry> Artists { get => field ?? []; init; }

    public IReadOnlyList<MovieEntry> Movies { get => field ?? []; init; }

    public static QueueDelta Whole(WorkQueue queue) => Between(WorkQueue.Empty(queue.Kind), queue) with { IsWhole = true };

    public static QueueDelta Between(WorkQueue before, WorkQueue after)
    {
        var changes = QueueChanges.Between(before, after);
        return new()
        {
            Revision = after.Revision,
            SinceCheckpoint = after.SinceCheckpoint,
            Roots = after.Roots,
            Removed = [.. changes.Removed.Select(e => new QueueKey(e.Root, e.Path))],
            Artists = [.. changes.Changed.Select(c => c.After).OfType<ArtistEntry>()],
            Movies = [.. changes.Changed.Select(c => c.After).OfType<MovieEntry>()],
        };
    }

    public WorkQueue ApplyTo(WorkQueue queue)
    {
        var start = IsWhole ? queue with { Entries = [] } : queue;
        var removed = Removed.Select(k => (k.Root, k.Path)).ToHashSet();
        var changed = Artists.Concat<QueueEntry>(Movies).ToDictionary(e => e.Key);
        var kept = start.Entries.Where(e => !removed.Contains(e.Key)).Select(e => changed.Remove(e.Key, out var newer) ? newer : e).ToList();
        return start with { Revision = Revision, SinceCheckpoint = SinceCheckpoint, Roots = [.. Roots], Entries = [.. kept, .. changed.Values] };
    }

    public byte[] ToJson()
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = ReadableJson.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("revision"u8, Revision);
            json.WriteBoolean("is_whole"u8, IsWhole);
            json.WriteNumber("since_checkpoint"u8, SinceCheckpoint);
            EntryJson.Strings(json, "roots"u8, Roots);
            json.WriteStartArray("removed"u8);
            foreach (var (root, path) in Removed)
            {
                json.WriteStartObject();
                json.WriteNumber("root"u8, root);
                json.WriteString("path"u8, path);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Entries(json, "artists"u8, Artists);
            Entries(json, "movies"u8, Movies);
            json.WriteEndObject();
        }

        return line.ToArray();
    }

    /// <summary>Null when the line is none of ours.</summary>
    public static QueueDelta? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            _ = reader.Read();
            return Read(ref reader);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static QueueDelta Read(ref Utf8JsonReader reader)
    {
        var delta = new QueueDelta { Revision = 0 };
        var names = new PropertyNames();
        JsonReading.StartObject(ref reader);
        while (JsonReading.NextProperty(ref reader, names) is { } name)
        {
            delta = name switch
            {
                "revision" => delta with { Revision = JsonReading.Long(ref reader) },
                "is_whole" => delta with { IsWhole = JsonReading.Truth(ref reader) },
                "since_checkpoint" => delta with { SinceCheckpoint = JsonReading.Int(ref reader) },
                "roots" => delta with { Roots = JsonReading.Texts(ref reader) },
                "removed" => delta with { Removed = ReadKeys(ref reader) },
                "artists" => delta with { Artists = [.. ReadEntries(ref reader, MediaKind.Music).Cast<ArtistEntry>()] },
                "movies" => delta with { Movies = [.. ReadEntries(ref reader, MediaKind.Movies).Cast<MovieEntry>()] },
                _ => Skipping(delta, ref reader),
            };
        }

        names.Require(ref reader, "revision");
        _ = reader.Read();
        return delta;
    }

    private static QueueDelta Skipping(QueueDelta delta, ref Utf8JsonReader reader)
    {
        reader.Skip();
        return delta;
    }

    private static List<QueueEntry> ReadEntries(ref Utf8JsonReader reader, MediaKind kind)
    {
        var entries = new List<QueueEntry>();
        JsonReading.StartArray(ref reader);
        while (JsonReading.NextElement(ref reader))
        {
            entries.Add(EntryJson.Read(ref reader, kind));
        }

        return entries;
    }

    private static List<QueueKey> ReadKeys(ref Utf8JsonReader reader)
    {
        var keys = new List<QueueKey>();
        JsonReading.StartArray(ref reader);
        while (JsonReading.NextElement(ref reader))
        {
            var (root, path) = (0, "");
            var names = new PropertyNames();
            JsonReading.StartObject(ref reader);
            while (JsonReading.NextProperty(ref reader, names) is { } name)
            {
                switch (name)
                {
                    case "root":
                        root = JsonReading.Int(ref reader);
                        break;
                    case "path":
                        path = JsonReading.Text(ref reader);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            names.Require(ref reader, "path");
            keys.Add(new(root, path));
        }

        return keys;
    }

    private static void Entries(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<QueueEntry> entries)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            EntryJson.Write(json, entry);
        }

        json.WriteEndArray();
    }
}

internal sealed record QueueKey(int Root, string Path);
