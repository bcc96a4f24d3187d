using System.Globalization;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;

namespace MediaCleanup.Cli;

/// <summary>
/// Names of sessions: <c>YYYYMMDD_session_NNN</c>, counted per day and library. One that changes files sorts
/// after all that did before it, also where the clock went back: then it goes on counting on the day of the last.
/// </summary>
internal static class SessionNames
{
    private const string Middle = "_session_";

    public static string Next(LibraryState library, UndoLog undo, DateTimeOffset now)
    {
        var logs = Directory.Exists(library.SessionLogs) ? Directory.EnumerateFiles(library.SessionLogs, "*.log").Select(f => Path.GetFileNameWithoutExtension(f)) : [];
        var changing = new[] { undo.NewestSession }.OfType<string>().Select(Parse).OfType<(string Day, int Number)>().ToList();
        var day = changing.Select(s => s.Day).Append(now.ToString("yyyyMMdd", CultureInfo.InvariantCulture)).Max(StringComparer.Ordinal)!;
        var number = logs.Select(Parse).OfType<(string Day, int Number)>().Concat(changing).Where(s => s.Day == day).Select(s => s.Number).DefaultIfEmpty(0).Max();
        return number < 999
            ? string.Create(CultureInfo.InvariantCulture, $"{day}{Middle}{number + 1:000}")
            : string.Create(CultureInfo.InvariantCulture, $"{DateTime.ParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture).AddDays(1):yyyyMMdd}{Middle}001");
    }

    private static (string Day, int Number)? Parse(string name) =>
        name.Split(Middle) is [{ Length: 8 } day, var number]
        && DateTime.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? (day, n) : null;
}
