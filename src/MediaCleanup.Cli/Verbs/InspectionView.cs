using System.Globalization;
using MediaCleanup.Cli.Look;

namespace MediaCleanup.Cli.Verbs;

/// <summary>What <c>inspect</c> shows a person.</summary>
internal static class InspectionView
{
    public static void Show(Terminal terminal, IReadOnlyList<InspectedFile> files)
    {
        foreach (var file in files)
        {
            terminal.Heading(file.Path);
            if (file.Error is not null)
            {
                terminal.Result($"  cannot be read: {file.Error}");
            }

            var rows = file switch
            {
                InspectedAudio { Error: null } audio => OfAudio(terminal, audio),
                InspectedVideo video => OfVideo(video),
                _ => [],
            };
            var table = new Grid(heads: false).Text("", whole: true).Text("");
            foreach (var (name, text) in rows)
            {
                table.Row(name, text);
            }

            if (table.Rows > 0)
            {
                terminal.Result(table);
            }
        }
    }

    private static List<(string Name, string Text)> OfAudio(Terminal terminal, InspectedAudio file)
    {
        terminal.Result("  " + string.Join(" · ", Facts(file)));
        if (file.WhyNot is not null)
        {
            terminal.Result($"  is left alone: {file.WhyNot}");
        }

        if (!file.Issues.IsEmpty)
        {
            terminal.Result($"  issues: {string.Join(", ", file.Issues)}");
        }

        return
        [
            .. file.Tags.Select(t => (t.Key, string.Join(" | ", t.Value))),
            .. file.Pictures.Select(p => ("picture", $"{p.Type}, {p.Mime}, {Number(p.Width)} × {Number(p.Height)}, {Numbers.Bytes(p.Bytes)}")),
        ];
    }

    private static List<(string Name, string Text)> OfVideo(InspectedVideo file) =>
    [
        .. new (string Name, string? Text)[]
        {
            ("title", file.Title), ("year", file.Year?.ToString(CultureInfo.InvariantCulture)), ("tmdb_id", file.TmdbId?.ToString(CultureInfo.InvariantCulture)), ("imdb_id", file.ImdbId),
            ("edition", file.Edition), ("part", file.Part?.ToString(CultureInfo.InvariantCulture)), ("extra", file.Extra), ("format_3d", file.Format3D),
            ("duration", file.DurationMs is { } ms ? Numbers.Duration(TimeSpan.FromMilliseconds(ms)) : null),
        }.Where(r => r.Text is not null).Select(r => (r.Name, r.Text!)),
        .. (file.Streams ?? []).Select(s => (s.Type, string.Join(", ", new[]
        {
            s.Codec, s.Width is null ? null : $"{Number(s.Width)} × {Number(s.Height)}", s.Hdr, s.StereoMode, s.Channels is { } c ? $"{c} channels" : null, s.Language,
        }.OfType<string>()))),
    ];

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static IEnumerable<string> Facts(InspectedAudio file)
    {
        yield return file.Format ?? file.Kind;
        if (file.DurationMs is { } duration)
        {
            yield return Numbers.Duration(TimeSpan.FromMilliseconds(duration));
        }

        if (file.SampleRate is { } rate)
        {
            yield return $"{rate} Hz";
        }

        if (file.BitsPerSample is { } bits)
        {
            yield return $"{bits} bit";
        }

        if (file.Channels is { } channels)
        {
            yield return channels == 1 ? "mono" : channels == 2 ? "stereo" : $"{channels} channels";
        }

        if (file.BitrateKbps is { } bitrate)
        {
            yield return $"{bitrate} kbit/s";
        }
    }
}
