using System.Collections.Immutable;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;
using MediaCleanup.Tests.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

public sealed class ApplierTests
{
    private const string Song = "Artist/Album/01.flac";

    [Fact]
    public void An_edit_changes_the_named_field_and_leaves_nothing_beside_the_file()
    {
        using var bench = new ApplierBench();
        bench.Track(Song, "old title");

        bench.Apply(bench.Edit(Song, ("title", "new title"))).Single().Outcome.Should().BeOfType<Outcome.Done>();

        bench.Tags(Song).First("title").Should().Be("new title");
        bench.Tags(Song).First("artist").Should().Be("Somebody");
        Directory.GetFiles(bench.Root["Artist/Album"]).Select(Path.GetFileName).Should().Equal("01.flac");
    }

    [Fact]
    public void A_second_time_the_same_plan_finds_its_work_done()
    {
        using var bench = new ApplierBench();
        bench.Track(Song, "old title");
        var plan = bench.Edit(Song, ("title", "new title"));
        bench.Apply(plan);
        var after = File.ReadAllBytes(bench.Root[Song]);

        bench.Apply(plan).Single().Outcome.Should().BeOfType<Outcome.AlreadyDone>();

        File.ReadAllBytes(bench.Root[Song]).Should().Equal(after);
    }

    [Fact]
    public void A_file_written_to_moments_ago_is_put_off_unless_it_is_what_we_wrote_last()
    {
        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old title");
        bench.Time.Now = new FileInfo(path).LastWriteTimeUtc.AddSeconds(119);
        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.PutOff>();

        bench.Time.Now = new FileInfo(path).LastWriteTimeUtc.AddSeconds(121);
        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
        bench.Time.Now = new FileInfo(path).LastWriteTimeUtc.AddSeconds(1);
        bench.Apply(bench.Edit(Song, ("title", "newer"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
    }

    [Fact]
    public void A_time_stamp_in_the_future_counts_as_old()
    {
        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old title");
        bench.Time.Now = new FileInfo(path).LastWriteTimeUtc.AddDays(-1);

        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
    }

    [Fact]
    public void A_file_that_changed_since_the_plan_was_made_is_put_off()
    {
        using var bench = new ApplierBench();
        bench.Track(Song, "old title");
        var plan = bench.Edit(Song, ("title", "new"));
        bench.EditByHand(Song, ("title", "theirs"));

        bench.Apply(plan).Single().Outcome.Should().BeOfType<Outcome.PutOff>();
        bench.Tags(Song).First("title").Should().Be("theirs");
    }

    [Fact]
    public void A_hard_linked_file_is_left_alone_or_gets_its_own_copy_as_the_setting_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no hard links without a shell");
        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old title");
        var before = File.ReadAllBytes(path);
        Shell("ln", path, bench.Root["other.flac"]);

        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.Skipped>().Which.Reason.Should().Contain("hard link");
        bench.Settings = bench.Settings with { HardLinks = HardLinkRule.Break };
        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.Done>();

        bench.Tags(Song).First("title").Should().Be("new");
        File.ReadAllBytes(bench.Root["other.flac"]).Should().Equal(before);
    }

    [Fact]
    public void A_link_out_of_the_library_is_left_alone_and_a_link_inside_keeps_being_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using var bench = new ApplierBench();
        using var outside = new TempFolder();
        bench.Track(Song, "old title");
        var target = outside.Write("theirs.flac", ApplierBench.TaggedFlac("theirs"));
        var before = File.ReadAllBytes(target);
        File.CreateSymbolicLink(bench.Root["out.flac"], target);
        Directory.CreateSymbolicLink(bench.Root["folder"], outside.Path);
        File.CreateSymbolicLink(bench.Root["in.flac"], bench.Root[Song]);
        var stamp = bench.Stamp(Song);
        FileChange Title(string path, FileStamp at) => new EditTags(path, at, [new("title", ["old title"], ["new"])]);

        bench.Apply(new([Title("out.flac", default)])).Single().Outcome.Should().BeOfType<Outcome.Skipped>();
        bench.Apply(new([Title("folder/theirs.flac", default)])).Single().Outcome.Should().BeOfType<Outcome.Skipped>();
        bench.Apply(new([new CreateFile("folder/cover.jpg", bench.Blobs.Add([1]))])).Single().Outcome.Should().BeOfType<Outcome.Skipped>();
        bench.Apply(new([Title("in.flac", stamp)])).Single().Outcome.Should().BeOfType<Outcome.Done>();

        File.ReadAllBytes(target).Should().Equal(before);
        Directory.GetFiles(outside.Path).Should().HaveCount(1);
        new FileInfo(bench.Root["in.flac"]).LinkTarget.Should().NotBeNull();
        bench.Tags(Song).First("title").Should().Be("new");
    }

    [Theory]
    [InlineData("../outside.flac")]
    [InlineData("/etc/passwd")]
    [InlineData("Artist/../../x")]
    [InlineData("")]
    [InlineData("Artist//01.flac")]
    public void A_path_that_is_not_inside_the_library_is_refused(string path)
    {
        using var bench = new ApplierBench();
        bench.Track(Song, "old title");

        bench.Apply(new([new CreateFile(path, bench.Blobs.Add([1]))])).Single().Outcome.Should().BeOfType<Outcome.Skipped>();
    }

    [Fact]
    public void A_read_only_file_is_left_alone_even_for_root()
    {
        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old title");
        File.SetAttributes(path, FileAttributes.ReadOnly);

        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().Be(new Outcome.Skipped("it is read-only"));
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public void The_mode_stays_and_a_new_file_is_for_all_that_the_umask_allows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are of Unix");
        if (OperatingSystem.IsWindows())
        {
            return; // For the analyzer, which does not know what skipping is.
        }

        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old title");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherExecute);

        bench.Apply(new([.. bench.Edit(Song, ("title", "new")).Changes, new CreateFile("Artist/cover.jpg", bench.Blobs.Add([1, 2]))])).Should().OnlyContain(r => r.Outcome is Outcome.Done);

        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherExecute);
        File.WriteAllBytes(bench.Root["plain"], []);
        File.GetUnixFileMode(bench.Root["Artist/cover.jpg"]).Should().Be(File.GetUnixFileMode(bench.Root["plain"]));
    }

