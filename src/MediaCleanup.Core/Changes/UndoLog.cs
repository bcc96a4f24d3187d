using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// What each session changed, enough to take it back to the byte, and what we wrote last to each file. One file a session,
/// <c>SESSION.undo</c>, of lines; large bytes (a cover that was replaced) once each under their SHA-256 in <c>blobs/</c>.
/// </summary>
public sealed class UndoLog : IDisposable
{
    internal const int CurrentSchema = 1;
    private const string Extension = ".undo";
    private const int InlineBytes = 4096;
    private readonly IFileOps _ops;
    private readonly WrittenIndex _index;
    private readonly MovedRoots _roots;

    private UndoLog(IFileOps ops, string folder)
    {
        (_ops, Folder) = (ops, folder);
        _roots = MovedRoots.Load(ops, Path.Combine(folder, "moved_roots.log"));
        _index = WrittenIndex.Load(ops, Path.Combine(folder, "last_written.log"), _roots);
        foreach (var session in Sessions())
        {
            // A session that did not end in order is not in the index yet; its lines say the same.
            if (!_index.Knows(session))
            {
                Overlay(ReadSession(session));
            }
        }
    }

    public string Folder { get; }

    /// <summary>For the commands that messages name.</summary>
    internal string LibraryOption => MediaKind.All.FirstOrDefault(k => k.Folder == Path.GetFileName(Path.GetDirectoryName(Folder)))?.Option ?? "";

    internal IFileOps Ops => _ops;

    internal WrittenIndex Index => _index;

    /// <summary>Reads the index and the sessions that are not in it yet; changes nothing.</summary>
    public static UndoLog Open(IFileOps ops, string folder) => new(ops, folder);

