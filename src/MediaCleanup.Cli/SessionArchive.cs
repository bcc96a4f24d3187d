using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli;

/// <summary>The session logs of a status folder: those in use, and those put away as <c>archive/LIBRARY_SESSION.log.gz</c>.</summary>
internal sealed class SessionArchive(StateFolder state)
{
    private const string ListName = "session_logs.tsv";

    /// <summary>Newest first.</summary>
    public IEnumerable<LogFile> Logs(MediaKind? kind) => (kind is null ? MediaKind.All : [kind])
        .SelectMany(k => InUse(k).Concat(PutAway(k)))
        .OrderByDescending(l => l.Session, StringComparer.Ordinal)
        .ThenBy(l => l.Kind.Folder, StringComparer.Ordinal);

    /// <summary>Null for a log without any line of ours, and for a packed one that cannot be unpacked: reports go on without it.</summary>
    public static SessionHistory? Read(LogFile log)
    {
        try
        {
            return SessionHistory.Read(log.Session, log.Kind.Folder, Lines(log.Path));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public ImmutableArray<SessionHistory> Histories(MediaKind? kind, int most = int.MaxValue) => [.. Logs(kind).Select(Read).OfType<SessionHistory>().Take(most)];

    /// <summary>The day of the first session, by the names of the logs; null when there is none.</summary>
    public DateOnly? FirstDay() => Logs(null)
        .Select(l => l.Session.Length > 9 && l.Session[8] == '_' && DateOnly.TryParseExact(l.Session.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null)
        .Min();

    /// <summary>Packs logs that were last written to before a time, adds them to the list, and only then removes them.</summary>
    public ImmutableArray<ArchivedLog> PutAway(MediaKind? kind, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var done = ImmutableArray.CreateBuilder<ArchivedLog>();
        state.Ops.CreateFolder(state.ArchiveFolder);
        foreach (var log in (kind is null ? MediaKind.All : [kind]).SelectMany(InUse).Where(l => File.GetLastWriteTimeUtc(l.Path) < before.UtcDateTime).OrderBy(l => l.Session, StringComparer.Ordinal).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = DurableFile.Read(state.Ops, log.Path);
            var target = Path.Combine(state.ArchiveFolder, $"{log.Kind.Folder}_{log.Session}.log.gz");
            var packed = Packed(bytes);
            if (state.Ops.Facts(target) is null)
            {
                DurableFile.Replace(state.Ops, target, packed);
            }
            else if (!IsPackedAs(target, bytes))
            {
                // A number that was given twice on one day, after its log was put away, or a damaged one: both stay.
                continue;
            }

            var history = Read(log);
            done.Add(new(log.Kind.Folder, log.Session, history?.StartedAt, history?.Completed ?? 0, bytes.Length, Path.GetFileName(target)));
            AddToList(done[^1]);
            state.Ops.Delete(log.Path); // Without a sync: one that a power loss brings back is put away again.
        }

        return done.ToImmutable();
    }

    private IEnumerable<LogFile> InUse(MediaKind kind)
    {
        var folder = state.Library(kind).SessionLogs;
        return state.Ops.Names(folder).Where(n => n.EndsWith(".log", StringComparison.Ordinal)).Select(n => new LogFile(kind, n[..^4], Path.Combine(folder, n)));
    }

    private IEnumerable<LogFile> PutAway(MediaKind kind) =>
        state.Ops.Names(state.ArchiveFolder).Where(n => n.StartsWith(kind.Folder + "_", StringComparison.Ordinal) && n.EndsWith(".log.gz", StringComparison.Ordinal))
            .Select(n => new LogFile(kind, n[(kind.Folder.Length + 1)..^7], Path.Combine(state.ArchiveFolder, n)));

    private void AddToList(ArchivedLog log)
    {
        var path = Path.Combine(state.ArchiveFolder, ListName);
        var list = state.Ops.Facts(path) is null ? "library\tsession\tstarted_at\tcompleted\tbytes\tfile\n" : Encoding.UTF8.GetString(DurableFile.Read(state.Ops, path));
        var line = FormattableString.Invariant($"{log.Library}\t{log.Session}\t{log.StartedAt:yyyy-MM-dd'T'HH:mm:sszzz}\t{log.Completed}\t{log.Bytes}\t{log.File}\n");
        if (!list.Contains(line, StringComparison.Ordinal))
        {
            DurableFile.Replace(state.Ops, path, Encoding.UTF8.GetBytes(list + line));
        }
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static bool IsPackedAs(string path, byte[] content)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        try
        {
            gzip.CopyTo(bytes);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).SequenceEqual(content);
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}

/// <summary>The log of one session.</summary>
internal sealed record LogFile(MediaKind Kind, string Session, string Path)
{
    public bool IsPutAway => Path.EndsWith(".gz", StringComparison.Ordinal);
}

/// <summary>One element of <c>report --archive-logs --json</c>.</summary>
internal sealed record ArchivedLog(string Library, string Session, DateTimeOffset? StartedAt, int Completed, long Bytes, string File);
