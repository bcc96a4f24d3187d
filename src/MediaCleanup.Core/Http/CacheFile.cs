using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Http;

/// <summary>
/// Answers in one file that is valid JSON at every moment: a first line, one answer a line, a last line that the next answer is
/// written over. In memory is only where each answer lies. Several processes may use it at once; a file that was cut, replaced
/// or deleted meanwhile costs requests, nothing else. Appends are not synced: a kill loses none that was finished, a power cut may.
/// </summary>
internal sealed class CacheFile
{
    private readonly IFileOps _ops;
    private readonly string _path;
    private readonly Func<string, IDisposable> _takeLock;
    private readonly CacheMap _map;
    private readonly Lock _gate = new();

    private CacheFile(IFileOps ops, string path, Func<string, IDisposable> takeLock) => (_ops, _path, _takeLock, _map) = (ops, path, takeLock, new(path));

    /// <param name="takeLock">takes the lock that belongs to a path; other processes are kept out with it.</param>
    /// <param name="heal">mend what a crash left; without, the file is only looked at.</param>
    /// <exception cref="MediaCleanupException">a newer version wrote it.</exception>
    public static CacheFile Open(IFileOps ops, string path, Func<string, IDisposable> takeLock, bool heal = true)
    {
        var file = new CacheFile(ops, ops.Facts(path) is { Kind: NodeKind.Link } ? ops.RealPath(path) : path, takeLock);
        file.Update();
        if (heal)
        {
            file.Heal();
        }

        return file;
    }

    public CachedAnswer? Find(string key)
    {
        lock (_gate)
        {
            if (_map.Find(key) is not { } place)
            {
                // Another process may have asked meanwhile; looking costs far less than a request.
                Update();
                if (_map.Find(key) is not { } found)
                {
                    return null;
                }

                place = found;
            }

            var answer = Read(place, key);
            if (answer is null)
            {
                // Damaged, or the file was replaced by another process and it lies elsewhere now.
                _map.Forget();
                Update();
                answer = _map.Find(key) is { } moved ? Read(moved, key) : null;
            }

            if (answer is null)
            {
                _map.Remove(key);
            }

            return answer;
        }
    }

    /// <exception cref="IOException">the file cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">the same.</exception>
    public void Put(string key, CachedAnswer answer)
    {
        var line = CacheLine.Write(key, answer);
        lock (_gate)
        {
            using var turn = TakeTurn();
            Update();
            if (_map.Damaged > 0)
            {
                RewriteInTurn((_, _) => true);
            }

            using var file = _ops.OpenWrite(_path);
            WriteHead(file);

            // One write: whoever reads meanwhile sees the file before or after it.
            var isFirst = _map.End == CacheMap.Head.Length;
            byte[] bytes = [.. isFirst ? ""u8 : ","u8, .. line, (byte)'\n', .. CacheMap.Foot];
            file.Write(_map.End, bytes);
            var end = _map.End + bytes.Length - CacheMap.Foot.Length;
            _map.Add(key, new(_map.End + (isFirst ? 0 : 1), line.Length, answer.Status, answer.Negative, answer.FetchedAt.UtcTicks), end);
            CutBehindFoot(file);
        }
    }

    /// <summary>Writes the file anew with the answers that are to stay, the last of each key; damaged lines go.</summary>
    /// <returns>how many were left out.</returns>
    public int Rewrite(Func<DateTimeOffset, bool, bool> stays)
    {
        lock (_gate)
        {
            if (_ops.Facts(_path) is null)
            {
                return 0;
            }

            using var turn = TakeTurn();
            Update();
            return RewriteInTurn(stays);
        }
    }

    /// <summary>Reads every answer and proves it.</summary>
    public CacheCheck Verify(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Update();
            var bad = 0;
            using var file = OpenToRead();
            foreach (var place in _map.Places)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bad += ReadLine(file?.Source, place) is { } line && CacheLine.Read(line, key: null) is not null ? 0 : 1;
            }

