using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.ContainerEdits;

namespace MediaCleanup.Tests.Formats.Matroska;

public sealed class MatroskaTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tags_behind_the_clusters_are_found(bool bySeekHead)
    {
        var file = Read(File(bySeekHead, trackType: 2));

        (file.Format, file.Codec, file.DurationMs, file.SampleRate, file.Channels).Should().Be((AudioFormat.Matroska, "opus", 5000, 48000, 2));
        (file.First("title"), file.First("album"), file.First("artist"), file.First("tracknumber")).Should().Be(("Song", "Record", "Band", "3"));
        file.Pictures.Should().ContainSingle().Which.Type.Should().Be(PictureType.FrontCover);
        file.WhyNotWritable.Should().NotBeNull();
    }

    [Fact]
    public void A_video_is_not_ours() =>
        FluentActions.Invoking(() => Read(File(bySeekHead: true, trackType: 1))).Should().Throw<CorruptMediaException>().WithMessage("a video*");

    [Fact]
    public void A_recording_without_sizes_is_read()
    {
        byte[] live = [.. Head(), 0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. Info(), .. Tracks(2), 0x1F, 0x43, 0xB6, 0x75, 0xFF, 1, 2, 3];

        Read(live).DurationMs.Should().Be(5000);
    }

    [Fact]
    public void Broken_bytes_are_refused_or_read_but_never_crash() => Mutate(File(bySeekHead: true, trackType: 2), 2000);

    private static byte[] Element(string id, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(p => p)];
        return [.. Convert.FromHexString(id), (byte)(0x40 | (body.Length >> 8)), (byte)body.Length, .. body];
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Head() => Element("1A45DFA3", Element("4282", Text("matroska")));

    private static byte[] Info() => Element("1549A966", Element("2AD7B1", [0x0F, 0x42, 0x40]), Element("4489", [0x45, 0x9C, 0x40, 0]));

    private static byte[] Tracks(byte type) => Element(
        "1654AE6B",
        Element("AE", Element("83", [type]), Element("86", Text("A_OPUS")), Element("E1", Element("B5", [0x47, 0x3B, 0x80, 0]), Element("9F", [2]))));

    private static byte[] Tag(byte? level, params (string Name, string Value)[] tags) => Element(
        "7373",
        [
            Element("63C0", level is { } value ? Element("68CA", [value]) : []),
            .. tags.Select(t => Element("67C8", Element("45A3", Text(t.Name)), Element("4487", Text(t.Value)))),
        ]);

    private static byte[] File(bool bySeekHead, byte trackType)
    {
        byte[] Seek(string id, int at) => Element("4DBB", Element("53AB", Convert.FromHexString(id)), Element("53AC", [(byte)(at >> 8), (byte)at]));
        byte[] SeekHead(int tags, int attachments) => bySeekHead ? Element("114D9B74", Seek("1254C367", tags), Seek("1941A469", attachments)) : [];
        byte[] front = [.. Info(), .. Tracks(trackType), .. Element("1F43B675", new byte[500]), .. Element("1F43B675", new byte[500])];
        var tags = Element("1254C367", Tag(50, ("TITLE", "Record"), ("ARTIST", "Band")), Tag(30, ("TITLE", "Song"), ("ARTIST", "Band"), ("PART_NUMBER", "3")));
        var attachments = Element("1941A469", Element("61A7", Element("466E", Text("cover.jpg")), Element("4660", Text("image/jpeg")), Element("465C", Cover(200).Bytes.ToArray())));
        var at = SeekHead(0, 0).Length + front.Length;
        return [.. Head(), .. Element("18538067", SeekHead(at, at + tags.Length), front, tags, attachments)];
    }
}
