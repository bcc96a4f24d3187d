namespace MediaCleanup.Tests.Core.State;

/// <summary>
/// The loop of the crash model: the power goes before every step, and of what was not synced any part survives. The work runs
/// once; before each of its steps the disk is copied as a crash there may leave it, and the copies are looked at. Copies that are
/// the same, and of which the same was promised, are looked at once.
/// </summary>
internal static class PowerLoss
{
    private const int RandomChoices = 24;
    private const int EnoughViolations = 5;

    /// <param name="prepare">a disk as it is before what is interrupted.</param>
    /// <param name="run">what is interrupted.</param>
    /// <param name="promised">what had been promised at this moment of the run.</param>
    /// <param name="check">throws when something does not hold on the disk that is left; must not disturb the run.</param>
    /// <param name="ignoreSync">syncs that do nothing, for the mutation check, which ends with the first violation.</param>
    public static CrashStates Everywhere<T>(Func<CrashDisk> prepare, Action<CrashDisk> run, Func<T> promised, Action<CrashDisk, T> check, Func<string, bool>? ignoreSync = null)
    {
        var disk = prepare();
        disk.IgnoreSync = ignoreSync ?? (_ => false);
        var seen = new HashSet<(string, T)>();
        var violations = new List<string>();
        var (steps, states) = (0, 0);
        void Crash(string step)
        {
            steps++;
            var promise = promised();
            foreach (var choice in Choices(steps))
            {
                states++;
                var left = disk.Crash(choice);
                if (!seen.Add((left.Fingerprint(_ => true), promise)))
                {
                    continue;
                }

                try
                {
                    check(left, promise);
                }
                catch (Exception error)
                {
                    violations.Add($"step {steps} ({step}): {error.Message} {(error is InvalidOperationException ? "" : error.StackTrace)}");
                    if (ignoreSync is not null || violations.Count >= EnoughViolations)
                    {
                        throw new PowerLossException();
                    }
                }
            }
        }

        disk.BeforeStep = (what, path) => Crash($"{what} {path}");
        try
        {
            run(disk);
            Crash("the end");
        }
        catch (PowerLossException) when (violations.Count > 0)
        {
            // Enough was found.
        }

        return new(steps, states, seen.Count, violations);
    }

    private static IEnumerable<CrashChoice> Choices(int seed) =>
    [
        CrashChoice.LoseAll(), CrashChoice.KeepAll(), CrashChoice.Torn(),
        .. Enumerable.Range(0, RandomChoices).Select(i => CrashChoice.Random((seed * 100) + i)),
    ];
}

/// <summary>What the loop did.</summary>
/// <param name="Steps">moments at which the power went.</param>
/// <param name="All">disks that were left: each moment with each choice of what survives.</param>
/// <param name="Distinct">how many of them differ.</param>
internal sealed record CrashStates(int Steps, int All, int Distinct, List<string> Violations);
