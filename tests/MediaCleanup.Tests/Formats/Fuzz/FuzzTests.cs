using MediaCleanup.Tests.Fakes;
using MediaCleanup.Tests.Formats.Flac;
using MediaCleanup.Tests.Formats.Ogg;

namespace MediaCleanup.Tests.Formats.Fuzz;

public sealed class FuzzTests
{
    private const int LargestSeed = 64 * 1024;

    private static readonly FuzzSeed[] Tiny =
    [
        .. FuzzSeed.Tiny,
        new("playable flac", FlacBytes.Plain),
        new("playable opus", OggBytes.OpusFile(OggBytes.OpusTags("TITLE=A tiny file", "GENRE=none"))),
        new("playable vorbis", OggBytes.VorbisFile(OggBytes.VorbisTags("TITLE=A tiny file", "GENRE=none"))),
    ];

    private static readonly FuzzSubject[] Audio = [FuzzSubject.Audio, FuzzSubject.Digest];

    /// <summary>Cases that once broke a promise: a file of the corpus, and the number of its damage (-1: none).</summary>
    public static TheoryData<string, int> Kept => new()
    {
        { "marcoc1712+jaudiotagger/testdata/testV24-comments-utf8.mp3", -1 }, // a genre that was removed stayed in ID3v1
        { "Serial-ATA+lofty-rs/lofty/tests/tags/id3v1/assets/id3v1_051_genre.mp3", 100297 },
        { "Zeugma440+atldotnet/ATL.unit-test/Resources/XM/empty.xm", -1 }, // a tracker module passed for MP3
        { "Zeugma440+atldotnet/ATL.unit-test/Resources/XM/empty.xm", 108522 },
        { "Serial-ATA+lofty-rs/lofty/tests/taglib/data/no_length.wv", 2030 }, // the bytes of a new tag passed for a WavPack block
        { "quodlibet+mutagen/tests/data/empty.aac", 5004084 }, // a tag was put behind a last frame that is cut
        { "quodlibet+mutagen/tests/data/audacious-trailing-id32-apev2.mp3", 5116587 }, // a removed field stayed in tags that had to be left
        { "Zeugma440+atldotnet/ATL.unit-test/Resources/_Ratings/musicBee_3.1.6512/5.mp4", 5147961 }, // a new entry was written where no reader looks
        { "Serial-ATA+lofty-rs/lofty/tests/files/assets/minimal/m4a_codec_alac.m4a", 5200470 }, // samples that reach out of the audio
        { "Serial-ATA+lofty-rs/lofty/tests/taglib/data/non-full-meta.m4a", 6183867 }, // a chunk that begins in the audio and runs on into the header
    };

    [Fact]
    public void Damaged_tiny_files_break_no_promise() =>
        new FuzzLoop(Tiny, FuzzSubject.All).Run(0, 4000, threads: 1).Should().BeEmpty();

    [Fact]
    public void Damaged_real_files_break_no_promise()
    {
        var seeds = RealFiles().Where(f => f.Length <= LargestSeed).Select(f => new FuzzSeed(f.Name, File.ReadAllBytes(f.FullName))).ToList();

        new FuzzLoop(seeds, Audio).Run(0, 1500, threads: 1).Should().BeEmpty();
    }

    [Fact]
    public void Whole_tiny_files_break_no_promise() =>
        Tiny.SelectMany(s => FuzzSubject.All, (seed, subject) => FuzzLoop.RunWhole(subject, seed)).OfType<FuzzFailure>().Should().BeEmpty();

    [Fact]
    public void Whole_real_files_break_no_promise() =>
        RealFiles().AsParallel().Select(f => FuzzLoop.RunWhole(FuzzSubject.Audio, new(f.FullName, File.ReadAllBytes(f.FullName)))).OfType<FuzzFailure>().Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_case_that_once_broke_a_promise_keeps_it(string path, int number)
    {
        var file = new FuzzSeed(path, File.ReadAllBytes(Path.Combine(Corpus.Folder("audio"), path)));

        (number < 0 ? FuzzLoop.RunWhole(FuzzSubject.Audio, file) : FuzzLoop.RunOne(FuzzSubject.Audio, file, number)).Should().BeNull();
    }

    [Fact]
    public void The_loop_sees_a_crash_a_hang_and_greed()
    {
        FuzzSubject[] bad =
        [
            new("crash", static file => _ = file[file.Length]),
            new("greed", static file => FuzzSubject.Measured("greed", file, static source => new byte[(32 << 20) + (9 * source.Length)])),
            new("slow", static file => FuzzSubject.Measured("slow", file, static _ => { Thread.Sleep(FuzzSubject.LongestTime); return ""; })),
        ];

        new FuzzLoop(Tiny, bad).Run(0, 3, threads: 3).Select(f => f.Subject).Should().Equal("crash", "greed", "slow");
    }

    private static IEnumerable<FileInfo> RealFiles() =>
        new DirectoryInfo(Corpus.Folder("audio")).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Length is > 0 and < 16 << 20).OrderBy(f => f.FullName, StringComparer.Ordinal);
}