    [Fact]
    public void A_file_that_is_there_is_never_replaced_by_one_to_be_created()
    {
        using var bench = new ApplierBench();
        bench.Side("Artist/cover.jpg", "theirs");

        bench.Apply(new([new CreateFile("Artist/cover.jpg", bench.Blobs.Add([1, 2]))])).Single().Outcome.Should().BeOfType<Outcome.Skipped>();
        bench.Apply(new([new CreateFile("Artist/cover.jpg", bench.Blobs.Add("theirs"u8.ToArray()))])).Single().Outcome.Should().BeOfType<Outcome.AlreadyDone>();

        File.ReadAllText(bench.Root["Artist/cover.jpg"]).Should().Be("theirs");
    }

    [Fact]
    public void A_file_with_other_content_than_was_merged_is_not_replaced()
    {
        using var bench = new ApplierBench();
        bench.Side("Artist/artist.nfo", "edited");

        bench.Apply(new([new ReplaceFile("Artist/artist.nfo", bench.Blobs.Add("read"u8.ToArray()), bench.Blobs.Add("merged"u8.ToArray()))]))
            .Single().Outcome.Should().BeOfType<Outcome.PutOff>();

        File.ReadAllText(bench.Root["Artist/artist.nfo"]).Should().Be("edited");
    }

    [Fact]
    public void Two_changes_of_one_file_in_one_plan_follow_each_other()
    {
        using var bench = new ApplierBench();
        bench.Side("Artist/artist.nfo", "one");
        var (one, two, three) = (bench.Blobs.Add("one"u8.ToArray()), bench.Blobs.Add("two"u8.ToArray()), bench.Blobs.Add("three"u8.ToArray()));

        bench.Apply(new([new ReplaceFile("Artist/artist.nfo", one, two), new ReplaceFile("Artist/artist.nfo", two, three)])).Should().OnlyContain(r => r.Outcome is Outcome.Done);
        File.ReadAllText(bench.Root["Artist/artist.nfo"]).Should().Be("three");
        bench.Undo("last");
        File.ReadAllText(bench.Root["Artist/artist.nfo"]).Should().Be("one");
    }

