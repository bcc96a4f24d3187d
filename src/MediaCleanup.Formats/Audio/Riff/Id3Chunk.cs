using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>An ID3v2 tag in a chunk of its own.</summary>
internal sealed record Id3Chunk(Chunk Chunk, Id3v2Tag? Tag, string? WhyNotWritable)
{
    /// <summary>The first chunk of this kind; null without one.</summary>
    public static Id3Chunk? Find(ByteSource source, ChunkList list)
    {
        var found = list.Chunks.Where(IsId3).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        var chunk = found[0];
        if (chunk.IsCut)
        {
            return new(chunk, null, "its ID3v2 chunk reaches beyond the end of the file");
        }

        // The tag's own size must not lead out of its chunk; what lies behind it in the chunk is kept.
        if (Id3v2Tag.Find(source, chunk.Body.Offset) is not { } at || at.End > chunk.Body.End)
        {
            return new(chunk, null, "its ID3v2 chunk holds no whole ID3v2 tag");
        }

        var tag = Id3v2Tag.Read(source, chunk.Body.Offset);
        return new(chunk, tag, found.Count > 1 ? "it holds two ID3v2 tags" : tag.WhyNotWritable);
    }

    public ImmutableArray<TagField> Fields => Tag?.Fields ?? [];

    public ImmutableArray<Picture> Pictures => Tag?.Pictures ?? [];

    public ImmutableArray<string> Issues => Tag?.Issues ?? [];

    /// <summary>The edits for the tag: a field that it lacks, and that the file says elsewhere as wanted, needs no second place.</summary>
    public TagEdits Needed(AudioFile file, TagEdits edits)
    {
        var needed = edits.Fields
            .Where(e => Fields.Any(f => f.Name.Equals(e.Field, StringComparison.OrdinalIgnoreCase)) || !file[e.Field].SequenceEqual(e.Values))
            .Select(e => e.Field)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return NumberPairs.WithNumbers(
            // Number and total share a frame: where one goes, the other must.
            edits with { Fields = [.. edits.Fields.Where(e => needed.Contains(e.Field) || (NumberPairs.OtherHalf(e.Field) is { } other && needed.Contains(other)))] },
            Fields,
            field => file[field]);
    }

    /// <summary>
    /// The edits for a new tag: programs that find it look at the list no longer, so what the list alone said goes into it as
    /// well, as far as it reads the same there.
    /// </summary>
    public static TagEdits ForNew(AudioFile file, ImmutableArray<TagField> list, TagEdits edits)
    {
        var named = edits.Fields.Select(e => e.Field).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = list.Where(f => FieldTable.Find(f.Name) is not null && !named.Contains(f.Name)).Select(f => new TagEdit(f.Name, f.Values)).Where(ReadsBack);
        return NumberPairs.WithNumbers(edits with { Fields = [.. edits.Fields, .. others] }, [], field => file[field]);
    }

    private static bool ReadsBack(TagEdit edit)
    {
        var tag = Id3v2Writer.Create(new([edit]), padding: 0);
        return tag.Length > 0 && Id3v2Tag.Read(new MemorySource(tag), 0).Fields.FirstOrDefault(f => f.Name == edit.Field)?.Values is { } values && values.SequenceEqual(edit.Values);
    }

    private static bool IsId3(Chunk chunk) => chunk.Id.Equals("id3 ", StringComparison.OrdinalIgnoreCase) || chunk.Id == "id32";
}

/// <summary>Fields of several places in one file.</summary>
internal static class FieldMerge
{
    /// <summary>All of the first; of the second those that the first does not have.</summary>
    public static ImmutableArray<TagField> Merge(ImmutableArray<TagField> first, IEnumerable<TagField> second) =>
        [.. first, .. second.Where(s => !first.Any(f => f.Name.Equals(s.Name, StringComparison.OrdinalIgnoreCase)))];
}
