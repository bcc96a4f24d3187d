using System.Collections.Immutable;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;
using Spectre.Console;

namespace MediaCleanup.Cli.Look;

/// <summary>What a dry run shows: each file with its fields before and after.</summary>
internal static class PlanView
{
    private static readonly Style Old = new(Color.Red);
    private static readonly Style New = new(Color.Green);

    public static void Show(Terminal terminal, ProposedEntry proposed)
    {
        terminal.Heading(EntryNames.DisplayOf(proposed.Entry));
        if (proposed.Proposal is not { } proposal)
        {
            terminal.Result($"  cannot be worked on: {proposed.Error}");
            return;
        }

        foreach (var decision in proposal.Decisions)
        {
            terminal.Result($"  {decision}");
        }

        foreach (var question in proposal.Questions)
        {
            terminal.Result($"  ? {question.Subject}: {question.Text}");
        }

        if (proposal.Plan.IsEmpty)
        {
            terminal.Result("  nothing to change");
            return;
        }

        foreach (var change in proposal.Plan.Changes)
        {
            Show(terminal, change);
        }
    }

    public static void Total(Terminal terminal, IReadOnlyList<PlannedEntry> entries)
    {
        var changes = entries.Sum(e => e.Changes.Length);
        terminal.Result($"{Numbers.Of(entries.Count, "entry", "entries")}: {Numbers.Of(changes, "file")} would be written, {Numbers.Bytes(entries.Sum(e => e.BytesToWrite))}; {Numbers.Of(entries.Sum(e => e.Questions.Length), "question")}. Nothing was changed.");
        terminal.Result("Next: the same without --dry-run");
    }

    private static void Show(Terminal terminal, FileChange change)
    {
        terminal.Result($"  {change.Path}{(change is CreateFile ? "   (new file)" : change is ReplaceFile ? "   (merged)" : "")}");
        if (change is not EditTags edit)
        {
            return;
        }

        var table = new Table().NoBorder().HideHeaders().AddColumn(new TableColumn("").NoWrap().PadLeft(4)).AddColumn("").AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach (var field in edit.Fields)
        {
            table.AddRow(Terminal.Cell(field.Field), Terminal.Cell(string.Join(" | ", field.Before), Old), Terminal.Cell("→"), Terminal.Cell(string.Join(" | ", field.After), New));
        }

        if (edit.Cover is { } cover)
        {
            table.AddRow(Terminal.Cell("cover"), Terminal.Cell("none", Old), Terminal.Cell("→"), Terminal.Cell($"{cover.Mime}, {cover.Width} × {cover.Height}, {Numbers.Bytes(cover.After.Length)}", New));
        }

        terminal.Result(table);
    }
}

/// <summary>One element of <c>process --dry-run --json</c>.</summary>
internal sealed record PlannedEntry
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    public string? Error { get; init; }

    public required ImmutableArray<string> Decisions { get; init; }

    public required ImmutableArray<Question> Questions { get; init; }

    public required ImmutableArray<Issue> Issues { get; init; }

    public required ImmutableArray<FileChange> Changes { get; init; }

    public required long BytesToWrite { get; init; }

    public static PlannedEntry Of(ProposedEntry proposed) => new()
    {
        Name = EntryNames.DisplayOf(proposed.Entry),
        Path = proposed.Entry.Path,
        Error = proposed.Error,
        Decisions = proposed.Proposal?.Decisions ?? [],
        Questions = proposed.Proposal?.Questions ?? [],
        Issues = proposed.Proposal?.Issues ?? [],
        Changes = proposed.Proposal?.Plan.Changes ?? [],
        BytesToWrite = proposed.Proposal?.Plan.Changes.Sum(SizeOf) ?? 0,
    };

    private static long SizeOf(FileChange change) => change switch
    {
        EditTags edit => edit.Before.Length + (edit.Cover?.After.Length ?? 0),
        CreateFile create => create.Content.Length,
        ReplaceFile replace => replace.Content.Length,
        _ => 0,
    };
}
