using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Look;

/// <summary>What <c>checkpoint</c> shows.</summary>
internal static class CheckpointView
{
    public static void List(Terminal terminal, string statusFolder, ListedCheckpoint[] rows)
    {
        if (terminal.AsJson)
        {
            terminal.Json(rows, CliJson.Default.ListedCheckpointArray);
            return;
        }

        if (rows.Length == 0)
        {
            terminal.Result($"There is no checkpoint in {statusFolder} yet; 'process' makes one every 50 entries.");
            terminal.Result("Next: media-cleanup checkpoint --create");
            return;
        }

        var table = new Grid().Text("checkpoint").Text("written", whole: true).Number("size");
        foreach (var row in rows)
        {
            table.Row(row.Name, Time(row.WrittenAt), Numbers.Bytes(row.Bytes));
        }

        terminal.Result(table);
        terminal.Result("Next: media-cleanup checkpoint --show latest");
    }

    public static void Created(Terminal terminal, CheckpointContent content, string path)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new CreatedCheckpoint(content, path), CliJson.Default.CreatedCheckpoint);
            return;
        }

        terminal.Result($"{path}: {Numbers.Of(content.Entries, "entry", "entries")}, {Numbers.Count(content.Completed)} completed");
    }

    public static void Show(Terminal terminal, CheckpointContent content, RestorePlan plan, WorkQueue queue)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new ShownCheckpoint(content, plan), CliJson.Default.ShownCheckpoint);
            return;
        }

        terminal.Heading($"{content.Name} ({content.Library})");
        terminal.Result($"  {Numbers.Of(content.Entries, "entry", "entries")}: {Numbers.Count(content.Completed)} completed, {Numbers.Count(content.Pending)} pending, {Numbers.Count(content.InProgress)} in progress, {Numbers.Count(content.Error)} in error");
        foreach (var root in queue.Roots)
        {
            terminal.Result($"  {root}");
        }

        terminal.Result($"  the queue now is {plan.QueueNow}");
        Names(terminal, "finished since, stays completed", plan.KeptCompleted);
        Names(terminal, "not in this checkpoint; found again by queue --scan", plan.NotInCheckpoint);
    }

    public static void Restored(Terminal terminal, CheckpointContent content, RestorePlan plan, string? aside, CheckpointContent queue)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new RestoredCheckpoint(content, plan, aside, queue), CliJson.Default.RestoredCheckpoint);
            return;
        }

        terminal.Result($"Restored: {Numbers.Count(queue.Completed)} of {Numbers.Of(queue.Entries, "entry", "entries")} completed, {Numbers.Count(queue.Pending)} pending.{(aside is null ? "" : $" The queue as it was is kept as {aside}.")}");
        terminal.Result(plan.NotInCheckpoint.Length > 0 ? "Next: media-cleanup queue --scan DIR" : $"Next: media-cleanup process{(queue.Library == MediaKind.Movies.Folder ? " --library movies" : "")}");
    }

    public static void Pruned(Terminal terminal, MediaKind kind, ImmutableArray<string> gone, int left)
    {
        if (terminal.AsJson)
        {
            terminal.Json(new PrunedCheckpoints(kind.Folder, [.. gone], left), CliJson.Default.PrunedCheckpoints);
            return;
        }

        terminal.Result($"{(gone.IsEmpty ? "Nothing to delete" : $"{Numbers.Of(gone.Length, "checkpoint")} deleted")}; {Numbers.Of(left, "is", "are")} left ({kind.Folder}).");
        foreach (var name in gone)
        {
            terminal.Detail("  " + name);
        }
    }

    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Names(Terminal terminal, string what, string[] names)
    {
        if (names.Length > 0)
        {
            terminal.Result($"  {Numbers.Count(names.Length)} {what}:");
            foreach (var name in names.Take(10))
            {
                terminal.Result($"    {name}");
            }

            if (names.Length > 10)
            {
                terminal.Result($"    and {Numbers.Count(names.Length - 10)} more");
            }
        }
    }
}
