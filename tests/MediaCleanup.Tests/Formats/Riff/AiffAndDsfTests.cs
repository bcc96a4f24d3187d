using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.ContainerEdits;
using static MediaCleanup.Tests.Formats.Riff.ChunkBuilder;

namespace MediaCleanup.Tests.Formats.Riff;

public sealed class AiffAndDsfTests
{
    private static readonly TagEdits Many = Fields(("title", "Tïtle"), ("albumartist", "Various"), ("tracknumber", "7"), ("date", "2004-05-06")) with { Cover = Cover(60_001) };

    [Fact]
    public void An_aiff_file_tells_format_and_falls_back_to_its_text_chunks()
    {
        var file = Read(Aiff(Chunk("NAME", true, "Name"u8.ToArray()), Chunk("AUTH", true, "Who"u8.ToArray())));

        (file.Format, file.Codec, file.DurationMs, file.SampleRate, file.BitsPerSample).Should().Be((AudioFormat.Aiff, "pcm", 100, 44100, 16));
        (file.First("title"), file.First("artist")).Should().Be(("Name", "Who"));
    }

    [Fact]
    public void An_aiff_file_keeps_even_sizes_and_a_true_form_size()
    {
        var before = Aiff(Chunk("NAME", true, "Name"u8.ToArray()), Chunk("MARK", true, [0, 0, 7]));

        var edited = Edit(before, Many);

        edited[4..8].Should().Equal(Big(edited.Length - 8));
        (edited.Length % 2).Should().Be(0);
        Find(edited, Chunk("NAME", true, [.. "T"u8, 0xC3, 0xAF, .. "tle"u8])).Should().BePositive();
        Find(edited, Chunk("MARK", true, [0, 0, 7])).Should().BePositive();
        Find(edited, "AUTH"u8).Should().Be(-1, "no text chunk is added");
        Find(edited, Samples).Should().BePositive();
    }

    [Fact]
    public void A_dsf_file_points_at_the_tag_that_it_gets()
    {
        var before = Dsf();

        var edited = Edit(before, Many);

        edited[12..20].Should().Equal(Little(edited.Length, 8));
        edited[20..28].Should().Equal(Little(before.Length, 8));
        Read(before).DurationMs.Should().Be(10);
        edited[28..before.Length].Should().Equal(before[28..]);
    }

    [Fact]
    public void A_dsf_tag_that_is_there_is_edited_in_place()
    {
        var edited = Edit(Dsf(Id3(("TIT2", "Old"), ("TXXX", "kept\0value"))), Fields(("title", "New")));

        edited[12..20].Should().Equal(Little(edited.Length, 8));
        Read(edited)["kept"].Should().Equal("value");
    }

    [Fact]
    public void A_dff_file_is_read_only()
    {
        byte[] Wide(string id, params byte[][] parts) => [.. System.Text.Encoding.Latin1.GetBytes(id), .. Big(parts.Sum(p => p.Length), 8), .. parts.SelectMany(p => p)];
        var file = Read(Wide(
            "FRM8",
            "DSD "u8.ToArray(),
            Wide("PROP", "SND "u8.ToArray(), Wide("FS  ", Big(2822400)), Wide("CHNL", Big(2, 2), "SLFTSRGT"u8.ToArray())),
            Wide("DIIN", Wide("DITI", Big(4), "Name"u8.ToArray())),
            Wide("DSD ", new byte[70560])));

        (file.Format, file.DurationMs, file.Channels, file.First("title")).Should().Be((AudioFormat.Dff, 100, 2, "Name"));
        file.WhyNotWritable.Should().NotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Broken_bytes_are_refused_or_edited_but_never_crash(bool aiff) =>
        Mutate(aiff ? Aiff(Chunk("ID3 ", true, Id3(("TIT2", "Old")))) : Dsf(Id3(("TIT2", "Old"))), 800);
}
