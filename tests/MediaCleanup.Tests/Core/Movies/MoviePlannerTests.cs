using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Movies;

public sealed class MoviePlannerTests : IDisposable
{
    private static readonly Film Found = new() { TmdbId = 5, ImdbId = "tt0000005", Title = "Film", Released = new DateOnly(2001, 1, 1), Overview = "Plot" };
    private static readonly FetchedPicture Picture = new(new StoredImage(new BlobId(new string('a', 64), 10), "image/jpeg", 100, 150));
    private readonly TempFolder _root = new();
    private readonly MemoryBlobs _blobs = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_folder_of_its_own_gets_an_nfo_after_its_video_and_two_pictures()
    {
        Put("Film (2001)/Film.2001.720p.mkv");

        var proposal = Plan("Film (2001)");

        proposal.Plan.Changes.Should().AllBeOfType<CreateFile>();
        Paths(proposal).Should().Equal("Film (2001)/Film.2001.720p.nfo", "Film (2001)/poster.jpg", "Film (2001)/fanart.jpg");
        proposal.Facts.Should().Contain("tmdb_id", "5").And.Contain("imdb_id", "tt0000005");
        proposal.Issues.Should().OnlyContain(i => i.Resolved || i.Code == "VIDEO_UNREADABLE");
    }

    [Fact]
    public void In_a_mixed_folder_everything_is_named_after_the_video()
    {
        Put("Film.2001.mkv", "Other.2002.mkv");

        Paths(Plan("Film.2001.mkv", NfoNaming.Movie)).Should().Equal("Film.2001.nfo", "Film.2001-poster.jpg", "Film.2001-fanart.jpg");
    }

    [Theory]
    [InlineData(NfoNaming.Auto, "movie.nfo", "movie.nfo")]
    [InlineData(NfoNaming.Auto, "Film (2001).nfo", "Film (2001).nfo")]
    [InlineData(NfoNaming.Movie, null, "movie.nfo")]
    [InlineData(NfoNaming.Video, null, "Film (2001).nfo")]
    [InlineData(NfoNaming.Auto, null, "Film (2001).nfo")]
    public void The_nfo_has_the_name_of_the_one_that_is_there_or_that_the_setting_says(NfoNaming naming, string? there, string written)
    {
        Put("Film (2001)/Film (2001).mkv");
        if (there is not null)
        {
            _root.Write("Film (2001)/" + there, "<movie><title>Mine</title></movie>"u8);
        }

        Paths(Plan("Film (2001)", naming)).Where(p => p.EndsWith(".nfo", StringComparison.Ordinal)).Should().Equal("Film (2001)/" + written);
    }

    [Fact]
    public void A_scene_nfo_is_never_touched_the_other_name_is_used()
    {
        Put("Film (2001)/Film (2001).mkv");
        _root.Write("Film (2001)/Film (2001).nfo", "GROUP presents"u8);

        Paths(Plan("Film (2001)")).Should().Contain("Film (2001)/movie.nfo").And.NotContain("Film (2001)/Film (2001).nfo");

        _root.Write("Film (2001)/movie.nfo", "GROUP again"u8);
        var stuck = Plan("Film (2001)");
        Paths(stuck).Should().NotContain(p => p.EndsWith(".nfo", StringComparison.Ordinal));
        stuck.Questions.Should().ContainSingle(q => q.Code == "NFO_NAME_TAKEN");
    }

    [Fact]
    public void A_users_nfo_keeps_its_bytes_and_gets_what_it_lacks()
    {
        Put("Film (2001)/Film (2001).mkv");
        const string Mine = "<movie>\n  <title>Mine</title>\n  <lockdata>true</lockdata>\n  <!-- keep -->\n</movie>\n";
        _root.Write("Film (2001)/movie.nfo", Encoding.UTF8.GetBytes(Mine));

        var change = Plan("Film (2001)").Plan.Changes.OfType<ReplaceFile>().Single();

        change.Before.Should().Be(MemoryBlobs.IdOf(Encoding.UTF8.GetBytes(Mine)));
        var text = Encoding.UTF8.GetString(_blobs.Get(change.Content).Span);
        text.Should().StartWith(Mine[..Mine.IndexOf("\n</movie>", StringComparison.Ordinal)]).And.Contain("<uniqueid type=\"tmdb\" default=\"true\">5</uniqueid>").And.Contain("Plot");
    }

