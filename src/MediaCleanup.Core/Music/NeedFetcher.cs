using System.Collections.Immutable;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>Turns the needs of many albums into the fewest requests, and their answers into knowledge.</summary>
internal sealed class NeedFetcher(Fetch fetch, Knowledge knowledge, KnownAnswers answers)
{
    /// <summary>Groups whose names come near one search are kept up to so many.</summary>
    private const int GroupsPerAnswer = 5;

    /// <summary>A release group with more recordings than this is not read to the end; what is then missing is looked up.</summary>
    private const int MostPagesPerGroup = 5;

    private readonly Dictionary<string, string> _failed = new(StringComparer.Ordinal);

    public int Requests { get; private set; }

    public int CacheHits { get; private set; }

    /// <summary>Goes on counting where the fetcher of the last window stopped.</summary>
    public void CountOn(NeedFetcher before) => (Requests, CacheHits) = (before.Requests, before.CacheHits);

    /// <summary>Why this need could not be answered, or null.</summary>
    public string? Failure(Need need) => _failed.GetValueOrDefault(need.Key);

    public async Task FetchAll(IReadOnlyCollection<Need> needs, CancellationToken cancellationToken)
    {
        foreach (var batch in ReleaseQueries.Batches(needs.OfType<Need.ReleaseSearch>().OrderBy(n => n.Key, StringComparer.Ordinal)))
            await Search(batch, cancellationToken);
        foreach (var batch in ReleaseQueries.Batches(needs.OfType<Need.ArtistReleases>().OrderBy(n => n.Key, StringComparer.Ordinal)))
            await Search(batch, cancellationToken);
        foreach (var batch in ReleaseQueries.Batches(needs.OfType<Need.RecordingsOfGroup>()))
            await Groups(batch, cancellationToken);
        var byId = needs.OfType<Need.ReleaseById>().ToList();
        if (byId.Count <= 2)
        {
            foreach (var need in byId)
                await Lookup(need, need.Id, need.MayHaveMoved, cancellationToken);
        }
        else
        {
            foreach (var batch in ReleaseQueries.Batches(byId))
                await ById(batch, cancellationToken);
        }

        foreach (var batch in ReleaseQueries.Batches(needs.OfType<Need.ReleaseLabels>()))
            await Labels(batch, cancellationToken);
        foreach (var need in needs.OfType<Need.ReleaseLookup>())
            await Lookup(need, need.Id, need.MayHaveMoved, cancellationToken);
        foreach (var need in needs.OfType<Need.Toc>())
            await Toc(need, cancellationToken);
    }

    private async Task Search<T>(ImmutableArray<T> batch, CancellationToken cancellationToken)
        where T : Need
    {
        if (await Ask(MusicBrainzRequests.SearchReleases(batch.Length == 1 ? ReleaseQueries.Alone(batch[0]) : ReleaseQueries.Query(batch)), batch, cancellationToken) is not { } answer)
        {
            if (batch.Length > 1)
            {
                await Search(batch[..(batch.Length / 2)], cancellationToken);
                await Search(batch[(batch.Length / 2)..], cancellationToken);
            }

            return;
        }

        var (found, count) = answer.Found ? ReleaseJson.Releases(answer.Body) ?? ([], 0) : ([], 0);
        foreach (var release in found)
            knowledge.Learn(release);
        foreach (var need in batch)
        {
            var near = Near(need, found);
            if (near.IsEmpty && batch.Length > 1 && (count > found.Length || ReleaseQueries.HasOtherWording(need)))
                await Search(ImmutableArray.Create(need), cancellationToken); // starved by the others, or every word had to fit
            else
                answers.Note(need, near);
        }
    }

    /// <summary>The releases of the groups whose names come nearest.</summary>
    private static ImmutableArray<string> Near(Need need, ImmutableArray<Release> found)
    {
        double? Score(Release release) => need switch
        {
            Need.ReleaseSearch { Artist: "" } search => AlbumNames.Album(search.Album, release) is >= 0.6 and var fit ? fit : null,
            Need.ReleaseSearch search => 2 * AlbumNames.Album(search.Album, release) + 1.5 * AlbumNames.Artist(search.Artist, release.Credit) is >= 2.0 and var fit ? fit : null,
            Need.ArtistReleases artist when AlbumNames.Artist(artist.Artist, release.Credit) is >= 0.7 and var fit =>
                fit - Math.Abs(artist.Tracks - release.TrackCount) / (double)Math.Max(1, Math.Max(artist.Tracks, release.TrackCount)),
            _ => null,
        };

        var groups = found.Select(r => (Release: r, Score: r.Group is null || (r.Credit.IsEmpty && need is not Need.ReleaseSearch { Artist: "" }) ? null : Score(r))).Where(x => x.Score is not null)
            .GroupBy(x => x.Release.Group!.Id, StringComparer.Ordinal)
            .OrderByDescending(g => g.Max(x => x.Score)).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(need is Need.ArtistReleases ? 2 * GroupsPerAnswer : GroupsPerAnswer);
        return [.. groups.SelectMany(g => g.Select(x => x.Release.Id)).Distinct(StringComparer.Ordinal)];
    }

