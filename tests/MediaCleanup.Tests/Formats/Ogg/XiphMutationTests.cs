using System.Diagnostics;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Formats.Flac;

namespace MediaCleanup.Tests.Formats.Ogg;

/// <summary>
/// FLAC and Ogg that somebody bent. A longer run by hand: MEDIA_CLEANUP_FUZZ_CASES=5000 (cases a file) dotnet test --filter XiphMutation.
/// </summary>
public sealed class XiphMutationTests
{
    private static readonly TagEdits Edits = new(
        [new("title", ["x"]), new("tracknumber", ["7"]), new("totaltracks", ["12"]), new("date", [])],
        new(OggBytes.Noise(3000, 1), "image/jpeg", 1, 1));

    private static int CasesOfFile => int.Parse(Environment.GetEnvironmentVariable("MEDIA_CLEANUP_FUZZ_CASES") ?? "150");

    [Fact]
    public void A_bent_file_is_refused_or_edited_so_that_it_can_be_taken_back()
    {
        string[] entries = ["TITLE=a", "Artist=b", "TRACKNUMBER=3/12", "YEAR=1999", "METADATA_BLOCK_PICTURE=AAAA", "junk"];
        byte[][] files =
        [
            FlacBytes.With(FlacBytes.Comment(entries), FlacBytes.Picture(PictureType.FrontCover, [1, 2, 3]), (1, new byte[200])),
            OggBytes.OpusFile(OggBytes.OpusTags(entries)),
            OggBytes.VorbisFile(OggBytes.VorbisTags(entries)),
        ];
        foreach (var (index, file) in files.Index())
        {
            Bend(file, $"built file {index}");
        }
    }

    [Fact]
    public void Real_files_that_are_bent_are_refused_or_edited_so_that_they_can_be_taken_back()
    {
        foreach (var path in XiphCorpusTests.Files().Where(p => new FileInfo(p).Length < 20_000))
        {
            Bend(File.ReadAllBytes(path), path, 4);
        }
    }

    private static void Bend(byte[] file, string name, int divisor = 1)
    {
        for (var seed = 0; seed < Math.Max(3, CasesOfFile / divisor / 4); seed++)
        {
            var bent = Bent(file, new Random(seed));
            var started = Stopwatch.GetTimestamp();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAndEdit(bent);
            }
            catch (CorruptMediaException)
            {
                // Refused: that is one of the two right answers.
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}, seed {seed}: {e}");
            }

            Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(2), $"{name}, seed {seed}");
            (GC.GetAllocatedBytesForCurrentThread() - allocated).Should().BeLessThan((32 << 20) + (8L * bent.Length), $"{name}, seed {seed}");
        }
    }

    private static void ReadAndEdit(byte[] bytes)
    {
        var source = new MemorySource(bytes);
        var file = AudioReader.Read(source);
        foreach (var picture in file.Pictures)
        {
            try
            {
                picture.Bytes(source);
            }
            catch (CorruptMediaException)
            {
                // Base64 may be broken behind the picture's header, and only its own reader need know.
            }
        }

        var splice = AudioEditor.Edit(source, file, Edits);
        var result = new MemorySource(FlacBytes.Bytes(splice.Apply(source)));
        var edited = AudioReader.Read(result);
        Assert.Equal(["x"], edited["title"]);
        Assert.Empty(edited["date"]);
        Assert.Empty(AudioEditor.Edit(result, edited, Edits).Replacements);
        Assert.True(FlacBytes.Bytes(splice.Inverse(source).Apply(result)).AsSpan().SequenceEqual(bytes));
    }

    private static byte[] Bent(byte[] file, Random random)
    {
        var bytes = (byte[])file.Clone();
        var zone = random.Next(3) == 0 ? bytes.Length : Math.Min(bytes.Length, 1 << random.Next(5, 12));
        for (var changes = random.Next(1, 10); changes > 0 && bytes.Length > 0; changes--)
        {
            var at = random.Next(Math.Min(zone, bytes.Length));
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = 0xFF;
                    break;
                case 3:
                    bytes[at] = 0;
                    break;
                case 4 when random.Next(4) == 0:
                    bytes = bytes[..at];
                    break;
                default:
                    var length = Math.Min(random.Next(1, 64), bytes.Length - at);
                    Array.Copy(bytes, random.Next(bytes.Length - length + 1), bytes, at, length);
                    break;
            }
        }

        return bytes;
    }
}
