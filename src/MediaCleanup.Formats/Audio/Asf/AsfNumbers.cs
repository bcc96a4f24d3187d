using System.Globalization;

namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>Number and total that share one attribute ("1/2" in WM/PartOfSet), and WM/Track, which counts from 0.</summary>
internal static class AsfNumbers
{
    private const string ZeroBased = "WM/Track";
    private const string OneBased = "WM/TrackNumber";

    /// <summary>WM/Track counts only where there is no WM/TrackNumber.</summary>
    public static IEnumerable<AsfAttribute> WithoutRepeats(IEnumerable<AsfAttribute> attributes)
    {
        AsfAttribute[] all = [.. attributes];
        return Array.Exists(all, a => a.Name.Equals(OneBased, StringComparison.OrdinalIgnoreCase))
            ? all.Where(a => !a.Name.Equals(ZeroBased, StringComparison.OrdinalIgnoreCase))
            : all;
    }

    /// <summary>The fields that one attribute says.</summary>
    public static IEnumerable<(string Field, string Value)> Read(string field, string attribute, string text)
    {
        if (attribute.Equals(ZeroBased, StringComparison.OrdinalIgnoreCase))
        {
            text = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var zeroBased)
                ? (zeroBased + 1).ToString(CultureInfo.InvariantCulture)
                : text;
        }

        if (TotalOf(field) is { } total && text.Split('/', 2) is [var number, var all])
        {
            if (number.Length > 0)
            {
                yield return (field, number);
            }

            yield return (total, all);
        }
        else
        {
            yield return (field, text);
        }
    }

    public static string? TotalOf(string field) => field switch
    {
        "tracknumber" => "totaltracks",
        "discnumber" => "totaldiscs",
        _ => null,
    };
}
