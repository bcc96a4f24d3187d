using System.Diagnostics;
using System.Globalization;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// Reads every file that a list names, with so many threads: <c>scan-list THREADS LIST [TIMES]</c>. Prints for each time what the peers
/// print: seconds, processor seconds, peak KiB, files read; and after the number of fields the bytes allocated for each file.
/// </summary>
internal static class ScanList
{
    public static int Run(string[] arguments)
    {
        var threads = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var paths = File.ReadAllLines(arguments[1]);
        var times = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 1;
        for (var i = 0; i < times; i++)
        {
            Once(threads, paths);
        }

        return 0;
    }

    private static void Once(int threads, string[] paths)
    {
        using var self = Process.GetCurrentProcess();
        var (next, read, fields) = (-1, 0, 0L);
        var (cpu, allocated) = (self.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        var clock = Stopwatch.StartNew();
        var others = Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work)).ToList();
        others.ForEach(t => t.Start());
        Work();
        others.ForEach(t => t.Join());
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0000} {(self.TotalProcessorTime - cpu).TotalSeconds:0.000} {self.PeakWorkingSet64 / 1024} {read} {fields} {(GC.GetTotalAllocatedBytes() - allocated) / Math.Max(1, read)}"));

        void Work()
        {
            var (mine, found) = (0, 0L);
            for (var at = Interlocked.Increment(ref next); at < paths.Length; at = Interlocked.Increment(ref next))
            {
                try
                {
                    using var source = FileSource.Open(paths[at]);
                    found += AudioReader.Read(source).Tags.Length;
                    mine++;
                }
                catch (CorruptMediaException)
                {
                    // A library has such files; the peers pass over them too.
                }
            }

            _ = Interlocked.Add(ref read, mine);
            _ = Interlocked.Add(ref fields, found);
        }
    }
}
