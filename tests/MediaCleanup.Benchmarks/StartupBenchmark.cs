using System.Diagnostics;
using System.Globalization;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// What a person waits for: <c>queue --show-summary</c> of the installed tool with 930 and 10,000 artists, in turns with an empty .NET
/// program that this benchmark makes and builds, so that a loaded machine is slow for all of them alike. And how much more it costs
/// to finish an entry.
/// </summary>
internal static class StartupBenchmark
{
    private const int Rounds = 15;
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    /// <param name="tool">the installed tool, or a DLL of it, which is then compiled as it runs.</param>
    public static int Run(string tool)
    {
        var folder = Directory.CreateTempSubdirectory("media-cleanup-bench-").FullName;
        try
        {
            string[] start = tool.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? ["dotnet", tool] : [tool];
            string[] empty = [EmptyProgram(Path.Combine(folder, "empty"))];
            string[] small = [.. start, "queue", "--show-summary", "--status-dir", Queue(Path.Combine(folder, "930"), 930)];
            string[] large = [.. start, "queue", "--show-summary", "--status-dir", Queue(Path.Combine(folder, "10000"), 10_000)];
            string[][] all = [empty, small, large];
            var times = all.Select(_ => new List<double>()).ToArray();
            for (var round = -1; round < Rounds; round++)
            {
                for (var i = 0; i < all.Length; i++)
                {
                    var milliseconds = Time(all[i]);
                    if (round >= 0)
                    {
                        times[i].Add(milliseconds);
                    }
                }
            }

            Print($"empty program {Figures(times[0])}");
            Print($"queue --show-summary, 930 artists {Figures(times[1])}: {Median(times[1]) / Median(times[0]):0.00} × the empty program by medians, {times[1].Min() / times[0].Min():0.00} × by minima (goal 2.5)");
            Print($"queue --show-summary, 10,000 artists {Figures(times[2])}: {Median(times[2]) / Median(times[1]):0.00} × that of 930 by medians, {times[2].Min() / times[1].Min():0.00} × by minima (goal 3)");
            Finishing(folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An entry finished and saved, at both sizes in turns.</summary>
    private static void Finishing(string folder)
    {
        using var small = StateFolder.OpenOrCreate(SystemFileOps.Instance, Path.Combine(folder, "930"));
        using var large = StateFolder.OpenOrCreate(SystemFileOps.Instance, Path.Combine(folder, "10000"));
        QueueFile[] files = [small.Library(MediaKind.Music).Queue, large.Library(MediaKind.Music).Queue];
        var queues = files.Select(f => f.Load()!.Queue).ToArray();
        var times = files.Select(_ => new List<double>()).ToArray();
        for (var entry = 0; entry < 60; entry++)
        {
            for (var i = 0; i < files.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                queues[i] = files[i].Save(queues[i].With(queues[i].Entries[entry].Completed(Now.AddMinutes(entry))));
                times[i].Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        Print($"an entry finished: 930 {Figures(times[0])}, 10,000 {Figures(times[1])}: {Median(times[1]) - Median(times[0]):0.0} ms more (goal 30)");
    }

    private static string Queue(string folder, int count)
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, folder);
        var entries = Enumerable.Range(0, count).Select(i => (QueueEntry)new ArtistEntry
        {
            Artist = $"Artist {i}",
            Path = $"A/Artist {i}",
            TrackCount = 18,
            AddedAt = Now,
            StartedAt = Now,
            Fingerprint = string.Create(CultureInfo.InvariantCulture, $"{i:x32}"),
            MusicBrainzArtistId = Guid.NewGuid().ToString(),
        });
        _ = state.Library(MediaKind.Music).Queue.Save(WorkQueue.Empty(MediaKind.Music).WithRoot("/music").Adding(entries.Select((e, i) => i % 3 == 0 ? e : e.Completed(Now))));
        return folder;
    }

    private static string EmptyProgram(string folder)
    {
        _ = Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "empty.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"empty\");");
        _ = Time(["dotnet", "build", "-c", "Release", "-v", "q", "-o", Path.Combine(folder, "out"), folder]);
        return Path.Combine(folder, "out", OperatingSystem.IsWindows() ? "empty.exe" : "empty");
    }

    private static double Time(string[] command)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string Figures(List<double> times) => string.Create(CultureInfo.InvariantCulture, $"{Median(times):0.0} ms (median of {times.Count}; {times.Min():0.0}–{times.Max():0.0})");

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
