using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>How far identification may go for an album that names do not find.</summary>
public enum Effort
{
    /// <summary>Ids in the files, and searches by name.</summary>
    Names,

    /// <summary>Also what the artist released at all.</summary>
    Artist,

    /// <summary>Also the lengths of whole discs.</summary>
    Toc,
}

/// <summary>One step: either what is missing, or the outcome. While there are needs there is no outcome.</summary>
/// <param name="IsLast">the outcome cannot become better with more effort.</param>
public sealed record IdentificationStep(ImmutableArray<Need> Needs, AlbumOutcome? Outcome, bool IsLast)
{
    internal static IdentificationStep Ask(params IEnumerable<Need> needs) => new([.. needs.DistinctBy(n => n.Key, StringComparer.Ordinal)], null, IsLast: false);

    internal static IdentificationStep Done(AlbumOutcome outcome, bool last = true) => new([], outcome, last);
}

/// <summary>
/// Identifies one album: a pure function of its facts and of the answers so far, asked again as answers come in. Only answers to
/// this album's own needs count, so that what else is known, or in which order it came, never changes an outcome.
/// </summary>
public sealed class Identification(ReleaseMatcher matcher, IdentificationSettings settings)
{
    private const int GroupsPerSearch = 3;
    private const int GroupsPerArtist = 4;

    public IdentificationStep Step(AlbumGroup group, Knowledge known, AlbumDecision? decision, LengthLimits limits, Effort effort)
    {
        if (decision is { ReleaseId: null })
            return IdentificationStep.Done(new AlbumLeftAsIs(group));
        if (decision is { ReleaseId: { } chosen })
            return Decided(group, known, chosen, limits);

        var tried = new List<(Comparison Comparison, Acceptance Acceptance)>();
        if (group.ReleaseId is { } embedded)
        {
            var need = new Need.ReleaseById(embedded, MayHaveMoved: true);
            if (known.Answer(need) is null)
                return IdentificationStep.Ask(need);
            if (known.Releases(need) is [var own, ..])
            {
                var comparison = matcher.Compare(group, own);
                var acceptance = Acceptance.Of(comparison, limits, idAgrees: true);
                if (acceptance.Score >= settings.AlbumThreshold)
                    return Finish(group, known, new EditionChoice(comparison, 0.99, "the id in the files", [], []) { IsTieBreak = true }, acceptance);
                tried.Add((comparison, acceptance));
            }
        }

        // Where to look, in this order; each is only asked for when those before it found nothing that is sure.
        foreach (var (search, groups) in Searches(group, effort))
        {
            if (search is not null && known.Answer(search) is null)
                return IdentificationStep.Ask(search);
            var ids = search is null ? groups : BestGroups(group, known.Releases(search) ?? [], search);
            var needs = ids.Select(id => new Need.RecordingsOfGroup(id)).Where(n => known.Answer(n) is null).ToArray();
            if (needs.Length > 0)
                return IdentificationStep.Ask(needs);
            var found = ids.SelectMany(id => known.Releases(new Need.RecordingsOfGroup(id)) ?? []).Concat(search is Need.Toc ? known.Releases(search) ?? [] : []).ToArray();
            foreach (var release in found.Where(r => r.Media.Any(m => !m.Tracks.IsEmpty)))
            {
                if (tried.Any(t => t.Comparison.Release.Id == release.Id))
                    continue;
                var comparison = matcher.Compare(group, release);
                tried.Add((comparison, Acceptance.Of(comparison, limits, otherYear: IsOfAnotherYear(group, found.Where(r => r.Group?.Id == release.Group?.Id)))));
            }

            if (Accepted(group, known, tried, limits) is { } step)
                return step;
        }

        var candidates = tried.Where(t => t.Comparison.Places.Length > 0)
            .OrderByDescending(t => t.Acceptance.Score).ThenByDescending(t => t.Comparison.Ranking).ThenBy(t => t.Comparison.Release.Id, StringComparer.Ordinal)
            .DistinctBy(t => t.Comparison.Release.Group?.Id ?? t.Comparison.Release.Id).Take(5)
            .Select(t => new AlbumCandidate(t.Comparison.Release, Math.Round(t.Acceptance.Score, 3), t.Acceptance.Contradictions)).ToImmutableArray();
        var reason = candidates.IsEmpty ? "nothing like it was found on MusicBrainz"
            : candidates[0].Contradictions.IsEmpty ? "nothing is sure enough" : $"the nearest is contradicted: {string.Join("; ", candidates[0].Contradictions)}";
        return IdentificationStep.Done(new AlbumQuestion(group, candidates, reason), effort == Effort.Toc);
    }

