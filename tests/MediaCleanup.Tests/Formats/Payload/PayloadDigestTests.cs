using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio.Payload;

namespace MediaCleanup.Tests.Formats.Payload;

public sealed class PayloadDigestTests
{
    private const string LongTitle = "A title that is so long that it moves the sound, and in Ogg takes a page of its own";

    public static TheoryData<string> Formats => [.. TinyFiles.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Another_tag_leaves_the_digest_as_it_is(string format)
    {
        var before = TinyFiles.Build(format, "Short", TinyFiles.Sound);
        var after = TinyFiles.Build(format, LongTitle, TinyFiles.Sound);

        after.Should().NotEqual(before);
        Digest(after).Should().Be(Digest(before)).And.MatchRegex("^[0-9a-f]{64}$");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_changed_byte_of_the_sound_changes_the_digest(string format)
    {
        var digest = Digest(TinyFiles.Build(format, "Short", TinyFiles.Sound));
        for (var i = 2; i < TinyFiles.Sound.Length; i += 13)
        {
            var changed = TinyFiles.Sound.ToArray();
            changed[i] ^= 1;
            Digest(TinyFiles.Build(format, "Short", changed)).Should().NotBe(digest, $"byte {i} was changed");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_that_lost_its_end_never_passes_for_the_whole_one(string format)
    {
        var whole = TinyFiles.Build(format, "Short", TinyFiles.Sound);
        var soundEnd = whole.AsSpan().LastIndexOf(TinyFiles.Sound.AsSpan(TinyFiles.Sound.Length - 40)) + 40;
        var digest = Digest(whole);
        for (var length = soundEnd - 1; length >= 0; length -= 11)
        {
            DigestOrReason(whole[..length]).Should().NotBe(digest, $"only {length} bytes are left");
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_chunk_offset_that_did_not_follow_the_sound_shows(int shift) =>
        DigestOrReason(TinyFiles.Mp4("Short", TinyFiles.Sound, shift)).Should().NotBe(Digest(TinyFiles.Mp4("Short", TinyFiles.Sound, 0)));

    [Fact]
    public void An_ogg_page_with_a_wrong_checksum_is_refused()
    {
        var file = TinyFiles.Build("vorbis", "Short", TinyFiles.Sound);
        file[^1] ^= 1;

        DigestOrReason(file).Should().EndWith("has a wrong checksum");
    }

    [Fact]
    public void A_granule_position_is_payload_and_so_is_a_gap_in_the_page_numbers()
    {
        var head = TinyFiles.Join(TinyFiles.Page(2, 0, 0, [.. "OpusHead"u8, 1]), TinyFiles.Page(0, 0, 1, "OpusTags"u8.ToArray()));
        var digest = Digest(TinyFiles.Join(head, TinyFiles.Page(4, 960, 2, TinyFiles.Sound)));

        Digest(TinyFiles.Join(head, TinyFiles.Page(4, 961, 2, TinyFiles.Sound))).Should().NotBe(digest);
        Digest(TinyFiles.Join(head, TinyFiles.Page(4, 960, 3, TinyFiles.Sound))).Should().NotBe(digest);
        Digest(TinyFiles.Join(head, TinyFiles.Page(0, 960, 2, TinyFiles.Sound))).Should().NotBe(digest, "the end mark is gone");
    }

    [Fact]
    public void A_sound_that_outgrows_every_buffer_is_digested_in_one_pass_without_being_held_in_memory()
    {
        var sound = new byte[20_000_000];
        new Random(1).NextBytes(sound);
        (sound[0], sound[1]) = (0xFF, 0xF8);
        var files = new[] { TinyFiles.Build("flac", "Short", sound), TinyFiles.Build("flac", LongTitle, sound) };
        _ = Digest(files[0]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Digest(files[1]).Should().Be(Digest(files[0]));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(3 << 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a sound at all, only text that somebody called .mp3")]
    [InlineData("RIFF....AVI LIST")]
    public void What_is_no_audio_is_refused(string text) =>
        FluentActions.Invoking(() => Digest(System.Text.Encoding.Latin1.GetBytes(text))).Should().Throw<CorruptMediaException>();

    private static string Digest(byte[] file) => PayloadDigest.Compute(new MemorySource(file));

    private static string DigestOrReason(byte[] file)
    {
        try
        {
            return Digest(file);
        }
        catch (CorruptMediaException e)
        {
            return e.Message;
        }
    }
}
