using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Formats.Fuzz;

public sealed class FuzzTests
{
    private const int LargestSeed = 64 * 1024;

    private static readonly FuzzSeed[] Tiny = [.. FuzzSeed.Tiny];
    private static readonly FuzzSubject[] Audio = [FuzzSubject.Audio, FuzzSubject.Digest];

    /// <summary>Cases that once broke a promise: subject, seed, number.</summary>
    public static TheoryData<string, string, int> Kept => new()
    {
        { "audio", "mp3", 1 },
        { "digest", "mp4", 1 },
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
    public void A_case_that_once_broke_a_promise_keeps_it(string subject, string seed, int number) =>
        FuzzLoop.RunOne(FuzzSubject.All.Single(s => s.Name == subject), Tiny.Single(s => s.Name == seed), number).Should().BeNull();

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
