using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>What stands before a title without belonging to it: a site, a group in brackets, a date, release words.</summary>
/// <param name="Tags">release words stood there.</param>
/// <param name="Group">a group's short form stood there.</param>
internal sealed partial record NameFront(string Rest, bool Tags, bool Group)
{
    public static NameFront Strip(string text)
    {
        var rest = text;
        var tags = false;
        var brackets = "";
        for (var again = true; again;)
        {
            again = false;
            if (Bracketed().Match(rest) is { Success: true } group && !YearOnly().IsMatch(group.Groups["inside"].Value))
            {
                // "[REC] 2" is a film: brackets count as a group only when words follow them.
                var after = rest[group.Length..];
                if (!HasTitle(after))
                    break;
                brackets = group.Groups["inside"].Value;
                tags |= ReleaseWords.Technical().IsMatch(brackets);
                rest = after;
                again = true;
            }
            else if (Site().Match(rest) is { Success: true } site && site.Length < rest.Length)
            {
                rest = rest[site.Length..];
                again = true;
            }
            else if (DatePrefix().Match(rest) is { Success: true } date && date.Length < rest.Length)
            {
                rest = rest[date.Length..];
                again = true;
            }
            else if (ReleaseWords.Technical().Match(rest) is { Success: true, Index: 0 } word)
            {
                if (!Word().IsMatch(ReleaseWords.Technical().Replace(rest, " ")))
                {
                    // Release words alone are no name; a single one may be ("Dvd (1999)").
                    var onlyTags = word.NextMatch().Success || word.Length == rest.Length;
                    return new NameFront(onlyTags ? "" : rest, onlyTags, false);
                }

                tags = true;
                rest = rest[word.Length..].TrimStart(' ', '.', '-', '_', '+', '~');
                again = rest.Length > 0;
            }
        }

        var numbered = Numbered().Match(rest);
        if (numbered.Success)
        {
            rest = rest[numbered.Length..];
        }

        var spoken = Country().Match(rest);
        if (spoken.Success)
        {
            rest = rest[spoken.Length..];
        }

        var released = ReleaseWords.Technical().IsMatch(rest);
        var scene = GroupPrefix().Match(rest);
        if (scene.Success && released && !GroupSuffix().IsMatch(rest))
        {
            // Names of films have hyphens too ("re-animator"): only what nobody could say is cut off.
            return Unspeakable().IsMatch(scene.Groups["group"].Value) ? new NameFront(rest[scene.Length..], tags, true) : new NameFront(rest, tags, true);
        }

        return new NameFront(rest, tags, false);
    }

    private static bool HasTitle(string text)
    {
        var trimmed = text.TrimStart(' ', '.', '-', '_');
        return Word().IsMatch(trimmed) && ReleaseWords.Technical().Match(trimmed) is not { Success: true, Index: 0 } && !YearOnly().IsMatch(FirstWord().Match(trimmed).Value);
    }

    [GeneratedRegex(@"^\s*(?:\[(?<inside>[^\[\]]*)\]|\{(?<inside>[^{}]*)\}|【(?<inside>[^】]*)】)[\s._-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"^(?:\(?(?:www\.[\w-]+\.[a-z]{2,6})\)?|[\w-]+\.(?:com|net|org|info|biz|tv|to|cc))(?=[\s_-])[\s._-]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Site();

    [GeneratedRegex(@"^(?:\d\d[.\-]\d\d[.\-]\d\d(?:\d\d)?|(?:19|20)\d\d[.\-]\d\d[.\-]\d\d)[ ._\-]+(?=\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex DatePrefix();

    [GeneratedRegex(@"^(?:Fr|En|De|It|Es|FR|EN|DE|IT|ES|VF|VO) - ", RegexOptions.CultureInvariant)]
    private static partial Regex Country();

    // "(1)The Girl With The Dragon Tattoo": a number in a series.
    [GeneratedRegex(@"^\(\d{1,2}\)(?=\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^(?<group>[a-z0-9]{1,8})-(?=[a-z0-9][^ A-Z]*[._][^ A-Z]*$|[a-z0-9]+$)", RegexOptions.CultureInvariant)]
    private static partial Regex GroupPrefix();

    [GeneratedRegex(@"[0-9ip]-[a-z0-9]+(?:\[\w+\])?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GroupSuffix();

    [GeneratedRegex(@"^[^aeiouy]{2,}$|[^aeiouy]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex Unspeakable();

    [GeneratedRegex(@"^\s*(?:1[89]|20)\d\d\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex YearOnly();

    [GeneratedRegex(@"\p{L}{2,}|\p{Lo}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[(\[]?\d{4}(?=[)\].\s_-]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();
}
