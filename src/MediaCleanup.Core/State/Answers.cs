using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.State;

/// <summary>What a person decided about an entry, or about one album of it.</summary>
public sealed record Answer
{
    /// <summary><c>music</c> or <c>movies</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The library folder, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>The entry's path, relative to the root.</summary>
    public required string Entry { get; init; }

    /// <summary>The album's folder, relative to the root; null for the whole entry.</summary>
    public string? Folder { get; init; }

    /// <summary>The release it is; null with <see cref="AsIs"/>.</summary>
    public string? ReleaseId { get; init; }

    public int? TmdbId { get; init; }

    /// <summary>Leave alone from now on.</summary>
    public bool AsIs { get; init; }

    public required DateTimeOffset AnsweredAt { get; init; }

#pragma warning disable CA2227 // The serializer needs a setter to fill it.
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
#pragma warning restore CA2227

    internal (string, string, string, string?) Key => (Library, Root, Entry, Folder);
}

/// <summary>The answers of <c>answers.json</c>: asked once, never again. A newer answer takes the place of an older one.</summary>
public sealed record Answers
{
    /// <summary>Whether a person said that the whole entry stays as it is.</summary>
    public bool LeaveAlone(MediaKind kind, string root, string entry) =>
        All.Any(a => a.Library == kind.Folder && a.Root == root && a.Entry == entry && a is { AsIs: true, Folder: null });

    private const int CurrentSchema = 1;

    public ImmutableArray<Answer> All { get; init; } = [];

    /// <summary>Reads the file; no answers when it is absent.</summary>
    /// <exception cref="MediaCleanupException">it is damaged, or newer than this version (exit 3); nothing is overwritten.</exception>
    public static Answers Load(IFileOps ops, string path)
    {
        if (ops.Facts(path) is null)
        {
            return new();
        }

        try
        {
            var document = JsonSerializer.Deserialize(DurableFile.Read(ops, path), AnswersJson.Default.AnswersDocument)
                ?? throw new JsonException("the document is null");
            return document.SchemaVersion > CurrentSchema
                ? throw new MediaCleanupException(ExitCode.DamagedState, $"{path}: version {document.SchemaVersion} is newer than this program knows ({CurrentSchema})", MediaCleanupException.UpdateTool)
                : new() { All = [.. document.Answers ?? throw new JsonException("\"answers\" is missing")] };
        }
        catch (JsonException fault)
        {
            throw new MediaCleanupException(ExitCode.DamagedState, $"{path} is damaged{(fault.LineNumber is { } line ? $" at line {line + 1}" : ": \"answers\" is missing")}{(fault.Path is { Length: > 1 } place ? $" ({place})" : "")}", $"Mend it in an editor, or move it away: mv '{path}' '{path}.damaged'   (questions are then asked again)", fault);
        }
    }

    /// <summary>Adds one; an answer for a whole entry takes the place of those for its albums.</summary>
    public Answers With(Answer answer) => this with
    {
        All = [.. All.Where(a => a.Key != answer.Key && (answer.Folder is not null || (a.Library, a.Root, a.Entry) != (answer.Library, answer.Root, answer.Entry))), answer],
    };

    public void Save(IFileOps ops, string path) =>
        DurableFile.Replace(ops, path, ReadableJson.Bytes(new() { SchemaVersion = CurrentSchema, Answers = [.. All] }, AnswersJson.Default.AnswersDocument, indented: true));

    /// <summary>What was decided for an album's folder: for itself, else for its whole entry.</summary>
    public Answer? For(MediaKind kind, string root, string entry, string folder) =>
        All.LastOrDefault(a => a.Library == kind.Folder && a.Root == root && a.Folder == folder)
        ?? All.LastOrDefault(a => a.Library == kind.Folder && a.Root == root && a.Folder is null && a.Entry == entry);
}

internal sealed record AnswersDocument
{
    public required int SchemaVersion { get; init; }

    /// <summary>Null when it is missing: of a later version it may be, of this one the file is damaged, and must not be written over.</summary>
    public List<Answer>? Answers { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(AnswersDocument))]
internal sealed partial class AnswersJson : JsonSerializerContext;