    /// <summary>The noise of an album that is right beyond doubt: it tells what lengths are worth in this library.</summary>
    public double? Noise(AlbumGroup group, Knowledge known)
    {
        var best = Known(group, known).Select(r => matcher.Compare(group, r)).OrderByDescending(c => c.Ranking).ThenBy(c => c.Release.Id, StringComparer.Ordinal).FirstOrDefault();
        return best is { AlbumSimilarity: >= 0.9, ArtistSimilarity: >= 0.9, MeanTitle: >= 0.9, Covered: >= 0.9, Matched: >= 0.9, Places.Length: >= 6 } && AlbumNames.StrangeWord(group, best.Release) is null
            ? best.LengthNoise
            : null;
    }

    /// <summary>How many of the album's files are tracks of this release, as a share of both together.</summary>
    public double Fit(AlbumGroup group, Knowledge known, string releaseId) => known.Find(releaseId) is { } release && matcher.Compare(group, release) is var comparison
        ? comparison.Places.Length / (double)Math.Max(1, comparison.Places.Length + comparison.LeftOver.Length + comparison.Missing.Length)
        : 0;

    private static IEnumerable<Release> Known(AlbumGroup group, Knowledge known)
    {
        if (group.ReleaseId is { } id && known.Find(id) is { } own)
            return [own];
        return Searches(group, Effort.Names).SelectMany(s => s.Search is null ? s.Groups : BestGroups(group, known.Releases(s.Search) ?? [], s.Search))
            .Distinct(StringComparer.Ordinal).SelectMany(g => known.Releases(new Need.RecordingsOfGroup(g)) ?? []).Where(r => r.IsComplete);
    }

    private static IEnumerable<(Need? Search, ImmutableArray<string> Groups)> Searches(AlbumGroup group, Effort effort)
    {
        if (group.GroupId is { } id)
            yield return (null, [id]);
        var artists = group.ArtistNames;
        var albums = group.AlbumNames;
        if (albums.Length > 0)
        {
            yield return (new Need.ReleaseSearch(artists.FirstOrDefault() ?? "", albums[0]), []);
            if (albums.Length > 1 && new FoldedText(albums[1]).Similarity(new FoldedText(albums[0])) < 0.6)
                yield return (new Need.ReleaseSearch(artists.FirstOrDefault() ?? "", albums[1]), []);
            if (artists.Length > 1)
                yield return (new Need.ReleaseSearch(artists[1], albums[0]), []);
        }

        if (effort >= Effort.Artist || albums.IsEmpty)
        {
            foreach (var artist in artists.Where(a => !group.IsVarious || TextFolding.Fold(a) != "various artists").Take(1))
                yield return (new Need.ArtistReleases(artist, group.Originals.Length), []);
        }

        // With names that found nothing the album is most likely not there at all: then a disc's lengths would only cost requests. A
        // compilation has one name only, and no artist to look through.
        if (effort >= Effort.Toc && (albums.IsEmpty || artists.IsEmpty || group.IsVarious))
        {
            foreach (var disc in Discs(group).Take(1))
                yield return (new Need.Toc(disc), []);
        }
    }

    /// <summary>The durations of each disc whose numbers run from 1 without a gap.</summary>
    internal static IEnumerable<ImmutableArray<long>> Discs(AlbumGroup group)
    {
        foreach (var disc in group.Originals.GroupBy(f => f.Disc ?? 1).OrderBy(d => d.Key))
        {
            var rows = disc.OrderBy(f => f.TagNumber ?? f.NameNumber ?? int.MaxValue).ToArray();
            if (rows.Length is >= 4 and <= 99 && rows.All(f => f.DurationMs is not null) && rows.Select((f, i) => (f.TagNumber ?? f.NameNumber) == i + 1).All(x => x) && rows.Sum(f => f.DurationMs) < 80 * 60_000)
                yield return [.. rows.Select(f => f.DurationMs!.Value)];
        }
    }

    /// <summary>The release groups that come nearest by names and track count.</summary>
    private static ImmutableArray<string> BestGroups(AlbumGroup group, ImmutableArray<Release> found, Need search)
    {
        var byName = search is Need.ReleaseSearch;
        return
        [
            .. found.Where(r => r.Group is not null).Select(r => (r.Group!.Id, Score: HeaderScore(group, r)))
                .Where(x => !byName || x.Score >= 2.6)
                .GroupBy(x => x.Id, StringComparer.Ordinal).Select(g => (Id: g.Key, Score: g.Max(x => x.Score)))
                .OrderByDescending(x => x.Score).ThenBy(x => x.Id, StringComparer.Ordinal)
                .Take(byName ? GroupsPerSearch : GroupsPerArtist).Select(x => x.Id),
        ];
    }

