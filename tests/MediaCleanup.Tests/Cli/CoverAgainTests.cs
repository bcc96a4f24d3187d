using MediaCleanup.Cli.Demo;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>A night in which the archive of covers gave nothing usable, and the week after it.</summary>
public sealed class CoverAgainTests
{
    [Fact]
    public async Task Covers_that_could_not_be_fetched_are_asked_for_again_after_the_next_scan_and_nothing_else_is()
    {
        using var home = new TempFolder();
        var library = home["library"];
        DemoLibrary.Make(library);
        var isBroken = true;
        await using var service = await Loopback.StartAsync(async (context, _) =>
        {
            if (isBroken && !context.Request.Path.StartsWithSegments("/ws"))
            {
                context.Response.StatusCode = 400;
                return;
            }

            using var handler = new DemoService();
            using var client = new HttpClient(handler);
            using var answer = await client.GetAsync(new Uri(DemoService.Address + context.Request.Path + context.Request.QueryString));
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType!.ToString();
            await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
        });
        var tool = new Tool(home.Path);
        tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = service.Address;
        tool.Environment["MEDIA_CLEANUP__COVERART__URL"] = service.Address;
        tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND"] = "1000";
        tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";

        await Succeeds("queue", "--scan", library);
        await Succeeds("process", "--all");
        File.ReadAllText(Directory.GetFiles(Path.Combine(tool.Status, "issues"), "*paper-lanterns*").Should().ContainSingle().Which).Should().Contain("COVER_NOT_FETCHED");
        Directory.GetFiles(library, "cover.jpg", SearchOption.AllDirectories).Should().BeEmpty();
        isBroken = false;
        var asked = service.Requests.Count;

        (await Succeeds("process", "--all")).Should().Contain("Nothing to do");
        (await Succeeds("queue", "--scan", library)).Should().NotContain(" 0 changed");
        await Succeeds("process", "--all");

        Directory.GetFiles(library, "cover.jpg", SearchOption.AllDirectories).Should().HaveCountGreaterThan(3);
        service.Requests.Skip(asked).Should().NotBeEmpty().And.OnlyContain(r => !r.StartsWith("/ws/", StringComparison.Ordinal));
        (await Succeeds("queue", "--scan", library)).Should().Contain(" 0 changed", "what is done is done");

        async Task<string> Succeeds(params string[] arguments)
        {
            var result = await tool.RunAsync(arguments);
            result.Code.Should().Be(0, result.All);
            return result.All;
        }
    }
}
