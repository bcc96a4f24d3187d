using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>The 128 bytes at the end of old files. They are never added; where they are, the fields that an edit names follow it.</summary>
internal sealed record Id3v1Tag(ByteRange At, ImmutableArray<TagField> Fields)
{
    public const int Size = 128;
    private const byte NoGenre = 255;

    private static readonly ImmutableArray<(string Field, int Offset, int Length)> Texts =
        [("title", 3, 30), ("artist", 33, 30), ("album", 63, 30), ("date", 93, 4)];

    /// <summary>The tag that ends here, or null. "TAG" inside "APETAGEX" is none.</summary>
    public static Id3v1Tag? FindBefore(ByteSource source, long end)
    {
        var start = end - Size;
        if (!source.StartsWith("TAG"u8, start) || source.StartsWith("APETAGEX"u8, start - 3))
        {
            return null;
        }

        var bytes = source.ReadBytes(start, Size);
        var fields = ImmutableArray.CreateBuilder<TagField>();
        foreach (var (field, offset, length) in Texts)
        {
            Add(field, Text(bytes, offset, length));
        }

        if (Track(bytes) is > 0 and var track)
        {
            Add("tracknumber", track.ToString(CultureInfo.InvariantCulture));
        }

        Add("comment", Text(bytes, 97, HasTrackByte(bytes) ? 28 : 30));
        Add("genre", Id3Genres.Name(bytes[127]) ?? "");
        return new(new(start, Size), fields.ToImmutable());

        void Add(string field, string text)
        {
            if (text.Length > 0)
            {
                fields.Add(new(field, text));
            }
        }
    }

    /// <summary>The tag after the edits, or null when they do not concern it. A text of letters that Latin-1 has not leaves its place empty: a stale one would contradict the other tags.</summary>
    public Replacement? Edit(ByteSource source, TagEdits edits)
    {
        var old = source.ReadBytes(At.Offset, Size);
        var bytes = (byte[])old.Clone();
        foreach (var edit in edits.Fields)
        {
            var text = edit.Values.FirstOrDefault("");
            if (Texts.FirstOrDefault(t => t.Field == edit.Field) is { Length: > 0 } place)
            {
                SetText(bytes, place.Offset, place.Length, text);
            }
            else if (edit.Field == "comment")
            {
                SetText(bytes, 97, HasTrackByte(bytes) ? 28 : 30, text);
            }
            else if (edit.Field == "tracknumber" && bytes[125] == 0)
            {
                // A tag of version 1.0 with a full comment has no room for a track.
                bytes[126] = byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var track) ? track : (byte)0;
            }
            else if (edit.Field == "genre")
            {
                bytes[127] = Id3Genres.Number(text) ?? NoGenre;
            }
        }

        return bytes.AsSpan().SequenceEqual(old) ? null : new(At, bytes);
    }

    private static bool HasTrackByte(ReadOnlySpan<byte> bytes) => bytes[125] == 0 && bytes[126] != 0;

    private static int Track(ReadOnlySpan<byte> bytes) => HasTrackByte(bytes) ? bytes[126] : 0;

    private static string Text(ReadOnlySpan<byte> bytes, int offset, int length)
    {
        var text = bytes.Slice(offset, length);
        var end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]).TrimEnd();
    }

    private static void SetText(Span<byte> bytes, int offset, int length, string text)
    {
        var latin = Latin1Text.Of(text) ?? "";
        var cut = latin.Length > length ? latin.Remove(length) : latin;
        if (Text(bytes, offset, length) == cut.TrimEnd())
        {
            return;
        }

        var place = bytes.Slice(offset, length);
        place.Clear();
        Encoding.Latin1.GetBytes(cut, place);
    }
}
