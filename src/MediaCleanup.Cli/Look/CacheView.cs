using MediaCleanup.Cli.Verbs;
using Spectre.Console;

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

        var table = new Table().Border(TableBorder.Simple).AddColumn("cache", c => c.NoWrap()).AddColumn("answers", Right).AddColumn("\"nothing\"", Right).AddColumn("size", Right).AddColumn("pictures", Right).AddColumn("oldest", c => c.NoWrap()).AddColumn("newest", c => c.NoWrap());
        foreach (var row in rows)
        {
            table.AddRow(
                Terminal.Cell(row.Cache),
                Terminal.Cell(Numbers.Count(row.Entries)),
                Terminal.Cell(Numbers.Count(row.Negative)),
                Terminal.Cell(Numbers.Bytes(row.Bytes + row.ImageBytes)),
                Terminal.Cell(Numbers.Count(row.Images)),
                Terminal.Cell(Day(row.Oldest)),
                Terminal.Cell(Day(row.Newest)));
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

    private static void Right(TableColumn column) => column.RightAligned().NoWrap();
}
