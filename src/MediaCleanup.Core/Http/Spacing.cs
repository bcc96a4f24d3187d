using System.Buffers.Binary;

namespace MediaCleanup.Core.Http;

/// <summary>
/// Lets requests go one after another with a gap between them. A token bucket is unfit: after a pause it lets two go at once,
/// and a service that counts by the second refuses the second one.
/// </summary>
/// <param name="gap">between the starts of two requests.</param>
/// <param name="paceFile">shared by processes that ask the same service, so that their requests count together; null: this one is alone.</param>
public sealed class Spacing(TimeSpan gap, TimeProvider time, string? paceFile = null) : IDisposable
{
    /// <summary>A time stamp further ahead than this is not a turn that somebody took, but a clock that was wrong.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private long _next = long.MinValue;
    private bool _isAlone;

    /// <summary>Returns when a request may go; callers go in the order in which they came.</summary>
    /// <returns>how long that took.</returns>
    public async Task<TimeSpan> WaitAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Asked again after each wait, since a pause may have begun meanwhile.
            for (var left = Left(); left > TimeSpan.Zero; left = Left())
            {
                await Task.Delay(left, time, cancellationToken);
            }

            for (var left = ClaimTurn(); left > TimeSpan.Zero; left = ClaimTurn())
            {
                await Task.Delay(left, time, cancellationToken);
            }

            Restart();
            return time.GetElapsedTime(start);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Nobody goes before this much time has passed: the service asked for it.</summary>
    public void Pause(TimeSpan duration) => NotBefore(duration);

    /// <summary>Counts the gap from now: the request only left now, because a connection had to be made first.</summary>
    public void Restart() => NotBefore(gap);

    public void Dispose() => _turn.Dispose();

    /// <summary>Takes the next turn among processes; else how long it is until another try. Wall time, the only one that they share.</summary>
    private TimeSpan ClaimTurn()
    {
        if (paceFile is null || _isAlone)
        {
            return TimeSpan.Zero;
        }

        try
        {
            using var file = new FileStream(paceFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            Span<byte> ticks = stackalloc byte[8];
            var now = time.GetUtcNow().UtcTicks;
            if (file.ReadAtLeast(ticks, 8, throwOnEndOfStream: false) == 8
                && BinaryPrimitives.ReadInt64LittleEndian(ticks) - now is var left and > 0
                && left <= LongestTurn.Ticks)
            {
                return RoundUp(new(left));
            }

            BinaryPrimitives.WriteInt64LittleEndian(ticks, now + gap.Ticks);
            file.Position = 0;
            file.Write(ticks);
            return TimeSpan.Zero;
        }
        catch (UnauthorizedAccessException)
        {
            _isAlone = true; // A status folder that cannot be written to is only read from, by a dry run.
            return TimeSpan.Zero;
        }
        catch (DirectoryNotFoundException)
        {
            _isAlone = true;
            return TimeSpan.Zero;
        }
        catch (IOException)
        {
            return TimeSpan.FromMilliseconds(20); // Another process has it open, for microseconds.
        }
    }

    private void NotBefore(TimeSpan duration)
    {
        lock (_lock)
        {
            _next = Math.Max(_next, time.GetTimestamp() + (long)(duration.TotalSeconds * time.TimestampFrequency));
        }
    }

    private TimeSpan Left()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            return _next <= now ? TimeSpan.Zero : RoundUp(time.GetElapsedTime(now, _next));
        }
    }

    /// <summary>Timers count in whole milliseconds and cut the rest, which would let a request go too early and spin.</summary>
    private static TimeSpan RoundUp(TimeSpan duration) => TimeSpan.FromMilliseconds(Math.Ceiling(duration.TotalMilliseconds));
}
