using MediaCleanup.Core.Movies;

namespace MediaCleanup.Tests.Core.Movies;

public sealed class MovieMatcherTests
{
    private int _requests;

    [Fact]
    public void A_film_with_title_and_year_costs_a_search_and_its_details()
    {
        var match = Run(Clues("The Crow", 1994, 102), Film(1, "The Crow", 1994, 102), Film(2, "Crows", 1994, 99));

        (match.Film?.TmdbId, _requests).Should().Be((1, 2));
        match.Confidence.Should().BeGreaterThan(0.95);
    }

    [Fact]
    public void The_first_result_is_not_taken_for_being_first()
    {
        Run(Clues("Lincoln", 2012, 150), Film(1, "Abraham Lincoln: Vampire Hunter", 2012, 105, popularity: 900), Film(2, "Lincoln", 2012, 150)).Film!.TmdbId.Should().Be(2);
        Run(Clues("Carter", 2022, null), Film(1, "Coach Carter", 2005, 136, popularity: 900)).Film.Should().BeNull();
    }

    [Fact]
    public void The_remake_is_told_by_its_year()
    {
        Run(Clues("RoboCop", 2014, null), Film(1, "RoboCop", 1987, 102, popularity: 99), Film(2, "RoboCop", 2014, 118)).Film!.TmdbId.Should().Be(2);
    }

    [Fact]
    public void Without_a_year_the_running_time_tells_namesakes_apart()
    {
        Run(Clues("RoboCop", null, 118), Film(1, "RoboCop", 1987, 98, popularity: 99), Film(2, "RoboCop", 2014, 118)).Film!.TmdbId.Should().Be(2);
    }

    [Fact]
    public void Namesakes_that_nothing_tells_apart_are_a_question()
    {
        var match = Run(Clues("RoboCop", null, 110), Film(1, "RoboCop", 1987, 109), Film(2, "RoboCop", 2014, 111));

        match.Film.Should().BeNull();
        match.Candidates.Select(c => c.TmdbId).Should().BeEquivalentTo([1, 2]);
    }

    [Fact]
    public void A_year_off_by_one_is_found_by_the_search_without_it()
    {
        Run(Clues("300", 2007, 117), Film(1, "300", 2006, 117)).Film!.TmdbId.Should().Be(1);
        Run(Clues("300", 2009, 117), Film(1, "300", 2006, 117)).Film.Should().BeNull();
    }

    [Theory]
    [InlineData(96, true, false)] // PAL
    [InlineData(125, true, true)] // an edition that is named
    [InlineData(45, false, false)] // something else
    public void The_running_time_speaks_for_or_against(double minutes, bool found, bool edition)
    {
        var match = Run(Clues("Some Film", null, minutes) with { IsEdition = edition }, Film(1, "Some Film", 1990, 100));

        (match.Film is not null).Should().Be(found);
    }

    [Theory]
    [InlineData("WALL-E", "WALL·E")]
    [InlineData("Rocky II", "Rocky 2")]
    [InlineData("Die Schluempfe", "Die Schlümpfe")]
    [InlineData("Die Schlumpfe", "Die Schlümpfe")]
    [InlineData("Fast and Furious", "Fast & Furious")]
    [InlineData("Schindlers List", "Schindler's List")]
    [InlineData("Matrix", "The Matrix")]
    [InlineData("Dune Part Two", "Dune: Part 2")]
    public void Titles_are_the_same_in_several_foldings(string name, string title)
    {
        Run(Clues(name, 2000, null), Film(1, title, 2000, 100)).Film.Should().NotBeNull();
    }

    [Theory]
    [InlineData("Iron Man 2", "Iron Man 3")]
    [InlineData("Deathly Hallows Part 1", "Deathly Hallows Part 2")]
    [InlineData("Alien", "Aliens")]
    [InlineData("Face", "Face/Off")]
    public void Sequels_and_longer_words_are_other_films(string name, string title)
    {
        Run(Clues(name, 2000, 100), Film(1, title, 2000, 100)).Film.Should().BeNull();
    }

    [Fact]
    public void A_title_that_only_the_details_know_is_found()
    {
        var film = Film(1, "Spirited Away", 2001, 125) with { AlternativeTitles = ["Chihiros Reise"] };

        Run(Clues("Chihiros Reise", 2001, 125), film).Film!.TmdbId.Should().Be(1);
    }

    [Fact]
    public void A_stated_id_needs_one_request_and_must_not_contradict_everything_else()
    {
        Run(Clues("Fight Club", 1999, 139) with { TmdbId = 550 }, Film(550, "Fight Club", 1999, 139)).Film!.TmdbId.Should().Be(550);
        _requests.Should().Be(1);
        Run(Clues("Fight Club", 1999, 139) with { TmdbId = 7 }, Film(7, "Heidi", 1952, 90)).Film.Should().BeNull();
    }

    [Fact]
    public void An_id_that_is_gone_falls_back_to_the_name()
    {
        Run(Clues("Fight Club", 1999, 139) with { TmdbId = 1 }, Film(550, "Fight Club", 1999, 139)).Film!.TmdbId.Should().Be(550);
    }

    [Fact]
    public void What_a_person_decided_is_done()
    {
        MovieMatcher.Step(Clues("X", 1999, 1), MovieAnswers.None, new MovieDecision(null)).Should().BeOfType<MovieStep.Match>().Which.IsLeftAlone.Should().BeTrue();
        var answers = MovieAnswers.None.With(9, Film(9, "Other", 1950, 80));
        MovieMatcher.Step(Clues("X", 1999, 1), answers, new MovieDecision(9)).Should().BeOfType<MovieStep.Match>().Which.Film!.TmdbId.Should().Be(9);
    }

    [Fact]
    public void A_name_without_a_title_asks_nothing()
    {
        Run(new MovieClues { Titles = [] }, Film(1, "A", 2000, 1)).Film.Should().BeNull();
        _requests.Should().Be(0);
    }

    private static MovieClues Clues(string title, int? year, double? minutes) =>
        new() { Titles = [new TitleGuess(title, year)], Duration = minutes is { } m ? TimeSpan.FromMinutes(m) : null };

    private static Film Film(int id, string title, int year, int runtime, double popularity = 1) =>
        new() { TmdbId = id, Title = title, OriginalTitle = title, Released = new DateOnly(year, 6, 1), Runtime = runtime, Popularity = popularity };

    /// <summary>Answers like the service: a search gives all films whose year fits, by popularity.</summary>
    private MovieStep.Match Run(MovieClues clues, params Film[] films)
    {
        var answers = MovieAnswers.None;
        _requests = 0;
        for (var i = 0; i < 30; i++)
        {
            var step = MovieMatcher.Step(clues, answers, null);
            if (step is MovieStep.Match match)
                return match;
            foreach (var need in ((MovieStep.Needs)step).Wanted)
            {
                _requests++;
                answers = need switch
                {
                    MovieNeed.Search search => answers.With(search, [.. films.Where(f => search.Year is null || f.Released!.Value.Year == search.Year).OrderByDescending(f => f.Popularity)
                        .Select(f => new FilmHit(f.TmdbId, f.Title, f.OriginalTitle, f.Released!.Value.Year, f.Popularity))]),
                    MovieNeed.Details details => answers.With(details.TmdbId, films.FirstOrDefault(f => f.TmdbId == details.TmdbId)),
                    _ => answers.With(((MovieNeed.ByImdb)need).ImdbId, []),
                };
            }
        }

        throw new InvalidOperationException("no end");
    }
}
