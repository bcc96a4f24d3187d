using System.Collections.Immutable;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Settings;

/// <summary>Everything that can be set, read and checked. <see cref="SettingsTable"/> describes each key.</summary>
public sealed record ToolSettings
{
    /// <summary>One request a second on average from one address (MusicBrainz API, Rate Limiting), with a tenth for jitter on the way.</summary>
    private static readonly TimeSpan MusicBrainzSecond = TimeSpan.FromSeconds(1.1);

    public required ServiceAddress MusicBrainzUrl { get; init; }

    public required ServiceAddress CoverArtUrl { get; init; }

    public required ServiceAddress TmdbUrl { get; init; }

    /// <summary>Null: as the service's configuration says.</summary>
    public ServiceAddress? TmdbImageUrl { get; init; }

    /// <summary>More than 0, at most 1 for the public host.</summary>
    public required double MusicBrainzRequestsPerSecond { get; init; }

    /// <summary>An e-mail address or a URL, for the User-Agent.</summary>
    public string? MusicBrainzContact { get; init; }

    public Secret? TmdbApiKey { get; init; }

    public required int TmdbRequestsPer10Seconds { get; init; }

    public required int CheckpointEvery { get; init; }

    public string? MusicRoot { get; init; }

    public string? MoviesRoot { get; init; }

    /// <summary>0 to 1.</summary>
    public required double AlbumThreshold { get; init; }

    /// <summary>0 to 1.</summary>
    public required double EditionThreshold { get; init; }

    /// <summary>0 to 1.</summary>
    public required double MoviesThreshold { get; init; }

    public required AmbiguousEdition AmbiguousEdition { get; init; }

    public required MusicConfirm MusicConfirm { get; init; }

    public required ArtistNames ArtistNames { get; init; }

    /// <summary>By field name; those that are not named are replaced.</summary>
    public required ImmutableDictionary<string, FieldRule> MusicFields { get; init; }

    public required bool MusicNfo { get; init; }

    /// <summary>ISO 639-1, with or without a country: <c>de</c>, <c>pt-BR</c>.</summary>
    public required string MoviesLanguage { get; init; }

    /// <summary>ISO 3166-1, two capital letters.</summary>
    public required string MoviesCountry { get; init; }

    public required NfoName MoviesNfoName { get; init; }

    /// <summary>Pixels of the longer side.</summary>
    public required int ArtMaxSize { get; init; }

    public required TimeSpan WriteSettle { get; init; }

    public required HardLinks WriteHardLinks { get; init; }

    /// <summary>Where the value of a key came from.</summary>
    public required ImmutableDictionary<string, SettingSource> Sources { get; init; }

    public TimeSpan MusicBrainzGap => MusicBrainzSecond / MusicBrainzRequestsPerSecond;

    public TimeSpan TmdbGap => TimeSpan.FromSeconds(10) / TmdbRequestsPer10Seconds;

    public FieldRule RuleOf(string field) => MusicFields.GetValueOrDefault(field, FieldRule.Replace);

    /// <summary>What may stand nowhere but on the wire.</summary>
    public Redactor Redactor => new(TmdbApiKey is null ? [] : [TmdbApiKey]);

    /// <summary>The public MusicBrainz asks every program for a way to reach its user.</summary>
    /// <exception cref="MediaCleanupException">there is none.</exception>
    public void RequireContact()
    {
        if (MusicBrainzUrl.IsPublic && MusicBrainzContact is null)
        {
            throw new MediaCleanupException(
                ExitCode.Usage,
                "musicbrainz.contact is not set, and MusicBrainz requires a contact from every program.",
                $"Set it to your e-mail address or web page, in the settings file (media-cleanup --init-config) or as {SettingsTable.VariableOf("musicbrainz.contact")}.");
        }
    }

    /// <exception cref="MediaCleanupException">there is none.</exception>
    public Secret RequireTmdbKey() => TmdbApiKey ?? throw new MediaCleanupException(
        ExitCode.ServiceUnusable,
        "tmdb.api_key is not set, and TMDb answers nobody without a key.",
        "Get a free key at https://www.themoviedb.org/settings/api and set it as TMDB_API_KEY, or in the settings file (media-cleanup --init-config).");
}

/// <summary>Which layer a value came from, weakest first.</summary>
public enum SettingSource
{
    Default,
    File,
    Environment,
    CommandLine,
}

/// <summary>What happens to a field that has a value already.</summary>
public enum FieldRule
{
    Keep,
    Fill,
    Replace,
}

/// <summary>What happens when the album is sure and its edition is not.</summary>
public enum AmbiguousEdition
{
    Ask,
    Choose,
}

/// <summary>What a match must rest on before anything is written.</summary>
public enum MusicConfirm
{
    Search,
    Lookup,
}

/// <summary>Which form of an artist's name is written.</summary>
public enum ArtistNames
{
    Credited,
    Latin,
}

/// <summary>How the NFO of a film is called.</summary>
public enum NfoName
{
    Auto,
    Movie,
    Video,
}

/// <summary>What happens to a file that has several names.</summary>
public enum HardLinks
{
    Skip,
    Break,
}
