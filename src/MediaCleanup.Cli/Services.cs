using System.Collections.Immutable;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Services.CoverArt;
using MediaCleanup.Core.Settings;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli;

/// <summary>The services of one run, wired together: one chain a service over one cache each.</summary>
internal sealed class Services : IDisposable
{
    private readonly ToolSettings _settings;
    private readonly ServiceChain _musicBrainz;
    private readonly ServiceChain _coverArt;
    private readonly ResponseCache _cache;
    private readonly ImageStore _covers;
    private readonly TimeProvider _clock;

    public Services(ToolSettings settings, StateFolder state, Surroundings surroundings)
    {
        (_settings, _clock) = (settings, surroundings.Clock);
        var known = new KnownServices(settings, Workspace.Version, state.CacheFolder);
        _cache = ResponseCache.Open(state.MusicBrainzCache);
        _covers = ImageStore.Open(state.CoverArtFolder, _clock);
        _musicBrainz = new(known.MusicBrainz(), _cache, _clock, surroundings.Network);
        _coverArt = new(known.CoverArt(), null, _clock, surroundings.Network);
    }

    public IBlobs Blobs => _covers;

    public RunStatistics Statistics => new(_musicBrainz.Statistics, _coverArt.Statistics);

    public IAsyncEnumerable<ProposedEntry> Propose(MediaKind kind, WorkQueue queue, ImmutableArray<QueueEntry> entries, Answers answers, CancellationToken cancellationToken)
    {
        if (kind == MediaKind.Movies)
        {
            throw new MediaCleanupException(ExitCode.Usage, "films are not processed by this version", "media-cleanup process works on music");
        }

        _settings.RequireContact();
        var identification = new IdentificationSettings
        {
            AlbumThreshold = _settings.AlbumThreshold,
            EditionThreshold = _settings.EditionThreshold,
            ConfirmByLookup = _settings.MusicConfirm == MusicConfirm.Lookup,
        };
        var driver = new IdentificationDriver(_musicBrainz.FetchAsync, _cache, _clock, identification, folder => DecisionOf(queue, answers, folder));
        var covers = new CoverArtClient(_coverArt, _covers, _settings.ArtMaxSize);
        return new MusicProposer(driver, (match, token) => FindCover(covers, match, token), _covers, new() { FieldRules = _settings.MusicFields }).Propose(queue, entries, cancellationToken);
    }

    public void Dispose()
    {
        _musicBrainz.Dispose();
        _coverArt.Dispose();
    }

    private static AlbumDecision? DecisionOf(WorkQueue queue, Answers answers, string folder)
    {
        foreach (var entry in queue.Entries.Where(e => e.AllFolders.Any(f => QueueScan.IsCovered(folder, f))))
        {
            if (answers.For(MediaKind.Music, queue.Roots[entry.Root], entry.Path, folder) is { } answer)
            {
                return new(answer.AsIs ? null : answer.ReleaseId);
            }
        }

        return null;
    }

    private static async Task<AlbumCover?> FindCover(CoverArtClient covers, AlbumMatch match, CancellationToken cancellationToken) =>
        (await covers.GetFrontAsync(match.Release.Id, match.Release.Group?.Id, cancellationToken)).Image is { } image
            ? new AlbumCover(image.Id, image.Mime, image.Width, image.Height)
            : null;
}

/// <summary>What a run cost at each service.</summary>
internal sealed record RunStatistics(ServiceStatistics MusicBrainz, ServiceStatistics CoverArt);
