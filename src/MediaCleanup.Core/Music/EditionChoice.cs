using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>Which edition of an album it is, how sure that is, by which rule, and which others could be it.</summary>
/// <param name="Rule">null when there is no other edition.</param>
/// <param name="Ties">editions with other recordings that fit as well.</param>
/// <param name="Equivalents">editions with the very same recordings in the same order as the chosen one.</param>
public sealed record EditionChoice(Comparison Chosen, double Confidence, string? Rule, ImmutableArray<Comparison> Ties, ImmutableArray<string> Equivalents)
{
    /// <summary>Two editions whose rankings are nearer than this fit equally well; measured, where durations are as exact as assumed: from here on the better one was always right.</summary>
    private const double MarginAtAssumedNoise = 0.5;

    /// <summary>Below every threshold that makes sense for an edition.</summary>
    private const double Contradicted = 0.3;

    private const double Single = 0.99, ByIdentifier = 0.99, ByEvidence = 0.97, SameRecordings = 0.97, ByText = 0.85, Guess = 0.5;

    /// <summary>What speaks against the chosen edition; not null: nothing of the edition may be written.</summary>
    public string? Against { get; init; }

    /// <summary>Nothing in the files tells the chosen one from its <see cref="Equivalents"/>: what the files say of the edition may be right.</summary>
    public bool IsTieBreak { get; init; }

    /// <param name="editions">accepted comparisons with editions of one release group, at least one.</param>
    /// <param name="embeddedId">the release id that the files carry.</param>
    /// <param name="limits">how exact the library's durations are: where they are vague, a slightly better fit tells nothing.</param>
    public static EditionChoice Of(ImmutableArray<Comparison> editions, string? embeddedId, LengthLimits limits)
    {
        // The ranking falls with the squares of the differences, and what a square says falls with the square of the noise.
        var margin = MarginAtAssumedNoise * Math.Max(1, Math.Pow(limits.Noise / LengthLimits.Assumed, 2));
        var best = editions.OrderByDescending(c => c.Ranking).ThenBy(c => c.Release.Id, StringComparer.Ordinal).First();
        var group = best.Group;
        var evidence = new EditionEvidence(group);
        var fitting = editions.Where(c => FitsAsWell(c, best, margin)).ToImmutableArray();
        var free = fitting.Where(c => c.Release.Id == embeddedId || evidence.Against(c.Release) is null).ToImmutableArray();
        if (free.Length > 0)
        {
            if (!free.Contains(best))
                best = free.OrderByDescending(c => c.Ranking).ThenBy(c => c.Release.Id, StringComparer.Ordinal).First();
            var choice = Of(free, best, embeddedId, evidence, margin);
            return choice.Rule is not null || free.Length == fitting.Length
                ? choice
                : choice with { Rule = Identifiers(group, embeddedId).Where(i => i.Holds(choice.Chosen)).Select(i => i.Rule).FirstOrDefault() ?? "the files contradict the others" };
        }

        // The files are of an edition that is not there: the nearest tells what all editions share, and nothing more.
        var nearest = Of(fitting, best, embeddedId, evidence, margin);
        return nearest with { Confidence = Math.Min(Contradicted, nearest.Confidence), Against = evidence.Against(nearest.Chosen.Release), Ties = [.. fitting.Where(c => c != nearest.Chosen)] };
    }

    private static EditionChoice Of(ImmutableArray<Comparison> sameFiles, Comparison best, string? embeddedId, EditionEvidence evidence, double margin)
    {
        var group = best.Group;
        if (sameFiles.Length == 1)
            return new EditionChoice(best, Single, null, [], []);

        // Evidence that names one edition, strongest first.
        foreach (var (rule, holds, confidence) in Identifiers(group, embeddedId))
        {
            var found = sameFiles.Where(holds).ToImmutableArray();
            if (found.Length > 0 && found.Length < sameFiles.Length && found.All(c => Signature(c) == Signature(found[0])))
                return Among(found, sameFiles, rule, confidence, evidence, margin);
            if (found.Length > 0 && found.Length < sameFiles.Length)
                sameFiles = found;
        }

        var close = sameFiles.Where(c => c.Ranking >= best.Ranking - margin || IsLarger(c, best) || IsWhole(c, best) || KeepsMore(c, best, margin)).ToImmutableArray();
        if (close.Length == 0)
            close = sameFiles;
        if (close.All(c => Signature(c) == Signature(close[0])))
            return Among(close, sameFiles, close.Length == 1 ? "the durations fit this edition best" : null, close.Length == 1 ? ByEvidence : SameRecordings, evidence, margin);

        foreach (var (rule, holds) in Hints(group))
        {
            var found = close.Where(holds).ToImmutableArray();
            if (found.Length == 0 || found.Length == close.Length)
                continue;
            if (found.All(c => Signature(c) == Signature(found[0])))
                return Among(found, sameFiles, rule, ByText, evidence, margin);
            close = found;
        }

        var (guess, fixedRule, _) = TieBreak(close, group, evidence, margin);
        return new EditionChoice(guess, Guess, fixedRule, [.. close.Where(c => c != guess && Signature(c) != Signature(guess))], Twins(guess, sameFiles)) { IsTieBreak = true };
    }

