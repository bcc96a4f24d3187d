using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Flac;
using static MediaCleanup.Tests.Formats.Flac.FlacBytes;

namespace MediaCleanup.Tests.Formats.Flac;

public sealed class FlacTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 0];

    [Fact]
    public void A_file_of_our_writer_says_how_long_it_is_and_has_no_issue()
    {
        var file = Read(Plain);

        file.Format.Should().Be(AudioFormat.Flac);
        file.DurationMs.Should().Be(10_000);
        (file.SampleRate, file.Channels, file.BitsPerSample).Should().Be((8000, 1, 16));
        file.WhyNotWritable.Should().BeNull();
        file.Issues.Should().BeEmpty();
    }

    [Fact]
    public void Four_minutes_of_silence_stay_below_six_kilobytes() =>
        FlacWriter.Write(new short[8000 * 240], 8000, 1).Length.Should().BeLessThan(6 * 1024);

    [Fact]
    public void Tags_and_pictures_are_read_and_the_size_of_a_picture_comes_from_its_own_bytes()
    {
        var file = Read(With(Comment("Title=a", "ARTIST=AC/DC", "artist=b", "junk"), Picture(PictureType.BackCover, Png)));

        file["title"].Should().Equal("a");
        file["artist"].Should().Equal("AC/DC", "b");
        file.Pictures.Should().ContainSingle().Which.Should().Match<Picture>(p => p.Type == PictureType.BackCover && p.Width == 7 && p.Height == 5 && p.Description == "no");
    }

    [Fact]
    public void An_edit_that_fits_into_the_padding_keeps_the_size_and_the_place_of_the_audio()
    {
        var before = With(Comment("TITLE=a"), (1, new byte[500]));
        var after = Edit(before, "title", "a much longer title");

        after.Length.Should().Be(before.Length);
        after[^Audio.Length..].Should().Equal(Audio);
        Read(after)["title"].Should().Equal("a much longer title");
        Edit(after, "title", "b").Length.Should().Be(before.Length);
    }

    [Fact]
    public void Metadata_that_outgrows_its_padding_leaves_4096_bytes_for_the_next_edit()
    {
        var after = Edit(With(Comment("TITLE=a"), (1, new byte[10])), "title", new string('x', 100));
        var again = Edit(after, "title", new string('y', 3000));

        ((FlacLayout)Read(after).Layout).Blocks[^1].Body.Length.Should().Be(4096);
        again.Length.Should().Be(after.Length);
        again[^Audio.Length..].Should().Equal(Audio);
    }

    [Theory]
    [InlineData(2)] // application
    [InlineData(3)] // seek table
    [InlineData(5)] // cue sheet
    [InlineData(64)] // reserved
    public void A_block_of_any_type_is_kept_raw(byte type)
    {
        byte[] body = [.. "any bytes, even \0 \xFF"u8];
        var after = Edit(With((type, body), Comment("TITLE=a"), (type, body)), "title", "b");

        var layout = (FlacLayout)Read(after).Layout;
        layout.Blocks.Where(b => b.Type == type).Should().HaveCount(2)
            .And.AllSatisfy(b => after[(int)b.Body.Offset..(int)b.Body.End].Should().Equal(body));
        layout.Blocks.Count(b => b.IsLast).Should().Be(1);
        layout.Blocks[^1].IsLast.Should().BeTrue();
    }

    [Fact]
    public void Id3_in_front_and_behind_is_kept_and_told()
    {
        byte[] id3v2 = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 20, .. new byte[20]];
        byte[] id3v1 = [.. "TAG"u8, .. new byte[125]];
        var after = Edit([.. id3v2, .. With(Comment("TITLE=a")), .. id3v1], "title", "b");

        var file = Read(after);
        file["title"].Should().Equal("b");
        file.Issues.Should().Equal("TAG_ID3_ON_FLAC");
        after[..30].Should().Equal(id3v2);
        after[^128..].Should().Equal(id3v1);
        after[^(128 + Audio.Length)..^128].Should().Equal(Audio);
    }

    [Fact]
    public void A_junk_picture_entry_in_the_comment_is_kept()
    {
        var after = Edit(With(Comment("METADATA_BLOCK_PICTURE=x", "TITLE=a")), "title", "b");

        Entries(after).Should().Equal("METADATA_BLOCK_PICTURE=x", "TITLE=b");
    }

    [Fact]
    public void A_cover_takes_the_place_of_the_front_cover_and_of_no_other_picture()
    {
        var back = Picture(PictureType.BackCover, [1, 2, 3]);
        var before = With(Comment("TITLE=a"), Picture(PictureType.FrontCover, [9, 9]), back, Picture(PictureType.FrontCover, [8]));
        var after = Edit(before, new TagEdits([], new(Png, "image/png", 7, 5)));

        var file = Read(after);
        file.Pictures.Select(p => p.Type).Should().Equal(PictureType.FrontCover, PictureType.BackCover);
        file.Pictures[0].Bytes(new MemorySource(after)).ToArray().Should().Equal(Png);
        file.Pictures[1].Bytes(new MemorySource(after)).ToArray().Should().Equal(1, 2, 3);
        Edit(after, new TagEdits([], new(Png, "image/png", 7, 5))).Should().Equal(after);
    }

    [Fact]
    public void A_picture_of_twenty_megabytes_is_refused_because_a_block_cannot_hold_it() =>
        FluentActions.Invoking(() => Edit(Plain, new TagEdits([], new(new byte[20_000_000], "image/jpeg", 1, 1))))
            .Should().Throw<CorruptMediaException>().WithMessage("*20000042 bytes*");

    [Fact]
    public void A_file_without_any_comment_gets_one() =>
        Read(Edit(Plain, "title", "first"))["title"].Should().Equal("first");

    [Fact]
    public void An_edit_that_changes_nothing_gives_an_empty_splice()
    {
        var source = new MemorySource(With(Comment("Title=a", "TRACKNUMBER=3/12"), Picture(PictureType.FrontCover, Png)));
        var file = AudioReader.Read(source);

        FlacEditor.Edit(source, file, new([new("title", ["a"]), new("totaltracks", ["12"]), new("tracknumber", ["3"])], new(Png, "image/png", 7, 5)))
            .Replacements.Should().BeEmpty();
    }

    [Fact]
    public void The_inverse_restores_every_byte()
    {
        var before = With((64, [1, 2]), Comment("TITLE=a", "X=1"), Picture(PictureType.FrontCover, [9, 9]), (1, new byte[40]));
        var source = new MemorySource(before);
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), new([new("title", ["b"]), new("x", [])], new(Png, "image/png", 7, 5)));

        Bytes(splice.Inverse(source).Apply(splice.Apply(source))).Should().Equal(before);
    }

    [Theory]
    [InlineData(1, "within its last frame")]
    [InlineData(13, "within its last frame")]
    [InlineData(6000, "0.6 of 10.0 seconds are there")]
    public void A_file_cut_in_its_audio_is_read_but_not_written(int missing, string where)
    {
        var file = Read(With(Comment("TITLE=a"))[..^Math.Min(missing, Audio.Length - 20)]);

        file.Issues.Should().Contain("AUDIO_TRUNCATED");
        file.WhyNotWritable.Should().StartWith("the audio is cut off").And.EndWith(where);
        file["title"].Should().Equal("a");
    }

    [Fact]
    public void A_file_cut_between_two_frames_says_how_much_is_there()
    {
        var samples = new short[8000 * 60];
        var silence = FlacWriter.Write(samples, 8000, 1);

        // Frames of silence are of one size but for the coded number, so half the file is about half the time.
        Read(silence[..(silence.Length / 2)]).WhyNotWritable.Should().MatchRegex(@"^the audio is cut off: (29|30|31)\.\d of 60\.0 seconds are there$");
    }

    [Fact]
    public void Bytes_in_the_last_frame_that_look_like_a_header_are_no_false_alarm()
    {
        // A verbatim frame of noise that carries a whole frame header of another place in its samples.
        var random = new Random(4);
        var samples = new short[4608 * 3];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)random.Next(short.MinValue, short.MaxValue + 1);
        }

        var header = FlacWriter.Write(samples, 8000, 1).AsSpan(42, 10);
        for (var i = 0; i < 4; i++)
        {
            samples[(4608 * 2) + 1000 + i] = (short)((header[i * 2] << 8) | header[(i * 2) + 1]);
        }

        var bytes = FlacWriter.Write(samples, 8000, 1);
        bytes.AsSpan(42 + 10).IndexOf(header[..8]).Should().BePositive("the trap must be there");
        Read(bytes).WhyNotWritable.Should().BeNull();
    }

    [Fact]
    public void Bytes_behind_the_last_frame_are_not_taken_for_a_cut()
    {
        byte[] tail = [.. With(Comment("TITLE=a")), .. "APETAGEX and more of somebody's"u8, .. new byte[600]];

        Read(tail).WhyNotWritable.Should().BeNull();
        Edit(tail, "title", "b")[^631..].Should().Equal(tail[^631..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(60)]
    public void A_file_cut_in_its_metadata_is_refused(int length) =>
        FluentActions.Invoking(() => Read(With(Comment("TITLE=a", "ARTIST=b"))[..length])).Should().Throw<CorruptMediaException>();

    [Fact]
    public void A_block_length_that_leads_out_of_the_file_is_refused() =>
        FluentActions.Invoking(() => Read([.. "fLaC"u8, 0, 0, 0, 34, .. Plain[8..42], 0x84, 0xFF, 0xFF, 0xFF, .. new byte[100]]))
            .Should().Throw<CorruptMediaException>().WithMessage("*does not fit*");

    [Fact]
    public void Metadata_that_no_frame_follows_is_not_written() =>
        Read([.. Plain[..42], .. new byte[4000]]).WhyNotWritable.Should().Be("no audio frame follows the metadata");

    [Fact]
    public void A_missing_audio_check_sum_is_told()
    {
        var bytes = (byte[])Plain.Clone();
        bytes.AsSpan(26, 16).Clear();

        Read(bytes).Issues.Should().Equal("FLAC_MD5_UNSET");
    }

    [Fact]
    public void A_stream_that_an_encoder_wrote_into_a_pipe_is_as_long_as_its_last_frame_tells()
    {
        Read(Untold(Plain)).DurationMs.Should().Be(10_000);
        Read(Untold(Plain)[..^3]).DurationMs.Should().Be(9792, "the last frame is cut");
        Read(Untold(Plain)[..42]).DurationMs.Should().Be(0, "there is no frame");
        Read([.. Untold(Plain)[..42], .. new byte[4000]]).DurationMs.Should().BeNull();
    }

    [Fact]
    public void A_second_comment_follows_in_the_fields_that_it_has()
    {
        var before = With(Comment("ARTIST=one", "TITLE=t"), (1, new byte[4000]), Comment("artist=two", "MOOD=calm"));

        var after = Edit(before, new TagEdits([new("artist", ["new"]), new("album", ["a"])]));

        after.AsSpan().IndexOf("artist=new"u8).Should().BePositive();
        after.AsSpan().IndexOf("MOOD=calm"u8).Should().BePositive();
        after.AsSpan().Count("ALBUM=a"u8).Should().Be(1);
        after.AsSpan().IndexOf("two"u8).Should().Be(-1);
        after[^Audio.Length..].Should().Equal(Audio);
    }

    /// <summary>The file without its number of samples.</summary>
    private static byte[] Untold(byte[] file)
    {
        var untold = (byte[])file.Clone();
        untold[21] &= 0xF0;
        untold.AsSpan(22, 4).Clear();
        return untold;
    }
}
