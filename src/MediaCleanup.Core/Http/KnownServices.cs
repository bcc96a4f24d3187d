using MediaCleanup.Core.Settings;

namespace MediaCleanup.Core.Http;

/// <summary>How the services that we use are talked to, by their own rules and the user's settings.</summary>
/// <param name="version">ours, for the User-Agent.</param>
/// <param name="paceFolder">where processes tell each other when they asked last; null: this one is alone.</param>
public sealed class KnownServices(ToolSettings settings, string version, string? paceFolder)
{
    /// <summary>One request a second, a User-Agent with a contact, 503 when throttled (musicbrainz.org/doc/MusicBrainz_API/Rate_Limiting).</summary>
    /// <exception cref="MediaCleanupException">the public host needs a contact.</exception>
    public ServiceOptions MusicBrainz()
    {
        settings.RequireContact();
        return new()
        {
            Name = "MusicBrainz",
            Address = settings.MusicBrainzUrl,
            Gap = settings.MusicBrainzGap,
            UserAgent = UserAgent,
            Probe = "ws/2/artist/89ad4ac3-39f7-470e-963a-56509c546377?fmt=json", // Various Artists
            FollowsRedirects = true, // on its own host only: mirrors tidy up addresses
            PaceFile = Pace("musicbrainz"),
        };
    }

    /// <summary>No limit is documented; answers with a redirect to archive.org, which stores the images.</summary>
    public ServiceOptions CoverArt() => new()
    {
        Name = "Cover Art Archive",
        Address = settings.CoverArtUrl,
        Gap = TimeSpan.Zero,
        UserAgent = UserAgent,
        Expects = AnswerKind.Image,
        Probe = "release/00000000-0000-0000-0000-000000000000/front",
        FollowsRedirects = true,
        RedirectDomain = "archive.org",
        MaxBytes = 10 << 20,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>40 requests in ten seconds, 429 when throttled (developer.themoviedb.org/docs/rate-limiting).</summary>
    /// <exception cref="MediaCleanupException">there is no key.</exception>
    public ServiceOptions Tmdb() => new()
    {
        Name = "TMDb",
        Address = settings.TmdbUrl,
        Gap = settings.TmdbGap,
        UserAgent = UserAgent,
        Key = settings.RequireTmdbKey(),
        KeySetting = "tmdb.api_key",
        Probe = "3/configuration",
        PaceFile = Pace("tmdb"),
    };

    /// <summary>A content delivery network, not counted with the API.</summary>
    public ServiceOptions TmdbImages(ServiceAddress address) => new()
    {
        Name = "TMDb images",
        Address = address,
        Gap = TimeSpan.Zero,
        UserAgent = UserAgent,
        Expects = AnswerKind.Image,
        Probe = "w92/none.jpg",
        MaxBytes = 10 << 20,
        Timeout = TimeSpan.FromSeconds(60),
    };

    private string UserAgent => settings.MusicBrainzContact is { } contact ? $"media-cleanup/{version} ( {contact} )" : $"media-cleanup/{version}";

    private string? Pace(string service) => paceFolder is null ? null : Path.Combine(paceFolder, service + ".pace");
}
