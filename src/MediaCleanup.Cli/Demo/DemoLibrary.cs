using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Flac;

namespace MediaCleanup.Cli.Demo;

/// <summary>Makes the demo's messy library: real, playable, tiny files, tagged as badly as real ones are.</summary>
internal static class DemoLibrary
{
    public static void Make(string root)
    {
        var harbour = DemoCatalog.Find("harbour-2004");
        Album(root, "The Paper Lanterns/harbour lights", harbour, "flac", (track, number, _) => new($"{number:00} - {track.Title.ToLowerInvariant()}", [
            ("title", $"{number:00} - {track.Title.ToLowerInvariant().Replace('’', '\'')}"), ("artist", "paper lanterns"), ("album", "harbour lights"), ("date", "2014"), ("comment", "ripped with love")]));
        Album(root, "paper lanterns - live at the boathouse", DemoCatalog.Find("boathouse"), "mp3", (track, number, _) => new($"{number} {track.Title}", []));
        Album(root, "Ida Vestergard/Vinterhave", DemoCatalog.Find("vinterhave"), "flac", (track, number, _) => new($"{number:00} {track.Title}", [
            ("title", Damaged(track.Title)), ("artist", Damaged("Ida Vestergård")), ("album", "Vinterhave"), ("tracknumber", $"{number:00}")]));
        Album(root, "Meridian Quartet/The Long Way Round (1998)", DemoCatalog.Find("long-way"), "flac", (track, number, disc) => new($"CD{disc}/{number:00}. {track.Title}", [
            ("title", track.Title.ToUpperInvariant()), ("artist", "MERIDIAN QUARTET"), ("album", $"The Long Way Round (CD{disc})"), ("tracknumber", number.ToString(CultureInfo.InvariantCulture))]));
        Album(root, "Various Artists/Kitchen Radio", DemoCatalog.Find("kitchen"), "mp3", (track, number, _) => new($"{number:00} - {track.Artist} - {track.Title}", [
            ("title", track.Title), ("artist", track.Artist!), ("album", "kitchen radio [320kbps]"), ("tracknumber", number.ToString(CultureInfo.InvariantCulture))]));
        Album(root, "Okonkwo and Vale/Night Bus", DemoCatalog.Find("night-bus"), "flac", (track, number, _) => number == 6 ? null : new($"{number:00} {track.Title}", [
            ("title", track.Title), ("artist", "Okonkwo and Vale"), ("album", "Night Bus"), ("tracknumber", number.ToString(CultureInfo.InvariantCulture))]));
        foreach (var number in Enumerable.Range(1, 3))
        {
            Write(root, $"Unsorted/Tape 3/Track {number:00}.flac", Flac(95 + (number * 41.3)), [("title", $"Track {number:00}"), ("artist", "Unknown Artist"), ("album", "Basement, summer 1991")]);
        }

        Plain(root, "Ida Vestergard/Vinterhave/06 bonus.flac", []);
        Plain(root, "Meridian Quartet/The Long Way Round (1998)/CD1/cover scan.flac", PlainJpeg.Write(64, 64, 90, 60, 120));
    }

    private sealed record MessyFile(string Name, ImmutableArray<(string Field, string Value)> Tags);

    private static void Album(string root, string folder, DemoRelease release, string format, Func<DemoTrack, int, int, MessyFile?> mess)
    {
        foreach (var (tracks, disc) in release.Discs.Select((d, i) => (d, i + 1)))
        {
            foreach (var (track, number) in tracks.Select((t, i) => (t, i + 1)))
            {
                if (mess(track, number, disc) is { } file)
                {
                    Write(root, $"{folder}/{file.Name}.{format}", format == "mp3" ? SilentMp3.Write(track.Seconds) : Flac(track.Seconds), file.Tags);
                }
            }
        }
    }

    /// <summary>A quiet tone of a second, then silence: a real FLAC of a few kilobytes, however long it plays.</summary>
    private static byte[] Flac(double seconds)
    {
        const int Rate = 8000;
        var samples = new short[(int)(seconds * Rate)];
        for (var i = 0; i < Rate && i < samples.Length; i++)
        {
            samples[i] = (short)(800 * Math.Sin(i * 2 * Math.PI * (220 + (seconds % 13 * 20)) / Rate) * (1 - ((double)i / Rate)));
        }

        return FlacWriter.Write(samples, Rate, 1);
    }

    /// <summary>Tags through the product's own editor: the demo's files are made as any other is.</summary>
    private static void Write(string root, string path, byte[] audio, ImmutableArray<(string Field, string Value)> tags)
    {
        var source = new MemorySource(audio);
        var splice = AudioEditor.Edit(source, AudioReader.Read(source), new([.. tags.Select(t => new TagEdit(t.Field, [t.Value]))]));
        var tagged = splice.Apply(source);
        Plain(root, path, tagged.ReadBytes(0, tagged.Length));
    }

    private static void Plain(string root, string path, byte[] bytes)
    {
        var full = Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    /// <summary>UTF-8 that was taken for Latin-1 once.</summary>
    private static string Damaged(string text) => Core.Music.Mojibake.Damage(text.Normalize(NormalizationForm.FormC));
}
