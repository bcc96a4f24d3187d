using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli;

/// <summary>
/// To get ready for the first queue takes as long as to parse the command line, so both are done at once: a queue of one entry is
/// read on a thread of its own, whatever the line says. It touches no file.
/// </summary>
internal static class ReadingAhead
{
    /// <summary>One entry with every kind of value that a queue has.</summary>
    private static ReadOnlySpan<byte> Sample => """
        {
          "schema_version": 1, "library": "music", "revision": 1, "checksum": "00000000", "since_checkpoint": 0, "roots": ["/"],
          "entries": [
            {
              "artist": "A", "path": "A", "status": "completed", "track_count": 1, "issues_found": 0, "issues_resolved": 0,
              "added_at": "2026-01-01T00:00:00.1+00:00", "started_at": "2026-01-01T00:00:00+00:00", "completed_at": null, "error": null,
              "musicbrainz_artist_id": null, "issue_report": null, "fingerprint": "0"
            }
          ]
        }
        """u8;

    public static void Begin(string[] arguments)
    {
        if (arguments is ["queue" or "process" or "report" or "checkpoint", ..])
        {
            new Thread(static () => _ = Read()) { IsBackground = true }.Start();
        }
    }

    internal static WorkQueue Read() => QueueJson.Read(Sample, MediaKind.Music).Queue;
}
