using System.Collections.Immutable;

namespace MediaCleanup.Core.Changes;

/// <summary>A session's undo file, read: pure facts about what was planned, done, not done, and taken back.</summary>
internal sealed record SessionContent
{
    public required string Name { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required ImmutableArray<PlanLine> Plans { get; init; }

    public required ImmutableArray<ChangeLine> Changes { get; init; }

    public required ImmutableHashSet<int> Done { get; init; }

    public required ImmutableHashSet<int> Void { get; init; }

    public required ImmutableHashSet<int> Undone { get; init; }

    public required ImmutableHashSet<int> EndedPlans { get; init; }

    /// <summary>Lines that cannot be read though others follow.</summary>
    public required int DamagedLines { get; init; }

    public IEnumerable<ChangeLine> DoneChanges => Changes.Where(c => Done.Contains(c.Number) && !Undone.Contains(c.Number));

    /// <summary>Of these only the files themselves can say whether they took place.</summary>
    public IEnumerable<ChangeLine> OpenChanges => Changes.Where(c => !Done.Contains(c.Number) && !Void.Contains(c.Number) && !Undone.Contains(c.Number));

    public IEnumerable<PlanLine> OpenPlans => Plans.Where(p => !EndedPlans.Contains(p.Number));

    public static SessionContent Of(string name, ImmutableArray<UndoLine> lines, int damaged) => new()
    {
        Name = name,
        StartedAt = lines.OfType<SessionLine>().FirstOrDefault()?.At,
        Plans = [.. lines.OfType<PlanLine>()],
        Changes = [.. lines.OfType<ChangeLine>()],
        Done = [.. lines.OfType<DoneLine>().SelectMany(l => l.Numbers)],
        Void = [.. lines.OfType<VoidLine>().SelectMany(l => l.Numbers)],
        Undone = [.. lines.OfType<UndoneLine>().SelectMany(l => l.Numbers)],
        EndedPlans = [.. lines.OfType<PlanEndLine>().Select(l => l.Number)],
        DamagedLines = damaged,
    };
}
