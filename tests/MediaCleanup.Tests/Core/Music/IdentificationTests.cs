using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

public sealed class IdentificationTests
{
    private static readonly (int Recording, double Seconds, string Title)[] Mirror =
    [
        (101, 201.2, "Rain"), (102, 187.9, "Silent Mirror"), (103, 243.0, "Lantern"), (104, 305.5, "Empire of Dust"),
        (105, 151.3, "Feather"), (106, 222.8, "Crow"), (107, 199.1, "Harbour Lights"), (108, 260.6, "Last Train Home"),
    ];

    private readonly TinyCatalog _catalog = new();
    private ResponseCache _cache = new();
    private AlbumDecision? _decision;

    [Fact]
    public async Task An_album_is_found_by_its_names_and_lengths_in_two_requests()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, "1997");
        var match = (await Identify(Album(Mirror))).Should().BeOfType<AlbumMatch>().Subject;
        match.Release.Id.Should().Be(TinyCatalog.Id(1));
        match.Files.Select(f => f.Track.Recording.Id).Should().Equal(Mirror.Select(m => TinyCatalog.Id(m.Recording)));
        match.AlbumConfidence.Should().BeGreaterThan(0.9);
        match.EditionSure.Should().BeTrue();
        _catalog.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Another_take_of_the_same_songs_is_not_the_album()
    {
        var offs = new[] { 4.8, -3.1, 2.2, -5.5, 5.9, -1.4, 3.7, -4.4 };
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select((m, i) => (m.Recording + 500, m.Seconds + offs[i], m.Title))]);
        (await Identify(Album(Mirror))).Should().BeOfType<AlbumQuestion>().Which.Candidates.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_disc_that_is_shifted_as_a_whole_is_still_the_album()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select(m => (m.Recording, m.Seconds + 2.1, m.Title))]);
        (await Identify(Album(Mirror))).Should().BeOfType<AlbumMatch>();
    }

    [Theory]
    [InlineData("Silent Mirror (2025)", "2025", false)]
    [InlineData("Silent Mirror (2025)", "1997", true)]
    [InlineData("Silent Mirror (1998)", "1998", true)]
    [InlineData("Silent Mirror", "2025", true)]
    public async Task Files_that_are_agreed_on_a_year_of_no_edition_have_to_fit_closely(string folder, string date, bool isFound)
    {
        // More than is usual for right albums, less than what none of them has.
        var offs = new[] { 1.3, -1.3, 1.2, -1.2, 1.2, -1.2, 1.3, -1.3 };
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select((m, i) => (m.Recording, m.Seconds + offs[i], m.Title))], "1997");
        var files = Album(Mirror, ("date", date)).Select(f => f with { Path = f.Path.Replace("/Silent Mirror/", $"/{folder}/", StringComparison.Ordinal) });
        ((await Identify([.. files])) is AlbumMatch).Should().Be(isFound);
    }

    [Fact]
    public async Task A_tribute_with_the_same_lengths_is_refused()
    {
        _catalog.Add(1, 11, "The Parrots", "Silent Mirror: A Tribute to The Wolves", Mirror);
        (await Identify(Album(Mirror))).Should().BeOfType<AlbumQuestion>();
    }

    [Fact]
    public async Task Editions_with_the_same_recordings_count_as_one_and_the_rule_is_named()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, "1997-03-01");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror, "2004-05-05");
        var match = (AlbumMatch)await Identify(Album(Mirror, ("date", "2004")));
        match.Release.Id.Should().Be(TinyCatalog.Id(2));
        match.EditionSure.Should().BeTrue();
        match.EditionRule.Should().Contain("year");
        match.Equivalents.Should().Equal(TinyCatalog.Id(1));
        match.Release.Group!.FirstReleaseDate.Should().Be("1997-03-01");
    }

    [Fact]
    public async Task Of_editions_with_the_same_recordings_the_one_spelt_as_the_files_are_is_taken()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select(t => (t.Recording, t.Seconds, t.Title.ToUpperInvariant()))], "1997-03-01");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror, "2004-05-05");
        var match = (AlbumMatch)await Identify(Album(Mirror));
        match.Release.Id.Should().Be(TinyCatalog.Id(2));
        match.EditionRule.Should().Contain("spelling");
        match.Equivalents.Should().Equal(TinyCatalog.Id(1));
    }

    [Fact]
    public async Task An_edition_that_leaves_the_tags_as_they_are_but_for_the_year_comes_before_one_of_that_year()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror!", [.. Mirror.Select((t, i) => (t.Recording, t.Seconds, i == 0 ? t.Title + "!" : t.Title))], "1997-03-01");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror, "2004-05-05");
        var match = (AlbumMatch)await Identify(Album(Mirror, ("date", "1997")));
        match.Release.Id.Should().Be(TinyCatalog.Id(2));
        match.EditionRule.Should().Contain("spelling");
    }

    [Fact]
    public async Task An_incomplete_album_that_fits_two_editions_is_ambiguous_in_its_edition_only()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", [.. Mirror, (109, 100, "Bonus One"), (110, 110, "Bonus Two")]);
        var match = (AlbumMatch)await Identify(Album(Mirror[..7]));
        match.EditionSure.Should().BeFalse();
        match.Ties.Should().ContainSingle().Which.Difference.Should().Contain("tracks");
        match.Files.Should().OnlyContain(f => f.RecordingSure);
    }

    [Fact]
    public async Task An_edition_with_the_same_recordings_is_not_ruled_out_by_lengths_that_it_has_a_little_otherwise()
    {
        var offs = new[] { 1.5, -1.5, 1.4, -1.4, 1.4, -1.4, 1.5, -1.5 };
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select((m, i) => (m.Recording, m.Seconds + offs[i], m.Title))], "1997-03-01");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select((m, i) => (m.Recording, m.Seconds + (offs[i] / 1.2), m.Title))], "1998-06-01");
        var match = (AlbumMatch)await Identify(Album(Mirror, ("date", "1997-03-01")));
        (match.Release.Id, match.EditionRule).Should().Be((TinyCatalog.Id(1), "same recordings: the date"));
        match.Equivalents.Should().Equal(TinyCatalog.Id(2));
    }

    [Theory]
    [InlineData("The Wolves", "The Wolves", 0)]
    [InlineData("The Wolves", "The Wolves feat. Ann Lark", 0)] // most files that lack a guest have lost it
    [InlineData("The Wolves ft. Ann Lark", "The Wolves feat. Ann Lark", 0)]
    [InlineData("The Wolves feat. Ann Lark", "The Wolves", 1)] // a guest that only the release may name
    [InlineData("The Wolves", "Hector Berlioz", 1)] // classical: the recording is the composer's, the track the orchestra's
    [InlineData("The Wolves", "The Wolverines", 1)]
    [InlineData("The Wolves", "The Wolves Orchestra", 1)] // another artist, and no guest
    public async Task A_release_is_looked_up_where_its_tracks_may_be_credited_otherwise_than_their_recordings(string inFile, string ofRecording, int lookups)
    {
        var release = _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, "1997");
        CreditedArtist[] credit = ofRecording.Split(" feat. ") is [var first, var guest]
            ? [new(TinyCatalog.Id(8000), first, " feat. ", first, first), new(TinyCatalog.Id(8001), guest, "", guest, guest)]
            : [new(TinyCatalog.Id(8000), ofRecording, "", ofRecording, ofRecording)];
        var medium = release.Media[0];
        _catalog.Put(release with { Media = [medium with { Tracks = [medium.Tracks[0] with { Recording = medium.Tracks[0].Recording with { Credit = [.. credit] } }, .. medium.Tracks[1..]] }] });
        var files = Album(Mirror);
        var audio = files[0].Audio!;
        files = files.SetItem(0, files[0] with { Audio = audio with { Tags = [.. audio.Tags.Select(t => t.Name == "artist" ? new TagField("artist", inFile) : t)] } });
        (await Identify(files)).Should().BeOfType<AlbumMatch>();
        _catalog.Requests.Count(r => r.StartsWith($"ws/2/release/{TinyCatalog.Id(1)}", StringComparison.Ordinal)).Should().Be(lookups);
    }

    [Fact]
    public async Task What_an_album_known_by_its_id_gets_does_not_depend_on_how_many_are_asked_about_with_it()
    {
        ArtistFolder Band(int i)
        {
            (int, double, string)[] songs = [.. Mirror.Select(m => (m.Recording + (100 * i), m.Seconds + (7 * i), m.Title))];
            var release = _catalog.Add(i, 100 + i, $"Band{i}", $"Record{i}", songs, "1999");
            _catalog.Put(release with { Genres = ["rock"], Group = release.Group! with { Genres = ["art rock"], FirstReleaseDate = "1987" } });
            return Entry($"Band{i}", Album(songs, $"Band{i}", $"Record{i}", ("musicbrainz_albumid", release.Id)));
        }

        ArtistFolder[] bands = [Band(1), Band(2), Band(3), Band(4)];
        var together = await Run(bands);
        _catalog.Requests.Should().HaveCount(2, "many ids are searched for at once");
        _cache = new ResponseCache();
        var alone = (await Run([bands[0]])).Single();
        _catalog.Requests.Should().HaveCount(3, "one id is looked up");
        alone.Albums.Single().Should().BeOfType<AlbumMatch>().Which.Release.Should().BeEquivalentTo(together.Select(t => t.Albums.Single()).OfType<AlbumMatch>().Single(m => m.Release.Id == TinyCatalog.Id(1)).Release);
    }

    [Fact]
    public async Task On_a_compilation_artist_and_title_may_be_swapped()
    {
        var release = _catalog.Add(1, 11, "Various Artists", "Night Sampler", Mirror, "1997");
        CreditedArtist[] guests = [.. Mirror.Select((_, i) => new CreditedArtist(TinyCatalog.Id(8100 + i), $"Quartet {(char)('K' + (3 * i))}", "", $"Quartet {(char)('K' + (3 * i))}", ""))];
        var medium = release.Media[0];
        _catalog.Put(release with { Media = [medium with { Tracks = [.. medium.Tracks.Select((t, i) => t with { Recording = t.Recording with { Credit = [guests[i]] } })] }] });
        ImmutableArray<TrackFile> Files(Func<int, string> artist) =>
        [
            .. Album([.. Mirror.Select((m, i) => m with { Title = guests[i].Name })], "Various Artists", "Night Sampler", ("musicbrainz_releasegroupid", TinyCatalog.Id(11)))
                .Select((f, i) => f with { Audio = f.Audio! with { Tags = [.. f.Audio.Tags.Select(t => t.Name == "artist" ? new TagField("artist", artist(i)) : t)] } }),
        ];
        ((AlbumMatch)await Identify(Files(i => Mirror[i].Title))).Files.Should().HaveCount(Mirror.Length);
        (await Identify(Files(i => $"Nobody {i}"))).Should().BeOfType<AlbumQuestion>("only the artists are right");
    }

    [Fact]
    public async Task A_file_without_a_title_is_the_same_recording_in_every_edition_that_has_the_same_ones()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select((m, i) => (m.Recording, i == 2 ? m.Seconds + 3.4 : m.Seconds, m.Title))], "1997-03-01");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", [.. Mirror.Select((m, i) => (m.Recording, i == 2 ? m.Seconds + 1.0 : m.Seconds, m.Title))], "1998-06-01");
        var match = (AlbumMatch)await Identify(Album([.. Mirror.Select((m, i) => i == 2 ? m with { Title = "" } : m)], ("date", "1997-03-01")));
        (match.Release.Id, match.EditionRule).Should().Be((TinyCatalog.Id(1), "same recordings: the date"));
        match.Files.Should().HaveCount(Mirror.Length);
    }

    [Fact]
    public async Task A_whole_edition_with_files_beyond_it_may_be_a_larger_one_that_is_incomplete()
    {
        (int, double, string)[] bonus = [(109, 100, "Bonus One"), (110, 110, "Bonus Two"), (111, 120, "Bonus Three")];
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, "1997");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", [.. Mirror, .. bonus], "2004");
        var match = (AlbumMatch)await Identify(Album([.. Mirror, bonus[0]]));
        match.EditionSure.Should().BeFalse();
        match.Ties.Should().ContainSingle();
        ((AlbumMatch)await Identify(Album([.. Mirror, .. bonus]))).Release.Id.Should().Be(TinyCatalog.Id(2), "all of it is here");
    }

    [Fact]
    public async Task A_barcode_in_the_files_decides_the_edition()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, barcode: "5012345678900");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror, barcode: "724384960650");
        var match = (AlbumMatch)await Identify(Album(Mirror, ("barcode", "0724384960650")));
        (match.Release.Id, match.EditionRule).Should().Be((TinyCatalog.Id(2), "the barcode in the files"));
    }

    [Fact]
    public async Task An_id_in_the_files_is_one_request_and_one_that_contradicts_is_not_believed()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        _catalog.Add(3, 33, "Somebody", "Else", [.. Mirror.Select(m => (m.Recording + 700, m.Seconds + 40, "Nothing like it " + m.Recording))]);
        ((AlbumMatch)await Identify(Album(Mirror, ("musicbrainz_albumid", TinyCatalog.Id(1))))).EditionRule.Should().Be("the id in the files");
        _catalog.Requests.Should().ContainSingle();
        ((AlbumMatch)await Identify(Album(Mirror, ("musicbrainz_albumid", TinyCatalog.Id(3))))).Release.Id.Should().Be(TinyCatalog.Id(1));
    }

    [Fact]
    public async Task A_merged_id_leads_to_the_newer_release_and_is_remembered()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        _catalog.Moved[TinyCatalog.Id(4)] = TinyCatalog.Id(1);
        ((AlbumMatch)await Identify(Album(Mirror, ("musicbrainz_albumid", TinyCatalog.Id(4))))).Release.Id.Should().Be(TinyCatalog.Id(1));
        _catalog.Requests.Clear();
        await Identify(Album(Mirror, ("musicbrainz_albumid", TinyCatalog.Id(4))));
        _catalog.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_written_the_first_time_needs_no_request_the_second_time()
    {
        var release = _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        await Identify(Album(Mirror));
        _catalog.Requests.Clear();
        var again = (AlbumMatch)await Identify(Album(Mirror, ("musicbrainz_albumid", release.Id), ("musicbrainz_releasegroupid", release.Group!.Id)));
        again.Release.Id.Should().Be(release.Id);
        _catalog.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_later_search_takes_nothing_away_from_what_is_known()
    {
        var release = _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        await Identify(Album(Mirror));
        await Identify(Album([.. Mirror[..3]], "The Wolves", "Silent Lantern")); // its search brings the same release, without tracks
        _catalog.Requests.Clear();
        (await Identify(Album(Mirror, ("musicbrainz_albumid", release.Id)))).Should().BeOfType<AlbumMatch>();
        _catalog.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_not_found_the_first_time_is_not_asked_again()
    {
        (await Identify(Album(Mirror))).Should().BeOfType<AlbumQuestion>();
        _catalog.Requests.Should().NotBeEmpty();
        _catalog.Requests.Clear();
        (await Identify(Album(Mirror))).Should().BeOfType<AlbumQuestion>();
        _catalog.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_that_keeps_its_damaged_album_artist_stays_with_the_album_whose_others_were_mended()
    {
        var release = _catalog.Add(1, 11, "The Wolves", "Rain Dust", Mirror, "1997");
        var damaged = Album(Mirror, "The Wolves", "Rain Dust", ("albumartist", "Qzx Jvv 74"));
        (await Identify(damaged)).Should().BeOfType<AlbumMatch>();

        var mended = Album(Mirror, "The Wolves", "Rain Dust", ("albumartist", "The Wolves"), ("musicbrainz_albumid", release.Id), ("musicbrainz_releasegroupid", release.Group!.Id));
        _catalog.Requests.Clear();
        (await Identify([.. mended[..^1], damaged[^1]])).Should().BeOfType<AlbumMatch>().Which.Files.Should().HaveCount(Mirror.Length);
        _catalog.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_that_keeps_its_misspelt_album_name_stays_with_the_album_whose_others_were_mended()
    {
        var release = _catalog.Add(1, 11, "The Wolves", "Rain Dust", Mirror);
        var spoilt = Album([.. Mirror, (150, 77, "Elsewhere")], "The Wolves", "Rain Duts");
        ((AlbumMatch)await Identify(spoilt)).LeftOver.Should().ContainSingle();

        var mended = Album(Mirror, "The Wolves", "Rain Dust", ("musicbrainz_albumid", release.Id), ("musicbrainz_releasegroupid", release.Group!.Id))
            .Select(f => f with { Path = f.Path.Replace("Rain Dust/", "Rain Duts/", StringComparison.Ordinal) });
        _catalog.Requests.Clear();
        ((AlbumMatch)await Identify([.. mended, spoilt[^1]])).LeftOver.Should().Equal(spoilt[^1]);
        _catalog.Requests.Should().BeEmpty();

        var elsewhere = Album([(150, 77, "Elsewhere")], "The Wolves", "Other Songs")[0] with { Path = spoilt[^1].Path };
        (await Run([Entry("The Wolves", [.. mended, elsewhere])])).Single().Albums.Should().HaveCount(2, "its album tag is another now");
    }

    [Fact]
    public async Task The_date_of_the_group_is_the_same_at_each_look_whatever_was_learnt_meanwhile()
    {
        for (var i = 1; i <= 3; i++)
            _catalog.Add(i, 10 + i, $"Band{i}", $"Record{i}", [.. Mirror.Select(m => (m.Recording + (1000 * i), m.Seconds + (7 * i), m.Title))], "2004-05-05");
        _catalog.Add(4, 11, "Band1", "Record1", [.. Mirror.Select(m => (m.Recording + 4000, m.Seconds + 40, m.Title))], "1997-03-01");
        ArtistFolder WithId(int i) => Entry($"Band{i}", Album([.. Mirror.Select(m => (m.Recording, m.Seconds + (7 * i), m.Title))], $"Band{i}", $"Record{i}", ("musicbrainz_albumid", TinyCatalog.Id(i))));
        var other = Entry("Band1", Album([.. Mirror.Select(m => (m.Recording, m.Seconds + 40, m.Title))], "Band1", "Record1"));
        async Task<string?> Date(params ArtistFolder[] artists) => (await Run(artists))[0].Albums.OfType<AlbumMatch>().Single().Release.Group!.FirstReleaseDate;

        (await Date(WithId(1), WithId(2), WithId(3))).Should().BeNull("searches by id do not tell it");
        (await Date(other)).Should().Be("1997-03-01");
        (await Date(WithId(1))).Should().BeNull();
        (await Date(other)).Should().Be("1997-03-01");
    }

    [Fact]
    public async Task What_names_decide_does_not_wait_for_what_needs_more()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        var results = await Run([Entry("A", Album(Mirror, "The Parrots", "Zzz Parade")), Entry("B", Album(Mirror))]);
        results.Select(r => (r.Index, r.Artist.Artist)).Should().Equal((1, "B"), (0, "A"));
    }

    [Fact]
    public async Task Of_compilations_none_is_near_by_being_a_compilation()
    {
        _catalog.Add(1, 11, "Various Artists", "Silent Night at the Opera", Mirror);
        await Identify(Album(Mirror, "Various Artists", "Silent Songs - Album"));
        _catalog.Requests.Should().NotContain(r => r.StartsWith("ws/2/recording", StringComparison.Ordinal));
        _catalog.Requests.Should().NotContain(r => r.Contains("album", StringComparison.Ordinal), "the word was hung on");
    }

    [Fact]
    public async Task What_a_person_decided_is_taken_and_as_is_is_left_alone()
    {
        _catalog.Add(1, 11, "Somebody", "Quite Another Name", Mirror);
        _decision = new AlbumDecision(TinyCatalog.Id(1));
        ((AlbumMatch)await Identify(Album(Mirror))).Should().BeEquivalentTo(new { Decided = true, EditionSure = true });
        _decision = new AlbumDecision(null);
        (await Identify(Album(Mirror))).Should().BeOfType<AlbumLeftAsIs>();
    }

    [Fact]
    public async Task A_refused_request_is_the_fault_of_its_entries_only_and_the_order_stays()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        _catalog.Broken = "parrots";
        var results = await Run([Entry("A", Album(Mirror, "The Parrots", "Zzz Parade")), Entry("B", Album(Mirror))]);
        results.Select(r => r.Artist.Artist).Should().Equal("A", "B");
        results[0].Error.Should().NotBeNull();
        results[1].Albums.Single().Should().BeOfType<AlbumMatch>();
    }

    [Fact]
    public async Task Several_artists_share_their_requests()
    {
        for (var i = 0; i < 6; i++)
            _catalog.Add(i + 1, 20 + i, $"Band{i}", $"Record{i}", [.. Mirror.Select(m => (m.Recording + (1000 * i), m.Seconds + (7 * i), m.Title))]);
        var results = await Run([.. Enumerable.Range(0, 6).Select(i => Entry($"Band{i}", Album([.. Mirror.Select(m => (m.Recording, m.Seconds + (7 * i), m.Title))], $"Band{i}", $"Record{i}")))]);
        results.SelectMany(r => r.Albums).Should().AllBeOfType<AlbumMatch>();
        _catalog.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Albums_with_ids_in_their_files_share_their_requests_with_more_others()
    {
        for (var i = 0; i < 30; i++)
            _catalog.Add(i + 1, 100 + i, $"Band{i}", $"Record{i}", [.. Mirror.Select(m => (m.Recording + (1000 * i), m.Seconds, m.Title))]);
        var results = await Run([.. Enumerable.Range(0, 30).Select(i => Entry($"Band{i}", Album(Mirror, $"Band{i}", $"Record{i}", ("musicbrainz_albumid", TinyCatalog.Id(i + 1)))))]);
        results.SelectMany(r => r.Albums).Should().AllBeOfType<AlbumMatch>();
        _catalog.Requests.Should().HaveCount(2, "one search names the releases, another brings their tracks");
    }

    [Fact]
    public async Task An_answer_for_a_folder_of_several_albums_is_taken_for_the_one_that_fits()
    {
        _catalog.Add(1, 11, "The Wolves", "Quite Another Name", Mirror);
        _decision = new AlbumDecision(TinyCatalog.Id(1));
        (int, double, string)[] others = [.. Mirror.Select((m, i) => (m.Recording + 50, m.Seconds + 31, $"Unlike {i}"))];
        var files = Album(Mirror).Concat(Album(others, "The Wolves", "Other Songs")).Select((f, i) => f with { Path = $"The Wolves/Both/{i:00}.flac" });
        var albums = (await Run([Entry("The Wolves", [.. files])])).Single().Albums;
        albums.OfType<AlbumMatch>().Should().ContainSingle().Which.Files.Should().HaveCount(8);
        albums.OfType<AlbumQuestion>().Should().ContainSingle().Which.Group.AlbumNames.Should().Contain("Other Songs");
    }

    [Fact]
    public async Task A_late_answer_holds_up_no_other_request()
    {
        for (var i = 0; i < 12; i++)
            _catalog.Add(i + 1, 20 + i, $"Band{i}", $"Record{i}", [.. Mirror.Select(m => (m.Recording + (1000 * i), m.Seconds + (7 * i), m.Title))]);
        var bothAreUnderWay = new TaskCompletionSource();
        var searches = 0;
        async Task<ServiceAnswer> Fetch(ServiceRequest request, CancellationToken cancellationToken)
        {
            if (request.PathAndQuery.StartsWith("ws/2/release?", StringComparison.Ordinal) && Interlocked.Increment(ref searches) == 2)
                bothAreUnderWay.SetResult();
            await bothAreUnderWay.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            return await _catalog.Fetch(request, cancellationToken);
        }

        var driver = new IdentificationDriver(Fetch, _cache, TimeProvider.System, new IdentificationSettings(), _ => null);
        var entries = Enumerable.Range(0, 12).Select(i => Entry($"Band{i}", Album([.. Mirror.Select(m => (m.Recording, m.Seconds + (7 * i), m.Title))], $"Band{i}", $"Record{i}")));
        var names = new List<string>();
        await foreach (var result in driver.Identify(entries.ToAsyncEnumerable(), 12, TestContext.Current.CancellationToken))
            names.Add(result.Albums.Single().Should().BeOfType<AlbumMatch>().Subject.Release.Title);
        names.Should().Equal(Enumerable.Range(0, 12).Select(i => $"Record{i}"));
    }

    [Fact]
    public async Task The_last_of_many_entries_hold_up_none_before_them()
    {
        const int Count = 46;
        for (var i = 0; i < Count; i++)
            _catalog.Add(i + 1, 100 + i, $"Band{i}", $"Record{i}", [.. Mirror.Select(m => (m.Recording + (1000 * i), m.Seconds + (7 * i), m.Title))]);
        var othersAreThere = new TaskCompletionSource();
        async Task<ServiceAnswer> Fetch(ServiceRequest request, CancellationToken cancellationToken)
        {
            if (request.PathAndQuery.Contains($"record{Count - 1}", StringComparison.Ordinal))
                await othersAreThere.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            return await _catalog.Fetch(request, cancellationToken);
        }

        var driver = new IdentificationDriver(Fetch, _cache, TimeProvider.System, new IdentificationSettings(), _ => null);
        var entries = Enumerable.Range(0, Count).Select(i => Entry($"Band{i}", Album([.. Mirror.Select(m => (m.Recording, m.Seconds + (7 * i), m.Title))], $"Band{i}", $"Record{i}")));
        var found = 0;
        await foreach (var result in driver.Identify(entries.ToAsyncEnumerable(), Count, TestContext.Current.CancellationToken))
        {
            result.Albums.Single().Should().BeOfType<AlbumMatch>();
            if (++found == Count - 10)
                othersAreThere.SetResult();
        }

        found.Should().Be(Count);
    }

    [Fact]
    public async Task A_space_that_was_lost_and_a_short_word_that_was_spoilt_are_slips()
    {
        _catalog.Add(1, 11, "The Wolves", "A Tribute to Silent Mirror", Mirror);
        (await Identify(Album(Mirror, "The Wolves", "A Tribute o Silent Mirror"))).Should().BeOfType<AlbumMatch>();
        (await Identify(Album(Mirror, "The Wolves", "A Tribute to SilentMirror"))).Should().BeOfType<AlbumMatch>();
    }

    [Fact]
    public async Task The_second_part_is_not_a_slip_for_the_first()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror, Part II", Mirror);
        (await Identify(Album(Mirror, "The Wolves", "Silent Mirror, Part I"))).Should().BeOfType<AlbumQuestion>();
    }

    [Theory]
    [InlineData("barcode", "724384960650", "barcode")]
    [InlineData("catalognumber", "XYZ 99", "catalogue number")]
    [InlineData("barcode", "5012345678900", null)]
    [InlineData("catalognumber", "cat-1", null)]
    [InlineData("date", "2004-05-05", null)]
    [InlineData("releasecountry", "JP", null)]
    [InlineData("date|releasecountry", "2004-05-05|JP", "another country and another date")]
    [InlineData("media|releasecountry", "12\" Vinyl|JP", "another country and another medium")]
    [InlineData("media|releasecountry", "Enhanced CD|JP", null)]
    public async Task The_only_edition_is_doubtful_when_the_files_contradict_it(string fields, string values, string? against)
    {
        var barcode = fields == "catalognumber" ? null : "5012345678900";
        _catalog.Put(_catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, "1997-03-01", barcode) with { Country = "US" });
        var match = (AlbumMatch)await Identify(Album(Mirror, [.. fields.Split('|').Zip(values.Split('|'))]));
        match.EditionSure.Should().Be(against is null);
        if (against is null)
            match.EditionContradiction.Should().BeNull();
        else
            match.EditionContradiction.Should().Contain(against);
    }

    [Fact]
    public async Task Of_two_editions_the_one_that_the_files_do_not_contradict_is_taken()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, barcode: "5012345678900");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror);
        var match = (AlbumMatch)await Identify(Album(Mirror, ("barcode", "0724384960650")));
        (match.Release.Id, match.EditionSure, match.EditionRule).Should().Be((TinyCatalog.Id(2), true, "the files contradict the others"));
    }

    [Theory]
    [InlineData("label", "Blue Records", "the label in the tags", false)]
    [InlineData("media", "12\" Vinyl", "the medium in the tags", false)]
    [InlineData("releasecountry", "JP", "the country", false)]
    [InlineData("label", "Of Somebody", "the lowest id", true)]
    public async Task What_the_files_say_of_their_edition_breaks_a_tie(string field, string value, string rule, bool isTieBreak)
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        var second = _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror);
        _catalog.Put(second with { Labels = [new(null, "Blue Records", "CAT 2")], Country = "JP", Media = [second.Media[0] with { Format = "12\" Vinyl" }] });
        var match = (AlbumMatch)await Identify(Album(Mirror, (field, value)));
        match.EditionRule.Should().EndWith(rule);
        match.EditionIsTieBreak.Should().Be(isTieBreak);
        match.Release.Id.Should().Be(TinyCatalog.Id(isTieBreak ? 1 : 2));
    }

    [Theory]
    [InlineData("The Wolves feat. MC Tempest", 3)]
    [InlineData("The Wolves & Marlo Quist", 2)]
    [InlineData("The Wolves ft Marlo Quist", 2)]
    [InlineData("Werewolves", 2)]
    public async Task A_guest_whom_the_recording_does_not_name_is_looked_up(string artist, int requests)
    {
        var release = _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        var wolves = release.Credit[0];
        CreditedArtist Guest(int id, string name) => new(TinyCatalog.Id(id), name, "", name, name);
        _catalog.Put(release with
        {
            Media =
            [
                release.Media[0] with
                {
                    Tracks = [.. release.Media[0].Tracks.Select(t => t with
                    {
                        Credit = [wolves with { JoinPhrase = " feat. " }, Guest(801, "MC Tempest")],
                        Recording = t.Recording with { Credit = [wolves with { JoinPhrase = " & " }, Guest(802, "Marlo Quist")] },
                    })],
                },
            ],
        });
        var match = (AlbumMatch)await Identify([.. Album(Mirror).Select(f => f with { Audio = f.Audio! with { Tags = [.. f.Audio.Tags.Where(t => t.Name != "artist"), new("albumartist", "The Wolves"), new("artist", artist)] } })]);
        _catalog.Requests.Should().HaveCount(requests);
        if (requests == 3)
            match.Files[0].Track.Credit.Text().Should().Be("The Wolves feat. MC Tempest");
    }

    [Fact]
    public async Task A_release_without_tracks_is_a_question_and_no_fault_of_the_other_albums()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror);
        _catalog.Put(_catalog.Add(3, 33, "The Wolves", "Zzz Parade", []) with { Media = [] });
        (int, double, string)[] others = [.. Mirror.Select((m, i) => (m.Recording + 50, m.Seconds + 31, $"Unlike {i}"))];
        var result = (await Run([Entry("The Wolves", [.. Album(Mirror), .. Album(others, "The Wolves", "Zzz Parade", ("musicbrainz_albumid", TinyCatalog.Id(3)))])])).Single();
        result.Error.Should().BeNull();
        result.Albums.OfType<AlbumMatch>().Should().ContainSingle();
        result.Albums.OfType<AlbumQuestion>().Should().ContainSingle();
    }

    [Fact]
    public async Task A_data_track_is_not_missing()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", [.. Mirror, (120, 300, "[data track]")]);
        ((AlbumMatch)await Identify(Album(Mirror))).Missing.Should().BeEmpty();
    }

    [Fact]
    public async Task Of_first_dates_in_one_year_the_fuller_is_taken()
    {
        _catalog.Add(1, 11, "The Wolves", "Silent Mirror", Mirror, "1999");
        _catalog.Add(2, 11, "The Wolves", "Silent Mirror", Mirror, "1999-05-06");
        _catalog.Add(3, 11, "The Wolves", "Silent Mirror", Mirror, "2004-01-01");
        ((AlbumMatch)await Identify(Album(Mirror))).Release.Group!.FirstReleaseDate.Should().Be("1999-05-06");
    }

    private async Task<AlbumOutcome> Identify(ImmutableArray<TrackFile> files) => (await Run([Entry("The Wolves", files)])).Single().Albums.Single();

    private async Task<List<ArtistIdentification>> Run(ArtistFolder[] artists)
    {
        var driver = new IdentificationDriver(_catalog.Fetch, _cache, TimeProvider.System, new IdentificationSettings(), _ => _decision);
        var results = new List<ArtistIdentification>();
        await foreach (var result in driver.Identify(artists.ToAsyncEnumerable(), artists.Length, TestContext.Current.CancellationToken))
            results.Add(result);
        return results;
    }

    private static ArtistFolder Entry(string artist, ImmutableArray<TrackFile> files) => new() { Artist = artist, Folders = [artist], Tracks = files };

    private static ImmutableArray<TrackFile> Album((int Recording, double Seconds, string Title)[] tracks, params (string Field, string Value)[] more) => Album(tracks, "The Wolves", "Silent Mirror", more);

    private static ImmutableArray<TrackFile> Album((int Recording, double Seconds, string Title)[] tracks, string artist, string album, params (string Field, string Value)[] more) =>
    [
        .. tracks.Select((t, i) => new TrackFile($"{artist}/{album}/{i + 1:00} - {t.Title}.flac", new FileStamp(1000 + i, 0), new AudioFile
        {
            Format = AudioFormat.Flac,
            Layout = new NoLayout(),
            DurationMs = (long)(t.Seconds * 1000) + (i % 3 * 200) - 200,
            Tags = [new TagField("title", t.Title), new TagField("artist", artist), new TagField("album", album), new TagField("tracknumber", $"{i + 1}"), .. more.Select(m => new TagField(m.Field, m.Value))],
        })),
    ];

    private sealed record NoLayout : FileLayout;
}
