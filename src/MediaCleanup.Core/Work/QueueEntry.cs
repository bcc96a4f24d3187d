using System.Collections.Immutable;
using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>Where an entry stands. In the file in snake case.</summary>
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
    public abstract string Name { get; }

    /// <summary>The entry's folder (of a film perhaps its file), relative to its root, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Index into <see cref="WorkQueue.Roots"/>.</summary>
    public int Root { get; init; }

    /// <summary>All folders when there are several, the first is <see cref="Path"/>; else null.</summary>
    public IReadOnlyList<string>? Folders { get; init; }

    public EntryStatus Status { get; init; }

    /// <summary>What was resolved, and what the last look left open.</summary>
    public int IssuesFound { get; init; }

    /// <summary>Over all looks; none any more when the work is taken back.</summary>
    public int IssuesResolved { get; init; }

    public DateTimeOffset AddedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Why the entry is <see cref="EntryStatus.Error"/>.</summary>
    public string? Error { get; init; }

    /// <summary>The report of what waits for a person, relative to the status folder.</summary>
    public string? IssueReport { get; init; }

    /// <summary>Since when a scan no longer finds it.</summary>
    public DateTimeOffset? MissingSince { get; init; }

    /// <summary>Names, sizes and times of the audio files when we last looked; tells what changed other than by us.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Properties of the file that this version does not know.</summary>
    public ImmutableArray<UnknownProperty> Unknown { get; init; } = [];

    public IReadOnlyList<string> AllFolders => Folders ?? [Path];

    /// <summary>Two entries of one queue never share this.</summary>
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
    public required string Artist { get; init; }

    public override string Name => Artist;

    public int TrackCount { get; init; }

    public string? MusicBrainzArtistId { get; init; }
}

/// <summary>One film.</summary>
public sealed record MovieEntry : QueueEntry
{
    public required string Title { get; init; }

    public int? Year { get; init; }

    public override string Name => Title;

    public int? TmdbId { get; init; }

    public string? ImdbId { get; init; }

    /// <summary>NFO and pictures of this film, relative to the root.</summary>
    public IReadOnlyList<string> MetadataFiles { get => field ?? []; init; }
}

/// <summary>A property of a file that this version does not know; it is written back as it was.</summary>
public sealed record UnknownProperty(string Name, JsonElement Value)
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WritePropertyName(Name);
        Value.WriteTo(json);
    }
}

/// <summary>A status as files and the command line write it.</summary>
public static class EntryStatusText
{
    public static string Of(EntryStatus status) => status switch
    {
        EntryStatus.Pending => "pending",
        EntryStatus.InProgress => "in_progress",
        EntryStatus.Completed => "completed",
        EntryStatus.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Null when it is none of the four.</summary>
    public static EntryStatus? Parse(string text) => text switch
    {
        "pending" => EntryStatus.Pending,
        "in_progress" => EntryStatus.InProgress,
        "completed" => EntryStatus.Completed,
        "error" => EntryStatus.Error,
        _ => null,
    };
}
