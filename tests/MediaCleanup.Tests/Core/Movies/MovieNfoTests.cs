using System.Xml.Linq;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Formats.Video;

namespace MediaCleanup.Tests.Core.Movies;

/// <summary>Each test is a row of what Kodi and Jellyfin do with an element.</summary>
public sealed class MovieNfoTests
{
    private static readonly Film Full = new()
    {
        TmdbId = 550,
        ImdbId = "tt0137523",
        Title = "A & <B>\u0001",
        OriginalTitle = "Á",
        Released = new DateOnly(1999, 10, 15),
        Runtime = 139,
        Overview = "Plot",
        Rating = 8.433,
        Votes = 100,
        Genres = ["Drama", "Sci-Fi / Fantasy"],
        Countries = ["Germany", "France"],
        Studios = ["S1", "S2"],
        Directors = ["D1", "D2"],
        Writers = ["W"],
        Collection = new FilmCollection(9, "Set"),
        Cast = [new FilmActor("Two", "", 1), new FilmActor("One", "Hero", 0, "/abc.jpg"), new FilmActor("Bad", "x", 2, "/../../etc")],
        Certifications = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("DE", "18").Add("US", "R"),
        PosterPath = "/poster.jpg",
        Backdrops = [new FilmImage("/text.jpg", "en", 1, 1, 9), new FilmImage("/plain.jpg", null, 1, 1, 1)],
        TrailerYouTubeId = "abcdefghijk",
    };

    private static readonly VideoFile Video = new()
    {
        Container = "matroska",
        DurationMs = 5400_900,
        Video = [new VideoStream { Codec = "hevc", Width = 1920, Height = 1080, DisplayAspect = 16 / 9.0, Hdr = "hdr10plus" }],
        Audio = [new AudioStream("ac3", 6, "ger"), new AudioStream(null, null, null)],
        Subtitles = [new SubtitleStream("eng"), new SubtitleStream(null)],
    };

    [Fact]
    public void The_file_parses_under_a_strict_reader_with_dtds_prohibited()
    {
        var file = NfoFile.Read(MovieNfo.Write(Full, Video, "en", "US"), "movie");

        file.Form.Should().Be(NfoForm.Xml);
        file.Elements[0].Value.Value.Should().Be("A & <B>");
    }

    [Fact]
    public void Nothing_is_behind_the_root() => System.Text.Encoding.UTF8.GetString(MovieNfo.Write(Full, Video, "en", "US")).Should().EndWith("</movie>\n").And.NotContain("\r").And.StartWith("<?xml");

    [Fact]
    public void All_countries_share_one_element() => Values("country").Should().Equal("Germany / France");

    [Fact]
    public void Genres_studios_and_directors_have_an_element_each_without_the_sign_that_kodi_splits_at()
    {
        Values("genre").Should().Equal("Drama", "Sci-Fi/Fantasy");
        Values("studio").Should().Equal("S1", "S2");
        Values("director").Should().Equal("D1", "D2");
        Values("credits").Should().Equal("W");
    }

    [Fact]
    public void The_default_rating_is_of_ten_and_last()
    {
        var ratings = One("ratings").Elements("rating").ToList();

        ratings.Should().ContainSingle();
        ((string?)ratings[^1].Attribute("max"), (string?)ratings[^1].Attribute("default"), (string?)ratings[^1].Element("value")).Should().Be(("10", "true", "8.433"));
    }

    [Fact]
    public void Each_id_has_its_type_and_the_first_is_the_default()
    {
        var ids = Elements().Where(e => e.Name == "uniqueid").ToList();

        ids.Select(e => ((string?)e.Attribute("type"), e.Value)).Should().Equal(("tmdb", "550"), ("imdb", "tt0137523"));
        ids.Select(e => (string?)e.Attribute("default")).Should().Equal("true", null);
    }

    [Fact]
    public void A_collection_has_its_id_where_jellyfin_reads_it() => One("set").ToString(SaveOptions.DisableFormatting).Should().Be("<set tmdbcolid=\"9\"><name>Set</name></set>");

    [Fact]
    public void Premiered_is_a_whole_date_and_the_year_is_there_too()
    {
        Values("premiered").Should().Equal("1999-10-15");
        Values("year").Should().Equal("1999");
    }

    [Fact]
    public void Without_a_date_there_is_no_premiered_and_the_year_is_that_of_the_match()
    {
        var elements = MovieNfo.Elements(Full with { Released = null }, null, "en", "US", 1998);

        elements.Should().NotContain(e => e.Name == "premiered");
        elements.Single(e => e.Name == "year").Value.Should().Be("1998");
    }

    [Fact]
    public void The_trailer_is_in_the_form_that_jellyfin_takes() => Values("trailer").Should().Equal("plugin://plugin.video.youtube/play/?video_id=abcdefghijk");

    [Fact]
    public void Stream_numbers_are_whole_and_no_element_is_empty()
    {
        var details = One("fileinfo").Element("streamdetails")!;

        details.Element("video")!.Elements().Select(e => $"{e.Name}={e.Value}").Should().Equal("codec=hevc", "aspect=1.777778", "width=1920", "height=1080", "durationinseconds=5400", "hdrtype=hdr10");
        details.Elements("audio").Should().ContainSingle();
        details.Elements("subtitle").Should().ContainSingle();
    }

