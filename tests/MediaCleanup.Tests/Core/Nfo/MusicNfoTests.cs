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
}
