using System.Text;
using MediaCleanup.Formats.Audio;
using static MediaCleanup.Tests.Formats.ContainerEdits;
using static MediaCleanup.Tests.Formats.Riff.ChunkBuilder;

namespace MediaCleanup.Tests.Formats.Asf;

public sealed class AsfTests
{
    private const string Extended = "D2D0A440-E307-11D2-97F0-00A0C95EA850";
    private const string Library = "44231C94-9498-49D1-A141-1D134E457054";
    private const string Description = "75B22633-668E-11CF-A6D9-00AA0062CE6C";
    private const string Padding = "1806D474-CADF-4509-A4BA-9AABCB96AAE8";

    private static readonly TagEdits Many = Fields(
        ("title", "Tïtle"), ("artist", "AC/DC"), ("artists", "AC/DC|Second"), ("album", "Album"), ("date", "2004-05-06"), ("tracknumber", "7"), ("totaltracks", "12"),
        ("discnumber", "1"), ("totaldiscs", "2"), ("genre", "Rock|Jazz"), ("originaldate", "1999")) with
    { Cover = Cover(70_000) };

    [Fact]
    public void Properties_and_attributes_of_every_object_are_read()
    {
        var file = Read(Asf(
            Object(Description, Little(12, 2), Little(0, 2), Little(0, 2), Little(0, 2), Little(0, 2), Text("Title")),
            Object(Extended, Little(3, 2), Short("WM/AlbumTitle", 0, Text("Album")), Short("WM/TrackNumber", 3, Little(7)), Short("WM/PartOfSet", 0, Text("1/2")))));

        (file.Format, file.Codec, file.DurationMs, file.SampleRate, file.Channels, file.BitrateKbps).Should().Be((AudioFormat.Asf, "wma2", 2000, 44100, 2, 128));
        (file.First("title"), file.First("album"), file.First("tracknumber"), file.First("discnumber"), file.First("totaldiscs")).Should().Be(("Title", "Album", "7", "1", "2"));
    }

    [Fact]
    public void A_file_without_tags_gets_the_objects_it_needs_and_its_sizes_are_right()
    {
        var before = Asf();

        var edited = Edit(before, Many);

        var header = BitConverter.ToInt64(edited, 16);
        edited[(int)header..].Should().Equal(before[(int)BitConverter.ToInt64(before, 16)..]);
        BitConverter.ToInt64(edited, 30 + 24 + 16).Should().Be(edited.Length, "the file properties repeat the size");
        CountObjects(edited).Should().Be(BitConverter.ToInt32(edited, 24));
    }

    [Fact]
    public void Attributes_that_no_edit_names_keep_every_byte()
    {
        var rating = Short("WM/SharedUserRating", 3, Little(75));
        var stream = Long("WM/Something", 0, Text("of stream 1"), stream: 1);
        var before = AsfWith(Object(Extended, Little(2, 2), rating, Short("WM/AlbumTitle", 0, Text("Old"))), Object(Library, Little(1, 2), stream));

        var edited = Edit(before, Many);

        Find(edited, rating).Should().BePositive();
        Find(edited, stream).Should().BePositive();
    }

    [Fact]
    public void An_attribute_that_only_bears_the_name_of_a_field_is_its_owners()
    {
        byte[][] mine = [Short("LABEL", 0, Text("mine")), Short("media", 0, Text("shelf 3"))];
        var before = AsfWith(Object(Extended, Little(3, 2), mine[0], Short("WM/Publisher", 0, Text("Label")), mine[1]), []);

        var edited = Edit(before, Fields(("label", "Other"), ("media", "CD")));

        Read(before)["label"].Should().Equal("Label");
        mine.Should().OnlyContain(m => Find(edited, m) > 0);
        Read(edited).Tags.Where(t => t.Name.StartsWith("asf:", StringComparison.Ordinal)).Should().Equal(Read(before).Tags.Where(t => t.Name.StartsWith("asf:", StringComparison.Ordinal)));
        Find(Edit(edited, Fields(("asf:LABEL", "again"))), Short("LABEL", 0, Text("again"))).Should().BePositive();
    }

