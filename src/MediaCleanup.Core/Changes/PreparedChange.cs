using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Changes;

/// <summary>A new file that lies verified beside its target, waiting to be made durable and renamed.</summary>
internal sealed class PreparedChange : IDisposable
{
    public required FileChange Change { get; init; }

    /// <summary>The target's real path.</summary>
    public required string Target { get; init; }

    public required string Temp { get; init; }

    public required IOpenFile File { get; init; }

    /// <summary>The original as it was opened; null for a file that is new.</summary>
    public required FileFacts? Original { get; init; }

    public required ChangeLine Record { get; init; }

    /// <summary>Under the temporary name lies what somebody else wrote, not our file: it must stay.</summary>
    public bool IsUnsettled { get; set; }

    public string Folder => Path.GetDirectoryName(Target)!;

    public void Dispose() => File.Dispose();
}