    /// <summary>The mutation check of the verifier: an editor that does one thing wrong is caught, and the file stays.</summary>
    [Theory]
    [InlineData("the audio would change", "new", "", "SOUND.")]
    [InlineData("does not read back", "other", "", "sound.")]
    [InlineData("a picture would change", "new", "AQID", "sound.")]
    [InlineData("cannot be read", "new", "", "sound")]
    public void An_editor_that_damages_a_file_is_caught_by_the_verifier(string expected, string title, string cover, string sound)
    {
        var disk = new CrashDisk();
        var before = ToyAudio.Make("old", "sound.");
        disk.Seed("/music/a.flac", before, 1);
        var wrong = System.Text.Encoding.UTF8.GetBytes($"{title}\n{cover}\n{sound}");
        var tools = ToyAudio.Tools with { Edit = (source, _, _) => Splice.Of(source.Length, [new(new(0, source.Length), wrong)]) };

        ApplyToy(disk, tools, new EditTags("a.flac", ToyStamp(before), [new("title", ["old"], ["new"])])).Single().Outcome
            .Should().BeOfType<Outcome.Failed>().Which.Reason.Should().Contain(expected);

        disk.Bytes("/music/a.flac").Should().Equal(before);
        disk.Files().Should().NotContain(f => f.Path.StartsWith("/music/.mc-", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_read_back_differs_from_what_was_written_and_is_thrown_away()
    {
        var disk = new CrashDisk();
        var before = ToyAudio.Make("old", "sound.");
        disk.Seed("/music/a.flac", before, 1);
        var tools = ToyAudio.Tools with { Payload = _ => "the same whatever happens" };
        disk.Garble = path => path.StartsWith("/music/.mc-", StringComparison.Ordinal);

        ApplyToy(disk, tools, new EditTags("a.flac", ToyStamp(before), [new("title", ["old"], ["new"])])).Single().Outcome.Should().BeOfType<Outcome.Failed>();

        disk.Bytes("/music/a.flac").Should().Equal(before);
    }

    [Fact]
    public void Without_room_nothing_is_begun_and_the_run_stops()
    {
        var disk = new CrashDisk { Free = 1000 };
        var before = ToyAudio.Make("old", "sound.");
        disk.Seed("/music/a.flac", before, 1);

        FluentActions.Invoking(() => ApplyToy(disk, ToyAudio.Tools, new EditTags("a.flac", ToyStamp(before), [new("title", ["old"], ["new"])])))
            .Should().Throw<MediaCleanupException>().Which.NextStep.Should().StartWith("free some space");
        disk.Files().Should().NotContain(f => f.Path.StartsWith("/music/.mc-", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interrupted_plan_is_found_at_the_next_start_with_the_texts_it_needs()
    {
        using var bench = new ApplierBench();
        bench.Track(Song, "old title");
        var plan = new Plan([new CreateFile("Artist/artist.nfo", bench.Blobs.Add("text"u8.ToArray())), .. bench.Edit(Song, ("title", "new")).Changes]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        FluentActions.Invoking(() => bench.Apply(plan, stop.Token)).Should().Throw<OperationCanceledException>();

        using var log = bench.Log();
        var open = new Recovery(SystemFileOps.Instance, log).Run().Plans.Single();

        (open.Root, open.Entry).Should().Be((bench.Root.Path, "Artist"));
        open.Plan.Changes.Select(c => c.Path).Should().Equal("Artist/artist.nfo", Song);
        open.Contents.Get(((CreateFile)open.Plan.Changes[0]).Content).ToArray().Should().Equal("text"u8.ToArray());
        new Recovery(SystemFileOps.Instance, log).Run().Plans.Should().BeEmpty();
    }

    [Fact]
    public void A_root_that_moved_takes_its_records_along()
    {
        using var bench = new ApplierBench();
        bench.Track(Song, "old title");
        bench.Apply(bench.Edit(Song, ("title", "new")));
        using var place = new TempFolder();
        place.Write(Song, "there"u8);
        using (var log = bench.Log())
        {
            log.MoveRoot(bench.Root.Path, place.Path);
        }

        using var again = bench.Log();
        again.IsLastWrittenByUs(place.Path, Song, bench.Stamp(Song)).Should().BeTrue();
        new Reverter(SystemFileOps.Instance, again, AudioTools.Real).Plan("last", null).Files.Should().Equal((place.Path, Song));
    }

    private static FileStamp ToyStamp(byte[] bytes) => UndoLog.StampOf(new FileId("", bytes.Length, 1));

    private static ImmutableArray<ChangeResult> ApplyToy(CrashDisk disk, AudioTools tools, params FileChange[] changes)
    {
        using var log = UndoLog.Open(disk, "/status/undo");
        using var session = log.Begin($"20260501_session_{disk.Steps:000}", default);
        return new Applier(disk, session, new MemoryBlobs(), new() { Parallel = 1 }, new FixedTime(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)), tools)
            .Apply("/music", "a", new([.. changes]), CancellationToken.None);
    }

    private static void Shell(string command, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(command, arguments);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }
}
