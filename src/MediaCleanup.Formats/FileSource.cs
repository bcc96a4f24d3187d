using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MediaCleanup.Formats;

/// <summary>
/// A file that is open for reading. It keeps the few windows that were read last (tag readers hop between the head, the tail, and the
/// place behind a picture), so that many small reads cost few system calls. A window never changes once it can be seen, nor does a list of
/// them, so reading takes no lock.
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

    /// <summary>Windows that are kept.</summary>
    private const int MostWindows = 4;

    /// <summary>The windows whose bytes come from the pool and go back to it; most files need no more.</summary>
    private const int MostPooled = 6;

    private readonly SafeFileHandle _handle;
    private readonly byte[]?[] _pooled = new byte[MostPooled][];
    private int _rented;

    /// <summary>The last one first.</summary>
    private volatile Window[] _windows = [];

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

        var windows = _windows;
        foreach (var window in windows)
        {
            if (window.Covers(offset, buffer.Length, Length))
            {
                return window.Copy(offset, buffer);
            }
        }

        return buffer.Length > LargestServed ? ReadFully(offset, buffer) : Fill(offset, buffer.Length, windows).Copy(offset, buffer);
    }

    /// <summary>Closes the file. Nobody may be reading any more: the bytes of the windows are for the next file.</summary>
    public void Dispose()
    {
        _windows = [];
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

    private Window Fill(long offset, int wanted, Window[] windows)
    {
        var isNext = windows is [var last, ..] && offset >= last.Offset && offset <= last.Offset + last.Count + LookBack;
        var at = Math.Max(0, offset - LookBack);
        var size = Math.Max(wanted + LookBack, at == 0 ? HeadSize : isNext ? Math.Min(LongestSize, windows[0].Count * 4) : PeekSize);

        // What lies at the end is read from the end backwards.
        at = Math.Max(0, Math.Min(at, Length - PeekSize));
        size = (int)Math.Min(size, Length - at);
        var bytes = Rent(size);
        var window = new Window(bytes, at, ReadFully(at, bytes.AsSpan(0, size)));
        _windows = [window, .. windows.AsSpan(0, Math.Min(windows.Length, MostWindows - 1))];
        return window;
    }

    private byte[] Rent(int size)
    {
        var index = Interlocked.Increment(ref _rented) - 1;
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
        public long Offset => offset;

        public int Count => count;

        public bool Covers(long wanted, int length, long total) => wanted >= offset && Math.Min(wanted + length, total) <= offset + count;

        public int Copy(long wanted, Span<byte> buffer)
        {
            var start = (int)(wanted - offset);
            var length = Math.Max(0, Math.Min(buffer.Length, count - start));
            bytes.AsSpan(start, length).CopyTo(buffer);
            return length;
        }
    }
}
