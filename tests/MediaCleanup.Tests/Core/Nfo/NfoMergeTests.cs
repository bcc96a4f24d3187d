using System.Text;
using System.Xml.Linq;
using MediaCleanup.Core.Nfo;

namespace MediaCleanup.Tests.Core.Nfo;

public sealed class NfoMergeTests
{
    private static readonly XElement[] Ours =
    [
        new("title", "Ours"), new("plot", "Our plot"), new("uniqueid", new XAttribute("type", "tmdb"), "550"), new("genre", "Drama"), new("genre", "Comedy"), new("runtime", 99),
    ];

    [Fact]
    public void Only_what_is_missing_is_added_ids_first_and_every_other_character_stays()
    {
        const string Theirs = "<?xml version=\"1.0\"?>\r\n<movie>\r\n\t<title>Mine</title>\r\n\t<!-- keep -->\r\n\t<custom a='1'>&#233;</custom>\r\n</movie>\r\nhttps://example.org/x\r\n";

        var merged = Merge(Theirs, null, out var result);

        merged.Should().Be("<?xml version=\"1.0\"?>\r\n<movie>\r\n\t<title>Mine</title>\r\n\t<!-- keep -->\r\n\t<custom a='1'>&#233;</custom>\r\n"
            + "\t<uniqueid type=\"tmdb\">550</uniqueid>\r\n\t<plot>Our plot</plot>\r\n\t<genre>Drama</genre>\r\n\t<genre>Comedy</genre>\r\n\t<runtime>99</runtime>\r\n</movie>\r\nhttps://example.org/x\r\n");
        result.Kept.Should().Equal("title");
    }

    [Theory]
    [InlineData("<movie/>")]
    [InlineData("<movie></movie>")]
    [InlineData("<movie><title>x</title></movie>")]
    public void Short_forms_of_the_root_take_elements_too(string theirs)
    {
        var file = NfoFile.Read(Encoding.UTF8.GetBytes(Merge(theirs, null, out _)), "movie");

        file.Form.Should().Be(NfoForm.Xml);
        file.Elements.Select(e => e.Name).Should().Contain(["plot", "uniqueid", "genre"]);
    }

    [Fact]
    public void A_second_merge_has_nothing_to_do()
    {
        var once = Merge("<movie>\n  <title>Mine</title>\n</movie>", null, out _);

        Merge(once, null, out var again).Should().Be(once);
        again.Changed.Should().BeFalse();
    }

    [Fact]
    public void What_we_wrote_and_nobody_changed_is_updated_what_a_person_changed_or_took_out_stays()
    {
        const string Written = "<movie>\n  <title>Ours</title>\n  <plot>Old plot</plot>\n  <genre>Old</genre>\n  <genre>Older</genre>\n  <runtime>90</runtime>\n</movie>";
        const string Edited = "<movie>\n  <title>Mine</title>\n  <plot>Old plot</plot>\n  <genre>Old</genre>\n  <!-- between -->\n  <genre>Older</genre>\n</movie>";

        var merged = Merge(Edited, Written, out var result);

        merged.Should().Be("<movie>\n  <title>Mine</title>\n  <plot>Our plot</plot>\n  <genre>Drama</genre>\n  <genre>Comedy</genre>\n  <!-- between -->\n  <uniqueid type=\"tmdb\">550</uniqueid>\n</movie>");
        result.Updated.Should().Equal("plot", "genre");
        result.Added.Should().Equal("uniqueid");
    }

    [Fact]
    public void A_comment_inside_an_element_counts_as_a_change()
    {
        const string Written = "<movie><set><name>A</name></set></movie>";
        const string Edited = "<movie><set><!-- mine --><name>A</name></set></movie>";

        var file = NfoFile.Read(Encoding.UTF8.GetBytes(Edited), "movie");
        var result = NfoMerge.Merge(file, Encoding.UTF8.GetBytes(Edited), NfoFile.Read(Encoding.UTF8.GetBytes(Written), "movie"), [new XElement("set", new XElement("name", "B"))]);

        result.Changed.Should().BeFalse();
    }

