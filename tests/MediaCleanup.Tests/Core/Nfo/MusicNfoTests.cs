using System.Xml.Linq;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Nfo;

namespace MediaCleanup.Tests.Core.Nfo;

public sealed class MusicNfoTests
{
    private const string Id = "0383dadf-2a4e-4d10-a46a-e9e041da8eb3";

    [Fact]
    public void An_artist_is_written_in_kodis_spelling_and_without_empty_elements()
    {
        var elements = ArtistNfo.Elements(new ArtistNfoFacts { Name = "Queen", MusicBrainzId = Id.ToUpperInvariant(), Type = "Group", Began = "1970-06-27", Genres = ["Rock", "Rock", ""], Albums = [new("Jazz", 1978, Id)] });

        elements.Select(e => e.ToString(SaveOptions.DisableFormatting)).Should().Equal(
            "<name>Queen</name>", $"<musicBrainzArtistID>{Id}</musicBrainzArtistID>", "<type>group</type>", "<genre>Rock</genre>", "<formed>1970-06-27</formed>",
            $"<album><title>Jazz</title><year>1978</year><musicbrainzreleasegroupid>{Id}</musicbrainzreleasegroupid></album>");
    }

    [Fact]
    public void An_album_has_whole_dates_only_and_ids_only_when_they_are_ids()
    {
        var elements = AlbumNfo.Elements(new AlbumNfoFacts
        {
            Title = "Jazz",
            ReleaseId = Id,
            ReleaseGroupId = "no id",
            Artist = "Queen & Others",
            Credits = [("Queen", Id)],
            Types = ["Album", "Live"],
            Released = "1978-11",
            FirstReleased = "1978",
        });

        elements.Select(e => e.ToString(SaveOptions.DisableFormatting)).Should().Equal(
            "<title>Jazz</title>", $"<musicbrainzalbumid>{Id}</musicbrainzalbumid>", "<artistdesc>Queen &amp; Others</artistdesc>",
            $"<albumArtistCredits><artist>Queen</artist><musicBrainzArtistID>{Id}</musicBrainzArtistID></albumArtistCredits>",
            "<type>album / live</type>", "<originalreleasedate>1978</originalreleasedate>", "<year>1978</year>");
    }

    [Fact]
    public void A_plan_creates_merges_or_leaves_alone()
    {
        var blobs = new MemoryBlobs();
        XElement[] ours = [new("name", "Queen")];

        NfoPlan.Of("artist", "Queen/artist.nfo", null, null, ours, blobs).Change.Should().BeOfType<MediaCleanup.Core.Changes.CreateFile>();
        NfoPlan.Of("artist", "Queen/artist.nfo", "<artist><x/></artist>"u8.ToArray(), null, ours, blobs).Change.Should().BeOfType<MediaCleanup.Core.Changes.ReplaceFile>();
        NfoPlan.Of("artist", "Queen/artist.nfo", "<artist><name>Q</name></artist>"u8.ToArray(), null, ours, blobs).Change.Should().BeNull();
        NfoPlan.Of("artist", "Queen/artist.nfo", "a text"u8.ToArray(), null, ours, blobs).Issue!.Code.Should().Be("NFO_NAME_TAKEN");
    }

    [Fact]
    public void Both_parse_under_a_strict_reader_and_no_element_is_empty_whatever_is_missing()
    {
        byte[][] files =
        [
            NfoWriter.Write("artist", ArtistNfo.Elements(new ArtistNfoFacts { Name = "A\u0001 & <B>", MusicBrainzId = "none", SortName = "", Albums = [new("\u0002", null, null), new("One", null, "x")] })),
            NfoWriter.Write("album", AlbumNfo.Elements(new AlbumNfoFacts { Title = "\ud800T]]>", ReleaseId = "", ReleaseGroupId = "", Artist = " ", Credits = [("", ""), ("Queen", "x")], Genres = ["", " "], Released = "1978-13-40", FirstReleased = "x" })),
        ];

        foreach (var file in files)
        {
            using var reader = System.Xml.XmlReader.Create(new MemoryStream(file), new System.Xml.XmlReaderSettings { DtdProcessing = System.Xml.DtdProcessing.Prohibit });
            XElement.Load(reader).Descendants().Should().OnlyContain(e => e.HasElements || e.Value.Trim().Length > 0);
        }
    }

    [Fact]
    public void An_id_that_jellyfin_wrote_in_lower_case_is_not_added_again()
    {
        XElement[] ours = [new("musicBrainzArtistID", Id)];
        var theirs = System.Text.Encoding.UTF8.GetBytes($"<artist><musicbrainzartistid>{Id}</musicbrainzartistid></artist>");

        NfoMerge.Merge(NfoFile.Read(theirs, "artist"), theirs, null, ours).Changed.Should().BeFalse();
    }
}
