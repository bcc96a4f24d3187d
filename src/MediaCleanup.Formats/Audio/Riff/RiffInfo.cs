using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Audio.Riff;

/// <summary>The texts of a <c>LIST INFO</c> chunk (Multimedia Programming Interface and Data Specifications 1.0, chapter 2).</summary>
internal sealed record RiffInfo(Chunk Chunk, ChunkList Items)
{
    private const int MaxText = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly FrozenDictionary<string, string> Names = FieldTable.All
        .Where(f => f.RiffInfo is not null)
        .ToFrozenDictionary(f => f.RiffInfo!, f => f.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The chunk's items fill it.</summary>
    public bool Closes => !Items.IsUnpadded && Items.Chunks.TrueForAll(i => !i.IsCut) && Items.End == Chunk.Body.End;

    public static RiffInfo? Find(ByteSource source, ChunkList list)
    {
        foreach (var chunk in list.Chunks)
        {
            if (chunk is { Id: "LIST", Body.Length: >= 4 } && source.StartsWith("INFO"u8, chunk.Body.Offset))
            {
                return new(chunk, ChunkList.Read(source, ByteRange.FromTo(chunk.Body.Offset + 4, chunk.Body.End), bigEndian: false));
            }
        }

        return null;
    }

    public ImmutableArray<TagField> Fields(ByteSource source)
    {
        var fields = new Id3.FieldCollector();
        foreach (var item in Items.Chunks)
        {
            var name = FieldOf(item.Id);
            var text = Text(source, item.Body);
            if (text.Length == 0 || fields.Contains(name))
            {
                continue;
            }

            if (name == "tracknumber" && text.Split('/', 2) is [var number, var total])
            {
                fields.Add(new(name, number));
                fields.Add(new("totaltracks", total));
            }
            else
            {
                fields.Add(new(name, text));
            }
        }

        return fields.ToImmutable();
    }

    /// <summary>True when this field can be stored here in full.</summary>
    public static bool Holds(TagEdit edit) => FieldTable.Find(edit.Field)?.RiffInfo is not null && edit.Values.Length <= 1;

    /// <summary>
    /// Sets the texts of these fields. One that is missing is added only when the field changes at all: programs built on
    /// ffmpeg read this list alone where there is one, but a file that says the same elsewhere is left as it is.
    /// </summary>
    public void Edit(ByteSource source, AudioFile file, ImmutableArray<TagEdit> edits, ChunkChanges changes)
    {
        var inside = new ChunkChanges(bigEndian: false);
        var added = new List<(string Id, string Text)>();
        var track = edits.LastOrDefault(e => e.Field.Equals("tracknumber", StringComparison.OrdinalIgnoreCase));
        var totals = edits.LastOrDefault(e => e.Field.Equals("totaltracks", StringComparison.OrdinalIgnoreCase));
        foreach (var edit in edits)
        {
            if (edit != track && edit != totals && FieldTable.Find(edit.Field)?.RiffInfo is { } id)
            {
                Set(source, edit.Field, id, string.Join("; ", edit.Values), inside, Changes(file, edit) ? added : null);
            }
        }

        if (track is not null || totals is not null)
        {
            SetTrack(source, track, totals, inside, track is not null && Changes(file, track) ? added : null);
        }

        foreach (var (id, text) in added)
        {
            inside.Append(Items, id, [.. Encoding.UTF8.GetBytes(text), 0]);
        }

        if (!inside.IsEmpty)
        {
            changes.Change(Chunk, inside.Replacements);
        }
    }

    public static string Text(ByteSource source, ByteRange at)
    {
        var bytes = source.ReadBytes(at.Offset, Math.Min(at.Length, MaxText)).AsSpan();
        var end = bytes.IndexOf((byte)0);
        bytes = end < 0 ? bytes : bytes[..end];
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static string FieldOf(string id) =>
        // ffmpeg and Windows keep the track's number in IPRT ("part"), others in ITRK.
        id.Equals("IPRT", StringComparison.OrdinalIgnoreCase) ? "tracknumber" : Names.GetValueOrDefault(id, id);

    /// <summary>A total that the item holds behind a slash stays there, and follows.</summary>
    private void SetTrack(ByteSource source, TagEdit? track, TagEdit? totals, ChunkChanges changes, List<(string Id, string Text)>? added)
    {
        var old = Items.Chunks.Where(i => FieldOf(i.Id) == "tracknumber").Select(i => Text(source, i.Body)).FirstOrDefault(t => t.Length > 0) ?? "";
        var parts = old.Split('/', 2);
        var number = track is null ? parts[0] : track.Values.FirstOrDefault() ?? "";
        var total = parts.Length < 2 ? "" : totals is null ? parts[1] : totals.Values.FirstOrDefault() ?? "";
        Set(source, "tracknumber", "ITRK", total.Length == 0 ? number : $"{number}/{total}", changes, added);
    }

    private static bool Changes(AudioFile file, TagEdit edit) => !file[edit.Field].SequenceEqual(edit.Values);

    private void Set(ByteSource source, string field, string id, string value, ChunkChanges changes, List<(string Id, string Text)>? added)
    {
        var items = Items.Chunks.Where(i => FieldOf(i.Id).Equals(field, StringComparison.OrdinalIgnoreCase)).ToList();
        if (items.Count == 0 && value.Length > 0)
        {
            added?.Add((id, value));
        }

        foreach (var item in items)
        {
            if (value.Length == 0)
            {
                changes.Remove(item);
            }
            else if (Text(source, item.Body) != value)
            {
                changes.Replace(source, item, [.. Encoding.UTF8.GetBytes(value), 0]);
            }
        }
    }
}
