using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaCleanup.Core.Work;

/// <summary>Where an entry stands. In the file in snake case.</summary>
[JsonConverter(typeof(EntryStatusConverter))]
public enum EntryStatus
{
    Pending,
    InProgress,

    /// <summary>All that could be decided is done; questions and unreadable files are issues, not errors.</summary>
    Completed,

    /// <summary>The entry itself could not be worked on; it waits for a reset.</summary>
    Error,
}

/// <summary>
/// One artist or film of a queue, as the queue file has it. Every change gives a new record. Properties that this version does
/// not know are kept in <see cref="Unknown"/> and written back.
/// </summary>
public abstract record QueueEntry
{
    /// <summary>The artist, or the film's title: what a person calls it.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>The entry's folder (of a film perhaps its file), relative to its root, with <c>/</c>.</summary>
    [JsonPropertyOrder(10)]
    public required string Path { get; init; }

    /// <summary>Index into <see cref="WorkQueue.Roots"/>.</summary>
    [JsonPropertyOrder(11)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Root { get; init; }

    /// <summary>All folders when there are several, the first is <see cref="Path"/>; else null.</summary>
    [JsonPropertyOrder(12)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Folders { get; init; }

    [JsonPropertyOrder(20)]
    public EntryStatus Status { get; init; }

    [JsonPropertyOrder(30)]
    public int IssuesFound { get; init; }

    [JsonPropertyOrder(31)]
    public int IssuesResolved { get; init; }

    [JsonPropertyOrder(40)]
    public DateTimeOffset AddedAt { get; init; }

    [JsonPropertyOrder(41)]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonPropertyOrder(42)]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why the entry is <see cref="EntryStatus.Error"/>.</summary>
    [JsonPropertyOrder(43)]
    public string? Error { get; init; }

    /// <summary>The report of what waits for a person, relative to the status folder.</summary>
    [JsonPropertyOrder(60)]
    public string? IssueReport { get; init; }

    /// <summary>Since when a scan no longer finds it.</summary>
    [JsonPropertyOrder(61)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? MissingSince { get; init; }

    /// <summary>Names, sizes and times of the audio files when we last looked; tells what changed other than by us.</summary>
    [JsonPropertyOrder(62)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fingerprint { get; init; }

#pragma warning disable CA2227 // The serializer needs a setter to fill it.
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
#pragma warning restore CA2227

    [JsonIgnore]
    public IReadOnlyList<string> AllFolders => Folders ?? [Path];

    /// <summary>Two entries of one queue never share this.</summary>
    [JsonIgnore]
    public (int Root, string Path) Key => (Root, Path);

    /// <summary>In work from now.</summary>
    public QueueEntry Started(DateTimeOffset now) =>
        this with { Status = EntryStatus.InProgress, StartedAt = WholeSeconds(now), CompletedAt = null, Error = null };

    public QueueEntry Completed(DateTimeOffset now) =>
        this with { Status = EntryStatus.Completed, CompletedAt = WholeSeconds(now), Error = null };

    public QueueEntry Failed(DateTimeOffset now, string reason) =>
        this with { Status = EntryStatus.Error, CompletedAt = WholeSeconds(now), Error = reason };

    /// <summary>Back to the start; what was found out about it stays.</summary>
    public QueueEntry Pending() => this with { Status = EntryStatus.Pending, StartedAt = null, CompletedAt = null, Error = null };

    /// <summary>Times in the queue file are whole seconds: nobody reads the rest.</summary>
    public static DateTimeOffset WholeSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}

/// <summary>One artist.</summary>
public sealed record ArtistEntry : QueueEntry
{
    [JsonPropertyOrder(1)]
    public required string Artist { get; init; }

    [JsonIgnore]
    public override string Name => Artist;

    [JsonPropertyOrder(25)]
    public int TrackCount { get; init; }

    [JsonPropertyOrder(50)]
    [JsonPropertyName("musicbrainz_artist_id")]
    public string? MusicBrainzArtistId { get; init; }
}

/// <summary>One film.</summary>
public sealed record MovieEntry : QueueEntry
{
    [JsonPropertyOrder(1)]
    public required string Title { get; init; }

    [JsonPropertyOrder(2)]
    public int? Year { get; init; }

    [JsonIgnore]
    public override string Name => Title;

    [JsonPropertyOrder(50)]
    public int? TmdbId { get; init; }

    [JsonPropertyOrder(51)]
    public string? ImdbId { get; init; }

    /// <summary>NFO and pictures of this film, relative to the root.</summary>
    [JsonPropertyOrder(52)]
    public IReadOnlyList<string> MetadataFiles { get => field ?? []; init; }
}

/// <summary>Names only: a number would change its meaning with the order of the enumeration.</summary>
internal sealed class EntryStatusConverter() : JsonStringEnumConverter<EntryStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
