namespace MediaCleanup.Core;

/// <summary>The exit codes that scripts rely on; <c>docs/exit-codes.md</c>.</summary>
public enum ExitCode
{
    Done = 0,
    EntriesFailed = 1,
    Usage = 2,
    DamagedState = 3,
    ServiceUnusable = 4,
    Locked = 5,
    Interrupted = 130,
    Terminated = 143,
}

/// <summary>
/// A fault that stops the run. It is made where the fault is understood, and caught once, at the top. Both halves of the
/// message are for a person: what happened, and what to type next.
/// </summary>
public sealed class MediaCleanupException(ExitCode exitCode, string message, string nextStep, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The next step where state was written by a newer version.</summary>
    public const string UpdateTool = "update the tool in the way it was installed: docs/operations.md, \"Update\"";

    public ExitCode ExitCode { get; } = exitCode;

    public string NextStep { get; } = nextStep;
}

/// <summary>One entry could not be worked on. It becomes <c>error</c> with this reason, and the run goes on.</summary>
public sealed class EntryException(string reason, Exception? inner = null) : Exception(reason, inner);
