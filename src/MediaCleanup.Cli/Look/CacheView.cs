using MediaCleanup.Cli.Verbs;

namespace MediaCleanup.Cli.Look;

/// <summary>What <c>cache</c> shows.</summary>
internal static class CacheView
{
    public static void Statistics(Terminal terminal, CacheFigures[] rows)
    {
        if (terminal.AsJson)
        {
            terminal.Json(rows, CliJson.Default.CacheFiguresArray);
            return;
        }

        var table = new Grid().Text("cache", whole: true).Number("answers").Number("\"nothing\"").Number("size").Number("pictures").Text("oldest", whole: true).Text("newest", whole: true);
        foreach (var row in rows)
        {
            table.Row(
                row.Cache,
                Numbers.Count(row.Entries),
                Numbers.Count(row.Negative),
                Numbers.Bytes(row.Bytes + row.ImageBytes),
                Numbers.Count(row.Images),
                Day(row.Oldest),
                Day(row.Newest));
        }

        terminal.Result(table);
        terminal.Result("Nothing expires by itself, and every cache is safe to delete: media-cleanup cache --clear NAME");
    }

    public static void Checked(Terminal terminal, CacheFinding[] rows)
    {
        if (terminal.AsJson)
        {
            terminal.Json(rows, CliJson.Default.CacheFindingArray);
            return;
        }

        foreach (var row in rows)
        {
            terminal.Result($"{row.Cache}: {Numbers.Of(row.Sound, "answer")} and {Numbers.Of(row.SoundImages, "picture")} are sound{(row.Damaged + row.DamagedImages == 0 ? "" : $"; {Numbers.Of(row.Damaged, "answer")} and {Numbers.Of(row.DamagedImages, "picture")} are damaged")}");
        }
    }

    public static void Cleared(Terminal terminal, CacheCleared[] rows)
    {
        if (terminal.AsJson)
        {
            terminal.Json(rows, CliJson.Default.CacheClearedArray);
            return;
        }

        foreach (var row in rows)
        {
            terminal.Result($"{row.Cache}: {Numbers.Of(row.Removed, "answer")} forgotten{(row.RemovedImages > 0 ? $", {Numbers.Of(row.RemovedImages, "picture")} deleted ({Numbers.Bytes(row.ImageBytes)})" : "")}");
        }
    }

    private static string Day(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
