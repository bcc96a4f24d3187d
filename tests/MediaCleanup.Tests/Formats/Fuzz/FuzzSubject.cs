using System.Diagnostics;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio.Payload;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Tests.Formats.Fuzz;

/// <summary>A promise that a case broke.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);

/// <summary>
/// What is done with each damaged file: any answer or a <see cref="CorruptMediaException"/> is right, but within two seconds and
/// within 32 MiB and eight times the size of the file.
/// </summary>
public sealed record FuzzSubject(string Name, Action<byte[]> Run)
{
    public static TimeSpan LongestTime { get; } = TimeSpan.FromSeconds(2);

    public static FuzzSubject Audio { get; } = new("audio", RoundTrip.Check);

    public static FuzzSubject Digest { get; } = new("digest", static file => Measured("digest", file, PayloadDigest.Compute));

    public static FuzzSubject Video { get; } = new("video", static file => Measured("video", file, VideoReader.Read));

    public static IReadOnlyList<FuzzSubject> All { get; } = [Audio, Digest, Video];

    /// <summary>Calls a reader under the limits; null when it refused the file.</summary>
    public static T? Measured<T>(string what, byte[] file, Func<ByteSource, T> read)
        where T : class
    {
        var clock = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        T? result = null;
        try
        {
            result = read(new MemorySource(file));
        }
        catch (CorruptMediaException)
        {
            // The one right way to say no.
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > (32L << 20) + (8L * file.Length))
        {
            throw new BrokenPromiseException($"{what} allocated {allocated:N0} bytes for a file of {file.Length:N0}");
        }

        var time = Stopwatch.GetElapsedTime(clock);
        return time <= LongestTime ? result : throw new BrokenPromiseException($"{what} took {time}");
    }
}
