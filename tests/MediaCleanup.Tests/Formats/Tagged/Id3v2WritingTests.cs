using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.Tagged.TaggedBytes;

namespace MediaCleanup.Tests.Formats.Tagged;

public sealed class Id3v2WritingTests
{
    private static readonly byte[] Audio = Mpeg(20);

    [Fact]
    public void A_file_without_a_tag_gets_ID3v2_4_and_no_ID3v1()
    {
        var result = Edited(Audio, ("title", ["Tïtle 日本"]), ("artist", ["A", "B"]), ("date", ["2004-05"]));

        result[..4].Should().Equal([.. "ID3"u8, 4]);
        result[^Audio.Length..].Should().Equal(Audio);
        var file = Read(result);
        file["title"].Should().Equal("Tïtle 日本");
        file["artist"].Should().Equal("A", "B");
        file["date"].Should().Equal("2004-05");
    }

    [Fact]
    public void Every_frame_that_is_not_named_keeps_its_bytes()
    {
        byte[][] others =
        [
            Frame24("XYZW", [1, 2, 3]), Frame24("POPM", [.. "a@b"u8, 0, 200, 0, 0, 0, 7]), Frame24("PCNT", [0, 0, 0, 9]), Frame24("PRIV", [.. "own"u8, 0, 1, 2]),
            Frame24("GEOB", [0, .. "t"u8, 0, .. "f"u8, 0, 0, 9]), Frame24("UFID", [.. "http://other"u8, 0, .. "id"u8]), Frame24("ETCO", [2, 1, 0, 0, 0, 5]),
            Frame24("RVA2", [.. "x"u8, 0, 1, 0, 5, 16, 1, 2]), Frame24("MCDI", [7, 7]), Frame24("CHAP", [.. "c"u8, 0, .. new byte[16]]),
            Frame24("SYLT", [0, .. "eng"u8, 2, 1, 0, .. "la"u8, 0, 0, 0, 0, 1]), Frame24("TXXX", Utf8("mine\0theirs")), Frame24("WXXX", [0, 0, .. "http://x"u8]),
        ];
        byte[] file = [.. Tag(4, [.. others[..5].SelectMany(o => o), .. Frame24("TIT2", Utf8("old")), .. others[5..].SelectMany(o => o)], padding: 100), .. Audio];

        var result = Edited(file, ("title", ["A much longer title than before"]));

        result.Length.Should().Be(file.Length, "padding takes the growth up");
        others.Should().OnlyContain(o => Count(result, o) == 1);
        Read(result)["title"].Should().Equal("A much longer title than before");
        Read(result)["mine"].Should().Equal("theirs");
    }

    [Fact]
    public void Version_2_3_stays_2_3_with_its_own_date_frames_in_UTF16()
    {
        byte[] file = [.. Tag(3, [.. Frame23("TPE1", Latin("AC/DC")), .. Frame23("TYER", Latin("1999")), .. Frame23("TDAT", Latin("0102")), .. Frame23("IPLS", Latin("producer\0P\0guitar\0G"))], padding: 400), .. Audio];
        Read(file)["artist"].Should().Equal("AC/DC");
        Read(file)["date"].Should().Equal("1999-02-01");

        var result = Edited(file, ("date", ["2004-05-06"]), ("originaldate", ["1998-02-03"]), ("producer", ["Q"]), ("musicbrainz_recordingid", ["rec"]));

        result[3].Should().Be(3);
        Holds(result, Frame23("TYER", Wide("2004"))).Should().BeTrue();
        Holds(result, Frame23("TDAT", Wide("0605"))).Should().BeTrue();
        Holds(result, Frame23("TORY", Wide("1998"))).Should().BeTrue();
        Holds(result, Frame23("UFID", [.. "http://musicbrainz.org"u8, 0, .. "rec"u8])).Should().BeTrue();
        Holds(result, Frame23("TPE1", Latin("AC/DC"))).Should().BeTrue();
        Holds(result, "TDRC"u8.ToArray()).Should().BeFalse();
        var read = Read(result);
        read["producer"].Should().Equal("Q");
        read["performer:guitar"].Should().Equal("G");
        read["date"].Should().Equal("2004-05-06");
    }

    [Fact]
    public void Several_values_are_joined_in_2_3_and_writing_them_again_changes_nothing()
    {
        const string One = "11111111-2222-3333-4444-555555555555", Two = "22222222-2222-3333-4444-555555555555";
        byte[] file = [.. Tag(3, Frame23("TIT2", Latin("x"))), .. Audio];

        var result = Edited(file, ("artists", ["A", "B"]), ("musicbrainz_artistid", [One, Two]), ("date", ["2004-05"]));

        Read(result)["artists"].Should().Equal("A/B");
        Read(result)["musicbrainz_artistid"].Should().Equal(One, Two);
        Read(result)["date"].Should().Equal("2004");
        Edited(result, ("artists", ["A", "B"]), ("musicbrainz_artistid", [One, Two]), ("date", ["2004-05"])).Should().Equal(result);
    }

