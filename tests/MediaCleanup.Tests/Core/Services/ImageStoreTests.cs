using System.Text;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.CoverArt;
using MediaCleanup.Core.Services.Tmdb;
using MediaCleanup.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace MediaCleanup.Tests.Core.Services;

public sealed class ImageStoreTests : IDisposable
{
    private const string Release = "11111111-1111-4111-8111-111111111111";
    private const string Group = "22222222-2222-4222-8222-222222222222";

    private readonly TempFolder _folder = new();
    private readonly FakeClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_cover_is_asked_for_once_in_its_size_and_read_back_by_its_hash()
    {
        await using var server = await Loopback.StartAsync((c, n) => n == 0 ? Redirect(c, "/store/1.jpg") : Send(c, Jpeg(1200, 1100)));

        var first = await FrontAsync(server, 1200);
        var second = await FrontAsync(server, 1200);

        first.Image.Should().Match<StoredImage>(i => i.Width == 1200 && i.Height == 1100 && i.Mime == "image/jpeg");
        second.Should().Be(first);
        server.Requests.Should().Equal($"/release/{Release}/front-1200", "/store/1.jpg");
        Store().Get(first.Image!.Id).ToArray().Should().Equal(Jpeg(1200, 1100));
    }

    [Theory]
    [InlineData(1000, "front-500")]
    [InlineData(300, "front-250")]
    public async Task The_size_is_the_largest_that_fits(int maxSize, string name)
    {
        await using var server = await Loopback.StartAsync((c, _) => Send(c, Jpeg(200, 200)));

        await FrontAsync(server, maxSize);

        server.Requests.Should().Equal($"/release/{Release}/{name}");
    }

    [Fact]
    public async Task A_larger_size_takes_the_original_unless_it_is_too_large()
    {
        await using var server = await Loopback.StartAsync((c, _) => Send(c, c.Request.Path.Value!.EndsWith("front", StringComparison.Ordinal) ? Jpeg(3000, 3000) : Jpeg(1200, 1200)));

        (await FrontAsync(server, 2000)).Image!.Width.Should().Be(1200);
        (await FrontAsync(server, 4000)).Image!.Width.Should().Be(3000);
    }

