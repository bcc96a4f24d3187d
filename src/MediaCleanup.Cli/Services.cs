using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Music;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Services.CoverArt;
using MediaCleanup.Core.Services.Tmdb;
using MediaCleanup.Core.Settings;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Cli;

/// <summary>The services of one run, wired together: one chain a service over one cache each, made when it is first needed.</summary>
/// <param name="undo">knows what we wrote last; null for a dry run without records.</param>
internal sealed class Services(ToolSettings settings, StateFolder state, Surroundings surroundings, UndoLog? undo) : IDisposable
{
    private const string MusicBrainz = "MusicBrainz";
    private const string CoverArt = "Cover Art Archive";
    private const string Tmdb = "TMDb";
    private const string TmdbImages = "TMDb images";
    private static readonly ServiceStatistics None = new(0, 0, 0, 0, TimeSpan.Zero);
    private readonly KnownServices _known = new(settings, Workspace.Version, state.CacheFolder);
    private readonly List<(string Name, ServiceChain Chain)> _chains = [];
    private readonly List<IdentificationDriver> _drivers = [];
    private readonly List<IBlobs> _blobs = [];

    /// <summary>Pictures and texts of the plans, by hash.</summary>
    public IBlobs Blobs => new BlobSources(_blobs);

    /// <summary>For a plan that an interrupted run recorded: its own small contents, and the pictures that were fetched for it.</summary>
    public IBlobs BlobsOf(OpenPlan plan) => new BlobSources([plan.Contents, ImageStore.Open(state.CoverArtFolder, surroundings.Clock), ImageStore.Open(state.TmdbImagesFolder, surroundings.Clock)]);

    /// <summary>What the run cost at each service, the one that identifies first.</summary>
    public RunStatistics Statistics => new(
        StatisticsOf(Tmdb) ?? (StatisticsOf(MusicBrainz) ?? None) with { CacheHits = _drivers.Sum(d => d.CacheHits) },
        StatisticsOf(CoverArt) ?? StatisticsOf(TmdbImages) ?? None);

    public IAsyncEnumerable<ProposedEntry> Propose(MediaKind kind, WorkQueue queue, ImmutableArray<QueueEntry> entries, Answers answers, CancellationToken cancellationToken) =>
        kind == MediaKind.Movies ? ProposeFilms(queue, entries, answers, cancellationToken) : ProposeMusic(queue, entries, answers, cancellationToken);

    /// <summary>Complains about what is missing in the settings before anything is begun.</summary>
    /// <exception cref="MediaCleanupException">no contact (exit 2), no key (exit 4).</exception>
    public void Require(MediaKind kind) => _ = kind == MediaKind.Movies ? _known.Tmdb() : _known.MusicBrainz();

    public void Dispose() => _chains.ForEach(c => c.Chain.Dispose());

    private async IAsyncEnumerable<ProposedEntry> ProposeMusic(WorkQueue queue, ImmutableArray<QueueEntry> entries, Answers answers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cache = ResponseCache.Open(state.MusicBrainzCache);
        var musicBrainz = new Lazy<ServiceChain>(() => Chain(MusicBrainz, _known.MusicBrainz(), cache));
        var covers = ImageStore.Open(state.CoverArtFolder, surroundings.Clock);
        var texts = new MemoryBlobs();
        _blobs.AddRange([covers, texts]);
        var archive = new CoverArtClient(Chain(CoverArt, _known.CoverArt(), null), covers, settings.ArtMaxSize);
        var identification = new IdentificationSettings
        {
            AlbumThreshold = settings.AlbumThreshold,
            EditionThreshold = settings.EditionThreshold,
            ConfirmByLookup = settings.MusicConfirm == MusicConfirm.Lookup,
        };
        var plan = new MusicPlanSettings { FieldRules = settings.MusicFields, ChoosesAmongEditions = settings.AmbiguousEdition == AmbiguousEdition.Choose, ArtistNames = settings.ArtistNames };
        var nfo = settings.MusicNfo ? new MusicNfoPlanner(texts, LastText(MediaKind.Music), plan.ChoosesAmongEditions) : null;

        // Two libraries may have folders of the same name: an answer holds in its own.
        for (var start = 0; start < entries.Length;)
        {
            var root = entries[start].Root;
            var end = start;
            while (end < entries.Length && entries[end].Root == root)
            {
                end++;
            }

            var driver = new IdentificationDriver((request, token) => musicBrainz.Value.FetchAsync(request, token), cache, surroundings.Clock, identification, folder => DecisionOf(queue, answers, root, folder));
            _drivers.Add(driver);
            await foreach (var proposed in new MusicProposer(driver, (match, token) => FindCover(archive, match, token), covers, plan, nfo).Propose(queue, entries[start..end], cancellationToken))
            {
                yield return proposed;
            }

            start = end;
        }
    }

