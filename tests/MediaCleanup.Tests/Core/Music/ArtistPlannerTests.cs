using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

public sealed class ArtistPlannerTests
{
    private static readonly AlbumCover Cover = new(new BlobId(new string('a', 64), 5000), "image/jpeg", 1200, 1200);

    private readonly TinyCatalog _catalog = new();

    [Fact]
    public void Every_file_of_a_match_gets_what_differs_and_nothing_else()
    {
        var match = Match(File(1, ("title", "rain"), ("album", "Silent Mirror")), File(2, ("title", "Mirror")));
        var edits = Plan(match).Plan.Changes.OfType<EditTags>().ToList();
        edits.Should().HaveCount(2);
        edits[0].Fields.Should().ContainSingle(f => f.Field == "title").Which.After.Should().Equal("Rain");
        edits[0].Fields.Should().NotContain(f => f.Field == "album");
        edits[1].Fields.Should().NotContain(f => f.Field == "title").And.Contain(f => f.Field == "album");
    }

    [Fact]
    public void A_doubtful_edition_is_asked_about_and_its_id_is_not_written()
    {
        var match = Match(File(1, ("title", "Rain"))) with { EditionSure = false, Ties = [new TiedEdition(Release(2), "barcode 5012345678900")] };
        var proposal = Plan(match);
        var question = proposal.Questions.Should().ContainSingle().Subject;
        question.Code.Should().Be("ALBUM_EDITION_AMBIGUOUS");
        question.Choices.Select(c => c.Id).Should().Equal(TinyCatalog.Id(1), TinyCatalog.Id(2));
        question.Answer.Should().Contain("--album Mirror --release ID");
        Fields(proposal).Should().NotContain("musicbrainz_albumid").And.Contain("musicbrainz_releasegroupid");
    }

    [Fact]
    public void Of_an_edition_that_the_files_contradict_nothing_is_written_even_when_ties_are_chosen()
    {
        var match = Match(File(1, ("barcode", "724384960650"), ("tracknumber", "7"))) with { EditionSure = false, EditionContradiction = "the files have another barcode" };
        var proposal = Plan(match, new MusicPlanSettings { ChoosesAmongEditions = true });
        proposal.Questions.Should().ContainSingle().Which.Text.Should().Contain("another barcode");
        Fields(proposal).Should().Contain(["album", "title", "musicbrainz_releasegroupid"]).And.NotContain(["tracknumber", "date", "media", "label", "totaltracks", "musicbrainz_albumid"]);
    }

    [Fact]
    public void A_choice_without_evidence_fills_what_the_files_say_of_their_edition_and_replaces_nothing_of_it()
    {
        var match = Match(File(1, ("label", "Another"), ("title", "rain")));
        Fields(Plan(match)).Should().Contain(["label", "title"]);
        Fields(Plan(match with { EditionIsTieBreak = true })).Should().NotContain("label").And.Contain(["title", "media"]);
    }

    [Fact]
    public void Names_in_which_the_possible_editions_differ_are_not_written_and_an_open_spelling_stays()
    {
        var other = Release(2);
        other = other with
        {
            Title = "Silent Mirror (Live)",
            Media = [other.Media[0] with { Tracks = [other.Media[0].Tracks[0] with { Title = "RAIN!" }, .. other.Media[0].Tracks.Skip(1)] }],
        };
        AlbumMatch Tied(params (string, string)[] tags) => Match(File(1, tags)) with { EditionSure = false, Ties = [new TiedEdition(other, "")] };
        Fields(Plan(Tied(("title", "rain"), ("album", "Mirror")))).Should().NotContain(["title", "album"]).And.Contain("albumartist");
        Fields(Plan(Tied(("title", "Track 01")))).Should().Contain("title").And.NotContain("album");
    }

    [Fact]
    public void The_number_of_a_side_stays_as_it_is_printed()
    {
        var match = Match(File(1, ("tracknumber", "a1")));
        var printed = match with { Files = [match.Files[0] with { Track = match.Files[0].Track with { Number = "A1" } }] };
        Fields(Plan(match)).Should().Contain("tracknumber");
        Fields(Plan(printed)).Should().NotContain("tracknumber");
    }

    [Fact]
    public void The_setting_to_choose_writes_the_best_edition_without_asking()
    {
        var match = Match(File(1, ("title", "Rain"))) with { EditionSure = false, Ties = [new TiedEdition(Release(2), "")] };
        var proposal = Plan(match, new MusicPlanSettings { ChoosesAmongEditions = true });
        proposal.Questions.Should().BeEmpty();
        Fields(proposal).Should().Contain("musicbrainz_albumid");
    }

    [Fact]
    public void A_recording_that_the_possible_editions_do_not_share_is_not_named()
    {
        var match = Match(File(1, ("title", "Rain")));
        Fields(Plan(match with { Files = [match.Files[0] with { RecordingSure = false }] })).Should().NotContain("musicbrainz_recordingid").And.Contain("album");
    }

    [Fact]
    public void An_album_that_was_not_found_becomes_a_question_with_its_candidates()
    {
        var group = Group(File(1, ("title", "Rain")));
        var proposal = Plan(new AlbumQuestion(group, [new AlbumCandidate(Release(1), 0.3, ["the artist is another (20 %)"])], "nothing is sure enough"));
        proposal.Plan.Changes.Should().BeEmpty();
        var question = proposal.Questions.Should().ContainSingle().Subject;
        (question.Code, question.Text).Should().Be(("ALBUM_NOT_IDENTIFIED", "nothing is sure enough"));
        question.Choices.Should().ContainSingle().Which.Description.Should().Contain("against it: the artist is another");
    }

