using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Core.Music;

/// <summary>Where the NFO files of music are written, and what they state, from albums that were found.</summary>
public sealed class MusicNfoPlannerTests
{
    private const string Queen = "0383dadf-2a4e-4d10-a46a-e9e041da8eb3";
    private const string Band = "11111111-2a4e-4d10-a46a-e9e041da8eb3";
    private readonly MemoryBlobs _blobs = new();
    private readonly Dictionary<string, string> _there = [];
    private readonly Dictionary<string, string> _written = [];

    [Fact]
    public void An_album_folder_and_the_artist_folder_above_get_one_each()
    {
        var proposal = Plan(Album("Queen/Jazz (1978)", "Jazz", 1), Album("Queen/The Game", "The Game", 2));

        Paths(proposal).Should().Equal("Queen/artist.nfo", "Queen/Jazz (1978)/album.nfo", "Queen/The Game/album.nfo");
        Text(proposal, "Queen/artist.nfo").Should().Contain($"<name>Queen</name>\n  <musicBrainzArtistID>{Queen}</musicBrainzArtistID>")
            .And.Contain("<title>Jazz</title>\n    <year>1978</year>").And.Contain("<title>The Game</title>");
        Text(proposal, "Queen/Jazz (1978)/album.nfo").Should().Contain($"<musicbrainzalbumid>{Id(1)}</musicbrainzalbumid>").And.Contain("<releasedate>1978-11-10</releasedate>");
        proposal.Issues.Should().OnlyContain(i => i.Code == "NFO_MISSING" && i.Resolved);
    }

    [Fact]
    public void Discs_have_one_nfo_in_the_folder_that_they_share()
    {
        Paths(Plan(Album("Queen/Live", "Live", 1, "Queen/Live/CD1", "Queen/Live/CD2"))).Should().Equal("Queen/artist.nfo", "Queen/Live/album.nfo");
        Paths(Plan(Album("Queen/Live", "Live", 1, "Queen/Live (CD1)", "Queen/Live (CD2)"))).Should().BeEmpty("they share only the artist's folder");
    }

    [Fact]
    public void A_folder_of_several_albums_has_none()
    {
        var mixed = Plan(Album("Queen/Best", "Jazz", 1), Album("Queen/Best", "The Game", 2, "Queen/Best"));

        Paths(mixed).Should().Equal("Queen/artist.nfo");
        Paths(Plan(Album("Queen/Best", "Jazz", 1), new AlbumQuestion(Group("Queen/Best", "Queen/Best"), [], "nothing fits"))).Should().Equal("Queen/artist.nfo");
    }

    [Theory]
    [InlineData("Various Artists/Hits", false)]
    [InlineData("Unsorted/Jazz", false)]
    [InlineData("Jazz", false)]
    [InlineData("queen/Jazz", true)]
    [InlineData("Rock/Queen, The/Jazz", true)]
    [InlineData("Queeen/Jazz", true)]
    public void An_artist_folder_bears_the_artists_name(string folder, bool has)
    {
        var proposal = Plan(Album(folder, "Jazz", 1));

        Paths(proposal).Contains($"{folder[..Math.Max(0, folder.LastIndexOf('/'))]}/artist.nfo").Should().Be(has);
        Paths(proposal).Should().Contain($"{folder}/album.nfo");
    }

    [Fact]
    public void An_edition_that_is_not_sure_states_what_all_that_are_possible_share()
    {
        var match = Album("Queen/Jazz", "Jazz", 1);
        var other = match.Release with { Id = Id(9), Date = "1991-01-01", Title = "Jazz (remastered)" };
        var text = Text(Plan(match with { EditionSure = false, Ties = [new(other, "date")] }), "Queen/Jazz/album.nfo");

        text.Should().NotContain("musicbrainzalbumid").And.NotContain("<releasedate>").And.Contain("<title>Jazz</title>").And.Contain("<label>EMI</label>").And.Contain("musicbrainzreleasegroupid");
    }

