using MediaCleanup.Core.Music;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Cli.Demo;

/// <summary>What each file of the demo's library says about itself, in a line.</summary>
internal static class DemoSnapshot
{
    public static SortedDictionary<string, string> Take(string library, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in FolderWalk.List(library, "", recursive: true, cancellationToken).Files)
        {
            files[file.Path] = AudioNames.IsAudio(file.Path) ? Describe(Path.Combine(library, file.Path), file.Length) : AudioNames.KindOf(file.Path) == SideFileKind.Nfo ? DescribeNfo(Path.Combine(library, file.Path)) : "";
        }

        return files;
    }

    /// <summary>The names of its first elements with their values, those of the others without.</summary>
    private static string DescribeNfo(string path)
    {
        var nfo = NfoFile.Read(File.ReadAllBytes(path), ArtistNfo.Root, AlbumNfo.Root);
        return string.Join(" · ", nfo.Elements.Select((e, i) => i == 0 || e.Name == "year" ? $"{e.Name} {e.Value.Value}" : e.Name).Prepend($"<{nfo.Root}>"));
    }

    private static string Describe(string path, long length)
    {
        if (length == 0)
        {
            return "an empty file";
        }

        try
        {
            using var source = FileSource.Open(path);
            var audio = AudioReader.Read(source);
            var disc = audio.First("totaldiscs") is null or "1" ? "" : audio.First("discnumber") + ".";
            var parts = new[]
            {
                audio.First("artist") ?? "–",
                audio.First("title") ?? "–",
                audio.First("album") ?? "–",
                audio.First("date") ?? audio.First("originaldate") ?? "–",
                audio.First("tracknumber") is { } number ? $"#{disc}{number}" : "–",
                audio.First("musicbrainz_albumid") is not null ? "release id" : audio.First("musicbrainz_releasegroupid") is not null ? "album id" : "",
                audio.Pictures.Length > 0 ? "cover" : "",
            };
            return string.Join(" · ", parts.Where(p => p.Length > 0));
        }
        catch (CorruptMediaException fault)
        {
            return fault.Message;
        }
    }
}
