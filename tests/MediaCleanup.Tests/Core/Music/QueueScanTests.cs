using MediaCleanup.Core.Music;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

public sealed class QueueScanTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_first_scan_makes_pending_entries_with_their_tracks()
    {
        Write("Harbor/Low Tide/1.mp3", "Harbor/Low Tide/2.mp3", "Okafor/One/1.mp3");

        var (queue, summary) = Scan(WorkQueue.Empty(MediaKind.Music));

        queue.Entries.OfType<ArtistEntry>().Select(e => (e.Artist, e.TrackCount, e.Status)).Should().Equal(("Harbor", 2, EntryStatus.Pending), ("Okafor", 1, EntryStatus.Pending));
        summary.New.Should().Be(2);
    }

    [Fact]
    public void A_scan_without_any_change_keeps_what_is_completed()
    {
        Write("Harbor/Low Tide/1.mp3");
        var done = Completed(Scan(WorkQueue.Empty(MediaKind.Music)).Queue);

        var (queue, summary) = Scan(done);

        queue.Entries.Should().ContainSingle().Which.Status.Should().Be(EntryStatus.Completed);
        summary.Changed.Should().Be(0);
    }

    [Theory]
    [InlineData("Harbor/Low Tide/2.mp3", "a new file in a known folder")]
    [InlineData("Harbor/High Tide/1.mp3", "a new album")]
    [InlineData("harbor - High Tide/1.mp3", "a folder of the same artist elsewhere")]
    public void What_changed_other_than_by_us_is_pending_again(string added, string because)
    {
        Write("Harbor/Low Tide/1.mp3");
        var done = Completed(Scan(WorkQueue.Empty(MediaKind.Music)).Queue);
        Write(added);

        var (queue, summary) = Scan(done);

        queue.Entries.Should().ContainSingle(because).Which.Status.Should().Be(EntryStatus.Pending);
        summary.Changed.Should().Be(1);
        queue.Entries.OfType<ArtistEntry>().Single().TrackCount.Should().Be(2);
    }

    [Fact]
    public void An_entry_that_is_no_longer_there_stays_with_the_time_and_comes_back()
    {
        Write("Harbor/Low Tide/1.mp3", "Okafor/One/1.mp3");
        var done = Completed(Scan(WorkQueue.Empty(MediaKind.Music)).Queue);
        Directory.Move(_folder["Harbor"], _folder[".away"]);

        var (missing, summary) = Scan(done);
        missing.Entries[0].MissingSince.Should().Be(Now);
        missing.Entries[0].Status.Should().Be(EntryStatus.Completed);
        summary.Missing.Should().Be(1);
        Selection.Next(missing with { Entries = [.. missing.Entries.Select(e => e.Pending())] }, null).Select(e => e.Name).Should().Equal("Okafor");

        Directory.Move(_folder[".away"], _folder["Harbor"]);
        var (back, again) = Scan(missing);
        back.Entries[0].MissingSince.Should().BeNull();
        again.FoundAgain.Should().Be(1);
    }

    [Fact]
    public void What_is_in_progress_comes_first_and_errors_wait()
    {
        Write("A/x/1.mp3", "B/x/1.mp3", "C/x/1.mp3");
        var queue = Scan(WorkQueue.Empty(MediaKind.Music)).Queue;
        queue = queue.With([queue.Entries[1].Failed(Now, "why"), queue.Entries[2].Started(Now)]);

        Selection.Next(queue, 10).Select(e => e.Name).Should().Equal("C", "A");
        Selection.Next(queue, 1).Select(e => e.Name).Should().Equal("C");
    }

    public void Dispose() => _folder.Dispose();

    private static WorkQueue Completed(WorkQueue queue) => queue with { Entries = [.. queue.Entries.Select(e => e.Completed(Now))] };

    private (WorkQueue Queue, ScanSummary Summary) Scan(WorkQueue queue) => QueueScan.Merge(queue, _folder.Path, LibraryScan.Scan(_folder.Path, TestContext.Current.CancellationToken), Now);

    private void Write(params string[] paths)
    {
        foreach (var path in paths)
        {
            _folder.Write(path, "no audio, but a name"u8);
        }
    }
}
