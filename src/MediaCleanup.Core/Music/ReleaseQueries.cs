using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>Needs as queries of the search server: as many in one as an address bears.</summary>
internal static partial class ReleaseQueries
{
    /// <summary>Names longer than so many words are cut: the first ones find it, the rest only lengthen the address.</summary>
    private const int MostWords = 6;

    /// <summary>The server refuses addresses beyond 2 kB or so; this leaves room for the rest of it.</summary>
    private const int LongestQuery = 1700;

    /// <summary>Up to eight clauses find their albums among a hundred hits as well as one does (measured); more begin to starve each other.</summary>
    private const int ClausesPerSearch = 8;

    private const int ArtistsPerSearch = 2;

    private const int IdsPerSearch = 40;

    private static readonly string[] StopWords = ["the", "and", "with", "a", "an", "of", "in", "on", "to", "de", "la", "le", "der", "die", "das", "und", "et", "y"];

    public static IEnumerable<ImmutableArray<T>> Batches<T>(IEnumerable<T> needs)
        where T : Need
    {
        var batch = ImmutableArray.CreateBuilder<T>();
        var length = 0;
        foreach (var need in needs)
        {
            var (most, cost) = need switch
            {
                Need.ReleaseSearch search => (ClausesPerSearch, MusicBrainzRequests.EscapedLength(Clause(search)) + 4),
                Need.ArtistReleases artist => (ArtistsPerSearch, MusicBrainzRequests.EscapedLength(Clause(artist)) + 4),
                _ => (IdsPerSearch, 40),
            };
            if (batch.Count > 0 && (batch.Count >= most || length + cost > LongestQuery))
            {
                yield return batch.ToImmutable();
                batch.Clear();
                length = 0;
            }

            batch.Add(need);
            length += cost;
        }

        if (batch.Count > 0)
            yield return batch.ToImmutable();
    }

    public static string Query(IEnumerable<Need> needs) => string.Join(" OR ", needs.Select(n => $"({Clause(n)})"));

    /// <summary>Another wording for a search that found nothing near among more hits than a page holds.</summary>
    public static string Alone(Need need) => need is Need.ReleaseSearch { Artist: var artist, Album: var album } && IsMany(artist)
        ? $"arid:{Credits.VariousArtists} AND {Field("release", NameParts.Core(album), "OR")}"
        : Clause(need);

    public static bool HasOtherWording(Need need) => need is Need.ReleaseSearch search && IsMany(search.Artist);

    private static string Clause(Need need) => need switch
    {
        Need.ReleaseSearch { Artist: "" } search => Field("release", NameParts.Core(search.Album), "AND"),
        Need.ReleaseSearch search when IsMany(search.Artist) => $"arid:{Credits.VariousArtists} AND {Field("release", NameParts.Core(search.Album), "AND")}",
        Need.ReleaseSearch search => $"{Field("artist", TextFolding.WithoutGuests(search.Artist), "AND")} AND {Field("release", NameParts.Core(search.Album), "OR")}",
        Need.ArtistReleases artist => Field("artist", TextFolding.WithoutGuests(artist.Artist), "AND"),
        _ => throw new ArgumentOutOfRangeException(nameof(need)),
    };

    public static bool IsMany(string artist) => TextFolding.Fold(artist) is "various artists" or "various" or "va";

    /// <summary>"PurePunk" may have lost a space. Short parts are names: "McCoy".</summary>
    private static string[] Humps(string text)
    {
        var parts = LuceneText.Words(Hump().Replace(text, " ")).ToArray();
        return LuceneText.Words(text).Count() == 1 && parts.Length is >= 2 and <= 4 && parts.All(p => p.Length >= 3) ? parts : [];
    }

    private static string Field(string field, string text, string join)
    {
        if (Humps(text) is { Length: > 0 } humps)
            return $"{field}:({LuceneText.Words(text).First()} OR ({string.Join(" AND ", humps)}))";
        var all = LuceneText.Words(text).Distinct(StringComparer.Ordinal).ToArray();
        var telling = all.Where(w => !StopWords.Contains(w)).Take(MostWords).ToArray();
        if (telling.Length == 0)
            telling = [.. all.Take(MostWords)];
        if (join == "OR" && telling.Length is (1 or 2))
            telling = [.. telling, .. telling.Where(w => w.Length >= 5 && w.All(char.IsAsciiLetterOrDigit)).Select(w => w + "~")]; // nothing else would find a misspelt name
        return telling.Length == 0 ? $"{field}:{LuceneText.Phrase(text)}" : $"{field}:({string.Join($" {join} ", telling)})";
    }

    [GeneratedRegex(@"(?<=\p{Ll})(?=\p{Lu})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hump();
}
