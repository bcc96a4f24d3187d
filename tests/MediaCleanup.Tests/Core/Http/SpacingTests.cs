using MediaCleanup.Core.Http;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Http;

public sealed class SpacingTests
{
    private readonly FakeClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_callers_at_once_go_exactly_a_gap_apart()
    {
        using var spacing = new Spacing(TimeSpan.FromSeconds(1.1), _clock);

        var times = await _clock.RunAsync(Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GoAsync(spacing))));

        times.Order().Should().Equal(0, 1.1, 2.2, 3.3, 4.4);
    }

    [Fact]
    public async Task After_an_idle_time_there_is_no_burst()
    {
        using var spacing = new Spacing(TimeSpan.FromSeconds(1), _clock);
        await _clock.RunAsync(GoAsync(spacing));
        _clock.Advance(TimeSpan.FromMinutes(1));

        var times = await _clock.RunAsync(Task.WhenAll(Enumerable.Range(0, 3).Select(_ => GoAsync(spacing))));

        times.Order().Should().Equal(60, 61, 62);
    }

    [Fact]
    public async Task A_pause_holds_those_who_wait_already()
    {
        using var spacing = new Spacing(TimeSpan.FromSeconds(1), _clock);
        var all = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => GoAsync(spacing)));
        spacing.Pause(TimeSpan.FromSeconds(30));

        (await _clock.RunAsync(all)).Order().Should().Equal(0, 30, 31);
    }

    [Fact]
    public async Task A_new_connection_counts_the_gap_from_when_it_was_made()
    {
        using var spacing = new Spacing(TimeSpan.FromSeconds(1), _clock);
        await _clock.RunAsync(GoAsync(spacing));
        _clock.Advance(TimeSpan.FromSeconds(0.7));
        spacing.Restart();

        (await _clock.RunAsync(GoAsync(spacing))).Should().Be(1.7);
    }

    [Fact]
    public async Task Someone_who_gives_up_costs_the_others_nothing()
    {
        using var spacing = new Spacing(TimeSpan.FromSeconds(1), _clock);
        await _clock.RunAsync(GoAsync(spacing));
        using var impatient = new CancellationTokenSource();
        var given = spacing.WaitAsync(impatient.Token);
        var patient = GoAsync(spacing);
        await impatient.CancelAsync();

        await FluentActions.Awaiting(() => given).Should().ThrowAsync<OperationCanceledException>();
        (await _clock.RunAsync(patient)).Should().Be(1);
    }

    [Fact]
    public async Task Two_processes_share_one_pace()
    {
        using var folder = new TempFolder();
        using var one = new Spacing(TimeSpan.FromSeconds(1.1), _clock, folder["mb.pace"]);
        using var two = new Spacing(TimeSpan.FromSeconds(1.1), _clock, folder["mb.pace"]);

        var times = await _clock.RunAsync(Task.WhenAll(Enumerable.Range(0, 6).Select(i => GoAsync(i % 2 == 0 ? one : two))));

        times = [.. times.Order()];
        times.Zip(times.Skip(1), (a, b) => b - a).Should().OnlyContain(gap => gap >= 1.1 - 1e-6);
    }

    [Fact]
    public async Task A_pace_file_from_a_wrong_clock_does_not_stop_anyone()
    {
        using var folder = new TempFolder();
        folder.Write("mb.pace", BitConverter.GetBytes(_clock.GetUtcNow().AddYears(10).UtcTicks));
        using var spacing = new Spacing(TimeSpan.FromSeconds(1), _clock, folder["mb.pace"]);

        (await _clock.RunAsync(GoAsync(spacing))).Should().Be(0);
    }

    private async Task<double> GoAsync(Spacing spacing)
    {
        await spacing.WaitAsync(Cancel);
        return _clock.Elapsed.TotalSeconds;
    }
}
