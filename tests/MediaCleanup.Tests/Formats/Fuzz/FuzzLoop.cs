using System.Collections.Concurrent;
using System.Diagnostics;
using MediaCleanup.Tests.Formats.Payload;
using MediaCleanup.Tests.Formats.Video;

namespace MediaCleanup.Tests.Formats.Fuzz;

/// <summary>A file to start from.</summary>
public sealed record FuzzSeed(string Name, byte[] Bytes)
{
    /// <summary>The hand-written files of all formats and containers.</summary>
    public static IEnumerable<FuzzSeed> Tiny =>
    [
        .. TinyFiles.Formats.Select(f => new FuzzSeed(f, TinyFiles.Build(f, "A tiny file", TinyFiles.Sound))),
        .. TinyFilms.Containers.Select(c => new FuzzSeed("film " + c, TinyFilms.Build(c))),
    ];
}

/// <summary>A case that broke a promise; subject, seed and number give it again.</summary>
public sealed record FuzzFailure(string Subject, string Seed, int Number, string Reason);

/// <summary>Runs numbered cases over seeds: case n damages seed n modulo their count with the number n.</summary>
public sealed class FuzzLoop(IReadOnlyList<FuzzSeed> seeds, IReadOnlyList<FuzzSubject> subjects)
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(10);

    /// <summary>Runs one case; null when every promise was kept.</summary>
    public static FuzzFailure? RunOne(FuzzSubject subject, FuzzSeed seed, int number) => Run(subject, seed, number, Mutator.Damage(seed.Bytes, number));

    /// <summary>Runs a file as it is.</summary>
    public static FuzzFailure? RunWhole(FuzzSubject subject, FuzzSeed seed) => Run(subject, seed, -1, seed.Bytes);

    /// <summary>Runs all cases on a number of threads. A case that hangs is a failure, and ends the loop.</summary>
    public IReadOnlyList<FuzzFailure> Run(int first, int count, int threads)
    {
        var failures = new ConcurrentQueue<FuzzFailure>();
        var workers = Enumerable.Range(0, threads).Select(i => new Worker(this, first + i, first + count, threads, failures)).ToList();
        while (workers.Any(w => !w.Join(TimeSpan.FromMilliseconds(50))))
        {
            var hung = workers.Where(w => w.IsStuckFor(Hang)).ToList();
            if (hung.Count > 0)
            {
                hung.ForEach(w => failures.Enqueue(w.AsFailure()));
                break;
            }
        }

        return [.. failures.OrderBy(f => f.Number)];
    }

    private static FuzzFailure? Run(FuzzSubject subject, FuzzSeed seed, int number, byte[] file)
    {
        try
        {
            subject.Run(file);
            return null;
        }
        catch (Exception e)
        {
            var stack = e is BrokenPromiseException ? "" : string.Join(" < ", (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries).Take(3).Select(l => l.Replace("at MediaCleanup.Formats.", "", StringComparison.Ordinal)));
            return new(subject.Name, seed.Name, number, $"{e.GetType().Name}: {e.Message} {stack}".TrimEnd());
        }
    }

    private (FuzzSubject Subject, FuzzSeed Seed) Pick(int number) =>
        (subjects[number % subjects.Count], seeds[number / subjects.Count % seeds.Count]);

    private sealed class Worker
    {
        private readonly FuzzLoop _loop;
        private readonly Thread _thread;
        private int _number;
        private long _since = Stopwatch.GetTimestamp();

        public Worker(FuzzLoop loop, int first, int end, int step, ConcurrentQueue<FuzzFailure> failures)
        {
            _loop = loop;
            _thread = new(Work) { IsBackground = true };
            _thread.Start();

            void Work()
            {
                for (var number = first; number < end; number += step)
                {
                    (_number, _since) = (number, Stopwatch.GetTimestamp());
                    var (subject, seed) = loop.Pick(number);
                    if (RunOne(subject, seed, number) is { } failure)
                    {
                        failures.Enqueue(failure);
                    }
                }
            }
        }

        public bool Join(TimeSpan time) => _thread.Join(time);

        public bool IsStuckFor(TimeSpan time) => _thread.IsAlive && Stopwatch.GetElapsedTime(Volatile.Read(ref _since)) > time;

        public FuzzFailure AsFailure()
        {
            var (subject, seed) = _loop.Pick(_number);
            return new(subject.Name, seed.Name, _number, "hangs");
        }
    }
}