    /// <summary>Sessions that have an undo file, oldest first.</summary>
    public ImmutableArray<string> Sessions() =>
    [
        .. _ops.Names(Folder).Where(n => n.EndsWith(Extension, StringComparison.Ordinal) && !n.StartsWith('.'))
            .Select(n => n[..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The newest name that is in the records, also of sessions that are pruned; null when there is none.</summary>
    public string? NewestSession => Sessions().Concat(_index.Sessions).Max(StringComparer.Ordinal);

    /// <summary>What a session planned and carried out, with the entry it was for, in the order in which it was written.</summary>
    public IEnumerable<(string Entry, FileChange Change)> ChangesOf(string session)
    {
        var content = ReadSession(session);
        var planned = content.Plans.SelectMany(p => p.Plan.Changes.Select(c => (Key: (p.Number, c.Path), Change: c))).DistinctBy(c => c.Key).ToDictionary(c => c.Key, c => c.Change);
        return content.Changes.Where(c => content.Done.Contains(c.Number) && planned.ContainsKey((c.PlanNumber, c.Path))).Select(c => (c.Entry, planned[(c.PlanNumber, c.Path)]));
    }

    /// <summary>Whether a file is, by size and time, what we wrote to it last.</summary>
    /// <param name="path">relative to the root.</param>
    public bool IsLastWrittenByUs(string root, string path, FileStamp stamp) =>
        _index.Find(root, path) is { } written && written.File.Length == stamp.Length && StampOf(written.File) == stamp;

    /// <summary>The SHA-256 and length of what we wrote last to a file; null when we never wrote to it.</summary>
    public BlobId? LastWritten(string root, string path) =>
        _index.Find(root, path) is { } written ? new(written.File.Sha256, written.File.Length) : null;

    /// <summary>A library folder has another place now: records of the old one hold for the new one.</summary>
    public void MoveRoot(string from, string to)
    {
        _ops.CreateFolder(Folder);
        InterruptedUndo.MoveRoot(_ops, this, from, to);
        _roots.Add(from, to, Sessions().LastOrDefault() ?? "");
        _index.MoveRoot(from, to);
    }

    /// <summary>Starts a session's file; it is made with the first plan.</summary>
    public UndoSession Begin(string session, DateTimeOffset now)
    {
        _ops.CreateFolder(Folder);
        return new(this, session, PathOf(session), now);
    }

    public void Dispose() => _index.Dispose();

    internal static FileStamp StampOf(FileId file) => new(file.Length, DateTime.UnixEpoch.Ticks + FloorDivide(file.ModifiedAt, 100));

    internal static FileStamp StampOf(FileFacts facts) => new(facts.Length, DateTime.UnixEpoch.Ticks + FloorDivide(facts.ModifiedAt, 100));

    internal string PathOf(string session) => Path.Combine(Folder, session + Extension);

    internal string BlobPath(string sha256) => Path.Combine(Folder, "blobs", sha256[..2], sha256);

    internal SessionContent ReadSession(string session)
    {
        var content = AppendLog.Read(_ops, PathOf(session));
        var lines = ImmutableArray.CreateBuilder<UndoLine>(content.Lines.Length);
        var damaged = content.Damaged.Length;
        foreach (var line in content.Lines)
        {
            if (ParseLine(line.Span) is { } parsed)
            {
                lines.Add(parsed switch
                {
                    ChangeLine change => change with { Root = _roots.Map(change.Root, session) },
                    PlanLine plan => plan with { Root = _roots.Map(plan.Root, session) },
                    _ => parsed,
                });
            }
            else
            {
                damaged++;
            }
        }

        if (lines.OfType<SessionLine>().FirstOrDefault() is { Schema: > CurrentSchema } head)
        {
            throw new MediaCleanupException(ExitCode.DamagedState, $"{PathOf(session)}: version {head.Schema} is newer than this program knows ({CurrentSchema})", MediaCleanupException.UpdateTool);
        }

        return SessionContent.Of(session, lines.ToImmutable(), damaged);
    }

    /// <summary>Files that a session changed and of which it has no sound record any more: its own file is damaged.</summary>
    internal IReadOnlyList<(string Root, string Path)> Lost(SessionContent session)
    {
        var known = session.Changes.Select(c => (c.Root, c.Path)).ToHashSet();
        return [.. _index.FilesOf(session.Name).Where(f => !known.Contains(f))];
    }

    /// <summary>For a session that could not end itself: records which of its open changes took place, and plans of it as closed.</summary>
    /// <param name="isWhole">nothing of it is left open; its files go into the index.</param>
    internal void Settle(SessionContent session, IReadOnlyCollection<ChangeLine> done, IReadOnlyCollection<ChangeLine> given, IEnumerable<PlanLine> closed, bool isWhole)
    {
        List<UndoLine> lines = [.. closed.Select(p => new PlanEndLine(p.Number))];
        if (done.Count > 0)
        {
            lines.Add(new DoneLine([.. done.Select(c => c.Number)]));
        }

        if (given.Count > 0)
        {
            lines.Add(new VoidLine([.. given.Select(c => c.Number)]));
        }

        if (isWhole)
        {
            lines.Add(new ClosedLine());
        }

        using var file = AppendLog.Open(_ops, PathOf(session.Name));
        file.Append(lines.Select(Format));
        file.Sync(); // Before the index: a session that it knows is not resolved again.
        foreach (var change in done)
        {
            _index.SetUnlessNewer(WrittenIndex.LineOf(session.Name, change));
        }

        if (isWhole)
        {
            _index.Save(session.Name);
        }
    }

    /// <summary>
    /// Changes of a session that are not taken back: those that took place; and of a session that nobody resolves any more those of
    /// which that is not known (a line is damaged, a library was forgotten). What the file holds decides about these.
    /// </summary>
    internal IEnumerable<ChangeLine> ToTakeBack(SessionContent session) =>
        session.DoneChanges.Concat(_index.Knows(session.Name) ? session.OpenChanges : []);

    /// <summary>After an undo: what we wrote last to these files is now what an older session wrote, or nothing.</summary>
    internal void Reindex(IEnumerable<(string Root, string Path)> files)
    {
        var written = new Dictionary<(string, string), WrittenLine>();
        foreach (var name in Sessions())
        {
            foreach (var change in ToTakeBack(ReadSession(name)))
            {
                written[(change.Root, change.Path)] = WrittenIndex.LineOf(name, change);
            }
        }

        foreach (var (root, path) in files)
        {
            if (written.TryGetValue((root, path), out var line))
            {
                _index.Set(line);
            }
            else
            {
                _index.Remove(root, path);
            }
        }

        _index.SaveAll();
    }

    internal static ReadOnlyMemory<byte> Format(UndoLine line) => ReadableJson.Bytes(line, UndoJsonContext.Default.UndoLine);

    /// <summary>Makes a splice of an inverse that was recorded.</summary>
    /// <exception cref="MediaCleanupException">a stored blob is gone or damaged, or the record makes no sense.</exception>
    internal Splice InverseOf(ChangeLine change)
    {
        try
        {
            return Splice.Of(change.After.Length, change.Inverse.Select(p => new Replacement(new(p.At, p.Length), BytesOf(p))));
        }
        catch (Exception senseless) when (senseless is ArgumentException or FormatException or InvalidDataException or OverflowException)
        {
            throw new MediaCleanupException(ExitCode.DamagedState, $"its undo record is damaged ({senseless.Message})", "restore the undo folder from a backup of the status folder", senseless);
        }
    }

    /// <summary>
    /// The pieces of an inverse; large ones are written as blobs. A picture that was replaced is a piece of its own, so that the
    /// cover that all tracks of an album had is stored once.
    /// </summary>
    /// <param name="pictures">where pictures lie in the old file.</param>
    /// <param name="folders">gets the folders to be synced before the record counts.</param>
    internal ImmutableArray<UndoPiece> Store(Splice splice, ByteSource old, IEnumerable<ByteRange> pictures, IProducerConsumerCollection<string> folders)
    {
        var pieces = ImmutableArray.CreateBuilder<UndoPiece>();
        var large = pictures.Where(p => p.Length > InlineBytes).OrderBy(p => p.Offset).ToList();
        var inverse = splice.Inverse(old);
        for (var i = 0; i < inverse.Replacements.Length; i++)
        {
            var at = inverse.Replacements[i].At;
            var (from, end) = (splice.Replacements[i].At.Offset, splice.Replacements[i].At.End);
            foreach (var picture in large.Where(p => p.Offset < end && p.End > from))
            {
                // An editor may replace a part of it only: where the new picture begins with the same bytes.
                var part = ByteRange.FromTo(Math.Max(from, picture.Offset), Math.Min(end, picture.End));
                if (part.Length <= InlineBytes)
                {
                    continue;
                }

                if (part.Offset > from)
                {
                    pieces.Add(Store(at, old.ReadBytes(from, part.Offset - from), folders));
                    at = new(at.End, 0);
                }

                var whole = old.ReadBytes(picture.Offset, picture.Length);
                pieces.Add(new(at.Offset, at.Length, Blob: StoreBlob(whole, folders), BlobAt: part.Offset - picture.Offset, BlobLength: part.Length));
                (at, from) = (new(at.End, 0), part.End);
            }

            if (from < end || at.Length > 0)
            {
                pieces.Add(Store(at, old.ReadBytes(from, end - from), folders));
            }
        }

        return pieces.ToImmutable();
    }

    private UndoPiece Store(ByteRange at, ReadOnlySpan<byte> bytes, IProducerConsumerCollection<string> folders)
    {
        if (bytes.Length <= 512)
        {
            return new(at.Offset, at.Length, Bytes: Convert.ToBase64String(bytes));
        }

        var packed = bytes.Length <= 64 * InlineBytes ? Packing.Pack(bytes) : null;
        return packed?.Length <= InlineBytes
            ? new(at.Offset, at.Length, Packed: Convert.ToBase64String(packed))
            : new(at.Offset, at.Length, Blob: StoreBlob(bytes, folders));
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    internal static UndoLine? ParseLine(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, UndoJsonContext.Default.UndoLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string StoreBlob(ReadOnlySpan<byte> bytes, IProducerConsumerCollection<string> folders)
    {
        var sha = Hashing.Sha256(bytes);
        var path = BlobPath(sha);
        if (_ops.Facts(path) is { } facts && facts.Length == bytes.Length && HasHash(path, sha))
        {
            return sha;
        }

        var folder = Path.GetDirectoryName(path)!;
        _ops.CreateFolder(folder);
        var temp = Path.Combine(folder, DurableFile.TempName());
        using (var file = _ops.Create(temp))
        {
            file.Write(0, bytes);
            file.Sync(); // Under its hash only when it is whole; the folder's sync follows with the batch.
        }

        _ops.Rename(temp, path);
        _ = folders.TryAdd(folder);
        _ = folders.TryAdd(Path.GetDirectoryName(folder)!);
        _ = folders.TryAdd(Folder);
        return sha;
    }

    private bool HasHash(string path, string sha)
    {
        using var file = _ops.OpenRead(path);
        return Hashing.Sha256(file.AsSource()) == sha;
    }

    private ReadOnlyMemory<byte> BytesOf(UndoPiece piece)
    {
        if (piece.Blob is { } sha)
        {
            var path = BlobPath(sha);
            if (sha.Length == 64 && sha.All(char.IsAsciiHexDigitLower) && _ops.Facts(path) is not null && DurableFile.Read(_ops, path) is var blob && Hashing.Sha256(blob) == sha
                && piece.BlobAt >= 0 && piece.BlobAt <= blob.Length - (piece.BlobLength ?? blob.Length - piece.BlobAt))
            {
                return blob.AsMemory((int)piece.BlobAt, (int)(piece.BlobLength ?? blob.Length - piece.BlobAt));
            }

            throw new MediaCleanupException(ExitCode.DamagedState, $"{path} is gone or damaged, and what it kept cannot be taken back", "restore it from a backup of the status folder");
        }

        return piece.Packed is { } packed ? Packing.Unpack(Convert.FromBase64String(packed)) : Convert.FromBase64String(piece.Bytes ?? "");
    }

    private void Overlay(SessionContent session)
    {
        foreach (var change in session.DoneChanges)
        {
            _index.SetUnlessNewer(WrittenIndex.LineOf(session.Name, change));
        }
    }
}

/// <summary>The writing end of one session's undo file.</summary>
public sealed class UndoSession : IDisposable
{
    private readonly UndoLog _log;
    private readonly string _path;
    private readonly DateTimeOffset _now;
    private AppendLog? _file;
    private bool _leftBehind;
    private int _plans;
    private int _changes;

    internal UndoSession(UndoLog log, string name, string path, DateTimeOffset now) => (_log, Name, _path, _now) = (log, name, path, now);

    public string Name { get; }

    /// <summary>Whether any plan was recorded in it.</summary>
    public bool HasLines => _file is not null;

    /// <summary>Ends the session in order: what it wrote goes into the index.</summary>
    public void Close()
    {
        if (_file is null)
        {
            return;
        }

        if (_leftBehind)
        {
            return; // Not in order: the next start removes what could not be removed now.
        }

        Append(new ClosedLine());
        _file.Sync(); // Before the index: a session that it knows is not resolved again.
        _log.Index.Save(Name);
    }

    public void Dispose() => _file?.Dispose();

    internal UndoLog Log => _log;

    /// <summary>A temporary file could not be removed.</summary>
    internal void LeaveOpen() => _leftBehind = true;

    /// <summary>Records a plan, durably.</summary>
    internal int Record(string root, string entry, Plan plan, IReadOnlyDictionary<string, string> contents)
    {
        if (_file is null)
        {
            _file = AppendLog.Open(_log.Ops, _path);
            if (_file.Length > 0)
            {
                throw new MediaCleanupException(ExitCode.DamagedState, $"{_path} is there already", "let each run have a session name of its own");
            }

            Append(new SessionLine(UndoLog.CurrentSchema, Name, _now), new PlanLine(++_plans, root, entry, plan, contents));
        }
        else
        {
            Append(new PlanLine(++_plans, root, entry, plan, contents));
        }

        _file.Sync();
        return _plans;
    }

    internal int NextChange() => Interlocked.Increment(ref _changes);

    /// <summary>Records changes, durably: only now may their files be changed.</summary>
    internal void Record(IEnumerable<ChangeLine> changes)
    {
        Append(changes);
        _file!.Sync();
    }

    /// <summary>Not durable by itself: until it is, the files' hashes say the same.</summary>
    internal void Append(params IEnumerable<UndoLine> lines) =>
        _file!.Append(lines.Select(UndoLog.Format));
}