    [Fact]
    public async Task Without_a_front_the_group_is_asked_and_both_are_remembered()
    {
        await using var server = await Loopback.StartAsync((c, _) =>
        {
            c.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        (await FrontAsync(server, 1200)).Should().Be(new CoverAnswer(null, null, false));
        await FrontAsync(server, 1200);

        server.Requests.Should().Equal($"/release/{Release}/front-1200", $"/release-group/{Group}/front-1200");
    }

    public static TheoryData<string> BadImages => ["html", "gif", "bomb", "cut", "text"];

    [Theory]
    [MemberData(nameof(BadImages))]
    public async Task What_is_no_sane_picture_is_a_problem_and_is_not_kept(string kind)
    {
        var body = kind switch
        {
            "html" => Encoding.UTF8.GetBytes("<html>"),
            "gif" => (byte[])[.. "GIF89a"u8, 10, 0, 10, 0, .. new byte[30]],
            "bomb" => Jpeg(20_000, 20_000),
            "cut" => Jpeg(500, 500)[..8],
            _ => Encoding.UTF8.GetBytes("not an image at all, but long enough"),
        };
        await using var server = await Loopback.StartAsync((c, _) => Send(c, body));

        var answer = await FrontAsync(server, 500);

        answer.Image.Should().BeNull();
        answer.Problem.Should().NotBeNullOrEmpty();
        answer.IsServiceDown.Should().BeFalse();
        Directory.Exists(_folder.Path).Should().BeTrue();
        Directory.EnumerateFiles(_folder.Path, "*.jpg").Should().BeEmpty();
    }

    [Fact]
    public async Task An_image_that_was_damaged_or_deleted_is_fetched_again()
    {
        await using var server = await Loopback.StartAsync((c, _) => Send(c, Jpeg(500, 500)));
        var image = (await FrontAsync(server, 500)).Image!;
        var file = Directory.EnumerateFiles(_folder.Path, "*.jpg").Single();

        File.WriteAllBytes(file, new byte[image.Id.Length]);
        FluentActions.Invoking(() => Store().Get(image.Id)).Should().Throw<KeyNotFoundException>();
        (await FrontAsync(server, 500)).Image.Should().Be(image);
        Store().RemoveAll().Should().Be(image.Id.Length);
        (await FrontAsync(server, 500)).Image.Should().Be(image);

        server.Requests.Should().HaveCount(3);
        FluentActions.Invoking(() => Store().Get(new BlobId("../../etc/passwd", 10))).Should().Throw<KeyNotFoundException>();
    }

    [Fact]
    public async Task An_archive_that_is_down_is_not_asked_again_in_this_run()
    {
        await using var server = await Loopback.StartAsync((c, _) =>
        {
            c.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var chain = Chain(server);
        var client = new CoverArtClient(chain, Store(), 500);

        (await _clock.RunAsync(client.GetFrontAsync(Release, null, Cancel))).IsServiceDown.Should().BeTrue();
        var asked = server.Requests.Count;
        (await client.GetFrontAsync(Group, null, Cancel)).IsServiceDown.Should().BeTrue();

        server.Requests.Should().HaveCount(asked);
    }

    [Theory]
    [InlineData("/a.svg")]
    [InlineData("a.jpg")]
    [InlineData("/../a.jpg")]
    [InlineData("/a/b.jpg")]
    [InlineData("//evil.example/a.jpg")]
    [InlineData("http://169.254.169.254/a.jpg")]
    [InlineData("/a.jpg\n")]
    public async Task A_tmdb_path_of_another_form_makes_no_request(string path)
    {
        await using var server = await Loopback.StartAsync((c, _) => Send(c, Jpeg(500, 500)));
        using var chain = Chain(server);
        var client = new TmdbImageClient(chain, Store());

        await FluentActions.Awaiting(() => client.GetAsync(path, "w500", Cancel)).Should().ThrowAsync<EntryException>();
        (await client.GetAsync("/kqjL17yufvn9OVLyXYpvtyrFfak.jpg", "w500", Cancel)).Should().NotBeNull();

        server.Requests.Should().Equal("/w500/kqjL17yufvn9OVLyXYpvtyrFfak.jpg");
    }

    [Fact]
    public async Task Without_a_sure_edition_the_front_is_that_of_the_group()
    {
        await using var server = await Loopback.StartAsync((c, _) => Send(c, Jpeg(500, 500)));
        using var chain = Chain(server);
        (await _clock.RunAsync(new CoverArtClient(chain, Store(), 500).GetFrontAsync(null, Group, Cancel))).Image.Should().NotBeNull();
        server.Requests.Should().Equal($"/release-group/{Group}/front-500");
    }

    private async Task<CoverAnswer> FrontAsync(Loopback server, int maxSize)
    {
        using var chain = Chain(server);
        return await _clock.RunAsync(new CoverArtClient(chain, Store(), maxSize).GetFrontAsync(Release, Group, Cancel));
    }

    private ImageStore Store() => ImageStore.Open(_folder.Path, _clock);

    private ServiceChain Chain(Loopback server) => new(
        new()
        {
            Name = "Cover Art Archive",
            Address = ServiceAddress.Parse("coverart.url", server.Address, "coverartarchive.org"),
            Gap = TimeSpan.Zero,
            UserAgent = "media-cleanup/1.0",
            Expects = AnswerKind.Image,
            Probe = "probe",
            FollowsRedirects = true,
            Timeout = TimeSpan.FromHours(10),
        },
        null,
        _clock);

    private static async Task Send(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "image/jpeg";
        await context.Response.Body.WriteAsync(body);
    }

    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    /// <summary>As much of a JPEG as its header needs: SOI, APP0, SOF0.</summary>
    private static byte[] Jpeg(int width, int height) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0,
        0xFF, 0xC0, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        0xFF, 0xD9,
    ];
}
