using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Formats.Flac;
using static MediaCleanup.Tests.Formats.Flac.FlacBytes;

namespace MediaCleanup.Tests.Formats.Vorbis;

public sealed class VorbisCommentTests
{
    [Fact]
    public void Untouched_entries_keep_their_bytes_and_order_and_an_edited_one_its_place_and_the_case_of_its_key()
    {
        byte[][] entries = ["Foo=1"u8.ToArray(), "Artist=old"u8.ToArray(), "no equals sign"u8.ToArray(), [.. "BAD="u8, 0xFF, 0xFE], "=x"u8.ToArray(), []];
        var after = Edit(With((4, CommentBody(entries))), "artist", "new");

        Entries(after).Should().Equal("Foo=1", "Artist=new", "no equals sign", "BAD=\u00FF\u00FE", "=x", "");
        Read(after).Issues.Should().Equal("TAG_INVALID_UTF8");
    }

    [Fact]
    public void A_new_field_is_written_in_upper_case_at_the_end() =>
        Entries(Edit(With(Comment("title=a")), "albumartist", "b")).Should().Equal("title=a", "ALBUMARTIST=b");

    [Fact]
    public void Several_values_are_several_entries_and_fewer_take_entries_away()
    {
        var two = Edit(With(Comment("ARTIST=a", "TITLE=t")), "artist", "a", "AC/DC");

        Entries(two).Should().Equal("ARTIST=a", "ARTIST=AC/DC", "TITLE=t");
        Entries(Edit(two, "artist", "c")).Should().Equal("ARTIST=c", "TITLE=t");
        Entries(Edit(two, "artist")).Should().Equal("TITLE=t");
    }

    [Fact]
    public void Totals_are_written_under_both_spellings() =>
        Entries(Edit(With(Comment()), new TagEdits([new("totaltracks", ["12"]), new("totaldiscs", ["2"])])))
            .Should().Equal("TRACKTOTAL=12", "TOTALTRACKS=12", "DISCTOTAL=2", "TOTALDISCS=2");

    [Fact]
    public void The_recording_id_stands_under_the_track_id_and_the_track_id_under_the_release_track_id()
    {
        var after = Edit(With(Comment()), new TagEdits([new("musicbrainz_recordingid", ["r"]), new("musicbrainz_trackid", ["t"])]));

        Entries(after).Should().Equal("MUSICBRAINZ_TRACKID=r", "MUSICBRAINZ_RELEASETRACKID=t");
        Read(after)["musicbrainz_recordingid"].Should().Equal("r");
        Read(after)["musicbrainz_trackid"].Should().Equal("t");
    }

    [Fact]
    public void A_number_with_its_total_is_read_as_two_facts()
    {
        var file = Read(With(Comment("TRACKNUMBER=3/12", "DISCNUMBER=A/B", "Disc=1/2")));

        file["tracknumber"].Should().Equal("3");
        file["totaltracks"].Should().Equal("12");
        file["discnumber"].Should().Equal("A/B");
        file["Disc"].Should().Equal("1/2");
    }

    [Theory]
    [InlineData("tracknumber", "4", "TRACKNUMBER=4/12")]
    [InlineData("totaltracks", "13", "TRACKNUMBER=3|TRACKTOTAL=13|TOTALTRACKS=13")]
    [InlineData("tracknumber", "", "TRACKTOTAL=12|TOTALTRACKS=12")]
    public void An_edit_of_one_half_of_a_combined_number_keeps_the_other(string field, string value, string expected)
    {
        var after = Edit(With(Comment("TRACKNUMBER=3/12")), field, value.Length == 0 ? [] : [value]);

        string.Join('|', Entries(after)).Should().Be(expected);
        Read(after)[field].Should().Equal(value.Length == 0 ? [] : [value]);
    }

    [Fact]
    public void A_year_is_the_date_only_where_no_date_is_and_becomes_one_when_it_is_set()
    {
        Read(With(Comment("YEAR=1999")))["date"].Should().Equal("1999");
        Entries(Edit(With(Comment("YEAR=1999")), "date", "1999-05-06")).Should().Equal("DATE=1999-05-06");

        var both = Read(With(Comment("YEAR=1999", "DATE=2001")));
        both["date"].Should().Equal("2001");
        both["year"].Should().Equal("1999");
        Entries(Edit(With(Comment("YEAR=1999", "DATE=2001")), "date", "2002")).Should().Equal("YEAR=1999", "DATE=2002");
    }

