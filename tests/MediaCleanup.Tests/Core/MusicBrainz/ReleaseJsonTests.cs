using System.Text;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.MusicBrainz;

public sealed class ReleaseJsonTests
{
    private const string Id = "0b405ea7-8785-402f-bcf7-d55f5000dc3e", Other = "1a8c4ac3-6f47-4570-aedb-f1928a0498ea";

    [Fact]
    public void Old_forms_are_read_too()
    {
        var release = ReleaseJson.Lookup(Utf8($$$$"""
            {"id":"{{{{Id}}}}","title":"T","barcode":"","status":null,"media":[{"format":null,"track-count":"2",
             "pregap":{"number":"0","title":"hidden","recording":{"id":"{{{{Other}}}}","title":"hidden"}},
             "tracks":[{"number":"A1","length":"61000","title":"x","recording":{"id":"{{{{Other}}}}","title":"y","length":null}}],
             "data-tracks":[{"id":"{{{{Other}}}}","position":2,"number":"2","title":"film","length":1,"recording":{"id":"{{{{Other}}}}","title":"film","video":true}}]}]}
            """))!;
        release.Barcode.Should().BeNull();
        var medium = release.Media.Single();
        medium.Should().BeEquivalentTo(new { Position = 1, TrackCount = 2 });
        medium.Tracks.Select(t => (t.Kind, t.Position, t.Number, t.LengthMs)).Should().Equal(
            (TrackKind.Pregap, 0, "0", null), (TrackKind.Ordinary, 1, "A1", 61000), (TrackKind.Data, 2, "2", 1));
        medium.Tracks[1].Id.Should().BeNull();
        medium.Tracks[2].Recording.IsVideo.Should().BeTrue();
    }

