using System.Globalization;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;

namespace MediaCleanup.Cli;

/// <summary>Names of sessions: <c>YYYYMMDD_session_NNN</c>, counted per day and library.</summary>
internal static class SessionNames
{
    public static string Next(LibraryState library, UndoLog undo, DateTimeOffset now)
    {
        var day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "_session_";
        var logs = Directory.Exists(library.SessionLogs) ? Directory.EnumerateFiles(library.SessionLogs, day + "*.log").Select(f => Path.GetFileNameWithoutExtension(f)) : [];
        var last = logs.Concat(undo.Sessions()).Where(s => s.StartsWith(day, StringComparison.Ordinal))
            .Select(s => int.TryParse(s.AsSpan(day.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0)
            .DefaultIfEmpty(0)
            .Max();
        return string.Create(CultureInfo.InvariantCulture, $"{day}{last + 1:000}");
    }
}
