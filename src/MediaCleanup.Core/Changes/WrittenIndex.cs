using System.Text.Json;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// What we wrote last to each file: its hash, size and time. It tells our own writes from a person's, long after the undo records
/// are pruned. A session's part is appended when the session ends; until then the session's own file has it.
/// </summary>
internal sealed class WrittenIndex : IDisposable
{
    private readonly IFileOps _ops;
    private readonly string _path;
    private readonly Dictionary<(string Root, string Path), WrittenLine> _lines = [];
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _linesInFile;

    private WrittenIndex(IFileOps ops, string path) => (_ops, _path) = (ops, path);

    public static WrittenIndex Load(IFileOps ops, string path, MovedRoots roots)
    {
        var index = new WrittenIndex(ops, path);
        foreach (var line in AppendLog.Read(ops, path).Lines)
        {
            if (Parse(line.Span) is { } written)
            {
                if (written.Path.Length == 0)
                {
                    _ = index._sessions.Add(written.Session);
                }
                else
                {
                    index.Set(written with { Root = roots.Map(written.Root, written.Session) });
                }
            }

            index._linesInFile++;
        }

        return index;
    }

    public static WrittenLine LineOf(string session, ChangeLine change) =>
        new(change.Root, change.Path, session, change.Number, change.After, change.Before is null ? null : UndoLog.StampOf(change.Before));

    /// <summary>All whose files were ever saved here.</summary>
    public IReadOnlyCollection<string> Sessions => _sessions;

    /// <summary>Whether all of a session is in the file.</summary>
    public bool Knows(string session) => _sessions.Contains(session);

    public WrittenLine? Find(string root, string path)
    {
        lock (_gate)
        {
            return _lines.GetValueOrDefault((root, path));
        }
    }

    /// <summary>Files that this session was the last to write.</summary>
    public IReadOnlyList<(string Root, string Path)> FilesOf(string session)
    {
        lock (_gate)
        {
            return [.. _lines.Values.Where(l => l.Session == session).Select(l => (l.Root, l.Path)).Order()];
        }
    }

    public void Set(WrittenLine line)
    {
        lock (_gate)
        {
            _lines[(line.Root, line.Path)] = line;
        }
    }

    /// <summary>For a session that is resolved late, when others have written since.</summary>
    public void SetUnlessNewer(WrittenLine line)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue((line.Root, line.Path), out var known) || !IsNewer(known, line))
            {
                _lines[(line.Root, line.Path)] = line;
            }
        }
    }

    private static bool IsNewer(WrittenLine line, WrittenLine other) =>
        line.Session == other.Session ? line.Number > other.Number : string.CompareOrdinal(line.Session, other.Session) > 0;

    public void Remove(string root, string path)
    {
        lock (_gate)
        {
            _ = _lines.Remove((root, path));
        }
    }

    public void MoveRoot(string from, string to)
    {
        lock (_gate)
        {
            foreach (var line in _lines.Values.Where(l => l.Root == from).ToList())
            {
                _ = _lines.Remove((from, line.Path));
                _lines[(to, line.Path)] = line with { Root = to };
            }
        }
    }

    /// <summary>Makes everything of this session durable here; the file is folded when most of its lines are outdated.</summary>
    public void Save(string session)
    {
        lock (_gate)
        {
            _ = _sessions.Add(session);
            var own = _lines.Values.Where(l => l.Session == session).ToList();
            if (_linesInFile + own.Count > (2 * _lines.Count) + 1000)
            {
                Fold();
                return;
            }

            using var file = AppendLog.Open(_ops, _path);
            file.Append(own.Append(End(session)).Select(Format));
            file.Sync();
            _linesInFile += own.Count + 1;
        }
    }

    /// <summary>Writes the whole index anew: after files were taken back, or when it has grown.</summary>
    public void SaveAll()
    {
        lock (_gate)
        {
            Fold();
        }
    }

    public void Dispose() => _lines.Clear();

    private static WrittenLine End(string session) => new("", "", session, 0, new("", 0, 0), null);

    private static ReadOnlyMemory<byte> Format(WrittenLine line) => ReadableJson.Bytes(line, UndoJsonContext.Default.WrittenLine);

    private static WrittenLine? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, UndoJsonContext.Default.WrittenLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Fold()
    {
        var lines = _lines.Values.Concat(_sessions.Order(StringComparer.Ordinal).Select(End)).ToList();
        DurableFile.Replace(_ops, _path, AppendLog.Format(lines.Select(Format)));
        _linesInFile = lines.Count;
    }
}
