using System.Text;
using MediaCleanup.Formats;
using static MediaCleanup.Tests.Formats.Tagged.TaggedBytes;

namespace MediaCleanup.Tests.Formats.Tagged;

/// <summary>Odd tags as people's files have them, one kind a test: what is read, and what an edit leaves.</summary>
public sealed class OddTagTests
{
    private static readonly byte[] Audio = Mpeg(20);

    [Fact]
    public void Frames_of_ID3v2_2_are_read_under_their_long_names()
    {
        byte[] body =
        [
            .. Frame22("TT2", Latin("Title")), .. Frame22("TP1", Latin("Artist")), .. Frame22("TAL", Wide("日本")), .. Frame22("TRK", Latin("3/9")), .. Frame22("TYE", Latin("1999")),
            .. Frame22("COM", [0, .. "eng"u8, 0, .. "words"u8]), .. Frame22("TXX", Latin("mine\0theirs")), .. Frame22("UFI", [.. "http://musicbrainz.org"u8, 0, .. "rec"u8]),
        ];
        var file = Read([.. Tag(2, body), .. Audio]);

        file["title"].Should().Equal("Title");
        file["artist"].Should().Equal("Artist");
        file["album"].Should().Equal("日本");
        (file.First("tracknumber"), file.First("totaltracks")).Should().Be(("3", "9"));
        file["date"].Should().Equal("1999");
        file["comment"].Should().Equal("words");
        file["mine"].Should().Equal("theirs");
        file["musicbrainz_recordingid"].Should().Equal("rec");
    }

    [Fact]
    public void An_extended_header_with_a_checksum_is_read_and_the_file_is_left()
    {
        var frames = Frame23("TIT2", Latin("old"));
        byte[] extended = [0, 0, 0, 10, 0x80, 0, 0, 0, 0, 0, 1, 2, 3, 4];
        byte[] file = [.. Tag(3, [.. extended, .. frames], flags: 0x40), .. Audio];

        Read(file)["title"].Should().Equal("old");
        FluentActions.Invoking(() => Edited(file, ("title", ["new"]))).Should().Throw<CorruptMediaException>().WithMessage("*checksum*");
    }

    [Fact]
    public void An_extended_header_of_ID3v2_4_is_kept()
    {
        byte[] extended = [0, 0, 0, 6, 1, 0];
        byte[] file = [.. Tag(4, [.. extended, .. Frame24("TIT2", Utf8("old"))], flags: 0x40, padding: 30), .. Audio];

        Edited(file, ("title", ["newer"])).Should().Equal((byte[])[.. Tag(4, [.. extended, .. Frame24("TIT2", Utf8("newer"))], flags: 0x40, padding: 28), .. Audio]);
    }

