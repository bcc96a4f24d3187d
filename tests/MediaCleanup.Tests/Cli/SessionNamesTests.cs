using MediaCleanup.Cli;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

public sealed class SessionNamesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What is newest is told by the names: undo relies on it.</summary>
    [Theory]
    [InlineData("", "", "20260501_session_001")]
    [InlineData("20260430_session_007", "", "20260501_session_001")]
    [InlineData("20260501_session_007", "", "20260501_session_008")]
    [InlineData("", "20260501_session_003", "20260501_session_004")]
    [InlineData("20260501_session_999", "", "20260502_session_001")]
    [InlineData("20261231_session_002", "20260501_session_003", "20261231_session_003")] // The clock went back.
    [InlineData("20261231_session_002", "20261231_session_005", "20261231_session_006")]
    [InlineData("", "20261231_session_002", "20260501_session_001")] // It changed nothing.
    [InlineData("notes", "99999999_session_001", "20260501_session_001")]
    public void A_session_sorts_after_all_that_changed_files_before_it(string undo, string log, string next)
    {
        using var state = StateFolder.OpenOrCreate(SystemFileOps.Instance, _folder["status"]);
        var library = state.Library(MediaKind.Music);
        if (undo.Length > 0)
        {
            _folder.Write(Path.GetRelativePath(_folder.Path, Path.Combine(library.UndoFolder, undo + ".undo")), AppendLog.Format([UndoLog.Format(new SessionLine(1, undo, Now))]));
        }

        if (log.Length > 0)
        {
            _folder.Write(Path.GetRelativePath(_folder.Path, Path.Combine(library.SessionLogs, log + ".log")), "begin"u8);
        }

        using var records = UndoLog.Open(SystemFileOps.Instance, library.UndoFolder);
        SessionNames.Next(library, records, Now).Should().Be(next);
    }
}
