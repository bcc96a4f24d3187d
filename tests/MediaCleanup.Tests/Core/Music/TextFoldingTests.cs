using MediaCleanup.Core.Music;

namespace MediaCleanup.Tests.Core.Music;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Björk & the Ólafurs", "bjork and the olafurs")]
    [InlineData("Don’t  Stop—Now!", "dont stop now")]
    [InlineData("Sœur Æther Straße", "soeur aether strasse")]
    [InlineData("!!?", "!!?")]
    [InlineData("草東 樂團", "草東 樂團")]
    public void Case_accents_and_punctuation_do_not_count(string text, string folded) => TextFolding.Fold(text).Should().Be(folded);

    [Fact]
    public void The_order_of_words_matters_little_but_different_words_matter_much()
    {
        new FoldedText("Brown, Björn").Similarity(new FoldedText("Björn Brown")).Should().BeGreaterThan(0.95);
        new FoldedText("Silent Mirror").Similarity(new FoldedText("Golden River")).Should().BeLessThan(0.4);
    }

    [Theory]
    [InlineData("Song (feat. Somebody)", "Song")]
    [InlineData("Song ft. A & B", "Song")]
    [InlineData("Featherweight", "Featherweight")]
    public void Guests_are_cut_off(string text, string bare) => TextFolding.WithoutGuests(text).Should().Be(bare);

    [Theory]
    [InlineData("dancer", "danecr", 1)]
    [InlineData("home", "hoome", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    public void A_swap_of_neighbours_is_one_slip(string a, string b, int distance) => AlbumNames.EditDistance(a, b).Should().Be(distance);
}
