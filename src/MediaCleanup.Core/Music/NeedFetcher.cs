using System.Collections.Concurrent;
using System.Collections.Immutable;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>
/// Turns the needs of many albums into the fewest requests, and their answers into knowledge. The requests of one call are all
/// under way at once, so that a slow answer holds up none of the others; what they bring is taken in when all are there, in an
/// order of its own, so that it never matters which came first.
/// </summary>
internal sealed class NeedFetcher(Fetch fetch, Knowledge knowledge, KnownAnswers answers, SharedQueries shared)
{
    /// <summary>Groups whose names come near one search are kept up to so many.</summary>
    private const int GroupsPerAnswer = 5;

    /// <summary>A release group with more recordings than this is not read to the end; what is then missing is looked up.</summary>
    private const int MostPagesPerGroup = 5;

    private readonly ConcurrentDictionary<string, string> _failed = new(StringComparer.Ordinal);
    private int _requests;
    private int _cacheHits;

    public int Requests => Volatile.Read(ref _requests);

    public int CacheHits => Volatile.Read(ref _cacheHits);

    /// <summary>Why this need could not be answered, or null.</summary>
    public string? Failure(Need need) => _failed.GetValueOrDefault(need.Key);

    public async Task FetchAll(IReadOnlyCollection<Need> needs, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var jobs = Jobs(needs, stop.Token).ToList();
        try
        {
            var lessons = new List<Action>();
            foreach (var job in jobs)
                lessons.Add(await job);
            lessons.ForEach(learn => learn());
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(jobs)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // one has failed: no other may go on unseen
        }
    }

    /// <summary>How many requests these needs would have taken, had nothing been known.</summary>
    public static int CountRequests(IReadOnlyCollection<Need> needs) =>
        ReleaseQueries.Batches(needs.OfType<Need.ReleaseSearch>()).Count()
        + ReleaseQueries.Batches(needs.OfType<Need.ArtistReleases>()).Count()
        + ReleaseQueries.Batches(needs.OfType<Need.RecordingsOfGroup>()).Count()
        + ReleaseQueries.Batches(needs.OfType<Need.ReleaseById>()).Count()
        + ReleaseQueries.Batches(needs.OfType<Need.ReleaseLabels>()).Count()
        + needs.Count(n => n is Need.ReleaseLookup or Need.Toc);

    /// <summary>The requests, begun; each gives what is to be learnt from it. Until all are there, nothing is.</summary>
    private IEnumerable<Task<Action>> Jobs(IReadOnlyCollection<Need> needs, CancellationToken cancellationToken)
    {
        foreach (var search in shared.Of(needs.OfType<Need.ReleaseSearch>().OrderBy(n => n.Key, StringComparer.Ordinal), Searches))
            yield return Search(search, cancellationToken);
        foreach (var search in shared.Of(needs.OfType<Need.ArtistReleases>().OrderBy(n => n.Key, StringComparer.Ordinal), Searches))
            yield return Search(search, cancellationToken);
        foreach (var groups in shared.Of(needs.OfType<Need.RecordingsOfGroup>(), left => AnyOf("rgid", left, n => n.GroupId)))
            yield return Groups(groups, cancellationToken);
        var lookups = new List<Need.ReleaseById>();
        foreach (var ids in shared.Of(needs.OfType<Need.ReleaseById>(), left => left.Count > 2 ? AnyOf("reid", left, n => n.Id) : NotSearched(left, lookups)))
            yield return ById(ids, cancellationToken);
        foreach (var need in lookups)
            yield return Lookup(need, need.Id, need.MayHaveMoved, cancellationToken);

        foreach (var labels in shared.Of(needs.OfType<Need.ReleaseLabels>(), left => AnyOf("reid", left, n => n.Id)))
            yield return Labels(labels, cancellationToken);
        foreach (var need in needs.OfType<Need.ReleaseLookup>())
            yield return Lookup(need, need.Id, need.MayHaveMoved, cancellationToken);
        foreach (var need in needs.OfType<Need.Toc>())
            yield return Toc(need, cancellationToken);
    }

    private static IEnumerable<SharedQuery<T>> Searches<T>(IReadOnlyList<T> needs)
        where T : Need => ReleaseQueries.Batches(needs).Select(Together);

    private static IEnumerable<SharedQuery<T>> AnyOf<T>(string field, IReadOnlyList<T> needs, Func<T, string> id)
        where T : Need => ReleaseQueries.Batches(needs).Select(b => new SharedQuery<T>(b, MusicBrainzRequests.AnyOf(field, b.Select(id)), b.Length));

