using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.ContainerEdits;
using static MediaCleanup.Tests.Formats.Mp4.Mp4Builder;

namespace MediaCleanup.Tests.Formats.Mp4;

public sealed class Mp4EditorTests
{
    private static readonly TagEdits Ten = Fields(
        ("title", "Tïtle"), ("artist", "AC/DC"), ("artists", "AC/DC|Second"), ("album", "Album"), ("albumartist", "Various"), ("date", "2004-05-06"),
        ("tracknumber", "7"), ("totaltracks", "12"), ("genre", "Rock|Jazz"), ("musicbrainz_albumid", "0f7b0c93-8e70-4a31-9e6a-3ad3b3dd9a11"))
        with
    { Cover = Cover(60_000) };

    [Fact]
    public void A_file_without_any_tag_list_gets_one_and_its_audio_is_found_where_it_moved()
    {
        var edited = Edit(Fast(), Ten);

        ChunkBytes(edited).Should().Equal(Audio[..50].Concat(Audio[100..150]));
        Find(edited, "mdirappl"u8).Should().BePositive();
    }

    [Fact]
    public void Offsets_stay_when_the_header_is_behind_the_audio()
    {
        var before = Slow();

        var edited = Edit(before, Ten);

        Chunks(edited).Should().Equal(Chunks(before));
        edited.AsSpan(0, Ftyp().Length + 8 + Audio.Length).SequenceEqual(before.AsSpan(0, Ftyp().Length + 8 + Audio.Length)).Should().BeTrue();
    }

