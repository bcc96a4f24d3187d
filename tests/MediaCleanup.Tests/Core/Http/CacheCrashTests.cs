using System.Text;
using System.Text.Json;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Http;

/// <summary>F1 for the caches: a kill loses no answer that was finished; a power loss may, but never gives a wrong one.</summary>
public sealed class CacheCrashTests
{
    private const string Path = "/cache/musicbrainz_cache.json";
    private const int Old = 3;
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>So many answers are finished; so many of them are durable; the old ones were cleared.</summary>
    private Promise _promised;

    private readonly record struct Promise(int Finished, int Durable, bool IsCleared);

    [Fact]
    public void A_power_loss_at_any_step_costs_requests_and_nothing_else()
    {
        var states = PowerLoss.Everywhere(Prepare, Run, () => _promised, Check);

        states.Violations.Should().BeEmpty();
        states.Distinct.Should().BeGreaterThan(400);
        TestContext.Current.TestOutputHelper?.WriteLine($"{states.Steps} steps, {states.All} crash states, {states.Distinct} of them distinct");
    }

    [Theory]
    [InlineData($"file {Path}.new")]
    [InlineData("folder /cache")]
    public void Without_a_sync_of_what_is_written_anew_answers_are_lost_or_come_back(string sync) =>
        PowerLoss.Everywhere(Prepare, Run, () => _promised, Check, s => s == sync).Violations.Should().NotBeEmpty();

    /// <summary>What was handed to the system stays there when the process is killed; at most the write in hand is cut.</summary>
    [Fact]
    public void A_kill_at_any_step_loses_no_finished_answer()
    {
        var kills = 0;
        var disk = Prepare();
        disk.BeforeStep = (what, path) =>
        {
            kills++;
            CheckKilled(disk.Crash(CrashChoice.KeepAll()), $"{what} {path}");
        };
        Run(disk);
        CheckKilled(disk, "the end");

        for (var cut = 1; cut <= kills; cut++)
        {
            var torn = Prepare();
            var last = torn.Steps + cut;
            torn.CutsWrite = _ => torn.Steps == last;
            try
            {
                Run(torn);
            }
            catch (FileFaultException)
            {
                CheckKilled(torn.Crash(CrashChoice.KeepAll()), $"a part of write {cut}");
            }
        }

        kills.Should().BeGreaterThan(30);
    }

    /// <summary>A file with old answers, whose last line an earlier kill tore off.</summary>
    private CrashDisk Prepare()
    {
        _promised = default;
        var scratch = new CrashDisk();
        var cache = CacheFile.Open(scratch, Path, _ => Turn.Free);
        for (var i = 0; i < Old; i++)
        {
            cache.Put(Key(-i), Answer(-i));
        }

        cache.Put("torn", Answer(0));
        var disk = new CrashDisk();
        disk.Seed(Path, scratch.Bytes(Path)![..^20], 1);
        return disk;
    }

    /// <summary>A process that heals it, another beside it, and one that clears what is old and goes on.</summary>
    private void Run(CrashDisk disk)
    {
        var one = CacheFile.Open(disk, Path, _ => Turn.Free);
        var two = CacheFile.Open(disk, Path, _ => Turn.Free);
        for (var i = 1; i <= 6; i++)
        {
            (i % 3 == 0 ? two : one).Put(Key(i), Answer(i));
            _promised = _promised with { Finished = i };
        }

        one.Rewrite((at, _) => at > Day).Should().Be(Old);
        _promised = new(6, 6, IsCleared: true);
        for (var i = 7; i <= 9; i++)
        {
            two.Put(Key(i), Answer(i));
            _promised = _promised with { Finished = i };
        }
    }

    private static void Check(CrashDisk disk, Promise promised)
    {
        var cache = CacheFile.Open(disk, Path, _ => Turn.Free);
        for (var i = 1 - Old; i <= 10; i++)
        {
            var found = cache.Find(Key(i));
            (found is null || Says(found, i)).Should().BeTrue("no answer is a wrong one");
            (found is not null || i < 1 || i > promised.Durable).Should().BeTrue("answer {0} was durable", i);
            (found is null || i > 0 || !promised.IsCleared).Should().BeTrue("answer {0} was cleared for good", i);
        }

        cache.Find("torn").Should().BeNull();
        cache.Put(Key(20), Answer(20));
        Says(CacheFile.Open(disk, Path, _ => Turn.Free).Find(Key(20))!, 20).Should().BeTrue();
        using var json = JsonDocument.Parse(disk.Bytes(Path));
        disk.Files().Should().ContainSingle("what a killed rewriting left is removed");
    }

    private void CheckKilled(CrashDisk disk, string where)
    {
        var promised = _promised;
        var cache = CacheFile.Open(disk, Path, _ => Turn.Free);
        for (var i = 1; i <= promised.Finished; i++)
        {
            (cache.Find(Key(i)) is { } found && Says(found, i)).Should().BeTrue("answer {0} was finished before {1}", i, where);
        }
    }

    private static string Key(int i) => $"ws/2/release/{i}";

    private static bool Says(CachedAnswer answer, int i) => answer.Status == 200 && Encoding.UTF8.GetString(answer.Body.Span) == $"answer {i}";

    private static CachedAnswer Answer(int i) => new(200, Encoding.UTF8.GetBytes($"answer {i}"), false, Day.AddDays(i));

    /// <summary>There is no other process on this disk.</summary>
    private sealed class Turn : IDisposable
    {
        public static Turn Free { get; } = new();

        public void Dispose()
        {
        }
    }
}
