using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Movies;

/// <summary>One part of a path, a file's stem or a folder's name, read for itself.</summary>
/// <param name="Says">what it says about a film.</param>
internal sealed partial record NamePart(MovieName Says)
{
    /// <summary>Release words were there.</summary>
    public bool HasTags { get; init; }

    /// <summary>Nothing stood before the release words.</summary>
    public bool StartsWithTags { get; init; }

    /// <summary>"arw-greenberg.dvdrip": a release group's short form in front.</summary>
    public bool StartsWithGroup { get; init; }

    public static NamePart Parse(string name, int latestYear)
    {
        var text = TitleText.Composed(name.Trim());
        var (tmdb, imdb) = MovieIds.FromName(ref text);
        var says = new MovieName { TmdbId = tmdb, ImdbId = imdb, Edition = TakeEditionTag(ref text) };
        if (Opaque(text))
            return new(says);
        var numbered = FilmNumber().Match(text);
        if (numbered.Success)
        {
            text = numbered.Groups["rest"].Value;
        }

        var bonus = Bonus().Match(text);
        if (bonus.Success)
        {
            text = text[..bonus.Index];
            says = says with { Extra = "unknown" };
        }

        if (ReleaseWords.Episode().IsMatch(text))
            return new(says with { IsEpisode = true });

        // A disc or part number at the very end is not the title's; "Part 2 (2011)" is.
        var part = ReleaseWords.PartAtEnd().Match(text);
        string? withPart = null;
        if (part.Success && part.Index > 0)
        {
            withPart = text;
            text = text[..part.Index];
            says = says with { Part = PartNumber(part.Groups["number"].Value) };
        }
        else if (ReleaseWords.DiscInside().Match(text) is { Success: true, Index: > 0 } disc)
        {
            says = says with { Part = PartNumber(disc.Groups["number"].Value) };
            text = text.Remove(disc.Index, disc.Length);
        }

        var front = NameFront.Strip(text);
        text = front.Rest;
        var split = TitleSplit.Of(text, latestYear);
        var stereo = ReleaseWords.Stereo().Match(text, Math.Min(split.Title.Length, text.Length));
        says = says with
        {
            Title = split.Title.Length == 0 ? null : split.Title,
            Year = split.Year,
            Others = withPart is not null && split.Year is null && split.Title.Length > 0 ? [.. split.Others, new TitleGuess(TitleText.Clean(withPart), null)] : split.Others,
            Edition = says.Edition ?? split.Edition,
            Format3D = stereo.Success ? StereoName(stereo.Groups["form"].Value) : null,
        };
        return new(says) { HasTags = split.HasTags || front.Tags, StartsWithTags = front.Tags, StartsWithGroup = front.Group };
    }

    private static string StereoName(string word)
    {
        var name = word.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal);
        return name.Replace("half", "h", StringComparison.Ordinal).Replace("full", "f", StringComparison.Ordinal);
    }

    private static int PartNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : char.ToLowerInvariant(text[0]) - 'a' + 1;

    private static string? TakeEditionTag(ref string text)
    {
        // {edition-Director's Cut} is Plex's form.
        var match = EditionTag().Match(text);
        if (!match.Success)
            return null;
        text = text.Remove(match.Index, match.Length).Trim();
        return match.Groups["edition"].Value.Trim();
    }

    /// <summary>Hashes, numbers of posts and other names that carry no words.</summary>
    private static bool Opaque(string text) => text.Length == 0 || Guid().IsMatch(text) || LongHex().IsMatch(text) || Scrambled().IsMatch(text);

    [GeneratedRegex(@"\{edition[-=](?<edition>[^{}]{1,60})\}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EditionTag();

    // "James_Bond-f21-Casino_Royale" and "Moon-x02-Making_Of": film number in a series, bonus number of a film.
    [GeneratedRegex(@"^.+-f\d{1,2}-(?<rest>.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FilmNumber();

    [GeneratedRegex(@"-x\d{2}(?:-|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bonus();

    [GeneratedRegex(@"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Guid();

    [GeneratedRegex(@"^(?:\w{1,6}\.){0,3}(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LongHex();

    [GeneratedRegex(@"^(?=[a-z0-9]*[a-z][0-9]+[a-z])[a-z0-9]{20,}$|^(?>[a-z]{0,4}[0-9a-f]{4,})(?>-[a-z]{0,4}[0-9a-f]{4,}){2,}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scrambled();
}
