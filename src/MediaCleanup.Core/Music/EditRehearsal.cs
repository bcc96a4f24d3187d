using System.Collections.Immutable;
using MediaCleanup.Core.Changes;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>An edit as it will come out, or why it cannot be made; both null when nothing is left to change.</summary>
public sealed record RehearsedEdit(EditTags? Edit, string? Refusal);

/// <summary>
/// Makes an edit in memory and reads it back. Formats differ in what they can hold (ID3v2.3 has no month of the original date, and
/// one text where others have several), so a plan holds the values as they will read, and the second run finds nothing to do.
/// Opens the file for reading only.
/// </summary>
public sealed class EditRehearsal(string root, IBlobs blobs)
{
    public RehearsedEdit Rehearse(EditTags edit)
    {
        try
        {
            using var source = FileSource.Open(Path.Combine(root, edit.Path));
            var file = AudioReader.Read(source);
            var cover = edit.Cover is { } picture ? new CoverEdit(blobs.Get(picture.After), picture.Mime, picture.Width, picture.Height) : null;
            var splice = AudioEditor.Edit(source, file, new([.. edit.Fields.Select(f => new TagEdit(f.Field, f.After))], cover));
            var after = AudioReader.Read(splice.Apply(source));
            ImmutableArray<FieldChange> fields = [.. edit.Fields.Select(f => f with { Before = file[f.Field], After = after[f.Field] }).Where(f => !f.Before.SequenceEqual(f.After))];
            var hasNewCover = edit.Cover is not null && after.Pictures.Length > file.Pictures.Length;
            return fields.IsEmpty && !hasNewCover ? new(null, null) : new(edit with { Fields = fields, Cover = hasNewCover ? edit.Cover : null }, null);
        }
        catch (CorruptMediaException fault)
        {
            return new(null, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or KeyNotFoundException)
        {
            return new(null, $"cannot be read again: {fault.Message}");
        }
    }
}
