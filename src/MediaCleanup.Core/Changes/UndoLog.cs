using System.Collections.Immutable;
using System.Text.Json;
using MediaCleanup.Core.State;
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

    private UndoLog(IFileOps ops, string folder)
    {
        (_ops, Folder) = (ops, folder);
        _index = WrittenIndex.Load(ops, Path.Combine(folder, "last_written.log"));
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

    /// <summary>Whether a file is, by size and time, what we wrote to it last.</summary>
    /// <param name="path">relative to the root.</param>
    public bool IsLastWrittenByUs(string root, string path, FileStamp stamp) =>
        _index.Find(root, path) is { } written && written.File.Length == stamp.Length && StampOf(written.File) == stamp;

    /// <summary>The SHA-256 and length of what we wrote last to a file; null when we never wrote to it.</summary>
    public BlobId? LastWritten(string root, string path) =>
        _index.Find(root, path) is { } written ? new(written.File.Sha256, written.File.Length) : null;

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
                lines.Add(parsed);
            }
            else
            {
                damaged++;
            }
        }

        if (lines.OfType<SessionLine>().FirstOrDefault() is { Schema: > CurrentSchema } head)
        {
            throw new MediaCleanupException(ExitCode.DamagedState, $"{PathOf(session)}: version {head.Schema} is newer than this program knows ({CurrentSchema})", "update the tool: dotnet tool update --global media-cleanup");
        }

        return SessionContent.Of(session, lines.ToImmutable(), damaged);
    }

    /// <summary>Ends a session that could not end itself: its open changes are resolved, its plans closed, its files indexed.</summary>
    internal void Finish(SessionContent session, ImmutableArray<int> done, ImmutableArray<int> given)
    {
        using var file = AppendLog.Open(_ops, PathOf(session.Name));
        file.Append(Enumerable.Concat<UndoLine>([new DoneLine(done), new VoidLine(given)], session.OpenPlans.Select(p => new PlanEndLine(p.Number))).Select(Format));
        file.Sync();
        _index.Save(session.Name);
        file.Append(Format(new ClosedLine()));
        file.Sync();
    }

    internal static ReadOnlyMemory<byte> Format(UndoLine line) => JsonSerializer.SerializeToUtf8Bytes(line, UndoJsonContext.Default.UndoLine);

    /// <summary>Makes a splice of an inverse that was recorded.</summary>
    /// <exception cref="MediaCleanupException">a stored blob is gone or damaged.</exception>
    internal Splice InverseOf(ChangeLine change) =>
        Splice.Of(change.After.Length, change.Inverse.Select(p => new Replacement(new(p.At, p.Length), BytesOf(p))));

    /// <summary>The pieces of an inverse; large ones are written as blobs, not yet durable.</summary>
    internal ImmutableArray<UndoPiece> Store(Splice inverse, ICollection<IOpenFile> unsynced, ISet<string> folders)
    {
        var pieces = ImmutableArray.CreateBuilder<UndoPiece>(inverse.Replacements.Length);
        foreach (var replacement in inverse.Replacements)
        {
            var bytes = replacement.Bytes;
            if (bytes.Length <= 64)
            {
                pieces.Add(new(replacement.At.Offset, replacement.At.Length, Bytes: Convert.ToBase64String(bytes.Span)));
                continue;
            }

            var packed = Packing.Pack(bytes.Span);
            pieces.Add(packed.Length <= InlineBytes
                ? new(replacement.At.Offset, replacement.At.Length, Packed: Convert.ToBase64String(packed))
                : new(replacement.At.Offset, replacement.At.Length, Blob: StoreBlob(bytes.Span, unsynced, folders)));
        }

        return pieces.ToImmutable();
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    private static UndoLine? ParseLine(ReadOnlySpan<byte> json)
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

    private string StoreBlob(ReadOnlySpan<byte> bytes, ICollection<IOpenFile> unsynced, ISet<string> folders)
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
        var file = _ops.Create(temp);
        unsynced.Add(file);
        file.Write(0, bytes);
        file.Sync(); // Under its hash only when it is whole; the folder's sync follows with the batch.
        _ops.Rename(temp, path);
        _ = folders.Add(folder);
        _ = folders.Add(Path.GetDirectoryName(folder)!);
        _ = folders.Add(Folder);
        return sha;
    }

    private bool HasHash(string path, string sha)
    {
        using var file = _ops.OpenRead(path);
        return Hashing.Sha256(file.AsSource()) == sha;
    }

    private byte[] BytesOf(UndoPiece piece)
    {
        if (piece.Blob is { } sha)
        {
            var path = BlobPath(sha);
            if (sha.Length == 64 && sha.All(char.IsAsciiHexDigitLower) && _ops.Facts(path) is not null && DurableFile.Read(_ops, path) is var blob && Hashing.Sha256(blob) == sha)
            {
                return blob;
            }

            throw new MediaCleanupException(ExitCode.DamagedState, $"{path} is gone or damaged, and what it kept cannot be taken back", "restore it from a backup of the status folder");
        }

        return piece.Packed is { } packed ? Packing.Unpack(Convert.FromBase64String(packed)) : Convert.FromBase64String(piece.Bytes ?? "");
    }

    private void Overlay(SessionContent session)
    {
        foreach (var change in session.DoneChanges)
        {
            _index.Set(WrittenIndex.LineOf(session.Name, change));
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

        _log.Index.Save(Name);
        Append(new ClosedLine());
        _file.Sync();
    }

    public void Dispose() => _file?.Dispose();

    internal UndoLog Log => _log;

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

            Append(new SessionLine(UndoLog.CurrentSchema, Name, _now));
        }

        Append(new PlanLine(++_plans, root, entry, plan, contents));
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

    internal void Sync() => _file!.Sync();
}
