using MediaCleanup.Core.Movies;

namespace MediaCleanup.Tests.Core.Movies;

public sealed class MovieNameTests
{
    [Theory]
    [InlineData("1917.mkv", "1917", null)]
    [InlineData("1917 (2019).mkv", "1917", 2019)]
    [InlineData("1917.2019.1080p.BluRay.x264-GRP.mkv", "1917", 2019)]
    [InlineData("2012.2009.720p.BluRay.mkv", "2012", 2009)]
    [InlineData("2012 (2009)/2012.mkv", "2012", 2009)]
    [InlineData("Blade Runner 2049 (2017).mkv", "Blade Runner 2049", 2017)]
    [InlineData("Blade.Runner.2049.1080p.BluRay.mkv", "Blade Runner 2049", null)]
    [InlineData("2001 A Space Odyssey.mkv", "2001 A Space Odyssey", null)]
    [InlineData("2001 - A Space Odyssey (1968).mkv", "2001 - A Space Odyssey", 1968)]
    [InlineData("2001 - A Space Odyssey (1968)/2001 - A Space Odyssey.mkv", "2001 - A Space Odyssey", 1968)]
    [InlineData("Some Film (2000/PROPER/BD25)", "Some Film", 2000)]
    [InlineData("Films (old/Some Film (2000)/Some Film.mkv", "Some Film", 2000)]
    [InlineData("1985 - The Goonies.mkv", "The Goonies", 1985)]
    [InlineData("Class of 1984.mkv", "Class of 1984", null)]
    [InlineData("Class of 1984 (1982).mkv", "Class of 1984", 1982)]
    [InlineData("Death Race 2000 1975 720p.mkv", "Death Race 2000", 1975)]
    [InlineData("300 (2006).mkv", "300", 2006)]
    [InlineData("21 (2008)/21.mkv", "21", 2008)]
    [InlineData("[REC] (2007).mkv", "[REC]", 2007)]
    [InlineData("[REC] 2 (2009).mkv", "[REC] 2", 2009)]
    [InlineData("A.I.Artificial.Intelligence.2001.1080p.mkv", "A.I. Artificial Intelligence", 2001)]
    [InlineData("S.W.A.T.2003.DVDRip.XviD.avi", "S.W.A.T.", 2003)]
    [InlineData("Mr. Nobody (2009).mkv", "Mr. Nobody", 2009)]
    [InlineData("Matrix, The (1999).mkv", "The Matrix", 1999)]
    [InlineData("Vie en rose, La (2007).mkv", "La Vie en rose", 2007)]
    [InlineData("Charlotte's.Web.2006.1080p.BluRay.x264.mkv", "Charlotte's Web", 2006)]
    [InlineData("The.Thin.Red.Line.1998.1080p.BluRay.mkv", "The Thin Red Line", 1998)]
    [InlineData("The.Italian.Job.2003.1080p.mkv", "The Italian Job", 2003)]
    [InlineData("The Convert (2023).mkv", "The Convert", 2023)]
    [InlineData("The Final Cut (2004).mkv", "The Final Cut", 2004)]
    [InlineData("Uncut Gems (2019).mkv", "Uncut Gems", 2019)]
    [InlineData("Us (2019).mkv", "Us", 2019)]
    [InlineData("Step Up 3D (2010).mkv", "Step Up 3D", 2010)]
    [InlineData("Borat 2006 UNRATED.mkv", "Borat", 2006)]
    [InlineData("Dune.Part.Two.2024.2160p.WEB-DL.mkv", "Dune Part Two", 2024)]
    [InlineData("Harry Potter and the Deathly Hallows Part 2 (2011).mkv", "Harry Potter and the Deathly Hallows Part 2", 2011)]
    [InlineData("WALL·E (2008).mkv", "WALL·E", 2008)]
    [InlineData("Amélie (2001).mkv", "Amélie", 2001)]
    [InlineData("千と千尋の神隠し (2001).mkv", "千と千尋の神隠し", 2001)]
    [InlineData("Москва слезам не верит (1980).avi", "Москва слезам не верит", 1980)]
    [InlineData("【字幕组】千と千尋の神隠し (2001).mkv", "千と千尋の神隠し", 2001)]
    [InlineData("[ www.Site.example ] - Some.Film.1999.DVDRip.XviD-aXXo.avi", "Some Film", 1999)]
    [InlineData("spider-man.2002.1080p.bluray.x264.mkv", "spider-man", 2002)]
    [InlineData("Planet Terror (Grindhouse) (2007).mkv", "Planet Terror", 2007)]
    [InlineData("Birthday 2012-05-01.mp4", "Birthday 2012-05-01", null)]
    [InlineData("Star Wars (1977-2005)/Star Wars.mkv", "Star Wars", null)]
    [InlineData("Some Film (2001)/title_t00.mkv", "Some Film", 2001)]
    [InlineData("Some Film (2001)/1080p.bluray.x264-grp.mkv", "Some Film", 2001)]
    [InlineData("Some Film (2001)/directors.cut.1080p.mkv", "Some Film", 2001)]
    [InlineData("Some Film (2001)/VIDEO_TS/VTS_01_1.VOB", "Some Film", 2001)]
    [InlineData("Some Film (2001)/BDMV/STREAM/00001.m2ts", "Some Film", 2001)]
    [InlineData("Some Film (2001)/CD1/abc.avi", "Some Film", 2001)]
    [InlineData("Best Films (2001)/Other Thing (2003).mkv", "Other Thing", 2003)]
    [InlineData("Some.Film.2001.720p-GRP/dmd-sf.avi", "Some Film", 2001)]
    public void Title_and_year_are_read_from_names_that_set_traps(string path, string title, int? year)
    {
        var name = MovieName.Parse(path, asFilm: true);

        (name.Title, name.Year).Should().Be((title, year));
    }

