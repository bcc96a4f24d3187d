using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.Tagged.TaggedBytes;

namespace MediaCleanup.Tests.Formats.Tagged;

public sealed class Mp3Tests
{
    [Fact]
    public void A_constant_rate_gives_the_duration_by_size()
    {
        var file = Read(Mpeg(100));

        (file.Format, file.Codec, file.SampleRate, file.Channels, file.BitrateKbps).Should().Be((AudioFormat.Mp3, "mp3", 44100, 2, 128));
        file.DurationMs.Should().BeInRange(2600, 2613);
        file.WhyNotWritable.Should().BeNull();
    }

    [Fact]
    public void A_Xing_header_tells_the_frames_and_LAME_the_silence_around_them()
    {
        byte[] audio = [.. XingFrame(1000, 5000), .. Mpeg(12)];
        Read(audio).DurationMs.Should().Be(26122);
        byte[] lame = [.. XingFrame(1000, 5000, delay: 576, padding: 1500), .. Mpeg(12)];
        Read(lame).DurationMs.Should().Be(26122 - 47);
    }

    [Fact]
    public void A_variable_rate_without_a_header_is_walked()
    {
        byte[] audio = [.. Mpeg(40, 9), .. Mpeg(40, 5), .. Mpeg(20, 14)];

        var file = Read(audio);

        file.DurationMs.Should().Be(2612);
        file.Issues.Should().Contain("MP3_XING_MISSING_VBR");
    }

    [Fact]
    public void Junk_before_the_first_frame_is_skipped_and_kept()
    {
        byte[] file = [.. new byte[5000], .. Mpeg(20)];

        var result = Edited(file, ("title", ["x"]));

        result[^file.Length..].Should().Equal(file);
        Read(result).DurationMs.Should().Be(Read(file).DurationMs);
    }

    [Fact]
    public void APEv2_and_ID3v1_follow_only_in_what_they_have()
    {
        var extra = ApeItem("MP3GAIN_MINMAX", "089,162"u8.ToArray());
        byte[] file = [.. Tag(3, Frame23("TIT2", Wide("old")), padding: 400), .. Mpeg(20), .. ApeTag(ApeItem("TITLE", "old"u8.ToArray()), extra), .. Id3v1("old", "Old Artist", 4)];
        Read(file).Issues.Should().Contain("TAG_APEV2_ON_MP3").And.NotContain("TAG_ID3V1_ONLY");

        var result = Edited(file, ("title", ["A new title that is longer than thirty characters"]), ("album", ["New"]));

        result.Should().HaveCount(file.Length + 46, "only the APE item grew, padding took the rest");
        var id3v1 = Id3v1("A new title that is longer tha", "Old Artist", 4);
        "New"u8.CopyTo(id3v1.AsSpan(63));
        result[^128..].Should().Equal(id3v1);
        Holds(result, ApeItem("TITLE", "A new title that is longer than thirty characters"u8.ToArray())).Should().BeTrue("the key keeps its case");
        Holds(result, extra).Should().BeTrue();
        Count(result, Encoding.ASCII.GetBytes("Album")).Should().Be(0);
    }

    [Fact]
    public void What_a_lone_ID3v1_said_is_carried_into_the_new_tag()
    {
        byte[] file = [.. Mpeg(20), .. Id3v1("Title", "Artist", 4)];
        Read(file).Issues.Should().Contain("TAG_ID3V1_ONLY");

        var result = Edited(file, ("album", ["New"]));

        Holds(result, Frame24("TPE1", Utf8("Artist"))).Should().BeTrue();
        Holds(result, Frame24("TRCK", Utf8("4"))).Should().BeTrue();
        result[^128..].Should().Equal([.. file[^128..^65], .. "New"u8, .. file[^62..]]);
    }

    [Fact]
    public void Lyrics3_and_an_appended_tag_with_a_footer_keep_their_place()
    {
        var appended = Tag(4, [.. Frame24("TIT2", Utf8("old")), .. Frame24("PRIV", [.. "p"u8, 0, 1])], flags: 0x10);
        var lyrics = Lyrics3("la la la");
        byte[] file = [.. Tag(4, Frame24("TIT2", Utf8("old")), padding: 50), .. Mpeg(20), .. appended, .. lyrics, .. Id3v1("old", "")];
        Read(file).Issues.Should().Contain("TAG_LYRICS3").And.Contain("TAG_MULTIPLE_ID3V2");

        var result = Edited(file, ("title", ["newer"]));

        Holds(result, lyrics).Should().BeTrue();
        Holds(result, Tag(4, [.. Frame24("TIT2", Utf8("newer")), .. Frame24("PRIV", [.. "p"u8, 0, 1])], flags: 0x10)).Should().BeTrue();
        Holds(result, Mpeg(20)).Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void A_file_that_was_cut_off_is_refused(int length)
    {
        byte[] whole = [.. Tag(4, Frame24("TIT2", Utf8("x"))), .. XingFrame(100, 41_700), .. Mpeg(100)];
        Edited(whole, ("title", ["y"])).Should().NotEqual(whole);

        FluentActions.Invoking(() => Edited(whole[..length], ("title", ["y"]))).Should().Throw<CorruptMediaException>();
    }

    [Fact]
    public void Other_files_with_the_name_of_an_MP3_are_not_taken_for_one()
    {
        var inside = Mpeg(30);
        byte[][] others =
        [
            [0xFF, 0xD8, 0xFF, 0xE0, .. inside], [.. "<!DOCTYPE html><html>"u8, .. inside], [0, 0, 0, 24, .. "ftypM4A "u8, .. inside], [.. "fLaC"u8, .. inside], [.. "PK\u0003\u0004"u8, .. inside],
            [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i * 7919 % 251))], [.. Tag(4, Frame24("TIT2", Utf8("only a tag")))], Mpeg(1),
        ];
        others.Should().OnlyContain(o => IsRefused(o));
    }

    [Fact]
    public void Free_format_and_the_other_layers_are_read()
    {
        byte[] Free() => [0xFF, 0xFB, 0x00, 0x00, .. Enumerable.Repeat((byte)0x11, 596)];
        byte[] Layer2() => [0xFF, 0xFD, 0x80, 0x00, .. Enumerable.Repeat((byte)0x11, 413)];
        Read([.. Enumerable.Range(0, 50).SelectMany(_ => Free())]).DurationMs.Should().Be(1306);
        var layer2 = Read([.. Enumerable.Range(0, 50).SelectMany(_ => Layer2())]);
        (layer2.Codec, layer2.DurationMs).Should().Be(("mp2", 1303));
    }

    private static bool IsRefused(byte[] bytes)
    {
        try
        {
            Read(bytes);
            return false;
        }
        catch (CorruptMediaException)
        {
            return true;
        }
    }
}