    [Fact]
    public void Version_2_2_stays_2_2()
    {
        byte[] file = [.. Tag(2, [.. Frame22("TT2", Latin("old")), .. Frame22("XYZ", [5, 5]), .. Frame22("PIC", [0, .. "PNG"u8, 4, 0, 1, 2, 3])], padding: 10), .. Audio];

        var result = Edited(file, new CoverEdit(Jpeg, "image/jpeg", 16, 32), ("title", ["new"]), ("mood", ["calm"]), ("tracknumber", ["3"]), ("totaltracks", ["9"]));

        result[3].Should().Be(2);
        Holds(result, Frame22("XYZ", [5, 5])).Should().BeTrue();
        Holds(result, Frame22("TRK", Wide("3/9"))).Should().BeTrue();
        var read = Read(result);
        read["title"].Should().Equal("new");
        read["mood"].Should().Equal("calm");
        read.Pictures.Select(p => (p.Type, p.Mime, p.Width)).Should().Equal((PictureType.FrontCover, "image/jpeg", 16), (PictureType.BackCover, "image/png", null));
    }

    [Fact]
    public void A_tag_that_is_unsynchronised_as_a_whole_stays_so()
    {
        byte[] body = [.. Frame23("TIT2", Wide("old")), .. Frame23("PRIV", [.. "x"u8, 0, 0xFF, 0xE1, 0xFF, 0x00, 0x01]), .. Frame23("APIC", Picture(4, Jpeg))];
        byte[] escaped = [.. Escape(body), .. new byte[30]];
        byte[] file = [.. Tag(3, escaped, flags: 0x80), .. Audio];

        var result = Edited(file, new CoverEdit(Jpeg, "image/jpeg", 16, 32), ("title", ["new"]));

        result[5].Should().Be(0x80);
        Holds(result, Escape(Frame23("PRIV", [.. "x"u8, 0, 0xFF, 0xE1, 0xFF, 0x00, 0x01]))).Should().BeTrue();
        var read = Read(result);
        read["title"].Should().Equal("new");
        read.Pictures.Select(p => p.Bytes(new MemorySource(result)).ToArray()).Should().BeEquivalentTo([Jpeg, Jpeg]);
        result[^Audio.Length..].Should().Equal(Audio);
    }

    [Fact]
    public void New_frames_in_an_unsynchronised_2_4_tag_are_escaped_too()
    {
        byte[] file = [.. Tag(4, Frame24("TIT2", Utf8("old")), flags: 0x80), .. Audio];

        var result = Edited(file, new CoverEdit(Jpeg, "image/jpeg", 16, 32), ("title", ["new"]));

        Holds(result, Jpeg).Should().BeFalse();
        Read(result).Pictures.Should().ContainSingle().Which.Bytes(new MemorySource(result)).ToArray().Should().Equal(Jpeg);
    }

    [Fact]
    public void Plain_sizes_as_iTunes_wrote_them_are_read_and_kept()
    {
        var picture = Picture(4, [.. Jpeg, .. Enumerable.Repeat((byte)7, 43_000)]);
        byte[] file = [.. Tag(4, [.. Frame23("APIC", picture), .. Frame23("TIT2", Utf8("old"))], padding: 200), .. Audio];
        var read = Read(file);
        read.Issues.Should().Contain("TAG_ID3V24_SIZE_BUG");
        read.Pictures.Should().ContainSingle().Which.Length.Should().Be(picture.Length - 14);

        var result = Edited(file, ("title", ["new"]), ("comment", [new string('c', 300)]));

        Holds(result, Frame23("APIC", picture)).Should().BeTrue();
        Read(result)["comment"].Should().Equal(new string('c', 300));
    }

    [Fact]
    public void Sizes_that_can_be_read_in_two_ways_are_refused()
    {
        // 00 00 01 02 is 130, or 258 when read plainly; after either number of bytes a frame follows.
        var inner = Frame24("TALB", Utf8(new string('b', 117)));
        byte[] body = [3, .. Enumerable.Repeat((byte)'a', 129), .. inner];
        body.Should().HaveCount(258);
        byte[] file = [.. Tag(4, [.. "TIT2"u8, 0, 0, 1, 2, 0, 0, .. body, .. Frame24("TPE1", Utf8("x"))]), .. Audio];

        Read(file).WhyNotWritable.Should().Contain("two ways");
        FluentActions.Invoking(() => Edited(file, ("title", ["new"]))).Should().Throw<CorruptMediaException>();
    }

