using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Core.Reports;

/// <summary>
/// The trend over all weeks as a picture (SVG 1.1): a bar for the entries completed in each week, a line for what is done of the
/// whole. It holds numbers and dates only, so that no name can do harm in it; it fits light and dark pages.
/// </summary>
public static class WeeklyChart
{
    private const int Left = 56;
    private const int Right = 48;
    private const int Top = 40;
    private const int Bottom = 36;
    private const int PlotWidth = 640;
    private const int PlotHeight = 200;

    /// <param name="weeks">in order, without gaps.</param>
    /// <param name="total">entries in all; what the line is a share of.</param>
    public static string Svg(ImmutableArray<WeekFigures> weeks, int total)
    {
        const int Width = Left + PlotWidth + Right;
        const int Height = Top + PlotHeight + Bottom;
        var most = RoundUp(weeks.Max(w => w.Completed));
        var step = (double)PlotWidth / weeks.Length;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<title>Entries completed a week, {ReportText.Day(weeks[0].Week.Monday)} to {ReportText.Day(weeks[^1].Week.Sunday)}</title>");
        svg.AppendLine("<style>text{fill:#444}.grid{stroke:#ccc}.bar{fill:#3b7dd8}.last{fill:#1f4f94}.line{fill:none;stroke:#d9822b;stroke-width:2}.share{fill:#a85f14}@media(prefers-color-scheme:dark){text{fill:#ccc}.grid{stroke:#555}.bar{fill:#6ea8fe}.last{fill:#b6d3ff}.share{fill:#e9a25c}}</style>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"18\">entries completed a week</text><text class=\"share\" x=\"{Left + PlotWidth}\" y=\"18\" text-anchor=\"end\">done of {total.ToString(CultureInfo.InvariantCulture)} in all</text>");
        foreach (var quarter in new[] { 0, 1, 2, 3, 4 })
        {
            var y = Top + PlotHeight - (PlotHeight * quarter / 4);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{y}\" y2=\"{y}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y + 4}\" text-anchor=\"end\">{Number(most * quarter / 4.0)}</text>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"share\" x=\"{Left + PlotWidth + 6}\" y=\"{y + 4}\">{25 * quarter} %</text>");
        }

        for (var i = 0; i < weeks.Length; i++)
        {
            var height = PlotHeight * (double)weeks[i].Completed / most;
            svg.AppendLine(CultureInfo.InvariantCulture, $"<rect class=\"{(i == weeks.Length - 1 ? "last" : "bar")}\" x=\"{Number(Left + (step * i) + (step * 0.1))}\" y=\"{Number(Top + PlotHeight - height)}\" width=\"{Number(step * 0.8)}\" height=\"{Number(height)}\"><title>{weeks[i].Week}: {weeks[i].Completed}</title></rect>");
        }

        // As many dates as have room for their ten characters.
        var apart = (int)Math.Ceiling(76 / step);
        for (var i = weeks.Length - 1; i >= 0; i -= apart)
        {
            var x = Math.Min(Left + PlotWidth - 20, Math.Max(Left + 20, Left + (step * (i + 0.5))));
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Top + PlotHeight + 20}\" text-anchor=\"middle\">{ReportText.Day(weeks[i].Week.Sunday)}</text>");
        }

        if (total > 0)
        {
            var points = weeks.Select((w, i) => $"{Number(Left + (step * (i + 0.5)))},{Number(Top + PlotHeight - (PlotHeight * Math.Min(1, (double)w.CompletedSoFar / total)))}");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<polyline class=\"line\" points=\"{string.Join(' ', points)}\"/>");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    /// <summary>The next of 4, 8, 12, 20, 32, 40, 80 …, of which every quarter is a whole number.</summary>
    private static long RoundUp(int most)
    {
        for (var scale = 1L; ; scale *= 10)
        {
            foreach (var step in new[] { 4, 8, 12, 20, 32 })
            {
                if (step * scale >= most)
                {
                    return step * scale;
                }
            }
        }
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
