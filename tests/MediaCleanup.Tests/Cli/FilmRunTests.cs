using System.Security.Cryptography;
using System.Text;
using System.Xml;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Tests.Fakes;
using MediaCleanup.Tests.Formats.Video;

namespace MediaCleanup.Tests.Cli;

/// <summary>The real tool, as a process, on a few films and a TMDb on loopback.</summary>
public sealed class FilmRunTests : IAsyncLifetime
{
    private static readonly byte[] Picture = PlainJpeg.Write(80, 120, 20, 90, 60);
    private readonly TempFolder _home = new();
    private readonly Tool _tool;
    private Loopback _service = null!;

    public FilmRunTests() => _tool = new(_home.Path);

    private string Library => _home["films"];

    public async ValueTask InitializeAsync()
    {
        var film = TinyFilms.Build("matroska");
        _home.Write("films/Night Ferry (1987)/Night Ferry (1987).mkv", film);
        _home.Write("films/Night Ferry (1987)/night-ferry.nfo", "  ___ RELEASED BY NOBODY ___"u8);
        _home.Write("films/Paper Harbour [imdbid-tt0000012]/Paper Harbour.mkv", film);
        _home.Write("films/Paper Harbour [imdbid-tt0000012]/movie.nfo", "<movie>\n  <title>My Harbour</title>\n  <userrating>9</userrating>\n  <!-- mine -->\n</movie>"u8);
        _home.Write("films/Disc (2003)/VIDEO_TS/VTS_01_1.VOB", TinyFilms.Build("mpegps"));
        _service = await Loopback.StartAsync(async (context, _) =>
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/t/p/", StringComparison.Ordinal))
            {
                context.Response.ContentType = "image/jpeg";
                await context.Response.Body.WriteAsync(Picture);
                return;
            }

            await Loopback.Json(context, path switch
            {
                "/3/search/movie" => context.Request.Query["query"].ToString() switch
                {
                    "Night Ferry" => """{"page":1,"results":[{"id":11,"title":"Night Ferry","release_date":"1987-03-01"}]}""",
                    "Disc" => """{"page":1,"results":[{"id":13,"title":"Disc","release_date":"2003-01-01"}]}""",
                    _ => """{"page":1,"results":[]}""",
                },
                "/3/movie/11" => """{"id":11,"title":"Night Ferry","imdb_id":"tt0000011","release_date":"1987-03-01","runtime":2,"overview":"A \u0001 & <b>","poster_path":"/a.jpg","backdrop_path":"/b.jpg"}""",
                "/3/movie/tt0000012" => """{"id":12,"title":"Paper Harbour","imdb_id":"tt0000012","release_date":"1990-03-01","runtime":2,"overview":"Boats","poster_path":"/c.jpg"}""",
                "/3/movie/13" => """{"id":13,"title":"Disc","release_date":"2003-01-01","runtime":2}""",
                _ => throw new InvalidOperationException(path),
            });
        });
        _tool.Environment["MEDIA_CLEANUP__TMDB__URL"] = _service.Address;
        _tool.Environment["MEDIA_CLEANUP__TMDB__IMAGE_URL"] = _service.Address + "/t/p";
        _tool.Environment["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0";
        _tool.Environment["TMDB_API_KEY"] = "0123456789abcdef0123456789abcdef";
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Films_are_described_in_the_fewest_requests_and_the_second_time_costs_none()
    {
        var before = Hashes();
        await Succeeds("queue", "--scan", Library, "--library", "movies");
        await Succeeds("process", "--all", "--library", "movies");

        Hashes().Keys.Except(before.Keys).Should().BeEquivalentTo(
            "Night Ferry (1987)/Night Ferry (1987).nfo", "Night Ferry (1987)/poster.jpg", "Night Ferry (1987)/fanart.jpg",
            "Paper Harbour [imdbid-tt0000012]/poster.jpg", "Disc (2003)/movie.nfo", "Disc (2003)/VIDEO_TS/VIDEO_TS.nfo");
        _service.Requests.Count(r => r.StartsWith("/3/", StringComparison.Ordinal)).Should().Be(5, "two for a title and year, one for an id");
        File.Exists(Path.Combine(_tool.Status, "movies", "tmdb_cache.json")).Should().BeTrue("that is its name in the contract");
        Directory.EnumerateFiles(Path.Combine(_tool.Status, "cache", "tmdb_images")).Should().NotBeEmpty();
        var (clean, asked) = (Hashes(), _service.Requests.Count);
        File.Delete(Path.Combine(_tool.Status, "movies", "processing_queue.json"));

        await Succeeds("queue", "--scan", Library, "--library", "movies");
        await Succeeds("process", "--all", "--library", "movies");

        _service.Requests.Should().HaveCount(asked);
        Hashes().Should().Equal(clean);
    }

    [Fact]
    public async Task A_film_that_is_left_alone_is_told_with_its_year_and_the_way_back()
    {
        await Succeeds("queue", "--scan", Library, "--library", "movies");

        var told = await _tool.RunAsync("process", "--movie", "Night Ferry (1987)", "--as-is");

        told.Error.Should().Contain("[1/1] Night Ferry (1987): ");
        told.Out.Should().Contain("Night Ferry (1987) is left alone").And.Contain("--movie \"Night Ferry (1987)\" --tmdb ID").And.Contain("queue --reset-movie \"Night Ferry (1987)\"");
        (await _tool.RunAsync("queue", "--reset-movie", "Night Ferry (1987)")).Code.Should().Be(0);
    }

    [Fact]
    public async Task Every_nfo_parses_strictly_a_persons_words_stay_and_undo_gives_every_byte_back()
    {
        var before = Hashes();
        await Succeeds("queue", "--scan", Library, "--library", "movies");
        await Succeeds("process", "--all", "--library", "movies");

        var nfos = Directory.GetFiles(Library, "*.nfo", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "night-ferry.nfo").ToList();
        nfos.Should().HaveCount(4);
        nfos.ForEach(Strictly);
        File.ReadAllText(Path.Combine(Library, "Paper Harbour [imdbid-tt0000012]", "movie.nfo")).Should()
            .StartWith("<movie>\n  <title>My Harbour</title>\n  <userrating>9</userrating>\n  <!-- mine -->\n").And.Contain("<plot>Boats</plot>").And.NotContain("<title>Paper");

        await Succeeds("process", "--undo", "last", "--library", "movies");
        Hashes().Should().Equal(before);
        File.ReadAllText(Path.Combine(_tool.Status, "movies", "processing_queue.json")).Should().NotContain("movie.nfo\"", "what was removed is no file of the film any more");
    }

    [Theory]
    [InlineData("process", "--artist", "Night Ferry", "--library", "movies")]
    [InlineData("process", "--movie", "Night Ferry", "--library", "music")]
    [InlineData("queue", "--reset-artist", "Night Ferry", "--library", "movies")]
    public async Task A_name_of_the_other_library_is_refused(params string[] arguments)
    {
        var refused = await _tool.RunAsync(arguments);

        refused.Code.Should().Be(2);
        refused.Error.Should().Contain("exclude each other");
    }

    private async Task Succeeds(params string[] arguments)
    {
        var result = await _tool.RunAsync(arguments);
        result.Code.Should().Be(0, result.All);
    }

    private Dictionary<string, string> Hashes() => Directory.EnumerateFiles(Library, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(Library, f).Replace('\\', '/'), f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));

    private static void Strictly(string path)
    {
        using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(File.ReadAllBytes(path))), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
        }
    }
}
