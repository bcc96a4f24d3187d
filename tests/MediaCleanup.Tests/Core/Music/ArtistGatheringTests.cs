using MediaCleanup.Core.Music;

namespace MediaCleanup.Tests.Core.Music;

public sealed class ArtistGatheringTests
{
    [Fact]
    public void Letters_beyond_the_first_plane_tell_artists_apart() =>
        Gather(("𠮷田/A", ""), ("𡈽田/A", ""), ("Crew 🎸/A", ""), ("Crew/A", "")).Should().HaveCount(4);

    [Fact]
    public void An_artist_folder_with_albums_is_one_artist_named_by_the_folder() =>
        Gather(("Harbor/Strange Ocean (2010)", "Harbor"), ("Harbor/Low Tide", "")).Should().Equal("Harbor: Harbor");

    [Theory]
    [InlineData("Blue Radio - 2010 - Restless Temple", "Blue Radio", "Blue Radio")]
    [InlineData("Willowers - Live in Tokyo [*]", "", "Willowers")]
    [InlineData("Moonlight Sonatas", "Ludwig van Beethoven", "Ludwig van Beethoven")]
    [InlineData("Harbor", "Harbor", "Harbor")]
    [InlineData("Harbor", "", "Harbor")]
    public void An_album_folder_straight_under_the_root_belongs_to_whom_its_name_and_tags_say(string folder, string tag, string artist) =>
        Gather((folder, tag)).Should().Equal($"{artist}: {folder}");

    [Fact]
    public void Spellings_of_one_artist_are_one_entry_with_several_folders() =>
        Gather(("Black Signal/2023 - I Know the Winter", ""), ("Signal, Black/Temple", ""), ("BLACK SIGNAL - Live", ""), ("The Black Signal/X", ""))
            .Should().Equal("Black Signal: Black Signal|Signal, Black|The Black Signal|BLACK SIGNAL - Live");

    [Fact]
    public void Composed_and_decomposed_names_are_one_artist_and_keep_their_own_paths()
    {
        var decomposed = "Björk".Normalize(System.Text.NormalizationForm.FormD);
        Gather(("Björk/Debut", ""), ($"{decomposed}/Post", "")).Should().Equal($"Björk: {decomposed}|Björk");
    }

    [Fact]
    public void A_heap_is_shared_out_by_its_tags_and_joins_the_artists_that_have_folders() =>
        Gather(("Harbor/Low Tide", "Harbor"), ("Unsorted/album (6)", "harbor"), ("Unsorted/album (7)", "Erykah Okafor"), ("New Folder (52)", ""))
            .Should().Equal("Harbor: Harbor|Unsorted/album (6)", "New Folder (52): New Folder (52)", "Erykah Okafor: Unsorted/album (7)");

    [Fact]
    public void Discs_in_folders_of_their_own_are_one_album_folder() =>
        Gather(("Harbor - Big Box/CD1", ""), ("Harbor - Big Box/Disc 2", "Harbor"), ("Harbor - Big Box/3 of 3", "Harbor")).Should().Equal("Harbor: Harbor - Big Box");

    [Theory]
    [InlineData("Various Artists/Summer Hits")]
    [InlineData("VA/Summer Hits")]
    [InlineData("Compilations/Summer Hits")]
    public void Compilations_belong_to_various_artists(string folder) =>
        Gather((folder, "Harbor")).Should().Equal($"Various Artists: {folder.Split('/')[0]}");

    [Fact]
    public void Loose_files_in_the_root_are_an_entry_of_their_own() =>
        ArtistGathering.Gather([new("", 3, 300, ["Harbor", "Okafor", "Page"])]).Single().Artist.Should().Be("Various Artists");

    [Theory]
    [InlineData("!!!", "!!!")]
    [InlineData("+/-", "+/-")]
    [InlineData("Кино и звёзды", "кино и звёзды")]
    [InlineData("AC/DC", "AC DC")]
    [InlineData("Raven & Co", "Raven and Co")]
    public void Spellings_that_name_the_same_artist_have_one_key(string one, string other) =>
        ArtistGathering.KeyOf(one).Should().Be(ArtistGathering.KeyOf(other));

    [Theory]
    [InlineData("!!!", "???")]
    [InlineData("青い月", "青い星")]
    [InlineData("Blur", "Blurs")]
    public void Different_artists_have_different_keys(string one, string other) =>
        ArtistGathering.KeyOf(one).Should().NotBe(ArtistGathering.KeyOf(other));

    private static IEnumerable<string> Gather(params (string Folder, string Tag)[] folders) =>
        ArtistGathering.Gather(folders.Select(f => new FolderHint(f.Folder, 10, 100, f.Tag.Length == 0 ? [] : [f.Tag, f.Tag])))
            .Select(a => $"{a.Artist}: {string.Join('|', a.Folders)}");
}
