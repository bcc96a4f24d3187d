using System.Collections.Immutable;

namespace MediaCleanup.Core.Movies;

/// <summary>A film as a search answers it.</summary>
/// <param name="Year">of the first release; null when the service has no date.</param>
public sealed record FilmHit(int TmdbId, string Title, string OriginalTitle, int? Year, double Popularity);

/// <summary>A film with all that is written about it. Texts are as the service gave them; empty when it has none.</summary>
public sealed record Film
{
    public required int TmdbId { get; init; }

    /// <summary><c>tt</c> and digits, checked; null when there is none.</summary>
    public string? ImdbId { get; init; }

    /// <summary>In the language asked for, or what the service falls back to.</summary>
    public required string Title { get; init; }

    public string OriginalTitle { get; init; } = "";

    /// <summary>ISO 639-1.</summary>
    public string OriginalLanguage { get; init; } = "";

    public DateOnly? Released { get; init; }

    /// <summary>Minutes; null when unknown.</summary>
    public int? Runtime { get; init; }

    public string Overview { get; init; } = "";

    public string Tagline { get; init; } = "";

    /// <summary>0 to 10.</summary>
    public double Rating { get; init; }

    public int Votes { get; init; }

    public double Popularity { get; init; }

    public ImmutableArray<string> Genres { get; init; } = [];

    public ImmutableArray<string> Countries { get; init; } = [];

    public ImmutableArray<string> Studios { get; init; } = [];

    public FilmCollection? Collection { get; init; }

    public ImmutableArray<string> Directors { get; init; } = [];

    public ImmutableArray<string> Writers { get; init; } = [];

    public ImmutableArray<FilmActor> Cast { get; init; } = [];

    /// <summary>Country (ISO 3166-1) → certification; empty ones are left out.</summary>
    public ImmutableDictionary<string, string> Certifications { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<string> AlternativeTitles { get; init; } = [];

    public ImmutableArray<FilmTranslation> Translations { get; init; } = [];

    public ImmutableArray<FilmImage> Posters { get; init; } = [];

    public ImmutableArray<FilmImage> Backdrops { get; init; } = [];

    /// <summary>Image paths that the service itself picks; used when it lists none.</summary>
    public string? PosterPath { get; init; }

    public string? BackdropPath { get; init; }

    /// <summary>Of a trailer on YouTube.</summary>
    public string? TrailerYouTubeId { get; init; }

    /// <summary>All titles that it goes by, the main ones first.</summary>
    public IEnumerable<string> AllTitles => new[] { Title, OriginalTitle }.Concat(AlternativeTitles).Concat(Translations.Select(t => t.Title)).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal);
}

/// <param name="Overview">null when it was not asked for.</param>
public sealed record FilmCollection(int TmdbId, string Name, string? Overview = null);

/// <param name="Role">empty when unknown.</param>
/// <param name="ImagePath">below the image address, beginning with <c>/</c>; null without a portrait.</param>
public sealed record FilmActor(string Name, string Role, int Order, string? ImagePath = null);

/// <param name="Language">ISO 639-1.</param>
/// <param name="Country">ISO 3166-1.</param>
public sealed record FilmTranslation(string Language, string Country, string Title, string Overview, string Tagline);

/// <param name="Language">ISO 639-1; null for a picture without text.</param>
/// <param name="Rating">0 to 10.</param>
public sealed record FilmImage(string Path, string? Language, int Width, int Height, double Rating);
