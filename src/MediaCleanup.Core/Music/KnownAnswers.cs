using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>
/// Keeps in the response cache what was learnt, by what it is about and not by the address that brought it: a release known from a
/// shared search is never asked for again, whichever way a later run comes to want it.
/// </summary>
internal sealed class KnownAnswers(ResponseCache cache, Knowledge knowledge, TimeProvider time)
{
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _releases = new(StringComparer.Ordinal);
    private readonly List<Need> _spared = [];
    private readonly SortedDictionary<string, (Need Need, bool Negative)> _answers = new(StringComparer.Ordinal);

    /// <summary>Needs that were answered by what was kept: nobody was asked for them.</summary>
    public IReadOnlyCollection<Need> Spared => _spared;

    /// <summary>Answers the need from the cache; false when it cannot.</summary>
    public bool TryLoad(Need need)
    {
        if (knowledge.Answer(need) is not null)
            return true;
        if (!Load(need))
            return false;
        _spared.Add(need);
        return true;
    }

    /// <summary>Notes an answer, to be kept at the next <see cref="Save"/>.</summary>
    /// <param name="given">the service did not say so; we decided not to ask.</param>
    public void Note(Need need, ImmutableArray<string> ids, bool given = false)
    {
        knowledge.LearnAnswer(need, ids);
        if (need is not Need.ReleaseById)
            _answers[need.Key] = (need, ids.IsEmpty || given);
        _releases.UnionWith(ids);
    }

    public void Save()
    {
        foreach (var id in _releases)
        {
            LoadRelease(id); // what an earlier search brought must not be lost under what a later one did not
            if (knowledge.Find(id) is { } release)
                Put($"known-release/{release.Id}", KnownReleaseJson.Write(release), negative: false);
        }

        foreach (var (key, (need, negative)) in _answers)
            Put($"known-answer/{key}", Encoding.UTF8.GetBytes($"{{\"releases\":[{string.Join(',', knowledge.Answer(need)!.Value.Select(i => $"\"{i}\""))}]}}"), negative);
        _releases.Clear();
        _answers.Clear();
    }

    public void NoteMoved(string oldId, string newId)
    {
        if (oldId == newId)
            return;
        knowledge.LearnMoved(oldId, newId);
        Put($"known-release/{oldId}", Encoding.UTF8.GetBytes($"{{\"moved-to\":\"{newId}\"}}"), negative: false);
    }

    public void NoteAbsent(string id)
    {
        knowledge.LearnAbsent(id);
        Put($"known-release/{id}", Encoding.UTF8.GetBytes("{}"), negative: true);
    }

    /// <summary>The limits that an entry's albums were held to: the same again, so that a second look comes to the same end.</summary>
    public LengthLimits? Limits(ArtistFolder artist) =>
        cache.Find(LimitsKey(artist)) is { } kept && double.TryParse(Encoding.ASCII.GetString(kept.Body.Span), NumberStyles.Float, CultureInfo.InvariantCulture, out var noise) && noise is > 0 and < 60
            ? new LengthLimits(noise)
            : null;

    public void NoteLimits(ArtistFolder artist, LengthLimits limits)
    {
        if (Limits(artist) != limits)
            Put(LimitsKey(artist), Encoding.ASCII.GetBytes(limits.Noise.ToString("R", CultureInfo.InvariantCulture)), negative: false);
    }

    /// <summary>
    /// The first date of an album's group as it was written. What else is learnt of the group later, on the way to other albums,
    /// does not make the same files differ at a second look.
    /// </summary>
    public Release WithKeptDate(Release release)
    {
        if (release.Group is null)
            return release;
        var key = $"known-date/{release.Id}";
        if (cache.Find(key) is { } kept)
            return release with { Group = release.Group with { FirstReleaseDate = kept.Body.IsEmpty || kept.Body.Length > 10 ? null : Encoding.UTF8.GetString(kept.Body.Span) } };
        Put(key, Encoding.UTF8.GetBytes(release.Group.FirstReleaseDate ?? ""), negative: false);
        return release;
    }

    /// <summary>Where files that may not get the album's name or artist were found: there they belong at a second look, too.</summary>
    public void NotePlaces(AlbumMatch match)
    {
        if (match.Release.Group is not { } group)
            return;
        foreach (var file in AlbumGrouping.Apart(match.Group, match.Release.Title, match.Release.Credit.Text()))
            Put(PlaceKey(file), Encoding.ASCII.GetBytes(group.Id), negative: false);
    }

    /// <summary>The release group that the file was found in, or beside, before.</summary>
    public static string? Place(ResponseCache cache, TrackFile file) =>
        cache.Find(PlaceKey(file)) is { Body.Length: 36 } kept && Encoding.ASCII.GetString(kept.Body.Span) is var id && ReleaseJson.IsMbid(id) ? id : null;

    private static string PlaceKey(TrackFile file) => $"known-place/{file.Path}|{AlbumGrouping.TagKey(file)}";

    private static string LimitsKey(ArtistFolder artist) => $"known-noise/{string.Join('|', artist.Folders)}";

    private bool Load(Need need)
    {
        if (need is Need.ReleaseById { Id: var id })
        {
            if (!LoadRelease(id))
                return false;
            if (knowledge.IsAbsent(id))
            {
                knowledge.LearnAnswer(need, []);
                return true;
            }

            if (knowledge.Find(id) is not { IsComplete: true, HasLabels: true } release)
                return false;
            knowledge.LearnAnswer(need, [release.Id]);
            return true;
        }

        if (cache.Find($"known-answer/{need.Key}") is not { Status: 200 } kept || Ids(kept.Body) is not { } ids)
            return false;
        if (!ids.All(LoadRelease))
            return false;
        knowledge.LearnAnswer(need, ids);
        return true;
    }

    private bool LoadRelease(string id)
    {
        var asked = id;
        for (var hops = 0; hops < 8; hops++)
        {
            if (knowledge.IsAbsent(id) || _loaded.Contains(id))
                return true;
            if (cache.Find($"known-release/{id}") is not { } kept)
                return knowledge.Find(id) is not null;
            if (kept.Negative)
            {
                knowledge.LearnAbsent(asked);
                return true;
            }

            if (Moved(kept.Body) is { } next)
            {
                knowledge.LearnMoved(id, next);
                id = next;
                continue;
            }

            if (ReleaseJson.Lookup(kept.Body) is not { } release)
                return false;
            knowledge.Learn(release);
            _loaded.Add(id);
            return true;
        }

        return false;
    }

    private void Put(string key, ReadOnlyMemory<byte> body, bool negative)
    {
        if (cache.Find(key) is { } kept && kept.Negative == negative && kept.Body.Span.SequenceEqual(body.Span))
            return;
        cache.Put(key, new CachedAnswer(200, body, negative, time.GetUtcNow()));
    }

    private static ImmutableArray<string>? Ids(ReadOnlyMemory<byte> body) => Parse<ImmutableArray<string>?>(body, root =>
        root.Get("releases") is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String && ReleaseJson.IsMbid(e.GetString()))
            ? [.. list.EnumerateArray().Select(e => e.GetString()!)]
            : null);

    private static string? Moved(ReadOnlyMemory<byte> body) => Parse(body, root => root.Text("moved-to") is { } id && ReleaseJson.IsMbid(id) ? id : null);

    private static T? Parse<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
