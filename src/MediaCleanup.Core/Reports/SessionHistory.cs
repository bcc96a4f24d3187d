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

    /// <summary>Why it stopped, when it was interrupted and could still say so.</summary>
    public string? Interruption { get; init; }

    /// <summary>Each time that an entry was finished, failed or was put off, in order.</summary>
    public ImmutableArray<SessionOutcome> Outcomes { get; init; } = [];

    public ImmutableArray<SessionFinding> Questions { get; init; } = [];

    /// <summary>Found and not mended.</summary>
    public ImmutableArray<SessionFinding> OpenIssues { get; init; } = [];

    public ImmutableArray<string> Checkpoints { get; init; } = [];

    public int FilesWritten { get; init; }

    public long BytesWritten { get; init; }

    public int FilesNotWritten { get; init; }

    /// <summary>Known only of a session that ended in order, as are hits, retries and pictures.</summary>
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
        SessionHistory? session = null;
        var outcomes = ImmutableArray.CreateBuilder<SessionOutcome>();
        var questions = ImmutableArray.CreateBuilder<SessionFinding>();
        var issues = ImmutableArray.CreateBuilder<SessionFinding>();
        var checkpoints = ImmutableArray.CreateBuilder<string>();
        var (entry, path) = ("", "");
        foreach (var line in lines.Select(SessionLine.Parse).OfType<SessionLine>())
        {
            session = (session ?? new() { Name = name, Library = library, StartedAt = line.At, LastAt = line.At }) with { LastAt = line.At };
            switch (line.Event)
            {
                case "start":
                    (entry, path) = (line["entry"] ?? "", line["path"] ?? "");
                    break;
                case "wrote":
                    session = session with { FilesWritten = session.FilesWritten + 1, BytesWritten = session.BytesWritten + line.Number("bytes") };
                    break;
                case "put off" or "left alone" or "not written":
                    session = session with { FilesNotWritten = session.FilesNotWritten + 1 };
                    break;
                case "question":
                    questions.Add(new(entry, line["code"] ?? "", line["album"] ?? "", line["text"] ?? ""));
                    break;
                case "issue":
                    issues.Add(new(entry, line["code"] ?? "", line["path"] ?? "", line["detail"] ?? ""));
                    break;
                case "done":
                    outcomes.Add(new(line.At, line["entry"] ?? "", line["entry"] == entry ? path : null, line["status"] ?? "", (int)line.Number("issues_found"), (int)line.Number("issues_resolved"), null));
                    break;
                case "error":
                    outcomes.Add(new(line.At, line["entry"] ?? "", null, "error", 0, 0, line["reason"]));
                    break;
                case "checkpoint":
                    checkpoints.Add(line["name"] ?? "");
                    break;
                case "interrupted":
                    session = session with { Interruption = line["reason"] ?? "" };
                    break;
                case "end":
                    session = session with { IsEnded = true, Requests = line.Number("requests"), CacheHits = line.Number("cache_hits"), Retries = line.Number("retries"), Pictures = line.Number("images") };
                    break;
            }
        }

        return session is null ? null : session with { Outcomes = outcomes.ToImmutable(), Questions = questions.ToImmutable(), OpenIssues = issues.ToImmutable(), Checkpoints = checkpoints.ToImmutable() };
    }
}

/// <summary>How one entry ended in a session.</summary>
/// <param name="Path">null when the log does not say it.</param>
/// <param name="Status"><c>completed</c>, <c>error</c>, or <c>pending</c> when it was put off.</param>
/// <param name="Reason">of an error.</param>
public sealed record SessionOutcome(DateTimeOffset At, string Entry, string? Path, string Status, int IssuesFound, int IssuesResolved, string? Reason);

/// <summary>A question or an open issue.</summary>
/// <param name="Subject">the album, folder or file it is about.</param>
public sealed record SessionFinding(string Entry, string Code, string Subject, string Text);
