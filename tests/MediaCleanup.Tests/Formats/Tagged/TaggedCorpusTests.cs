using System.Diagnostics;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;
using static MediaCleanup.Tests.Formats.Tagged.TaggedBytes;

namespace MediaCleanup.Tests.Formats.Tagged;

public sealed class TaggedCorpusTests
{
    private static readonly TagEdits Edits = new(
        [new("title", ["New 日本"]), new("artist", ["AC/DC"]), new("date", ["2004-05-06"]), new("producer", ["P"]), new("tracknumber", ["3"]), new("comment", [])],
        new CoverEdit(Jpeg, "image/jpeg", 16, 32));

    [Fact]
    public void Every_real_file_is_refused_with_a_reason_or_edited_and_taken_back_to_the_byte()
    {
        var files = Directory.EnumerateFiles(Corpus.Folder("audio"), "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f).ToUpperInvariant() is ".MP3" or ".MP2" or ".MP1" or ".APE" or ".WV" or ".MPC" or ".TTA" or ".AAC")
            .ToList();
        files.Should().HaveCountGreaterThan(400);
        var edited = files.Count(f => Try(File.ReadAllBytes(f), f));

        edited.Should().BeGreaterThan(files.Count * 3 / 4);
    }

    /// <summary>Set MEDIA_CLEANUP_FUZZ to a number of cases for the long run.</summary>
    [Fact]
    public void Damaged_files_neither_hang_nor_crash_the_reader_or_the_editor()
    {
        byte[][] seeds =
        [
            [.. Tag(3, [.. Frame23("TIT2", Wide("title")), .. Frame23("APIC", Picture(3, Jpeg)), .. Frame23("IPLS", Latin("producer\0P")), .. Frame23("TYER", Latin("1999"))], padding: 50), .. XingFrame(12, 5421), .. Mpeg(12)],
            [.. Tag(4, [.. Frame24("TIT2", Utf8("title")), .. Frame24("COMM", [3, .. "eng"u8, 0, .. "text"u8], 0x03), .. Frame24("TXXX", Utf8("a\0b"), 0x08)], flags: 0x80), .. Mpeg(12), .. ApeTag(ApeItem("Title", [65])), .. Lyrics3("la"), .. Id3v1("a", "b")],
            [.. Tag(2, [.. Frame22("TT2", Latin("title")), .. Frame22("PIC", [0, .. "PNG"u8, 3, 0, .. Jpeg])]), .. Mpeg(12), .. Tag(4, Frame24("TIT2", Utf8("x")), flags: 0x10)],
            [.. "MPCK"u8, .. "SH"u8, 15, 0, 0, 0, 0, 8, 0x82, 0xD8, 0x44, 0, 0x1B, 0x10, .. ApeTag(ApeItem("Track", "3/9"u8.ToArray()), ApeItem("Cover Art (Front)", [.. "c"u8, 0, .. Jpeg], 2))],
            [.. "TTA1"u8, 1, 0, 2, 0, 16, 0, .. LittleEndian(44100, 46080), 0, 0, 0, 0, .. LittleEndian(60, 0), .. new byte[60]],
        ];
        var cases = int.TryParse(Environment.GetEnvironmentVariable("MEDIA_CLEANUP_FUZZ"), out var many) ? many : 2000;
        for (var seed = 0; seed < cases; seed++)
        {
            var bytes = Damage(seeds[seed % seeds.Length], new Random(seed));
            var clock = Stopwatch.StartNew();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            Try(bytes, $"seed {seed}");
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2), "seed {0}", seed);
            (GC.GetAllocatedBytesForCurrentThread() - allocated).Should().BeLessThan((32 << 20) + (16L * bytes.Length), "seed {0}", seed);
        }
    }

    private static bool Try(byte[] bytes, string name)
    {
        try
        {
            var source = new MemorySource(bytes);
            var file = AudioReader.Read(source);
            var splice = AudioEditor.Edit(source, file, Edits);
            var result = splice.Apply(source).ReadBytes(0, splice.ResultLength);
            splice.Inverse(source).Apply(new MemorySource(result)).ReadBytes(0, bytes.Length).AsSpan().SequenceEqual(bytes).Should().BeTrue(name);
            var read = Read(result);
            read["title"].Should().Equal(["New 日本"], name);
            read["artist"].Should().Equal(["AC/DC"], name);
            read["date"].Should().Equal(["2004-05-06"], name);
            read.DurationMs.Should().Be(file.DurationMs, name);
            return true;
        }
        catch (CorruptMediaException refused)
        {
            refused.Message.Should().NotBeEmpty();
            return false;
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var i = random.Next(1, 8); i > 0 && bytes.Length > 1; i--)
        {
            var at = random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(bytes.Length, 120));
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = 0xFF;
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 60))..]];
                    break;
            }
        }

        return bytes;
    }
}
