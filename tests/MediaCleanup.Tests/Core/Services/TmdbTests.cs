using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.Tmdb;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Services;

public sealed class TmdbTests
{
    private readonly List<string> _asked = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_is_one_request_whose_form_never_varies()
    {
        var client = Client("""{"page":1,"results":[{"id":603,"title":"The Matrix","release_date":"1999-03-30"}],"total_results":1}""");

        var found = await client.SearchAsync(new("The Matrix & Co?") { Year = 1999 }, Cancel);

        found.Results.Single().Should().Match<TmdbHit>(h => h.Id == 603 && h.Year == 1999);
        _asked.Should().Equal("3/search/movie?include_adult=false&language=de-DE&page=1&query=The%20Matrix%20%26%20Co%3F&year=1999");
    }

    [Fact]
    public async Task A_film_comes_with_everything_in_one_request()
    {
        var client = Client("""{"id":603,"title":"Matrix"}""");

        (await client.MovieAsync(603, Cancel))!.Title.Should().Be("Matrix");

        _asked.Single().Should().StartWith("3/movie/603?append_to_response=alternative_titles%2Ccredits%2C").And.Contain("include_image_language=de%2Cen%2Cnull").And.EndWith("&language=de-DE");
    }

    [Theory]
    [InlineData("""{"id":604,"title":"Another"}""")]
    [InlineData("""{"title":"No id"}""")]
    [InlineData("""{"id":603}""")]
    [InlineData("""{"id":"six","title":"x"}""")]
    [InlineData("""{"id":603,"title":{"type":"string"}}""")]
    [InlineData("""[]""")]
    [InlineData("null")]
    [InlineData("""{"success":false,"status_code":7,"status_message":"Invalid API key"}""")]
    public async Task An_answer_for_another_film_is_not_believed(string json) =>
        await FluentActions.Awaiting(() => Client(json).MovieAsync(603, Cancel)).Should().ThrowAsync<EntryException>();

    [Theory]
    [InlineData("""{"id":1,"title":"x","popularity":"12.5","runtime":0,"release_date":"","adult":true,"poster_path":null}""")]
    [InlineData("""{"id":1,"title":"x","popularity":1e400,"runtime":null,"adult":null,"genres":null,"credits":{},"images":null}""")]
    [InlineData("""{"id":1,"title":"","original_title":"x","unknown":[1,{"a":2}]}""")]
    public async Task Odd_answers_are_read(string json)
    {
        var movie = await Client(json).MovieAsync(1, Cancel);

        movie!.Year.Should().BeNull();
        movie.PosterPath.Should().BeNull();
        (movie.Runtime ?? 0).Should().Be(0);
    }

    [Fact]
    public async Task No_hits_are_remembered_as_negative()
    {
        await Client("""{"page":1,"results":[]}""").SearchAsync(new("x"), Cancel);

        _verdicts.Should().Equal(Verdict.Negative);
    }