    /// <summary>What tells this edition from the chosen one, for a person.</summary>
    public static string Difference(Release release, Release chosen)
    {
        var parts = new List<string>();
        void Add(string what, string? mine, string? theirs)
        {
            if (mine != theirs)
                parts.Add($"{what} {mine ?? "unknown"}");
        }

        Add("date", release.Date, chosen.Date);
        Add("country", release.Country, chosen.Country);
        Add("label", release.Labels.FirstOrDefault()?.Name, chosen.Labels.FirstOrDefault()?.Name);
        Add("catalogue number", release.Labels.FirstOrDefault()?.CatalogNumber, chosen.Labels.FirstOrDefault()?.CatalogNumber);
        Add("barcode", release.Barcode, chosen.Barcode);
        Add("medium", release.Media.FirstOrDefault()?.Format, chosen.Media.FirstOrDefault()?.Format);
        var (mine, theirs) = (release.Media.Sum(m => m.Tracks.Length), chosen.Media.Sum(m => m.Tracks.Length));
        if (mine != theirs)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{mine} tracks"));
        Add("note", release.Disambiguation, chosen.Disambiguation);
        return parts.Count == 0 ? "nothing that is known" : string.Join(", ", parts);
    }

    /// <summary>The recordings in their order: editions with the same signature are one for whoever only has the files.</summary>
    internal static string Signature(Comparison c) => string.Join('/', c.Release.Media.Select(m => string.Join(',', m.Tracks.Select(t => t.Recording.Id))));

    private static EditionChoice Among(ImmutableArray<Comparison> same, ImmutableArray<Comparison> all, string? rule, double confidence, EditionEvidence evidence, double margin)
    {
        if (same.Length == 1)
            return new EditionChoice(same[0], confidence, rule, [], Twins(same[0], all));
        var (chosen, fixedRule, byFiles) = TieBreak(same, same[0].Group, evidence, margin);
        return new EditionChoice(chosen, confidence, rule is null ? $"same recordings: {fixedRule}" : $"{rule}; same recordings: {fixedRule}", [], Twins(chosen, all)) { IsTieBreak = !byFiles };
    }

    private static ImmutableArray<string> Twins(Comparison chosen, ImmutableArray<Comparison> all) =>
        [.. all.Where(c => c.Release.Id != chosen.Release.Id && Signature(c) == Signature(chosen)).Select(c => c.Release.Id).Order(StringComparer.Ordinal)];

    /// <summary>No file fits another recording, or none at all, better than with the best.</summary>
    private static bool FitsAsWell(Comparison c, Comparison best, double margin) => c == best || c.Places.Length >= best.Places.Length || c.Ranking >= best.Ranking - margin || IsWhole(c, best);

    /// <summary>
    /// Of editions with the very same recordings, the one that leaves more of the tags as they are: its track lengths would have to
    /// speak against it much more clearly, since what was right would be made wrong.
    /// </summary>
    private static bool KeepsMore(Comparison c, Comparison best, double margin) =>
        c.Ranking >= best.Ranking - 4 * margin && (Kept(c) > Kept(best) || (HasYear(c, best.Group) && !HasYear(best, best.Group))) && Signature(c) == Signature(best);

    /// <summary>How many names, titles and years stand in the tags to the letter as this edition has them. What it agrees with, it does not spoil.</summary>
    private static int Kept(Comparison c, bool withYear = true)
    {
        var (album, albumArtist, year) = (c.Release.Title, c.Release.Credit.Text(), withYear ? NameParts.Year(c.Release.Date) : null);
        var kept = 0;
        foreach (var place in c.Places)
        {
            var audio = place.File.File.Audio!;
            kept += audio.First("album") == album ? 1 : 0;
            kept += audio.First("albumartist") == albumArtist ? 1 : 0;
            kept += audio.First("title") == place.Track.Title ? 1 : 0;
            kept += audio.First("artist") == (place.Track.Credit.IsEmpty ? place.Track.Recording.Credit : place.Track.Credit).Text() ? 1 : 0;
            kept += year is not null && NameParts.Year(audio.First("date")) == year ? 1 : 0;
        }

        return kept;
    }

    private static bool HasYear(Comparison c, AlbumGroup group) => group.Dates.Any(d => NameParts.Year(d) is { } year && year == NameParts.Year(c.Release.Date));

    /// <summary>Files are missing for the best, and this edition has every recording of theirs: the missing ones may be its bonus tracks.</summary>
    private static bool IsLarger(Comparison c, Comparison best)
    {
        if (best.Missing.IsEmpty || c.Places.Length < best.Places.Length)
            return false;
        var theirs = c.Places.Select(p => p.Track.Recording.Id).ToHashSet(StringComparer.Ordinal);
        return best.Places.All(p => theirs.Contains(p.Track.Recording.Id)) && (c.LengthNoise ?? 0) <= (best.LengthNoise ?? 0) + 0.25;
    }

