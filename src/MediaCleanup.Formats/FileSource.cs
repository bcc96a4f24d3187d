using Microsoft.Win32.SafeHandles;

namespace MediaCleanup.Formats;

/// <summary>
/// A file that is open for reading. It keeps the two windows that were asked for last (tag readers hop between the head and
/// the tail), so that many small reads cost few system calls.
/// </summary>
public sealed class FileSource : ByteSource, IDisposable
{
    private const int WindowSize = 64 * 1024;
    private readonly SafeFileHandle _handle;
    private readonly Lock _gate = new();
    private Window _recent = new();
    private Window _older = new();

    /// <summary>Takes over the handle and closes it when disposed of.</summary>
    public FileSource(SafeFileHandle handle)
    {
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <exception cref="IOException">the file cannot be opened.</exception>
    public static FileSource Open(string path) => new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public override long Length { get; }

    public override int ReadAt(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        if (buffer.Length > WindowSize / 4)
        {
            return ReadFully(offset, buffer);
        }

        lock (_gate)
        {
            if (!_recent.Covers(offset, buffer.Length, Length))
            {
                (_recent, _older) = (_older, _recent);
                if (!_recent.Covers(offset, buffer.Length, Length))
                {
                    _recent.Bytes ??= new byte[WindowSize];
                    _recent.Offset = Math.Clamp(offset - 64, 0, Math.Max(0, Length - 1));
                    _recent.Count = ReadFully(_recent.Offset, _recent.Bytes);
                }
            }

            var start = (int)(offset - _recent.Offset);
            var count = Math.Max(0, Math.Min(buffer.Length, _recent.Count - start));
            _recent.Bytes.AsSpan(start, count).CopyTo(buffer);
            return count;
        }
    }

    public void Dispose() => _handle.Dispose();

    private int ReadFully(long offset, Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            var read = RandomAccess.Read(_handle, buffer[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    private sealed class Window
    {
        public byte[]? Bytes { get; set; }

        public long Offset { get; set; }

        public int Count { get; set; }

        public bool Covers(long offset, int length, long total) =>
            Bytes is not null && offset >= Offset && Math.Min(offset + length, total) <= Offset + Count;
    }
}
