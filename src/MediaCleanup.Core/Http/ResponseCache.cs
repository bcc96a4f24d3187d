using System.Collections.Concurrent;
using MediaCleanup.Core.State;

namespace MediaCleanup.Core.Http;

/// <summary>Answers that are never asked for twice. Thread-safe; several processes may share one file.</summary>
public sealed class ResponseCache
{
    private readonly ConcurrentDictionary<string, CachedAnswer> _answers = new(StringComparer.Ordinal);
    private readonly CacheFile? _file;

    /// <summary>In memory only.</summary>
    public ResponseCache()
    {
    }

    private ResponseCache(CacheFile file) => _file = file;

    /// <summary>Why answers are no longer kept in the file, if so: for one line in the log. They are kept until the process ends.</summary>
    public string? Trouble { get; private set; }

    /// <summary>In a file, which need not exist yet. A torn tail is cut off by the next append, damaged lines are dropped here.</summary>
    /// <exception cref="MediaCleanupException">a newer version wrote it, or it cannot be read.</exception>
    public static ResponseCache Open(string path) => Open(SystemFileOps.Instance, path, CacheLock.Take);

    /// <summary>To look at: what is damaged stays, and is counted.</summary>
    /// <exception cref="MediaCleanupException">a newer version wrote it, or it cannot be read.</exception>
    public static ResponseCache OpenAsIs(string path) => Open(SystemFileOps.Instance, path, CacheLock.Take, heal: false);

    /// <summary>The same, through other file calls.</summary>
    /// <param name="takeLock">keeps other processes out while it is held.</param>
    internal static ResponseCache Open(IFileOps ops, string path, Func<string, IDisposable> takeLock, bool heal = true)
    {
        try
        {
            return new(CacheFile.Open(ops, path, takeLock, heal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaCleanupException(ExitCode.Usage, $"The cache {path} cannot be used: {e.Message}", "Check that it may be read and written; it is always safe to delete it.", e);
        }
    }

    public CachedAnswer? Find(string key) => _answers.GetValueOrDefault(key) ?? _file?.Find(key);

    public void Put(string key, CachedAnswer answer)
    {
        if (_file is null || Trouble is not null)
        {
            _answers[key] = answer;
            return;
        }

        try
        {
            _file.Put(key, answer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk or a read-only folder must not lose the answer, nor stop a dry run.
            Trouble = e.Message;
            _answers[key] = answer;
        }
    }

    /// <summary>Reads every answer and proves it by its hash.</summary>
    public CacheCheck Verify(CancellationToken cancellationToken) => _file?.Verify(cancellationToken) ?? new(_answers.Count, 0);

    /// <summary>Removes answers for good.</summary>
    /// <param name="fetchedBefore">only those older than this; null: whatever their age.</param>
    /// <param name="negativeOnly">only those that said "nothing".</param>
    /// <returns>how many.</returns>
    public int Clear(DateTimeOffset? fetchedBefore, bool negativeOnly)
    {
        bool Stays(DateTimeOffset at, bool isNegative) => (negativeOnly && !isNegative) || at >= fetchedBefore;
        var gone = _answers.Where(a => !Stays(a.Value.FetchedAt, a.Value.Negative)).Select(a => a.Key).ToList();
        gone.ForEach(key => _answers.TryRemove(key, out _));
        return gone.Count + (_file?.Rewrite(Stays) ?? 0);
    }

    public CacheStatistics Statistics()
    {
        if (_file is not null)
        {
            return _file.Statistics();
        }

        var all = _answers.Values.ToList();
        return new(
            all.Count,
            all.Count(a => a.Negative),
            all.Sum(a => (long)a.Body.Length),
            all.Count == 0 ? null : all.Min(a => a.FetchedAt),
            all.Count == 0 ? null : all.Max(a => a.FetchedAt));
    }
}

/// <summary>One remembered answer.</summary>
/// <param name="Negative">404, or a search without hits.</param>
public sealed record CachedAnswer(int Status, ReadOnlyMemory<byte> Body, bool Negative, DateTimeOffset FetchedAt);

/// <summary>What a look at every answer found.</summary>
public sealed record CacheCheck(int Sound, int Damaged);

/// <summary>A cache in figures.</summary>
/// <param name="Negative">of the entries, those that said "nothing".</param>
/// <param name="Bytes">of the file; of the bodies when there is none.</param>
public sealed record CacheStatistics(int Entries, int Negative, long Bytes, DateTimeOffset? Oldest, DateTimeOffset? Newest);