    [Fact]
    public void What_a_person_wrote_stays_and_only_what_is_missing_is_added()
    {
        _there["Queen/Jazz/Album.NFO"] = "<album><title>My Jazz</title><!-- mine --><lockdata>true</lockdata></album>";

        var proposal = Plan(Album("Queen/Jazz", "Jazz", 1));

        Paths(proposal).Should().Equal("Queen/artist.nfo", "Queen/Jazz/Album.NFO");
        Text(proposal, "Queen/Jazz/Album.NFO").Should().StartWith("<album><title>My Jazz</title><!-- mine --><lockdata>true</lockdata>").And.Contain("<musicbrainzalbumid>").And.NotContain("<title>Jazz</title>");
        proposal.Decisions.Should().ContainSingle(d => d.Contains("kept as they are: title"));
    }

    [Fact]
    public void What_we_wrote_is_updated_where_nobody_changed_it()
    {
        var before = Text(Plan(Album("Queen/Jazz", "Jazz", 1)), "Queen/Jazz/album.nfo");
        _written["Queen/Jazz/album.nfo"] = before;
        _there["Queen/Jazz/album.nfo"] = before.Replace("EMI", "Mine");

        Paths(Plan(Album("Queen/Jazz", "Jazz", 1))).Should().Equal("Queen/artist.nfo");
        Text(Plan(Album("Queen/Jazz", "Jazz", 2)), "Queen/Jazz/album.nfo").Should().Contain(Id(2)).And.NotContain(Id(1)).And.Contain("<label>Mine</label>");
    }

    [Fact]
    public void A_persons_element_that_we_kept_once_is_not_ours_to_update_later()
    {
        const string Path = "Queen/Jazz/album.nfo";
        _there[Path] = "<album><title>My Jazz</title></album>";
        var first = Plan(Album("Queen/Jazz", "Jazz", 1));
        var merged = first.Plan.Changes.OfType<ReplaceFile>().Single().Content;
        _there[Path] = Text(first, Path);
        _written[Path] = Encoding.UTF8.GetString(_blobs.Get(first.OwnParts[merged.Sha256]).Span);

        Paths(Plan(Album("Queen/Jazz", "Jazz", 1))).Should().Equal("Queen/artist.nfo");
        Text(Plan(Album("Queen/Jazz", "Jazz", 2)), Path).Should().Contain("<title>My Jazz</title>").And.Contain(Id(2));
    }

    [Fact]
    public void One_of_another_album_or_artist_is_left_alone_and_named()
    {
        _there["Queen/Jazz/album.nfo"] = $"<album><musicbrainzalbumid>{Id(7)}</musicbrainzalbumid></album>";
        _there["Queen/artist.nfo"] = $"<artist><musicbrainzartistid>{Band}</musicbrainzartistid></artist>";

        var proposal = Plan(Album("Queen/Jazz", "Jazz", 1));

        Paths(proposal).Should().BeEmpty();
        proposal.Issues.Select(i => (i.Code, i.Resolved)).Should().Equal(("NFO_OTHER_ARTIST", false), ("NFO_OTHER_ALBUM", false));
    }

    [Fact]
    public void A_text_that_is_not_ours_is_never_touched()
    {
        _there["Queen/Jazz/album.nfo"] = "   ___ THE GROUP ___ ";
        _there["Queen/Jazz/00-queen-jazz.nfo"] = "ripped by somebody";

        var proposal = Plan(Album("Queen/Jazz", "Jazz", 1));

        Paths(proposal).Should().Equal("Queen/artist.nfo");
        proposal.Questions.Should().ContainSingle(q => q.Code == "NFO_NAME_TAKEN" && q.Answer == "media-cleanup queue --reset-artist Queen");
    }

