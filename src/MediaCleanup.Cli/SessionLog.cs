using System.Globalization;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Settings;
using MediaCleanup.Core.Work;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace MediaCleanup.Cli;

/// <summary>The log of one session: UTF-8 text, one event a line, every value escaped, no key ever. Only appended to.</summary>
internal sealed class SessionLog : IDisposable
{
    private readonly Logger _log;

    private SessionLog(Logger log) => _log = log;

    /// <param name="clock">gives the times of the lines: a week's report counts by them.</param>
    public static SessionLog Open(string path, Redactor redactor, TimeProvider clock)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // The size limit of the sink would end the log silently, so there is none.
        return new(new LoggerConfiguration().MinimumLevel.Debug().WriteTo.File(new LineFormat(redactor, clock), path, fileSizeLimitBytes: null).CreateLogger());
    }

    /// <summary>Adds to the log of a session that entries of it were undone.</summary>
    public static void TakenBack(string path, TimeProvider clock, IEnumerable<QueueEntry> entries)
    {
        using var log = Open(path, new Redactor([]), clock);
        foreach (var entry in entries)
        {
            log._log.Information("taken back entry={Entry} path={Path} root={Root}", entry.Name, entry.Path, entry.Root);
        }
    }

    /// <param name="queue">its roots are named once: the lines about entries give their numbers.</param>
    public void Begun(string session, WorkQueue queue, int entries)
    {
        _log.Information("session={Session} library={Library} entries={Entries} version={Version}", session, queue.Kind.Folder, entries, Workspace.Version);
        Roots(queue);
    }

    /// <summary>The session takes another one back.</summary>
    public void BegunUndo(string session, WorkQueue queue, string undone, int entries)
    {
        _log.Information("session={Session} library={Library} entries={Entries} version={Version} undo={Undo}", session, queue.Kind.Folder, entries, Workspace.Version, undone);
        Roots(queue);
    }

    /// <summary>A file that an undo looked at.</summary>
    public void Undone(ReversalResult result, string what)
    {
        if (result.Outcome is Reversal.LeftAlone left)
        {
            _log.Warning("left alone path={Path} reason={Reason}", result.Path, left.Reason);
        }
        else
        {
            _log.Information("took back path={Path} what={What}", result.Path, what);
        }
    }

    public void EndedUndo(int takenBack, int leftAlone) => _log.Information("end taken_back={TakenBack} left_alone={LeftAlone}", takenBack, leftAlone);

    public void UndoInterrupted(Exception fault) => _log.Warning("interrupted reason={Reason}", fault is OperationCanceledException ? "by signal" : fault.Message);

    private void Roots(WorkQueue queue)
    {
        for (var i = 0; i < queue.Roots.Length; i++)
        {
            _log.Information("root number={Number} path={Path}", i, queue.Roots[i]);
        }
    }

    public void Ended(SessionTally tally, RunStatistics statistics) => _log.Information(
        "end completed={Completed} failed={Failed} put_off={PutOff} files_changed={Files} bytes_written={Bytes} issues_found={Found} issues_resolved={Resolved} questions={Questions} requests={Requests} cache_hits={Hits} retries={Retries} images={Images}",
        tally.Completed, tally.Failed, tally.PutOff, tally.FilesChanged, tally.BytesWritten, tally.IssuesFound, tally.IssuesResolved, tally.Questions, statistics.Identifying.Requests, statistics.Identifying.CacheHits, statistics.Identifying.Retries, statistics.Pictures.Requests);

    public void Interrupted(Exception fault, RunStatistics statistics) => _log.Warning(
        "interrupted reason={Reason} requests={Requests} cache_hits={Hits} retries={Retries} images={Images}",
        fault is OperationCanceledException ? "by signal" : fault.Message, statistics.Identifying.Requests, statistics.Identifying.CacheHits, statistics.Identifying.Retries, statistics.Pictures.Requests);

    public void On(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.Resumed resumed:
                _log.Information("resumed entry={Entry}", resumed.Entry);
                Changes(resumed.Results);
                break;
            case SessionEvent.Started started:
                _log.Information("start entry={Entry} path={Path} root={Root} changes={Changes}", started.Entry.Name, started.Entry.Path, started.Entry.Root, started.Proposal.Plan.Changes.Length);
                foreach (var decision in started.Proposal.Decisions)
                {
                    _log.Information("decided {Decision}", decision);
                }

                break;
            case SessionEvent.Finished finished:
                Changes(finished.Results);
                foreach (var question in finished.Proposal.Questions)
                {
                    _log.Warning("question code={Code} album={Subject} text={Text}", question.Code, question.Subject, question.Text);
                }

                foreach (var issue in finished.Proposal.Issues.Where(i => !i.Resolved))
                {
                    _log.Warning("issue code={Code} path={Path} detail={Detail}", issue.Code, issue.Path, issue.Detail);
                }

                foreach (var (code, count) in finished.Proposal.Issues.Where(i => i.Resolved).CountBy(i => i.Code))
                {
                    _log.Information("resolved code={Code} count={Count}", code, count);
                }

                _log.Information("done entry={Entry} status={Status} issues_found={Found} issues_resolved={Resolved} tracks={Tracks}", finished.Entry.Name, finished.Entry.Status.ToString().ToLowerInvariant(), finished.Proposal.Issues.Length + finished.Proposal.Questions.Length, finished.Proposal.Issues.Count(i => i.Resolved), (finished.Entry as ArtistEntry)?.TrackCount ?? 0);
                break;
            case SessionEvent.Failed failed:
                _log.Error("error entry={Entry} path={Path} root={Root} reason={Reason}", failed.Entry.Name, failed.Entry.Path, failed.Entry.Root, failed.Entry.Error);
                break;
            case SessionEvent.Checkpointed checkpoint:
                _log.Information("checkpoint name={Name}", checkpoint.Name);
                break;
            case SessionEvent.Noted noted:
                _log.Information("note {Text}", noted.Text);
                break;
        }
    }

    public void Dispose() => _log.Dispose();

    private void Changes(IEnumerable<ChangeResult> results)
    {
        foreach (var (change, outcome) in results)
        {
            switch (outcome)
            {
                case Outcome.Done done:
                    _log.Information("wrote path={Path} what={What} bytes={Bytes}", change.Path, WhatOf(change), done.Bytes);
                    break;
                case Outcome.PutOff later:
                    _log.Warning("put off path={Path} reason={Reason}", change.Path, later.Reason);
                    break;
                case Outcome.Skipped skipped:
                    _log.Warning("left alone path={Path} reason={Reason}", change.Path, skipped.Reason);
                    break;
                case Outcome.Failed failed:
                    _log.Error("not written path={Path} reason={Reason}", change.Path, failed.Reason);
                    break;
            }
        }
    }

    private static string WhatOf(FileChange change) => change switch
    {
        EditTags edit => string.Join(',', edit.Fields.Select(f => f.Field).Concat(edit.Cover is null ? [] : ["cover"])),
        CreateFile => "new file",
        _ => "replaced",
    };

    /// <summary>Time, level, message; each value in quotes, made harmless, without any key.</summary>
    private sealed class LineFormat(Redactor redactor, TimeProvider clock) : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            using var line = new StringWriter(CultureInfo.InvariantCulture);
            line.Write(clock.GetLocalNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
            line.Write(logEvent.Level switch { LogEventLevel.Warning => " WARN ", LogEventLevel.Error or LogEventLevel.Fatal => " ERROR ", _ => " INFO " });
            foreach (var token in logEvent.MessageTemplate.Tokens)
            {
                if (token is Serilog.Parsing.PropertyToken property && logEvent.Properties.TryGetValue(property.PropertyName, out var value))
                {
                    line.Write(Escaped(value));
                }
                else
                {
                    line.Write(token.ToString());
                }
            }

            output.WriteLine(redactor.Redact(line.ToString()));
        }

        private static string Escaped(LogEventPropertyValue value) => value is ScalarValue { Value: string text }
            ? $"\"{OutputGate.Clean(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : value.ToString(null, CultureInfo.InvariantCulture);
    }
}

/// <summary>Hands each event of a session to the screen, the log and the outputs.</summary>
internal sealed class SessionWatchers(Look.ProgressLine progress, SessionLog log, SessionOutputs outputs, Action<Proposal> beforeApplying)
{
    public void On(SessionEvent happened)
    {
        log.On(happened);
        outputs.On(happened);
        switch (happened)
        {
            case SessionEvent.Started started:
                beforeApplying(started.Proposal);
                progress.Doing(Verbs.EntryNames.DisplayOf(started.Entry));
                break;
            case SessionEvent.Finished finished:
                progress.Finished(Look.ProcessView.LineOf(finished));
                break;
            case SessionEvent.Failed failed:
                progress.Finished($"{Verbs.EntryNames.DisplayOf(failed.Entry)}: error: {failed.Entry.Error}");
                break;
            case SessionEvent.Resumed resumed:
                progress.Say($"{resumed.Entry}: the plan of an interrupted run was finished");
                break;
            case SessionEvent.Checkpointed checkpoint:
                progress.Say($"Checkpoint: {checkpoint.Name}");
                break;
            case SessionEvent.Noted noted:
                progress.Say(noted.Text);
                break;
        }
    }
}
