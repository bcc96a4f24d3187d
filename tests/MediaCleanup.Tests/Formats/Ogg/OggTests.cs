using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Formats.Flac;
using static MediaCleanup.Tests.Formats.Ogg.OggBytes;

namespace MediaCleanup.Tests.Formats.Ogg;

public sealed class OggTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 5, 0, 7, 3, .. Noise(60_000, 3)];

    public static TheoryData<string> Codings => [.. new[] { "opus", "vorbis", "speex", "flac" }];

    [Theory]
    [MemberData(nameof(Codings))]
    public void Each_coding_is_told_by_its_first_packet_and_its_duration_by_the_last_page(string coding)
    {
        var file = Read(File(coding, "Title=a", "ARTIST=AC/DC", "R128_TRACK_GAIN=-5"));

        var (format, rate, channels, duration) = coding switch
        {
            "opus" => (AudioFormat.Opus, 48000, 2, 2000), // less the 312 samples of pre-skip
            "vorbis" => (AudioFormat.OggVorbis, 44100, 2, 2007),
            "speex" => (AudioFormat.Speex, 16000, 1, 2020),
            _ => (AudioFormat.OggFlac, 8000, 1, 2000),
        };
        (file.Format, file.SampleRate, file.Channels, file.DurationMs).Should().Be((format, rate, channels, duration));
        file["title"].Should().Equal("a");
        file["artist"].Should().Equal("AC/DC");
        file["R128_TRACK_GAIN"].Should().Equal("-5");
        file.WhyNotWritable.Should().BeNull();
        file.Issues.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void A_cover_and_long_tags_leave_every_other_packet_as_it_was_and_all_pages_in_order(string coding)
    {
        var before = File(coding, "Title=a", "junk", "ARTIST=b");
        var after = Edit(before, new TagEdits([new("title", [new string('x', 20_000)]), new("date", ["2004-05-06"])], new(Jpeg, "image/jpeg", 7, 5)));

        var (packets, pages) = (PacketsOf(after), Parse(after));
        var old = PacketsOf(before);
        packets.Should().HaveCount(old.Count);
        packets.Where((_, i) => i != 1).Should().BeEquivalentTo(old.Where((_, i) => i != 1), o => o.WithStrictOrdering());
        pages.Should().OnlyContain(p => p.HasRightCrc && p.Serial == Serial);
        pages.Select(p => p.Sequence).Should().Equal(Enumerable.Range(0, pages.Count).Select(i => (uint)i));
        pages.Should().OnlyContain(p => p.Lacing.All(l => l == 255) == (p.Granule == -1));
        pages.Skip(1).Zip(pages).Should().AllSatisfy(p => ((p.First.Flags & 1) != 0).Should().Be(p.Second.Lacing[^1] == 255));
        pages.Count.Should().BeGreaterThan(Parse(before).Count, "the new header must not fit into the old pages, or nothing is proven");

        var file = Read(after);
        file["title"][0].Should().HaveLength(20_000);
        file["date"].Should().Equal("2004-05-06");
        file.Pictures.Should().ContainSingle().Which.Should().Match<Picture>(p => p.Type == PictureType.FrontCover && p.Width == 7 && p.Height == 5);
        file.Pictures[0].Bytes(new MemorySource(after)).ToArray().Should().Equal(Jpeg);
        file.DurationMs.Should().Be(Read(before).DurationMs);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void The_inverse_restores_every_byte_and_a_second_edit_changes_nothing(string coding)
    {
        var source = new MemorySource(File(coding, "TITLE=a"));
        var edits = new TagEdits([new("title", ["b"]), new("totaltracks", ["12"])], new(Jpeg, "image/jpeg", 7, 5));
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), edits);
        var result = new MemorySource(FlacBytes.Bytes(splice.Apply(source)));

        FlacBytes.Bytes(splice.Inverse(source).Apply(result)).Should().Equal(FlacBytes.Bytes(source));
        AudioEditor.Edit(result, AudioReader.Read(result), edits).Replacements.Should().BeEmpty();
    }

    [Fact]
    public void An_edit_that_keeps_the_number_of_pages_touches_no_audio_page()
    {
        var source = new MemorySource(VorbisFile(VorbisTags("TITLE=a")));
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), new([new("title", ["a longer title"])]));

        var audio = source.Length - Audio(2, 4410).Length;
        splice.Replacements.Should().OnlyContain(r => r.At.End <= audio);
    }

    [Fact]
    public void A_cover_taken_out_again_by_a_smaller_one_keeps_the_pages_in_order()
    {
        var large = Edit(OpusFile(OpusTags("TITLE=a")), new TagEdits([], new(Noise(300_000, 1), "image/jpeg", 7, 5)));
        var after = Edit(large, new TagEdits([], new(Noise(10, 2), "image/jpeg", 7, 5)));

        Parse(after).Should().OnlyContain(p => p.HasRightCrc);
        Parse(after).Select(p => p.Sequence).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        PacketsOf(after)[2..].Should().BeEquivalentTo(PacketsOf(large)[2..], o => o.WithStrictOrdering());
        Read(after).Pictures.Should().ContainSingle().Which.Length.Should().Be(10);
    }

    [Fact]
    public void A_second_packet_on_the_last_header_page_is_not_lost_nor_one_that_goes_on_behind_it()
    {
        var tags = VorbisTags("TITLE=a");
        byte[] lacing = [(byte)tags.Length, .. Enumerable.Repeat((byte)255, 11), 195, 80, 255];
        byte[] payload = [.. tags, .. Setup, .. Noise(80, 7), .. Noise(255, 8)];
        byte[] before = [.. Page(2, 0, 0, VorbisHead), .. Page(0, 500, Serial, 1, lacing, payload), .. Page(5, 900, 2, Noise(50, 9), Noise(20, 10))];
        var after = Edit(before, new TagEdits([new("title", ["b"])], new(Jpeg, "image/jpeg", 7, 5)));

        PacketsOf(after)[2..].Should().BeEquivalentTo(PacketsOf(before)[2..], o => o.WithStrictOrdering());
        Parse(after).Should().OnlyContain(p => p.HasRightCrc);
        Parse(after)[^2].Granule.Should().Be(500);
        Parse(after)[^1].Flags.Should().Be(5);
        Read(after)["title"].Should().Equal("b");
    }

    [Fact]
    public void Padding_of_zeros_takes_up_an_edit_and_other_bytes_behind_the_comment_are_kept()
    {
        var padded = OpusFile([.. OpusTags("TITLE=a"), .. new byte[100]]);
        var after = Edit(padded, new TagEdits([new("title", ["a longer title"])]));
        after.Length.Should().Be(padded.Length);
        Edit(after, new TagEdits([new("title", ["a"])])).Should().Equal(padded);

        var extra = OpusFile([.. OpusTags("TITLE=a"), 1, 2, 3]);
        PacketsOf(Edit(extra, new TagEdits([new("title", ["bb"])])))[1][^5..].Should().Equal((byte)'b', (byte)'b', 1, 2, 3);
    }

    [Fact]
    public void A_damaged_audio_page_stays_recognisably_damaged_when_it_is_renumbered()
    {
        var before = OpusFile(OpusTags("TITLE=a"));
        before[^10] ^= 1;
        var pages = Parse(Edit(before, new TagEdits([], new(Noise(200_000, 1), "image/jpeg", 1, 1))));

        pages[^1].HasRightCrc.Should().BeFalse();
        pages[..^1].Should().OnlyContain(p => p.HasRightCrc);
    }

    [Fact]
    public void A_damaged_header_page_is_not_made_to_look_right()
    {
        var bytes = VorbisFile(VorbisTags("TITLE=a"));
        bytes[^(Audio(2, 1).Length + 40)] ^= 1;

        FluentActions.Invoking(() => Edit(bytes, new TagEdits([new("title", ["b"])]))).Should().Throw<CorruptMediaException>().WithMessage("*check sum*");
    }

    [Fact]
    public void Bytes_behind_the_last_page_are_kept()
    {
        byte[] bytes = [.. OpusFile(OpusTags("TITLE=a")), .. "TAG and whatever"u8];

        Edit(bytes, new TagEdits([], new(Jpeg, "image/jpeg", 1, 1)))[^16..].Should().Equal("TAG and whatever"u8.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(325)]
    public void A_file_that_ends_within_a_page_is_read_but_not_written(int missing)
    {
        var file = Read(OpusFile(OpusTags("TITLE=a"))[..^missing]);

        file.Issues.Should().Contain("AUDIO_TRUNCATED");
        file.WhyNotWritable.Should().StartWith("the audio is cut off");
    }

    [Fact]
    public void A_stream_without_its_end_mark_is_told()
    {
        var whole = OpusFile(OpusTags("TITLE=a"));
        var last = Page(0, 0, 0, Noise(200, 1), Noise(100, 2)).Length;

        Read(whole[..^last]).Issues.Should().Equal("OGG_NO_END");
    }

    [Fact]
    public void Streams_that_follow_each_other_are_read_but_not_written()
    {
        var second = Page(2, 0, 99, 0, [19], OpusHead).Concat(Page(4, 5, 99, 1, [4], Noise(4, 1))).ToArray();
        var file = Read([.. OpusFile(OpusTags("TITLE=a")), .. second]);

        file["title"].Should().Equal("a");
        file.DurationMs.Should().Be(2000);
        file.WhyNotWritable.Should().Contain("chained");
    }

    [Fact]
    public void Streams_side_by_side_are_read_but_not_written_and_video_is_refused()
    {
        var audio = OpusFile(OpusTags("TITLE=a"));
        var head = Page(2, 0, 0, OpusHead).Length;
        byte[] skeleton = [.. audio[..head], .. Page(2, 0, 7, 0, [8], [.. "fishead\0"u8]), .. audio[head..]];
        byte[] video = [.. audio[..head], .. Page(2, 0, 7, 0, [8], [0x80, .. "theora\0"u8]), .. audio[head..]];

        Read(skeleton)["title"].Should().Equal("a");
        Read(skeleton).WhyNotWritable.Should().Contain("multiplexed");
        FluentActions.Invoking(() => Read(video)).Should().Throw<CorruptMediaException>().WithMessage("*Theora*");
    }

    [Fact]
    public void A_junk_picture_is_kept_and_told_and_the_old_kind_of_cover_is_read_and_replaced()
    {
        var before = OpusFile(OpusTags("METADATA_BLOCK_PICTURE=x", "COVERARTMIME=image/jpeg", "COVERART=" + Convert.ToBase64String(Jpeg), "TITLE=a"));
        var file = Read(before);

        file.Issues.Should().Equal("ART_CORRUPT");
        file.Pictures.Should().ContainSingle().Which.Should().Match<Picture>(p => p.Mime == "image/jpeg" && p.Width == 7);
        file.Pictures[0].Bytes(new MemorySource(before)).ToArray().Should().Equal(Jpeg);

        var after = Read(Edit(before, new TagEdits([], new(Noise(9, 9), "image/png", 1, 1))));
        after.Pictures.Should().ContainSingle().Which.Length.Should().Be(9);
        after.Issues.Should().Equal("ART_CORRUPT");
    }

    [Fact]
    public void A_front_cover_that_is_a_block_of_flac_in_ogg_is_replaced_where_it_stands()
    {
        var old = FlacBytes.Picture(PictureType.FrontCover, [1, 2, 3]).Body;
        byte[] before = [.. Page(2, 0, 0, FlacHead), .. Packets(1, [4, 0, 0, 24, .. Comment("TITLE=a")], [0x86, 0, 0, (byte)old.Length, .. old]), .. Audio(2, 800)];
        Read(before).Pictures.Should().ContainSingle().Which.Bytes(new MemorySource(before)).ToArray().Should().Equal(1, 2, 3);

        var after = Edit(before, new TagEdits([], new(Jpeg, "image/jpeg", 7, 5)));

        Read(after).Pictures.Should().ContainSingle().Which.Bytes(new MemorySource(after)).ToArray().Should().Equal(Jpeg);
        PacketsOf(after)[1].Should().Equal(PacketsOf(before)[1]);
        PacketsOf(after)[2][0].Should().Be(0x86);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(30)]
    [InlineData(60)]
    public void A_file_cut_in_its_headers_is_refused(int length) =>
        FluentActions.Invoking(() => Read(OpusFile(OpusTags("TITLE=a"))[..length])).Should().Throw<CorruptMediaException>();

    private static byte[] FlacHead => [0x7F, .. "FLAC"u8, 1, 0, 0, 0, .. "fLaC"u8, 0, 0, 0, 34, .. FlacBytes.Tone(2)[8..42]];

    private static byte[] File(string coding, params string[] entries) => coding switch
    {
        "opus" => OpusFile(OpusTags(entries)),
        "vorbis" => VorbisFile(VorbisTags(entries)),
        "speex" => [.. Page(2, 0, 0, SpeexHead), .. Packets(1, Comment(entries)), .. Audio(2, 1600)],
        _ => [.. Page(2, 0, 0, FlacHead), .. Packets(1, [4, 0, (byte)(Comment(entries).Length >> 8), (byte)Comment(entries).Length, .. Comment(entries)], [0x82, 0, 0, 4, 1, 2, 3, 4]), .. Audio(2, 800)],
    };

    private static byte[] SpeexHead => [.. "Speex   1.2"u8, .. new byte[17], 1, 0, 0, 0, 80, 0, 0, 0, 0x80, 0x3E, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, .. new byte[28]];

    private static byte[] Edit(byte[] bytes, TagEdits edits) => FlacBytes.Edit(bytes, edits);
}
