using System.Text.Json.Serialization;

namespace MediaCleanup.Core.Services.Tmdb;

// The answers of TMDb's API v3 (developer.themoviedb.org/reference), as they are. Anything may be absent or null; dates are
// text that may be empty; a running time of 0 means that nobody entered one.

/// <summary>One film of a search.</summary>
public sealed record TmdbHit
{
    public required int Id { get; init; }

    public string? Title { get; init; }

    public string? OriginalTitle { get; init; }

    public string? OriginalLanguage { get; init; }

    public string? ReleaseDate { get; init; }

    public string? Overview { get; init; }

    public string? PosterPath { get; init; }

    public string? BackdropPath { get; init; }

    public IReadOnlyList<int>? GenreIds { get; init; }

    public bool? Adult { get; init; }

    public bool? Video { get; init; }

    public double? Popularity { get; init; }

    public double? VoteAverage { get; init; }

    public int? VoteCount { get; init; }

    /// <summary>Of <see cref="ReleaseDate"/>; null when there is none.</summary>
    [JsonIgnore]
    public int? Year => TmdbMovie.YearOf(ReleaseDate);
}

/// <summary>A page of a search.</summary>
public sealed record TmdbSearch
{
    public int Page { get; init; }

    public required IReadOnlyList<TmdbHit> Results { get; init; }

    public int TotalPages { get; init; }

    public int TotalResults { get; init; }
}

/// <summary>What an id of another database leads to.</summary>
public sealed record TmdbFound
{
    public required IReadOnlyList<TmdbHit> MovieResults { get; init; }
}

/// <summary>A film with everything appended.</summary>
public sealed record TmdbMovie
{
    public required int Id { get; init; }

    public string? Title { get; init; }

    public string? OriginalTitle { get; init; }

    public string? OriginalLanguage { get; init; }

    public string? ReleaseDate { get; init; }

    /// <summary>Minutes; 0 or null: not known.</summary>
    public int? Runtime { get; init; }

    public string? Overview { get; init; }

    public string? Tagline { get; init; }

    public string? ImdbId { get; init; }

    public string? Homepage { get; init; }

    public string? Status { get; init; }

    public bool? Adult { get; init; }

    public bool? Video { get; init; }

    public double? Popularity { get; init; }

    public double? VoteAverage { get; init; }

    public int? VoteCount { get; init; }

    public long? Budget { get; init; }

    public long? Revenue { get; init; }

    public string? PosterPath { get; init; }

    public string? BackdropPath { get; init; }

    public TmdbCollectionReference? BelongsToCollection { get; init; }

    public IReadOnlyList<TmdbNamed>? Genres { get; init; }

    public IReadOnlyList<string>? OriginCountry { get; init; }

    public IReadOnlyList<TmdbCompany>? ProductionCompanies { get; init; }

    public IReadOnlyList<TmdbCountry>? ProductionCountries { get; init; }

    public IReadOnlyList<TmdbLanguage>? SpokenLanguages { get; init; }

    public TmdbTitles? AlternativeTitles { get; init; }

    public TmdbCredits? Credits { get; init; }

    public TmdbExternalIds? ExternalIds { get; init; }

    public TmdbImages? Images { get; init; }

    public TmdbKeywords? Keywords { get; init; }

    public TmdbReleases? ReleaseDates { get; init; }

    public TmdbTranslations? Translations { get; init; }

    public TmdbVideos? Videos { get; init; }

    /// <summary>Of <see cref="ReleaseDate"/>; null when there is none.</summary>
    [JsonIgnore]
    public int? Year => YearOf(ReleaseDate);

    internal static int? YearOf(string? date) =>
        date is { Length: >= 4 } && int.TryParse(date.AsSpan(0, 4), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var year) && year > 0 ? year : null;
}

public sealed record TmdbNamed
{
    public int Id { get; init; }

    public string? Name { get; init; }
}

public sealed record TmdbCompany
{
    public int Id { get; init; }

    public string? Name { get; init; }

    public string? LogoPath { get; init; }

    public string? OriginCountry { get; init; }
}

public sealed record TmdbCountry
{
    [JsonPropertyName("iso_3166_1")]
    public string? Code { get; init; }

    public string? Name { get; init; }
}

public sealed record TmdbLanguage
{
    [JsonPropertyName("iso_639_1")]
    public string? Code { get; init; }

    public string? EnglishName { get; init; }

    public string? Name { get; init; }
}

public sealed record TmdbCollectionReference
{
    public required int Id { get; init; }

    public string? Name { get; init; }

    public string? PosterPath { get; init; }

    public string? BackdropPath { get; init; }
}

/// <summary>A collection with its films.</summary>
public sealed record TmdbCollection
{
    public required int Id { get; init; }

    public string? Name { get; init; }

