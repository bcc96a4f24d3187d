using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.State;

public sealed class QueueFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_saved_queue_is_loaded_again_and_an_absent_one_is_no_damage()
    {
        using (var state = Open())
        {
            state.Library(MediaKind.Music).Queue.Load().Should().BeNull();
            Save(state, 3);
        }

        using var again = Open();
        var reading = again.Library(MediaKind.Music).Queue.Load()!;
        reading.EditedByHand.Should().BeFalse();
        reading.Queue.Entries.Select(e => e.Name).Should().Equal("Artist 0", "Artist 1", "Artist 2");
        again.Library(MediaKind.Movies).Queue.Load().Should().BeNull();
    }

    [Fact]
    public void A_cut_queue_is_exit_3_with_place_and_command_and_is_not_touched()
    {
        using var state = Open();
        Save(state, 3);
        var file = state.Library(MediaKind.Music).Queue;
        var cut = File.ReadAllBytes(file.Path)[..^40];
        File.WriteAllBytes(file.Path, cut);

        var error = FluentActions.Invoking(file.Load).Should().Throw<MediaCleanupException>().Which;

        error.ExitCode.Should().Be(ExitCode.DamagedState);
        error.Message.Should().Contain(file.Path).And.Contain("line");
        error.NextStep.Should().Be("media-cleanup queue --validate-queue --repair");
        File.ReadAllBytes(file.Path).Should().Equal(cut);
        file.Validate().Should().NotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_repair_gives_every_entry_that_was_finished_with_or_without_a_checkpoint(bool withCheckpoint)
    {
        using var state = Open();
        var queue = Save(state, 5);
        var library = state.Library(MediaKind.Music);
        queue = library.Queue.Save(queue.With(queue.Entries[0].Completed(Now)));
        if (withCheckpoint)
        {
            library.Checkpoints.Create(queue, Now);
        }

        queue = library.Queue.Save(queue.With(queue.Entries[1].Completed(Now)));
        queue = library.Queue.Save(queue.With(queue.Entries[3].Failed(Now, "why")));
        File.WriteAllBytes(library.Queue.Path, File.ReadAllBytes(library.Queue.Path)[..300]);

        var repair = library.Queue.PlanRepair()!;
        repair.Queue.Entries.Should().BeEquivalentTo(queue.Entries, o => o.WithStrictOrdering());
        (repair.Checkpoint is not null, repair.Unreadable).Should().Be((withCheckpoint, 0));
        var aside = library.Queue.Repair(repair, Now);

        File.ReadAllBytes(aside!).Should().HaveCount(300);
        library.Queue.Load()!.Queue.Entries.Should().BeEquivalentTo(queue.Entries, o => o.WithStrictOrdering());
    }

    [Fact]
    public void A_checkpoint_copied_over_the_queue_is_a_restore_and_what_was_finished_since_is_known()
    {
        using var state = Open();
        var library = state.Library(MediaKind.Music);
        var queue = Save(state, 3);
        var (name, counted) = library.Checkpoints.Create(queue, Now);
        queue = library.Queue.Save(counted.With(queue.Entries[1].Completed(Now)));

        File.Copy(Path.Combine(library.CheckpointFolder, name + ".json"), library.Queue.Path, overwrite: true);

        var reading = library.Queue.Load()!;
        reading.EditedByHand.Should().BeFalse();
        reading.Queue.Count(EntryStatus.Completed).Should().Be(0);
        library.Queue.FinishedSince(reading.Queue).Single().Should().BeEquivalentTo(queue.Entries[1]);
        library.Queue.Save(reading.Queue).Revision.Should().BeGreaterThan(queue.Revision);
    }

    [Fact]
    public void Checkpoints_are_named_counted_listed_newest_first_and_pruned()
    {
        using var state = Open();
        var library = state.Library(MediaKind.Music);
        var queue = Save(state, 3);
        queue.SinceCheckpoint.Should().Be(0);
        queue = library.Queue.Save(queue.With(queue.Entries.Take(2).Select(e => e.Completed(Now))));
        queue.SinceCheckpoint.Should().Be(2);

        var (first, counted) = library.Checkpoints.Create(queue, Now);
        var (second, _) = library.Checkpoints.Create(queue, Now);
        var (third, _) = library.Checkpoints.Create(queue, Now.AddDays(1));

        counted.SinceCheckpoint.Should().Be(0);
        new[] { first, second, third }.Should().Equal("checkpoint_2026-05-01_artist_002", "checkpoint_2026-05-01_artist_002_2", "checkpoint_2026-05-02_artist_002");
        library.Checkpoints.List().Select(c => c.Name).Should().Equal(third, second, first);
        library.Checkpoints.Read("latest").Name.Should().Be(third);
        library.Checkpoints.Prune(1).Should().BeEquivalentTo(first, second);
        library.Checkpoints.List().Select(c => c.Name).Should().Equal(third);
        FluentActions.Invoking(() => library.Checkpoints.Read("../../../etc/passwd")).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage);
        FluentActions.Invoking(() => library.Checkpoints.Read("checkpoint_x")).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage);
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_by_a_repair()
    {
        using var state = Open();
        var library = state.Library(MediaKind.Music);
        var queue = Save(state, 3);
        library.Checkpoints.Create(queue, Now);
        var (newer, _) = library.Checkpoints.Create(queue, Now.AddDays(1));
        File.WriteAllText(Path.Combine(library.CheckpointFolder, newer + ".json"), "{");

        library.Queue.PlanRepair()!.Checkpoint.Should().Be("checkpoint_2026-05-01_artist_000");
    }

    [Fact]
    public void A_new_status_folder_has_its_readme_its_folders_and_its_marker_and_is_private()
    {
        using var state = Open();

        state.IsNew.Should().BeTrue();
        File.ReadAllText(state.Readme).Should().Contain("processing_queue.json");
        Directory.Exists(state.PlanningFolder).Should().BeTrue();
        Directory.Exists(state.Library(MediaKind.Movies).CheckpointFolder).Should().BeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(state.FullPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(state.Readme).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(state.Readme, "mine");
        using var again = Open();
        again.IsNew.Should().BeFalse();
        File.ReadAllText(again.Readme).Should().Be("mine");
    }

    [Theory]
    [InlineData("""{"schema_version": 99}""", "newer")]
    [InlineData("", "damaged")]
    [InlineData("[1]", "damaged")]
    [InlineData("""{"schema_version": 0}""", "damaged")]
    [InlineData("""{"schema_version": "1"}""", "damaged")]
    [InlineData("""{"schema_version": 1} {}""", "damaged")]
    public void A_marker_that_is_newer_or_damaged_is_exit_3(string marker, string expected)
    {
        Open().Dispose();
        File.WriteAllText(_folder[$"status/{StateFolder.MarkerName}"], marker);

        FluentActions.Invoking(Open).Should().Throw<MediaCleanupException>().WithMessage($"*{expected}*").Which.ExitCode.Should().Be(ExitCode.DamagedState);
    }

    [Fact]
    public void The_folder_here_is_taken_only_with_our_marker()
    {
        var ops = SystemFileOps.Instance;
        Directory.CreateDirectory(_folder["status"]);
        StateFolder.Locate(ops, null, _folder.Path, "/home/data").Should().Be(Path.Combine("/home/data", "status"));
        Open().Dispose();
        StateFolder.Locate(ops, null, _folder.Path, "/home/data").Should().Be(_folder["status"]);
        StateFolder.Locate(ops, "else", _folder.Path, "/home/data").Should().Be(_folder["else"]);
        StateFolder.Open(ops, _folder["nowhere"]).Should().BeNull();
        Directory.Exists(_folder["nowhere"]).Should().BeFalse();
    }

    /// <summary>F12.</summary>
    [Fact]
    public void A_second_run_is_refused_with_who_and_since_when_and_the_lock_ends_with_its_holder()
    {
        using (FolderLock.Take(_folder.Path, "1.2.3", Now))
        {
            var error = FluentActions.Invoking(() => FolderLock.Take(_folder.Path, "1.2.3", Now)).Should().Throw<MediaCleanupException>().Which;
            error.ExitCode.Should().Be(ExitCode.Locked);
            error.Message.Should().Contain($"process {Environment.ProcessId}").And.Contain("since 2026-05-01");
        }

        using var again = FolderLock.Take(_folder.Path, "1.2.3", Now);
    }

    [Fact]
    public void The_kernel_frees_the_lock_of_a_killed_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs util-linux");
        File.WriteAllBytes(_folder["lock"], []);
        using var holder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/flock", ["-o", _folder["lock"], "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        holder.StandardOutput.ReadLine().Should().Be("held");
        FluentActions.Invoking(() => FolderLock.Take(_folder.Path, "1", Now)).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Locked);

        holder.Kill(entireProcessTree: true);
        holder.WaitForExit();

        using var taken = FolderLock.Take(_folder.Path, "1", Now);
    }

    [Fact]
    public void A_library_is_locked_by_its_real_path_and_nothing_is_left_in_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        Directory.CreateDirectory(_folder["library"]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["library"]);
        using var held = FolderLock.TakeRoot(_folder["data"], _folder["library"], "1", Now);

        FluentActions.Invoking(() => FolderLock.TakeRoot(_folder["data"], _folder["link"], "1", Now)).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Locked);
        Directory.GetFileSystemEntries(_folder["library"]).Should().BeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private StateFolder Open() => StateFolder.OpenOrCreate(SystemFileOps.Instance, _folder["status"]);

    private static WorkQueue Save(StateFolder state, int count) => state.Library(MediaKind.Music).Queue.Save(
        WorkQueue.Empty(MediaKind.Music).WithRoot("/music").Adding(Enumerable.Range(0, count).Select(i => new ArtistEntry { Artist = $"Artist {i}", Path = $"A{i}", AddedAt = Now })));
}
