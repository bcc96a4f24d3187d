using System.Text;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Nfo;

public sealed class NfoFileTests
{
    [Theory]
    [InlineData("<movie><title>A</title></movie>", NfoForm.Xml)]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- x --><movie/>", NfoForm.Xml)]
    [InlineData("<movie><title>A</title></movie>\nhttps://www.themoviedb.org/movie/550", NfoForm.Xml)]
    [InlineData("https://www.imdb.com/title/tt0137523/", NfoForm.Text)]
    [InlineData("", NfoForm.Text)]
    [InlineData("<<< some group presents >>>", NfoForm.Text)]
    [InlineData("<movie><title>A & B</title></movie>", NfoForm.Unreadable)]
    [InlineData("<movie><title>A\u0001</title></movie>", NfoForm.Unreadable)]
    [InlineData("<movie><title>A</title>", NfoForm.Unreadable)]
    [InlineData("<tvshow><title>A</title></tvshow>", NfoForm.Unreadable)]
    [InlineData("<movies><movie><title>A</title></movie><movie><title>B</title></movie></movies>", NfoForm.Unreadable)]
    [InlineData("<movie><watched></watched><playcount/><custom><a/></custom></movie>", NfoForm.Xml)]
    [InlineData("<!DOCTYPE movie [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><movie><title>&a;</title></movie>", NfoForm.Unreadable)]
    [InlineData("<!DOCTYPE movie [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><movie><title>&b;</title></movie>", NfoForm.Unreadable)]
    public void A_file_is_xml_of_ours_or_text_or_left_alone(string text, NfoForm form)
    {
        NfoFile.Read(Encoding.UTF8.GetBytes(text), "movie").Form.Should().Be(form);
    }

    [Fact]
    public void Nesting_without_end_and_files_without_end_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 20_000));
        NfoFile.Read(Encoding.UTF8.GetBytes("<movie>" + deep), "movie").Form.Should().Be(NfoForm.Unreadable);
        NfoFile.Read(new byte[NfoFile.MaxBytes + 1], "movie").Form.Should().Be(NfoForm.Unreadable);
    }

    [Fact]
    public void Marks_of_utf_8_and_utf_16_and_a_stated_latin_1_are_understood()
    {
        const string Text = "<movie><title>Amélie</title></movie>";
        byte[][] files =
        [
            [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Text)],
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Text)],
            [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(Text)],
            Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + Text),
        ];

        files.Select(f => NfoFile.Read(f, "movie").Elements[0].Value.Value).Should().AllBe("Amélie");
        NfoFile.Read(Encoding.Latin1.GetBytes(Text), "movie").Form.Should().Be(NfoForm.Unreadable);
        NfoFile.Read(new byte[] { 0xB0, 0xB1, 0xB2, 0xDB, 0x0D, 0x0A }, "movie").Form.Should().Be(NfoForm.Text);
    }

    [Theory]
    [InlineData("<movie><uniqueid type=\"tmdb\" default=\"true\">550</uniqueid><uniqueid type=\"imdb\">tt0137523</uniqueid></movie>", 550, "tt0137523")]
    [InlineData("<movie><tmdbid>550</tmdbid><id>tt0137523</id></movie>", 550, "tt0137523")]
    [InlineData("<movie><id>550</id></movie>", null, null)]
    [InlineData("<movie><title>A</title></movie>\nhttps://www.themoviedb.org/movie/550-fight-club", 550, null)]
    [InlineData("https://www.imdb.com/title/tt0137523/?ref=x", null, "tt0137523")]
    [InlineData("see tt0137523 and tt0137524", null, null)]
    public void Ids_are_found_in_elements_and_addresses(string text, int? tmdb, string? imdb)
    {
        NfoIds.Find(NfoFile.Read(Encoding.UTF8.GetBytes(text), "movie")).Should().Be((tmdb, imdb));
    }

    [Fact]
    public void Places_of_elements_hold_whatever_the_line_ends_and_quotes_are()
    {
        const string Text = "<movie>\r\n  <set a='>' b=\"<'>\"/>\r  <plot>x\r\n</plot >\n<e/></movie>";
        var escaped = Text.Replace("\"<'>\"", "\"'>\"", StringComparison.Ordinal);
        var file = NfoFile.Read(Encoding.UTF8.GetBytes(escaped), "movie");

        file.Elements.Select(e => escaped[e.Start..e.End]).Should().Equal("<set a='>' b=\"'>\"/>", "<plot>x\r\n</plot >", "<e/>");
        escaped[file.ContentEnd..].Should().Be("</movie>");
    }

    [Fact]
    public void Every_character_of_the_basic_plane_is_clean_or_cut()
    {
        for (var block = 0; block < 0x100; block++)
        {
            var text = NfoText.Clean(string.Concat(Enumerable.Range(0, 0x100).Select(i => $"a{(char)((block << 8) + i)}b")));
            var bytes = NfoWriter.Write("movie", [new System.Xml.Linq.XElement("title", text)]);
            NfoFile.Read(bytes, "movie").Elements[0].Value.Value.ReplaceLineEndings("\n").Should().Be(text.ReplaceLineEndings("\n"));
        }

        NfoText.Clean("a\ud800b\udc00c\ud83d\ude00d").Should().Be("abc\ud83d\ude00d");
        NfoText.Clean("\u007f\u0085\u009f\ufeffx\ufffe\uffff\u0000").Should().Be("x");
    }

    [Fact]
    public void The_corpus_is_read_without_an_error()
    {
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder("nfo"), "*.nfo", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            var file = NfoFile.Read(bytes, "movie", "artist", "album");
            read += file.Form == NfoForm.Xml ? 1 : 0;
            if (file.Form == NfoForm.Xml)
            {
                NfoMerge.Merge(file, bytes, null, [new System.Xml.Linq.XElement("zz-new", "1")]).Changed.Should().BeTrue();
            }
        }

        read.Should().BeGreaterThan(30);
    }
}
