using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>Something that identification would like to know. It names a thing, never an address; the set is closed.</summary>
public abstract record Need
{
    /// <summary>Under this the answer is kept: equal for equal needs.</summary>
    public abstract string Key { get; }

    /// <summary>This release with all its tracks and its labels.</summary>
    /// <param name="MayHaveMoved">the id is from a file, so the service may know the release under a newer one.</param>
    public sealed record ReleaseById(string Id, bool MayHaveMoved) : Need
    {
        public override string Key => $"release/{Id}";
    }

    /// <summary>What this release's labels, barcode and script are; its tracks are known.</summary>
    public sealed record ReleaseLabels(string Id) : Need
    {
        public override string Key => $"labels/{Id}";
    }

    /// <summary>A lookup of this release itself: tracks are missing in what searches told, a person chose it, or the settings want it.</summary>
    public sealed record ReleaseLookup(string Id, bool MayHaveMoved) : Need
    {
        public override string Key => $"lookup/{Id}";
    }

    /// <summary>Releases of this name by this artist. Names are as found; the answer is what comes near both.</summary>
    /// <param name="Artist">empty when nothing names one.</param>
    public sealed record ReleaseSearch(string Artist, string Album) : Need
    {
        public override string Key => $"search/{TextFolding.Fold(Artist)}/{TextFolding.Fold(Album)}";
    }

    /// <summary>Whatever this artist released: the album's name is no help.</summary>
    /// <param name="Tracks">how many files there are: releases of about as many tracks come first.</param>
    public sealed record ArtistReleases(string Artist, int Tracks) : Need
    {
        public override string Key => string.Create(CultureInfo.InvariantCulture, $"artist/{TextFolding.Fold(Artist)}/{Tracks}");
    }

    /// <summary>All editions of an album with their tracks.</summary>
    public sealed record RecordingsOfGroup(string GroupId) : Need
    {
        public override string Key => $"group/{GroupId}";
    }

    /// <summary>Releases with a medium whose tracks have these lengths.</summary>
    public sealed record Toc(ImmutableArray<long> LengthsMs) : Need
    {
        public override string Key => $"toc/{string.Join('-', LengthsMs.Select(l => (l / 100).ToString(CultureInfo.InvariantCulture)))}";

        public bool Equals(Toc? other) => other is not null && LengthsMs.SequenceEqual(other.LengthsMs);

        public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>What is known so far: releases, and the answers to needs. It only grows.</summary>
public sealed class Knowledge
{
    private readonly Dictionary<string, Release> _releases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _moved = new(StringComparer.Ordinal);
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _answers = new(StringComparer.Ordinal);

    /// <summary>The release as far as it is known, under its present id; null when nothing is.</summary>
    public Release? Find(string releaseId) => _releases.GetValueOrDefault(Present(releaseId));

    /// <summary>The id that a merged release has now.</summary>
    public string Present(string releaseId)
    {
        for (var hops = 0; hops < 8 && _moved.TryGetValue(releaseId, out var next); hops++)
            releaseId = next;
        return releaseId;
    }

    /// <summary>The service said that there is no such release.</summary>
    public bool IsAbsent(string releaseId) => _absent.Contains(releaseId);

    /// <summary>The ids of the releases that answer this need, or null when it was not answered yet.</summary>
    public ImmutableArray<string>? Answer(Need need) => _answers.TryGetValue(need.Key, out var ids) ? ids : null;

    /// <summary>The releases that answer this need, those of which nothing is known left out; null when it was not answered yet.</summary>
    public ImmutableArray<Release>? Releases(Need need) => Answer(need) is { } ids ? [.. ids.Select(Find).OfType<Release>()] : null;

    public void Learn(Release release) =>
        _releases[release.Id] = _releases.TryGetValue(release.Id, out var known) ? known.With(release) : release;

    public void LearnMoved(string oldId, string newId)
    {
        if (oldId != newId)
            _moved[oldId] = newId;
    }

    public void LearnAbsent(string releaseId) => _absent.Add(releaseId);

    public void LearnAnswer(Need need, ImmutableArray<string> releaseIds) => _answers[need.Key] = releaseIds;
}
