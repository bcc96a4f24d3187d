using MediaCleanup.Core.Music;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

public sealed class MojibakeTests
{
    [Theory]
    [InlineData("BjÃ¶rk", "Björk")]
    [InlineData("JÃ¼rgen", "Jürgen")]
    [InlineData("Donâ€™t", "Don’t")]
    [InlineData("SigrÃ­Ã°ur", "Sigríður")]
    public void Utf8_read_as_windows_1252_is_undone(string damaged, string right) => Mojibake.Undo(damaged).Should().Be(right);

    [Theory]
    [InlineData("Björk")]
    [InlineData("Motörhead")]
    [InlineData("plain")]
    [InlineData("Ã")]
    [InlineData("草東")]
    [InlineData("Where is the Ü?")]
    public void Right_text_stays(string text) => Mojibake.Undo(text).Should().BeNull();

    [Theory]
    [InlineData("ä¸‰æ¯’å?²", true)]
    [InlineData("æ?±äº¬äº‹å¤‰æ¥½å›£34", true)]
    [InlineData("BjÃ¶rk", false)]
    [InlineData("Björk", false)]
    [InlineData("三毒史", false)]
    [InlineData("CAFÉ’S", false)]
    [InlineData("Where is the Ü?", false)]
    public void A_name_that_cannot_be_mended_for_certain_is_doubtful(string text, bool isDoubtful) => Mojibake.IsDoubtful(text).Should().Be(isDoubtful);

    [Fact]
    public void Damage_twice_is_undone_twice() => Mojibake.Undo(Mojibake.Damage(Mojibake.Damage("Ünïcode"))).Should().Be("Ünïcode");

    [Fact]
    public void A_lost_byte_becomes_a_letter_again() => Mojibake.Undo(Mojibake.Damage("Ålesund Í")).Should().NotBeNull();

    [Fact]
    public void Text_of_the_corpus_that_is_right_stays()
    {
        var rows = File.ReadLines(Path.Combine(Corpus.Folder("mojibake"), "mojibake-pairs.tsv")).Skip(1).Select(l => l.Split('\t')).Where(r => r.Length >= 4 && r[3].Contains("negative", StringComparison.Ordinal)).ToList();
        rows.Should().NotBeEmpty();
        foreach (var row in rows.Where(r => r[0] == r[1]))
            Mojibake.Undo(row[0]).Should().BeNull(row[0]);
    }
}
