using MediaCleanup.Core.Settings;

namespace MediaCleanup.Core.Http;

/// <summary>How one service is talked to.</summary>
public sealed record ServiceOptions
{
    /// <summary>For people: <c>MusicBrainz</c>.</summary>
    public required string Name { get; init; }

    public required ServiceAddress Address { get; init; }

    /// <summary>Between the starts of two requests.</summary>
    public required TimeSpan Gap { get; init; }

    public required string UserAgent { get; init; }

    public AnswerKind Expects { get; init; } = AnswerKind.Json;

    /// <summary>Sent with each request, and never anywhere else.</summary>
    public Secret? Key { get; init; }

    /// <summary>The name of the setting that <see cref="Key"/> came from.</summary>
    public string? KeySetting { get; init; }

    /// <summary>A request that any working server answers, with 200 or 404: it tells a service that is down from one that fails at one request.</summary>
    public required string Probe { get; init; }

    /// <summary>The domain that a redirect from the public service may lead to; null: redirects are not followed.</summary>
    public string? RedirectDomain { get; init; }

    /// <summary>Whether redirects to the same host are followed.</summary>
    public bool FollowsRedirects { get; init; }

    /// <summary>Of a body, after decompression.</summary>
    public long MaxBytes { get; init; } = 8 << 20;

    /// <summary>Of one attempt, from connecting to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A second process's requests count too when both name the same file here.</summary>
    public string? PaceFile { get; init; }
}

/// <summary>What a body must be before anyone looks at it.</summary>
public enum AnswerKind
{
    Json,
    Image,
}
