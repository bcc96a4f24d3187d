using Microsoft.Win32.SafeHandles;

namespace MediaCleanup.Formats;

/// <summary>
/// A file that is open for reading. It keeps the two windows that were asked for last (tag readers hop between the head and
/// the tail), so that many small reads cost few system calls. A window never changes once it can be seen, so reading takes no lock.
/// </summary>
public sealed class FileSource : ByteSource, IDisposable
{
    /// <summary>Holds most tags without their pictures; a larger one would cost more to copy than the calls that it saves.</summary>
    private const int WindowSize = 16 * 1024;

    /// <summary>Where one read follows another, as in a walk over the audio.</summary>
    private const int LongWindowSize = 64 * 1024;

    /// <summary>A window starts so far before the wanted place: who looks at the last bytes of a tag looks before them next.</summary>
    private const int LookBack = 64;
    private readonly SafeFileHandle _handle;
    private volatile Window _recent = Window.None;
    private volatile Window _older = Window.None;

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

        var window = _recent;
        if (!window.Covers(offset, buffer.Length, Length))
        {
            if (buffer.Length > WindowSize / 2)
            {
                return ReadFully(offset, buffer);
            }

            window = _older.Covers(offset, buffer.Length, Length) ? _older : Fill(offset, window);
        }

        var start = (int)(offset - window.Offset);
        var count = Math.Max(0, Math.Min(buffer.Length, window.Count - start));
        window.Bytes.AsSpan(start, count).CopyTo(buffer);
        return count;
    }

    public void Dispose() => _handle.Dispose();

    private Window Fill(long offset, Window before)
    {
        var isNext = offset >= before.Offset && offset <= before.Offset + before.Count + LookBack && before.Offset > 0;
        var at = Math.Max(0, offset - LookBack);
        var size = (int)Math.Min(isNext ? LongWindowSize : WindowSize, Length - at);
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var window = new Window(bytes, at, ReadFully(at, bytes));
        _older = before;
        _recent = window;
        return window;
    }

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

    private sealed class Window(byte[] bytes, long offset, int count)
    {
        public static readonly Window None = new([], 0, 0);

        public byte[] Bytes => bytes;

        public long Offset => offset;

        public int Count => count;

        public bool Covers(long wanted, int length, long total) => wanted >= offset && Math.Min(wanted + length, total) <= offset + count;
    }
}
