namespace MediaCleanup.Core.Music;

/// <summary>Dates of which only the year, or year and month, may be known.</summary>
internal static class PartialDate
{
    /// <summary>The earliest by what is known: of two that one could be the other, the one that says more ("1999-05-06" before "1999").</summary>
    public static string? Earliest(IEnumerable<string?> dates) => dates.OfType<string>().Where(d => d.Length > 0).MinBy(d => d + "~", StringComparer.Ordinal); // '~' comes after '-' and all digits
}
