using System.Globalization;

namespace MediaCleanup.Core.Reports;

/// <summary>One ISO 8601 week, Monday to Sunday, in local time.</summary>
public readonly record struct Week(DateOnly Monday)
{
    public DateOnly Sunday => Monday.AddDays(6);

    public Week Next => new(Monday.AddDays(7));

    public Week Previous => new(Monday.AddDays(-7));

    /// <summary>Reports are named by the week's Sunday.</summary>
    public string ReportName => Sunday.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "_weekly_progress.md";

    /// <summary>The trend as a picture, beside the report.</summary>
    public string ChartName => Path.ChangeExtension(ReportName, ".svg");

    /// <summary>Names by hand of any day of the week, which count as this week's report.</summary>
    public IEnumerable<string> OtherNames
    {
        get
        {
            for (var day = Sunday; day >= Monday; day = day.AddDays(-1))
            {
                yield return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "_weekly_progress.md";
            }
        }
    }

    public static Week Of(DateOnly day) => new(day.AddDays(-(((int)day.DayOfWeek + 6) % 7)));

    /// <summary>The week of the wall clock at that time and place.</summary>
    public static Week Of(DateTimeOffset time) => Of(DateOnly.FromDateTime(time.DateTime));

    public bool Contains(DateTimeOffset time) => Of(time) == this;

    /// <summary><c>2026-W48</c>.</summary>
    public override string ToString()
    {
        var monday = Monday.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(monday)}-W{ISOWeek.GetWeekOfYear(monday):00}");
    }
}
