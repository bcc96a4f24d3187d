using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MediaCleanup.Core.Http;

/// <summary>
/// Answers in one file that is valid JSON at every moment: a first line, one answer a line, a last line that the next answer is
/// written over. In memory is only where each answer lies. Several processes may use it at once; a file that was cut, replaced
/// or deleted meanwhile costs requests, nothing else.
/// </summary>
internal sealed class CacheFile
{
    private static ReadOnlySpan<byte> Head => "{\"schema_version\": 1, \"entries\": [\n"u8;

    private static ReadOnlySpan<byte> Foot => "]}\n"u8;

    private readonly string _path;
    private readonly Lock _gate = new();
    private Dictionary<UInt128, Place> _places = [];
    private long _end;
    private long _damaged;

    private CacheFile(string path) => _path = path;

    /// <exception cref="MediaCleanupException">a newer version wrote it.</exception>
    public static CacheFile Open(string path)
    {
        var file = new CacheFile(path);
        file.Update();
        file.Heal();
        return file;
    }

    public CachedAnswer? Find(string key)
    {
        lock (_gate)
        {
            var hash = Hash(Encoding.UTF8.GetBytes(key));
            if (!_places.TryGetValue(hash, out var place))
            {
                // Another process may have asked meanwhile; looking costs far less than a request.
                Update();
                if (!_places.TryGetValue(hash, out place))
                {
                    return null;
                }
            }

            var answer = Read(place, key);
            if (answer is null)
            {
                // Damaged, or the file was replaced by another process and it lies elsewhere now.
                Forget();
                Update();
                answer = _places.TryGetValue(hash, out place) ? Read(place, key) : null;
            }

            if (answer is null)
            {
                _places.Remove(hash);
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
            using var turn = TakeLock();
            Update();
            if (_damaged > 0)
            {
                RewriteLocked((_, _) => true);
            }

            using var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            WriteHead(file);

            // One write: whoever reads meanwhile sees the file before or after it.
            var isFirst = _end == Head.Length;
            byte[] bytes = [.. isFirst ? ""u8 : ","u8, .. line, (byte)'\n', .. Foot];
            RandomAccess.Write(file.SafeFileHandle, bytes, _end);
            if (file.Length > _end + bytes.Length)
            {
                file.SetLength(_end + bytes.Length);
            }

            _places[Hash(Encoding.UTF8.GetBytes(key))] = new(_end + (isFirst ? 0 : 1), line.Length, answer.Status, answer.Negative, answer.FetchedAt.UtcTicks);
            _end += bytes.Length - Foot.Length;
        }
    }

    /// <summary>Writes the file anew with the answers that are to stay, the last of each key; damaged lines go.</summary>
    /// <returns>how many were left out.</returns>
    public int Rewrite(Func<DateTimeOffset, bool, bool> stays)
    {
        lock (_gate)
        {
            if (!File.Exists(_path))
            {
                return 0;
            }

            using var turn = TakeLock();
            Update();
            return RewriteLocked(stays);
        }
    }

    /// <summary>Reads every answer and proves it.</summary>
    public CacheCheck Verify(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Update();
            var bad = 0;
            using var handle = OpenToRead();
            foreach (var place in _places.Values)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bad += ReadLine(handle, place) is { } line && CacheLine.Read(line, key: null) is not null ? 0 : 1;
            }

            return new(_places.Count - bad, bad + (int)_damaged);
        }
    }

    public CacheStatistics Statistics()
    {
        lock (_gate)
        {
            Update();
            var times = _places.Values.Select(p => p.FetchedAtTicks).ToList();
            return new(
                _places.Count,
                _places.Values.Count(p => p.IsNegative),
                _end == 0 ? 0 : _end + Foot.Length,
                times.Count == 0 ? null : new(times.Min(), TimeSpan.Zero),
                times.Count == 0 ? null : new(times.Max(), TimeSpan.Zero));
        }
    }

    /// <summary>Cuts a torn tail, drops lines that are none. Where the folder is only readable, the file is used as it is.</summary>
    private void Heal()
    {
        if (_damaged == 0 && IsWhole())
        {
            return;
        }

        try
        {
            using var turn = TakeLock();
            Update();
            if (_damaged > 0)
            {
                RewriteLocked((_, _) => true);
            }
            else if (!IsWhole())
            {
                using var file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                WriteHead(file);
                RandomAccess.Write(file.SafeFileHandle, Foot, _end);
                file.SetLength(_end + Foot.Length);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // The next append, where one is possible, heals as well.
        }
    }

    private bool IsWhole()
    {
        using var handle = OpenToRead();
        if (handle is null)
        {
            return true;
        }

        Span<byte> foot = stackalloc byte[Foot.Length];
        return _end > 0 && RandomAccess.GetLength(handle) == _end + Foot.Length && RandomAccess.Read(handle, foot, _end) == foot.Length && foot.SequenceEqual(Foot);
    }

    private void WriteHead(FileStream file)
    {
        if (_end == 0)
        {
            RandomAccess.Write(file.SafeFileHandle, Head, 0);
            _end = Head.Length;
        }
    }

    private int RewriteLocked(Func<DateTimeOffset, bool, bool> stays)
    {
        var removed = 0;
        var temp = _path + ".new";
        using (var from = OpenToRead())
        using (var to = new FileStream(temp, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            to.Write(Head);
            var isFirst = true;
            foreach (var place in _places.Values.OrderBy(p => p.Offset))
            {
                if (!stays(new(place.FetchedAtTicks, TimeSpan.Zero), place.IsNegative))
                {
                    removed++;
                }
                else if (ReadLine(from, place) is { } line && CacheLine.IsSound(line))
                {
                    to.Write(isFirst ? ""u8 : ","u8);
                    to.Write(line);
                    to.Write("\n"u8);
                    isFirst = false;
                }
            }

            to.Write(Foot);
            to.Flush(flushToDisk: true);
        }

        File.Move(temp, _path, overwrite: true);
        Forget();
        Update();
        return removed;
    }

    private void Forget()
    {
        _places = [];
        _end = 0;
        _damaged = 0;
    }

    /// <summary>Takes in what is new in the file since the last look; all of it, when it is no longer the same file.</summary>
    private void Update()
    {
        var length = new FileInfo(_path) is { Exists: true } info ? info.Length : 0;
        if (length == _end + Foot.Length && _end > 0)
        {
            return;
        }

        using var file = OpenToRead();
        if (file is null || length == 0)
        {
            Forget();
            return;
        }

        if (_end > 0 && !Continues(file))
        {
            Forget();
        }

        if (_end > 0 || TakeInHead(file))
        {
            Scan(file);
        }
    }

    /// <summary>Whether the lines that we know still end where they did: a line's end before, ours or a comma after.</summary>
    private bool Continues(SafeFileHandle file)
    {
        Span<byte> around = stackalloc byte[2];
        return RandomAccess.GetLength(file) > _end && RandomAccess.Read(file, around, _end - 1) == 2 && around[0] == '\n' && around[1] is (byte)',' or (byte)']' or (byte)'{';
    }

    /// <returns>false when the file ends within its head: as good as empty.</returns>
    private bool TakeInHead(SafeFileHandle file)
    {
        var head = new byte[Head.Length];
        var n = RandomAccess.Read(file, head, 0);
        if (n == Head.Length && head.AsSpan().SequenceEqual(Head))
        {
            _end = Head.Length;
        }
        else if (n == Head.Length && head.AsSpan().StartsWith("{\"schema_version\": "u8) && head.AsSpan(Head.IndexOf((byte)',')).SequenceEqual(Head[Head.IndexOf((byte)',')..]))
        {
            throw new MediaCleanupException(
                ExitCode.DamagedState,
                $"The cache {_path} was written by a newer version of media-cleanup.",
                "Update media-cleanup, or delete that file: what it holds will be asked for again.");
        }

        // Any other head is damage: it is scanned like a line, found to be none, and all lines that can be proven stay.
        return n == Head.Length;
    }

    /// <summary>Finds the lines from the known end on. What comes after the last whole line is a torn tail, or the foot.</summary>
    private void Scan(SafeFileHandle file)
    {
        var position = _end;
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(file) - position, 1 << 10, 1 << 20)];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var n = RandomAccess.Read(file, buffer.AsSpan(filled), position + filled);
            if (n == 0)
            {
                return;
            }

            filled += n;
            var used = 0;
            for (int length; (length = buffer.AsSpan(used, filled - used).IndexOf((byte)'\n')) >= 0; used += length + 1)
            {
                TakeIn(buffer.AsSpan(used, length), position + used);
            }

            position += used;
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
        }
    }

    private void TakeIn(ReadOnlySpan<byte> line, long offset)
    {
        if (line.SequenceEqual(Foot[..^1]))
        {
            return;
        }

        var comma = line.StartsWith(","u8) ? 1 : 0;
        if (CacheLine.ReadFacts(line[comma..]) is { } facts)
        {
            var place = new Place(offset + comma, line.Length - comma, facts.Status, facts.IsNegative, facts.FetchedAt.UtcTicks);
            _places[Hash(Encoding.UTF8.GetBytes(facts.Key!))] = place;
        }
        else
        {
            _damaged++;
        }

        _end = offset + line.Length + 1;
    }

    private CachedAnswer? Read(Place place, string key)
    {
        using var handle = OpenToRead();
        return ReadLine(handle, place) is { } line ? CacheLine.Read(line, key) : null;
    }

    private static byte[]? ReadLine(SafeFileHandle? handle, Place place)
    {
        if (handle is null || RandomAccess.GetLength(handle) < place.Offset + place.Length)
        {
            return null;
        }

        var line = new byte[place.Length];
        return RandomAccess.Read(handle, line, place.Offset) == line.Length ? line : null;
    }

    /// <summary>Opened anew each time, so that the file may be deleted or replaced at any moment; null when it is not there.</summary>
    private SafeFileHandle? OpenToRead()
    {
        try
        {
            return File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A lock of its own beside the file, held for one append, so that a dry run may fill the cache of a run.</summary>
    private FileStream TakeLock()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (IsTaken(e) && watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(5);
            }
        }
    }

    /// <summary>Another has the lock: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows. Anything else will not pass by waiting.</summary>
    private static bool IsTaken(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static UInt128 Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(key, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>Where an answer lies, and what is asked about it without reading it.</summary>
    private readonly record struct Place(long Offset, int Length, int Status, bool IsNegative, long FetchedAtTicks);
}
