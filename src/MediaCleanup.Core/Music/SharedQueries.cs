using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Music;

/// <summary>A search for several needs at once.</summary>
/// <param name="Needs">those of them that are wanted now.</param>
/// <param name="Size">of how many it was made.</param>
internal sealed record SharedQuery<T>(ImmutableArray<T> Needs, string Query, int Size)
    where T : Need;

/// <summary>
/// Which search each need is asked in. After a kill other entries may be left than before it, and
/// searches would be made of other needs: what was answered would be asked for again in other words.
/// </summary>
/// <param name="cache">where the answers are, too.</param>
internal sealed class SharedQueries(ResponseCache cache, TimeProvider time)
{
    /// <summary>Of this run. How searches are made up within a run must not depend on which answer came first.</summary>
    private readonly ConcurrentDictionary<string, bool> _ownQueries = new(StringComparer.Ordinal);

    /// <summary>The searches for these needs: first those that an earlier run asked, then new ones.</summary>
    /// <param name="makeUp">new searches for what is left, each with its query.</param>
    public IReadOnlyList<SharedQuery<T>> Of<T>(IEnumerable<T> needs, Func<IReadOnlyList<T>, IEnumerable<SharedQuery<T>>> makeUp)
        where T : Need
    {
        var wanted = needs.Select(n => (Need: n, Query: QueryOf(n))).ToList();
        var kept = wanted.Select(w => w.Query).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(q => q, Find, StringComparer.Ordinal);
        var earlier = wanted.Where(w => w.Query is not null && kept[w.Query] is not null).GroupBy(w => w.Query!, StringComparer.Ordinal)
            .Select(g => new SharedQuery<T>([.. g.Select(w => w.Need)], kept[g.Key]!.Value.Query, kept[g.Key]!.Value.Size));
        return [.. earlier, .. makeUp([.. wanted.Where(w => w.Query is null || kept[w.Query] is null).Select(w => w.Need)])];
    }

    /// <summary>To be called before the search is asked: at no moment is its answer kept and this not.</summary>
    public void Note<T>(SharedQuery<T> search)
        where T : Need
    {
        if (search.Size < 2)
            return;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(search.Query)).AsSpan(0, 16));
        if (cache.Find($"known-query/{name}") is not null || !_ownQueries.TryAdd(name, true))
            return;
        foreach (var need in search.Needs)
            Put(KeyOf(need), name);
        Put($"known-query/{name}", string.Create(CultureInfo.InvariantCulture, $"{search.Size} {search.Query}")); // the last: with it, all is there
    }

    private string? QueryOf(Need need) =>
        cache.Find(KeyOf(need)) is { Body.Length: 32 } kept && Encoding.ASCII.GetString(kept.Body.Span) is var name && !_ownQueries.ContainsKey(name) ? name : null;

    private (string Query, int Size)? Find(string name)
    {
        if (cache.Find($"known-query/{name}") is not { } kept)
            return null;
        var text = Encoding.UTF8.GetString(kept.Body.Span);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && int.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (text[(space + 1)..], size)
            : null;
    }

    private void Put(string key, string text) => cache.Put(key, new(200, Encoding.UTF8.GetBytes(text), Negative: false, time.GetUtcNow()));

    private static string KeyOf(Need need) => $"known-search/{need.Key}";
}
