using System.Formats.Tar;
using System.IO.Compression;
using MediaCleanup.Core;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.State;

/// <summary>Each check of the files in the status folder by itself: what it is there for happens, and only this check can see it.</summary>
public sealed class StateGuardTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_torn_tail_is_gone_when_a_log_is_opened_for_writing()
    {
        var sound = AppendLog.Format(["{}"u8.ToArray()]);
        _folder.Write("log", [.. sound, .. "0badbad0 100 {\"torn"u8]);

        AppendLog.Open(SystemFileOps.Instance, _folder["log"]).Dispose();

        File.ReadAllBytes(_folder["log"]).Should().Equal(sound);
    }

    [Fact]
    public void A_file_that_could_not_be_replaced_leaves_nothing_beside_it()
    {
        var disk = new CrashDisk();
        disk.Seed("/status/a", "old"u8.ToArray(), 1);
        disk.BeforeStep = (what, path) => _ = what == "rename" ? throw new FileFaultException(FileFault.NoSpace, path, "ENOSPC") : 0;

        FluentActions.Invoking(() => DurableFile.Replace(disk, "/status/a", "new"u8)).Should().Throw<FileFaultException>();

        disk.Names("/status").Should().Equal("a");
    }

    [Fact]
    public void Two_damaged_queues_of_one_second_are_both_kept()
    {
        using var state = Open();
        var queue = state.Library(MediaKind.Music).Queue;
        _ = Save(state, 3);
        var kept = new List<string?>();
        foreach (var damage in new[] { "{ first", "{ second" })
        {
            File.WriteAllText(queue.Path, damage);
            kept.Add(queue.Repair(queue.PlanRepair()!, Now));
        }

        kept.Select(File.ReadAllText!).Should().Equal("{ first", "{ second");
    }

    /// <summary>What was saved before a checkpoint is in it; the journal may have lost what came since.</summary>
    [Fact]
    public void A_repair_does_not_set_a_checkpoint_back_to_what_was_saved_before_it()
    {
        using var state = Open();
        var library = state.Library(MediaKind.Music);
        var queue = Save(state, 2);
        var journal = File.ReadAllBytes(library.Queue.JournalPath);
        queue = library.Queue.Save(queue.With(queue.Entries[0].Completed(Now)));
        _ = library.Checkpoints.Create(queue, Now);
        File.WriteAllBytes(library.Queue.JournalPath, journal);

        var repair = library.Queue.PlanRepair()!;

        repair.Queue.Count(EntryStatus.Completed).Should().Be(1);
        repair.Replayed.Should().Be(0);
    }

    [Fact]
    public void A_repair_starts_from_a_checkpoint_that_nobody_edited_when_there_is_one()
    {
        using var state = Open();
        var library = state.Library(MediaKind.Music);
        var queue = Save(state, 2);
        var (sound, _) = library.Checkpoints.Create(queue, Now);
        var (edited, _) = library.Checkpoints.Create(queue, Now.AddDays(1));
        var path = Path.Combine(library.CheckpointFolder, edited + ".json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("Artist 0", "Artist Zero", StringComparison.Ordinal));

        library.Queue.PlanRepair()!.Checkpoint.Should().Be(sound);
    }

    [Fact]
    public void A_backup_that_is_stopped_leaves_nothing()
    {
        using var state = Open();
        _ = Save(state, 1);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        FluentActions.Invoking(() => StatusBackup.Write(state, _folder["b.tar.gz"], "1.0", Now, stop.Token)).Should().Throw<OperationCanceledException>();

        Directory.GetFiles(_folder.Path).Should().BeEmpty();
    }

    /// <summary>While a run is working: what is read later is at least as new.</summary>
    [Fact]
    public void A_backup_holds_the_queue_before_its_journal_and_the_index_before_the_records()
    {
        using var state = Open();
        _ = Save(state, 1);
        var library = state.Library(MediaKind.Music);
        File.WriteAllText(Path.Combine(library.UndoFolder, "last_written.log"), "");
        File.WriteAllText(Path.Combine(library.UndoFolder, "20260501_session_001.undo"), "");
        Directory.CreateDirectory(Path.Combine(library.UndoFolder, "blobs", "00"));
        File.WriteAllText(Path.Combine(library.UndoFolder, "blobs", "00", "0000"), "");

        var record = StatusBackup.Write(state, _folder["b.tar.gz"], "1.0", Now, CancellationToken.None);

        using var packed = new GZipStream(File.OpenRead(record.File), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(Path.GetFileName(entry.Name));
        }

        names.Where(n => n is "processing_queue.json" or "queue_journal.log" or "last_written.log" or "20260501_session_001.undo" or "0000")
            .Should().Equal("processing_queue.json", "queue_journal.log", "last_written.log", "20260501_session_001.undo", "0000");
    }

    [Fact]
    public void A_backup_that_is_to_take_the_name_of_a_folder_is_told_what_to_do_instead()
    {
        using var state = Open();
        _ = Save(state, 1);
        Directory.CreateDirectory(_folder["backups"]);

        FluentActions.Invoking(() => StatusBackup.Write(state, _folder["backups"], "1.0", Now, CancellationToken.None))
            .Should().Throw<MediaCleanupException>().WithMessage("*is a folder*").Which.NextStep.Should().Contain("backups/media-cleanup.tar.gz");
    }

    private StateFolder Open() => StateFolder.OpenOrCreate(SystemFileOps.Instance, _folder["status"]);

    private static WorkQueue Save(StateFolder state, int count) => state.Library(MediaKind.Music).Queue.Save(
        WorkQueue.Empty(MediaKind.Music).WithRoot("/music").Adding(Enumerable.Range(0, count).Select(i => new ArtistEntry { Artist = $"Artist {i}", Path = $"A{i}", AddedAt = Now })));
}
