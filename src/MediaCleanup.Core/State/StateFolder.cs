using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.State;

/// <summary>
/// The status folder: where everything that the tool remembers lies, and nothing of a library. Opening it reads the marker only;
/// it is made with a README and <c>planning/</c> when it is new.
/// </summary>
public sealed partial class StateFolder : IDisposable
{
    /// <summary>The file by which a status folder is known.</summary>
    public const string MarkerName = ".media-cleanup-status";

    private const int CurrentSchema = 1;
    private readonly Dictionary<MediaKind, LibraryState> _libraries;

    private StateFolder(IFileOps ops, string path, bool isNew)
    {
        (Ops, FullPath, IsNew) = (ops, path, isNew);
        _libraries = MediaKind.All.ToDictionary(k => k, k => new LibraryState(ops, k, Path.Combine(path, k.Folder)));
    }

    public IFileOps Ops { get; }

    public string FullPath { get; }

    /// <summary>It was made just now.</summary>
    public bool IsNew { get; }

    public LibraryState Library(MediaKind kind) => _libraries[kind];

    public string CacheFolder => Path.Combine(FullPath, "cache");

    public string CoverArtFolder => Path.Combine(CacheFolder, "coverart");

    public string TmdbImagesFolder => Path.Combine(CacheFolder, "tmdb_images");

    public string MusicBrainzCache => Path.Combine(CacheFolder, "musicbrainz_cache.json");

    public string TmdbCache => Path.Combine(FullPath, MediaKind.Movies.Folder, "tmdb_cache.json");

    public string Answers => Path.Combine(FullPath, "answers.json");

    public string OutputsFolder => Path.Combine(FullPath, "outputs");

    public string IssuesFolder => Path.Combine(FullPath, "issues");

    public string ArchiveFolder => Path.Combine(FullPath, "archive");

    public string ReportsFolder => Path.Combine(FullPath, "reports");

    public string PlanningFolder => Path.Combine(FullPath, "planning");

    public string Readme => Path.Combine(FullPath, "README.md");

    /// <summary>
    /// Which folder is in use: the one that was named (by option or environment), else <c>./status</c> if it carries our marker,
    /// else the per-user one.
    /// </summary>
    public static string Locate(IFileOps ops, string? named, string currentFolder, string userDataFolder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return Path.GetFullPath(named, currentFolder);
        }

