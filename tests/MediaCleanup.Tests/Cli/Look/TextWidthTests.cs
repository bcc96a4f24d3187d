using MediaCleanup.Cli.Look;

namespace MediaCleanup.Tests.Cli.Look;

/// <summary>Text of every script on a screen of cells; what a reader sees as one sign is never cut.</summary>
public sealed class TextWidthTests
{
    private const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";
    private const string Flag = "\U0001F1EB\U0001F1F7";

    [Theory]
    [InlineData("", 0)]
    [InlineData("Harbor", 6)]
    [InlineData("青い月", 6)]
    [InlineData("ｶﾅ", 2)]
    [InlineData("한국", 4)]
    [InlineData("\u1112\u1161\u11AB", 2)]
    [InlineData("\U00020BB7野家", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("Z\u0351\u036B\u0343algo", 5)]
    [InlineData("\U0001D504\U00010330", 2)]
    [InlineData("😀", 2)]
    [InlineData("👍\U0001F3FD", 2)]
    [InlineData(Family, 2)]
    [InlineData(Flag, 2)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("…·×→─", 5)]
    public void A_text_takes_so_many_cells(string text, int cells) => TextWidth.Of(text).Should().Be(cells);

    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one  two", 4, "one|two")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("ab cdefghij", 4, "ab|cdef|ghij")]
    [InlineData("Artist/Album name/01.mp3", 12, "Artist/Album|name/01.mp3")]
    [InlineData("Artist/Album/01.mp3", 10, "Artist/|Album/|01.mp3")]
    [InlineData("青い月青い月", 5, "青い|月青|い月")]
    [InlineData("\U00020BB7\U00020BB7\U00020BB7", 4, "\U00020BB7\U00020BB7|\U00020BB7")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301")]
    [InlineData(Family + Family, 3, Family + "|" + Family)]
    [InlineData(Flag + Flag + Flag, 4, Flag + Flag + "|" + Flag)]
    [InlineData("", 4, "")]
    [InlineData("abcd ", 4, "abcd")]
    public void A_text_is_broken_at_blanks_else_slashes_else_between_signs(string text, int cells, string lines) =>
        string.Join('|', TextWidth.Wrapped(text, cells)).Should().Be(lines);

    [Fact]
    public void What_is_broken_loses_nothing_and_fits()
    {
        var random = new Random(7);
        string[] signs = ["a", "b", " ", "/", "青", "\U00020BB7", "e\u0301", Family, Flag, "😀", "-"];
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => signs[random.Next(signs.Length)]));
            var cells = random.Next(2, 20);
            var lines = TextWidth.Wrapped(text, cells);
            lines.Should().OnlyContain(l => TextWidth.Of(l) <= cells, "{0} at {1}", text, cells);
            string.Concat(lines).Replace(" ", "").Should().Be(text.Replace(" ", ""));
        }
    }

    [Fact]
    public void What_fits_into_a_progress_line_ends_with_a_whole_sign()
    {
        TextWidth.Fitting("ab" + Family, 3).Should().Be("ab");
        TextWidth.Fitting("ab" + Family, 4).Should().Be("ab" + Family);
        TextWidth.Fitting("青い", 3).Should().Be("青");
    }
}