    [Fact]
    public void An_organization_is_read_as_the_label_where_none_is_and_stays_when_one_comes()
    {
        var before = With(Comment("PUBLISHER=Music Press", "ORGANIZATION=Old"));
        Read(before).Tags.Select(t => (t.Name, t.Values[0])).Should().Equal(("PUBLISHER", "Music Press"), ("label", "Old"), ("ORGANIZATION", "Old"));
        Edit(before, "label", "Old").Should().Equal(before);

        var after = Edit(before, "label", "New");

        Entries(after).Should().Equal("PUBLISHER=Music Press", "ORGANIZATION=Old", "LABEL=New");
        Read(after)["label"].Should().Equal("New");
        Entries(Edit(after, "label", "Newer")).Should().Equal("PUBLISHER=Music Press", "ORGANIZATION=Old", "LABEL=Newer");
        Entries(Edit(before, "label")).Should().Equal("PUBLISHER=Music Press");
        Read(With(Comment("PUBLISHER=Music Press")))["label"].Should().BeEmpty();
    }

    [Fact]
    public void Two_spellings_of_one_field_are_one_field_and_change_together()
    {
        var before = With(Comment("Album Artist=a", "ALBUMARTIST=a", "TOTALTRACKS=9"));

        Read(before)["albumartist"].Should().Equal("a");
        Entries(Edit(before, "albumartist", "b")).Should().Equal("Album Artist=b", "ALBUMARTIST=b", "TOTALTRACKS=9");
        Entries(Edit(before, "totaltracks", "10")).Should().Equal("Album Artist=a", "ALBUMARTIST=a", "TOTALTRACKS=10", "TRACKTOTAL=10");
    }

    [Fact]
    public void A_second_key_that_only_repeats_a_field_follows_it_and_one_that_says_more_stays()
    {
        var before = With(Comment("DISC=4", "DISCNUMBER=4", "DATE=1999-05-06", "YEAR=1999", "COMMENT=a", "DESCRIPTION=b"));
        Read(before).Tags.Select(t => t.Name).Should().Equal("discnumber", "date", "comment", "DESCRIPTION");

        var after = Edit(before, new TagEdits([new("discnumber", ["2"]), new("date", ["2004-01-02"]), new("comment", ["c"])]));

        Entries(after).Should().Equal("DISC=2", "DISCNUMBER=2", "DATE=2004-01-02", "YEAR=2004", "COMMENT=c", "DESCRIPTION=b");
        Entries(Edit(after, new TagEdits([new("discnumber", []), new("date", [])]))).Should().Equal("COMMENT=c", "DESCRIPTION=b");
    }

    [Fact]
    public void A_field_that_no_table_knows_is_read_and_written_under_its_own_name()
    {
        var file = Read(Edit(With(Comment("My Field=1")), new TagEdits([new("my field", ["2"]), new("other", ["3"])])));

        file.Tags.Select(t => t.Name).Should().Equal("My Field", "OTHER");
        file["My Field"].Should().Equal("2");
    }

    [Theory]
    [InlineData("a=b")]
    [InlineData("ключ")]
    public void A_name_that_the_format_cannot_hold_is_refused(string name) =>
        FluentActions.Invoking(() => Edit(With(Comment()), name, "x")).Should().Throw<CorruptMediaException>().WithMessage($"*{name}*");

    [Theory]
    [InlineData("FF FF FF 7F")]
    [InlineData("00 00 00 00 FF FF FF FF")]
    [InlineData("00 00 00 00 01 00 00 00 FF FF 00 00")]
    [InlineData("00 00 00 00 01 00 00 00")]
    public void A_length_that_leads_out_of_the_comment_is_refused(string hex) =>
        FluentActions.Invoking(() => Read(With((4, Convert.FromHexString(hex.Replace(" ", ""))))))
            .Should().Throw<CorruptMediaException>();

    [Fact]
    public void What_follows_the_last_entry_is_kept()
    {
        var body = CommentBody("TITLE=a"u8.ToArray());
        var after = Edit(With((4, [.. body, 7, 8, 9])), "title", "bb");

        FlacBytes.Bytes(new MemorySource(after)).AsSpan().IndexOf((byte[])[.. "TITLE=bb"u8, 7, 8, 9]).Should().BePositive();
    }
}
