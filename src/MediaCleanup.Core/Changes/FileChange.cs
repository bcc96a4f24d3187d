using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// One change of one file, as data, with its before and after. The set is closed: whoever reads this file knows all that the
/// program can do to a library. Nothing here deletes, moves or renames a file of the user's.
/// </summary>
/// <param name="Path">relative to the library root, with <c>/</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(EditTags), "edit_tags")]
[JsonDerivedType(typeof(CreateFile), "create_file")]
[JsonDerivedType(typeof(ReplaceFile), "replace_file")]
public abstract record FileChange(string Path);

/// <summary>Sets fields, and perhaps the front cover, of an audio file.</summary>
/// <param name="Before">size and time stamp of the file that the plan was made for; another file is not touched.</param>
public sealed record EditTags(string Path, FileStamp Before, ImmutableArray<FieldChange> Fields, CoverChange? Cover = null) : FileChange(Path);

/// <summary>Makes a file that is not there: <c>cover.jpg</c>, an NFO.</summary>
public sealed record CreateFile(string Path, BlobId Content) : FileChange(Path);

/// <summary>Replaces a file, byte for byte, that has exactly the content named: an NFO that is merged.</summary>
public sealed record ReplaceFile(string Path, BlobId Before, BlobId Content) : FileChange(Path);

/// <summary>A field's values before and after; none means that the field is absent.</summary>
public sealed record FieldChange(string Field, ImmutableArray<string> Before, ImmutableArray<string> After);

/// <summary>The front cover to embed.</summary>
/// <param name="Mime"><c>image/jpeg</c> or <c>image/png</c>.</param>
public sealed record CoverChange(BlobId? Before, BlobId After, string Mime, int Width, int Height);

/// <summary>Content by its SHA-256, in lower-case hexadecimal; where the bytes are is the concern of <see cref="IBlobs"/>.</summary>
public readonly record struct BlobId(string Sha256, long Length);

/// <summary>How we recognise the file that a plan was made for.</summary>
/// <param name="Length">bytes.</param>
/// <param name="ModifiedAtTicks">UTC, in units of 100 ns since year 1, as .NET counts.</param>
public readonly record struct FileStamp(long Length, long ModifiedAtTicks);

/// <summary>Ordered changes of one entry. Printing it is the dry run; applying it is the run.</summary>
public sealed record Plan(ImmutableArray<FileChange> Changes)
{
    public static Plan Empty { get; } = new([]);

    /// <summary>How many issues it resolves, by code: what the reports count when an interrupted run is finished by another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, int>? Resolves { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Changes.IsEmpty;
}

/// <summary>Bytes by their hash: the cover art and image caches, NFO texts that were just made.</summary>
public interface IBlobs
{
    /// <summary>The bytes of this id.</summary>
    /// <exception cref="KeyNotFoundException">unknown here, or what is stored no longer has this hash.</exception>
    ReadOnlyMemory<byte> Get(BlobId id);
}
