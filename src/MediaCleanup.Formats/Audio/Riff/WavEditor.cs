using System.Buffers.Binary;
using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>
/// Edits a WAV file: its ID3v2 chunk, and the same fields in its INFO list where it has one. An ID3v2 chunk is added when
/// there is no list, or when the list has no place for an edit: the way of MusicBrainz Picard.
/// </summary>
public static class WavEditor
{
    /// <exception cref="CorruptMediaException">the file may not be edited, or has no room for this edit.</exception>
    public static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        if (file.WhyNotWritable is { } reason)
        {
            throw new CorruptMediaException(reason);
        }

        var layout = (WavLayout)file.Layout;
        edits = WithoutBroadcast(file, edits);
        var changes = new ChunkChanges(bigEndian: false);
        var fitsInfo = layout is { Id3: null, Info: not null } && edits.Cover is null && edits.Fields.All(e => e.Values.IsEmpty || RiffInfo.Holds(e));
        layout.Info?.Edit(source, file, edits.Fields, changes);
        if (!fitsInfo && !IsThere(file, layout, edits))
        {
            EditId3(source, layout, layout.Id3?.Needed(file, edits) ?? Id3Chunk.ForNew(file, layout.Info?.Fields(source) ?? [], edits), changes);
        }

        if (changes.Growth is not 0 and var growth)
        {
            SetFormSize(source, layout, growth, changes);
        }

        return Splice.Of(source.Length, changes.Replacements);
    }

    private static void EditId3(ByteSource source, WavLayout layout, TagEdits edits, ChunkChanges changes)
    {
        if (layout.Id3 is { Tag: { } tag } id3)
        {
            changes.Change(id3.Chunk, Id3v2Writer.Edit(source, tag, edits).Replacements);
        }
        else if (Id3v2Writer.Create(edits) is { Length: > 0 } bytes)
        {
            changes.Append(layout.Chunks, "id3 ", bytes);
        }
    }

    /// <summary>Without an ID3v2 tag: the INFO list says all of this already.</summary>
    private static bool IsThere(AudioFile file, WavLayout layout, TagEdits edits) =>
        layout.Id3 is null && edits.Cover is null && edits.Fields.All(e => file[e.Field].SequenceEqual(e.Values));

    private static TagEdits WithoutBroadcast(AudioFile file, TagEdits edits)
    {
        var kept = ImmutableArray.CreateBuilder<TagEdit>(edits.Fields.Length);
        foreach (var edit in edits.Fields)
        {
            if (!edit.Field.StartsWith("bext:", StringComparison.OrdinalIgnoreCase))
            {
                kept.Add(edit);
            }
            else if (!file[edit.Field].SequenceEqual(edit.Values))
            {
                throw new CorruptMediaException("the broadcast extension of a WAV file is not written");
            }
        }

        return edits with { Fields = kept.DrainToImmutable() };
    }

    private static void SetFormSize(ByteSource source, WavLayout layout, long growth, ChunkChanges changes)
    {
        // The new size counts every byte, also a last padding byte that the old one left out.
        var length = source.Length + growth - 8;
        var isLong = source.ReadUInt32LittleEndian(4) == uint.MaxValue;
        if (layout.Sizes is { } sizes)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
            changes.Set(new(sizes.Body.Offset, 8), bytes);
        }

        if (layout.Sizes is null || !isLong)
        {
            changes.Set(new(4, 4), changes.Size(length));
        }
    }
}