    [Fact]
    public void No_element_is_empty_whatever_the_film_lacks()
    {
        var bare = new Film { TmdbId = 1, Title = "T", Votes = 5, Rating = 0, Runtime = 0, Collection = new FilmCollection(3, " ") };

        MovieNfo.Elements(bare, new VideoFile { Container = "avi" }, "en", "US").Should().OnlyContain(e => e.HasElements || e.Value.Length > 0);
        MovieNfo.Elements(bare, null, "en", "US").Select(e => e.Name.LocalName).Should().Equal("title", "uniqueid");
    }

    [Fact]
    public void Elements_that_mislead_a_reader_are_never_written() =>
        Elements().Select(e => e.Name.LocalName).Should().NotContain(["language", "countrycode", "lockdata", "watched", "playcount", "lastplayed", "userrating", "rating", "id", "tmdbid", "writer"]);

    [Fact]
    public void What_a_reader_takes_once_is_there_once_and_nothing_tells_kodi_to_clear_or_to_override()
    {
        Elements().GroupBy(e => e.Name.LocalName).Where(g => g.Count() > 1).Select(g => g.Key).Should().BeSubsetOf(["genre", "studio", "director", "credits", "actor", "uniqueid"]);
        var root = XElement.Parse(System.Text.Encoding.UTF8.GetString(MovieNfo.Write(Full, Video, "en", "US")));
        root.HasAttributes.Should().BeFalse();
        root.Descendants().Attributes().Select(a => a.Name.LocalName).Distinct().Should().BeSubsetOf(["name", "max", "default", "type", "aspect", "preview", "tmdbcolid"]);
    }

    [Fact]
    public void Actors_are_in_their_order_and_a_strange_picture_path_is_left_out()
    {
        var actors = Elements().Where(e => e.Name == "actor").ToList();

        actors.Select(a => a.Element("name")!.Value).Should().Equal("One", "Two", "Bad");
        actors.Select(a => a.Element("thumb")?.Value).Should().Equal("https://image.tmdb.org/t/p/original/abc.jpg", null, null);
        actors[1].Element("role").Should().BeNull();
    }

    [Theory]
    [InlineData("US", "R")]
    [InlineData("DE", "DE:18")]
    [InlineData("FR", "US:R")]
    public void The_certification_is_that_of_the_country_else_americas_with_its_name(string country, string mpaa) =>
        MovieNfo.Elements(Full, null, "en", country).Single(e => e.Name == "mpaa").Value.Should().Be(mpaa);

    [Fact]
    public void Pictures_are_a_poster_and_a_backdrop_without_text()
    {
        One("thumb").Value.Should().EndWith("/original/poster.jpg");
        ((string?)One("thumb").Attribute("aspect")).Should().Be("poster");
        One("fanart").Element("thumb")!.Value.Should().EndWith("/original/plain.jpg");
    }

    [Fact]
    public void An_empty_text_falls_back_to_the_original_language_then_to_english()
    {
        var film = Full with { Overview = "", OriginalLanguage = "fr", Translations = [new FilmTranslation("en", "US", "", "English", ""), new FilmTranslation("fr", "FR", "", "Français", "")] };

        FilmTexts.Of(film, "de", "DE").Overview.Should().Be("Français");
        FilmTexts.Of(film with { OriginalLanguage = "ja" }, "de", "DE").Overview.Should().Be("English");
    }

    [Fact]
    public void A_language_with_a_country_finds_its_translation_and_its_poster()
    {
        var film = Full with
        {
            Overview = "",
            Translations = [new FilmTranslation("pt", "PT", "", "Portugal", ""), new FilmTranslation("pt", "BR", "", "Brasil", "")],
            Posters = [new FilmImage("/en.jpg", "en", 1, 1, 9), new FilmImage("/pt.jpg", "pt", 1, 1, 1)],
        };

        FilmTexts.Of(film, "pt-BR", "US").Overview.Should().Be("Brasil");
        FilmTexts.Of(film, "pt-PT", "BR").Overview.Should().Be("Portugal");
        FilmTexts.Of(film, "pt", "BR").Overview.Should().Be("Brasil");
        FilmPictures.Poster(film, "pt-BR").Should().Be("/pt.jpg");
    }

    [Theory]
    [InlineData("de", "ja", "/ja.jpg", "/ja.jpg")]
    [InlineData("de", "ja", "/plain.jpg", "/en.jpg")]
    [InlineData("de", "en", "/xx.jpg", "/en.jpg")]
    [InlineData("ja", "ja", "/xx.jpg", "/en.jpg")]
    public void A_poster_in_an_original_language_that_is_not_asked_for_is_the_one_that_the_service_picks(string language, string original, string picked, string expected)
    {
        var film = Full with { OriginalLanguage = original, PosterPath = picked, Posters = [new FilmImage("/en.jpg", "en", 1, 1, 1), new FilmImage("/plain.jpg", null, 1, 1, 9)] };

        FilmPictures.Poster(film, language).Should().Be(expected);
    }

    private static IReadOnlyList<XElement> Elements() => MovieNfo.Elements(Full, Video, "en", "US");

    private static XElement One(string name) => Elements().Single(e => e.Name == name);

    private static IEnumerable<string> Values(string name) => Elements().Where(e => e.Name == name).Select(e => e.Value);
}
