using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Formats.Flac;
using MediaCleanup.Tests.Formats.Ogg;
using MediaCleanup.Tests.Formats.Payload;
using static MediaCleanup.Tests.Formats.Tagged.TaggedBytes;

namespace MediaCleanup.Tests.Formats;

/// <summary>Cases in which other libraries were seen to damage files, as far as no test of a format has them.</summary>
public sealed class ReliabilityTests
{
    private static readonly TagEdits Title = new([new("title", ["New"])]);

    public static TheoryData<string> Formats => [.. TinyFiles.Formats];

    [Fact]
    public void An_empty_file_is_refused_as_such() =>
        FluentActions.Invoking(() => AudioReader.Read(new MemorySource(default))).Should().Throw<CorruptMediaException>().WithMessage("*empty*");

    [Fact]
    public void A_FLAC_or_Opus_file_is_what_its_content_says_and_gets_no_ID3()
    {
        byte[][] files = [FlacBytes.Plain, OggBytes.OpusFile(OggBytes.OpusTags("TITLE=old"))];
        foreach (var file in files)
        {
            var source = new MemorySource(file);
            var result = AudioEditor.Edit(source, AudioReader.Read(source), Title).Apply(source);

            result.StartsWith(file.AsSpan(0, 4)).Should().BeTrue();
            result.StartsWith("TAG"u8, result.Length - 128).Should().BeFalse();
            AudioReader.Read(result)["title"].Should().Equal("New");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_at_any_of_four_places_is_refused_or_edited_so_that_it_can_be_taken_back(string format)
    {
        var whole = TinyFiles.Build(format, "A title", TinyFiles.Sound);
        foreach (var length in new[] { 30, 100, 1000, whole.Length - 1 }.Where(l => l < whole.Length))
        {
            var cut = whole[..length];
            try
            {
                var source = new MemorySource(cut);
                var splice = AudioEditor.Edit(source, AudioReader.Read(source), Title);
                splice.Inverse(source).Apply(splice.Apply(source)).ReadBytes(0, cut.Length).Should().Equal(cut);
                AudioReader.Read(splice.Apply(source))["title"].Should().Equal("New");
            }
            catch (CorruptMediaException refused)
            {
                refused.Message.Should().NotBeEmpty();
            }
        }
    }

    [Fact]
    public void Opus_keeps_its_gain_the_case_of_its_keys_and_every_artist()
    {
        var file = OggBytes.OpusFile(OggBytes.OpusTags("R128_TRACK_GAIN=-512", "Artist=One", "artist=Two", "title=old"));
        var source = new MemorySource(file);

        var result = AudioEditor.Edit(source, AudioReader.Read(source), Title).Apply(source);

        var tags = Encoding.UTF8.GetString(OggBytes.PacketsOf(result.ReadBytes(0, result.Length))[1]);
        tags.Should().Contain("R128_TRACK_GAIN=-512").And.Contain("Artist=One").And.Contain("artist=Two").And.Contain("title=New");
        AudioReader.Read(result)["artist"].Should().Equal("One", "Two");
    }

    [Fact]
    public void Three_gigabytes_of_MP3_are_edited_without_being_read()
    {
        var source = new Endless(Mpeg(400), 3L << 30);

        var splice = AudioEditor.Edit(source, AudioReader.Read(source), Title);

        splice.Replacements.Should().ContainSingle().Which.At.Should().Be(new ByteRange(0, 0));
        source.BytesRead.Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void AAC_without_a_tag_gets_APEv2_behind_and_an_ID3v2_tag_in_front_is_edited_where_it_is()
    {
        var tagged = TinyFiles.Build("aac", "old", TinyFiles.Sound);
        var tagLength = (int)new MemorySource(tagged).ReadByte(9) + 10 + (128 * new MemorySource(tagged).ReadByte(8));
        var bare = tagged[tagLength..^128];

        var fromBare = Edited(bare);
        var fromTagged = Edited(tagged);

        fromBare[..bare.Length].Should().Equal(bare);
        fromBare.AsSpan(bare.Length).StartsWith("APETAGEX"u8).Should().BeTrue();
        fromTagged.AsSpan().StartsWith("ID3"u8).Should().BeTrue();
        fromTagged.AsSpan().IndexOf("APETAGEX"u8).Should().Be(-1);
    }

    [Fact]
    public void Tags_behind_junk_that_follows_the_last_frame_are_left_unless_a_field_is_to_go()
    {
        byte[] file = [.. Mpeg(20), .. "junk"u8, .. Id3v1("old", "artist")];

        Edited(file)[^128..].Should().Equal(Id3v1("old", "artist"));
        Edited(file, new([new("artist", [])]))[^128..].Should().Equal(Id3v1("old", ""));
    }

    [Fact]
    public void What_an_APE_tag_said_is_carried_into_the_ID3v2_tag_that_an_MP3_gets()
    {
        byte[] file = [.. Mpeg(20), .. ApeTag(ApeItem("Composer", "C"u8.ToArray()))];

        var result = Edited(file);

        Holds(result, Frame24("TCOM", Utf8("C"))).Should().BeTrue();
    }

    [Fact]
    public void Monkeys_Audio_gets_the_key_that_programs_look_for()
    {
        byte[] file = [.. Mpeg(20), .. ApeTag(ApeItem("DATE", "1995"u8.ToArray()))];

        var result = Edited(file, new([new("date", ["2004-05-06"])]));

        Holds(result, ApeItem("Year", "2004-05-06"u8.ToArray())).Should().BeTrue();
    }

    private static byte[] Edited(byte[] file, TagEdits? edits = null)
    {
        var source = new MemorySource(file);
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), edits ?? Title);
        return splice.Apply(source).ReadBytes(0, splice.ResultLength);
    }

    /// <summary>A beginning, and zeros behind it for as long as one likes.</summary>
    private sealed class Endless(byte[] start, long length) : ByteSource
    {
        public override long Length => length;

        public long BytesRead { get; private set; }

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(length - offset, 0, buffer.Length);
            buffer[..count].Clear();
            if (offset < start.Length)
            {
                start.AsSpan((int)offset, (int)Math.Min(count, start.Length - offset)).CopyTo(buffer);
            }

            BytesRead += count;
            return count;
        }
    }
}
