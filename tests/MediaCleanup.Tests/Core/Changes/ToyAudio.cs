using System.Collections.Immutable;
using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>
/// A format of three lines (title, cover in base64, sound), so that thousands of crash states cost seconds. Everything behind the
/// functions of the formats is the real applier.
/// </summary>
internal static class ToyAudio
{
    public static AudioTools Tools { get; } = new() { Read = Read, Edit = Edit, Payload = s => Lines(s)[2] };

    public static byte[] Make(string title, string sound, byte[]? cover = null) =>
        Encoding.UTF8.GetBytes($"{title}\n{(cover is null ? "" : Convert.ToBase64String(cover))}\n{sound}");

    private static AudioFile Read(ByteSource source)
    {
        var lines = Lines(source);
        return new()
        {
            Format = AudioFormat.Flac,
            Layout = new ToyLayout(lines[0].Length, lines[1].Length),
            Tags = lines[0].Length == 0 ? [] : [new("title", lines[0])],
            Pictures = lines[1].Length == 0 ? [] : [new(PictureType.FrontCover, "image/jpeg", "", 1, 1, Convert.FromBase64String(lines[1]).Length, null, Convert.FromBase64String(lines[1]))],
        };
    }

    private static Splice Edit(ByteSource source, AudioFile file, TagEdits edits)
    {
        var layout = (ToyLayout)file.Layout;
        var replacements = edits.Fields.Select(f => new Replacement(new(0, layout.Title), Encoding.UTF8.GetBytes(f.Values.FirstOrDefault() ?? ""))).ToList();
        if (edits.Cover is { } cover)
        {
            replacements.Add(new(new(layout.Title + 1, layout.Cover), Encoding.UTF8.GetBytes(Convert.ToBase64String(cover.Bytes.Span))));
        }

        return Splice.Of(source.Length, replacements.Where(r => !source.StartsWith(r.Bytes.Span, r.At.Offset) || r.At.Length != r.Bytes.Length));
    }

    private static ImmutableArray<string> Lines(ByteSource source)
    {
        var lines = Encoding.UTF8.GetString(source.ReadBytes(0, source.Length)).Split('\n');
        return lines.Length == 3 && lines[2].EndsWith('.') ? [.. lines] : throw new CorruptMediaException("not three lines that end in a full stop");
    }

    private sealed record ToyLayout(int Title, int Cover) : FileLayout;
}
