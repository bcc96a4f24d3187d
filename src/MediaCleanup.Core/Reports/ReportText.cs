using System.Globalization;

namespace MediaCleanup.Core.Reports;

/// <summary>Numbers and text as Markdown wants them, the same in every language setting.</summary>
internal static class ReportText
{
    private static readonly char[] Bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Change(long now, long before) => (now - before) switch
    {
        0 => "=",
        > 0 and var more => "+" + Count(more),
        var less => "−" + Count(-less),
    };

    public static string Bytes(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>38 s, 12 min, 3:05 h.</summary>
    public static string Hours(TimeSpan time) =>
        time.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00} h");

    public static string Nights(int nights) => nights == 1 ? "1 night" : Count(nights) + " nights";

    public static string Days(int days) => days == 1 ? "1 day" : Count(days) + " days";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Text from anywhere inside a line or a table of Markdown.</summary>
    public static string Escaped(string text) =>
        string.Concat(OutputGate.Clean(text).Select(c => c is '|' or '*' or '_' or '`' or '<' or '>' or '[' or ']' or '\\' or '#' or '&' or '~' or '$' ? $"\\{c}" : c.ToString()));

    /// <summary>Text as code, to the letter: the fence is longer than any run of back-quotes in it (CommonMark 6.1).</summary>
    public static string Code(string text)
    {
        var clean = OutputGate.Clean(text);
        var (longest, run) = (0, 0);
        foreach (var c in clean)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        return longest == 0 ? $"{fence}{clean}{fence}" : $"{fence} {clean} {fence}";
    }

    public static string Share(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>One bar a value, the highest is full; nothing is a dot.</summary>
    public static string Sparkline(IReadOnlyCollection<int> values)
    {
        var most = Math.Max(1, values.DefaultIfEmpty(0).Max());
        return string.Concat(values.Select(v => v <= 0 ? '·' : Bars[Math.Min(Bars.Length - 1, (int)((long)v * Bars.Length / most))]));
    }
}
