namespace MediaCleanup.Core.Http;

/// <summary>What a client makes of a body before it may enter the cache.</summary>
public enum Verdict
{
    /// <summary>Complete and of the asked kind.</summary>
    Good,

    /// <summary>A true answer that says "nothing": no hits. Cached and marked, so that it can be asked again on demand.</summary>
    Negative,

    /// <summary>Not the answer to this request (another id, not JSON, required fields missing): never cached, never used.</summary>
    Bad,
}

/// <summary>One GET of a service.</summary>
/// <param name="PathAndQuery">below the service's base address, already escaped, without any key: <c>ws/2/release/…?fmt=json</c>. It is the cache key.</param>
/// <param name="Judge">looks at the body of a 200 before it is cached.</param>
public sealed record ServiceRequest(string PathAndQuery, Func<ReadOnlyMemory<byte>, Verdict> Judge)
{
    /// <summary>A second cache key that a good answer turns out to belong to: a film asked for by another service's id is remembered by its own too.</summary>
    public Func<ReadOnlyMemory<byte>, string>? OtherKey { get; init; }
}

/// <summary>An answer that is safe to use: 200 with a body that was judged good or negative, or 404 without one.</summary>
public sealed record ServiceAnswer(int Status, ReadOnlyMemory<byte> Body, bool FromCache)
{
    public bool Found => Status == 200;
}

/// <summary>Asks a service through its whole chain: cache, retry, breaker, spacing, timeout, socket.</summary>
/// <exception cref="MediaCleanupException">the service cannot be used at all: the run stops.</exception>
/// <exception cref="EntryException">only this answer is unusable; other requests work.</exception>
public delegate Task<ServiceAnswer> Fetch(ServiceRequest request, CancellationToken cancellationToken);
