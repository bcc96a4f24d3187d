using MediaCleanup.Core;

namespace MediaCleanup.Cli.Look;

/// <summary>What stopped a run, for a person and for a script.</summary>
/// <param name="ExitCode">as the process ends.</param>
/// <param name="Next">what to type next.</param>
internal sealed record FaultDetail(int ExitCode, string Message, string? Next)
{
    public static FaultDetail Of(Exception fault, Surroundings surroundings) => fault switch
    {
        MediaCleanupException known => new((int)known.ExitCode, known.Message, known.NextStep),
        OperationCanceledException => new((int)surroundings.Interruption(), "Interrupted", "Every file is whole; 'media-cleanup process' again goes on from here."),
        IOException or UnauthorizedAccessException => new((int)Core.ExitCode.Usage, fault.Message, "Check the disk's space and the permissions, and run it again; every file is whole"),

        // A bug of ours. The work is safe whatever happens, so it is told like any other fault.
        _ => new((int)Core.ExitCode.EntriesFailed, $"this should not have happened: {fault.GetType().Name}: {fault.Message}", "Every file is whole. Please report it, with what --verbose adds"),
    };
}

/// <summary>What <c>--json</c> prints when a run that had begun came to no result.</summary>
internal sealed record FaultResult(FaultDetail Error);
