using System.Diagnostics;
using System.Globalization;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// Reading the tags of a whole library: <c>scan LIBRARY [LIBRARY …] [--rounds N]</c>. In turn: a C program that opens each file and
/// reads 64 KiB of both ends (the floor), TagLib in C++, ours with one thread and with two, and mutagen. Each is a process of its own
/// whose clock runs from the first file to the last. Ours is measured just started, when much of it is still being compiled, and the
/// fourth time in one process. The peers are compiled where g++ and TagLib's headers are there (Debian: <c>g++ libtag1-dev
/// python3-mutagen</c>), and left out where not.
/// </summary>
internal static class ScanBenchmark
{
    private static readonly string[] Extensions = [".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".mp4", ".wma", ".wav", ".aiff", ".aif", ".ape", ".wv", ".mpc", ".tta", ".spx", ".dsf", ".aac"];

    public static int Run(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--rounds");
        var rounds = at >= 0 ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : 7;
        var libraries = at >= 0 ? arguments[..at] : arguments;
        var folder = Directory.CreateTempSubdirectory("media-cleanup-scan-").FullName;
        try
        {
            var readers = Readers(folder);
            foreach (var library in libraries)
            {
                Compare(library, Path.Combine(folder, "list"), readers, rounds);
            }

            return libraries.Length == 0 ? 2 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(string library, string list, List<Reader> readers, int rounds)
    {
        var files = new DirectoryInfo(library).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(f => Extensions.Contains(f.Extension.ToLowerInvariant()) && !f.FullName.Contains('\n', StringComparison.Ordinal))
            .ToList();
        File.WriteAllLines(list, files.Select(f => f.FullName));
        Print($"{library}: {files.Count:N0} files, {files.Sum(f => f.Length) / 1e6:N0} MB; {rounds} rounds in turn, medians");
        var runs = readers.ToDictionary(r => r, _ => new List<Measured>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var reader in readers.Where(r => !r.IsSlow || round < 2))
            {
                var measured = Measure(reader, list);
                if (round >= 0)
                {
                    runs[reader].Add(measured);
                }
            }
        }

        var floor = runs[readers[0]];
        var peer = runs[readers.Find(r => r.Name.StartsWith("TagLib", StringComparison.Ordinal)) ?? readers[0]];
        Print($"  {"",-26}{"seconds",9}{"least",8}{"process",9}{"cpu",7}{"MiB",6}{"files/s",10}{"× floor",9}{"× TagLib",10}{"read",9}");
        foreach (var (reader, taken) in runs)
        {
            var seconds = Median(taken.Select(t => t.Seconds));
            Print($"  {reader.Name,-26}{seconds,9:0.000}{taken.Min(t => t.Seconds),8:0.000}{Median(taken.Select(t => t.Process)),9:0.000}{Median(taken.Select(t => t.Cpu)),7:0.00}{taken.Max(t => t.PeakMiB),6:0}"
                + $"{files.Count / seconds,10:N0}{Ratio(taken, floor),9:0.00}{Ratio(taken, peer),10:0.00}{taken[0].Read,9:N0}");
        }
    }

    /// <summary>The median of the ratios of runs that stood side by side, so that what else the machine does falls on both.</summary>
    private static double Ratio(List<Measured> a, List<Measured> b) => Median(a.Zip(b, (x, y) => x.Seconds / y.Seconds));

    private static Measured Measure(Reader reader, string list)
    {
        var start = new ProcessStartInfo(reader.Program) { RedirectStandardOutput = true };
        foreach (var argument in reader.Times is { } times ? reader.Arguments.Append(list).Append(times) : reader.Arguments.Append(list))
        {
            start.ArgumentList.Add(argument);
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Trim().Split('\n')[^1].Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        var numbers = words.Take(4).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        return new(numbers[0], clock.Elapsed.TotalSeconds, numbers[1], numbers[2] / 1024, (int)numbers[3]);
    }

    private static List<Reader> Readers(string folder)
    {
        var peers = Path.Combine(AppContext.BaseDirectory, "peers");
        var ours = Environment.ProcessPath!;
        string[] own = Path.GetFileNameWithoutExtension(ours) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var readers = new List<Reader>();
        AddCompiled("floor, C", "gcc", ["-O2", "-o", Path.Combine(folder, "floor"), Path.Combine(peers, "scan_floor.c")], Path.Combine(folder, "floor"));
        AddCompiled("TagLib, C++", "g++", ["-O2", "-o", Path.Combine(folder, "taglib"), Path.Combine(peers, "scan_taglib.cpp"), "-ltag"], Path.Combine(folder, "taglib"));
        foreach (var threads in new[] { "1", "2" })
        {
            readers.Add(new($"ours, {threads} thread(s)", ours, [.. own, "scan-list", threads], Times: "4"));
            readers.Add(new($"ours, {threads}, just started", ours, [.. own, "scan-list", threads]));
        }

        if (Succeeds("/usr/bin/python3", ["-c", "import mutagen"]))
        {
            readers.Add(new("mutagen, Python", "/usr/bin/python3", [Path.Combine(peers, "scan_mutagen.py")], IsSlow: true));
        }

        return readers;

        void AddCompiled(string name, string compiler, string[] arguments, string program)
        {
            if (Succeeds(compiler, arguments))
            {
                readers.Add(new(name, program, []));
            }
            else
            {
                Print($"{name} is left out: {compiler} could not make it");
            }
        }
    }

    private static bool Succeeds(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static void Print(string line) => Console.WriteLine(line);

    private sealed record Reader(string Name, string Program, string[] Arguments, bool IsSlow = false, string? Times = null);

    private sealed record Measured(double Seconds, double Process, double Cpu, double PeakMiB, int Read);
}
