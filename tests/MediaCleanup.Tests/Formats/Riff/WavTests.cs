using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.ContainerEdits;
using static MediaCleanup.Tests.Formats.Riff.ChunkBuilder;

namespace MediaCleanup.Tests.Formats.Riff;

public sealed class WavTests
{
    private static readonly TagEdits Many = Fields(("title", "Tïtle"), ("albumartist", "Various"), ("tracknumber", "7"), ("totaltracks", "12"), ("date", "2004-05-06")) with { Cover = Cover(60_000) };

    [Fact]
    public void Format_and_duration_come_from_the_header()
    {
        var file = Read(Wav(Format(), Chunk("data", Samples)));

        (file.Format, file.Codec, file.DurationMs, file.SampleRate, file.Channels, file.BitsPerSample, file.BitrateKbps)
            .Should().Be((AudioFormat.Wav, "pcm", 100, 44100, 1, 16, 705));
    }

    [Fact]
    public void A_file_without_tags_gets_an_id3_chunk_inside_the_form()
    {
        var before = Wav(Format(), Chunk("LIST", "adtl"u8.ToArray()), Chunk("data", Samples));

        var edited = Edit(before, Many);

        edited[4..8].Should().Equal(Little(edited.Length - 8));
        edited[8..before.Length].Should().Equal(before[8..]);
        edited[before.Length..(before.Length + 4)].Should().Equal("id3 "u8.ToArray());
    }

    [Fact]
    public void A_list_that_can_hold_the_edit_is_enough()
    {
        var edited = Edit(Wav(Format(), Info(("INAM", "Old"), ("ISFT", "tool")), Chunk("data", Samples)), Fields(("title", "New title"), ("artist", "Added"), ("genre", "")));

        Find(edited, "id3 "u8).Should().Be(-1);
        edited[4..8].Should().Equal(Little(edited.Length - 8));
        Read(edited)["ISFT"].Should().Equal("tool");
    }

    [Fact]
    public void List_and_id3_chunk_say_the_same_afterwards()
    {
        var before = Wav(Format(), Chunk("id3 ", Id3(("TIT2", "Old one"), ("TPE1", "Artist"))), Chunk("data", Samples), Info(("INAM", "Older"), ("IPRT", "1/9")));

        var edited = Edit(before, Fields(("title", "New"), ("tracknumber", "4")));

        Find(edited, Chunk("INAM", "New\0"u8.ToArray())).Should().BePositive();
        Find(edited, Chunk("IPRT", "4/9\0"u8.ToArray())).Should().BePositive();
        Find(edited, "Old"u8).Should().Be(-1);
    }

    [Fact]
    public void A_number_that_only_the_list_has_goes_with_its_total_into_the_id3_chunk()
    {
        var before = Wav(Format(), Chunk("id3 ", Id3(("TPE1", "Artist"))), Chunk("data", Samples), Info(("ITRK", "7")));

        var edited = Edit(before, Fields(("tracknumber", "7"), ("totaltracks", "12")));

        Read(edited)["tracknumber"].Should().Equal("7");
        Edit(before, Fields(("tracknumber", "7"))).Should().Equal(before);
    }

    [Fact]
    public void A_new_id3_chunk_says_what_the_list_said()
    {
        var before = Wav(Format(), Info(("ITRK", "4"), ("IART", "Artist"), ("IGNR", "13"), ("ISFT", "tool")), Chunk("data", Samples));

        var after = Read(Edit(before, Fields(("totaltracks", "10"))));

        after["tracknumber"].Should().Equal("4");
        after["genre"].Should().Equal(["13"], "as a number ID3v2 would mean another genre, so it stays in the list");
        Find(Edit(before, Fields(("totaltracks", "10"))), [.. "TRCK"u8, 0, 0, 0, 5, 0, 0, 3, .. "4/10"u8]).Should().BePositive();
        Find(Edit(before, Fields(("totaltracks", "10"))), [.. "TPE1"u8, 0, 0, 0, 7, 0, 0, 3, .. "Artist"u8]).Should().BePositive();
    }

