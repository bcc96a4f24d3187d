namespace MediaCleanup.Core.State;

/// <summary>The README of a new status folder: what each file is, and the procedures that need nothing but a shell.</summary>
internal static class StatusReadme
{
    public static ReadOnlySpan<byte> Text => """
        # Status folder of media-cleanup

        Everything the tool remembers lies here; nothing of it lies in your library. It is yours: plain text, readable without the
        tool. To back it up while nothing runs, copy the whole folder; while a run works, `media-cleanup checkpoint --backup FILE`.

        | file | what it is | may it be deleted? |
        |---|---|---|
        | `music/processing_queue.json`, `movies/…` | every artist or film and where it stands; current after each one | a scan makes a new one, what was done is found done |
        | `music/processing_queue.json.damaged-…`, `.replaced-…` | a queue that a repair or a restore took the place of | yes |
        | `music/queue_journal.log` | what each save of the queue changed; `--repair` reads it | not while the queue is damaged |
        | `music/session_logs/` | one text file for each run, one event a line | yes; `report --archive-logs 30` puts old ones away. Weekly reports count from them |
        | `music/checkpoints/` | whole copies of the queue, one every 50 entries | yes; `checkpoint --prune 5` keeps five |
        | `music/undo/` | what each run changed, enough to take it back to the byte; what was written last to each file | only if you never want to take it back; `checkpoint --prune-undo 90` |
        | `cache/`, `movies/tmdb_cache.json` | answers and pictures of the services, so that nothing is asked twice; `*.pace` keeps the pace over runs | always; it is fetched again |
        | `answers.json` | what you decided | you would be asked again |
        | `issues/` | what waits for you, one file for each entry | yes; written again when the entry is |
        | `outputs/` | the metadata that each run wrote, as CSV and JSON | yes |
        | `reports/` | weekly reports with their charts | yes; a missing one is written again |
        | `planning/` | plans of the work ahead (`report --plan`) | yes |
        | `archive/` | old session logs, packed, with a list | yes; weekly reports count from them |
        | `last_backup.json` | when the last backup was made, and where it lies | yes; only a reminder hangs on it |
        | `lock`, `locks/`, `*.lock` | held while a run works; the system frees them when the run ends | no need |
        | `.media-cleanup-status` | marks this folder as ours | no |

        ## Procedures

        In this folder. With the tool, add `--status-dir .` or set `MEDIA_CLEANUP_STATUS_DIR`. The long form is docs/operations.md.

        How far is it?

            media-cleanup queue
            media-cleanup report
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
            media-cleanup checkpoint --restore latest       # or this

        or by hand, with any checkpoint:

            cp music/checkpoints/checkpoint_YYYY-MM-DD_artist_NNN.json music/processing_queue.json

        Take back what a run changed:

            media-cleanup process --undo last

        A cache is damaged or unwanted:

            media-cleanup cache --verify
            media-cleanup cache --clear all

        Back up everything, also while a run works; and back, by unpacking:

            media-cleanup checkpoint --backup FILE.tar.gz
            mkdir -p NEW && tar -xzf FILE.tar.gz -C NEW

        Make room:

            media-cleanup report --archive-logs 30
            media-cleanup checkpoint --prune 5
            media-cleanup checkpoint --prune-undo 90

        The week, and the work ahead:

            media-cleanup report --weekly
            media-cleanup report --plan

        """u8;
}
