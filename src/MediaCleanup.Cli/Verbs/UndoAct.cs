using MediaCleanup.Core;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli.Verbs;

internal static class UndoAct
{
    public static ExitCode Run(Invocation invocation, MediaKind? kind, string session, string? entry, CancellationToken cancellationToken) => throw new NotSupportedException();
}
