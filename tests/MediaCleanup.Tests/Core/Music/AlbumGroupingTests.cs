using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Music;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Core.Music;

public sealed class AlbumGroupingTests
{
    [Fact]
    public void Disc_folders_join_their_parent()
    {
        var groups = Of(Track("Wolves/Box/CD1/01 A.mp3", album: "Box"), Track("Wolves/Box/CD2/01 B.mp3", album: "Box"));
        groups.Should().ContainSingle().Which.Folder.Should().Be("Wolves/Box");
        groups[0].Files.Select(f => f.Disc).Should().Equal(1, 2);
    }

    [Fact]
    public void Two_albums_in_one_folder_are_two()
    {
        var groups = Of(Track("Dump/a.mp3", album: "Silent Mirror"), Track("Dump/b.mp3", album: "silent  mirror."), Track("Dump/c.mp3", album: "Golden River"));
        groups.Select(g => g.Files.Length).Should().BeEquivalentTo([2, 1]);
    }

    [Fact]
    public void Hits_of_two_artists_in_one_folder_are_two_albums() =>
        Of(Track("Dump/a.mp3", album: "Greatest Hits", albumArtist: "Iron Station"), Track("Dump/b.mp3", album: "Greatest Hits", albumArtist: "Blue Radio")).Should().HaveCount(2);

    [Fact]
    public void A_file_without_album_joins_the_only_album_of_its_folder() =>
        Of(Track("W/A/01.mp3", album: "A name"), Track("W/A/02.mp3")).Should().ContainSingle();

    [Fact]
    public void One_album_in_two_folders_is_one_when_its_numbers_do_not_collide()
    {
        Of(Track("W/part one/1.mp3", album: "Whole", number: "1"), Track("W/part two/2.mp3", album: "Whole", number: "2")).Should().ContainSingle();
        Of(Track("W/mp3/1.mp3", album: "Whole", number: "1"), Track("W/flac/1.flac", album: "Whole", number: "1")).Should().HaveCount(2);
    }

    [Fact]
    public void A_heap_of_loose_tracks_is_no_album() =>
        Of(Track("Downloads/Iron Station - One.mp3", artist: "Iron Station"), Track("Downloads/Blue Radio - Two.mp3", artist: "Blue Radio"), Track("Downloads/Red Parade - Three.mp3", artist: "Red Parade")).Should().HaveCount(3);

    [Fact]
    public void Swapped_artist_and_title_are_seen()
    {
        var group = Of(Track("W/A/1.mp3", "The Wolves", "One"), Track("W/A/2.mp3", "The Wolves", "Two"), Track("W/A/3.mp3", "The Wolves", "Three")).Single();
        group.ArtistNames[0].Should().Be("The Wolves");
        group.Files.Select(f => f.Titles[0]).Should().Equal("One", "Two", "Three");
    }

    [Fact]
    public void Names_come_from_folders_when_tags_are_empty()
    {
        var group = Of(Track("The Wolves/1997 - Silent Mirror/01 - Rain.mp3")).Single();
        group.AlbumNames.Should().StartWith("Silent Mirror");
        group.ArtistNames.Should().StartWith("The Wolves");
        group.Dates.Should().Equal("1997");
    }

    [Fact]
    public void Mojibake_in_names_is_undone()
    {
        var group = Of(Track("x/y/1.mp3", "MÃ¥ne", "JÃ¼rgen", "BjÃ¶rk")).Single();
        (group.Files[0].Titles[0], group.ArtistNames[0], group.AlbumNames[0]).Should().Be(("Måne", "Jürgen", "Björk"));
    }

    [Fact]
    public void Names_damaged_beyond_repair_come_after_the_folders()
    {
        var group = Of(Track("椎名林檎 - 2019 - 三毒史/1.mp3", artist: "æ¤Žå??æž—æªŽ", album: "ä¸‰æ¯’å?²")).Single();
        (group.ArtistNames[0], group.AlbumNames[0]).Should().Be(("椎名林檎", "三毒史"));
    }

    [Fact]
    public void A_copy_is_told_from_its_original()
    {
        var group = Of(Track("W/A/01 One.mp3", "One"), Track("W/A/01 One (1).mp3", "One")).Single();
        group.Originals.Should().ContainSingle();
        group.Files.Single(f => f.CopyOf is not null).CopyOf.Should().Be("W/A/01 One.mp3");
    }

    [Fact]
    public void Malformed_ids_are_no_ids() =>
        Of(Track("W/A/1.mp3", more: [new TagField("musicbrainz_albumid", "not an id")])).Single().ReleaseId.Should().BeNull();

    private static ImmutableArray<AlbumGroup> Of(params TrackFile[] files) =>
        AlbumGrouping.Of(new ArtistFolder { Artist = "The Wolves", Folders = ["W"], Tracks = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)] });

    private static TrackFile Track(string path, string? title = null, string? artist = null, string? album = null, string? albumArtist = null, string? number = null, TagField[]? more = null) =>
        new(path, new FileStamp(1000, 0), new AudioFile
        {
            Format = AudioFormat.Mp3,
            Layout = new NoLayout(),
            DurationMs = 200_000,
            Tags = [.. new[] { ("title", title), ("artist", artist), ("album", album), ("albumartist", albumArtist), ("tracknumber", number) }.Where(t => t.Item2 is not null).Select(t => new TagField(t.Item1, t.Item2!)), .. more ?? []],
        });

    private sealed record NoLayout : FileLayout;
}
