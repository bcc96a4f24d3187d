using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.State;

public sealed class StatusBackupTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_beside_a_run_holds_only_whole_lines_and_valid_caches()
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _folder["status"]);
        state.Library(MediaKind.Music).Queue.Save(WorkQueue.Empty(MediaKind.Music));
        var undo = Path.Combine(state.Library(MediaKind.Music).UndoFolder, "20260301_session_001.undo");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            var cache = ResponseCache.Open(state.MusicBrainzCache);
            using var log = AppendLog.Open(SystemFileOps.Instance, undo);
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                cache.Put("k" + n, new(200, new byte[500], Negative: false, DateTimeOffset.UnixEpoch));
                log.Append(Encoding.UTF8.GetBytes($"{{\"n\":{n}}}"));
            }
        });
        try
        {
            for (var n = 0; n < 10; n++)
            {
                var record = StatusBackup.Write(state, _folder[$"b{n}.tar.gz"], "1.0", DateTimeOffset.UnixEpoch, CancellationToken.None);
                await Unpack(record.File, _folder[$"x{n}"]);
                var unpacked = Path.Combine(_folder[$"x{n}"], "music", "undo", Path.GetFileName(undo));
                (!File.Exists(unpacked) || AppendLog.Read(SystemFileOps.Instance, unpacked) is { TornBytes: 0, Damaged.Length: 0 }).Should().BeTrue();
                var cache = Path.Combine(_folder[$"x{n}"], "cache", "musicbrainz_cache.json");
                if (File.Exists(cache) && new FileInfo(cache).Length > 0)
                {
                    FluentActions.Invoking(() => JsonDocument.Parse(File.ReadAllBytes(cache))).Should().NotThrow();
                }
            }
        }
        finally
        {
            stop.Cancel();
            await writing;
        }
    }

    [Fact]
    public void A_backup_gets_its_name_when_it_is_durable_and_then_the_name_is_made_so()
    {
        var steps = new List<string>();
        using var state = StateFolder.OpenOrCreate(new WatchedFileOps((what, path) => steps.Add($"{what} {Path.GetFileName(path)}")), _folder["status"]);
        state.Library(MediaKind.Music).Queue.Save(WorkQueue.Empty(MediaKind.Music));
        steps.Clear();

        StatusBackup.Write(state, _folder["b.tar.gz"], "1.0", DateTimeOffset.UnixEpoch, CancellationToken.None);

        var temp = steps[0].Split(' ')[1];
        steps.Where(s => s != $"write {temp}").Should().Equal($"create {temp}", $"sync {temp}", "rename if absent b.tar.gz", $"sync folder {Path.GetFileName(_folder.Path)}");
        steps.LastIndexOf($"write {temp}").Should().BeLessThan(steps.IndexOf($"sync {temp}"));
    }

    [Fact]
    public void A_file_that_takes_the_name_of_a_backup_in_the_making_is_kept()
    {
        using var state = StateFolder.OpenOrCreate(new WatchedFileOps((what, path) =>
        {
            if (what == "sync" && path.StartsWith(_folder[".mc-"], StringComparison.Ordinal))
            {
                File.WriteAllText(_folder["b.tar.gz"], "theirs");
            }
        }), _folder["status"]);
        state.Library(MediaKind.Music).Queue.Save(WorkQueue.Empty(MediaKind.Music));

        FluentActions.Invoking(() => StatusBackup.Write(state, _folder["b.tar.gz"], "1.0", DateTimeOffset.UnixEpoch, CancellationToken.None))
            .Should().Throw<MediaCleanupException>().WithMessage("*is there already*");

        File.ReadAllText(_folder["b.tar.gz"]).Should().Be("theirs");
        Directory.GetFiles(_folder.Path).Should().Equal(_folder["b.tar.gz"]);
    }

    [Fact]
    public async Task A_status_folder_comes_back_from_its_backup_and_says_when_it_was_made()
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _folder["status"]);
        state.Library(MediaKind.Music).Queue.Save(WorkQueue.Empty(MediaKind.Music) with { Roots = ["/music"], Entries = [new ArtistEntry { Artist = "青い月", Path = "青い月" }] });
        var record = StatusBackup.Write(state, _folder["b.tar.gz"], "1.0", new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1)), CancellationToken.None);
        record.Remember(state);
        BackupRecord.Last(state).Should().Be(record);
        await Unpack(record.File, _folder["x"]);
        using var back = StateFolder.Open(SystemFileOps.Instance, _folder["x"])!;
        var reading = back.Library(MediaKind.Music).Queue.Load()!;
        reading.EditedByHand.Should().BeFalse();
        reading.Queue.Entries.Should().ContainSingle().Which.Name.Should().Be("青い月");
        File.Exists(Path.Combine(_folder["x"], "lock")).Should().BeFalse();
    }

    [Fact]
    public void A_backup_overwrites_nothing_and_does_not_lie_in_what_it_saves()
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _folder["status"]);
        _folder.Write("there.tar.gz", "mine"u8);
        foreach (var place in new[] { _folder["there.tar.gz"], _folder["status/b.tar.gz"], _folder["nowhere/b.tar.gz"], _folder.Path })
        {
            FluentActions.Invoking(() => StatusBackup.Write(state, place, "1.0", DateTimeOffset.UnixEpoch, CancellationToken.None))
                .Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage, place);
        }

        File.ReadAllText(_folder["there.tar.gz"]).Should().Be("mine");
        Directory.GetFiles(_folder.Path).Should().ContainSingle("nothing half-written is left");
    }

    private static async Task Unpack(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        await using var file = File.OpenRead(archive);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(gzip, folder, overwriteFiles: false);
    }
}
