using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MediaCleanup.Formats;

/// <summary>
/// A file that is open for reading. It keeps the two windows that were asked for last (tag readers hop between the head and
/// the tail), so that many small reads cost few system calls. A window never changes once it can be seen, so reading takes no lock.
/// </summary>
public sealed class FileSource : ByteSource, IDisposable
{
    /// <summary>At the start of a file; holds most tags without their pictures. A larger one would cost more to copy than the calls that it saves.</summary>
    private const int HeadSize = 16 * 1024;

    /// <summary>Anywhere else at first: a look at some frames, or at the tags at the end.</summary>
    private const int PeekSize = 4 * 1024;

    /// <summary>As long as one read follows another windows grow up to here, as in a walk over the audio.</summary>
    private const int LongestSize = 64 * 1024;

    /// <summary>A window starts so far before the wanted place: who looks at the last bytes of a tag looks before them next.</summary>
    private const int LookBack = 64;

    /// <summary>A read of more than this goes past the windows.</summary>
    private const int LargestServed = HeadSize / 2;

    /// <summary>The windows whose bytes come from the pool and go back to it; most files need no more.</summary>
    private const int MostPooled = 6;

    private readonly SafeFileHandle _handle;
    private readonly byte[]?[] _pooled = new byte[MostPooled][];
    private int _windows;
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
            if (buffer.Length > LargestServed)
            {
                return ReadFully(offset, buffer);
            }

            window = _older.Covers(offset, buffer.Length, Length) ? _older : Fill(offset, buffer.Length, window);
        }

        var start = (int)(offset - window.Offset);
        var count = Math.Max(0, Math.Min(buffer.Length, window.Count - start));
        window.Bytes.AsSpan(start, count).CopyTo(buffer);
        return count;
    }

    /// <summary>Closes the file. Nobody may be reading any more: the bytes of the windows are for the next file.</summary>
    public void Dispose()
    {
        _recent = _older = Window.None;
        foreach (ref var bytes in _pooled.AsSpan())
        {
            if (bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = null;
            }
        }

        _handle.Dispose();
    }

    private Window Fill(long offset, int wanted, Window before)
    {
        var isNext = offset >= before.Offset && offset <= before.Offset + before.Count + LookBack && before.Count > 0;
        var at = Math.Max(0, offset - LookBack);
        var size = Math.Max(wanted + LookBack, at == 0 ? HeadSize : isNext ? Math.Min(LongestSize, before.Count * 4) : PeekSize);

        // What lies at the end is read from the end backwards.
        at = Math.Max(0, Math.Min(at, Length - PeekSize));
        size = (int)Math.Min(size, Length - at);
        var bytes = Rent(size);
        var window = new Window(bytes, at, ReadFully(at, bytes.AsSpan(0, size)));
        _older = before;
        _recent = window;
        return window;
    }

    private byte[] Rent(int size)
    {
        var index = Interlocked.Increment(ref _windows) - 1;
        return index < MostPooled ? _pooled[index] = ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
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
