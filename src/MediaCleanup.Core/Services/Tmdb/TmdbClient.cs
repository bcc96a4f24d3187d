using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Services.Tmdb;

/// <summary>A search for a film by its title.</summary>
public sealed record TmdbQuery(string Title)
{
    /// <summary>Of any release. A hard filter: a film that is one year off is not in the answer.</summary>
    public int? Year { get; init; }

    /// <summary>Of the first release; the same.</summary>
    public int? PrimaryReleaseYear { get; init; }

    public bool IncludeAdult { get; init; }

    /// <summary>From 1 on, of 20 films each.</summary>
    public int Page { get; init; } = 1;
}

/// <summary>TMDb's API v3: needs become requests, answers become records. Waiting and remembering are the chain's.</summary>
/// <param name="language">ISO 639-1, with or without a country: <c>movies.language</c>.</param>
public sealed partial class TmdbClient(Fetch fetch, string language)
{
    /// <summary>All that is ever written about a film, in one request (20 parts are allowed).</summary>
    private const string Parts = "alternative_titles,credits,external_ids,images,keywords,release_dates,translations,videos";

    /// <exception cref="EntryException">the answer is of no use.</exception>
    /// <exception cref="MediaCleanupException">TMDb cannot be used.</exception>
    public async Task<TmdbSearch> SearchAsync(TmdbQuery query, CancellationToken cancellationToken)
    {
        var path = "3/search/movie?include_adult=" + (query.IncludeAdult ? "true" : "false")
            + "&language=" + Uri.EscapeDataString(language)
            + "&page=" + Text(query.Page)
            + (query.PrimaryReleaseYear is { } primary ? "&primary_release_year=" + Text(primary) : "")
            + "&query=" + Uri.EscapeDataString(query.Title)
            + (query.Year is { } year ? "&year=" + Text(year) : "");
        return await GetAsync(path, TmdbJson.Default.TmdbSearch, s => s.Page != query.Page && s.Page != 0 ? Verdict.Bad : Known(s.Results), cancellationToken)
            ?? new() { Results = [] };
    }

    /// <summary>A film with its credits, images, releases, other titles and translations.</summary>
    /// <returns>null when there is none with this id.</returns>
    public Task<TmdbMovie?> MovieAsync(int id, CancellationToken cancellationToken) =>
        GetAsync(MoviePath(Text(id)), TmdbJson.Default.TmdbMovie, m => m.Id == id && (m.Title + m.OriginalTitle).Length > 0 ? Verdict.Good : Verdict.Bad, cancellationToken);

    /// <summary>The same by its IMDb id, in one request: TMDb takes either in this place. The answer is remembered by its own id too.</summary>
    /// <param name="imdbId"><c>tt</c> and digits.</param>
    /// <returns>null when TMDb does not know the id here; <see cref="FindAsync"/> may still.</returns>
    /// <exception cref="ArgumentException">it is no such id.</exception>
    public Task<TmdbMovie?> MovieAsync(string imdbId, CancellationToken cancellationToken) =>
        GetAsync(MoviePath(Checked(imdbId)), TmdbJson.Default.TmdbMovie, m => m.Id > 0 && (m.Title + m.OriginalTitle).Length > 0 ? Verdict.Good : Verdict.Bad, cancellationToken, m => MoviePath(Text(m.Id)));

    /// <summary>The films that an IMDb id leads to: one, or none.</summary>
    /// <param name="imdbId"><c>tt</c> and digits.</param>
    /// <exception cref="ArgumentException">it is no such id.</exception>
    public async Task<IReadOnlyList<TmdbHit>> FindAsync(string imdbId, CancellationToken cancellationToken)
    {
        var path = $"3/find/{Checked(imdbId)}?external_source=imdb_id&language={Uri.EscapeDataString(language)}";
        return (await GetAsync(path, TmdbJson.Default.TmdbFound, f => Known(f.MovieResults), cancellationToken))?.MovieResults ?? [];
    }

    /// <returns>null when there is none with this id.</returns>
    public Task<TmdbCollection?> CollectionAsync(int id, CancellationToken cancellationToken) =>
        GetAsync($"3/collection/{Text(id)}?language={Uri.EscapeDataString(language)}", TmdbJson.Default.TmdbCollection, c => c.Id == id ? Verdict.Good : Verdict.Bad, cancellationToken);

    /// <exception cref="EntryException">the answer is of no use.</exception>
    public async Task<TmdbConfiguration> ConfigurationAsync(CancellationToken cancellationToken) =>
        await GetAsync("3/configuration", TmdbJson.Default.TmdbConfiguration, static _ => Verdict.Good, cancellationToken)
        ?? throw new EntryException("TMDb: it has no configuration.");

    /// <summary>
    /// Where images are, by the configuration. An answer may not send us anywhere: the public service's images are on its own
    /// domain, and any other server's on itself.
    /// </summary>
    /// <param name="service">the address of the API.</param>
    /// <param name="setting"><c>tmdb.image_url</c>, which wins and costs no request.</param>
    /// <exception cref="MediaCleanupException">the configuration names no address that is allowed.</exception>
    public async Task<ServiceAddress> ImageAddressAsync(ServiceAddress service, ServiceAddress? setting, CancellationToken cancellationToken)
    {
        if (setting is not null)
        {
            return setting;
        }

        var url = (await ConfigurationAsync(cancellationToken)).Images.SecureBaseUrl;
        var address = ServiceAddress.TryParse(url ?? "", "tmdb.org");
        return address is not null && (service.IsPublic ? address.IsPublic : address.Base.Host == service.Base.Host && address.Base.Port == service.Base.Port)
            ? address
            : throw new MediaCleanupException(
                ExitCode.ServiceUnusable,
                "TMDb's configuration puts its images on a host that is not one of its own.",
                "Set tmdb.image_url to where the images are, with /t/p.");
    }

    internal static T Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");

    /// <summary>Judged by what will be read from it: an answer that would not parse later never enters the cache.</summary>
    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, Func<T, Verdict> judge, CancellationToken cancellationToken, Func<T, string>? otherPath = null)
        where T : class
    {
        var answer = await fetch(new(path, body => judge(Parse(body.Span, type))) { OtherKey = otherPath is null ? null : body => otherPath(Parse(body.Span, type)) }, cancellationToken);
        try
        {
            return answer.Found ? Parse(answer.Body.Span, type) : null;
        }
        catch (JsonException e)
        {
            // Only an answer that an older version of this program had found good.
            throw new EntryException("TMDb: a remembered answer cannot be read. \"media-cleanup cache --clear tmdb\" forgets it.", e);
        }
    }

    private string MoviePath(string id)
    {
        // Each part gets the same parameters, so that without the list of languages only images in ours would come.
        var own = LanguageTag.Of(language).Language;
        var images = own == "en" ? "en,null" : $"{own},en,null";
        return $"3/movie/{id}?append_to_response={Uri.EscapeDataString(Parts)}&include_image_language={Uri.EscapeDataString(images)}&language={Uri.EscapeDataString(language)}";
    }

    private static string Checked(string imdbId) => ImdbId().IsMatch(imdbId) ? imdbId : throw new ArgumentException("Not an IMDb id.", nameof(imdbId));

    private static Verdict Known(IReadOnlyList<TmdbHit> hits) =>
        hits.Count == 0 ? Verdict.Negative : hits.All(h => h.Id > 0) ? Verdict.Good : Verdict.Bad;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Att[0-9]{5,10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImdbId();
}
