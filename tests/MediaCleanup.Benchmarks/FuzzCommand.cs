using System.Diagnostics;
using System.Globalization;
using MediaCleanup.Tests.Formats.Fuzz;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// The long mode of the fuzz tests: <c>fuzz --cases 240000 [--corpus DIR] [--seed N] [--threads N] [--subject audio|digest|video]
/// [--only PART-OF-NAME] [--largest BYTES] [--whole]</c>; the last runs the files as they are.
/// Ends with 1 when a promise was broken; every failure names what gives it again.
/// </summary>
internal static class FuzzCommand
{
    private const int LargestSeed = 64 * 1024;

    public static int Run(string[] arguments)
    {
        var cases = Number(arguments, "--cases", 240_000);
        var first = Number(arguments, "--seed", 0);
        var threads = Number(arguments, "--threads", Environment.ProcessorCount);
        var subjects = FuzzSubject.All.Where(s => Text(arguments, "--subject") is not { } only || s.Name == only).ToList();
        var seeds = Seeds(Text(arguments, "--corpus"), Number(arguments, "--largest", LargestSeed));
        if (Text(arguments, "--only") is { } name)
        {
            seeds = [.. seeds.Where(s => s.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        }

        if (seeds.Count == 0 || subjects.Count == 0)
        {
            Console.WriteLine("no seed, or no such subject");
            return 2;
        }

        if (arguments.Contains("--whole"))
        {
            return Whole(seeds, subjects);
        }

        var clock = Stopwatch.StartNew();
        var failures = new FuzzLoop(seeds, subjects).Run(first, cases, threads);
        foreach (var kind in failures.GroupBy(f => (f.Subject, Kind: Without(f.Reason))).OrderByDescending(g => g.Count()))
        {
            Console.WriteLine($"{kind.Count(),6} × {kind.Key.Subject}: {kind.First().Reason}");
            foreach (var failure in kind.Take(3))
            {
                Console.WriteLine($"         seed \"{failure.Seed}\" number {failure.Number}");
            }
        }

        var speed = cases / clock.Elapsed.TotalSeconds / threads;
        Console.WriteLine($"{cases:N0} cases over {seeds.Count} seeds, {clock.Elapsed.TotalSeconds:F1} s, {speed:N0} cases a second a core, {failures.Count} failures");
        return failures.Count == 0 ? 0 : 1;
    }

    /// <summary>Undamaged files: each must be read, edited and restored, or refused.</summary>
    private static int Whole(List<FuzzSeed> seeds, List<FuzzSubject> subjects)
    {
        var failures = 0;
        foreach (var (subject, seed) in subjects.SelectMany(_ => seeds, (subject, seed) => (subject, seed)))
        {
            if (FuzzLoop.RunWhole(subject, seed) is { } failure)
            {
                failures++;
                Console.WriteLine($"{failure.Subject}: {failure.Seed}: {failure.Reason}");
            }
        }

        Console.WriteLine($"{seeds.Count:N0} whole files, {failures} failures; {seeds.Count(s => RoundTrip.TryCheckQuietly(s.Bytes))} were edited and restored");
        return failures == 0 ? 0 : 1;
    }

    private static List<FuzzSeed> Seeds(string? corpus, int largest)
    {
        var seeds = FuzzSeed.Tiny.ToList();
        if (corpus is not null)
        {
            seeds.AddRange(new DirectoryInfo(corpus).EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(f => f.Length > 0 && f.Length <= largest)
                .OrderBy(f => f.FullName, StringComparer.Ordinal)
                .Select(f => new FuzzSeed(Path.GetRelativePath(corpus, f.FullName), File.ReadAllBytes(f.FullName))));
        }

        return seeds;
    }

    /// <summary>Failures that differ only in a number are one kind.</summary>
    private static string Without(string reason) => string.Concat(reason.Where(c => !char.IsAsciiDigit(c)).Take(90));

    private static string? Text(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;

    private static int Number(string[] arguments, string name, int otherwise) =>
        Text(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
