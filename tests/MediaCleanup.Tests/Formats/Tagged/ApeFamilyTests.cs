using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.Tagged.TaggedBytes;

namespace MediaCleanup.Tests.Formats.Tagged;

public sealed class ApeFamilyTests
{
    private static byte[] WavPack(int blocks = 3) => [.. Enumerable.Range(0, blocks).SelectMany(i =>
        (byte[])[.. "wvpk"u8, .. LittleEndian(24 + 100), 0x10, 4, 0, 0, .. LittleEndian((uint)blocks * 22050, (uint)i * 22050, 22050, (9u << 23) | 1, 0), .. new byte[100]])];

    private static byte[] Tta()
    {
        byte[] header = [.. "TTA1"u8, 1, 0, 2, 0, 16, 0, .. LittleEndian(44100, 46080 + 22050), 0, 0, 0, 0];
        return [.. header, .. LittleEndian(60, 40, 0), .. new byte[100]];
    }

    private static byte[] Monkeys()
    {
        byte[] descriptor = [.. "MAC "u8, .. LittleEndian(3990, 52, 24, 8, 0, 200, 0, 0), .. new byte[16]];
        byte[] header = [0xD0, 0x07, 0, 0, .. LittleEndian(73728, 44100, 2), 16, 0, 2, 0, .. LittleEndian(44100)];
        return [.. descriptor, .. header, .. new byte[208]];
    }

    private static byte[] MusepackV7() => [.. "MP+"u8, 7, .. LittleEndian(100, 0), .. new byte[200]];

    private static byte[] MusepackV8() => [.. "MPCK"u8, .. "SH"u8, 15, 0, 0, 0, 0, 8, 0x82, 0xD8, 0x44, 0, 0x1B, 0x10, .. new byte[100]];

    private static byte[] Adts(int frames = 40) => [.. Enumerable.Range(0, frames).SelectMany(_ => (byte[])[0xFF, 0xF1, 0x50, 0x80, 200 >> 3, ((200 & 7) << 5) | 0x1F, 0xFC, .. new byte[193]])];

    public static TheoryData<string, string, int> Formats => new()
    {
        { "wavpack", "wavpack", 1500 }, { "tta", "tta", 1545 }, { "ape", "ape", 2672 }, { "mpc7", "musepack", 2599 }, { "mpc8", "musepack", 1000 }, { "aac", "aac", 929 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Each_format_tells_its_length_and_takes_ten_fields_and_a_cover(string kind, string format, int ms)
    {
        var audio = Bytes(kind);
        var file = Read(audio);
        (file.Format.JsonName(), file.DurationMs).Should().Be((format, ms));

        var result = Edited(audio, new CoverEdit(Jpeg, "image/jpeg", 16, 32), ("title", ["日本"]), ("artist", ["A", "B"]), ("date", ["2004-05-06"]), ("tracknumber", ["7"]), ("totaltracks", ["12"]), ("musicbrainz_recordingid", ["rec"]));

        Holds(result, audio).Should().BeTrue();
        var read = Read(result);
        (read.Format, read.DurationMs, read.WhyNotWritable).Should().Be((file.Format, file.DurationMs, null));
        read["title"].Should().Equal("日本");
        read["artist"].Should().Equal("A", "B");
        read["date"].Should().Equal("2004-05-06");
        read["tracknumber"].Should().Equal("7");
        read["totaltracks"].Should().Equal("12");
        read["musicbrainz_recordingid"].Should().Equal("rec");
        read.Pictures.Should().ContainSingle().Which.Bytes(new MemorySource(result)).ToArray().Should().Equal(Jpeg);
    }

    [Fact]
    public void Items_that_are_not_named_keep_their_bytes_and_keys_their_case()
    {
        byte[][] others = [ApeItem("Weird Key", [1, 2, 3], 2), ApeItem("Cover Art (Back)", [.. "b.jpg"u8, 0, .. Jpeg], 2), ApeItem("FILE", "http://x"u8.ToArray(), 4)];
        byte[] file = [.. WavPack(), .. ApeTag(others[0], ApeItem("TITLE", "old"u8.ToArray()), others[1], ApeItem("track", "3/9"u8.ToArray()), others[2])];

        var result = Edited(file, ("title", ["new"]), ("tracknumber", ["4"]));

        result.Should().Equal((byte[])[.. WavPack(), .. ApeTag(others[0], ApeItem("TITLE", "new"u8.ToArray()), others[1], ApeItem("track", "4/9"u8.ToArray()), others[2])]);
        Edited(result, ("title", ["new"]), ("tracknumber", ["4"])).Should().Equal(result);
        Read(Edited(file, ("title", []))).First("title").Should().BeNull();
    }

    [Fact]
    public void APE_tags_of_version_1_are_read_and_left()
    {
        var item = ApeItem("Title", "old"u8.ToArray());
        byte[] file = [.. WavPack(), .. item, .. "APETAGEX"u8, .. LittleEndian(1000, (uint)item.Length + 32, 1, 0), .. new byte[8]];

        Read(file)["title"].Should().Equal("old");
        FluentActions.Invoking(() => Edited(file, ("title", ["new"]))).Should().Throw<CorruptMediaException>().WithMessage("*version 1*");
    }

    [Theory]
    [InlineData("wavpack")]
    [InlineData("tta")]
    [InlineData("ape")]
    public void A_file_whose_end_is_missing_is_refused(string kind)
    {
        var whole = Bytes(kind);

        FluentActions.Invoking(() => Edited(whole[..^20], ("title", ["x"]))).Should().Throw<CorruptMediaException>().WithMessage("truncated*");
    }

    [Theory]
    [InlineData("tBaK", "TAK")]
    [InlineData("OFR ", "OptimFROG")]
    public void Formats_that_are_not_read_are_named(string magic, string name) =>
        FluentActions.Invoking(() => Read([.. System.Text.Encoding.ASCII.GetBytes(magic), .. new byte[100]])).Should().Throw<CorruptMediaException>().WithMessage($"{name}*");

    [Fact]
    public void True_Audio_with_an_APE_tag_alone_keeps_to_it()
    {
        byte[] file = [.. Tta(), .. ApeTag(ApeItem("Title", "old"u8.ToArray()))];

        Edited(file, ("title", ["new"])).Should().Equal((byte[])[.. Tta(), .. ApeTag(ApeItem("Title", "new"u8.ToArray()))]);
    }

    private static byte[] Bytes(string kind) => kind switch
    {
        "wavpack" => WavPack(),
        "tta" => Tta(),
        "ape" => Monkeys(),
        "mpc7" => MusepackV7(),
        "mpc8" => MusepackV8(),
        _ => Adts(),
    };
}
