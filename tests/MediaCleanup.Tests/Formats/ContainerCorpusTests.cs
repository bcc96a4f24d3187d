using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Tests.Fakes;
using static MediaCleanup.Tests.Formats.ContainerEdits;

namespace MediaCleanup.Tests.Formats;

/// <summary>Test files of other libraries: each is read or refused, and each that may be edited keeps the promises of every edit.</summary>
public sealed class ContainerCorpusTests
{
    private static readonly TagEdits Ten = Fields(
        ("title", "Tïtle"), ("artist", "AC/DC"), ("album", "Album"), ("albumartist", "Various"), ("date", "2004-05-06"), ("tracknumber", "7"), ("totaltracks", "12"),
        ("genre", "Rock"), ("musicbrainz_albumid", "0f7b0c93-8e70-4a31-9e6a-3ad3b3dd9a11"), ("composer", "Composer")) with
    { Cover = Cover(60_000) };

    [Theory]
    [InlineData(70, ".m4a", ".m4b", ".mp4", ".m4v")]
    [InlineData(70, ".wav", ".bwf")]
    [InlineData(25, ".aif", ".aiff", ".aifc", ".dsf", ".dff")]
    [InlineData(25, ".wma", ".asf")]
    [InlineData(0, ".mka", ".mkv", ".webm")]
    public void Files_of_other_libraries_are_read_or_refused_and_edits_keep_their_promises(int editedAtLeast, params string[] extensions)
    {
        var edited = 0;
        foreach (var path in Directory.EnumerateFiles(Corpus.Folder("audio"), "*", SearchOption.AllDirectories))
        {
            if (!extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) || new FileInfo(path).Length > 4_000_000)
            {
                continue;
            }

            var bytes = File.ReadAllBytes(path);
            try
            {
                var file = Read(bytes);
                if (file.WhyNotWritable is null)
                {
                    var result = Edit(bytes, Ten);
                    Read(result).DurationMs.Should().Be(file.DurationMs, path);
                    edited++;
                }
            }
            catch (CorruptMediaException)
            {
                // Refused with a reason: videos, broken files, fuzzers' finds.
            }
        }

        edited.Should().BeGreaterThanOrEqualTo(editedAtLeast);
    }
}
