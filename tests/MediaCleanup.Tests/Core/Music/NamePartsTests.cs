using MediaCleanup.Core.Music;

namespace MediaCleanup.Tests.Core.Music;

public sealed class NamePartsTests
{
    [Theory]
    [InlineData("01 - Silent Mirror", null, 1, "Silent Mirror")]
    [InlineData("01. Silent Mirror", null, 1, "Silent Mirror")]
    [InlineData("1-07 - Silent Mirror", 1, 7, "Silent Mirror")]
    [InlineData("207 Silent Mirror", 2, 7, "Silent Mirror")]
    [InlineData("The Wolves - Album - 03 - Silent Mirror", null, 3, "Silent Mirror")]
    [InlineData("The Wolves - Silent Mirror", null, null, "Silent Mirror")]
    [InlineData("12_silent_mirror (1)", null, 12, "silent mirror")]
    public void A_file_name_gives_disc_number_and_title(string stem, int? disc, int? number, string title)
    {
        var name = NameParts.Track(stem);
        (name.Disc, name.Number, name.Titles.FirstOrDefault()).Should().Be((disc, number, title));
    }

    [Fact]
    public void A_number_that_may_belong_to_the_title_is_kept_as_a_second_reading() =>
        NameParts.Track("99 Balloons").Titles.Should().Equal("Balloons", "99 Balloons");

    [Theory]
    [InlineData("[1997] Live at London [OGG]", "Live at London", "1997")]
    [InlineData("1996 - Old Shadow", "Old Shadow", "1996")]
    [InlineData("Waiting Paper (1980)", "Waiting Paper", "1980")]
    [InlineData("Singing under the Time [*]", "Singing under the Time", null)]
    [InlineData("Greatest Hits {4BC 9741}", "Greatest Hits", null)]
    [InlineData("Song (live)", "Song (live)", null)]
    [InlineData("New Folder (3)", null, null)]
    public void A_folder_name_gives_album_and_year(string folder, string? album, string? year)
    {
        var name = NameParts.Folder(folder, insideArtist: true);
        (name.Album, name.Year).Should().Be((album, year));
    }

    [Fact]
    public void A_folder_at_the_top_is_split_into_artist_and_album()
    {
        var name = NameParts.Folder("Blue Radio - 2010 - Restless Temple {EPI 5206}", insideArtist: false);
        name.Should().BeEquivalentTo(new { Artist = "Blue Radio", Album = "Restless Temple", Year = "2010", CatalogNumber = "EPI 5206" });
    }

    [Theory]
    [InlineData("CD1", 1)]
    [InlineData("Disc 2", 2)]
    [InlineData("disk-03", 3)]
    [InlineData("2 of 3", 2)]
    [InlineData("Disc II", 2)]
    [InlineData("Discovery", null)]
    [InlineData("Live", null)]
    public void Disc_folders_are_told_by_name(string folder, int? disc) => NameParts.DiscFolder(folder).Should().Be(disc);

    [Theory]
    [InlineData("Mama Said (Deluxe Edition) [FLAC]", "Mama Said")]
    [InlineData("Mama Said (Bonus Trackt)", "Mama Said")]
    [InlineData("Mama Said CD1", "Mama Said")]
    [InlineData("Mama Said - Album", "Mama Said")]
    [InlineData("Mama Said - Alubm", "Mama Said")]
    [InlineData("Mama Said - Alone", "Mama Said - Alone")]
    [InlineData("Mama Said (Japa nEdition)", "Mama Said")]
    [InlineData("Mama Said (Editions of Light)", "Mama Said (Editions of Light)")]
    [InlineData("Mama Said (live)", "Mama Said (live)")]
    [InlineData("1999", "1999")]
    [InlineData("Dreaming Lost (Bonus Trakcs)", "Dreaming Lost")]
    public void Decoration_is_taken_off_a_name_and_meaning_is_not(string name, string core) => NameParts.Core(name).Should().Be(core);
}