    [Fact]
    public void The_second_time_nothing_is_to_do_and_edits_of_ours_stay()
    {
        Put("Film (2001)/Film (2001).mkv");
        var first = Plan("Film (2001)");
        foreach (var create in first.Plan.Changes.OfType<CreateFile>())
        {
            _root.Write(create.Path, create.Path.EndsWith(".nfo", StringComparison.Ordinal) ? _blobs.Get(create.Content).Span : [1]);
        }

        Plan("Film (2001)").Plan.IsEmpty.Should().BeTrue();

        var written = File.ReadAllBytes(_root["Film (2001)/Film (2001).nfo"]);
        Plan("Film (2001)", lastWritten: written).Plan.IsEmpty.Should().BeTrue();
        File.WriteAllText(_root["Film (2001)/Film (2001).nfo"], Encoding.UTF8.GetString(written).Replace("Plot", "My plot", StringComparison.Ordinal));
        Plan("Film (2001)", lastWritten: written).Plan.IsEmpty.Should().BeTrue();
        var change = Plan("Film (2001)", lastWritten: written, film: Found with { Title = "New title", Overview = "New plot" }).Plan.Changes.OfType<ReplaceFile>().Single();
        Encoding.UTF8.GetString(_blobs.Get(change.Content).Span).Should().Contain("My plot").And.Contain("New title");
    }

    [Theory]
    [InlineData("folder.jpg")]
    [InlineData("Poster.PNG")]
    [InlineData("Film (2001)-poster.jpg")]
    public void A_poster_under_any_name_that_servers_find_stays_alone(string name)
    {
        Put("Film (2001)/Film (2001).mkv", "Film (2001)/" + name);

        Paths(Plan("Film (2001)")).Should().NotContain(p => p.Contains("poster", StringComparison.Ordinal));
    }

    /// <summary>macOS gives names with an accent as two letters; a copy to another system keeps them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_poster_and_an_nfo_are_the_films_though_their_accents_are_written_otherwise(bool mixed)
    {
        var (composed, decomposed) = ("Am\u00e9lie (2001)", "Ame\u0301lie (2001)");
        var (film, folder) = mixed ? ($"{composed}.mkv", "") : (composed, $"{composed}/");
        Put($"{folder}{composed}.mkv", $"{folder}{decomposed}-poster.jpg", $"{folder}{decomposed}-fanart.jpg", mixed ? "Another (1999).mkv" : $"{folder}else.txt");
        _root.Write($"{folder}{decomposed}.nfo", "<movie><title>Mine</title></movie>"u8);

        var changes = Plan(film).Plan.Changes;

        changes.Should().ContainSingle().Which.Should().BeOfType<ReplaceFile>().Which.Path.Should().Be($"{folder}{decomposed}.nfo");
        MoviePlanner.WantsPoster(Read(film)).Should().BeFalse();
        MoviePlanner.WantsFanart(Read(film)).Should().BeFalse();
    }

    [Fact]
    public void An_nfo_of_another_film_stops_every_write_and_asks()
    {
        Put("Film (2001)/Film (2001).mkv");
        _root.Write("Film (2001)/movie.nfo", "<movie><tmdbid>99</tmdbid></movie>"u8);

        var proposal = Plan("Film (2001)");

        proposal.Plan.IsEmpty.Should().BeTrue();
        proposal.Questions.Should().ContainSingle();
    }

    [Theory]
    [InlineData("BDMV/STREAM/00001.m2ts", "BDMV/index.nfo")]
    [InlineData("VIDEO_TS/VTS_01_1.VOB", "VIDEO_TS/VIDEO_TS.nfo")]
    [InlineData("video_ts/VTS_01_1.VOB", "video_ts/VIDEO_TS.nfo")]
    public void A_disc_gets_an_nfo_beside_its_structure_for_jellyfin_and_one_inside_for_kodi(string stream, string inside)
    {
        Put("Film (2001)/" + stream);

        Paths(Plan("Film (2001)")).Should().Equal("Film (2001)/movie.nfo", "Film (2001)/" + inside, "Film (2001)/poster.jpg", "Film (2001)/fanart.jpg");
    }