    [Fact]
    public async Task An_unknown_id_is_null_and_an_imdb_id_leads_to_hits()
    {
        (await Client(null).MovieAsync(1, Cancel)).Should().BeNull();
        (await Client("""{"movie_results":[{"id":550,"title":"Fight Club"}],"tv_results":[]}""").FindAsync("tt0137523", Cancel)).Single().Id.Should().Be(550);
        await FluentActions.Awaiting(() => Client("{}").FindAsync("tt1/../x", Cancel)).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_film_asked_for_by_its_imdb_id_is_one_request_and_is_remembered_by_its_own_id()
    {
        string? remembered = null;
        var client = new TmdbClient(
            (request, _) =>
            {
                _asked.Add(request.PathAndQuery);
                ReadOnlyMemory<byte> body = """{"id":550,"title":"Fight Club","imdb_id":"tt0137523"}"""u8.ToArray();
                remembered = request.OtherKey!(body);
                return Task.FromResult(new ServiceAnswer(200, body, FromCache: false));
            },
            "en");

        (await client.MovieAsync("tt0137523", Cancel))!.Id.Should().Be(550);

        _asked.Single().Should().StartWith("3/movie/tt0137523?");
        remembered.Should().Be(_asked.Single().Replace("tt0137523", "550", StringComparison.Ordinal), "the next run knows the film by its own id");
        await FluentActions.Awaiting(() => client.MovieAsync("../550", Cancel)).Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [InlineData("https://api.themoviedb.org", "https://image.tmdb.org/t/p/", true)]
    [InlineData("https://api.themoviedb.org", "https://evil.example/t/p/", false)]
    [InlineData("https://api.themoviedb.org", "http://image.tmdb.org/t/p/", false)]
    [InlineData("https://api.themoviedb.org", "http://127.0.0.1/t/p/", false)]
    [InlineData("https://api.themoviedb.org", "", false)]
    [InlineData("http://127.0.0.1:8099", "http://127.0.0.1:8099/t/p/", true)]
    [InlineData("http://127.0.0.1:8099", "http://127.0.0.1:22/t/p/", false)]
    [InlineData("http://127.0.0.1:8099", "http://192.168.0.1/t/p/", false)]
    public async Task The_configuration_cannot_send_us_elsewhere(string service, string images, bool allowed)
    {
        var client = Client("{\"images\":{\"secure_base_url\":\"" + images + "\"}}");
        var asking = FluentActions.Awaiting(() => client.ImageAddressAsync(ServiceAddress.Parse("tmdb.url", service, "themoviedb.org"), null, Cancel));

        if (allowed)
        {
            (await asking.Should().NotThrowAsync()).Which.Resolve("w500/a.jpg").AbsoluteUri.Should().Be(images + "w500/a.jpg");
        }
        else
        {
            (await asking.Should().ThrowAsync<MediaCleanupException>()).Which.ExitCode.Should().Be(ExitCode.ServiceUnusable);
        }
    }

    [Fact]
    public void Real_films_are_read_without_loss()
    {
        var files = Directory.GetFiles(Corpus.Folder("tmdb/movie"), "*.json");
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var movie = TmdbClient.Parse(bytes, TmdbJson.Default.TmdbMovie);
            Compare(JsonNode.Parse(bytes)!, JsonSerializer.SerializeToNode(movie, TmdbJson.Default.TmdbMovie)!, Path.GetFileName(file));
        }

        files.Should().HaveCountGreaterThan(100);
    }

    [Fact]
    public void Real_collections_and_finds_are_read_without_loss()
    {
        foreach (var file in Directory.GetFiles(Corpus.Folder("tmdb/collection"), "*.json"))
        {
            var bytes = File.ReadAllBytes(file);
            Compare(JsonNode.Parse(bytes)!, JsonSerializer.SerializeToNode(TmdbClient.Parse(bytes, TmdbJson.Default.TmdbCollection), TmdbJson.Default.TmdbCollection)!, file);
        }

        foreach (var file in Directory.GetFiles(Corpus.Folder("tmdb/find"), "*.json"))
        {
            var bytes = File.ReadAllBytes(file);
            if (JsonNode.Parse(bytes) is JsonObject found && found["movie_results"] is JsonArray)
            {
                Compare(found, JsonSerializer.SerializeToNode(TmdbClient.Parse(bytes, TmdbJson.Default.TmdbFound), TmdbJson.Default.TmdbFound)!, file);
            }
        }
    }

    [Fact]
    public void Errors_of_the_real_service_are_never_a_film()
    {
        foreach (var file in Directory.GetFiles(Corpus.Folder("tmdb/errors"), "*.json"))
        {
            FluentActions.Invoking(() => TmdbClient.Parse(File.ReadAllBytes(file), TmdbJson.Default.TmdbMovie)).Should().Throw<JsonException>(file);
        }
    }

    /// <summary>Whatever our records name has the value that was sent, number or text.</summary>
    private static void Compare(JsonNode sent, JsonNode read, string place)
    {
        switch (read)
        {
            case JsonObject o:
                foreach (var (name, value) in o)
                {
                    var original = sent is JsonObject s && s.TryGetPropertyValue(name, out var v) ? v : null;
                    if (value is not null && original is not null)
                    {
                        Compare(original, value, $"{place}.{name}");
                    }
                    else if (value is null || original is not null || !IsNothing(value))
                    {
                        (value is null).Should().Be(original is null, "{0}.{1}", place, name);
                    }
                }

                break;
            case JsonArray a:
                sent.AsArray().Count.Should().Be(a.Count, place);
                for (var i = 0; i < a.Count; i++)
                {
                    if (a[i] is { } item)
                    {
                        Compare(sent[i]!, item, $"{place}[{i}]");
                    }
                }

                break;
            default:
                var (x, y) = (sent.ToString(), read.ToString());
                (x == y || (double.TryParse(x, out var dx) && double.TryParse(y, out var dy) && dx == dy)).Should().BeTrue("{0}: {1} became {2}", place, x, y);
                break;
        }
    }

    /// <summary>A number that is never absent in our records: 0.</summary>
    private static bool IsNothing(JsonNode value) => value.GetValueKind() == JsonValueKind.Number && value.GetValue<int>() == 0;

    private readonly List<Verdict> _verdicts = [];

    /// <summary>A client whose chain has exactly this answer, judged as the chain does.</summary>
    private TmdbClient Client(string? json) => new(
        (request, _) =>
        {
            _asked.Add(request.PathAndQuery);
            if (json is null)
            {
                return Task.FromResult(new ServiceAnswer(404, default, false));
            }

            var body = Encoding.UTF8.GetBytes(json);
            Verdict verdict;
            try
            {
                verdict = request.Judge(body);
            }
            catch (JsonException)
            {
                verdict = Verdict.Bad;
            }

            _verdicts.Add(verdict);
            return verdict == Verdict.Bad ? throw new EntryException("bad") : Task.FromResult(new ServiceAnswer(200, body, false));
        },
        "de-DE");
}