    private static double HeaderScore(AlbumGroup group, Release release)
    {
        var files = group.Originals.Length;
        var tracks = release.TrackCount > 0 ? release.TrackCount : release.Media.Sum(m => m.TrackCount);
        var fit = tracks == 0 ? 0.5 : 1 - Math.Abs(files - tracks) / (double)Math.Max(files, tracks);
        return 2 * (AlbumNames.Album(group, release) ?? 0.6) + 1.5 * (AlbumNames.Artist(group, release) ?? 0.6) + fit;
    }

    /// <summary>
    /// Searches tell whom a recording is credited to, not whom the track is: on classical releases that is the composer, and guests
    /// may be missing. Where a file names the release's own artist and the recording another, or somebody beside the artist whom the
    /// recording does not name, only a lookup can say which is right here. A recording that names guests beside the file's artist is
    /// believed: most files that lack them have lost them.
    /// </summary>
    private static bool MayBeCreditedOtherwise(Comparison chosen) => chosen.Places.Any(p =>
        p.Track.Credit.IsEmpty && p.File.File.Audio?.First("artist") is { } artist && !Mojibake.IsDoubtful(artist) && Names(Mojibake.Undo(artist) ?? artist) is { Length: > 0 } own
        && !Enumerable.Range(1, p.Track.Recording.Credit.Length).Any(k => own == Names(p.Track.Recording.Credit[..k].Text()))
        && (chosen.Release.Credit.Any(c => Holds(own, c.Name) || Holds(own, c.ArtistName)) || Holds(own, chosen.Release.Credit.Text())
            || (p.Track.Recording.Credit is [var first, ..] && own != Names(first.Name) && Holds(own, first.Name))));

    /// <summary>Every name in a credit, whatever joins them: "A feat. B" and "A &amp; B" are the same here.</summary>
    private static string Names(string credit)
    {
        var words = TextFolding.Fold(credit).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var names = words.Where(w => w is not ("feat" or "ft" or "featuring" or "with" or "and" or "x" or "vs" or "versus")).ToArray();
        return string.Join(' ', names.Length > 0 ? names : words);
    }

    /// <summary>The name is all of the credit, or stands in it as whole words.</summary>
    private static bool Holds(string credit, string name) => Names(name) is { Length: > 0 } part && $" {credit} ".Contains($" {part} ", StringComparison.Ordinal);

    private IdentificationStep? Accepted(AlbumGroup group, Knowledge known, List<(Comparison Comparison, Acceptance Acceptance)> tried, LengthLimits limits)
    {
        var accepted = tried.Where(t => t.Acceptance.Score >= settings.AlbumThreshold).ToArray();
        if (accepted.Length == 0)
            return null;
        var best = accepted.OrderByDescending(t => t.Comparison.Ranking).ThenBy(t => t.Comparison.Release.Id, StringComparer.Ordinal).First();
        var id = best.Comparison.Release.Group?.Id;

        // Where it is the album, the same recordings are it in every edition: lengths that one of them has a little otherwise do not rule it out.
        var signature = EditionChoice.Signature(best.Comparison);
        var editions = tried.Where(t => t.Comparison.Release.Group?.Id == id && (t.Acceptance.Score >= settings.AlbumThreshold || EditionChoice.Signature(t.Comparison) == signature))
            .Select(t => t.Comparison).Select(c => c.Places.Length < best.Comparison.Places.Length && EditionChoice.Signature(c) == signature ? matcher.CompareAlike(best.Comparison, c.Release) : c).ToImmutableArray();
        var contradicted = group.ReleaseId is not null && known.Find(group.ReleaseId) is { } own && own.Group?.Id != id;
        if (contradicted && best.Acceptance.Score < 0.9)
            return null;
        var choice = EditionChoice.Of(editions, group.ReleaseId is null ? null : known.Present(group.ReleaseId), limits);
        return Finish(group, known, Dated(choice, known), best.Acceptance);
    }

