using System.Text.Json;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>What the contract says of damage, names, languages and restoring, against the real tool.</summary>
public sealed class StateContractTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tool _tool;

    public StateContractTests() => _tool = new(_folder.Path);

    private string QueuePath => _tool.QueuePath;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_root_that_is_not_there_changes_nothing_and_exits_with_2()
    {
        MakeQueue();
        var before = File.ReadAllBytes(QueuePath);
        (await _tool.RunAsync("queue", "--scan", _folder["nowhere"])).Code.Should().Be(2);
        (await _tool.RunAsync("queue", "--scan", "/")).Code.Should().Be(2);
        (await _tool.RunAsync("queue", "--scan", _folder.Path)).Code.Should().Be(2, "a bare home folder is no library");
        File.ReadAllBytes(QueuePath).Should().Equal(before);
    }

    [Fact]
    public async Task A_cut_queue_is_damage_with_its_place_and_the_command_that_repairs()
    {
        MakeQueue();
        (await _tool.RunAsync("checkpoint", "--create")).Code.Should().Be(0);
        var bytes = File.ReadAllBytes(QueuePath);
        File.WriteAllBytes(QueuePath, bytes[..(bytes.Length / 2)]);
        foreach (var line in new string[][] { ["queue"], ["process"], ["report"] })
        {
            var result = await _tool.RunAsync(line);
            result.Code.Should().Be(3, result.All);
            result.Error.Should().Contain(QueuePath).And.Contain("line").And.Contain("--validate-queue --repair");
        }

        File.ReadAllBytes(QueuePath).Should().HaveCount(bytes.Length / 2, "nothing is overwritten");
        (await _tool.RunAsync("checkpoint", "--restore", "latest")).Code.Should().Be(0);
        (await _tool.RunAsync("queue", "--validate-queue")).Code.Should().Be(0);
        Directory.GetFiles(Path.Combine(_tool.Status, "music"), "processing_queue.json.damaged-*").Should().ContainSingle();
    }

    [Fact]
    public async Task A_newer_queue_exits_with_3_and_is_left_alone_also_by_a_restore()
    {
        MakeQueue();
        (await _tool.RunAsync("checkpoint", "--create")).Code.Should().Be(0);
        File.WriteAllText(QueuePath, File.ReadAllText(QueuePath).Replace("\"schema_version\": 1", "\"schema_version\": 99"));
        var before = File.ReadAllBytes(QueuePath);
        foreach (var line in new string[][] { ["queue"], ["checkpoint", "--restore", "latest"], ["queue", "--validate-queue", "--repair"] })
        {
            var result = await _tool.RunAsync(line);
            result.Code.Should().Be(3, string.Join(' ', line) + ": " + result.All);
            result.Error.Should().Contain("update");
        }

        File.ReadAllBytes(QueuePath).Should().Equal(before);
    }

    [Fact]
    public async Task Names_that_begin_with_at_or_dash_can_be_given()
    {
        MakeQueue("@Home", "-Minus", "Other");
        (await _tool.RunAsync("queue", "--reset-artist=-Minus")).Out.Should().Contain("-Minus");
        (await _tool.RunAsync("queue", "--reset-artist", "@Home")).Out.Should().Contain("@Home");
        var folded = await _tool.RunAsync("queue", "--reset-artist", "OTHER");
        folded.Code.Should().Be(0, folded.All);
        var unknown = await _tool.RunAsync("queue", "--reset-artist", "Othr");
        unknown.Code.Should().Be(2);
        unknown.Error.Should().Contain("\"Other\"");
    }

    [Fact]
    public async Task It_runs_in_any_language_and_in_an_empty_environment()
    {
        MakeQueue("İstanbul", "青い月");
        var expected = (await _tool.RunAsync("queue", "--list")).Out;
        expected.Should().Contain("İstanbul").And.Contain("青い月");
        foreach (var language in new[] { "C", "tr_TR.UTF-8", "de_DE.UTF-8" })
        {
            (await _tool.RunAsync(new Dictionary<string, string>(_tool.Environment) { ["LANG"] = language, ["LC_ALL"] = language }, "queue", "--list")).Out.Should().Be(expected, language);
        }

        var bare = await _tool.RunAsync(new Dictionary<string, string>(), "queue", "--list", "--status-dir", _tool.Status);
        bare.Out.Should().Be(expected, bare.Error);
    }

    [Fact]
    public async Task A_root_that_is_empty_like_an_unmounted_share_changes_nothing()
    {
        MakeQueue();
        Directory.CreateDirectory(_folder["music"]);
        var before = File.ReadAllBytes(QueuePath);
        foreach (var line in new string[][] { ["process"], ["queue", "--scan", _folder["music"]] })
        {
            (await _tool.RunAsync(new Dictionary<string, string>(_tool.Environment) { ["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = "http://127.0.0.1:9" }, line)).Code.Should().Be(2);
            File.ReadAllBytes(QueuePath).Should().Equal(before);
        }
    }

    [Fact]
    public async Task An_entry_in_error_is_named_exits_with_1_and_waits_for_a_reset()
    {
        MakeQueue("Done", "Gone");
        _folder.Write("music/Other/note.txt", "so that the root is not empty"u8);
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = "http://127.0.0.1:9";
        var result = await _tool.RunAsync("process");
        result.Code.Should().Be(1, result.All);
        result.Out.Should().Contain("in error: Gone");
        (await _tool.RunAsync("process")).Out.Should().Contain("Nothing to do").And.Contain("--with-status error");
        (await _tool.RunAsync("report")).Out.Should().Contain("1 in error");
        (await _tool.RunAsync("report", "--session")).Out.Should().Contain("Gone");
        (await _tool.RunAsync("queue", "--reset-errors")).Out.Should().Contain("1 entry is pending again");
        File.Exists(Path.Combine(_tool.Status, "music", "session_logs", $"{DateTimeOffset.Now:yyyyMMdd}_session_001.log")).Should().BeTrue();
    }

    [Fact]
    public async Task A_restore_keeps_what_was_finished_since()
    {
        MakeQueue();
        (await _tool.RunAsync("checkpoint", "--create")).Code.Should().Be(0);
        using (var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _tool.Status))
        {
            var file = state.Library(MediaKind.Music).Queue;
            var queue = file.Load()!.Queue;
            file.Save(queue.With(queue.Entries[1].Completed(DateTimeOffset.UnixEpoch)));
        }

        File.WriteAllText(QueuePath, "{ cut");
        var shown = await _tool.RunAsync("checkpoint", "--show", "latest");
        shown.Out.Should().Contain("1 finished since, stays completed").And.Contain("Harbor").And.Contain("damaged");
        File.ReadAllText(QueuePath).Should().Be("{ cut", "showing changes nothing");
        (await _tool.RunAsync("checkpoint", "--restore", "latest")).Out.Should().Contain("2 of 3 entries completed");
        File.ReadAllLines(QueuePath).Count(l => l.Contains("\"status\": \"completed\"")).Should().Be(2);
    }

    [Fact]
    public async Task Old_session_logs_are_put_away_and_reports_still_read_them()
    {
        MakeQueue();
        var log = Path.Combine(_tool.Status, "music", "session_logs", "20250101_session_001.log");
        File.WriteAllText(log, "2025-01-01T22:00:00.000+00:00 INFO session=\"20250101_session_001\" library=\"music\" entries=1 version=\"1\"\n2025-01-01T22:00:09.000+00:00 INFO done entry=\"Harbor\" status=\"completed\" issues_found=2 issues_resolved=1\n");
        File.SetLastWriteTimeUtc(log, new(2025, 1, 1, 22, 0, 9, DateTimeKind.Utc));
        var before = (await _tool.RunAsync("report", "--session", "20250101_session_001", "--json")).Out;
        (await _tool.RunAsync("report", "--archive-logs", "30")).Out.Should().Contain("1 session log");
        File.Exists(log).Should().BeFalse();
        File.ReadAllText(Path.Combine(_tool.Status, "archive", "session_logs.tsv")).Should().Contain("music\t20250101_session_001\t");
        var after = (await _tool.RunAsync("report", "--session", "20250101_session_001", "--json")).Out;
        after.Should().Contain("\"completed\": 1").And.Be(before.Replace(JsonEncodedText.Encode(log).ToString(), JsonEncodedText.Encode(Path.Combine(_tool.Status, "archive", "music_20250101_session_001.log.gz")).ToString()));
        (await _tool.RunAsync("report", "--weekly", "2025-01-01")).Code.Should().Be(0);
        File.ReadAllText(Path.Combine(_tool.Status, "reports", "20250105_weekly_progress.md")).Should().Contain("| artists completed | 1 |");
        (await _tool.RunAsync("report", "--weekly", "20250103")).Out.Should().Contain("is there already");
    }

    private void MakeQueue(params string[] artists) => _tool.MakeQueue(artists);
}