    [Theory]
    [InlineData("stco")]
    [InlineData("co64")]
    public void Both_kinds_of_chunk_tables_follow(string table)
    {
        var edited = Edit(Fast(table: table), Ten);

        Chunks(edited, table).Select(c => edited[c]).Should().Equal(Audio[0], Audio[100]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Padding_is_used_before_anything_moves(bool isInMeta)
    {
        var list = Atom("ilst", Text("©nam", "Old"));
        var free = Atom("free", new byte[500]);
        var before = isInMeta ? Fast(Atom("udta", Meta(list, free))) : Fast(Atom("udta", Meta(list)), between: free);

        var edited = Edit(before, Fields(("title", "A much longer title than the old one")));

        edited.Length.Should().Be(before.Length);
        Chunks(edited).Should().Equal(Chunks(before));
    }

    [Fact]
    public void What_an_edit_frees_becomes_padding()
    {
        var before = Fast(Atom("udta", Meta(Atom("ilst", Text("©nam", "A title"), Text("©cmt", new string('x', 300))))));

        var edited = Edit(before, Fields(("comment", "")));

        edited.Length.Should().Be(before.Length);
        Find(edited, "xxx"u8).Should().Be(-1);
    }

    [Fact]
    public void Chapters_ratings_and_private_atoms_keep_every_byte()
    {
        var chapters = Atom("chpl", U32(0x01000000), [0, 0, 0, 0, 1], new byte[8], [3], "One"u8.ToArray());
        var rating = Atom("Xtra", [.. Enumerable.Range(0, 90).Select(i => (byte)i)]);
        var odd = Atom("©abc", "not data at all"u8.ToArray());
        var tail = U32(0);
        var before = Fast(Atom("udta", chapters, Meta(Atom("ilst", odd, FreeForm("iTunSMPB", " 00000000 00000840"), Text("©nam", "Old"), Atom("rtng", Data(21, [2])))), rating, tail));

        var edited = Edit(before, Ten);

        Find(edited, chapters).Should().BePositive();
        Find(edited, [.. rating, .. tail]).Should().BePositive();
        Find(edited, odd).Should().BePositive();
        Find(edited, FreeForm("iTunSMPB", " 00000000 00000840")).Should().BePositive();
        Find(edited, Atom("rtng", Data(21, [2]))).Should().BePositive();
    }

    [Fact]
    public void The_other_half_of_a_pair_stays()
    {
        var before = Fast(Atom("udta", Meta(Atom("ilst", Atom("trkn", Data(0, [0, 0, 0, 3, 0, 12, 9, 9])), Atom("disk", Data(0, [0, 0, 0, 1, 0, 2]))))));

        var edited = Edit(before, Fields(("tracknumber", "4"), ("totaldiscs", "3")));

        Find(edited, Data(0, [0, 0, 0, 4, 0, 12, 9, 9])).Should().BePositive();
        Find(edited, Data(0, [0, 0, 0, 1, 0, 3])).Should().BePositive();
    }

    [Fact]
    public void A_track_number_that_is_no_number_is_refused() =>
        FluentActions.Invoking(() => Edit(Fast(), Fields(("tracknumber", "A1")))).Should().Throw<CorruptMediaException>().WithMessage("*A1*");

    [Fact]
    public void A_genre_by_number_gives_way_to_a_genre_by_name_and_only_then()
    {
        var before = Fast(Atom("udta", Meta(Atom("ilst", Atom("gnre", Data(0, [0, 18]))))));

        Read(before)["genre"].Should().Equal("Rock");
        Edit(before, Fields(("genre", "Rock"))).Should().Equal(before);
        Find(Edit(before, Fields(("genre", "Jazz"))), "gnre"u8).Should().Be(-1);
    }

    [Fact]
    public void A_free_form_name_keeps_its_case_and_a_second_spelling_goes()
    {
        var before = Fast(Atom("udta", Meta(Atom("ilst", FreeForm("label", "Old"), FreeForm("LABEL", "Older")))));

        var edited = Edit(before, Fields(("label", "New")));

        Find(edited, FreeForm("label", "New")).Should().BePositive();
        Find(edited, "LABEL"u8).Should().Be(-1);
    }

    [Fact]
    public void A_field_that_the_format_has_no_atom_for_is_kept_under_its_own_name()
    {
        var edited = Edit(Slow(), Fields(("originaldate", "1969-09-26"), ("MY OWN", "value")));

        Find(edited, FreeForm("ORIGINALDATE", "1969-09-26")).Should().BePositive();
        Find(edited, FreeForm("MY OWN", "value")).Should().BePositive();
    }

    [Fact]
    public void Only_the_first_picture_is_replaced()
    {
        var back = Data(14, [0x89, 0x50, 1, 2, 3]);
        var before = Fast(Atom("udta", Meta(Atom("ilst", Atom("covr", Data(13, [0xFF, 0xD8, 0xFF]), back)))));

        var edited = Edit(before, new([], Cover(900)));

        Find(edited, back).Should().BePositive();
        Read(edited).Pictures.Should().HaveCount(2);
    }

    [Fact]
    public void A_list_in_a_meta_without_version_is_found_and_edited()
    {
        var before = Fast(Atom("udta", Atom("meta", Handler("mdir", "appl"), Atom("ilst", Text("©nam", "Old")))));

        Read(before)["title"].Should().Equal("Old");
        Edit(before, Ten);
    }

    [Fact]
    public void Two_user_data_atoms_and_a_foreign_uuid_are_kept()
    {
        var uuid = Atom("uuid", [.. Enumerable.Range(0, 40).Select(i => (byte)(255 - i))]);
        var first = Atom("udta", Atom("priv", "private"u8.ToArray()));
        var before = Slow([.. first, .. Atom("udta", Meta(Atom("ilst", Text("©nam", "Old")))), .. uuid]);

        var edited = Edit(before, Ten);

        Find(edited, first).Should().BePositive();
        Find(edited, uuid).Should().BePositive();
    }

    [Fact]
    public void Sizes_of_64_bits_and_a_last_atom_without_size_are_kept_so()
    {
        var moov = Moov(Track(441000, "stco", 0))[8..];
        var start = Ftyp().Length + moov.Length + 16 + 8;
        moov = Moov(Track(441000, "stco", start))[8..];
        byte[] before = [.. Ftyp(), .. LargeAtom("moov", moov), .. U32(0), .. "mdat"u8, .. Audio];

        var edited = Edit(before, Ten);

        edited[(int)Chunks(edited)[0]..].Should().Equal(Audio);
    }

    [Fact]
    public void A_chunk_table_of_32_bits_that_would_overflow_is_refused()
    {
        // A file of a little less than 4 GiB, of which only the header is real.
        var udta = Atom("udta", Meta(Atom("ilst", Text("©nam", "Old"))));
        var length = Ftyp().Length + Moov(Track(441000, "stco", 0), udta).Length;
        var head = (byte[])[.. Ftyp(), .. Moov(Track(441000, "stco", uint.MaxValue - 100L), udta), .. U32(0), .. "mdat"u8];
        var source = new LongSource(head, length + 8 + (long)uint.MaxValue);

        FluentActions.Invoking(() => AudioEditor.Edit(source, AudioReader.Read(source), Ten)).Should().Throw<CorruptMediaException>().WithMessage("*4 GiB*");
    }

    [Theory]
    [InlineData("stsz", 100, true)]
    [InlineData("stsz", 101, false)]
    [InlineData("stz2", 100, true)]
    [InlineData("stz2", 101, false)]
    public void A_chunk_that_runs_on_beyond_the_audio_is_refused(string table, int second, bool isEdited)
    {
        // Two chunks of two samples in 400 bytes of audio: 100 bytes from its start on, 300 bytes from the second place on.
        long[] sizes = [60, 40, 200, 100];
        var tables = table == "stsz"
            ? Atom("stsz", U32(0), U32(0), U32(4), [.. sizes.SelectMany(U32)])
            : Atom("stz2", U32(0), U32(16), U32(4), [.. sizes.SelectMany(s => U32(s)[2..])]);
        var map = Atom("stsc", U32(0), U32(1), U32(1), U32(2), U32(1));
        var start = Ftyp().Length + 8;
        byte[] before = [.. Ftyp(), .. Atom("mdat", Audio), .. Moov(Track("soun", 441000, "stco", [.. map, .. tables], start, start + second))];

        var edit = () => Edit(before, Fields(("title", "New")));

        if (isEdited)
        {
            edit().Should().NotBeEmpty();
        }
        else
        {
            edit.Should().Throw<CorruptMediaException>().WithMessage("*beyond its audio*");
        }
    }

    [Fact]
    public void A_fragmented_file_with_absolute_places_is_refused_and_one_without_is_edited()
    {
        byte[] Fragmented(uint flags) =>
        [
            .. Ftyp(), .. Moov(Track(0, "stco"), Atom("mvex", Atom("trex", U32(0), U32(1), U32(1), U32(4410), U32(0), U32(0)))),
            .. Atom("moof", Atom("traf", Atom("tfhd", U32(flags), U32(1), flags == 1 ? new byte[8] : []), Atom("trun", U32(0), U32(10)))),
            .. Atom("mdat", Audio),
        ];

        Read(Fragmented(1)).WhyNotWritable.Should().Contain("absolute");
        FluentActions.Invoking(() => Edit(Fragmented(1), Ten)).Should().Throw<CorruptMediaException>();
        Read(Fragmented(0x20000)).DurationMs.Should().Be(1000);
        Edit(Fragmented(0x20000), Ten);
    }

    [Fact]
    public void A_file_that_ends_before_its_audio_is_read_but_not_edited()
    {
        var file = Read(Fast()[..^50]);

        file.Issues.Should().Contain("AUDIO_TRUNCATED");
        file.WhyNotWritable.Should().NotBeNull();
    }

    [Fact]
    public void Broken_bytes_are_refused_or_edited_but_never_crash() =>
        Mutate(Fast(Atom("udta", Meta(Atom("ilst", Text("©nam", "Old"), Atom("covr", Data(13, [0xFF, 0xD8, 0xFF])), FreeForm("LABEL", "x")), Atom("free", new byte[40])))), 400);

    private static byte[] ChunkBytes(byte[] file) => [.. Chunks(file).SelectMany(c => file[(int)c..(int)(c + 50)])];

    /// <summary>Real bytes at the start, zeros behind.</summary>
    private sealed class LongSource(byte[] head, long length) : ByteSource
    {
        public override long Length => length;

        public override int ReadAt(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(length - offset, 0, buffer.Length);
            buffer[..count].Clear();
            if (offset < head.Length)
            {
                head.AsSpan((int)offset, Math.Min(count, head.Length - (int)offset)).CopyTo(buffer);
            }

            return count;
        }
    }
}