        var here = Path.Combine(currentFolder, "status");
        return ops.Facts(Path.Combine(here, MarkerName)) is { Kind: NodeKind.File } ? here : Path.Combine(userDataFolder, "status");
    }

    /// <summary>Opens a folder that is there, for what only shows; null when there is none yet. Writes nothing.</summary>
    /// <exception cref="MediaCleanupException">it is newer than this version, or its marker is damaged (exit 3).</exception>
    public static StateFolder? Open(IFileOps ops, string path)
    {
        var marker = Path.Combine(path, MarkerName);
        if (ops.Facts(marker) is null)
        {
            // A queue without marker: a folder that was put together by hand, from a backup for example.
            return MediaKind.All.Any(k => ops.Facts(Path.Combine(path, k.Folder, "processing_queue.json")) is not null) ? new(ops, path, isNew: false) : null;
        }

        var schema = ReadSchema(DurableFile.Read(ops, marker));
        return schema switch
        {
            null => throw new MediaCleanupException(ExitCode.DamagedState, $"{marker} is damaged: it should say {{\"schema_version\": {CurrentSchema}}}", $"rm '{marker}'   (the next scan writes it again)"),
            > CurrentSchema => throw new MediaCleanupException(ExitCode.DamagedState, $"{marker}: version {schema} of the status folder is newer than this program knows ({CurrentSchema})", MediaCleanupException.UpdateTool),
            _ => new(ops, path, isNew: false),
        };
    }

    /// <summary>Opens it for work, making what is missing.</summary>
    public static StateFolder OpenOrCreate(IFileOps ops, string path)
    {
        var existing = Open(ops, path);
        try
        {
            ops.CreateFolder(path);
            var state = existing ?? new(ops, path, isNew: true);
            foreach (var folder in state.AllFolders)
            {
                ops.CreateFolder(folder);
            }

            // The marker comes last: a folder that carries it is complete.
            if (ops.Facts(state.Readme) is null)
            {
                DurableFile.Replace(ops, state.Readme, StatusReadme.Text);
            }

            var marker = Path.Combine(path, MarkerName);
            if (ops.Facts(marker) is null)
            {
                DurableFile.Replace(ops, marker, """{"schema_version": 1}"""u8);
            }

            return state;
        }
        catch (FileFaultException fault)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"the status folder cannot be used: {fault.Message}", "name one that you may write to: --status-dir DIR", fault);
        }
    }

    /// <summary>
    /// Removes what killed runs left half made here. Needs the lock; but reports and caches are written without it, so that only
    /// files of processes that are gone count.
    /// </summary>
    public void RemoveLeftovers()
    {
        var undo = _libraries.Values.Select(l => l.UndoFolder).ToList();
        var blobs = undo.Select(f => Path.Combine(f, "blobs")).SelectMany(b => Ops.Names(b).Select(n => Path.Combine(b, n)));
        foreach (var folder in AllFolders.Concat(blobs).Concat(undo.Select(f => Path.Combine(f, "texts"))).Concat(_libraries.Values.Select(l => l.Folder)).Append(FullPath))
        {
            foreach (var name in Ops.Names(folder).Where(n => LeftoverName().Match(n) is { Success: true } match && IsGone(match)))
            {
                _ = DurableFile.DeleteQuietly(Ops, Path.Combine(folder, name)); // Harmless where it lies; the next start tries again.
            }
        }
    }

    public void Dispose()
    {
        foreach (var library in _libraries.Values)
        {
            library.Dispose();
        }
    }

    /// <summary>A process that is gone, or ourselves: in a container each run may have the same number.</summary>
    private static bool IsGone(Match match)
    {
        var id = int.Parse(match.Groups["pid"].Value, CultureInfo.InvariantCulture);
        if (id == Environment.ProcessId)
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"^(\.mc-(?<pid>\d{1,9})-[0-9a-f]{12}\.tmp|[0-9a-f]{64}\.(jpg|png)\.(?<pid>\d{1,9})\.new)$", RegexOptions.CultureInvariant)]
    private static partial Regex LeftoverName();

    private IEnumerable<string> AllFolders =>
    [
        PlanningFolder, CoverArtFolder, TmdbImagesFolder, OutputsFolder, IssuesFolder, ArchiveFolder, ReportsFolder,
        .. _libraries.Values.SelectMany(l => new[] { l.SessionLogs, l.CheckpointFolder, l.UndoFolder }),
    ];

    private static int? ReadSchema(byte[] marker)
    {
        try
        {
            int? schema = null;
            var reader = new Utf8JsonReader(marker);
            _ = reader.Read();
            JsonReading.StartObject(ref reader);
            var names = new PropertyNames();
            while (JsonReading.NextProperty(ref reader, names) is { } name)
            {
                if (name == "schema_version")
                {
                    schema = JsonReading.Int(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            _ = reader.Read(); // Anything after the object is a fault of its own.
            return schema > 0 ? schema : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The part of one library in the status folder.</summary>
public sealed class LibraryState : IDisposable
{
    internal LibraryState(IFileOps ops, MediaKind kind, string folder)
    {
        (Kind, Folder) = (kind, folder);
        Checkpoints = new(ops, kind, CheckpointFolder);
        Queue = new(ops, kind, folder, Checkpoints);
    }

    public MediaKind Kind { get; }

    public string Folder { get; }

    public QueueFile Queue { get; }

    public Checkpoints Checkpoints { get; }

    public string SessionLogs => Path.Combine(Folder, "session_logs");

    public string CheckpointFolder => Path.Combine(Folder, "checkpoints");

    public string UndoFolder => Path.Combine(Folder, "undo");

    public void Dispose() => Queue.Dispose();
}