    /// <summary>Dated editions are known, and none of about the year on which the files are agreed.</summary>
    private static bool IsOfAnotherYear(AlbumGroup group, IEnumerable<Release> editions)
    {
        var years = editions.Select(r => NameParts.Year(r.Date)).OfType<string>().Select(y => int.Parse(y, CultureInfo.InvariantCulture)).ToArray();
        return group.AgreedYear is { } own && years.Length > 0 && years.All(y => Math.Abs(y - own) > 1);
    }

    /// <summary>Searches do not tell when a group was first released, but they bring its editions: the earliest of them is it.</summary>
    private static EditionChoice Dated(EditionChoice choice, Knowledge known)
    {
        if (choice.Chosen.Release is not { Group: { FirstReleaseDate: null } group } release)
            return choice;
        var first = PartialDate.Earliest((known.Releases(new Need.RecordingsOfGroup(group.Id)) ?? []).Select(r => r.Date));
        return choice with { Chosen = choice.Chosen with { Release = release with { Group = group with { FirstReleaseDate = first } } } };
    }

    private IdentificationStep Decided(AlbumGroup group, Knowledge known, string releaseId, LengthLimits limits)
    {
        var need = new Need.ReleaseLookup(releaseId, MayHaveMoved: true);
        if (known.Answer(need) is null)
            return IdentificationStep.Ask(need);
        if (known.Releases(need) is not [var release, ..])
            return IdentificationStep.Done(new AlbumQuestion(group, [], $"MusicBrainz has no release {releaseId}"));
        var comparison = matcher.Compare(group, release);
        return Finish(group, known, new EditionChoice(comparison, 1, "chosen by you", [], []), Acceptance.Of(comparison, limits, idAgrees: true) with { Confidence = 1, Contradictions = [] }, decided: true);
    }

    private IdentificationStep Finish(AlbumGroup group, Knowledge known, EditionChoice choice, Acceptance acceptance, bool decided = false)
    {
        var release = choice.Chosen.Release;
        if (settings.ConfirmByLookup || !release.IsComplete)
        {
            var lookup = new Need.ReleaseLookup(release.Id, MayHaveMoved: false);
            if (known.Answer(lookup) is not { } found)
                return IdentificationStep.Ask(lookup);
            if (found.IsEmpty || !release.IsComplete)
                return IdentificationStep.Done(new AlbumQuestion(group, [new AlbumCandidate(release, acceptance.Score, [])], "MusicBrainz does not give all tracks of the release that fits"));
        }

        if (MayBeCreditedOtherwise(choice.Chosen) && known.Answer(new Need.ReleaseLookup(release.Id, MayHaveMoved: false)) is null)
            return IdentificationStep.Ask(new Need.ReleaseLookup(release.Id, MayHaveMoved: false));

        if (!release.HasLabels && known.Answer(new Need.ReleaseLabels(release.Id)) is null)
            return IdentificationStep.Ask(new Need.ReleaseLabels(release.Id));

        var sure = choice.Confidence >= settings.EditionThreshold;
        var rivals = choice.Ties.Add(choice.Chosen);
        var assigned = choice.Chosen.Places.Select(p => new AssignedFile(p.File.File, p.Medium, p.Track,
            rivals.All(r => r.Places.FirstOrDefault(x => x.File.File.Path == p.File.File.Path)?.Track.Recording.Id == p.Track.Recording.Id))).ToList();
        var byPath = assigned.ToDictionary(a => a.File.Path, StringComparer.Ordinal);
        assigned.AddRange(group.Files.Where(f => f.CopyOf is not null && byPath.ContainsKey(f.CopyOf)).Select(f => byPath[f.CopyOf!] with { File = f.File }));
        return IdentificationStep.Done(new AlbumMatch(group)
        {
            Release = release,
            Files = [.. assigned.OrderBy(a => a.File.Path, StringComparer.Ordinal)],
            LeftOver = [.. group.Files.Select(f => f.File).Where(f => assigned.All(a => a.File.Path != f.Path))],
            Missing = choice.Chosen.Missing,
            AlbumConfidence = Math.Round(acceptance.Score, 3),
            EditionConfidence = choice.Confidence,
            EditionSure = sure,
            EditionRule = choice.Rule,
            EditionContradiction = choice.Against,
            EditionIsTieBreak = choice.IsTieBreak,
            Ties = [.. choice.Ties.OrderByDescending(t => t.Ranking).ThenBy(t => t.Release.Id, StringComparer.Ordinal).Select(t => new TiedEdition(t.Release, EditionChoice.Difference(t.Release, release)))],
            Equivalents = choice.Equivalents,
            Decided = decided,
            Reasons = AlbumReasons.For(choice, acceptance),
        });
    }
}
