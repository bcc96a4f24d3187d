using System.Collections.Immutable;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Core.Settings;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

public sealed class ReleaseTagsTests
{
    private readonly TinyCatalog _catalog = new();

    [Fact]
    public void A_sure_edition_gives_all_of_its_own_fields()
    {
        var release = Mirror(1, "1997-03-01", "5012345678900");
        Value(Of(release, [release]), "musicbrainz_albumid").Should().Be(release.Id);
        Value(Of(release, [release]), "date").Should().Be("1997-03-01");
        Value(Of(release, [release]), "barcode").Should().Be("5012345678900");
        Value(Of(release, [release]), "totaltracks").Should().Be("2");
    }

    [Fact]
    public void What_the_possible_editions_share_is_written_and_what_tells_them_apart_is_not()
    {
        var (one, other) = (Mirror(1, "1997-03-01", "5012345678900"), Mirror(2, "1997-03-01", "724384960650"));
        var fields = Of(one, [one, other]);
        Value(fields, "date").Should().Be("1997-03-01");
        Value(fields, "media").Should().Be("CD");
        fields.Select(f => f.Name).Should().NotContain(["barcode", "musicbrainz_albumid", "musicbrainz_trackid", "catalognumber"]);
        Value(fields, "musicbrainz_releasegroupid").Should().Be(one.Group!.Id);
    }

    [Fact]
    public void A_track_that_stands_elsewhere_on_another_edition_gets_no_number()
    {
        var one = Mirror(1, null, null);
        var other = _catalog.Add(2, 11, "The Wolves", "Silent Mirror", [(109, 90, "New First"), (101, 201, "Rain"), (102, 188, "Mirror")]);
        Of(one, [one, other]).Select(f => f.Name).Should().NotContain("tracknumber").And.Contain("title");
        Value(Of(one, [one]), "tracknumber").Should().Be("1");
    }

    [Fact]
    public void What_the_service_does_not_say_is_absent_and_never_empty()
    {
        var release = Mirror(1, null, null);
        var fields = Of(release, [release]);
        fields.Select(f => f.Name).Should().NotContain(["date", "barcode", "asin", "isrc", "genre", "compilation"]);
        fields.Should().OnlyContain(f => f.Values.Length > 0 && f.Values.All(v => v.Length > 0));
    }

    [Fact]
    public void The_tracks_own_credit_goes_before_that_of_its_recording()
    {
        var release = Mirror(1, null, null);
        var track = release.Media[0].Tracks[0] with { Credit = [new(TinyCatalog.Id(501), "Guest", "", "Guest", "Guest")] };
        Value(ReleaseTags.OfTrack(release, release.Media[0], track, [release], ArtistNames.Credited), "artist").Should().Be("Guest");
    }

    [Fact]
    public void The_genre_of_the_group_serves_where_the_release_has_none()
    {
        var release = Mirror(1, null, null);
        release = release with { Group = release.Group! with { Genres = ["art rock"] } };
        Value(Of(release, [release]), "genre").Should().Be("Art Rock");
        Value(Of(release with { Genres = ["folk"] }, [release]), "genre").Should().Be("Folk");
        ReleaseJson.Lookup(KnownReleaseJson.Write(release))!.Group!.Genres.Should().Equal("art rock");
    }

    [Theory]
    [InlineData("DVD-Video", true)]
    [InlineData("Blu-ray", true)]
    [InlineData("VHS", true)]
    [InlineData("DVD-Audio", false)]
    [InlineData("DVDplus (CD side)", false)]
    [InlineData("DualDisc (CD side)", false)]
    [InlineData("DualDisc (DVD-Video side)", true)]
    [InlineData("Blu-spec CD", false)]
    [InlineData(null, false)]
    public void Media_of_films_are_told_from_those_of_music(string? format, bool isVideo) => new Medium { Position = 1, Format = format }.IsVideo.Should().Be(isVideo);

    [Theory]
    [InlineData("椎名林檎", "Sheena, Ringo", "Ringo Sheena")]
    [InlineData("Кино", "Kino", "Kino")]
    [InlineData("Beyoncé", "Beyoncé", "Beyoncé")]
    [InlineData("!!!", "!!!", "!!!")]
    [InlineData("東京", "東京", "東京")]
    public void Names_are_written_in_Latin_script_where_the_sort_name_has_it(string credited, string sortName, string written)
    {
        var release = Mirror(1, null, null) with { Credit = [new(TinyCatalog.Id(500), credited, "", credited, sortName)] };
        Value(ReleaseTags.OfTrack(release, release.Media[0], release.Media[0].Tracks[0], [release], ArtistNames.Latin), "albumartist").Should().Be(written);
        Value(Of(release, [release]), "albumartist").Should().Be(credited);
    }

    [Fact]
    public void An_alias_serves_where_the_sort_name_is_of_another_script_or_leaves_it_open()
    {
        CreditedArtist Artist(string sortName) => new(TinyCatalog.Id(500), "東京", "と", "東京", sortName) { Aliases = ["トーキョー", "Tokyo"] };
        LatinNames.Of([Artist("東京"), Artist("Tokyo, Jr., The")]).Text().Should().Be("Tokyo & Tokyo & ");
    }

    private Release Mirror(int id, string? date, string? barcode) => _catalog.Add(id, 11, "The Wolves", "Silent Mirror", [(101, 201, "Rain"), (102, 188, "Mirror")], date, barcode);

    private static ImmutableArray<TagField> Of(Release release, ImmutableArray<Release> possible) =>
        ReleaseTags.OfTrack(release, release.Media[0], release.Media[0].Tracks[0], possible, ArtistNames.Credited);

    private static string? Value(ImmutableArray<TagField> fields, string name) => fields.FirstOrDefault(f => f.Name == name)?.Values[0];
}