    private static SharedQuery<T> Together<T>(ImmutableArray<T> batch)
        where T : Need => new(batch, batch.Length == 1 ? ReleaseQueries.Alone(batch[0]) : ReleaseQueries.Query(batch), batch.Length);

    private static SharedQuery<Need> Single(Need need) => new([need], "", 1);

    /// <summary>So few that each is looked up.</summary>
    private static IEnumerable<SharedQuery<T>> NotSearched<T>(IReadOnlyList<T> needs, List<T> lookups)
        where T : Need
    {
        lookups.AddRange(needs);
        return [];
    }

    /// <summary>What is left to try when a search was of no use: the same for fewer needs at once.</summary>
    private static IEnumerable<ImmutableArray<T>> Parts<T>(SharedQuery<T> search)
        where T : Need => search switch
        {
            { Size: 1 } => [],
            { Needs.Length: 1 } => [search.Needs],
            _ => [search.Needs[..(search.Needs.Length / 2)], search.Needs[(search.Needs.Length / 2)..]],
        };

    private static async Task<Action> All(IEnumerable<Task<Action>> jobs)
    {
        var lessons = await Task.WhenAll(jobs);
        return () => Array.ForEach(lessons, learn => learn());
    }

    private async Task<Action> Search<T>(SharedQuery<T> search, CancellationToken cancellationToken)
        where T : Need
    {
        if (await Ask(MusicBrainzRequests.SearchReleases(search.Query), search, cancellationToken) is not { } answer)
            return await All(Parts(search).Select(p => Search(Together(p), cancellationToken)));

        var (found, count) = answer.Found ? ReleaseJson.Releases(answer.Body) ?? ([], 0) : ([], 0);
        var near = search.Needs.ToDictionary(n => n, n => Near(n, found));

        // Starved by the others, or every word had to fit.
        var again = search.Needs.Where(n => near[n].IsEmpty && search.Size > 1 && (count > found.Length || ReleaseQueries.HasOtherWording(n))).ToList();
        var more = await All([.. again.Select(n => Search(Together(ImmutableArray.Create(n)), cancellationToken))]);
        return () =>
        {
            foreach (var release in found)
                knowledge.Learn(release);
            foreach (var need in search.Needs.Except(again))
                answers.Note(need, near[need]);
            more();
        };
    }

