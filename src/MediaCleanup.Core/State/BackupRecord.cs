using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaCleanup.Core.State;

/// <summary>When the status folder was last backed up, remembered in it as <c>last_backup.json</c>.</summary>
public sealed record BackupRecord
{
    public int SchemaVersion { get; init; } = 1;

    public required DateTimeOffset MadeAt { get; init; }

    public required string File { get; init; }

    public required int Files { get; init; }

    /// <summary>Before packing.</summary>
    public required long Bytes { get; init; }

    public required long ArchiveBytes { get; init; }

    public required string Version { get; init; }

    /// <summary>The last one; null when there was none, or when the file that says so cannot be read.</summary>
    public static BackupRecord? Last(StateFolder state)
    {
        var path = PathIn(state);
        try
        {
            return state.Ops.Facts(path) is null ? null : JsonSerializer.Deserialize(DurableFile.Read(state.Ops, path), BackupJson.Default.BackupRecord);
        }
        catch (Exception fault) when (fault is JsonException or FileFaultException)
        {
            // Only a reminder hangs on it.
            return null;
        }
    }

    /// <exception cref="FileFaultException">the status folder cannot be written to.</exception>
    public void Remember(StateFolder state) => DurableFile.Replace(state.Ops, PathIn(state), ReadableJson.Bytes(this, BackupJson.Default.BackupRecord, indented: true));

    private static string PathIn(StateFolder state) => Path.Combine(state.FullPath, "last_backup.json");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BackupRecord))]
internal sealed partial class BackupJson : JsonSerializerContext;
