using System.Text;
using MediaCleanup.Formats.Audio.Id3;
using MediaCleanup.Formats.Audio.Riff;

namespace MediaCleanup.Formats.Audio.Aiff;

/// <summary>Edits an AIFF file: its ID3v2 chunk, which is added where there is none, and the same fields in text chunks that are there.</summary>
public static class AiffEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited, or has no room for this edit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var layout = (AiffLayout)file.Layout;
        var changes = new ChunkChanges(bigEndian: true);
        foreach (var edit in edits.Fields)
        {
            SetTexts(source, layout, edit, changes);
        }

        if (layout.Id3 is { Tag: { } tag } id3)
        {
            changes.Change(id3.Chunk, Id3v2Writer.Edit(source, tag, id3.Needed(file, edits)).Replacements);
        }
        else if ((edits.Cover is not null || edits.Fields.Any(e => !file[e.Field].SequenceEqual(e.Values))) && Id3v2Writer.Create(edits) is { Length: > 0 } bytes)
        {
            changes.Append(layout.Chunks, "ID3 ", bytes);
        }

        if (changes.Growth is not 0 and var growth)
        {
            changes.Set(new(4, 4), changes.Size(source.Length + growth - 8));
        }

        return Splice.Of(source.Length, changes.Replacements);
    }

    /// <summary>A text chunk that is there follows; several annotations are different things, and stay.</summary>
    private static void SetTexts(ByteSource source, AiffLayout layout, TagEdit edit, ChunkChanges changes)
    {
        var chunks = layout.Chunks.Chunks.Where(c => edit.Field.Equals(AiffReader.FieldOf(c.Id), StringComparison.OrdinalIgnoreCase)).ToList();
        if (chunks.Count != 1)
        {
            return;
        }

        var value = string.Join("; ", edit.Values);
        if (value.Length == 0)
        {
            changes.Remove(chunks[0]);
        }
        else if (RiffInfo.Text(source, chunks[0].Body) != value)
        {
            changes.Replace(source, chunks[0], Encoding.UTF8.GetBytes(value));
        }
    }
}