    [Fact]
    public void Stacked_tags_are_both_kept_and_the_second_follows_only_in_what_it_has()
    {
        var second = Tag(3, [.. Frame23("TIT2", Wide("old")), .. Frame23("TLEN", Latin("5"))], padding: 60);
        byte[] file = [.. Tag(4, Frame24("TALB", Utf8("album")), padding: 200), .. second, .. Audio];
        Read(file).Issues.Should().Contain("TAG_MULTIPLE_ID3V2");

        var result = Edited(file, ("title", ["new"]), ("artist", ["someone"]));

        result.Length.Should().Be(file.Length);
        Count(result, Wide("new")).Should().Be(1);
        Count(result, Utf8("new")).Should().Be(1);
        Count(result, Encoding.Unicode.GetBytes("someone")).Should().Be(0);
        Holds(result, Frame23("TLEN", Latin("5"))).Should().BeTrue();
    }

    [Fact]
    public void An_extended_header_is_kept_and_its_padding_size_follows()
    {
        byte[] extended = [0, 0, 0, 6, 0, 0, 0, 0, 0, 50];
        byte[] file = [.. Tag(3, [.. extended, .. Frame23("TIT2", Wide("old"))], flags: 0x40, padding: 50), .. Audio];

        var result = Edited(file, ("title", ["longer"]));

        result.Length.Should().Be(file.Length);
        result[10..20].Should().Equal(0, 0, 0, 6, 0, 0, 0, 0, 0, 44);
        Read(result)["title"].Should().Equal("longer");
    }

    [Fact]
    public void Removing_fields_leaves_padding_and_a_change_that_is_none_leaves_the_file()
    {
        byte[] file = [.. Tag(4, [.. Frame24("TIT2", Latin("same")), .. Frame24("TCON", Latin("17")), .. Frame24("COMM", [0, .. "deu"u8, 0, .. "x"u8])]), .. Audio];

        Edited(file, ("title", ["same"]), ("genre", ["Rock"]), ("comment", ["x"])).Should().Equal(file);
        var result = Edited(file, ("title", []), ("comment", ["y"]));
        result.Length.Should().Be(file.Length);
        Read(result).First("title").Should().BeNull();
        Holds(result, Frame24("COMM", [3, .. "deu"u8, 0, .. "y"u8])).Should().BeTrue("the language is kept");
    }

    [Fact]
    public void Only_the_front_cover_is_exchanged()
    {
        byte[] other = [.. Jpeg, 1, 2, 3];
        byte[] file = [.. Tag(4, [.. Frame24("APIC", Picture(3, other)), .. Frame24("APIC", Picture(4, other))]), .. Audio];

        var result = Edited(file, new CoverEdit(Jpeg, "image/jpeg", 16, 32));

        Holds(result, Frame24("APIC", Picture(4, other))).Should().BeTrue();
        Holds(result, Frame24("APIC", Picture(3, other))).Should().BeFalse();
        Read(result).Pictures.Select(p => p.Type).Should().Equal(PictureType.FrontCover, PictureType.BackCover);
        Edited(result, new CoverEdit(Jpeg, "image/jpeg", 16, 32)).Should().Equal(result);
    }

    [Theory]
    [InlineData("(17)", "Rock")]
    [InlineData("17", "Rock")]
    [InlineData("(4)Eurodisco", "Disco|Eurodisco")]
    [InlineData("(51)(39)", "Techno-Industrial|Noise")]
    [InlineData("((Odd)", "(Odd)")]
    [InlineData("(999)", "(999)")]
    [InlineData("Rock/Pop", "Rock/Pop")]
    public void Numbered_genres_are_read_by_name(string stored, string genres) =>
        string.Join('|', Read([.. Tag(3, Frame23("TCON", Latin(stored))), .. Audio])["genre"]).Should().Be(genres);

    [Fact]
    public void A_frame_that_is_empty_gives_way_and_is_not_doubled()
    {
        byte[] file = [.. Tag(4, [.. Frame24("TIT2", [3]), .. Frame24("UFID", [.. "http://musicbrainz.org"u8, 0])], padding: 100), .. Audio];

        var result = Edited(file, ("title", ["new"]), ("musicbrainz_recordingid", ["rec"]));

        Count(result, "TIT2"u8.ToArray()).Should().Be(1);
        Count(result, "UFID"u8.ToArray()).Should().Be(1);
    }

    private static byte[] Escape(byte[] plain)
    {
        var escaped = new List<byte>();
        for (var i = 0; i < plain.Length; i++)
        {
            escaped.Add(plain[i]);
            if (plain[i] == 0xFF && (i + 1 == plain.Length || plain[i + 1] == 0 || plain[i + 1] >= 0xE0))
            {
                escaped.Add(0);
            }
        }

        return [.. escaped];
    }
}
