using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.ContainerEdits;
using static MediaCleanup.Tests.Formats.Mp4.Mp4Builder;

namespace MediaCleanup.Tests.Formats.Mp4;

public sealed class Mp4ReaderTests
{
    [Fact]
    public void The_header_tells_coding_duration_rate_channels_and_bits()
    {
        var file = Read(Fast());

        file.Format.Should().Be(AudioFormat.Mp4);
        (file.Codec, file.DurationMs, file.SampleRate, file.Channels, file.BitsPerSample).Should().Be(("alac", 10000, 44100, 2, 16));
    }

    [Fact]
    public void Every_kind_of_value_is_read_under_our_names()
    {
        var file = Read(Slow(Atom("udta", Meta(Atom(
            "ilst",
            Text("©nam", "Title"),
            Text("©ART", "One", "Two"),
            Atom("©alb", Data(2, [0, 0x41, 0, 0xDC])),
            Atom("trkn", Data(0, [0, 0, 0, 3, 0, 12, 0, 0])),
            Atom("disk", Data(0, [0, 0, 0, 1, 0, 0])),
            Atom("cpil", Data(21, [1])),
            Atom("tmpo", Data(21, [0, 128])),
            Text("©day", "2004-05-06"),
            FreeForm("MusicBrainz Album Id", "an id"),
            FreeForm("musicbrainz track id", "another"),
            FreeForm("SOMETHING", "own"),
            Atom("covr", Data(13, Cover(100).Bytes.ToArray())))))));

        file["title"].Should().Equal("Title");
        file["artist"].Should().Equal("One", "Two");
        file["album"].Should().Equal("AÜ");
        (file.First("tracknumber"), file.First("totaltracks"), file.First("discnumber"), file.First("totaldiscs")).Should().Be(("3", "12", "1", null));
        (file.First("compilation"), file.First("bpm"), file.First("date")).Should().Be(("1", "128", "2004-05-06"));
        (file.First("musicbrainz_albumid"), file.First("musicbrainz_recordingid"), file.First("SOMETHING")).Should().Be(("an id", "another", "own"));
        file.Pictures.Should().ContainSingle().Which.Should().Match<Picture>(p => p.Type == PictureType.FrontCover && p.Mime == "image/jpeg" && p.Width == 40 && p.Height == 30);
    }

    [Fact]
    public void A_video_is_not_ours() =>
        FluentActions.Invoking(() => Read([.. Ftyp(), .. Moov(Track(1, "stco"), Track("vide", 1, "stco"))])).Should().Throw<CorruptMediaException>().WithMessage("a video*");

    [Fact]
    public void A_file_without_header_says_so() =>
        FluentActions.Invoking(() => Read([.. Ftyp(), .. Atom("mdat", Audio)])).Should().Throw<CorruptMediaException>().WithMessage("*no header*");

    [Fact]
    public void Two_lists_of_tags_are_read_but_not_edited() =>
        Read(Slow(Atom("udta", Meta(Atom("ilst", Text("©nam", "a")), Atom("ilst", Text("©nam", "b")))))).WhyNotWritable.Should().Contain("two lists");

    [Fact]
    public void Unknown_bytes_behind_the_last_part_forbid_an_edit() =>
        Read([.. Slow(), .. "TAG of an old kind, 128 bytes"u8]).WhyNotWritable.Should().Contain("does not close");
}