            // A file without its end, or of something else, has at least one answer that is not there.
            return new(_map.Places.Count - bad, bad + Math.Max(_map.Damaged, file is null || _map.IsWhole(file.Source) ? 0 : 1));
        }
    }

    public CacheStatistics Statistics()
    {
        lock (_gate)
        {
            Update();
            var times = _map.Places.Select(p => p.FetchedAtTicks).ToList();
            return new(
                _map.Places.Count,
                _map.Places.Count(p => p.IsNegative),
                _map.End == 0 ? 0 : _map.End + CacheMap.Foot.Length,
                times.Count == 0 ? null : new(times.Min(), TimeSpan.Zero),
                times.Count == 0 ? null : new(times.Max(), TimeSpan.Zero));
        }
    }

    /// <summary>Cuts a torn tail, drops lines that are none, removes what a killed rewriting left. Where the folder is only readable, the file is used as it is.</summary>
    private void Heal()
    {
        if (_map.Damaged == 0 && IsWhole() && _ops.Facts(Temp) is null)
        {
            return;
        }

        try
        {
            using var turn = TakeTurn();
            _ops.Delete(Temp);
            Update();
            if (_map.Damaged > 0)
            {
                RewriteInTurn((_, _) => true);
            }
            else if (!IsWhole())
            {
                using var file = _ops.OpenWrite(_path);
                WriteHead(file);
                file.Write(_map.End, CacheMap.Foot);
                CutBehindFoot(file);
            }
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or FileFaultException { Fault: FileFault.Denied or FileFault.ReadOnly })
        {
            // The next append, where one is possible, heals as well.
        }
    }

    private bool IsWhole()
    {
        using var file = OpenToRead();
        return file is null || _map.IsWhole(file.Source);
    }

    private void WriteHead(IOpenFile file)
    {
        if (_map.End == 0)
        {
            file.Write(0, CacheMap.Head);
            _map.Begin();
        }
    }

    private void CutBehindFoot(IOpenFile file)
    {
        var end = _map.End + CacheMap.Foot.Length;
        if (file.Facts().Length > end)
        {
            file.Truncate(end);
        }
    }

    private int RewriteInTurn(Func<DateTimeOffset, bool, bool> stays)
    {
        var removed = 0;
        _ops.Delete(Temp); // Of a rewriting that was killed while this process was at work.
        using (var from = OpenToRead())
        using (var to = _ops.Create(Temp))
        {
            using (var stream = new BufferedStream(new FillingStream(to), 1 << 16))
            {
                stream.Write(CacheMap.Head);
                var isFirst = true;
                foreach (var place in _map.Places.OrderBy(p => p.Offset))
                {
                    if (!stays(new(place.FetchedAtTicks, TimeSpan.Zero), place.IsNegative))
                    {
                        removed++;
                    }
                    else if (ReadLine(from?.Source, place) is { } line && CacheLine.IsSound(line))
                    {
                        stream.Write(isFirst ? ""u8 : ","u8);
                        stream.Write(line);
                        stream.Write("\n"u8);
                        isFirst = false;
                    }
                }

                stream.Write(CacheMap.Foot);
            }

            to.Sync(); // All answers are in this one file now.
        }

        _ops.Rename(Temp, _path);
        _ops.SyncFolder(Folder); // What a person cleared stays cleared.
        _map.Forget();
        Update();
        return removed;
    }

    /// <summary>Takes in what is new in the file since the last look.</summary>
    private void Update()
    {
        var length = _ops.Facts(_path)?.Length ?? 0;
        if (_map.Covers(length))
        {
            return;
        }

        using var file = length == 0 ? null : OpenToRead();
        if (file is null)
        {
            _map.Forget();
        }
        else
        {
            _map.Update(file.Source);
        }
    }

    private CachedAnswer? Read(CachePlace place, string key)
    {
        using var file = OpenToRead();
        return ReadLine(file?.Source, place) is { } line ? CacheLine.Read(line, key) : null;
    }

    private static byte[]? ReadLine(ByteSource? file, CachePlace place)
    {
        if (file is null || file.Length < place.Offset + place.Length)
        {
            return null;
        }

        var line = new byte[place.Length];
        return file.ReadAt(place.Offset, line) == line.Length ? line : null;
    }

    /// <summary>Opened anew each time, so that the file may be deleted or replaced at any moment; null when it is not there.</summary>
    private Reading? OpenToRead()
    {
        IOpenFile? file = null;
        try
        {
            file = _ops.OpenRead(_path);
            var reading = new Reading(file, file.AsSource());
            file = null;
            return reading;
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            return null;
        }
        catch (CorruptMediaException)
        {
            return null; // Another process cut it in this very moment.
        }
        finally
        {
            file?.Dispose();
        }
    }

    private IDisposable TakeTurn()
    {
        _ops.CreateFolder(Folder);
        return _takeLock(_path);
    }

    private string Temp => _path + ".new";

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    private sealed record Reading(IOpenFile File, ByteSource Source) : IDisposable
    {
        public void Dispose() => File.Dispose();
    }
}
