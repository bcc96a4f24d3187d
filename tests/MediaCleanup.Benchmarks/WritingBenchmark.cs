using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Flac;

namespace MediaCleanup.Benchmarks;

/// <summary>What a changed file costs: time, bytes, syncs; small files and files of 10 MB. And what saving a queue costs.</summary>
internal static class WritingBenchmark
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow.AddHours(1);

    public static int Run()
    {
        Files("small, cold", 240, 2_000);
        Files("small", 2400, 2_000);
        Files("10 MB", 24, 5_000_000);
        Queue(930);
        Queue(10_000);
        return 0;
    }

    private static void Files(string name, int count, int samples)
    {
        var folder = Directory.CreateTempSubdirectory("media-cleanup-bench-").FullName;
        try
        {
            var noise = new short[samples];
            new Random(1).NextBytes(MemoryMarshal.AsBytes(noise.AsSpan()));
            var bytes = Tagged(FlacWriter.Write(noise, 44100, 1));
            var root = Path.Combine(folder, "music");
            var changes = new List<FileChange>();
            for (var i = 0; i < count; i++)
            {
                var path = $"Artist/Album {i / 12}/{i:0000}.flac";
                _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
                File.WriteAllBytes(Path.Combine(root, path), bytes);
                changes.Add(new EditTags(path, new(bytes.Length, File.GetLastWriteTimeUtc(Path.Combine(root, path)).Ticks), [new("title", ["old"], [$"New title {i}"]), new("album", [], [$"Album {i / 12}"])]));
            }

            var ops = new CountingFileOps();
            using var log = UndoLog.Open(ops, Path.Combine(folder, "undo"));
            using var session = log.Begin("20260101_session_001", Now);
            var watch = Stopwatch.StartNew();
            var cpu = Cpu();
            var results = new Applier(ops, session, new NoBlobs(), new(), new Fixed(Now), AudioTools.Real).Apply(root, "Artist", new([.. changes]), CancellationToken.None);
            session.Close();
            var seconds = watch.Elapsed.TotalSeconds;
            cpu = Cpu() - cpu;
            var undo = new DirectoryInfo(Path.Combine(folder, "undo")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            Print($"{name}: {results.Count(r => r.Outcome is Outcome.Done)} of {count} files of {bytes.Length} bytes in {seconds:0.00} s, {count / seconds:0} files/s, processor {cpu / count:0.000} ms each, {bytes.Length * (double)count / seconds / 1e6:0} MB/s");
            Print($"  each: {ops.Written / (double)count:0} bytes written, {ops.Copied / (double)count:0} copied by the kernel, {(ops.FileSyncs + ops.FolderSyncs) / (double)count:0.00} syncs ({ops.FileSyncs / (double)count:0.00} of files), {undo / (double)count:0} bytes of undo records");
            watch.Restart();
            var reverter = new Reverter(ops, log, AudioTools.Real);
            _ = reverter.Run(reverter.Plan("last", null), CancellationToken.None);
            Print($"  taken back in {watch.Elapsed.TotalSeconds:0.00} s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Queue(int count)
    {
        var folder = Directory.CreateTempSubdirectory("media-cleanup-bench-").FullName;
        try
        {
            using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, Path.Combine(folder, "status"));
            var file = state.Library(MediaKind.Music).Queue;
            var queue = file.Save(WorkQueue.Empty(MediaKind.Music).WithRoot("/music").Adding(Enumerable.Range(0, count).Select(i => new ArtistEntry { Artist = $"Artist {i}", Path = $"A{i}", AddedAt = Now })));
            var times = new List<double>();
            var cpu = Cpu();
            for (var i = 0; i < 100; i++)
            {
                var watch = Stopwatch.StartNew();
                queue = file.Save(queue.With(queue.Entries[i].Completed(Now)));
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Print($"queue of {count}: {new FileInfo(file.Path).Length} bytes, an entry finished in {times[50]:0.0} ms (median), {times[95]:0.0} ms (95 %), processor {(Cpu() - cpu) / 100:0.0} ms");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds of processor time: what a loaded machine does not distort.</summary>
    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;

    private static byte[] Tagged(byte[] flac)
    {
        var source = new MemorySource(flac);
        var tagged = AudioEditor.Edit(source, AudioReader.Read(source), new([new("title", ["old"]), new("artist", ["Somebody"])])).Apply(source);
        return tagged.ReadBytes(0, tagged.Length);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class NoBlobs : IBlobs
    {
        public ReadOnlyMemory<byte> Get(BlobId id) => throw new KeyNotFoundException(id.Sha256);
    }

    private sealed class Fixed(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
