using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio;

/// <summary>Sets a field to these values, all of them; no values removes it. The name is one of <see cref="FieldTable"/>.</summary>
public sealed record TagEdit(string Field, ImmutableArray<string> Values);

/// <summary>A front cover to embed; it takes the place of the front covers that are there, other pictures stay.</summary>
/// <param name="Mime"><c>image/jpeg</c> or <c>image/png</c>.</param>
public sealed record CoverEdit(ReadOnlyMemory<byte> Bytes, string Mime, int Width, int Height);

/// <summary>What is to change in one file. Fields that are not named, and all else in the file, stay byte for byte.</summary>
public sealed record TagEdits(ImmutableArray<TagEdit> Fields, CoverEdit? Cover = null)
{
    public bool IsEmpty => Fields.IsEmpty && Cover is null;
}