    public string? Overview { get; init; }

    public string? PosterPath { get; init; }

    public string? BackdropPath { get; init; }

    public required IReadOnlyList<TmdbHit> Parts { get; init; }
}

public sealed record TmdbTitles
{
    public IReadOnlyList<TmdbTitle>? Titles { get; init; }
}

public sealed record TmdbTitle
{
    [JsonPropertyName("iso_3166_1")]
    public string? Country { get; init; }

    public string? Title { get; init; }

    public string? Type { get; init; }
}

public sealed record TmdbCredits
{
    public IReadOnlyList<TmdbPerson>? Cast { get; init; }

    public IReadOnlyList<TmdbPerson>? Crew { get; init; }
}

/// <summary>One credit: of the cast with <see cref="Character"/> and <see cref="Order"/>, of the crew with <see cref="Job"/>.</summary>
public sealed record TmdbPerson
{
    public int Id { get; init; }

    public string? Name { get; init; }

    public string? OriginalName { get; init; }

    public string? Character { get; init; }

    public int? Order { get; init; }

    public string? Job { get; init; }

    public string? Department { get; init; }

    public string? KnownForDepartment { get; init; }

    public string? CreditId { get; init; }

    public string? ProfilePath { get; init; }
}

public sealed record TmdbExternalIds
{
    public string? ImdbId { get; init; }

    public string? WikidataId { get; init; }
}

public sealed record TmdbImages
{
    public IReadOnlyList<TmdbImage>? Posters { get; init; }

    public IReadOnlyList<TmdbImage>? Backdrops { get; init; }

    public IReadOnlyList<TmdbImage>? Logos { get; init; }
}

public sealed record TmdbImage
{
    public string? FilePath { get; init; }

    /// <summary>Null: no text on it.</summary>
    [JsonPropertyName("iso_639_1")]
    public string? Language { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public double? AspectRatio { get; init; }

    public double? VoteAverage { get; init; }

    public int? VoteCount { get; init; }
}

public sealed record TmdbKeywords
{
    public IReadOnlyList<TmdbNamed>? Keywords { get; init; }
}

public sealed record TmdbReleases
{
    public IReadOnlyList<TmdbCountryReleases>? Results { get; init; }
}

public sealed record TmdbCountryReleases
{
    [JsonPropertyName("iso_3166_1")]
    public string? Country { get; init; }

    public IReadOnlyList<TmdbRelease>? ReleaseDates { get; init; }
}

/// <param name="Type">1 premiere, 2 limited, 3 theatrical, 4 digital, 5 physical, 6 television.</param>
public sealed record TmdbRelease(
    string? Certification,
    string? ReleaseDate,
    int? Type,
    string? Note,
    [property: JsonPropertyName("iso_639_1")] string? Language);

public sealed record TmdbTranslations
{
    public IReadOnlyList<TmdbTranslation>? Translations { get; init; }
}

public sealed record TmdbTranslation
{
    [JsonPropertyName("iso_639_1")]
    public string? Language { get; init; }

    [JsonPropertyName("iso_3166_1")]
    public string? Country { get; init; }

    public string? Name { get; init; }

    public string? EnglishName { get; init; }

    public TmdbTranslatedText? Data { get; init; }
}

/// <summary>Empty where it is not translated, or is the same as the original.</summary>
public sealed record TmdbTranslatedText
{
    public string? Title { get; init; }

    public string? Overview { get; init; }

    public string? Tagline { get; init; }

    public string? Homepage { get; init; }

    public int? Runtime { get; init; }
}

public sealed record TmdbVideos
{
    public IReadOnlyList<TmdbVideo>? Results { get; init; }
}

public sealed record TmdbVideo
{
    public string? Key { get; init; }

    public string? Site { get; init; }

    public string? Type { get; init; }

    public string? Name { get; init; }

    public bool? Official { get; init; }

    public int? Size { get; init; }

    [JsonPropertyName("iso_639_1")]
    public string? Language { get; init; }

    public string? PublishedAt { get; init; }
}

/// <summary>Where images are.</summary>
public sealed record TmdbConfiguration
{
    public required TmdbImageConfiguration Images { get; init; }
}

public sealed record TmdbImageConfiguration
{
    public string? SecureBaseUrl { get; init; }

    public IReadOnlyList<string>? PosterSizes { get; init; }

    public IReadOnlyList<string>? BackdropSizes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString, MaxDepth = 32)]
[JsonSerializable(typeof(TmdbSearch))]
[JsonSerializable(typeof(TmdbFound))]
[JsonSerializable(typeof(TmdbMovie))]
[JsonSerializable(typeof(TmdbCollection))]
[JsonSerializable(typeof(TmdbConfiguration))]
internal sealed partial class TmdbJson : JsonSerializerContext;
