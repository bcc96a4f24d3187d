using System.Collections.Immutable;

namespace MediaCleanup.Core.Changes;

/// <summary>What taking a session back would do, newest change first; to be shown or run.</summary>
public sealed record ReversalPlan
{
    internal ReversalPlan(TakingBackLine begun, ImmutableArray<ChangeLine> changes) => (Begun, Changes) = (begun, changes);

    public string Session => Begun.Session;

    internal ImmutableArray<ChangeLine> Changes { get; }

    /// <summary>What the marker says of it while it runs.</summary>
    internal TakingBackLine Begun { get; }

    /// <summary>Files that the session changed and that stay as they are, since their records are damaged.</summary>
    public ImmutableArray<(string Root, string Path)> Lost { get; internal init; } = [];

    /// <summary>Library folders that are not there now: their files are left alone.</summary>
    public ImmutableHashSet<string> Absent { get; internal init; } = [];

    /// <summary>Lines of the session's file that cannot be read, whatever they were about.</summary>
    public int DamagedLines { get; internal init; }

    /// <summary>The files, by root and path, newest change first.</summary>
    public ImmutableArray<(string Root, string Path)> Files => [.. Changes.Select(c => (c.Root, c.Path)).Distinct()];

    /// <summary>The entries (by path) that go back to pending.</summary>
    public ImmutableArray<(string Root, string Entry)> Entries => [.. Changes.Where(c => !Absent.Contains(c.Root)).Select(c => (c.Root, c.Entry)).Distinct()];
}

/// <summary>What became of one file.</summary>
public sealed record ReversalResult(string Root, string Path, string Entry, Reversal Outcome);

/// <summary>How taking back one change ended.</summary>
public abstract record Reversal
{
    /// <summary>To the byte, and the time stamp.</summary>
    public sealed record Restored : Reversal;

    /// <summary>A file that we had made is gone.</summary>
    public sealed record Removed : Reversal;

    /// <summary>It was as before already.</summary>
    public sealed record AsBefore : Reversal;

    /// <summary>Somebody edited the file since: only fields that still had our value were taken back.</summary>
    /// <param name="Fields">taken back.</param>
    /// <param name="Kept">not, with the reason.</param>
    public sealed record FieldsRestored(ImmutableArray<string> Fields, ImmutableArray<string> Kept) : Reversal;

    /// <summary>Nothing was done to it.</summary>
    /// <param name="Lasting">true: trying again would say the same (somebody edited it); false: an error, the change stays recorded.</param>
    public sealed record LeftAlone(string Reason, bool Lasting) : Reversal;
}