    [Fact]
    public void Folders_that_differ_in_case_are_two_artist_folders()
    {
        _there["QUEEN/artist.nfo"] = Text(Plan(Album("QUEEN/Jazz", "Jazz", 1)), "QUEEN/artist.nfo");

        var proposal = Plan(Album("QUEEN/Jazz", "Jazz", 1), Album("Queen/The Game", "The Game", 2));

        Paths(proposal).Should().Equal("Queen/artist.nfo", "QUEEN/Jazz/album.nfo", "Queen/The Game/album.nfo");
    }

    [Fact]
    public void Every_element_is_one_that_kodi_or_jellyfin_reads_and_a_compilation_says_so()
    {
        var various = new CreditedArtist(Credits.VariousArtists, "Various Artists", "", "Various Artists", "Various Artists");
        var match = Album("Various Artists/Hits", "Hits", 1);
        var text = Text(Plan(match with { Release = match.Release with { Credit = [various] } }), "Various Artists/Hits/album.nfo");

        text.Should().Contain("<compilation>true</compilation>");
        System.Xml.Linq.XElement.Parse(text).Elements().Select(e => e.Name.LocalName).Should().BeSubsetOf(
            ["title", "musicbrainzalbumid", "musicbrainzreleasegroupid", "artistdesc", "albumArtistCredits", "genre", "compilation", "type", "releasestatus", "releasedate", "originalreleasedate", "year", "label"]);
    }

    private static string Id(int number) => $"00000000-0000-4000-8000-{number:000000000000}";

    private static AlbumGroup Group(string folder, params string[] folders) => new()
    {
        Folder = folder,
        Folders = [.. folders],
        Files = [.. folders.Select((f, i) => new AlbumFile { File = new TrackFile($"{f}/{Guid.NewGuid():N}.flac", new FileStamp(i, 0), new AudioFile { Format = AudioFormat.Flac, Layout = new NoLayout() }) })],
    };

    private static AlbumMatch Album(string folder, string title, int id, params string[] folders) => new(Group(folder, folders.Length == 0 ? [folder] : folders))
    {
        Release = new()
        {
            Id = Id(id),
            Title = title,
            Credit = [new CreditedArtist(Queen, "Queen", "", "Queen", "Queen")],
            Date = "1978-11-10",
            Status = "Official",
            Labels = [new ReleaseLabel(null, "EMI", "1")],
            Group = new() { Id = Id(title.Length * 100), Title = title, PrimaryType = "Album", FirstReleaseDate = "1978" },
        },
        Files = [],
        LeftOver = [],
        Missing = [],
        AlbumConfidence = 1,
        EditionConfidence = 1,
        EditionSure = true,
    };

    private static IEnumerable<string> Paths(Proposal proposal) => proposal.Plan.Changes.Select(c => c.Path);

    private Proposal Plan(params AlbumOutcome[] albums)
    {
        var tracks = albums.SelectMany(a => a.Group.Files).Select(f => f.File).ToImmutableArray();
        var artist = new ArtistFolder
        {
            Artist = "Queen",
            Folders = [.. tracks.Select(t => t.Folder.Split('/')[0]).Distinct()],
            Tracks = tracks,
            SideFiles = [.. _there.Select(f => new SideFile(f.Key, AudioNames.KindOf(f.Key), f.Value.Length))],
        };
        var planner = new MusicNfoPlanner(_blobs, (_, path) => _written.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null, choosesAmongEditions: false);
        return planner.Added("/music", artist, [.. albums], path => new(Encoding.UTF8.GetBytes(_there[path])), new Proposal { Plan = MediaCleanup.Core.Changes.Plan.Empty });
    }

    private string Text(Proposal proposal, string path) => Encoding.UTF8.GetString(_blobs.Get(proposal.Plan.Changes.Single(c => c.Path == path) switch
    {
        CreateFile create => create.Content,
        ReplaceFile replace => replace.Content,
        var other => throw new InvalidOperationException(other.ToString()),
    }).Span);

    private sealed record NoLayout : FileLayout;
}