    /// <summary>
    /// Tracks of the best are missing, and this smaller edition is all here, as the same recordings: the other files may be bonus tracks
    /// of the best, or strangers from anywhere.
    /// </summary>
    private static bool IsWhole(Comparison c, Comparison best)
    {
        if (best.Missing.IsEmpty || !c.Missing.IsEmpty)
            return false;
        var theirs = best.Places.ToDictionary(p => p.File.File.Path, p => p.Track.Recording.Id, StringComparer.Ordinal);
        return c.Places.All(p => theirs.GetValueOrDefault(p.File.File.Path) == p.Track.Recording.Id);
    }

    private static IEnumerable<(string Rule, Func<Comparison, bool> Holds, double Confidence)> Identifiers(AlbumGroup group, string? embeddedId)
    {
        if (embeddedId is not null)
            yield return ("the id in the files", c => c.Release.Id == embeddedId, ByIdentifier);
        if (!group.Barcodes.IsEmpty)
            yield return ("the barcode in the files", c => c.Release.Barcode is { } code && group.Barcodes.Any(b => SameNumber(b, code)), ByIdentifier);
        if (!group.CatalogNumbers.IsEmpty)
            yield return ("the catalogue number", c => c.Release.Labels.Any(l => l.CatalogNumber is { } number && group.CatalogNumbers.Any(n => SameNumber(n, number))), ByEvidence);
    }

    private static IEnumerable<(string Rule, Func<Comparison, bool> Holds)> Hints(AlbumGroup group)
    {
        if (!group.TrackTotals.IsEmpty)
            yield return ("the number of tracks in the tags", c => group.TrackTotals.All(t => c.Release.Media.Any(m => (t.Key == 0 || m.Position == t.Key) && Math.Max(m.TrackCount, m.Tracks.Length) == t.Value)));
        if (!group.EditionWords.IsEmpty)
            yield return ($"\"{group.EditionWords[0]}\" in the names", c => NameParts.EditionWordsOf($"{c.Release.Title} {c.Release.Disambiguation}").Any(w => group.EditionWords.Contains(w)));
        if (group.Dates.Any(d => d.Length >= 10))
            yield return ("the date in the tags", c => c.Release.Date is { } date && group.Dates.Contains(date));
    }

    /// <returns>the choice, the rule that made it, and whether that rule is something that the files say of their edition.</returns>
    private static (Comparison Chosen, string Rule, bool ByFiles) TieBreak(ImmutableArray<Comparison> ties, AlbumGroup group, EditionEvidence evidence, double margin)
    {
        var officials = ties.Any(t => t.Release.Status == "Official");
        var earliest = PartialDate.Earliest(ties.Where(t => !officials || t.Release.Status == "Official").Select(t => t.Release.Date));
        (string Rule, Func<Comparison, bool> Holds)[] rules =
        [
            ("the date", c => c.Release.Date is { Length: >= 10 } date && group.Dates.Contains(date)),
            (ties.Select(c => Kept(c, withYear: false)).Distinct().Count() == 1 ? "the year" : "the spelling and the year in the tags", c => Kept(c) == ties.Max(t => Kept(t))),
            ("the year", c => HasYear(c, group)),
            ("the durations fit best", c => c.Ranking >= ties.Max(t => t.Ranking) - margin),
            ("the label in the tags", c => evidence.HasLabel(c.Release)),
            ("the medium in the tags", c => evidence.HasMedium(c.Release)),
            ("the country", c => evidence.HasCountry(c.Release) || (c.Release.Country is { } country && group.Countries.Contains(country))),
            ("the spelling in the tags", c => Spelt(c) > 0 && Spelt(c) == ties.Max(Spelt)),
            ("an edition's word in the names", c => NameParts.EditionWordsOf($"{c.Release.Title} {c.Release.Disambiguation}").Any(w => group.EditionWords.Contains(w))),
            ("official", c => c.Release.Status == "Official"),
            ("the earliest", c => c.Release.Date is not null && c.Release.Date == earliest),
            ("has a front cover", c => c.Release.HasFrontCover == true),
        ];
        var left = ties;
        foreach (var (rule, holds) in rules)
        {
            var found = left.Where(holds).ToImmutableArray();
            if (found.Length == 0 || found.Length == left.Length)
                continue;
            var byYear = HasYear(found[0], group) && left.Any(c => !HasYear(c, group));
            left = found;
            if (left.Length == 1)
                return (left[0], rule, byYear || rule is "the date" or "the label in the tags" or "the medium in the tags" or "the country");
        }

        return (left.OrderBy(c => c.Release.Id, StringComparer.Ordinal).First(), "the lowest id", false);
    }

    /// <summary>How many titles are to the letter as the files have them: a right one is not to be changed for another spelling of it.</summary>
    private static int Spelt(Comparison c) => c.Places.Count(p => p.File.Titles.Contains(p.Track.Title, StringComparer.Ordinal)) + (c.Group.AlbumNames.Contains(c.Release.Title, StringComparer.Ordinal) ? 1 : 0);

    private static bool SameNumber(string a, string b) => Digits(a) is { Length: > 2 } x && x == Digits(b);

    private static string Digits(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).TrimStart('0').ToUpperInvariant();
}
