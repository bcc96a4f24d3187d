using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Services.Tmdb;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Movies;

public sealed class FilmReadingTests
{
    [Fact]
    public void What_is_missing_or_null_is_left_out_and_nothing_is_made_up()
    {
        var film = Read("""{"id":7,"title":"","original_title":"Só","poster_path":null,"backdrop_path":null,"release_date":"","runtime":0,"adult":true,"imdb_id":"","vote_count":0,"vote_average":0}""");

        (film.Title, film.Released, film.Runtime, film.ImdbId, film.PosterPath).Should().Be(("Só", null, null, null, null));
        MovieNfo.Elements(film, null, "en", "US").Select(e => e.Name.LocalName).Should().Equal("title", "originaltitle", "uniqueid");
    }

    [Theory]
    [InlineData("2001")]
    [InlineData("2001-02")]
    [InlineData("0000-00-00")]
    [InlineData("2001-02-30")]
    public void A_date_that_is_no_whole_day_is_none(string date) => Read($$"""{"id":7,"title":"x","release_date":"{{date}}"}""").Released.Should().BeNull();

    [Fact]
    public void The_cinemas_certification_goes_before_that_of_a_disc() =>
        Read("""{"id":7,"title":"x","release_dates":{"results":[{"iso_3166_1":"DE","release_dates":[{"certification":"16","type":5},{"certification":"","type":1},{"certification":"12","type":3}]}]}}""")
            .Certifications.Should().Contain("DE", "12");

    [Fact]
    public void A_trailer_goes_before_a_teaser_and_an_official_one_before_others() =>
        Read("""{"id":7,"title":"x","videos":{"results":[{"site":"YouTube","type":"Teaser","key":"teaser"},{"site":"Vimeo","type":"Trailer","key":"vimeo"},{"site":"YouTube","type":"Trailer","key":"fan","official":false},{"site":"YouTube","type":"Trailer","key":"own","official":true}]}}""")
            .TrailerYouTubeId.Should().Be("own");

    [Fact]
    public void Real_films_keep_everything_that_an_nfo_states()
    {
        var read = 0;
        foreach (var file in Directory.GetFiles(Corpus.Folder("tmdb/movie"), "*.json"))
        {
            var sent = JsonNode.Parse(File.ReadAllBytes(file))!;
            var film = FilmReading.Film(TmdbClient.Parse(File.ReadAllBytes(file), TmdbJson.Default.TmdbMovie));
            var name = Path.GetFileName(file);

            film.TmdbId.Should().Be((int)sent["id"]!, name);
            film.OriginalTitle.Should().Be((string?)sent["original_title"] ?? "", name);
            film.Overview.Should().Be((string?)sent["overview"] ?? "", name);
            film.Genres.Should().Equal(Names(sent["genres"]), name);
            film.Studios.Should().Equal(Names(sent["production_companies"]), name);
            film.Countries.Should().Equal(Names(sent["production_countries"]), name);
            film.Cast.Select(a => a.Name).Should().Equal(Strings(sent["credits"]?["cast"], "name"), name);
            film.Directors.Should().Equal((sent["credits"]?["crew"]?.AsArray() ?? []).Where(p => (string?)p!["job"] == "Director").Select(p => (string)p!["name"]!).Distinct(), name);
            film.Runtime.Should().Be((int?)sent["runtime"] is > 0 and var minutes ? minutes : null, name);
            (film.Released?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "").Should().Be((string?)sent["release_date"] ?? "", name);
            film.Posters.Length.Should().Be(sent["images"]?["posters"]?.AsArray().Count ?? 0, name);

            foreach (var (language, country) in new[] { ("en", "US"), ("de", "DE"), ("ja", "JP") })
            {
                Strictly(MovieNfo.Write(film, null, language, country));
            }

            read++;
        }

        read.Should().BeGreaterThan(100);
    }

    private static Film Read(string json) => FilmReading.Film(TmdbClient.Parse(Encoding.UTF8.GetBytes(json), TmdbJson.Default.TmdbMovie));

    private static IEnumerable<string> Names(JsonNode? list) => Strings(list, "name").Distinct();

    private static IEnumerable<string> Strings(JsonNode? list, string field) => (list?.AsArray() ?? []).Select(n => (string?)n![field]).OfType<string>().Where(n => n.Trim().Length > 0);

    private static void Strictly(byte[] nfo)
    {
        using var reader = XmlReader.Create(new MemoryStream(nfo), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = true, ConformanceLevel = ConformanceLevel.Document });
        while (reader.Read())
        {
        }
    }
}
