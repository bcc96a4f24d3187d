using System.Collections.Immutable;

namespace MediaCleanup.Core.Reports;

/// <summary>Makes the history of a session out of the lines of its log, in their order.</summary>
internal sealed class SessionReader(string name, string library)
{
    private readonly ImmutableArray<SessionOutcome>.Builder _outcomes = ImmutableArray.CreateBuilder<SessionOutcome>();
    private readonly ImmutableArray<SessionFinding>.Builder _questions = ImmutableArray.CreateBuilder<SessionFinding>();
    private readonly ImmutableArray<SessionFinding>.Builder _issues = ImmutableArray.CreateBuilder<SessionFinding>();
    private readonly ImmutableArray<string>.Builder _checkpoints = ImmutableArray.CreateBuilder<string>();
    private readonly List<SessionDay> _days = [];
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _resolved = new(StringComparer.Ordinal);
    private SessionHistory? _session;
    private SessionLine? _start;
    private DateTimeOffset _lastEnd;

    /// <summary>Null when there was no line.</summary>
    public SessionHistory? Result => _session is null ? null : _session with
    {
        Outcomes = _outcomes.ToImmutable(),
        Questions = _questions.ToImmutable(),
        OpenIssues = _issues.ToImmutable(),
        Checkpoints = _checkpoints.ToImmutable(),
        Days = [.. _days],
    };

    public void Add(SessionLine line)
    {
        if (line.Event == "taken back")
        {
            TakeBack(line); // later, perhaps by weeks: it is no work of the session
            return;
        }

        if (_session is null)
        {
            _session = new() { Name = name, Library = library, StartedAt = line.At, LastAt = line.At, Undoes = line["undo"] };
            _lastEnd = line.At;
        }

        Spend(line.At, _session.LastAt);
        _session = _session with { LastAt = line.At };
        switch (line.Event)
        {
            case "start":
                _start = line;
                _open.Clear();
                _resolved.Clear();
                break;
            case "wrote":
                _days[^1] = _days[^1] with { FilesWritten = _days[^1].FilesWritten + 1, BytesWritten = _days[^1].BytesWritten + line.Number("bytes") };
                break;
            case "took back":
                _session = _session with { FilesTakenBack = _session.FilesTakenBack + 1 };
                break;
            case "put off" or "left alone" or "not written":
                _session = _session with { FilesNotWritten = _session.FilesNotWritten + 1 };
                break;
            case "question":
                _questions.Add(Finding(line, "album", "text"));
                break;
            case "issue":
                _issues.Add(Finding(line, "path", "detail"));
                break;
            case "resolved":
                Count(_resolved, line["code"] ?? "", (int)line.Number("count"));
                break;
            case "done":
                End(line, line["status"] ?? "", null);
                break;
            case "error":
                End(line, "error", line["reason"]);
                break;
            case "checkpoint":
                _checkpoints.Add(line["name"] ?? "");
                break;
            case "interrupted":
                _session = WithCosts(_session, line) with { Interruption = line["reason"] ?? "" };
                break;
            case "end":
                _session = WithCosts(_session, line) with { IsEnded = true };
                break;
        }
    }

    private SessionFinding Finding(SessionLine line, string subject, string text)
    {
        var code = line["code"] ?? "";
        Count(_open, code, 1);
        return new(_start?["entry"] ?? "", code, line[subject] ?? "", line[text] ?? "");
    }

    private void End(SessionLine line, string status, string? reason)
    {
        var isStarted = _start is not null && _start["entry"] == line["entry"];
        _outcomes.Add(new(line.At, line["entry"] ?? "", line["path"] ?? (isStarted ? _start!["path"] : null), status, (int)line.Number("issues_found"), (int)line.Number("issues_resolved"), reason)
        {
            Root = (int)(line["root"] is null && isStarted ? _start!.Number("root") : line.Number("root")),
            Tracks = line["tracks"] is null ? null : (int)line.Number("tracks"),
            Took = line.At > _lastEnd ? line.At - _lastEnd : TimeSpan.Zero,
            Open = isStarted ? _open.ToImmutableDictionary() : ImmutableDictionary<string, int>.Empty,
            Resolved = isStarted ? _resolved.ToImmutableDictionary() : ImmutableDictionary<string, int>.Empty,
        });
        _start = null;
        _lastEnd = line.At;
    }

    /// <summary>What was undone neither counts as completed nor as resolved.</summary>
    private void TakeBack(SessionLine line)
    {
        for (var i = 0; i < _outcomes.Count; i++)
        {
            if (_outcomes[i].Path == line["path"] && _outcomes[i].Root == (int)line.Number("root"))
            {
                _outcomes[i] = _outcomes[i] with
                {
                    Status = SessionOutcome.TakenBack,
                    IssuesFound = 0,
                    IssuesResolved = 0,
                    Open = ImmutableDictionary<string, int>.Empty,
                    Resolved = ImmutableDictionary<string, int>.Empty,
                };
            }
        }
    }

    /// <summary>The time since the line before counts on the day of this one; a clock that was put back counts nothing.</summary>
    private void Spend(DateTimeOffset at, DateTimeOffset before)
    {
        var day = DateOnly.FromDateTime(at.DateTime);
        if (_days.Count == 0 || _days[^1].Day != day)
        {
            _days.Add(new(day, TimeSpan.Zero, 0, 0));
        }

        _days[^1] = _days[^1] with { Spent = _days[^1].Spent + (at > before ? at - before : TimeSpan.Zero) };
    }

    private static SessionHistory WithCosts(SessionHistory session, SessionLine line) => session with
    {
        Requests = line.Number("requests"),
        CacheHits = line.Number("cache_hits"),
        Retries = line.Number("retries"),
        Pictures = line.Number("images"),
    };

    private static void Count(Dictionary<string, int> counts, string code, int more) => counts[code] = counts.GetValueOrDefault(code) + more;
}
