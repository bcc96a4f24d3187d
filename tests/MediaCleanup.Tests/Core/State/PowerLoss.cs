namespace MediaCleanup.Tests.Core.State;

/// <summary>The loop of the crash model: the power goes before every step, and of what was not synced any part survives.</summary>
internal static class PowerLoss
{
    private const int RandomChoices = 8;

    /// <param name="prepare">a disk as it is before what is interrupted.</param>
    /// <param name="run">what is interrupted.</param>
    /// <param name="check">throws when something does not hold on the disk that is left.</param>
    /// <param name="ignoreSync">syncs that do nothing, for the mutation check.</param>
    public static (int States, List<string> Violations) Everywhere(Func<CrashDisk> prepare, Action<CrashDisk> run, Action<CrashDisk> check, Func<string, bool> ignoreSync, bool stopAtFirst = false)
    {
        var whole = prepare();
        var start = whole.Steps;
        run(whole);
        var steps = whole.Steps - start;
        var states = 0;
        var violations = new List<string>();
        for (var at = 1; at <= steps + 1; at++)
        {
            var disk = prepare();
            disk.IgnoreSync = ignoreSync;
            var last = disk.Steps + at;
            var step = "the end";
            disk.BeforeStep = (what, path) =>
            {
                if (disk.Steps >= last)
                {
                    step = disk.Steps == last ? $"{what} {path}" : step;
                    throw new PowerLossException();
                }
            };
            try
            {
                run(disk);
            }
            catch (PowerLossException)
            {
            }

            foreach (var choice in Choices(at))
            {
                states++;
                try
                {
                    check(disk.Crash(choice));
                }
                catch (Exception error)
                {
                    violations.Add($"step {at} ({step}): {error.Message} {(error is InvalidOperationException ? "" : error.StackTrace)}");
                    if (stopAtFirst || violations.Count > 5)
                    {
                        return (states, violations);
                    }
                }
            }
        }

        return (states, violations);
    }

    private static IEnumerable<CrashChoice> Choices(int seed) =>
    [
        CrashChoice.LoseAll(), CrashChoice.KeepAll(), CrashChoice.Torn(),
        .. Enumerable.Range(0, RandomChoices).Select(i => CrashChoice.Random((seed * 100) + i)),
    ];
}
