namespace MediaCleanup.Core.Http;

/// <summary>What a service was asked for since the start of the process.</summary>
/// <param name="Requests">sent, with those that were repeated.</param>
/// <param name="CacheHits">answered without one.</param>
/// <param name="Retries">of the requests, those that repeated one that had failed.</param>
/// <param name="Bytes">of bodies, after decompression.</param>
/// <param name="Waited">for the gap between requests.</param>
public sealed record ServiceStatistics(long Requests, long CacheHits, long Retries, long Bytes, TimeSpan Waited);