    [Theory]
    [InlineData("Some Film cd1.avi", 1)]
    [InlineData("Some Film (2001) part2.mkv", 2)]
    [InlineData("Some Film (2001) - disc b.mkv", 2)]
    [InlineData("Some.Film.2001.CD2.DVDRip.XviD.avi", 2)]
    [InlineData("Some.Film.(2001).CD1of2.DVDRip.avi", 1)]
    [InlineData("Some Film (2001)/CD2/film.avi", 2)]
    [InlineData("Some Film Part III (1990).mkv", null)]
    [InlineData("Some Film 2.mkv", null)]
    [InlineData("300a.mkv", null)]
    public void A_part_needs_its_word_and_the_end_of_the_name(string path, int? part)
    {
        MovieName.Parse(path, asFilm: true).Part.Should().Be(part);
    }

    [Theory]
    [InlineData("Kjeller AKA Basement (1956).mkv", "Kjeller", "Basement")]
    [InlineData("Kjeller (aka Basement) (1956).mkv", "Kjeller", "Basement")]
    public void Both_halves_of_an_alias_are_other_readings(string path, string first, string second)
    {
        MovieName.Parse(path, asFilm: true).Others.Select(o => o.Title).Should().Contain([first, second]);
    }

    [Fact]
    public void A_translation_in_brackets_is_another_reading()
    {
        var name = MovieName.Parse("La Defense Lincoln (The Lincoln Lawyer) 2011 [DVDRIP].avi", asFilm: true);

        name.Title.Should().Be("La Defense Lincoln");
        name.Others.Should().Contain(o => o.Title == "The Lincoln Lawyer");
    }

    [Fact]
    public void A_bare_year_at_the_end_may_belong_to_the_title()
    {
        var name = MovieName.Parse("Wonder Woman 1984.mkv", asFilm: true);

        (name.Title, name.Year).Should().Be(("Wonder Woman", 1984));
        name.Others.Should().Contain(new TitleGuess("Wonder Woman 1984", null));
    }

    [Theory]
    [InlineData("Film (2001) {edition-Director's Cut}.mkv", "Director's Cut")]
    [InlineData("Film.2001.EXTENDED.1080p.mkv", "EXTENDED")]
    [InlineData("Film (Uncut) 2001.mkv", "Uncut")]
    [InlineData("The Christmas Edition (1941).mkv", null)]
    [InlineData("Uncut Gems (2019).mkv", null)]
    public void Editions_are_words_beside_the_title(string path, string? edition)
    {
        MovieName.Parse(path, asFilm: true).Edition.Should().Be(edition);
    }

    [Theory]
    [InlineData("45a55debe3856da318cc35882ad07e43cd32fd15.mkv")]
    [InlineData("76El6LcgLzqb426WoVFg1vVVVGx4uCYopQkfjmLe")]
    [InlineData("Some Show S01E02.mkv")]
    [InlineData("")]
    [InlineData("///")]
    public void Names_without_a_film_have_no_title(string path)
    {
        MovieName.Parse(path, asFilm: true).Title.Should().BeNull();
    }

    [Fact]
    public void Any_text_is_read_without_an_error_and_in_little_time()
    {
        var random = new Random(7);
        const string Signs = "aA1(2)[0]{1}<9>.-_ ,'&+\u00e9\u4e00\ud800\u0000%~19992001 part cd1 aka the 1080p x264 Edition Director's Cut tt1234567 tmdb-";
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 120)).Select(_ => Signs.Substring(random.Next(Signs.Length - 1), 1 + (random.Next(4) == 0 ? 1 : 0))));
            var name = MovieName.Parse(text, asFilm: true);
            (name.Title ?? "x").Should().NotBeEmpty();
        }

        MovieName.Parse(new string('(', 100_000), asFilm: true);
        MovieName.Parse(string.Concat(Enumerable.Repeat("aka ", 30_000)), asFilm: true);
        MovieName.Parse(new string('-', 5000) + "x", asFilm: true);
    }
}