    [Fact]
    public void A_number_stays_a_number_and_padding_is_used()
    {
        var before = Asf(Object(Extended, Little(1, 2), Short("WM/TrackNumber", 3, Little(7))), Object(Padding, new byte[400]));

        var edited = Edit(before, Fields(("tracknumber", "8"), ("album", "New")));

        edited.Length.Should().Be(before.Length);
        Find(edited, Short("WM/TrackNumber", 3, Little(8))).Should().BePositive();
    }

    [Fact]
    public void A_protected_file_is_read_but_not_edited() =>
        Read(Asf(Object("2211B3FB-BD23-11D2-B4B7-00A0C955FC6E", Little(0)))).WhyNotWritable.Should().Contain("DRM");

    [Fact]
    public void A_header_that_does_not_close_forbids_an_edit() =>
        Read(Asf(Object(Extended, Little(9, 2), Short("WM/AlbumTitle", 0, Text("Old"))))).WhyNotWritable.Should().Contain("close");

    [Fact]
    public void A_file_that_ends_before_its_audio_forbids_an_edit() => Read(Asf()[..^10]).WhyNotWritable.Should().Contain("ends before");

    [Fact]
    public void Broken_bytes_are_refused_or_edited_but_never_crash() =>
        Mutate(Asf(Object(Description, Little(12, 2), Little(0, 2), Little(0, 2), Little(0, 2), Little(0, 2), Text("Title")), Object(Extended, Little(1, 2), Short("WM/Genre", 0, Text("Rock")))), 600);

    private static byte[] Text(string text) => Encoding.Unicode.GetBytes(text + "\0");

    private static byte[] Short(string name, int type, byte[] value) =>
        [.. Little(Text(name).Length, 2), .. Text(name), .. Little(type, 2), .. Little(value.Length, 2), .. value];

    private static byte[] Long(string name, int type, byte[] value, int stream) =>
        [.. Little(0, 2), .. Little(stream, 2), .. Little(Text(name).Length, 2), .. Little(type, 2), .. Little(value.Length), .. Text(name), .. value];

    private static byte[] Object(string id, params byte[][] parts) =>
        [.. new Guid(id).ToByteArray(), .. Little(24 + parts.Sum(p => p.Length), 8), .. parts.SelectMany(p => p)];

    private static byte[] Asf(params byte[][] objects) => Asf(objects, []);

    private static byte[] AsfWith(byte[] one, byte[] extension) => Asf([one], extension);

    /// <summary>Two seconds of "WMA 2" behind a preroll of one: the header in full, the audio as noise.</summary>
    private static byte[] Asf(byte[][] objects, byte[] extension)
    {
        byte[] data = [.. new Guid("75B22636-668E-11CF-A6D9-00AA0062CE6C").ToByteArray(), .. Little(50 + 90, 8), .. new byte[26], .. Enumerable.Range(0, 90).Select(i => (byte)i)];
        byte[] Build(long size)
        {
            byte[][] all =
            [
                Object("8CABDCA1-A947-11CF-8EE4-00C00C205365", new byte[16], Little(size, 8), Little(0, 8), Little(1, 8), Little(30_000_000, 8), Little(30_000_000, 8), Little(1000, 8), Little(2), Little(90), Little(90), Little(128000)),
                Object("B7DC0791-A9B7-11CF-8EE6-00C00C205365", new Guid("F8699E40-5B4D-11CF-A8FD-00805F5C442B").ToByteArray(), new byte[16], new byte[8], Little(18), Little(0), Little(1, 2), new byte[4], Little(0x161, 2), Little(2, 2), Little(44100), Little(16000), Little(90, 2), Little(16, 2), Little(0, 2)),
                Object("5FBF03B5-A92E-11CF-8EE3-00C00C205365", new byte[16], Little(6, 2), Little(extension.Length), extension),
                .. objects,
            ];
            return [.. new Guid("75B22630-668E-11CF-A6D9-00AA0062CE6C").ToByteArray(), .. Little(30 + all.Sum(o => o.Length), 8), .. Little(all.Length), 1, 2, .. all.SelectMany(o => o), .. data];
        }

        return Build(Build(0).Length);
    }

    private static int CountObjects(byte[] file)
    {
        var count = 0;
        for (var at = 30L; at < BitConverter.ToInt64(file, 16); at += BitConverter.ToInt64(file, (int)at + 16))
        {
            count++;
        }

        return count;
    }
}
