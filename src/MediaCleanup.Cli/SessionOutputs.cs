using System.Globalization;
using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli;

/// <summary>The metadata that a session wrote, as CSV for a spreadsheet and as JSON.</summary>
internal sealed class SessionOutputs(StateFolder state, MediaKind kind, string session)
{
    private readonly List<WrittenField> _rows = [];

    /// <summary>For sessions that were killed before they could write theirs: what their undo records tell.</summary>
    public static void WriteLost(StateFolder state, WorkQueue queue, UndoLog undo, IEnumerable<string> killed)
    {
        foreach (var session in killed)
        {
            var lost = new SessionOutputs(state, queue.Kind, session);
            foreach (var (entry, change) in undo.ChangesOf(session))
            {
                lost._rows.AddRange(RowsOf(queue.Entries.FirstOrDefault(e => e.Path == entry)?.Name ?? entry, change));
            }

            lost.Write();
        }
    }

    public void On(SessionEvent happened)
    {
        var (entry, results) = happened switch
        {
            SessionEvent.Finished finished => (finished.Entry.Name, finished.Results),
            SessionEvent.Resumed resumed => (resumed.Entry, resumed.Results),
            _ => ("", []),
        };
        foreach (var (change, _) in results.Where(r => r.Outcome is Outcome.Done))
        {
            _rows.AddRange(RowsOf(entry, change));
        }
    }

    /// <summary>Writes both files; nothing when nothing was written.</summary>
    public void Write()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        var name = Path.Combine(state.OutputsFolder, $"{kind.Folder}_{session}");
        DurableFile.Replace(state.Ops, name + ".json", ReadableJson.Bytes([.. _rows], CliJson.Default.WrittenFieldArray, indented: true));
        DurableFile.Replace(state.Ops, name + ".csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Csv())]);
    }

    /// <summary>RFC 4180, every value in quotes; a value that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    internal string Csv()
    {
        var csv = new StringBuilder("\"entry\",\"path\",\"field\",\"before\",\"after\"\r\n");
        foreach (var row in _rows)
        {
            csv.AppendJoin(',', new[] { row.Entry, row.Path, row.Field, string.Join("; ", row.Before), string.Join("; ", row.After) }.Select(Cell)).Append("\r\n");
        }

        return csv.ToString();
    }

    internal static string Cell(string value)
    {
        var first = value.TrimStart(' ', '\u00A0');
        var risky = first.Length > 0 && first[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' or '|' or '%';
        return $"\"{(risky ? "'" : "")}{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static IEnumerable<WrittenField> RowsOf(string entry, FileChange change) => change switch
    {
        EditTags edit => edit.Fields.Select(f => new WrittenField(entry, change.Path, f.Field, [.. f.Before], [.. f.After]))
            .Concat(edit.Cover is { } cover ? [new(entry, change.Path, "cover", [], [Picture(cover)])] : []),
        CreateFile create => [new(entry, change.Path, "file", [], [create.Content.Sha256])],
        ReplaceFile replace => [new(entry, change.Path, "file", [replace.Before.Sha256], [replace.Content.Sha256])],
        _ => [],
    };

    private static string Picture(CoverChange cover) => string.Create(CultureInfo.InvariantCulture, $"{cover.Mime} {cover.Width}x{cover.Height}");
}

/// <summary>One field as it was and as it is now.</summary>
internal sealed record WrittenField(string Entry, string Path, string Field, string[] Before, string[] After);