    private async Task Groups(ImmutableArray<Need.RecordingsOfGroup> batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(n => n.GroupId).ToHashSet(StringComparer.Ordinal);
        var (found, complete) = await Recordings(MusicBrainzRequests.AnyOf("rgid", batch.Select(n => n.GroupId)), batch, cancellationToken);
        if (!complete)
        {
            if (batch.Length > 1)
            {
                await Groups(batch[..(batch.Length / 2)], cancellationToken);
                await Groups(batch[(batch.Length / 2)..], cancellationToken);
            }

            return;
        }

        var editions = found.Where(r => r.Group is not null && ids.Contains(r.Group.Id)).ToLookup(r => r.Group!.Id, StringComparer.Ordinal);
        foreach (var need in batch)
        {
            var first = editions[need.GroupId].Select(r => r.Date).OfType<string>().Min(StringComparer.Ordinal);
            foreach (var release in editions[need.GroupId])
                knowledge.Learn(release with { Group = release.Group! with { FirstReleaseDate = release.Group.FirstReleaseDate ?? first } });
            answers.Note(need, [.. editions[need.GroupId].Select(r => r.Id).Order(StringComparer.Ordinal)]);
        }
    }

    /// <summary>All pages of a recording search. False when it failed, or is so large that it had better be asked in parts.</summary>
    private async Task<(ImmutableArray<Release> Releases, bool Complete)> Recordings<T>(string query, ImmutableArray<T> batch, CancellationToken cancellationToken)
        where T : Need
    {
        var parts = new Dictionary<string, Release>(StringComparer.Ordinal);
        for (var (offset, count, pages) = (0, 1, 0); offset < count && pages < MostPagesPerGroup * batch.Length; pages++)
        {
            if (await Ask(MusicBrainzRequests.SearchRecordings(query, offset), batch, cancellationToken) is not { } answer)
                return ([], false);
            if (!answer.Found || ReleaseJson.Recordings(answer.Body) is not { Returned: > 0 } page)
                break;
            if (batch.Length > 1 && page.Count > 60 * batch.Length + 200)
                return ([], false);
            foreach (var release in page.Releases)
                parts[release.Id] = parts.TryGetValue(release.Id, out var known) ? known.With(release) : release;
            (offset, count) = (offset + page.Returned, page.Count);
        }

        return ([.. parts.Values], true);
    }

    private async Task ById(ImmutableArray<Need.ReleaseById> batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(n => n.Id).ToArray();
        if (await Ask(MusicBrainzRequests.SearchReleases(MusicBrainzRequests.AnyOf("reid", ids)), ImmutableArray<Need>.Empty, cancellationToken) is { Found: true } headers)
        {
            foreach (var release in ReleaseJson.Releases(headers.Body)?.Releases ?? [])
                knowledge.Learn(release);
            var (found, complete) = await Recordings(MusicBrainzRequests.AnyOf("reid", ids), batch, cancellationToken);
            foreach (var release in complete ? found.Where(r => ids.Contains(r.Id)) : [])
                knowledge.Learn(release);
        }

        foreach (var need in batch)
        {
            _failed.Remove(need.Key);
            if (knowledge.Find(need.Id) is { IsComplete: true, HasLabels: true })
                answers.Note(need, [need.Id]);
            else
                await Lookup(need, need.Id, need.MayHaveMoved, cancellationToken); // new, merged, or cut short in the search's answer
        }
    }

    private async Task Labels(ImmutableArray<Need.ReleaseLabels> batch, CancellationToken cancellationToken)
    {
        if (await Ask(MusicBrainzRequests.SearchReleases(MusicBrainzRequests.AnyOf("reid", batch.Select(n => n.Id))), batch, cancellationToken) is not { } answer)
            return;
        foreach (var release in (answer.Found ? ReleaseJson.Releases(answer.Body)?.Releases : null) ?? [])
            knowledge.Learn(release);
        foreach (var need in batch)
            answers.Note(need, [need.Id]);
    }

    private async Task Lookup(Need need, string id, bool mayHaveMoved, CancellationToken cancellationToken)
    {
        if (await Ask(MusicBrainzRequests.Lookup(id, mayHaveMoved), ImmutableArray.Create(need), cancellationToken) is not { } answer)
            return;
        if (!answer.Found || ReleaseJson.Lookup(answer.Body) is not { } release)
        {
            answers.NoteAbsent(id);
            answers.Note(need, []);
            return;
        }

        knowledge.Learn(release);
        answers.NoteMoved(id, release.Id);
        answers.Note(need, [release.Id]);
    }

    private async Task Toc(Need.Toc need, CancellationToken cancellationToken)
    {
        if (await Ask(MusicBrainzRequests.Toc(need.LengthsMs), ImmutableArray.Create<Need>(need), cancellationToken) is not { } answer)
            return;
        var found = answer.Found ? ReleaseJson.Releases(answer.Body)?.Releases ?? [] : [];
        foreach (var release in found)
            knowledge.Learn(release);
        answers.Note(need, [.. found.Select(r => r.Id)]);
    }

    /// <summary>One request; null when the service could not answer it, then the needs are marked.</summary>
    private async Task<ServiceAnswer?> Ask<T>(ServiceRequest request, ImmutableArray<T> batch, CancellationToken cancellationToken)
        where T : Need
    {
        try
        {
            var answer = await fetch(request, cancellationToken);
            if (answer.FromCache)
                CacheHits++;
            else
                Requests++;
            foreach (var need in batch)
                _failed.Remove(need.Key);
            return answer;
        }
        catch (EntryException e)
        {
            Requests++;
            foreach (var need in batch)
                _failed[need.Key] = e.Message;
            return null;
        }
    }
}
