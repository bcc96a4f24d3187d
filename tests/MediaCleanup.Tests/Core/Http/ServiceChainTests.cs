using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace MediaCleanup.Tests.Core.Http;

public sealed class ServiceChainTests
{
    private const string Canary = "c4n4ry0123456789abcdef0123456789";

    private readonly FakeClock _clock = new();
    private readonly ResponseCache _cache = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_fetched_once_and_remembered()
    {
        await using var server = await Loopback.StartAsync("""{"id":"1"}""");
        using var chain = Chain(server);

        var first = await GetAsync(chain, "ws/2/release/1");
        var second = await GetAsync(chain, "ws/2/release/1");

        Encoding.UTF8.GetString(first.Body.Span).Should().Be("""{"id":"1"}""");
        second.FromCache.Should().BeTrue();
        second.Body.ToArray().Should().Equal(first.Body.ToArray());
        server.Requests.Should().Equal("/ws/2/release/1");
        chain.Statistics.Should().Match<ServiceStatistics>(s => s.Requests == 1 && s.CacheHits == 1 && s.Retries == 0 && s.Bytes == 10);
    }

    [Fact]
    public async Task Callers_with_the_same_request_share_one()
    {
        await using var server = await Loopback.StartAsync("""{"id":"1"}""");
        using var chain = Chain(server);

        var answers = await _clock.RunAsync(Task.WhenAll(Enumerable.Range(0, 20).Select(_ => chain.FetchAsync(Request("same"), Cancel))));

        answers.Should().OnlyContain(a => a.Found);
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_404_is_an_answer_and_is_remembered_as_negative()
    {
        await using var server = await Loopback.StartAsync((c, _) =>
        {
            c.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        using var chain = Chain(server);

        (await GetAsync(chain, "gone")).Found.Should().BeFalse();
        (await GetAsync(chain, "gone")).FromCache.Should().BeTrue();

        _cache.Find("gone").Should().Match<CachedAnswer>(a => a.Status == 404 && a.Negative);
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Retry_after_in_seconds_and_as_a_date_is_waited_by_everyone()
    {
        await using var server = await Loopback.StartAsync(async (c, n) =>
        {
            switch (n)
            {
                case 0:
                    c.Response.StatusCode = 503;
                    c.Response.Headers.RetryAfter = "7";
                    break;
                case 1:
                    c.Response.StatusCode = 429;
                    c.Response.Headers.RetryAfter = (_clock.GetUtcNow() + TimeSpan.FromSeconds(9)).ToString("R");
                    break;
                default:
                    await Loopback.Json(c, "{}");
                    break;
            }
        });
        using var chain = Chain(server);

        (await GetAsync(chain, "a")).Found.Should().BeTrue();

        _clock.Elapsed.Should().BeCloseTo(TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(1.2));
        chain.Statistics.Retries.Should().Be(2);
    }

    [Fact]
    public async Task A_long_retry_after_is_cut_to_five_minutes()
    {
        await using var server = await Loopback.StartAsync(async (c, n) =>
        {
            c.Response.Headers.RetryAfter = "86400";
            c.Response.StatusCode = n == 0 ? 503 : 200;
            if (n > 0)
            {
                await Loopback.Json(c, "{}");
            }
        });
        using var chain = Chain(server);

        await GetAsync(chain, "a");

        _clock.Elapsed.Should().Be(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_service_that_is_down_for_ever_ends_the_run_and_leaves_no_trace_in_the_cache()
    {
        await using var server = await Loopback.StartAsync((c, _) =>
        {
            c.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var chain = Chain(server);

        var fault = await FaultAsync<MediaCleanupException>(chain, "a");

        fault.ExitCode.Should().Be(ExitCode.ServiceUnusable);
        fault.NextStep.Should().Contain("pending");
        _cache.Statistics().Entries.Should().Be(0);
        server.Requests.Should().HaveCount(7, "one request, five repetitions, one look whether anything works");
    }

    [Fact]
    public async Task One_request_that_always_fails_is_the_entrys_fault_when_the_server_answers_others()
    {
        await using var server = await Loopback.StartAsync(async (c, _) =>
        {
            if (c.Request.Path == "/bad")
            {
                c.Response.StatusCode = 500;
            }
            else
            {
                await Loopback.Json(c, "{}");
            }
        });
        using var chain = Chain(server);

        (await FaultAsync<EntryException>(chain, "bad")).Message.Should().Contain("500");
        (await GetAsync(chain, "good")).Found.Should().BeTrue("the breaker is closed again");
    }

    [Fact]
    public async Task Nobody_listening_ends_the_run()
    {
        var server = await Loopback.StartAsync("{}");
        using var chain = Chain(server);
        await server.DisposeAsync();

        (await FaultAsync<MediaCleanupException>(chain, "a")).ExitCode.Should().Be(ExitCode.ServiceUnusable);
    }

    [Fact]
    public async Task A_poisoned_answer_is_asked_for_once_more_and_never_kept()
    {
        await using var server = await Loopback.StartAsync("""{"id":"another"}""");
        using var chain = Chain(server);

        await FaultAsync<EntryException>(chain, "a", _ => Verdict.Bad);

        server.Requests.Should().Equal("/a", "/a", "/probe");
        _cache.Find("a").Should().BeNull();
    }

    [Fact]
    public async Task A_login_page_instead_of_the_service_ends_the_run_at_once()
    {
        await using var server = await Loopback.StartAsync(async (c, _) =>
        {
            c.Response.ContentType = "text/html";
            await c.Response.WriteAsync("<html>log in</html>");
        });
        using var chain = Chain(server);

        (await FaultAsync<MediaCleanupException>(chain, "a")).NextStep.Should().Contain("log-in page");
    }

    [Fact]
    public async Task A_wrong_address_does_not_fill_the_cache_with_unknowns()
    {
        await using var server = await Loopback.StartAsync(async (c, _) =>
        {
            c.Response.StatusCode = 404;
            c.Response.ContentType = "text/html";
            await c.Response.WriteAsync("<html>404</html>");
        });
        using var chain = Chain(server);

        (await FaultAsync<MediaCleanupException>(chain, "a")).ExitCode.Should().Be(ExitCode.ServiceUnusable);
        _cache.Statistics().Entries.Should().Be(0);
    }

    [Fact]
    public async Task One_poisoned_answer_among_good_ones_costs_one_entry()
    {
        await using var server = await Loopback.StartAsync((c, _) => Loopback.Json(c, c.Request.Path == "/bad" ? "{" : "{}"));
        using var chain = Chain(server);
        await GetAsync(chain, "good");

        await FaultAsync<EntryException>(chain, "bad");

        (await GetAsync(chain, "good2")).Found.Should().BeTrue();
        server.Requests.Should().NotContain("/probe");
    }

    [Fact]
    public async Task A_service_that_comes_back_is_waited_for()
    {
        await using var server = await Loopback.StartAsync(async (c, n) =>
        {
            c.Response.StatusCode = n < 4 ? 500 : 200;
            await Loopback.Json(c, "{}");
        });
        using var chain = Chain(server);

        (await GetAsync(chain, "a")).Found.Should().BeTrue();

        chain.Statistics.Retries.Should().Be(4);
    }

    [Fact]
    public async Task Many_callers_on_a_dead_service_are_bounded_by_the_breaker()
    {
        await using var server = await Loopback.StartAsync((c, _) =>
        {
            c.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        using var chain = Chain(server);

        var all = Enumerable.Range(0, 20).Select(i => FaultAsync<MediaCleanupException>(chain, "r" + i)).ToList();
        await Task.WhenAll(all);

        server.Requests.Count.Should().BeLessThan(20 * 5, "an open circuit sends nothing");
    }

    [Fact]
    public async Task A_redirect_is_a_request_like_any_other_and_keeps_the_gap()
    {
        await using var server = await Loopback.StartAsync((c, n) =>
        {
            if (n == 2)
            {
                return Loopback.Json(c, """{"id":"1"}""");
            }

            c.Response.StatusCode = 301;
            c.Response.Headers.Location = "/moved" + n;
            return Task.CompletedTask;
        });
        using var chain = Chain(server, o => o with { FollowsRedirects = true });
        var start = _clock.GetUtcNow();

        (await GetAsync(chain, "a")).Found.Should().BeTrue();

        server.Requests.Should().Equal("/a", "/moved0", "/moved1");
        (_clock.GetUtcNow() - start).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_judge_that_stumbles_over_a_body_calls_it_bad()
    {
        await using var server = await Loopback.StartAsync("""{"id":{}}""");
        using var chain = Chain(server);

        await FaultAsync<EntryException>(chain, "a", b => System.Text.Json.JsonDocument.Parse(b).RootElement.GetProperty("id").GetString() is null ? Verdict.Bad : Verdict.Good);
    }

    private ServiceChain Chain(Loopback server, Func<ServiceOptions, ServiceOptions>? change = null)
    {
        var options = new ServiceOptions
        {
            Name = "Test",
            Address = ServiceAddress.Parse("test.url", server.Address, "example.org"),
            Gap = TimeSpan.FromMilliseconds(100),
            UserAgent = "media-cleanup/1.0 ( me@example.org )",
            Probe = "probe",
            Timeout = TimeSpan.FromHours(10),
        };
        return new(change?.Invoke(options) ?? options, _cache, _clock);
    }

    private static ServiceRequest Request(string path, Func<ReadOnlyMemory<byte>, Verdict>? judge = null) => new(path, judge ?? (_ => Verdict.Good));

    private Task<ServiceAnswer> GetAsync(ServiceChain chain, string path) => _clock.RunAsync(chain.FetchAsync(Request(path), Cancel));

    private async Task<T> FaultAsync<T>(ServiceChain chain, string path, Func<ReadOnlyMemory<byte>, Verdict>? judge = null)
        where T : Exception
    {
        Exception? fault = null;
        try
        {
            await _clock.RunAsync(chain.FetchAsync(Request(path, judge), Cancel));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            fault = e;
        }

        fault!.ToString().Should().NotContain(Canary);
        return fault.Should().BeOfType<T>().Subject;
    }
}