    [Fact]
    public void Cyrillic_bytes_declared_as_Latin1_are_read_as_declared_and_kept_until_they_are_named()
    {
        byte[] cyrillic = [0, 0xCA, 0xE8, 0xED, 0xEE];
        byte[] file = [.. Tag(3, [.. Frame23("TPE1", cyrillic), .. Frame23("TIT2", cyrillic)], padding: 40), .. Audio];
        Read(file)["artist"].Should().Equal("Êèíî");

        var result = Edited(file, ("title", ["Кино"]));

        Read(result)["title"].Should().Equal("Кино");
        Holds(result, Frame23("TPE1", cyrillic)).Should().BeTrue();
        Holds(result, Frame23("TIT2", Wide("Кино"))).Should().BeTrue();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void UTF16_without_a_mark_is_read_in_the_order_that_programs_wrote(byte encoding, bool isBigEndian)
    {
        byte[] old = [encoding, .. (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes("Tïtle 日本")];
        byte[] file = [.. Tag(4, [.. Frame24("TIT2", old), .. Frame24("TALB", old)], padding: 60), .. Audio];
        Read(file)["title"].Should().Equal("Tïtle 日本");

        var result = Edited(file, ("album", ["new"]));

        Holds(result, Frame24("TIT2", old)).Should().BeTrue();
        Holds(result, Frame24("TALB", Utf8("new"))).Should().BeTrue();
    }

    [Fact]
    public void Single_frames_of_ID3v2_4_that_are_unsynchronised_compressed_or_grouped_are_read_and_kept()
    {
        byte[] plain = [1, 0xFF, 0xFE, .. Encoding.Unicode.GetBytes("wide")];
        byte[] escaped = [1, 0xFF, 0x00, 0xFE, .. Encoding.Unicode.GetBytes("wide")];
        byte[] zipped = [0, 0, 0, 5, .. Zipped(Utf8("work"))];
        byte[][] frames = [Frame24("TALB", escaped, 0x02), Frame24("TIT1", zipped, 0x09), Frame24("TCOM", [7, .. Utf8("grouped")], 0x40), Frame24("TPE2", [.. "encrypted"u8], 0x04)];
        byte[] file = [.. Tag(4, [.. frames.SelectMany(f => f), .. Frame24("TIT2", plain)], padding: 100), .. Audio];
        var read = Read(file);
        read["album"].Should().Equal("wide");
        read["grouping"].Should().Equal("work");
        read["composer"].Should().Equal("grouped");
        read.First("albumartist").Should().BeNull("nobody has the key");

        var result = Edited(file, ("title", ["new"]));

        frames.Should().OnlyContain(f => Count(result, f) == 1);
        Edited(result, ("album", ["new"])).Should().Match<IEnumerable<byte>>(r => Holds(r.ToArray(), Frame24("TALB", Utf8("new"))));
    }

    [Fact]
    public void A_footer_repeats_the_header_and_no_padding_is_put_before_it()
    {
        byte[] file = [.. Tag(4, Frame24("TIT2", Utf8("old")), flags: 0x10), .. Audio];

        Edited(file, ("title", ["much longer"])).Should().Equal((byte[])[.. Tag(4, Frame24("TIT2", Utf8("much longer")), flags: 0x10), .. Audio]);
    }

    [Fact]
    public void Of_frames_that_say_a_field_twice_one_is_left_in_the_place_of_the_first()
    {
        byte[] file = [.. Tag(4, [.. Frame24("TIT2", Utf8("one")), .. Frame24("TPE1", Utf8("A")), .. Frame24("TIT2", Utf8("two"))], padding: 20), .. Audio];
        Read(file)["title"].Should().Equal("one", "two");

        var result = Edited(file, ("title", ["new"]));

        Holds(result, [.. Frame24("TIT2", Utf8("new")), .. Frame24("TPE1", Utf8("A"))]).Should().BeTrue();
        Count(result, "TIT2"u8.ToArray()).Should().Be(1);
    }

    [Fact]
    public void A_total_in_a_place_of_its_own_stays_there_when_only_the_number_changes()
    {
        var frame = Frame24("TXXX", Utf8("TOTALDISCS\u0000undefined"));
        byte[] id3 = [.. Tag(4, [.. Frame24("TPOS", Utf8("4")), .. frame], padding: 40), .. Audio];
        var item = ApeItem("TOTALDISCS", "5"u8.ToArray());
        byte[] ape = [.. Audio, .. ApeTag(ApeItem("Disc", "4/5"u8.ToArray()), item)];

        Holds(Edited(id3, ("discnumber", ["2"])), [.. Frame24("TPOS", Utf8("2")), .. frame]).Should().BeTrue();
        Holds(Edited(ape, ("discnumber", ["2"])), ApeTag(ApeItem("Disc", "2/5"u8.ToArray()), item)).Should().BeTrue();
        Holds(Edited(id3, ("discnumber", ["2"]), ("totaldiscs", ["3"])), frame).Should().BeFalse();
        Read(Edited(ape, ("totaldiscs", ["6"])))["totaldiscs"].Should().Equal("6");
    }

    [Theory]
    [InlineData("LABEL", "label", "TPUB")]
    [InlineData("media", "media", "TMED")]
    [InlineData("Album", "album", "TALB")]
    [InlineData("RELEASETYPE", "releasetype", "TXXX")]
    [InlineData("tracknumber", "tracknumber", "TRCK")]
    public void A_TXXX_that_only_bears_the_name_of_a_field_is_its_owners(string description, string field, string id)
    {
        var mine = Frame24("TXXX", Utf8($"{description}\0mine"));
        var theirs = Frame24(id, Utf8(id == "TXXX" ? "MusicBrainz Album Type\0right" : "right"));
        byte[] file = [.. Tag(4, [.. mine, .. theirs], padding: 100), .. Audio];

        Read(file)[field].Should().Equal("right");
        Read(file)[$"TXXX:{description}"].Should().Equal("mine");
        Edited(file, (field, ["right"])).Should().Equal(file);
        var result = Edited(file, (field, ["other"]));
        Holds(result, mine).Should().BeTrue();
        Read(result)[field].Should().Equal("other");
        Read(result)[$"TXXX:{description}"].Should().Equal("mine");
        Holds(Edited(file, ($"TXXX:{description}", ["new"])), Frame24("TXXX", Utf8($"{description}\0new"))).Should().BeTrue();
    }

    [Theory]
    [InlineData("barcode", "barcode")]
    [InlineData("CatalogNumber", "catalognumber")]
    [InlineData("MUSICBRAINZ_ALBUMID", "musicbrainz_albumid")]
    [InlineData("MusicBrainz Album Id", "musicbrainz_albumid")]
    [InlineData("ALBUMARTISTSORT", "albumartistsort")]
    [InlineData("LICENSE", "license")]
    public void A_TXXX_that_is_a_fields_own_place_is_ours(string description, string field)
    {
        byte[] file = [.. Tag(4, Frame24("TXXX", Utf8($"{description}\0old")), padding: 100), .. Audio];

        Read(file)[field].Should().Equal("old");
        Holds(Edited(file, (field, ["new"])), "old"u8.ToArray()).Should().BeFalse();
    }

    [Theory]
    [InlineData("TLEN")]
    [InlineData("comment:x")]
    [InlineData("TXXX:LABEL")]
    [InlineData("TXXX")]
    public void A_description_that_looks_like_another_name_goes_by_its_frame(string description)
    {
        byte[] file = [.. Tag(4, [.. Frame24("TXXX", Utf8($"{description}\0mine")), .. Frame24("TLEN", Utf8("1"))], padding: 100), .. Audio];

        var field = Read(file).Tags.Single(t => t.Values is ["mine"]);
        Holds(Edited(file, (field.Name, ["yours"])), Frame24("TXXX", Utf8($"{description}\0yours"))).Should().BeTrue();
        Read(Edited(file, (field.Name, ["yours"]))).Tags.Should().HaveCount(2);
    }

    [Fact]
    public void A_total_takes_the_number_along_that_another_tag_has()
    {
        byte[] id3 = [.. Tag(4, Frame24("TIT2", Utf8("t")), padding: 100), .. Audio, .. Id3v1("t", "a", track: 4)];
        byte[] ape = [.. "MP+"u8, 7, .. LittleEndian(100, 0), .. new byte[200], .. ApeTag(ApeItem("Title", "t"u8.ToArray())), .. Id3v1("t", "a", track: 4)];

        Holds(Edited(id3, ("totaltracks", ["10"])), Frame24("TRCK", Utf8("4/10"))).Should().BeTrue();
        Holds(Edited(ape, ("totaltracks", ["10"])), ApeItem("Track", "4/10"u8.ToArray())).Should().BeTrue();
    }

    [Fact]
    public void Comments_of_several_languages_and_descriptions_are_told_apart()
    {
        byte[][] others = [Frame24("COMM", [3, .. "engiTunNORM"u8, 0, .. " 000"u8]), Frame24("TXXX", Utf8("ALBUM\0not an album"))];
        byte[] file = [.. Tag(4, [.. Frame24("COMM", [3, .. "deu"u8, 0, .. "Worte"u8]), .. others.SelectMany(o => o)], padding: 40), .. Audio];

        var result = Edited(file, ("comment", ["words"]));

        others[..1].Should().OnlyContain(o => Holds(result, o));
        Holds(result, Frame24("COMM", [3, .. "deu"u8, 0, .. "words"u8])).Should().BeTrue();
    }

    [Fact]
    public void An_APE_tag_without_a_header_gets_none()
    {
        byte[] Headless(byte[] items) => [.. items, .. "APETAGEX"u8, .. LittleEndian(2000, (uint)items.Length + 32, 2, 0), .. new byte[8]];
        var other = ApeItem("Artist", "A\0B"u8.ToArray());
        byte[] file = [.. Audio, .. Headless([.. ApeItem("Title", "old"u8.ToArray()), .. other])];
        Read(file)["title"].Should().Equal("old");
        Read(file)["artist"].Should().Equal("A", "B");

        var result = Edited(file, ("title", ["newer"]));

        result[^Headless([.. ApeItem("Title", "newer"u8.ToArray()), .. other]).Length..].Should().Equal(Headless([.. ApeItem("Title", "newer"u8.ToArray()), .. other]));
        Holds(result, Audio).Should().BeTrue();
    }

    [Fact]
    public void Lyrics3_of_both_versions_stays_between_the_audio_and_ID3v1()
    {
        byte[][] blocks = [Lyrics3("la la"), [.. "LYRICSBEGIN[00:01]la la"u8, .. "LYRICSEND"u8]];
        foreach (var block in blocks)
        {
            byte[] file = [.. Audio, .. block, .. Id3v1("old", "artist")];
            Read(file).Issues.Should().Contain("TAG_LYRICS3");
            Read(file)["title"].Should().Equal("old");

            var result = Edited(file, ("title", ["new"]));

            result[^(Audio.Length + block.Length + 128)..].Should().Equal((byte[])[.. Audio, .. block, .. Id3v1("new", "artist")]);
        }
    }

    [Theory]
    [InlineData("Don\u2019t \u201CStop\u201D re\u2010mix\u2026", "Don't \"Stop\" re-mix...")]
    [InlineData("Dvořák – Łódź, Œuvre", "Dvorák - Lódz, OEuvre")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("日本", "")]
    [InlineData("half 日本", "")]
    [InlineData("\U0001F3B5 note", "")]
    public void ID3v1_gets_the_letters_of_Latin1_that_a_text_is_read_as_or_nothing(string title, string stored)
    {
        byte[] file = [.. Audio, .. Id3v1("old", "artist")];

        var result = Edited(file, ("title", [title]));

        result[^128..].Should().Equal(Id3v1(stored, "artist"));
        Read(result)["title"].Should().Equal(title);
        Edited(result, ("title", [title])).Should().Equal(result);
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(output, System.IO.Compression.CompressionMode.Compress))
        {
            zlib.Write(bytes);
        }

        return output.ToArray();
    }
}
