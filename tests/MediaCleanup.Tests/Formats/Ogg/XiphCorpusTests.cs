using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Flac;
using MediaCleanup.Formats.Audio.Ogg;
using MediaCleanup.Formats.Audio.Vorbis;
using MediaCleanup.Tests.Fakes;
using MediaCleanup.Tests.Formats.Flac;

namespace MediaCleanup.Tests.Formats.Ogg;

public sealed class XiphCorpusTests
{
    private static readonly TagEdits Edits = new(
        [new("title", ["Tïtle"]), new("artist", ["AC/DC", "Second"]), new("date", ["2004-05-06"]), new("tracknumber", ["7"]), new("totaltracks", ["12"])],
        new(OggBytes.Noise(60_000, 1), "image/jpeg", 600, 600));

    /// <summary>Every file of the corpus that begins as FLAC or Ogg does; skips the test where there is no corpus.</summary>
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Corpus.Folder("audio"), "*", SearchOption.AllDirectories).Where(IsOurs).Order(StringComparer.Ordinal);

    [Fact]
    public void Every_file_of_the_corpus_is_refused_with_a_reason_or_edited_and_taken_back_with_all_else_raw()
    {
        var (edited, refused) = (0, 0);
        foreach (var path in Files())
        {
            var source = new MemorySource(File.ReadAllBytes(path));
            try
            {
                Check(path, source);
                edited++;
            }
            catch (CorruptMediaException e)
            {
                e.Message.Should().NotBeEmpty();
                refused++;
            }
        }

        edited.Should().BeGreaterThan(refused * 3, "most of these files are in order");
    }

    private static void Check(string path, MemorySource source)
    {
        var before = AudioReader.Read(source);
        var splice = AudioEditor.Edit(source, before, Edits);
        var result = new MemorySource(FlacBytes.Bytes(splice.Apply(source)));
        var after = AudioReader.Read(result);

        Assert.All(Edits.Fields, edit => Assert.Equal(edit.Values, after[edit.Field]));
        Assert.Contains(after.Pictures, p => p.Type == PictureType.FrontCover && p.Bytes(result).Span.SequenceEqual(Edits.Cover!.Bytes.Span));
        Assert.Equal(before.DurationMs, after.DurationMs);
        Assert.Null(after.WhyNotWritable);
        Assert.Equal(Untouched(before), Untouched(after));
        Assert.True(FlacBytes.Bytes(splice.Inverse(source).Apply(result)).AsSpan().SequenceEqual(FlacBytes.Bytes(source)), path);
        Assert.Empty(AudioEditor.Edit(result, after, Edits).Replacements);
        Assert.Empty(AudioEditor.Edit(source, before, new([.. before.Tags.Select(t => new TagEdit(t.Name, t.Values))])).Replacements);
    }

    /// <summary>The raw bytes of every entry that no edit named, in their order.</summary>
    private static List<string> Untouched(AudioFile file)
    {
        string[] named = ["title", "artist", "date", "year", "tracknumber", "track", "totaltracks"];
        var comment = file.Layout switch { FlacLayout flac => flac.Comment, OggLayout ogg => ogg.Comment, _ => null };
        return comment is null ? [] : [.. comment.Entries
            .Where(e => e.Key is null || (e.Value is not null && !named.Contains(VorbisKeys.Field(e.Key).ToLowerInvariant()) && !e.Is(VorbisComment.OldPictureMimeKey)))
            .Select(e => Convert.ToHexString(comment.Block.ReadBytes(e.At.Offset, e.At.Length)))];
    }

    private static bool IsOurs(string path)
    {
        using var source = FileSource.Open(path);
        return source.StartsWith("fLaC"u8) || OggReader.Recognises(source);
    }
}
