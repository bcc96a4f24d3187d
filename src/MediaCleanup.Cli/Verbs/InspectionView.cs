using System.Globalization;
using MediaCleanup.Cli.Look;
using Spectre.Console;

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
                continue;
            }

            terminal.Result("  " + string.Join(" · ", Facts(file)));
            if (file.WhyNot is not null)
            {
                terminal.Result($"  is left alone: {file.WhyNot}");
            }

            if (file.Issues is { IsEmpty: false } issues)
            {
                terminal.Result($"  issues: {string.Join(", ", issues)}");
            }

            var table = new Table().NoBorder().HideHeaders().AddColumn(new TableColumn("").NoWrap().PadLeft(2)).AddColumn("");
            foreach (var (name, values) in file.Tags ?? [])
            {
                table.AddRow(Terminal.Cell(name), Terminal.Cell(string.Join(" | ", values)));
            }

            foreach (var picture in file.Pictures ?? [])
            {
                table.AddRow(Terminal.Cell("picture"), Terminal.Cell($"{picture.Type}, {picture.Mime}, {picture.Width?.ToString(CultureInfo.InvariantCulture) ?? "?"} × {picture.Height?.ToString(CultureInfo.InvariantCulture) ?? "?"}, {Numbers.Bytes(picture.Bytes)}"));
            }

            if (table.Rows.Count > 0)
            {
                terminal.Result(table);
            }
        }
    }

    private static IEnumerable<string> Facts(InspectedFile file)
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
