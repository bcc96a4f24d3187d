using System.Collections.Immutable;
using MediaCleanup.Cli.Verbs;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Look;

/// <summary>What a dry run shows: each file with its fields before and after.</summary>
internal static class PlanView
{
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

        foreach (var folder in proposal.Plan.Changes.GroupBy(c => c.Path[..Math.Max(0, c.Path.LastIndexOf('/'))], StringComparer.Ordinal))
        {
            Show(terminal, folder.Key, [.. folder]);
        }
    }

    public static void Total(Terminal terminal, IReadOnlyList<PlannedEntry> entries)
    {
        var changes = entries.Sum(e => e.Changes.Length);
        terminal.Result($"{Numbers.Of(entries.Count, "entry", "entries")}: {Numbers.Of(changes, "file")} would be written, {Numbers.Bytes(entries.Sum(e => e.BytesToWrite))}; {Numbers.Of(entries.Sum(e => e.Questions.Length), "question")}. Nothing was changed.");
        terminal.Result("Next: the same without --dry-run");
    }

    /// <summary>What all edited files of a folder get alike stands once, above the files.</summary>
    private static void Show(Terminal terminal, string folder, ImmutableArray<FileChange> changes)
    {
        terminal.Result($"  {(folder.Length > 0 ? folder : "(root)")}");
        var edits = changes.OfType<EditTags>().ToList();
        var shared = edits.Count < 2 ? [] : edits[0].Fields.Where(f => edits.TrueForAll(e => e.Fields.Any(x => Same(x, f)))).ToList();
        if (shared.Count > 0)
        {
            terminal.Result($"    all {Numbers.Of(edits.Count, "file")}");
            Rows(terminal, shared, edits.TrueForAll(e => e.Cover is not null) ? edits[0].Cover : null);
        }

        foreach (var change in changes)
        {
            terminal.Result($"    {change.Path[(change.Path.LastIndexOf('/') + 1)..]}{(change is CreateFile ? "   (new file)" : change is ReplaceFile ? "   (merged)" : "")}");
            if (change is EditTags edit)
            {
                Rows(terminal, [.. edit.Fields.Where(f => !shared.Exists(s => Same(s, f)))], shared.Count > 0 && edits.TrueForAll(e => e.Cover is not null) ? null : edit.Cover);
            }
        }
    }

    private static bool Same(FieldChange one, FieldChange other) => one.Field == other.Field && one.Before.SequenceEqual(other.Before) && one.After.SequenceEqual(other.After);

    private static void Rows(Terminal terminal, List<FieldChange> fields, CoverChange? cover)
    {
        if (fields.Count == 0 && cover is null)
        {
            return;
        }

        var changes = fields.Select(f => (Name: f.Field, Before: string.Join(" | ", f.Before), After: string.Join(" | ", f.After))).ToList();
        if (cover is not null)
        {
            changes.Add(("cover", "none", $"{cover.Mime}, {cover.Width} × {cover.Height}, {Numbers.Bytes(cover.After.Length)}"));
        }

        var side = SideBySide(changes);
        terminal.Result(side.Fits(terminal.Width) ? side : Below(changes));
    }

    private static Grid SideBySide(List<(string Name, string Before, string After)> changes)
    {
        var table = new Grid(indent: 6, heads: false).Text("", whole: true).Text("").Text("");
        foreach (var (name, before, after) in changes)
        {
            table.Row(name, new(before, Tint.Bad), new("→ " + after, Tint.Good));
        }

        return table;
    }

    /// <summary>Where there is no room for both beside each other.</summary>
    private static Grid Below(List<(string Name, string Before, string After)> changes)
    {
        var table = new Grid(indent: 6, heads: false).Text("", whole: true).Text("");
        foreach (var (name, before, after) in changes)
        {
            if (before.Length > 0)
            {
                table.Row(name, new("- " + before, Tint.Bad));
            }

            table.Row(before.Length > 0 ? "" : name, new("+ " + after, Tint.Good));
        }

        return table;
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
