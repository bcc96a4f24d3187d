using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>A library and a status folder on the real disk, and the applier between them.</summary>
internal sealed class ApplierBench : IDisposable
{
    private int _session;

    public TempFolder Root { get; } = new();

    public TempFolder Status { get; } = new();

    public MemoryBlobs Blobs { get; } = new();

    public FixedTime Time { get; } = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public ApplySettings Settings { get; set; } = new();

    public string UndoFolder => Status["undo"];

    public string LastSession => $"20260501_session_{_session:000}";

    /// <summary>A tiny playable FLAC with a title, modified an hour before the bench's time.</summary>
    public string Track(string relative, string title)
    {
        var path = Root.Write(relative, TaggedFlac(title));
        File.SetLastWriteTimeUtc(path, Time.GetUtcNow().UtcDateTime.AddHours(-1));
        return path;
    }

    public static byte[] TaggedFlac(string title, int seed = 1)
    {
        var samples = new short[64];
        new Random(seed).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.AsSpan()));
        var source = new MemorySource(FlacWriter.Write(samples, 44100, 1));
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), new([new("title", [title]), new("artist", ["Somebody"])]));
        var tagged = splice.Apply(source);
        return tagged.ReadBytes(0, tagged.Length);
    }

    public Plan Edit(string relative, params (string Field, string Value)[] fields)
    {
        var before = Tags(relative);
        var info = new FileInfo(Root[relative]);
        return new([new EditTags(relative, new(info.Length, info.LastWriteTimeUtc.Ticks), [.. fields.Select(f => new FieldChange(f.Field, before[f.Field], f.Value.Length == 0 ? [] : [f.Value]))])]);
    }

    public AudioFile Tags(string relative) => AudioReader.Read(new MemorySource(File.ReadAllBytes(Root[relative])));

    /// <summary>One plan that gives each track of Artist/ a cover.</summary>
    public Plan Covers(int tracks, BlobId? before, BlobId after) => new([.. Enumerable.Range(1, tracks).Select(i =>
        new EditTags($"Artist/0{i}.flac", Stamp($"Artist/0{i}.flac"), [], new(before, after, "image/jpeg", 100, 100)))]);

    public FileStamp Stamp(string relative)
    {
        var info = new FileInfo(Root[relative]);
        return new(info.Length, info.LastWriteTimeUtc.Ticks);
    }

    /// <summary>A file that is no audio, an hour old.</summary>
    public string Side(string relative, string text)
    {
        var path = Root.Write(relative, System.Text.Encoding.UTF8.GetBytes(text));
        File.SetLastWriteTimeUtc(path, Time.GetUtcNow().UtcDateTime.AddHours(-1));
        return path;
    }

    public void EditByHand(string relative, params (string Field, string Value)[] fields)
    {
        var source = new MemorySource(File.ReadAllBytes(Root[relative]));
        var edited = AudioEditor.Edit(source, AudioReader.Read(source), new([.. fields.Select(f => new TagEdit(f.Field, [f.Value]))])).Apply(source);
        File.WriteAllBytes(Root[relative], edited.ReadBytes(0, edited.Length));
    }

    public ImmutableArray<ChangeResult> Apply(Plan plan, CancellationToken cancel = default) => ApplyAll(cancel, ("Artist", plan));

    public ImmutableArray<ChangeResult> ApplyAll(CancellationToken cancel, params (string Entry, Plan Plan)[] plans)
    {
        using var log = Log();
        using var session = log.Begin($"20260501_session_{++_session:000}", Time.GetUtcNow());
        var applier = new Applier(SystemFileOps.Instance, session, Blobs, Settings, Time, AudioTools.Real);
        ImmutableArray<ChangeResult> results = [.. plans.SelectMany(p => applier.Apply(Root.Path, p.Entry, p.Plan, cancel))];
        session.Close();
        return results;
    }

    /// <summary>The same plan in one session for several library folders.</summary>
    public void ApplyTo(Plan plan, params string[] roots)
    {
        using var log = Log();
        using var session = log.Begin($"20260501_session_{++_session:000}", Time.GetUtcNow());
        var applier = new Applier(SystemFileOps.Instance, session, Blobs, Settings, Time, AudioTools.Real);
        roots.SelectMany(root => applier.Apply(root, "Artist", plan, CancellationToken.None)).Should().OnlyContain(r => r.Outcome is Outcome.Done);
        session.Close();
    }

    public ImmutableArray<ReversalResult> Undo(string session, params string[] entries)
    {
        using var log = Log();
        var reverter = new Reverter(SystemFileOps.Instance, log, AudioTools.Real);
        return reverter.Run(reverter.Plan(session, entries.Length == 0 ? null : [.. entries.Select(e => (Root.Path, e))]), null, CancellationToken.None);
    }

    public UndoLog Log() => UndoLog.Open(SystemFileOps.Instance, UndoFolder);

    public UndoAudit Audit() => new(SystemFileOps.Instance, Log());

    public void Dispose()
    {
        Root.Dispose();
        Status.Dispose();
    }
}

internal sealed class MemoryBlobs : IBlobs
{
    private readonly Dictionary<string, byte[]> _blobs = [];

    public BlobId Add(byte[] bytes)
    {
        var sha = Hashing.Sha256(bytes);
        _blobs[sha] = bytes;
        return new(sha, bytes.Length);
    }

    public ReadOnlyMemory<byte> Get(BlobId id) => _blobs.TryGetValue(id.Sha256, out var bytes) ? bytes : throw new KeyNotFoundException(id.Sha256);
}

internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
}
