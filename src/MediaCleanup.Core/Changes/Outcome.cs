namespace MediaCleanup.Core.Changes;

/// <summary>What became of one change.</summary>
public sealed record ChangeResult(FileChange Change, Outcome Outcome);

/// <summary>How a change ended: a value, since none of these stops the run.</summary>
public abstract record Outcome
{
    /// <summary>The file is the new one, and its undo record is durable.</summary>
    /// <param name="Bytes">written.</param>
    public sealed record Done(long Bytes) : Outcome;

    /// <summary>The file is already as the change would make it.</summary>
    public sealed record AlreadyDone : Outcome;

    /// <summary>Not now: the file was written to moments ago, or changed since the plan was made. The entry stays pending.</summary>
    public sealed record PutOff(string Reason) : Outcome;

    /// <summary>Never, unless something about the file is changed by a person: a hard link, a link out of the library, read-only, a structure we do not edit.</summary>
    public sealed record Skipped(string Reason) : Outcome;

    /// <summary>It was tried and did not work; the file is as it was.</summary>
    /// <param name="Fault">the file call's, when it was one that failed: another try may work, so that the entry is not done with.</param>
    public sealed record Failed(string Reason, State.FileFault? Fault = null) : Outcome;
}

/// <summary>What to do about a file that has several names.</summary>
public enum HardLinkRule
{
    /// <summary>Leave it alone.</summary>
    Skip,

    /// <summary>Give the name in the library its own copy; the other names keep the old content.</summary>
    Break,
}

/// <summary>How the applier writes.</summary>
public sealed record ApplySettings
{
    /// <summary>Files modified more recently than this are put off, unless they are what we wrote last.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(120);

    public HardLinkRule HardLinks { get; init; } = HardLinkRule.Skip;

    /// <summary>Changes whose new files are made durable together, with one undo record write.</summary>
    public int BatchFiles { get; init; } = 64;

    /// <summary>Bytes of new files after which a batch is closed early.</summary>
    public long BatchBytes { get; init; } = 256L << 20;

    /// <summary>Files prepared, and made durable, at the same time: disks join syncs that arrive together.</summary>
    public int Parallel { get; init; } = 4;
}
