using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>A library on a disk that can be crashed, a plan for it, and what has to hold after every crash.</summary>
internal sealed class CrashBench(int batch, bool withCover, int tracks = 3, bool undo = false)
{
    public const string Root = "/music";
    private const string Undo = "/status/undo";
    private const long Old = 1_700_000_000_000_000_000;
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryBlobs _blobs = new();
    private readonly byte[] _oldCover = TestImages.Jpeg(5000, 1);
    private readonly byte[] _newCover = TestImages.Jpeg(300, 2);
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);

    private static readonly QueueEntry Entry = new ArtistEntry { Artist = "A", Path = "A", AddedAt = Now };

    /// <summary>The status whose save has returned, and the one whose save has begun.</summary>
    public (EntryStatus Saved, EntryStatus Begun) Promised { get; private set; }

    public CrashDisk Prepare()
    {
        var disk = new CrashDisk();
        for (var i = 0; i < tracks; i++)
        {
            disk.Seed(Track(i), Before(i), Old + i);
        }

        disk.Seed(Nfo, "old nfo"u8.ToArray(), Old);
        disk.CreateFolder("/status/checkpoints");
        disk.CreateFolder(Undo);
        SaveQueue(disk, Entry.Pending(), _ => { });
        if (undo)
        {
            Work(disk, "20260501_session_001");
        }

        return disk;
    }

    /// <summary>What is interrupted: a session with its saves of the queue, or the undo of one.</summary>
    public void Run(CrashDisk disk)
    {
        Promised = undo ? (EntryStatus.Completed, EntryStatus.Completed) : (EntryStatus.Pending, EntryStatus.Pending);
        if (undo)
        {
            TakeBack(disk, "last");
        }
        else
        {
            Work(disk, "20260501_session_001", told => Promised = told);
        }
    }

    /// <summary>A library after two sessions, the second of which replaced the covers of the first.</summary>
    public CrashDisk PrepareTwoSessions()
    {
        var disk = Prepare();
        _ = Work(disk, "20260501_session_001");
        using var log = UndoLog.Open(disk, Undo);
        using var session = log.Begin("20260701_session_001", Now.AddDays(61));
        var changes = Enumerable.Range(0, tracks).Select(i => new EditTags(
            $"A/0{i}.flac",
            UndoLog.StampOf(disk.Facts(Track(i))!.Value),
            [],
            new(_blobs.Add(_newCover), _blobs.Add(TestImages.Jpeg(4500, 3)), "image/jpeg", 1, 1)));
        var results = new Applier(disk, session, _blobs, new() { BatchFiles = batch, Parallel = 1 }, new FixedTime(Now.AddDays(61)), ToyAudio.Tools).Apply(Root, "A", new([.. changes]), CancellationToken.None);
        Require(results.All(r => r.Outcome is Outcome.Done), "the second session does not work");
        session.Close();
        return disk;
    }

    public static void Recover(CrashDisk disk)
    {
        using var log = UndoLog.Open(disk, Undo);
        _ = new Recovery(disk, log).Run();
    }

    public static void Prune(CrashDisk disk)
    {
        using var log = UndoLog.Open(disk, Undo);
        _ = new UndoAudit(disk, log).Prune(30, Now.AddDays(62));
    }

    /// <summary>Whatever records are left can be taken back, and pruning again ends what was begun.</summary>
    public void CheckPruned(CrashDisk disk)
    {
        using (var log = UndoLog.Open(disk, Undo))
        {
            Require(log.LastWritten(Root, "A/00.flac") is not null, "what we wrote last is forgotten");
            Require(new UndoAudit(disk, log).Verify(CancellationToken.None).IsEmpty, "the undo records do not agree with the files");
        }

        Prune(disk);
        using (var log = UndoLog.Open(disk, Undo))
        {
            Require(log.Sessions() is ["20260701_session_001"], "the old session is still there");
            Require(!disk.Files().Any(f => f.Path == log.BlobPath(Hashing.Sha256(_oldCover))), "bytes of the old session are still there");
        }

        TakeBack(disk, "20260701_session_001");
        Require(Enumerable.Range(0, tracks).All(i => disk.Bytes(Track(i))!.SequenceEqual(NewContent(Track(i)))), "undo does not give what was before the second session");
    }

    /// <summary>Everything that must hold, whatever the crash left; then the next start.</summary>
    public void Check(CrashDisk disk, (EntryStatus Saved, EntryStatus Begun) promised)
    {
        CheckFiles(disk);
        Require(LoadEntry(disk).Status is var status && (status == promised.Saved || status == promised.Begun), $"the queue does not say {promised.Saved}, which was saved");

        using (var log = UndoLog.Open(disk, Undo))
        {
            var problems = new Recovery(disk, log).Run().Problems.Where(p => !p.Contains("taking back", StringComparison.Ordinal)).ToList();
            Require(problems.Count == 0, string.Join("; ", problems));
        }

        CheckFiles(disk);
        using (var log = UndoLog.Open(disk, Undo))
        {
            Require(new UndoAudit(disk, log).Verify(CancellationToken.None) is { IsEmpty: true } findings, "the undo records do not agree with the files");
            foreach (var path in Targets().Where(p => disk.Bytes(p) is { } bytes && !bytes.SequenceEqual(OldContent(p))))
            {
                Require(log.LastWritten(Root, path[(Root.Length + 1)..]) is not null, $"{path} was changed without a record");
            }
        }

        var leftovers = disk.Files().Where(f => f.Path.StartsWith(Root, StringComparison.Ordinal) && DurableFile.IsTempName(Path.GetFileName(f.Path))).ToList();
        Require(leftovers.Count == 0, "left over: " + string.Join(", ", leftovers.Select(f => f.Path)));

        // What recovery made of two crashes may be the same; then so is all that follows.
        if (!_finished.Add(disk.Fingerprint(path => path.StartsWith(Root, StringComparison.Ordinal))))
        {
            return;
        }

        var first = Work(disk, "20260501_session_008");
        Require(first.All(r => r.Outcome is Outcome.Done or Outcome.AlreadyDone), "second run: " + string.Join("; ", first.Select(r => r.Outcome)));
        Require(Targets().All(p => disk.Bytes(p)!.SequenceEqual(NewContent(p))), "the second run does not finish the work");
        var again = Work(disk, "20260501_session_009");
        Require(again.All(r => r.Outcome is Outcome.AlreadyDone), "a third run still finds work: " + string.Join("; ", again.Select(r => r.Outcome)));
        using (var log = UndoLog.Open(disk, Undo))
        {
            while (new Reverter(disk, log, ToyAudio.Tools, parallel: 1).Last() is { } session)
            {
                TakeBack(disk, session);
            }
        }

        Require(Targets().All(p => disk.Bytes(p)?.SequenceEqual(OldContent(p)) ?? OldContent(p).Length == 0), "undo of all sessions does not give the old library");
        Require(Enumerable.Range(0, tracks).All(i => disk.Facts(Track(i))!.Value.ModifiedAt == Old + i), "undo does not give the old times");
    }

    private const string Nfo = Root + "/A/artist.nfo";
    private const string Cover = Root + "/A/cover.jpg";

    private static string Track(int i) => $"{Root}/A/0{i}.flac";

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    private byte[] Before(int i) => ToyAudio.Make($"old {i}", $"sound {i}.", withCover ? _oldCover : null);

    private IEnumerable<string> Targets() => [.. Enumerable.Range(0, tracks).Select(Track), Nfo, Cover];

    private byte[] OldContent(string path) => path switch
    {
        Nfo => "old nfo"u8.ToArray(),
        Cover => [],
        _ => Before(path[^6] - '0'),
    };

    private byte[] NewContent(string path) => path switch
    {
        Nfo => "new nfo"u8.ToArray(),
        Cover => _newCover,
        _ => ToyAudio.Make($"a new title {path[^6]}", $"sound {path[^6]}.", withCover ? _newCover : null),
    };

    private void CheckFiles(CrashDisk disk)
    {
        foreach (var path in Targets())
        {
            var bytes = disk.Bytes(path) ?? [];
            Require(bytes.SequenceEqual(OldContent(path)) || bytes.SequenceEqual(NewContent(path)), $"{path} is neither old nor new: {Encoding.UTF8.GetString(bytes)}");
        }
    }

    private Plan Plan()
    {
        var cover = _blobs.Add(_newCover);
        return new(
        [
            .. Enumerable.Range(0, tracks).Select(i => new EditTags(
                $"A/0{i}.flac",
                UndoLog.StampOf(new FileId("", Before(i).Length, Old + i)),
                [new("title", [$"old {i}"], [$"a new title {i}"])],
                withCover ? new(_blobs.Add(_oldCover), cover, "image/jpeg", 1, 1) : null)),
            new CreateFile("A/cover.jpg", cover),
            new ReplaceFile("A/artist.nfo", _blobs.Add("old nfo"u8.ToArray()), _blobs.Add("new nfo"u8.ToArray())),
        ]);
    }

    private ImmutableArray<ChangeResult> Work(CrashDisk disk, string name, Action<(EntryStatus Saved, EntryStatus Begun)>? told = null)
    {
        told ??= _ => { };
        SaveQueue(disk, Entry.Started(Now), told);
        using var log = UndoLog.Open(disk, Undo);
        using var session = log.Begin(name, Now);
        var results = new Applier(disk, session, _blobs, new() { BatchFiles = batch, Parallel = 1 }, new FixedTime(Now), ToyAudio.Tools).Apply(Root, "A", Plan(), CancellationToken.None);
        session.Close();
        SaveQueue(disk, Entry.Completed(Now), told);
        return results;
    }

    private static void TakeBack(CrashDisk disk, string session)
    {
        using var log = UndoLog.Open(disk, Undo);
        var reverter = new Reverter(disk, log, ToyAudio.Tools, parallel: 1);
        var outcomes = reverter.Run(reverter.Plan(session, null), null, CancellationToken.None);
        Require(outcomes.All(r => r.Outcome is not Reversal.LeftAlone), "undo: " + string.Join("; ", outcomes.Select(o => o.Outcome)));
    }

    private static void SaveQueue(CrashDisk disk, QueueEntry entry, Action<(EntryStatus Saved, EntryStatus Begun)> told)
    {
        using var queue = Queue(disk);
        var loaded = queue.Load()?.Queue;
        told((loaded?.Entries.Single().Status ?? entry.Status, entry.Status));
        _ = queue.Save(loaded is null ? WorkQueue.Empty(MediaKind.Music).WithRoot(Root).Adding([entry]) : loaded.With(entry));
        told((entry.Status, entry.Status));
    }

    private static QueueEntry LoadEntry(CrashDisk disk)
    {
        using var queue = Queue(disk);
        return queue.Load()!.Queue.Entries.Single();
    }

    private static QueueFile Queue(CrashDisk disk) => new(disk, MediaKind.Music, "/status", new(disk, MediaKind.Music, "/status/checkpoints"));
}
