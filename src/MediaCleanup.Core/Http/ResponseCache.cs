using System.Collections.Concurrent;

namespace MediaCleanup.Core.Http;

/// <summary>Answers that are never asked for twice. Thread-safe.</summary>
public sealed class ResponseCache
{
    private readonly ConcurrentDictionary<string, CachedAnswer> _answers = new(StringComparer.Ordinal);

    public CachedAnswer? Find(string key) => _answers.GetValueOrDefault(key);

    public void Put(string key, CachedAnswer answer) => _answers[key] = answer;
}

/// <summary>One remembered answer.</summary>
/// <param name="Negative">404, or a search without hits.</param>
public sealed record CachedAnswer(int Status, ReadOnlyMemory<byte> Body, bool Negative, DateTimeOffset FetchedAt);
