using MediaCleanup.Cli.Look;

namespace MediaCleanup.Cli.Demo;

/// <summary>What the demo shows in the end: every file before and after, and the questions that were left.</summary>
internal static class DemoView
{
    public static void Files(Terminal terminal, SortedDictionary<string, string> before, SortedDictionary<string, string> after)
    {
        terminal.Result("");
        terminal.Heading("Every file, before and after: artist · title · album · date · track");
        foreach (var folder in after.Keys.GroupBy(p => p[..Math.Max(0, p.LastIndexOf('/'))]))
        {
            terminal.Result("");
            terminal.Heading(folder.Key);
            foreach (var path in folder)
            {
                var was = before.GetValueOrDefault(path);
                terminal.Result($"  {path[(path.LastIndexOf('/') + 1)..]}{(was is null ? "   (new)" : "")}");
                if (was is { Length: > 0 })
                {
                    terminal.Result(was == after[path] ? $"    = {was}" : $"    - {was}", was == after[path] ? Tint.None : Tint.Bad);
                }

                if (was != after[path] && after[path].Length > 0)
                {
                    terminal.Result($"    + {after[path]}", Tint.Good);
                }
            }
        }
    }

    public static void Questions(Terminal terminal, string issuesFolder)
    {
        var reports = Directory.EnumerateFiles(issuesFolder, "*.md").Order(StringComparer.Ordinal).ToList();
        terminal.Result("");
        terminal.Heading("What was not sure became a question, not a write");
        foreach (var line in reports.SelectMany(File.ReadLines).Where(l => l.StartsWith("## Question", StringComparison.Ordinal) || l.StartsWith("    media-cleanup", StringComparison.Ordinal) || l.StartsWith("ALBUM", StringComparison.Ordinal)))
        {
            terminal.Result("  " + line.TrimStart('#', ' ').Replace("\\", "", StringComparison.Ordinal));
        }

        terminal.Result("");
    }
}
