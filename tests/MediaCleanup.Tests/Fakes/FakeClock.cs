namespace MediaCleanup.Tests.Fakes;

/// <summary>A clock that stands until it is moved. It drives <c>Task.Delay(d, clock)</c>, cancellation timers and Polly.</summary>
public sealed class FakeClock : TimeProvider
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Since the clock was made.</summary>
    public TimeSpan Elapsed => GetUtcNow() - Start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, firing what falls due on the way, each at its own time.</summary>
    public void Advance(TimeSpan duration)
    {
        var end = GetUtcNow() + duration;
        while (NextDue() is { } due && due <= end)
        {
            Fire(due);
        }

        lock (_lock)
        {
            _now = end;
        }
    }

    /// <summary>Jumps from timer to timer until the task has ended. Timers more than an hour away are left alone.</summary>
    public async Task<T> RunAsync<T>(Task<T> task)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!task.IsCompleted)
        {
            DateTime.UtcNow.Should().BeBefore(deadline, "nothing waits for real time here");
            await Task.WhenAny(task, Task.Delay(3));
            if (!task.IsCompleted && NextDue() is { } due && due - GetUtcNow() < Horizon)
            {
                Fire(due);
            }
        }

        return await task;
    }

    private DateTimeOffset? NextDue()
    {
        lock (_lock)
        {
            return _timers.Count == 0 ? null : _timers.Min(t => t.Due);
        }
    }

    private void Fire(DateTimeOffset due)
    {
        List<FakeTimer> fired;
        lock (_lock)
        {
            _now = due > _now ? due : _now;
            fired = _timers.FindAll(t => t.Due <= due);
            foreach (var timer in fired)
            {
                _timers.Remove(timer);
                if (timer.Period > TimeSpan.Zero)
                {
                    timer.Due = _now + timer.Period;
                    _timers.Add(timer);
                }
            }
        }

        fired.ForEach(t => t.Callback());
    }

    private sealed class FakeTimer(FakeClock clock, Action callback) : ITimer
    {
        public Action Callback => callback;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                Period = period;
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
