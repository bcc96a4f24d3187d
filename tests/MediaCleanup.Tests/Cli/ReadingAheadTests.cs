using System.Text;
using MediaCleanup.Cli;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Tests.Cli;

public sealed class ReadingAheadTests
{
    [Fact]
    public void What_is_read_ahead_is_a_queue_with_every_property_that_is_written_for_an_artist()
    {
        var queue = ReadingAhead.Read();

        var entry = queue.Entries.Should().ContainSingle().Which;
        entry.Status.Should().Be(EntryStatus.Completed);
        entry.Unknown.Should().BeEmpty("a property that is renamed would be read on the slow way");
        entry.Fingerprint.Should().NotBeNull();
        entry.StartedAt.Should().NotBeNull();
        Encoding.UTF8.GetString(QueueJson.Write(queue)).Should().Contain("\"started_at\": \"2026-01-01T00:00:00+00:00\"");
    }
}