    [Fact]
    public void A_recording_page_is_gathered_by_release_with_each_track_at_its_place()
    {
        var page = ReleaseJson.Recordings(Utf8($$$$"""
            {"count":"2","offset":0,"recordings":[
             {"id":"{{{{Id}}}}","title":"Two","length":2000,"releases":[{"id":"{{{{Other}}}}","title":"R","track-count":2,"media":[{"position":1,"track-count":2,"track-offset":1,"track":[{"number":"2","title":"Two","length":2000}]}]}]},
             {"id":"{{{{Other}}}}","title":"One","length":1000,"releases":[{"id":"{{{{Other}}}}","title":"R","track-count":2,"media":[{"position":1,"track-count":2,"track-offset":0,"track":[{"number":"1","title":"One","length":1000}]}]}]}]}
            """))!;
        (page.Count, page.Returned).Should().Be((2, 2));
        var release = page.Releases.Single();
        release.IsComplete.Should().BeTrue();
        release.HasLabels.Should().BeFalse();
        release.Media[0].Tracks.Select(t => (t.Position, t.Title, t.Recording.Id)).Should().Equal((1, "One", Other), (2, "Two", Id));
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("""[{"position":1,"track-count":2,"tracks":[]}]""", true)]
    [InlineData("""[{"position":1,"track-count":2,"tracks":[{"position":1,"number":"1","title":"One","recording":{"id":"0b405ea7-8785-402f-bcf7-d55f5000dc3e","title":"One"}}]}]""", false)]
    public void A_release_without_any_track_is_an_answer_and_one_cut_short_is_none(string media, bool isGood) =>
        MusicBrainzRequests.Lookup(Id, mayHaveMoved: true).Judge(Utf8($$"""{"id":"{{Id}}","title":"T","media":{{media}}}""")).Should().Be(isGood ? Verdict.Good : Verdict.Bad);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"x\"}")]
    [InlineData("{\"error\":\"Not Found\"}")]
    [InlineData("{\"id\":\"0b405ea7-8785-402f-bcf7-d55f5000dc3e\",\"title\":\"T\"")]
    [InlineData("{\"id\":\"0b405ea7-8785-402f-bcf7-d55f5000dc3e\",\"title\":\"\\ud800\"}")]
    public void What_is_no_release_is_bad(string body)
    {
        ReleaseJson.Lookup(Utf8(body)).Should().BeNull();
        MusicBrainzRequests.Lookup(Id, mayHaveMoved: true).Judge(Utf8(body)).Should().Be(Verdict.Bad);
        MusicBrainzRequests.SearchReleases("x").Judge(Utf8(body)).Should().Be(Verdict.Bad);
        MusicBrainzRequests.SearchRecordings("x", 0).Judge(Utf8(body)).Should().Be(Verdict.Bad);
    }

    [Fact]
    public void Another_release_is_only_an_answer_when_the_id_may_have_moved()
    {
        var body = Utf8($$$$"""{"id":"{{{{Other}}}}","title":"T","media":[{"position":1,"track-count":1,"tracks":[{"position":1,"title":"a","recording":{"id":"{{{{Id}}}}","title":"a"}}]}]}""");
        MusicBrainzRequests.Lookup(Id, mayHaveMoved: false).Judge(body).Should().Be(Verdict.Bad);
        MusicBrainzRequests.Lookup(Id, mayHaveMoved: true).Judge(body).Should().Be(Verdict.Good);
    }

    [Fact]
    public void A_search_without_hits_is_a_negative_answer() =>
        MusicBrainzRequests.SearchReleases("x").Judge(Utf8("""{"created":"2020","count":0,"offset":0,"releases":[]}""")).Should().Be(Verdict.Negative);

    [Fact]
    public void Names_are_escaped_in_addresses()
    {
        MusicBrainzRequests.SearchReleases("artist:(a AND b) OR release:\"!!\"").PathAndQuery.Should().Be("ws/2/release?query=artist:(a+AND+b)+OR+release:%22%21%21%22&limit=100&fmt=json");
        MusicBrainzRequests.Toc([60_000, 120_000]).PathAndQuery.Should().StartWith("ws/2/discid/-?toc=1+2+13650+150+4650&");
    }

    [Theory]
    [InlineData("AND/OR: the “Best” (live) don’t^2", "and or the best live don’t 2")]
    [InlineData("草東樂團87", "草東樂團87")]
    [InlineData("!!!", "")]
    public void Words_of_a_query_hold_no_operator(string text, string words) => string.Join(' ', LuceneText.Words(text)).Should().Be(words);

    [Fact]
    public void A_phrase_cannot_end_early() => LuceneText.Phrase("a\"b\\").Should().Be("\"a\\\"b\\\\\"");

    [Fact]
    public void A_known_release_reads_back_as_it_was()
    {
        var files = Directory.GetFiles(Corpus.Folder("musicbrainz/release"), "*.json");
        files.Should().NotBeEmpty();
        foreach (var file in files)
        {
            var release = ReleaseJson.Lookup(File.ReadAllBytes(file));
            release.Should().NotBeNull(file);
            var kept = KnownReleaseJson.Write(release!);
            var again = ReleaseJson.Lookup(kept)!;
            KnownReleaseJson.Write(again).Span.SequenceEqual(kept.Span).Should().BeTrue(file);
            again.AllTracks.Select(t => (t.Medium.Position, t.Track)).Select(t => (t.Position, t.Track.Kind, t.Track.Position, t.Track.Number, t.Track.Id, t.Track.LengthMs, t.Track.Recording.Id, t.Track.Recording.IsVideo, t.Track.Credit.Text()))
                .Should().Equal(release!.AllTracks.Select(t => (t.Medium.Position, t.Track.Kind, t.Track.Position, t.Track.Number, t.Track.Id, t.Track.LengthMs, t.Track.Recording.Id, t.Track.Recording.IsVideo, t.Track.Credit.Text())), file);
            (again.Barcode, again.Script, again.HasLabels, again.HasFrontCover, again.Group?.FirstReleaseDate).Should().Be((release.Barcode, release.Script, release.HasLabels, release.HasFrontCover, release.Group?.FirstReleaseDate));
        }
    }

    [Fact]
    public void Every_answer_of_the_corpus_is_read_without_a_fault()
    {
        foreach (var file in Directory.EnumerateFiles(Corpus.Folder("musicbrainz"), "*.json", SearchOption.AllDirectories))
        {
            var body = File.ReadAllBytes(file);
            _ = ReleaseJson.Lookup(body);
            _ = ReleaseJson.Releases(body);
            _ = ReleaseJson.Recordings(body);
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
