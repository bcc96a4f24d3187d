using System.Collections.Immutable;
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

/// <summary>What a changed file costs, ours through the applier against mutagen's save in place: time, bytes, syncs; small files and files of
/// 10 MB. And what saving a queue costs.</summary>
internal static class WritingBenchmark
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow.AddHours(1);

    /// <param name="folders">where to write: a disk, a tmpfs; the system's temporary folder when none is named.</param>
    public static int Run(string[] folders)
    {
        foreach (var folder in folders.DefaultIfEmpty(Path.GetTempPath()))
        {
            Print($"== in {folder}");
            using (Work.In(folder, 240, 2_000, 4096))
            {
                // The first files pay for the compilation of all code.
            }

            foreach (var (name, count, samples, padding) in ((string, int, int, int)[])
                [("small: 8 KB", 2400, 2_000, 4096), ("300 KB", 1200, 150_000, 4096), ("300 KB, no padding", 600, 150_000, 0), ("10 MB", 24, 5_000_000, 4096), ("10 MB, no padding", 24, 5_000_000, 0)])
            {
                Print($"{name}, {count} files");
                using (var work = Work.In(folder, count, samples, padding))
                {
                    work.Ours("ours", syncs: true);
                    work.TakeBack();
                    work.Peer("mutagen in place, no sync");
                }

                using (var work = Work.In(folder, count, samples, padding))
                {
                    work.Ours("ours, syncs left out", syncs: false);
                    work.TakeBack();
                    work.Peer("mutagen in place, a sync a file", "sync");
                }
            }

            Queue(folder, 930);
            Queue(folder, 10_000);
        }

        return 0;
    }

    /// <summary>A library of equal files, and those who change each of them.</summary>
    private sealed class Work : IDisposable
    {
        private readonly string _folder;
        private readonly string _root;
        private readonly int _count;
        private readonly long _length;
        private CountingFileOps _ops = new(syncs: true);

        private Work(string folder, int count, int samples, int padding)
        {
            (_folder, _count) = (folder, count);
            _root = Path.Combine(folder, "music");
            var noise = new short[samples];
            new Random(1).NextBytes(MemoryMarshal.AsBytes(noise.AsSpan()));
            var bytes = Padded(Tagged(FlacWriter.Write(noise, 44100, 1)), padding);
            _length = bytes.Length;
            foreach (var path in Paths)
            {
                _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
                File.WriteAllBytes(Path.Combine(_root, path), bytes);
            }
        }

        public static Work In(string parent, int count, int samples, int padding) =>
            new(Directory.CreateDirectory(Path.Combine(parent, $"media-cleanup-bench-{Environment.ProcessId}")).FullName, count, samples, padding);

        private IEnumerable<string> Paths => Enumerable.Range(0, _count).Select(i => $"Artist/Album {i / 12}/{i:0000}.flac");

        public void Ours(string name, bool syncs)
        {
            _ops = new(syncs);
            ImmutableArray<FileChange> changes =
            [
                .. Paths.Select((path, i) => new EditTags(path, new(_length, File.GetLastWriteTimeUtc(Path.Combine(_root, path)).Ticks), [new("title", ["old"], [$"New title {i}"]), new("album", [], [$"Album {i / 12}"])])),
            ];
            using var log = UndoLog.Open(_ops, Undo);
            using var session = log.Begin("20260101_session_001", Now);
            var cpu = Cpu();
            var watch = Stopwatch.StartNew();
            var applier = new Applier(_ops, session, new NoBlobs(), new(), new Fixed(Now), AudioTools.Real);

            // A plan an album, as in a run a plan is an artist's.
            var done = changes.Chunk(120).Sum(plan => applier.Apply(_root, "Artist", new([.. plan]), CancellationToken.None).Count(r => r.Outcome is Outcome.Done));
            session.Close();
            var seconds = watch.Elapsed.TotalSeconds;
            cpu = Cpu() - cpu;
            var undo = new DirectoryInfo(Undo).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            Line(name, done, seconds, cpu / 1000);
            Print($"    each: {_ops.Written / (double)_count:0} bytes written, {_ops.Copied / (double)_count:0} copied by the kernel, {(_ops.FileSyncs + _ops.FolderSyncs) / (double)_count:0.00} syncs ({_ops.FileSyncs / (double)_count:0.00} of files), {undo / (double)_count:0} bytes of undo records");
        }

        public void TakeBack()
        {
            using var log = UndoLog.Open(_ops, Undo);
            var watch = Stopwatch.StartNew();
            var reverter = new Reverter(_ops, log, AudioTools.Real);
            var results = reverter.Run(reverter.Plan("last", null), null, CancellationToken.None);
            Line("  taken back", results.Count(r => r.Outcome is Reversal.Restored), watch.Elapsed.TotalSeconds, 0);
        }

        /// <summary>The same change by another program on the same files, which were taken back to the byte.</summary>
        public void Peer(string name, params string[] how)
        {
            var list = Path.Combine(_folder, "list");
            File.WriteAllLines(list, Paths.Select(p => Path.Combine(_root, p)));
            var script = Path.Combine(AppContext.BaseDirectory, "peers", "write_mutagen.py");
            using var peer = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, list, .. how]) { RedirectStandardOutput = true })!;
            var figures = peer.StandardOutput.ReadToEnd().Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
            peer.WaitForExit();
            Line(name, (int)figures[3], figures[0], figures[1]);
            Print($"    each: {figures[2] / figures[3]:0} bytes written");
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private string Undo => Path.Combine(_folder, "undo");

        private void Line(string name, int done, double seconds, double cpu) =>
            Print($"  {name}: {done} of {_count} files of {_length} bytes in {seconds:0.000} s, {_count / seconds:0} files/s, {1000 * seconds / _count:0.000} ms each, processor {1000 * cpu / _count:0.000} ms, {_length * (double)_count / seconds / 1e6:0} MB/s");
    }

    /// <summary>With a padding block behind the other blocks, as encoders leave one.</summary>
    private static byte[] Padded(byte[] flac, int padding)
    {
        if (padding == 0)
        {
            return flac;
        }

        var at = 4;
        while ((flac[at] & 0x80) == 0)
        {
            at += 4 + (flac[at + 1] << 16 | flac[at + 2] << 8 | flac[at + 3]);
        }

        var end = at + 4 + (flac[at + 1] << 16 | flac[at + 2] << 8 | flac[at + 3]);
        flac[at] &= 0x7f;
        return [.. flac.AsSpan(0, end), 0x81, (byte)(padding >> 16), (byte)(padding >> 8), (byte)padding, .. new byte[padding], .. flac.AsSpan(end)];
    }

    private static void Queue(string parent, int count)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"media-cleanup-bench-{Environment.ProcessId}")).FullName;
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
