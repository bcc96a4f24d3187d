using MediaCleanup.Cli;
using MediaCleanup.Core;

namespace MediaCleanup.Tests.Core;

/// <summary>Text of files and services on its way to a screen, a log, a spreadsheet.</summary>
public sealed class OutputGateTests
{
    [Theory]
    [InlineData("\u001b]52;c;Y2F0\u0007", @"\u{1b}]52;c;Y2F0\u{7}")]
    [InlineData("\u009d52;c;Y2F0\u009c", @"\u{9d}52;c;Y2F0\u{9c}")]
    [InlineData("a\r\n[INFO] forged", @"a\u{d}\u{a}[INFO] forged")]
    [InlineData("a\u2028b\u2029c\u0085d", @"a\u{2028}b\u{2029}c\u{85}d")]
    [InlineData("\u202Egpj.exe\u2066x\u2069\u200F\u061C", @"\u{202e}gpj.exe\u{2066}x\u{2069}\u{200f}\u{61c}")]
    [InlineData("\0\u007f\uFEFF", @"\u{0}\u{7f}\u{feff}")]
    [InlineData("tag \U000E0041", @"tag \u{db40}\u{dc41}")]
    public void What_steers_a_terminal_or_forges_a_line_becomes_visible(string text, string shown) => OutputGate.Clean(text).Should().Be(shown);

    /// <summary>By itself: xUnit's own data do not carry such text.</summary>
    [Fact]
    public void Half_a_character_becomes_visible() => OutputGate.Clean("\ud800x\udc00").Should().Be(@"\u{d800}x\u{dc00}");

    [Theory]
    [InlineData("Sigur Rós – ( ) 青い月 😀 e\u0301")]
    [InlineData("")]
    public void Harmless_text_is_the_same_object(string text) => OutputGate.Clean(text).Should().BeSameAs(text);

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("   =1", "\"'   =1\"")]
    [InlineData("\u00a0=1", "\"'\u00a0=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("＋1", "\"'＋1\"")]
    [InlineData("－1", "\"'－1\"")]
    [InlineData("＠x", "\"'＠x\"")]
    [InlineData("|calc", "\"'|calc\"")]
    [InlineData("%x", "\"'%x\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("1=1", "\"1=1\"")]
    [InlineData("", "\"\"")]
    [InlineData("\"=1", "\"\"\"=1\"")]
    public void A_spreadsheet_takes_no_value_for_a_formula(string value, string cell) => SessionOutputs.Cell(value).Should().Be(cell);
}
