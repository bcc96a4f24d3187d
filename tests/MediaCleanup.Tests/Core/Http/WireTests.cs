using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace MediaCleanup.Tests.Core.Http;

/// <summary>What a network can do to an answer: none of it may reach the cache, none may take memory or time without limit.</summary>
[Collection(Alone.Name)]
public sealed class WireTests
{
    private const string Canary = "c4n4ry0123456789abcdef0123456789";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults => [.. Rows.Keys];

    private static Dictionary<string, Func<HttpContext, Task>> Rows { get; } = new()
    {
        ["an HTML page with 200"] = c => Send(c, "text/html", "<html>log in</html>"),
        ["HTML that says it is JSON"] = c => Send(c, "application/json", "<html>log in</html>"),
        ["an empty body"] = c => Send(c, "application/json", ""),
        ["JSON cut in the middle, connection closed"] = c => Cut(c, withLength: false),
        ["JSON cut in the middle of its length"] = c => Cut(c, withLength: true),
        ["a wrong charset"] = c => Send(c, "application/json; charset=iso-8859-1", Encoding.Latin1.GetBytes("{\"title\":\"Été\"}")),
        ["UTF-16"] = c => Send(c, "application/json", Encoding.Unicode.GetBytes("{}")),
        ["10,000 levels"] = c => Send(c, "application/json", new string('[', 10_000) + new string(']', 10_000)),
        ["a bare string"] = c => Send(c, "application/json", "\"text\""),
        ["two values"] = c => Send(c, "application/json", "{}{}"),
        ["a redirect to a file"] = c => Redirect(c, "file:///etc/passwd"),
        ["a redirect to plain http elsewhere"] = c => Redirect(c, "http://169.254.169.254/latest/meta-data"),
        ["a redirect to nowhere"] = c => Redirect(c, "http://"),
        ["a redirect without a place"] = c => Redirect(c, null),
        ["a redirect to itself"] = c => Redirect(c, c.Request.Path),
        ["an endless body"] = Endless,
        ["a gzip bomb"] = Bomb,
        ["gzip that is none"] = c =>
        {
            c.Response.Headers.ContentEncoding = "gzip";
            return Send(c, "application/json", "{}");
        },
        ["a body that drips"] = Drip,
        ["no answer at all"] = c => Task.Delay(TimeSpan.FromMinutes(1), c.RequestAborted),
        ["a connection that is cut"] = c =>
        {
            c.Abort();
            return Task.CompletedTask;
        },
        ["too many headers"] = c =>
        {
            c.Response.Headers["x-large"] = new string('x', 100_000);
            return Send(c, "application/json", "{}");
        },
        ["500"] = c => Status(c, 500),
        ["503"] = c => Status(c, 503),
        ["429"] = c => Status(c, 429),
        ["400"] = c => Status(c, 400),
        ["401"] = c => Status(c, 401),
        ["403"] = c => Status(c, 403),
        ["204"] = c => Status(c, 204),
        ["418"] = c => Status(c, 418),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_fault_is_taken_for_an_answer(string fault)
    {
        await using var server = await Loopback.StartAsync((c, _) => Rows[fault](c));
        using var wire = new Wire(Options(server.Address), TimeProvider.System, () => { }, null);
        var before = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();

        Attempt? attempt = null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            attempt = await wire.GetAsync("a", timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
        }

        (attempt?.IsAnswer ?? false).Should().BeFalse();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(200 << 20);
    }

    [Fact]
    public async Task Duplicate_keys_and_huge_numbers_are_left_to_the_reader()
    {
        await using var server = await Loopback.StartAsync("""{"id":1,"id":2,"popularity":1e400}""");
        using var wire = new Wire(Options(server.Address), TimeProvider.System, () => { }, null);

        (await wire.GetAsync("a", Cancel)).Outcome.Should().Be(Outcome.Good);
    }

    [Fact]
    public async Task Compressed_answers_are_read()
    {
        await using var server = await Loopback.StartAsync(async (c, _) =>
        {
            c.Response.ContentType = "application/json";
            c.Response.Headers.ContentEncoding = "br";
            await using var brotli = new BrotliStream(c.Response.Body, CompressionMode.Compress);
            await brotli.WriteAsync("""{"id":1}"""u8.ToArray());
        });
        using var wire = new Wire(Options(server.Address), TimeProvider.System, () => { }, null);

        Encoding.UTF8.GetString((await wire.GetAsync("a", Cancel)).Body.Span).Should().Be("""{"id":1}""");
        server.Headers.Single().AcceptEncoding.ToString().Should().Contain("br").And.Contain("gzip");
        server.Headers.Single().UserAgent.ToString().Should().Be("media-cleanup/1.0 ( me@example.org )");
    }

    [Fact]
    public async Task Redirects_on_the_same_host_are_followed_three_times_where_allowed()
    {
        await using var server = await Loopback.StartAsync((c, n) => n < 3 ? Redirect(c, "/next" + n) : Loopback.Json(c, "{}"));
        using var allowed = new Wire(Options(server.Address) with { FollowsRedirects = true }, TimeProvider.System, () => { }, null);

        (await allowed.GetAsync("a", Cancel)).Outcome.Should().Be(Outcome.Good);
        server.Requests.Should().Equal("/a", "/next0", "/next1", "/next2");
    }

    [Theory]
    [InlineData("https://ia800.us.archive.org/1.jpg", true)]
    [InlineData("https://archive.org/1.jpg", true)]
    [InlineData("/other", true)]
    [InlineData("http://archive.org/1.jpg", false)]
    [InlineData("https://archive.org:8443/1.jpg", false)]
    [InlineData("https://evilarchive.org/1.jpg", false)]
    [InlineData("https://archive.org.evil.example/1.jpg", false)]
    [InlineData("https://user@archive.org/1.jpg", false)]
    [InlineData("http://127.0.0.1/1.jpg", false)]
    [InlineData("ftp://archive.org/1.jpg", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("https://", false)]
    public void A_redirect_from_the_public_archive_leads_only_to_its_store(string location, bool allowed) =>
        (ServiceAddress.Parse("x", "https://coverartarchive.org", "coverartarchive.org").Redirect(new("https://coverartarchive.org/release/1/front"), location, "archive.org") is not null).Should().Be(allowed);

    [Fact]
    public void A_redirect_from_a_server_of_ones_own_stays_there()
    {
        var address = ServiceAddress.Parse("x", "http://127.0.0.1:5000/caa", "coverartarchive.org");

        address.Redirect(new("http://127.0.0.1:5000/caa/a"), "https://archive.org/1.jpg", "archive.org").Should().BeNull();
        address.Redirect(new("http://127.0.0.1:5000/caa/a"), "http://127.0.0.1:5001/1.jpg", "archive.org").Should().BeNull();
        address.Redirect(new("http://127.0.0.1:5000/caa/a"), "/x", "archive.org").Should().NotBeNull();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public void Addresses_of_the_inside_are_known(string address) => ServiceAddress.IsPrivate(IPAddress.Parse(address)).Should().BeTrue();

    [Theory]
    [InlineData("142.132.241.179")]
    [InlineData("172.32.0.1")]
    [InlineData("2a01:4f8:261:3d48::2")]
    [InlineData("64:ff9b::8e84:f1b3")]
    public void Addresses_of_the_outside_are_not_taken_for_them(string address) => ServiceAddress.IsPrivate(IPAddress.Parse(address)).Should().BeFalse();

    [Fact]
    public async Task A_public_name_that_leads_to_this_machine_is_not_connected_to()
    {
        await using var server = await Loopback.StartAsync("{}");
        var port = new Uri(server.Address).Port;

        // "localhost" stands for a public name whose name server lies.
        var options = Options(server.Address) with { Address = ServiceAddress.Parse("x", $"https://localhost:{port}", "localhost") };
        using var wire = new Wire(options, TimeProvider.System, () => { }, null);

        var attempt = await wire.GetAsync("a", Cancel);

        attempt.Outcome.Should().Be(Outcome.Unreachable);
        attempt.Reason.Should().Contain("private");
        server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/%2e%2e/x")]
    [InlineData("/x")]
    [InlineData("//evil.example/x")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a#b")]
    [InlineData("é")]
    [InlineData("a\r\nHost: x")]
    [InlineData("")]
    public void A_path_that_leaves_the_base_is_refused(string path) =>
        FluentActions.Invoking(() => ServiceAddress.Parse("x", "http://127.0.0.1:5000/mb", "example.org").Resolve(path)).Should().Throw<EntryException>();

    [Fact]
    public void A_path_keeps_its_escapes() =>
        ServiceAddress.Parse("x", "http://127.0.0.1:5000/mb", "example.org").Resolve("ws/2/release?query=%22a%2Fb%22+AND+..&fmt=json").AbsoluteUri
            .Should().Be("http://127.0.0.1:5000/mb/ws/2/release?query=%22a%2Fb%22+AND+..&fmt=json");

    [Fact]
    public async Task A_v3_key_stands_in_the_query_of_the_wire_only()
    {
        await using var server = await Loopback.StartAsync("{}");
        using var folder = new TempFolder();
        var cache = ResponseCache.Open(folder["cache.json"]);
        using var chain = new ServiceChain(Options(server.Address) with { Key = new(Canary) }, cache, TimeProvider.System);

        await chain.FetchAsync(new("3/movie/1?language=de", _ => Verdict.Good), Cancel);
        await chain.FetchAsync(new("3/configuration", _ => Verdict.Good), Cancel);

        server.Requests.Should().Equal($"/3/movie/1?language=de&api_key={Canary}", $"/3/configuration?api_key={Canary}");
        Directory.EnumerateFiles(folder.Path).Should().OnlyContain(f => !File.ReadAllText(f).Contains(Canary));
    }

    [Fact]
    public async Task A_v4_token_stands_in_a_header_and_not_in_a_redirect()
    {
        await using var server = await Loopback.StartAsync((c, n) => n == 0 ? Redirect(c, "/b") : Loopback.Json(c, "{}"));
        using var wire = new Wire(Options(server.Address) with { Key = new("eyJ" + Canary), FollowsRedirects = true }, TimeProvider.System, () => { }, null);

        await wire.GetAsync("a", Cancel);

        server.Requests.Should().Equal("/a", "/b");
        server.Headers.Select(h => h.Authorization.ToString()).Should().Equal("Bearer eyJ" + Canary, "");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_fault_tells_the_key(string fault)
    {
        await using var server = await Loopback.StartAsync((c, _) => Rows[fault](c));
        var options = Options(server.Address) with { Key = new(Canary), KeySetting = "tmdb.api_key", Timeout = TimeSpan.FromSeconds(1) };
        var clock = new FakeClock();
        var cache = new ResponseCache();
        using var chain = new ServiceChain(options, cache, clock);

        var thrown = await FluentActions.Awaiting(() => clock.RunAsync(chain.FetchAsync(new("a", _ => Verdict.Good), Cancel))).Should().ThrowAsync<Exception>();

        thrown.Which.Should().Match(e => e is MediaCleanupException || e is EntryException);
        thrown.Which.ToString().Should().NotContain(Canary);
        cache.Statistics().Entries.Should().Be(0);
        if (fault == "401")
        {
            thrown.Which.Should().BeOfType<MediaCleanupException>().Which.NextStep.Should().Contain("tmdb.api_key");
        }
    }

    private static ServiceOptions Options(string address) => new()
    {
        Name = "Test",
        Address = ServiceAddress.Parse("test.url", address, "example.org"),
        Gap = TimeSpan.Zero,
        UserAgent = "media-cleanup/1.0 ( me@example.org )",
        Probe = "probe",
    };

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Send(HttpContext context, string type, string body) => Send(context, type, Encoding.UTF8.GetBytes(body));

    private static async Task Send(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body);
    }

    private static Task Redirect(HttpContext context, string? location)
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private static async Task Cut(HttpContext context, bool withLength)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = withLength ? 100 : null;
        context.Response.Headers.Connection = "close";
        await context.Response.WriteAsync("{\"id\":1,\"title\":\"ab");
        await context.Response.Body.FlushAsync();
        if (withLength)
        {
            context.Abort();
        }
    }

    private static async Task Endless(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var chunk = Encoding.UTF8.GetBytes("[" + new string(' ', 100_000));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(chunk);
        }
    }

    private static async Task Bomb(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Optimal);
        var chunk = new byte[1 << 20];
        Array.Fill(chunk, (byte)' ');
        for (var i = 0; i < 1024 && !context.RequestAborted.IsCancellationRequested; i++)
        {
            await gzip.WriteAsync(chunk);
        }
    }

    private static async Task Drip(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(" ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(50, context.RequestAborted);
        }
    }
}
