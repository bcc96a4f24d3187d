using System.Collections.Immutable;

namespace MediaCleanup.Core.Reports;

/// <summary>What one session did, as its log tells it; true also when the session was cut off in the middle.</summary>
public sealed record SessionHistory
{
    public required string Name { get; init; }

    /// <summary><c>music</c> or <c>movies</c>.</summary>
    public required string Library { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The time of the last line.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>It ended in order.</summary>
    public bool IsEnded { get; init; }

    /// <summary>The session that this one took back; null when it did the work itself.</summary>
    public string? Undoes { get; init; }

    /// <summary>Why it stopped, when it was interrupted and could still say so.</summary>
    public string? Interruption { get; init; }

    /// <summary>Each time that an entry was finished, failed or was put off, in order.</summary>
    public ImmutableArray<SessionOutcome> Outcomes { get; init; } = [];

    public ImmutableArray<SessionFinding> Questions { get; init; } = [];

    /// <summary>Found and not mended.</summary>
    public ImmutableArray<SessionFinding> OpenIssues { get; init; } = [];

    public ImmutableArray<string> Checkpoints { get; init; } = [];

    /// <summary>The days of the wall clock on which it worked, in order.</summary>
    public ImmutableArray<SessionDay> Days { get; init; } = [];

    public int FilesWritten => Days.Sum(d => d.FilesWritten);

    public long BytesWritten => Days.Sum(d => d.BytesWritten);

    public int FilesNotWritten { get; init; }

    /// <summary>Of a session that took another one back.</summary>
    public int FilesTakenBack { get; init; }

    /// <summary>Known only of a session that could say so in the end, as are hits, retries and pictures.</summary>
    public long Requests { get; init; }

    public long CacheHits { get; init; }

    public long Retries { get; init; }

    public long Pictures { get; init; }

    public TimeSpan Duration => LastAt - StartedAt;

    public int Completed => Outcomes.Count(o => o.Status == "completed");

    public int Failed => Outcomes.Count(o => o.Status == "error");

    /// <summary>Reads a log. Lines that are none of ours are stepped over; a log without any is no session.</summary>
    public static SessionHistory? Read(string name, string library, IEnumerable<string> lines)
    {
        var reader = new SessionReader(name, library);
        foreach (var line in lines.Select(SessionLine.Parse).OfType<SessionLine>())
        {
            reader.Add(line);
        }

        return reader.Result;
    }
}

/// <summary>How one entry ended in a session.</summary>
/// <param name="Path">null when the log does not say it.</param>
/// <param name="Status"><c>completed</c>, <c>error</c>, <c>pending</c> when it was put off, or <see cref="TakenBack"/>.</param>
/// <param name="Reason">of an error.</param>
public sealed record SessionOutcome(DateTimeOffset At, string Entry, string? Path, string Status, int IssuesFound, int IssuesResolved, string? Reason)
{
    /// <summary>The status of an entry whose changes were undone since.</summary>
    public const string TakenBack = "taken back";

    /// <summary>Index of the entry's root; tells the same artist in two libraries apart.</summary>
    public int Root { get; init; }

    /// <summary>Audio files of an artist; null when the log does not say it.</summary>
    public int? Tracks { get; init; }

    /// <summary>Since the entry before it ended, or the session began: entries are finished one after the other.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Issues and questions that stayed open, by code.</summary>
    public ImmutableDictionary<string, int> Open { get; init; } = ImmutableDictionary<string, int>.Empty;

    public ImmutableDictionary<string, int> Resolved { get; init; } = ImmutableDictionary<string, int>.Empty;
}

/// <summary>A question or an open issue.</summary>
/// <param name="Subject">the album, folder or file it is about.</param>
public sealed record SessionFinding(string Entry, string Code, string Subject, string Text);

/// <summary>A session's part of one day; one that works through midnight has two.</summary>
public sealed record SessionDay(DateOnly Day, TimeSpan Spent, int FilesWritten, long BytesWritten);