    [Fact]
    public void An_nfo_inside_a_disc_is_completed_like_any_other_and_a_text_there_is_left_alone()
    {
        Put("Film (2001)/VIDEO_TS/VTS_01_1.VOB");
        _root.Write("Film (2001)/VIDEO_TS/VIDEO_TS.nfo", "<movie><title>Mine</title></movie>"u8);
        _root.Write("Film (2001)/Film (2001).nfo", "<movie><title>Mine</title></movie>"u8);
        Plan("Film (2001)").Plan.Changes.OfType<ReplaceFile>().Select(c => c.Path).Should().BeEquivalentTo("Film (2001)/VIDEO_TS/VIDEO_TS.nfo", "Film (2001)/Film (2001).nfo");

        _root.Write("Film (2001)/VIDEO_TS/VIDEO_TS.nfo", "GROUP"u8);
        Paths(Plan("Film (2001)")).Should().NotContain(p => p.Contains("VIDEO_TS", StringComparison.Ordinal)).And.Contain("Film (2001)/Film (2001).nfo");
    }

    [Fact]
    public void A_film_in_parts_states_the_running_time_of_the_whole()
    {
        _root.Write("Film (2001)/Film (2001) cd1.avi", Formats.Video.TinyFilms.Build("avi"));
        _root.Write("Film (2001)/Film (2001) cd2.avi", Formats.Video.TinyFilms.Build("avi"));
        var folder = MovieScanner.Read(_root.Path, "Film (2001)", MediaCleanup.Formats.Video.VideoReader.Read, TestContext.Current.CancellationToken)!;

        var proposal = new MoviePlanner(new MovieSettings(), _blobs).Plan(folder, Match(Found), Picture, Picture, _ => null);

        var nfo = Encoding.UTF8.GetString(_blobs.Get(proposal.Plan.Changes.OfType<CreateFile>().Single(c => c.Path.EndsWith(".nfo", StringComparison.Ordinal)).Content).Span);
        nfo.Should().Contain("<durationinseconds>240</durationinseconds>");
    }

    [Fact]
    public void A_film_that_is_not_sure_is_a_question_with_its_candidates()
    {
        Put("It's (2001)/It's (2001).mkv");
        var match = new MovieStep.Match(null, 0.7, [new RankedFilm(5, "It's", 2002, 0.7, "year off by one")], "not sure");

        var proposal = new MoviePlanner(new MovieSettings(), _blobs).Plan(Read("It's (2001)"), match, new FetchedPicture(null), new FetchedPicture(null), _ => null);

        proposal.Plan.IsEmpty.Should().BeTrue();
        proposal.Questions.Single().Choices.Single().Id.Should().Be("5");
        proposal.Questions.Single().Answer.Should().Be("media-cleanup process --movie \"It's (2001)\" --tmdb ID");
    }

    [Fact]
    public void A_bad_picture_is_an_issue_of_a_film_that_is_done()
    {
        Put("Film (2001)/Film (2001).mkv");

        var proposal = new MoviePlanner(new MovieSettings(), _blobs).Plan(Read("Film (2001)"), Match(Found), new FetchedPicture(null, "no picture"), Picture, _ => null);

        proposal.Issues.Should().Contain(i => i.Code == "POSTER_MISSING" && !i.Resolved && i.Detail == "no picture");
        Paths(proposal).Should().HaveCount(2);
    }

    [Fact]
    public void A_name_too_long_for_a_file_system_is_not_made()
    {
        var stem = new string('a', 251);
        Put($"{stem}.mkv");

        Paths(Plan($"{stem}.mkv")).Should().Equal($"{stem}.nfo");
    }

    private Proposal Plan(string path, NfoNaming naming = NfoNaming.Auto, byte[]? lastWritten = null, Film? film = null) =>
        new MoviePlanner(new MovieSettings(NfoNaming: naming), _blobs).Plan(Read(path), Match(film ?? Found), Picture, Picture, _ => lastWritten);

    private MovieFolder Read(string path) => MovieScanner.Read(_root.Path, path, null, CancellationToken.None)!;

    private static MovieStep.Match Match(Film film) => new(film, 1, [], "sure");

    private static IEnumerable<string> Paths(Proposal proposal) => proposal.Plan.Changes.Select(c => c.Path);

    private void Put(params string[] paths)
    {
        foreach (var path in paths)
        {
            _root.Write(path, [1]);
        }
    }
}