    [Fact]
    public void Lockdata_keeps_what_is_there_even_from_us_but_takes_what_is_missing()
    {
        const string Written = "<movie><plot>Old plot</plot></movie>";
        const string Edited = "<movie><plot>Old plot</plot><lockdata>true</lockdata></movie>";

        var merged = Merge(Edited, Written, out var result);

        merged.Should().Contain("Old plot").And.Contain("550").And.Contain("<lockdata>true</lockdata>");
        result.Updated.Should().BeEmpty();
    }

    [Fact]
    public void Locked_fields_are_neither_changed_nor_filled()
    {
        Merge("<movie><title>x</title><lockedfields>Overview|Genres</lockedfields></movie>", null, out var result);

        result.Added.Should().Equal("uniqueid", "runtime");
    }

    [Fact]
    public void An_element_that_says_the_same_by_another_name_is_enough()
    {
        var bytes = Encoding.UTF8.GetBytes("<movie><rating>7</rating><releasedate>2001-01-01</releasedate></movie>");

        var result = NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, null, [new XElement("ratings", new XElement("rating", 1)), new XElement("premiered", "2001-01-02")]);

        result.Changed.Should().BeFalse();
    }

    [Fact]
    public void Encodings_and_marks_stay_and_what_they_lack_is_escaped()
    {
        var latin = Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><movie><title>é</title></movie>");
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("<movie><title>é</title></movie>")];

        foreach (var bytes in new[] { latin, utf16 })
        {
            var result = NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, null, [new XElement("plot", "日本 é")]);
            var read = NfoFile.Read(result.Bytes, "movie");
            read.Elements.Select(e => e.Value.Value).Should().Equal("é", "日本 é");
            result.Bytes.Span[..2].SequenceEqual(bytes.AsSpan(0, 2)).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("ISO-8859-15")]
    [InlineData("us-ascii")]
    [InlineData("utf-16")]
    public void In_a_file_that_states_another_encoding_only_ascii_is_added_and_its_bytes_stay(string stated)
    {
        byte[] title = stated is "windows-1252" or "ISO-8859-15" ? [0x80, 0xE9] : [.. "e"u8];
        byte[] bytes = [.. Encoding.ASCII.GetBytes($"<?xml version=\"1.0\" encoding=\"{stated}\"?>\n<movie>\n  <title>"), .. title, .. "</title>\n</movie>\n"u8];

        var result = NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, null, [new XElement("plot", "日本 é \U0001F600")]);

        var kept = bytes.Length - "\n</movie>\n".Length;
        result.Bytes.Span[..kept].SequenceEqual(bytes.AsSpan(0, kept)).Should().BeTrue();
        Encoding.ASCII.GetString(result.Bytes.Span[kept..]).Should().Be("\n  <plot>&#x65E5;&#x672C; &#xE9; &#x1F600;</plot>\n</movie>\n");
        NfoFile.Read(result.Bytes, "movie").Elements[^1].Value.Value.Should().Be("日本 é \U0001F600");
    }

    [Fact]
    public void A_mark_and_another_stated_encoding_take_references_too()
    {
        byte[] bytes = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"windows-1252\"?><movie><title>é</title></movie>")];

        var result = NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, null, [new XElement("plot", "é")]);

        Encoding.UTF8.GetString(result.Bytes.Span).Should().StartWith("\uFEFF<?xml").And.Contain("<title>é</title>").And.Contain("<plot>&#xE9;</plot>");
    }

    [Theory]
    [InlineData("<year>1999</year>", "premiered")]
    [InlineData("<year/>", "premiered,year")]
    [InlineData("<year>1998</year>", "")]
    [InlineData("<premiered>1999-01-01</premiered>", "year")]
    [InlineData("<premiered>1998-01-01</premiered>", "")]
    [InlineData("", "premiered,year")]
    public void A_date_is_added_only_beside_the_same_year(string there, string added)
    {
        var bytes = Encoding.UTF8.GetBytes($"<movie>{there}</movie>");

        var result = NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, null, [new XElement("premiered", "1999-10-15"), new XElement("year", 1999)]);

        string.Join(',', result.Added).Should().Be(added);
    }

    [Fact]
    public void Elements_that_say_nothing_are_filled_in_their_place()
    {
        const string Theirs = "<movie>\n  <title>Mine</title>\n  <plot></plot>\n  <runtime>0</runtime>\n  <uniqueid type=\"tmdb\"/>\n  <genre/>\n  <genre> </genre>\n  <genre/>\n  <mine/>\n</movie>\n";

        var merged = Merge(Theirs, null, out var result);

        merged.Should().Be("<movie>\n  <title>Mine</title>\n  <plot>Our plot</plot>\n  <runtime>99</runtime>\n  <uniqueid type=\"tmdb\">550</uniqueid>\n  <genre>Drama</genre>\n  <genre>Comedy</genre>\n  <mine/>\n</movie>\n");
        result.Added.Should().BeEquivalentTo("plot", "runtime", "uniqueid", "genre");
        result.Count.Should().Be(NfoFile.Read(result.Bytes, "movie").Elements.Count);
        Merge(merged, null, out _).Should().Be(merged);
    }

    [Theory]
    [InlineData("<plot><!-- none on purpose --></plot>")]
    [InlineData("<plot><?mine?></plot>")]
    [InlineData("<plot lang='de'/>")]
    [InlineData("<plot/><lockdata>true</lockdata>")]
    [InlineData("<plot/><lockedfields>Overview</lockedfields>")]
    public void An_empty_element_with_something_of_its_own_or_a_lock_stays_empty(string there) =>
        Merge($"<movie>{there}</movie>", null, out _).Should().StartWith($"<movie>{there}").And.NotContain("Our plot");

    [Fact]
    public void What_we_wrote_and_a_person_emptied_stays_empty()
    {
        const string Written = "<movie>\n  <plot>Our plot</plot>\n</movie>";

        var merged = Merge("<movie>\n  <plot></plot>\n  <runtime/>\n</movie>", Written, out var result);

        merged.Should().Contain("<plot></plot>").And.Contain("<runtime>99</runtime>");
        result.Kept.Should().Equal("plot");
        result.Ours.Select(e => e.Name.LocalName).Should().Contain("runtime").And.Contain("plot");
    }

    [Fact]
    public void An_empty_element_of_another_name_does_not_stand_for_ours()
    {
        var bytes = Encoding.UTF8.GetBytes("<movie><aired></aired></movie>");

        NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, null, [new XElement("premiered", "2001-01-02")]).Added.Should().Equal("premiered");
    }

    [Fact]
    public void Whatever_a_person_has_in_the_file_is_still_there_after_a_merge()
    {
        var random = new Random(3);
        string[] pieces = ["<title>a</title>", "<!-- c -->", "\n", "  ", "<x y='1'/>", "<genre>g</genre>", "<![CDATA[ ]]>", "text", "<set><name>n</name></set>", "<uniqueid type='imdb'>tt1</uniqueid>", "\r\n", "<a><b><c>1</c></b></a>", "<?pi x?>"];
        for (var i = 0; i < 500; i++)
        {
            var body = string.Concat(Enumerable.Range(0, random.Next(0, 15)).Select(_ => pieces[random.Next(pieces.Length)]));
            var merged = Merge($"<movie>{body}</movie>", null, out _);
            merged.Should().StartWith("<movie>" + body.TrimEnd());
            NfoFile.Read(Encoding.UTF8.GetBytes(merged), "movie").Form.Should().Be(NfoForm.Xml);
        }
    }

    private static string Merge(string theirs, string? lastWritten, out NfoMergeResult result)
    {
        var bytes = Encoding.UTF8.GetBytes(theirs);
        result = NfoMerge.Merge(NfoFile.Read(bytes, "movie"), bytes, lastWritten is null ? null : NfoFile.Read(Encoding.UTF8.GetBytes(lastWritten), "movie"), Ours);
        return Encoding.UTF8.GetString(result.Bytes.Span);
    }
}
