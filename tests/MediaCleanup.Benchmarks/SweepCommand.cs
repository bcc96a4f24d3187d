using System.Security.Cryptography;
using System.Text.Json;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Payload;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// What we read in each file of a folder, and copies with ten fields and a cover set, for other programs to judge:
/// <c>sweep FOLDER OUT COVER.jpg [--taglib-sharp DLL] [--only PART-OF-NAME]</c> writes <c>OUT/files.jsonl</c> and the copies beside it.
/// <c>peers/judge.py</c> compares both with mutagen, ffprobe and TagLibSharp.
/// </summary>
internal static class SweepCommand
{
    private static readonly TagEdit[] Fields =
    [
        new("title", ["Næ titel – 日本 (live)"]),
        new("artist", ["AC/DC; Björk"]),
        new("album", ["The Album, Vol. 2"]),
        new("albumartist", ["Various Артисты"]),
        new("tracknumber", ["7"]),
        new("totaltracks", ["12"]),
        new("discnumber", ["2"]),
        new("date", ["2004-05-06"]),
        new("genre", ["Dream Pop"]),
        new("composer", ["Clara Schumann"]),
        new("musicbrainz_albumid", ["f4a31f0a-51dd-4fa7-986d-3095c40c5ed9"]),
    ];

    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, var output, var cover, ..])
        {
            Console.WriteLine("usage: sweep FOLDER OUT COVER.jpg [--taglib-sharp DLL] [--only PART-OF-NAME]");
            return 2;
        }

        var only = After(arguments, "--only");
        var peer = After(arguments, "--taglib-sharp") is { } dll ? TagLibSharpPeer.Load(dll) : null;
        var bytes = File.ReadAllBytes(cover);
        var size = ImageHeader.Read(new MemorySource(bytes), new(0, bytes.Length));
        var edits = new TagEdits([.. Fields], new(bytes, "image/jpeg", size?.Width ?? 0, size?.Height ?? 0));
        _ = Directory.CreateDirectory(output);
        using var lines = new StreamWriter(Path.Combine(output, "files.jsonl"));
        var number = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path);
            if (only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                var edited = Path.Combine(output, $"{number++:00000}{Path.GetExtension(path)}");
                lines.WriteLine(JsonSerializer.Serialize(Sweep(path, name, edited, edits, peer)));
            }
        }

        Console.WriteLine($"{number} files");
        return 0;
    }

    private static Dictionary<string, object?> Sweep(string path, string name, string edited, TagEdits edits, TagLibSharpPeer? peer)
    {
        var facts = new Dictionary<string, object?> { ["path"] = name, ["file"] = path };
        using var source = FileSource.Open(path);
        try
        {
            var file = AudioReader.Read(source);
            Describe(facts, file);
            var splice = AudioEditor.Edit(source, file, edits);
            File.WriteAllBytes(edited, All(splice.Apply(source)));
            facts["replaced"] = splice.Replacements.Select(r => new[] { r.At.Offset, r.At.Length, r.Bytes.Length }).ToArray();
            using var result = FileSource.Open(edited);
            facts["inverse"] = SHA256.HashData(All(splice.Inverse(source).Apply(result))).AsSpan().SequenceEqual(SHA256.HashData(All(source)));
            facts["samesound"] = PayloadDigest.Compute(source) == PayloadDigest.Compute(result);
            var after = AudioReader.Read(result);
            facts["edited"] = edited;
            facts["lost"] = edits.Fields.Where(e => !after[e.Field].SequenceEqual(e.Values)).Select(e => $"{e.Field}={string.Join('|', after[e.Field])}").ToArray();
            facts["cover"] = after.Pictures.FirstOrDefault(p => p.Type == PictureType.FrontCover)?.Bytes(result).Span.SequenceEqual(edits.Cover!.Bytes.Span) == true;
        }
        catch (CorruptMediaException refused)
        {
            facts["refused"] = refused.Message;
        }

        if (peer is not null && facts.TryGetValue("edited", out var written))
        {
            facts["taglib_before"] = peer.Read(path);
            facts["taglib_after"] = peer.Read((string)written!);
        }

        return facts;
    }

    private static void Describe(Dictionary<string, object?> facts, AudioFile file)
    {
        facts["format"] = file.Format.JsonName();
        facts["codec"] = file.Codec;
        facts["ms"] = file.DurationMs;
        facts["rate"] = file.SampleRate;
        facts["channels"] = file.Channels;
        facts["bits"] = file.BitsPerSample;
        facts["kbps"] = file.BitrateKbps;
        facts["tags"] = file.Tags.DistinctBy(t => t.Name).ToDictionary(t => t.Name, t => t.Values.ToArray());
        facts["pictures"] = file.Pictures.Select(p => new { type = (int)p.Type, mime = p.Mime, length = p.Length, width = p.Width, height = p.Height }).ToArray();
        facts["issues"] = file.Issues.ToArray();
    }

    private static byte[] All(ByteSource source) => source.ReadBytes(0, source.Length);

    private static string? After(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