    private async IAsyncEnumerable<ProposedEntry> ProposeFilms(WorkQueue queue, ImmutableArray<QueueEntry> entries, Answers answers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tmdb = new TmdbClient(Chain(Tmdb, _known.Tmdb(), ResponseCache.Open(state.TmdbCache)).FetchAsync, settings.MoviesLanguage);
        var images = ImageStore.Open(state.TmdbImagesFolder, surroundings.Clock);
        var texts = new MemoryBlobs();
        _blobs.AddRange([images, texts]);
        var address = await ImageAddress(tmdb, cancellationToken);
        var pictures = new TmdbImageClient(Chain(TmdbImages, _known.TmdbImages(address), null), images);
        var naming = settings.MoviesNfoName switch { NfoName.Movie => NfoNaming.Movie, NfoName.Video => NfoNaming.Video, _ => NfoNaming.Auto };
        var proposer = new MovieProposer(tmdb, pictures.GetAsync, new(settings.MoviesLanguage, settings.MoviesCountry, naming, settings.MoviesThreshold), texts);
        var films = new MoviesProposer(
            proposer,
            (root, path) => answers.For(MediaKind.Movies, root, path, path) is { } answer ? new(answer.AsIs ? null : answer.TmdbId) : null,
            LastText(MediaKind.Movies));
        await foreach (var proposed in films.Propose(queue, entries, cancellationToken))
        {
            yield return proposed;
        }
    }

    private ServiceStatistics? StatisticsOf(string name) => _chains.Find(c => c.Name == name).Chain?.Statistics;

    private ServiceChain Chain(string name, ServiceOptions options, ResponseCache? cache)
    {
        var chain = new ServiceChain(options, cache, surroundings.Clock, surroundings.Network);
        _chains.Add((name, chain));
        return chain;
    }

    /// <summary>What we wrote last to an NFO: a merge tells by it what a person changed.</summary>
    private Func<string, string, ReadOnlyMemory<byte>?> LastText(MediaKind kind)
    {
        var written = new WrittenTexts(state.Ops, state.Library(kind).UndoFolder);
        return (root, path) => undo?.LastWritten(root, path) is { } id ? written.Find(id) : null;
    }

    private static AlbumDecision? DecisionOf(WorkQueue queue, Answers answers, int root, string folder)
    {
        foreach (var entry in queue.Entries.Where(e => e.Root == root && e.AllFolders.Any(f => QueueScan.IsCovered(folder, f))))
        {
            if (answers.For(MediaKind.Music, queue.Roots[entry.Root], entry.Path, folder) is { } answer)
            {
                return new(answer.AsIs ? null : answer.ReleaseId);
            }
        }

        return null;
    }

    private static async Task<FoundCover> FindCover(CoverArtClient covers, AlbumMatch match, CancellationToken cancellationToken)
    {
        var answer = await covers.GetFrontAsync(match.EditionSure ? match.Release.Id : null, match.Release.Group?.Id, cancellationToken);
        return new(answer.Image is { } image ? new(image.Id, image.Mime, image.Width, image.Height) : null, answer.Problem);
    }

    /// <summary>Without the address of pictures there is no work on films.</summary>
    private async Task<ServiceAddress> ImageAddress(TmdbClient tmdb, CancellationToken cancellationToken)
    {
        try
        {
            return await tmdb.ImageAddressAsync(settings.TmdbUrl, settings.TmdbImageUrl, cancellationToken);
        }
        catch (EntryException fault)
        {
            throw new MediaCleanupException(ExitCode.ServiceUnusable, fault.Message, "Try again later, or set tmdb.image_url; entries stay pending.", fault);
        }
    }

    /// <summary>The stores of a run as one; they come to be while it runs.</summary>
    private sealed class BlobSources(List<IBlobs> sources) : IBlobs
    {
        public ReadOnlyMemory<byte> Get(BlobId id)
        {
            foreach (var source in sources)
            {
                try
                {
                    return source.Get(id);
                }
                catch (KeyNotFoundException)
                {
                    // The next one may have it.
                }
            }

            throw new KeyNotFoundException($"nothing with the hash {id.Sha256} is stored");
        }
    }
}

/// <summary>What a run cost: at the service that identifies, and at the one that has pictures.</summary>
internal sealed record RunStatistics(ServiceStatistics Identifying, ServiceStatistics Pictures);
