using System.Diagnostics;

namespace MediaCleanup.Core.Http;

/// <summary>A lock of its own beside a cache, held for one append, so that a dry run may fill the cache of a run.</summary>
internal static class CacheLock
{
    /// <summary>Waits its turn, no longer than half a minute. It ends with what is returned, or with the process.</summary>
    /// <exception cref="IOException">it cannot be had.</exception>
    public static IDisposable Take(string cache)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(cache + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (IsTaken(e) && watch.Elapsed < TimeSpan.FromSeconds(30))
            {
                Thread.Sleep(5);
            }
        }
    }

    /// <summary>Another has the lock: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows. Anything else will not pass by waiting.</summary>
    private static bool IsTaken(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
