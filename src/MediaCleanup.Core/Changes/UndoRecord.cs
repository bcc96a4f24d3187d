using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MediaCleanup.Core.Changes;

/// <summary>A line of a session's undo file. The file is also the journal from which a crashed run is resolved.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(SessionLine), "session")]
[JsonDerivedType(typeof(PlanLine), "plan")]
[JsonDerivedType(typeof(ChangeLine), "change")]
[JsonDerivedType(typeof(DoneLine), "done")]
[JsonDerivedType(typeof(VoidLine), "void")]
[JsonDerivedType(typeof(PlanEndLine), "plan_end")]
[JsonDerivedType(typeof(UndoneLine), "undone")]
[JsonDerivedType(typeof(ClosedLine), "closed")]
[JsonDerivedType(typeof(TakingBackLine), "taking_back")]
[JsonDerivedType(typeof(SwapLine), "swap")]
internal abstract record UndoLine;

/// <summary>The head of the file.</summary>
/// <param name="Schema">of the undo files.</param>
internal sealed record SessionLine(int Schema, string Session, DateTimeOffset At) : UndoLine;

/// <summary>What is about to be done to one entry; durable before its first change.</summary>
/// <param name="Number">of the plan, within the session, from 1.</param>
/// <param name="Contents">small contents that the plan names (an NFO's text), by their SHA-256, base64.</param>
internal sealed record PlanLine(int Number, string Root, string Entry, Plan Plan, IReadOnlyDictionary<string, string> Contents) : UndoLine;

/// <summary>One file's way back; durable before the file is changed.</summary>
internal sealed record ChangeLine : UndoLine
{
    /// <summary>Within the session, from 1.</summary>
    public required int Number { get; init; }

    public required int PlanNumber { get; init; }

    public required string Root { get; init; }

    /// <summary>The entry's name, for a filter and for messages.</summary>
    public required string Entry { get; init; }

    /// <summary>Relative to the root.</summary>
    public required string Path { get; init; }

    /// <summary>Our temporary file, beside the target: what a crash may have left.</summary>
    public required string Temp { get; init; }

    /// <summary>Null: the file did not exist.</summary>
    public FileId? Before { get; init; }

    public required FileId After { get; init; }

    /// <summary>What to put where in the new file to get the old one, in order.</summary>
    public ImmutableArray<UndoPiece> Inverse { get; init; } = [];

    /// <summary>What was set, for a file that somebody edited since.</summary>
    public ImmutableArray<FieldChange> Fields { get; init; } = [];

    public CoverChange? Cover { get; init; }
}

/// <summary>A file's content and time.</summary>
/// <param name="ModifiedAt">nanoseconds since 1970-01-01 UTC.</param>
internal sealed record FileId(string Sha256, long Length, long ModifiedAt);

/// <summary>Bytes that take the place of a range; small ones are here, large ones lie in a file under their SHA-256.</summary>
/// <param name="Bytes">base64, or null.</param>
/// <param name="Packed">base64 of the bytes, deflated.</param>
/// <param name="Blob">SHA-256 of a stored blob, of which the bytes are a part.</param>
internal sealed record UndoPiece(
    long At,
    long Length,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Bytes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Packed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Blob = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long BlobAt = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BlobLength = null);

/// <summary>These changes are on disk under the file's name.</summary>
internal sealed record DoneLine(ImmutableArray<int> Numbers) : UndoLine;

/// <summary>These changes did not take place after all; their files are as before.</summary>
internal sealed record VoidLine(ImmutableArray<int> Numbers) : UndoLine;

/// <summary>Nothing is left to do of this plan.</summary>
internal sealed record PlanEndLine(int Number) : UndoLine;

/// <summary>These changes were taken back.</summary>
internal sealed record UndoneLine(ImmutableArray<int> Numbers) : UndoLine;

/// <summary>Nothing follows but what is taken back. For a reader: whether the session has to be resolved is told by the index of what we wrote last.</summary>
internal sealed record ClosedLine : UndoLine;

/// <summary>In the marker of an undo under way: the session that it takes back. The last one holds.</summary>
/// <param name="AsLast">it was begun as the undo of the last session, and has not ended: to begin it so again means the same session.</param>
/// <param name="Entries">what it was kept to, each its root and path; null for all.</param>
internal sealed record TakingBackLine(string Session, bool AsLast, ImmutableArray<string>? Entries) : UndoLine;

/// <summary>There too: a file that is about to be exchanged for one beside it. It says enough without the session's records, which may be pruned.</summary>
/// <param name="Path">relative to the root.</param>
/// <param name="Temp">the name beside it.</param>
/// <param name="Old">SHA-256 of the file.</param>
/// <param name="New">SHA-256 of the one beside it; empty when the file is to go.</param>
internal sealed record SwapLine(string Root, string Path, string Entry, string Temp, string Old, string New) : UndoLine;

/// <summary>A line of the index of what we wrote last to each file.</summary>
/// <param name="Planned">the file's stamp before: by it a change that is asked for again is recognised.</param>
internal sealed record WrittenLine(string Root, string Path, string Session, int Number, FileId File, FileStamp? Planned);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UndoLine))]
[JsonSerializable(typeof(WrittenLine))]
[JsonSerializable(typeof(MovedRoot))]
internal sealed partial class UndoJsonContext : JsonSerializerContext;