    [Fact]
    public void A_total_for_an_id3_chunk_without_a_number_takes_the_number_of_the_list_along()
    {
        var before = Wav(Format(), Chunk("id3 ", Id3(("TPE1", "Artist"))), Chunk("data", Samples), Info(("ITRK", "7")));

        Read(Edit(before, Fields(("totaltracks", "12"))))["tracknumber"].Should().Equal("7");
    }

    [Fact]
    public void A_list_that_is_there_gets_what_it_can_hold_beside_the_id3_chunk()
    {
        var before = Wav(Format(), Info(("ISFT", "tool")), Chunk("data", Samples));

        var edited = Edit(before, Many);

        Find(edited, Chunk("INAM", [.. "T"u8, 0xC3, 0xAF, .. "tle\0"u8])).Should().BePositive();
        Find(edited, "id3 "u8).Should().BePositive();
        edited[4..8].Should().Equal(Little(edited.Length - 8));
    }

    [Fact]
    public void Odd_sizes_are_padded_and_other_chunks_keep_their_bytes()
    {
        var broadcast = Chunk("bext", [.. Enumerable.Range(0, 602).Select(i => (byte)(i % 91 + 32))]);
        var odd = Chunk("junk", [1, 2, 3]);
        var before = Wav(Format(), broadcast, odd, Chunk("data", Samples[..8819]), odd);

        var edited = Edit(before, Many);

        Find(edited, broadcast).Should().BePositive();
        edited[8..before.Length].Should().Equal(before[8..]);
        (edited.Length % 2).Should().Be(0);
    }

    [Fact]
    public void A_missing_last_padding_byte_is_added_before_a_new_chunk()
    {
        var before = Wav(Format(), Chunk("data", Samples[..8819]))[..^1];
        Little(before.Length - 8).CopyTo(before, 4);

        var edited = Edit(before, Fields(("title", "New")));

        edited[(before.Length + 1)..(before.Length + 5)].Should().Equal("id3 "u8.ToArray());
    }

    [Fact]
    public void Sizes_of_64_bits_follow()
    {
        var data = Chunk("data", Samples);
        Little(-1).CopyTo(data, 4);
        byte[] Long(long size) => [.. "RF64"u8, .. Little(-1), .. "WAVE"u8, .. Chunk("ds64", Little(size, 8), Little(Samples.Length, 8), Little(4410, 8), Little(0)), .. Format(), .. data];
        var before = Long(Long(0).Length - 8);

        var edited = Edit(before, Many);

        Read(before).DurationMs.Should().Be(100);
        edited[4..8].Should().Equal(Little(-1));
        edited[20..28].Should().Equal(Little(edited.Length - 8, 8));
    }

    [Fact]
    public void Audio_without_a_length_is_read_but_not_edited()
    {
        var bytes = Wav(Format(), Chunk("data", Samples));
        Little(-1).CopyTo(bytes, 4);
        Little(-1).CopyTo(bytes, bytes.Length - Samples.Length - 4);

        Read(bytes).WhyNotWritable.Should().Contain("not finished");
        FluentActions.Invoking(() => Edit(bytes, Many)).Should().Throw<CorruptMediaException>();
    }

    [Fact]
    public void A_size_that_is_not_the_files_forbids_an_edit()
    {
        var bytes = Wav(Format(), Chunk("data", Samples));
        Read([.. bytes, .. Chunk("id3 ", Id3(("TIT2", "outside")))]).WhyNotWritable.Should().NotBeNull();
        Read(bytes[..^100]).Issues.Should().Contain("AUDIO_TRUNCATED");
    }

    [Fact]
    public void Wave64_is_refused_by_name() =>
        FluentActions.Invoking(() => Read([.. "riff"u8, 0x2E, 0x91, 0xCF, 0x11, .. new byte[60]])).Should().Throw<CorruptMediaException>().WithMessage("*Wave64*");

    [Fact]
    public void Broken_bytes_are_refused_or_edited_but_never_crash() =>
        Mutate(Wav(Format(), Info(("INAM", "Old")), Chunk("id3 ", Id3(("TIT2", "Old"))), Chunk("data", Samples[..200])), 600);
}
