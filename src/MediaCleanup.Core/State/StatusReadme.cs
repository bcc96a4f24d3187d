namespace MediaCleanup.Core.State;

/// <summary>The README of a new status folder: what each file is, and the procedures that need nothing but a shell.</summary>
internal static class StatusReadme
{
    public static ReadOnlySpan<byte> Text => """
        # Status folder of media-cleanup

        Everything the tool remembers lies here; nothing of it lies in your library. It is yours: plain text, readable without the
        tool. Copy the whole folder to back it up.

        | file | what it is | may it be deleted? |
        |---|---|---|
        | `music/processing_queue.json`, `movies/…` | every artist or film and where it stands; current after each one | a scan makes a new one, what was done is found done |
        | `music/queue_journal.log` | what each save of the queue changed; `--repair` reads it | not while the queue is damaged |
        | `music/session_logs/` | one text file for each run | yes; `report --archive-logs 30` puts old ones away |
        | `music/checkpoints/` | whole copies of the queue, one every 50 entries | yes; `checkpoint --prune 5` keeps five |
        | `music/undo/` | what each run changed, enough to take it back to the byte | only if you never want to take it back; `checkpoint --prune-undo 90` |
        | `cache/`, `movies/tmdb_cache.json` | answers of the services, so that nothing is asked twice | always; it is fetched again |
        | `answers.json` | what you decided | you would be asked again |
        | `issues/` | what waits for you, one file for each entry | yes; written again |
        | `outputs/`, `reports/`, `planning/`, `archive/` | what was written, weekly reports, plans, old logs | yes |
        | `lock` | held while a run works; the system frees it when the run ends | no need |
        | `.media-cleanup-status` | marks this folder as ours | no |

        ## Procedures

        How far is it?

            media-cleanup queue
            grep -c '"status": "completed"' music/processing_queue.json

        What did the last run do?

            media-cleanup report --session

        A run failed or was stopped half-way: run it again, it goes on. An entry that ended in `error` waits until you say so:

            media-cleanup queue --list --with-status error
            media-cleanup queue --reset-artist "Name"
            media-cleanup process --batch-size 10

        The queue is damaged (exit code 3):

            media-cleanup queue --validate-queue            # where
            media-cleanup queue --validate-queue --repair   # newest sound checkpoint, and all that was recorded since

        or by hand, with any checkpoint:

            cp music/checkpoints/checkpoint_YYYY-MM-DD_artist_NNN.json music/processing_queue.json

        Take back what a run changed:

            media-cleanup process --undo last

        A cache is damaged or unwanted:

            media-cleanup cache --clear all

        Back up everything, also while a run works:

            media-cleanup checkpoint --backup FILE

        """u8;
}
