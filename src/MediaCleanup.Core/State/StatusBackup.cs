using System.Formats.Tar;
using System.IO.Compression;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.State;

/// <summary>
/// The whole status folder in one <c>.tar.gz</c>, while a run may be working: files that are replaced whole are read through one
/// open file each, files that grow are cut behind their last whole line. What leans on something else is read before it (the queue
/// before its journal, undo records before their bytes), so that nothing in the archive tells of what is not in it.
/// </summary>
public static class StatusBackup
{
    /// <summary>Writes the archive under a name beside it, makes it durable, and gives it its name at the very end.</summary>
    /// <param name="file">absolute; must not be there, and not lie in the status folder.</param>
    /// <exception cref="MediaCleanupException">the place is wrong or cannot be written to (exit 2).</exception>
    public static BackupRecord Write(StateFolder state, string file, string version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ops = state.Ops;
        RefusePlace(state, file);
        var partial = Path.Combine(Path.GetDirectoryName(file)!, DurableFile.TempName());
        try
        {
            var (files, bytes) = Pack(ops, state.FullPath, partial, now, cancellationToken);
            ops.RenameIfAbsent(partial, file);
            ops.SyncFolder(Path.GetDirectoryName(file)!);
            return new() { MadeAt = QueueEntry.WholeSeconds(now), File = file, Files = files, Bytes = bytes, ArchiveBytes = new FileInfo(file).Length, Version = version };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            DurableFile.DeleteQuietly(ops, partial);
            throw fault is FileFaultException { Fault: FileFault.Exists }
                ? Taken(file)
                : new MediaCleanupException(ExitCode.Usage, $"the backup {file} cannot be written: {fault.Message}", "Name a place with enough space that you may write to: media-cleanup checkpoint --backup FILE", fault);
        }
        catch (OperationCanceledException)
        {
            DurableFile.DeleteQuietly(ops, partial);
            throw;
        }
    }

    private static void RefusePlace(StateFolder state, string file)
    {
        var folder = Path.GetDirectoryName(file);
        if (folder is null || !Directory.Exists(folder))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"the folder of {file} is not there", $"mkdir -p {ShellText.Quote(folder ?? "DIR")}");
        }

        if (state.Ops.Facts(file) is { } facts)
        {
            throw facts.Kind == NodeKind.Folder
                ? new MediaCleanupException(ExitCode.Usage, $"{file} is a folder", $"media-cleanup checkpoint --backup {ShellText.Quote(Path.Combine(file, "media-cleanup.tar.gz"))}")
                : Taken(file);
        }

        var (real, status) = (state.Ops.RealPath(folder), state.Ops.RealPath(state.FullPath));
        if (real == status || real.StartsWith(status + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new MediaCleanupException(ExitCode.Usage, $"{file} lies in the status folder itself; such a backup is lost together with it", "Name a place outside, best on another disk");
        }
    }

    private static MediaCleanupException Taken(string file) => new(ExitCode.Usage, $"{file} is there already, and a backup never overwrites anything", "Name a new file, for example with the date in it");

    private static (int Files, long Bytes) Pack(IFileOps ops, string folder, string target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0, 0L);
        using var file = ops.Create(target);
        using (var stream = new FillingStream(file))
        using (var packed = new GZipStream(stream, CompressionLevel.Fastest))
        using (var tar = new TarWriter(packed, TarEntryFormat.Pax))
        {
            foreach (var relative in FoldersOf(folder))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, relative + "/") { ModificationTime = now, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute });
            }

            foreach (var relative in FilesOf(folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var content = CutFile.Open(Path.Combine(folder, relative), GrowthOf(relative));
                if (content is not null)
                {
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, relative.Replace('\\', '/')) { ModificationTime = content.ModifiedAt, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, DataStream = content });
                    (count, bytes) = (count + 1, bytes + content.Length);
                }
            }
        }

        file.Sync();
        return (count, bytes);
    }

    private static IEnumerable<string> FoldersOf(string folder) =>
        Directory.EnumerateDirectories(folder, "*", Walk).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", Walk).Select(f => Path.GetRelativePath(folder, f)).Where(IsKept).OrderBy(Rank).ThenBy(f => f, StringComparer.Ordinal);

    private static EnumerationOptions Walk => new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>Locks and files of a moment stay behind.</summary>
    private static bool IsKept(string relative) =>
        Path.GetFileName(relative) is var name && name != "lock" && !name.EndsWith(".lock", StringComparison.Ordinal) && !name.EndsWith(".new", StringComparison.Ordinal) && !DurableFile.IsTempName(name);

    /// <summary>Read in this order, whatever a file leans on is in the archive at least as new as itself.</summary>
    private static int Rank(string relative)
    {
        var name = Path.GetFileName(relative);
        return name == "processing_queue.json" ? 0
            : name == "queue_journal.log" ? 1
            : name == "last_written.log" ? 2
            : name.EndsWith(".undo", StringComparison.Ordinal) ? 3
            : name == "index.json" ? 4
            : 5;
    }

    private static Growth GrowthOf(string relative) => Path.GetFileName(relative) switch
    {
        "musicbrainz_cache.json" or "tmdb_cache.json" or "index.json" => Growth.Json,
        var name when name.EndsWith(".log", StringComparison.Ordinal) || name.EndsWith(".undo", StringComparison.Ordinal) => Growth.Lines,
        _ => Growth.None,
    };
}
