using System.Collections.Immutable;
using MediaCleanup.Core.Services.MusicBrainz;

namespace MediaCleanup.Core.Music;

/// <summary>How well the names of an album in the library fit those of a release.</summary>
public static class AlbumNames
{
    /// <summary>0 to 1; null when nothing names the album.</summary>
    public static double? Album(AlbumGroup group, Release release) => group.AlbumNames.IsEmpty ? null : group.AlbumNames.Max(n => Album(n, release));

    /// <summary>0 to 1; null when nothing names the artist.</summary>
    public static double? Artist(AlbumGroup group, Release release) => group.ArtistNames.IsEmpty || release.Credit.IsEmpty ? null : group.ArtistNames.Max(n => Artist(n, release.Credit));

    public static double Album(string name, Release release)
    {
        var titles = release.Group is { } g && g.Title != release.Title ? new[] { release.Title, g.Title } : [release.Title];
        return titles.Max(t => Math.Max(Similarity(name, t), Math.Min(0.98, Similarity(NameParts.Core(name), NameParts.Core(t)))));
    }

    public static double Artist(string name, ImmutableArray<CreditedArtist> credit)
    {
        if (credit.Any(c => c.Id == Credits.VariousArtists) && TextFolding.Fold(name) is "various artists" or "various" or "va")
            return 1;
        var whole = Math.Max(ArtistSimilarity(name, credit.Text()), ArtistSimilarity(name, credit.SortText()));
        return credit.Max(c => Math.Max(Math.Max(ArtistSimilarity(name, c.Name), ArtistSimilarity(name, c.ArtistName)), c.Aliases.Select(a => 0.95 * ArtistSimilarity(name, a)).DefaultIfEmpty(0).Max())) is var part && credit.Length > 1 ? Math.Max(whole, part * 0.95) : Math.Max(whole, part);
    }

    /// <summary>
    /// A word that one name has and the other has not, that no slip of the pen explains and that does not speak of an edition:
    /// "Complete X" is not "X". Null when there is none.
    /// </summary>
    public static string? StrangeWord(AlbumGroup group, Release release)
    {
        if (group.AlbumNames.IsEmpty)
            return null;
        var titles = release.Group is { } g && g.Title != release.Title ? new[] { release.Title, g.Title } : [release.Title];
        var pairs = group.AlbumNames.SelectMany(n => titles, (n, t) => (Name: n, Title: t, Fit: Math.Max(Similarity(n, t), Similarity(NameParts.Core(n), NameParts.Core(t))))).OrderByDescending(p => p.Fit).ToList();
        string? strange = null;
        foreach (var (name, title, fit) in pairs.Where(p => p.Fit >= pairs[0].Fit - 0.15))
        {
            var word = StrangeWord(name, title, release.Credit);
            if (word is null)
                return null;
            strange ??= word;
        }

        return strange;
    }

    private static string? StrangeWord(string name, string title, ImmutableArray<CreditedArtist> credit)
    {
        if (IsSlipOfWhole(AllWords(name), AllWords(title)))
            return null;
        var (a, b) = (Words(name), Words(title));
        var artist = Words(credit.Text());
        foreach (var (own, other) in new[] { (a, AllWords(title)), (b, AllWords(name)) })
        {
            foreach (var word in own)
            {
                if (!other.Any(o => o == word || IsSlip(o, word)) && !NameParts.IsEditionWord(word) && !string.Concat(other).Contains(word, StringComparison.Ordinal) && !artist.Contains(word))
                    return word;
            }
        }

        return null;
    }

    private static string[] AllWords(string name) => TextFolding.Fold(NameParts.Core(name)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Words(string name) => [.. AllWords(name).Where(w => w is not ("the" or "and" or "a" or "of" or "s"))];

    /// <summary>A slip that is not within one word: a space lost or hit beside its key, a short word spoilt. "Part I" and "Part II" are none.</summary>
    private static bool IsSlipOfWhole(string[] a, string[] b)
    {
        var (x, y) = (string.Concat(a), string.Concat(b));
        var longest = Math.Max(x.Length, y.Length);
        if (longest is < 8 or > 60 || EditDistance(x, y) > (longest >= 16 ? 2 : 1))
            return false;
        var (mine, theirs) = (a.Except(b, StringComparer.Ordinal).ToArray(), b.Except(a, StringComparer.Ordinal).ToArray());
        return !mine.Concat(theirs).Any(IsNumeral) && !(mine.Any(w => w.Length == 1) && theirs.Any(w => w.Length == 1));
    }

    private static bool IsNumeral(string word) => word.Any(char.IsDigit) || word is "i" or "ii" or "iii" or "iv" or "v" or "vi" or "vii" or "viii" or "ix" or "x" or "xi" or "xii";

    private static bool IsSlip(string a, string b)
    {
        var longest = Math.Max(a.Length, b.Length);
        return longest >= 3 && EditDistance(a, b) <= (longest >= 8 ? 2 : 1) && (longest >= 4 || a.Length != b.Length || a == "the" || a == "and");
    }

    private static double ArtistSimilarity(string a, string b) => Math.Max(Similarity(a, b), Similarity(Bare(a), Bare(b)));

    private static string Bare(string artist)
    {
        var words = TextFolding.Fold(artist).Split(' ').Where(w => w is not ("the" or "and" or "a")).ToArray();
        return words.Length == 0 ? artist : string.Join(' ', words);
    }

    private static double Similarity(string a, string b)
    {
        var (x, y) = (new FoldedText(a), new FoldedText(b));
        var dice = x.Similarity(y);
        var longest = Math.Max(x.Text.Length, y.Text.Length);
        if (dice >= 0.95 || longest == 0 || longest > 60)
            return dice;
        return Math.Max(dice, Math.Min(0.97, 1 - EditDistance(x.Text, y.Text) / (double)longest));
    }

    /// <summary>Letters to put in, take out, change or swap with their neighbour (Damerau, each place once).</summary>
    internal static int EditDistance(string a, string b)
    {
        var (before, last, now) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
            }

            (before, last, now) = (last, now, before);
        }

        return last[b.Length];
    }
}