    [Fact]
    public void An_album_that_is_left_as_it_is_changes_and_asks_nothing()
    {
        var proposal = Plan(new AlbumLeftAsIs(Group(File(1, ("title", "Rain")))));
        proposal.Plan.Changes.Should().BeEmpty();
        proposal.Questions.Should().BeEmpty();
        proposal.Decisions.Should().ContainSingle().Which.Should().Contain("left as it is");
    }

    [Fact]
    public void A_cover_goes_into_files_that_lack_one_and_beside_them()
    {
        var match = Match(File(1, ("title", "Rain")));
        ArtistPlanner.WantsCover(Folder(match.Group), match).Should().BeTrue();
        var plan = Plan(match, cover: Cover).Plan;
        plan.Changes.OfType<EditTags>().Should().OnlyContain(e => e.Cover != null);
        plan.Changes.OfType<CreateFile>().Should().ContainSingle().Which.Path.Should().Be("A/Mirror/cover.jpg");
    }

    [Fact]
    public void A_folder_that_albums_share_gets_no_one_cover()
    {
        var match = Match(File(1, ("title", "Rain")));
        var folder = Folder(match.Group);
        folder = folder with { Tracks = [.. folder.Tracks, File(9, ("title", "Of another album"))] };
        Plan(folder, [match], new MusicPlanSettings(), Cover).Plan.Changes.OfType<CreateFile>().Should().BeEmpty();
    }

    [Fact]
    public void A_file_that_cannot_be_edited_is_reported_with_the_reason()
    {
        var match = Match(File(1, ("title", "rain")));
        var proposal = ArtistPlanner.Plan(Folder(match.Group), [match], new Dictionary<AlbumMatch, FoundCover>(), new MusicPlanSettings(), _ => new RehearsedEdit(null, "the tag is damaged"));
        proposal.Plan.Changes.Should().BeEmpty();
        proposal.Issues.Should().Contain(i => i.Code == "FILE_NOT_WRITTEN" && i.Detail.Contains("the tag is damaged"));
    }

    [Fact]
    public void Missing_tracks_and_files_beyond_the_release_are_reported()
    {
        var match = Match(File(1, ("title", "Rain")));
        match = match with { Missing = [(match.Release.Media[0], match.Release.Media[0].Tracks[1])], LeftOver = [File(7, ("title", "Bonus"))] };
        var issues = Plan(match).Issues;
        issues.Should().Contain(i => i.Code == "ALBUM_INCOMPLETE" && i.Detail.Contains("Mirror"));
        issues.Should().Contain(i => i.Code == "ALBUM_EXTRA_TRACKS");
    }

    [Theory]
    [InlineData("A", "A", ".")]
    [InlineData("A", "A/Mirror", "Mirror")]
    [InlineData("A", "AB/Mirror", "AB/Mirror")]
    [InlineData("", "Mirror", "Mirror")]
    public void A_folder_is_named_as_a_person_types_it(string artist, string folder, string typed) => ArtistPlanner.RelativeTo(artist, folder).Should().Be(typed);

    private static IEnumerable<string> Fields(Proposal proposal) => proposal.Plan.Changes.OfType<EditTags>().SelectMany(e => e.Fields).Select(f => f.Field);

    private static Proposal Plan(AlbumOutcome album, MusicPlanSettings? settings = null, AlbumCover? cover = null) => Plan(Folder(album.Group), [album], settings ?? new MusicPlanSettings(), cover);

    private static Proposal Plan(ArtistFolder folder, ImmutableArray<AlbumOutcome> albums, MusicPlanSettings settings, AlbumCover? cover) => ArtistPlanner.Plan(
        folder, albums, albums.OfType<AlbumMatch>().ToDictionary(m => m, _ => new FoundCover(cover, null)), settings, edit => new RehearsedEdit(edit, null));

    private Release Release(int id) => _catalog.Add(id, 11, "The Wolves", "Silent Mirror", [(101, 201, "Rain"), (102, 188, "Mirror")], "1997");

    private AlbumMatch Match(params TrackFile[] files)
    {
        var release = Release(1);
        return new AlbumMatch(Group(files))
        {
            Release = release,
            Files = [.. files.Select((f, i) => new AssignedFile(f, release.Media[0], release.Media[0].Tracks[i], RecordingSure: true))],
            LeftOver = [],
            Missing = [],
            AlbumConfidence = 0.99,
            EditionConfidence = 0.99,
            EditionSure = true,
        };
    }

    private static AlbumGroup Group(params TrackFile[] files) => new() { Folder = "A/Mirror", Folders = ["A/Mirror"], Files = [.. files.Select(f => new AlbumFile { File = f })] };

    private static ArtistFolder Folder(AlbumGroup group) => new() { Artist = "A", Folders = ["A"], Tracks = [.. group.Files.Select(f => f.File)] };

    private static TrackFile File(int number, params (string Field, string Value)[] tags) => new($"A/Mirror/{number:00}.flac", new FileStamp(1000, 0), new AudioFile
    {
        Format = AudioFormat.Flac,
        Layout = new NoLayout(),
        Tags = [.. tags.Select(t => new TagField(t.Field, t.Value))],
    });

    private sealed record NoLayout : FileLayout;
}