    /// <summary>The releases of the groups whose names come nearest.</summary>
    private static ImmutableArray<string> Near(Need need, ImmutableArray<Release> found)
    {
        double? Score(Release release) => need switch
        {
            Need.ReleaseSearch { Artist: "" } search => AlbumNames.Album(search.Album, release) is >= 0.6 and var fit ? fit : null,
            Need.ReleaseSearch search when ReleaseQueries.IsMany(search.Artist) => AlbumNames.Artist(search.Artist, release.Credit) >= 0.9 && AlbumNames.Album(search.Album, release) is >= 0.6 and var fit ? fit : null, // all compilations are theirs
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

    private async Task<Action> Groups(SharedQuery<Need.RecordingsOfGroup> groups, CancellationToken cancellationToken)
    {
        var ids = groups.Needs.Select(n => n.GroupId).ToHashSet(StringComparer.Ordinal);
        var (found, complete) = await Recordings(groups, cancellationToken);
        if (!complete)
            return await All(Parts(groups).SelectMany(p => AnyOf("rgid", p, n => n.GroupId)).Select(g => Groups(g, cancellationToken)));

        var editions = found.Where(r => r.Group is not null && ids.Contains(r.Group.Id)).ToLookup(r => r.Group!.Id, StringComparer.Ordinal);
        return () =>
        {
            foreach (var need in groups.Needs)
            {
                foreach (var release in editions[need.GroupId])
                    knowledge.Learn(release);
                answers.Note(need, [.. editions[need.GroupId].Select(r => r.Id).Order(StringComparer.Ordinal)]);
            }
        };
    }

    /// <summary>All pages of a recording search. False when it failed, or is so large that it had better be asked in parts.</summary>
    private async Task<(ImmutableArray<Release> Releases, bool Complete)> Recordings<T>(SharedQuery<T> search, CancellationToken cancellationToken)
        where T : Need
    {
        var parts = new Dictionary<string, Release>(StringComparer.Ordinal);
        for (var (offset, count, pages) = (0, 1, 0); offset < count && pages < MostPagesPerGroup * search.Size; pages++)
        {
            if (await Ask(MusicBrainzRequests.SearchRecordings(search.Query, offset), search, cancellationToken) is not { } answer)
                return ([], false);
            if (!answer.Found || ReleaseJson.Recordings(answer.Body) is not { Returned: > 0 } page)
                break;
            if (search.Size > 1 && page.Count > 60 * search.Size + 200)
                return ([], false);
            foreach (var release in page.Releases)
                parts[release.Id] = parts.TryGetValue(release.Id, out var known) ? known.With(release) : release;
            (offset, count) = (offset + page.Returned, page.Count);
        }

        return ([.. parts.Values], true);
    }

    private async Task<Action> ById(SharedQuery<Need.ReleaseById> batch, CancellationToken cancellationToken)
    {
        var known = batch.Needs.Select(n => n.Id).Distinct(StringComparer.Ordinal).ToDictionary(id => id, knowledge.Find, StringComparer.Ordinal);
        void Add(Release release)
        {
            if (known.TryGetValue(release.Id, out var before))
                known[release.Id] = before?.With(release) ?? release;
        }

        if (await Ask(MusicBrainzRequests.SearchReleases(batch.Query), batch, cancellationToken) is { Found: true } headers)
        {
            foreach (var release in ReleaseJson.Releases(headers.Body)?.Releases ?? [])
                Add(release);
            var (found, complete) = await Recordings(batch, cancellationToken);
            foreach (var release in complete ? found : [])
                Add(release);
        }

        // New, merged, or cut short in the search's answer.
        var whole = batch.Needs.Where(n => known[n.Id] is { IsComplete: true, HasLabels: true }).ToList();
        var lookups = await All([.. batch.Needs.Except(whole).Select(n => Lookup(n, n.Id, n.MayHaveMoved, cancellationToken))]);
        return () =>
        {
            foreach (var release in known.Values.OfType<Release>())
                knowledge.Learn(release);
            foreach (var need in whole)
            {
                _failed.TryRemove(need.Key, out _);
                answers.Note(need, [need.Id]);
            }

            lookups();
        };
    }

    private async Task<Action> Labels(SharedQuery<Need.ReleaseLabels> labels, CancellationToken cancellationToken)
    {
        if (await Ask(MusicBrainzRequests.SearchReleases(labels.Query), labels, cancellationToken) is not { } answer)
            return static () => { };
        return () =>
        {
            foreach (var release in (answer.Found ? ReleaseJson.Releases(answer.Body)?.Releases : null) ?? [])
                knowledge.Learn(release);
            foreach (var need in labels.Needs)
                answers.Note(need, [need.Id]);
        };
    }

    private async Task<Action> Lookup(Need need, string id, bool mayHaveMoved, CancellationToken cancellationToken)
    {
        if (await Ask(MusicBrainzRequests.Lookup(id, mayHaveMoved), Single(need), cancellationToken) is not { } answer)
            return static () => { };
        return () =>
        {
            if (!answer.Found || ReleaseJson.Lookup(answer.Body) is not { } release)
            {
                answers.NoteAbsent(id);
                answers.Note(need, []);
                return;
            }

            knowledge.Learn(need is Need.ReleaseById ? AsSearchesTell(release) : release);
            answers.NoteMoved(id, release.Id);
            answers.Note(need, [release.Id]);
        };
    }

    /// <summary>
    /// What an album gets must not depend on how many others are asked about with it: of a release that is only looked up because so
    /// few ids are wanted, nothing counts that a search for many does not tell.
    /// </summary>
    private static Release AsSearchesTell(Release release) => release with
    {
        Genres = [],
        Group = release.Group is { } group ? group with { Genres = [], FirstReleaseDate = null } : null,
        Media = [.. release.Media.Select(m => m with { Tracks = [.. m.Tracks.Select(t => t with { Credit = [] })] })],
    };

    private async Task<Action> Toc(Need.Toc need, CancellationToken cancellationToken)
    {
        if (await Ask(MusicBrainzRequests.Toc(need.LengthsMs), Single(need), cancellationToken) is not { } answer)
            return static () => { };
        return () =>
        {
            var found = answer.Found ? ReleaseJson.Releases(answer.Body)?.Releases ?? [] : [];
            foreach (var release in found)
                knowledge.Learn(release);
            answers.Note(need, [.. found.Select(r => r.Id)]);
        };
    }

    /// <summary>One request; null when the service could not answer it, then the needs are marked.</summary>
    private async Task<ServiceAnswer?> Ask<T>(ServiceRequest request, SharedQuery<T> search, CancellationToken cancellationToken)
        where T : Need
    {
        try
        {
            shared.Note(search);
            var answer = await fetch(request, cancellationToken);
            Interlocked.Increment(ref answer.FromCache ? ref _cacheHits : ref _requests);
            foreach (var need in search.Needs)
                _failed.TryRemove(need.Key, out _);
            return answer;
        }
        catch (EntryException e)
        {
            Interlocked.Increment(ref _requests);
            foreach (var need in search.Needs)
                _failed[need.Key] = e.Message;
            return null;
        }
    }
}
