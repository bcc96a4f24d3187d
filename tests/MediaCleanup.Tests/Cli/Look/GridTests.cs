using System.Globalization;
using MediaCleanup.Cli.Look;

namespace MediaCleanup.Tests.Cli.Look;

/// <summary>Tables at the widths that screens have, with names of every script.</summary>
public sealed class GridTests
{
    private const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";

    private static readonly string[] Names =
    [
        "Harbor", "青い月", "\U00020BB7野家\U00020BB7野家\U00020BB7野家\U00020BB7野家\U00020BB7野家\U00020BB7野家", "Cafe\u0301 " + string.Concat(Enumerable.Repeat("e\u0301", 60)),
        string.Concat(Enumerable.Repeat(Family, 30)), "\u0915" + new string('\u093E', 60), new string('\u1100', 50), string.Concat(Enumerable.Repeat("\U0001F1EB\U0001F1F7", 40)), "A name of many words that goes on and on, as those of some soundtracks do",
    ];

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_screen_and_no_sign_is_cut(int width)
    {
        var lines = Shown(Example(), width);

        lines.Should().OnlyContain(l => TextWidth.Of(l) < width);
        lines.Should().NotContain(l => l.Contains('\uFFFD'));
        var whole = Names.SelectMany(Signs).ToHashSet();
        var text = string.Concat(Names).ToHashSet();
        lines.SelectMany(Signs).Where(s => s.Length > 1).Should().OnlyContain(s => whole.Contains(s), "marks, joined emoji and flags stay with what they belong to");
        string.Concat(lines).Where(text.Contains).Distinct().Should().HaveCount(text.Count);
    }

    [Fact]
    public void Columns_stand_below_each_other_by_cells_not_by_characters()
    {
        var table = new Grid().Text("artist").Number("tracks").Text("folder");
        table.Row("Harbor", "7", "Harbor");
        table.Row("青い月", "12", "青い月");
        table.Row(Family, "3", "x");

        Shown(table, 80).Should().Equal(
            "  artist  tracks  folder",
            "  ──────────────────────",
            "  Harbor       7  Harbor",
            "  青い月      12  青い月",
            $"  {Family}           3  x");
    }

    [Fact]
    public void On_a_narrow_screen_each_row_becomes_lines_of_names_and_values()
    {
        var table = new Grid().Text("artist").Text("status", whole: true).Number("tracks").Text("folder, or why");
        table.Row("A name that is longer than the narrow screen", "completed", "", "music/A name/with a folder");

        Shown(table, 30).Should().Equal(
            "  A name that is longer",
            "    than the narrow screen",
            "    status: completed",
            "    folder, or why: music/A",
            "      name/with a folder");
    }

    [Fact]
    public void Long_texts_share_what_the_others_leave()
    {
        var table = new Grid().Text("artist").Number("n").Text("why");
        table.Row("short", "1", string.Join(' ', Enumerable.Repeat("word", 40)));

        var lines = Shown(table, 60);

        lines.Should().HaveCountGreaterThan(3);
        lines[2].Should().StartWith("  short   1  word word");
        lines.Skip(3).Should().OnlyContain(l => l.StartsWith("             word", StringComparison.Ordinal));
    }

    [Fact]
    public void What_steers_a_terminal_is_harmless_in_a_cell()
    {
        var table = new Grid(heads: false).Text("");
        table.Row("a\u001b[2Jb\nc\u202E");

        Shown(table, 80).Should().Equal(@"  a\u{1b}[2Jb\u{a}c\u{202e}");
    }

    private static Grid Example()
    {
        var table = new Grid().Text("artist").Text("status", whole: true).Number("tracks").Number("issues").Text("folder, or why");
        foreach (var name in Names)
        {
            table.Row(name, "in_progress", "12", "3/4", name);
        }

        return table;
    }

    private static List<string> Shown(Grid table, int width) => [.. table.Lines(width).Select(l => string.Concat(l.Select(p => p.Text)).TrimEnd())];

    private static IEnumerable<string> Signs(string text)
    {
        var signs = StringInfo.GetTextElementEnumerator(text);
        while (signs.MoveNext())
        {
            yield return signs.GetTextElement();
        }
    }
}
