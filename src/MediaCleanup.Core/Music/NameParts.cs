using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaCleanup.Core.Music;

/// <summary>What a file name says of a track.</summary>
public sealed record TrackName(int? Disc, int? Number, string? Artist, string? Album, ImmutableArray<string> Titles);

/// <summary>What a folder name says of an album.</summary>
public sealed record AlbumFolderName(string? Artist, string? Album, string? Year, string? CatalogNumber, ImmutableArray<string> EditionWords);

/// <summary>Names of files and folders taken apart.</summary>
public static partial class NameParts
{
    private static readonly FrozenSet<string> Decoration = new[]
    {
        "deluxe", "edition", "expanded", "remaster", "remastered", "remasters", "bonus", "track", "tracks", "disc", "disk", "cd", "japan", "japanese", "anniversary", "special", "limited", "explicit", "clean",
        "album", "mp3", "flac", "ogg", "opus", "m4a", "aac", "alac", "ape", "wav", "wma", "v0", "v2", "cbr", "vbr", "kbps", "320kbps", "256kbps", "192kbps", "128kbps", "320", "256", "192", "web", "vinyl", "lp", "ep", "single",
        "digital", "reissue", "mono", "stereo", "version", "lossless", "24bit", "16bit", "hi", "res", "what", "none", "official", "video", "audio", "hq", "hd", "lyrics", "import", "us", "uk", "eu", "promo", "cdr", "cdm", "cds",
        "scans", "log", "cue", "rip", "eac", "original", "the", "super", "legacy", "collectors", "tour", "platinum", "gold", "of",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> EditionMarks = new[]
    {
        "deluxe", "expanded", "remaster", "remastered", "bonus", "japan", "japanese", "anniversary", "special", "limited", "explicit", "clean", "vinyl", "mono", "stereo", "reissue", "digital", "legacy", "platinum",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Uninformative = new[]
    {
        "new folder", "unsorted", "downloads", "download", "music", "album", "albums", "misc", "various", "unknown album", "unknown artist", "unknown", "untitled", "temp", "incoming", "audio", "mp3", "mp3s", "flac", "songs", "tracks", "various artists",
        "compilations", "singles", "soundtracks", "va", "new", "stuff", "import", "to sort", "media", "library", "artist", "no artist", "no album", "neuer ordner", "nouveau dossier",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A name that says nothing: "New Folder (3)", "Unknown Artist".</summary>
    public static bool SaysNothing(string? name) => string.IsNullOrWhiteSpace(name) || Uninformative.Contains(TextFolding.Fold(TrailingCount().Replace(name, "")));

    /// <summary>A title that a program made up: "Track 05".</summary>
    public static bool IsPlaceholderTitle(string title) => PlaceholderTitle().IsMatch(title.Trim());

    /// <summary>The disc that a folder of this name holds, or null when it is no disc folder.</summary>
    public static int? DiscFolder(string name) => DiscFolderName().Match(name.Trim()) is { Success: true } m ? DiscNumber(m.Groups["n"].Value) : null;

    /// <summary>The disc at the end of an album's name, and the name without it.</summary>
    public static (string Name, int? Disc) WithoutDisc(string name)
    {
        var m = DiscSuffix().Match(name);
        return m.Success && m.Index > 0 ? (name[..m.Index].TrimEnd(' ', '-', ',', ':', '_'), DiscNumber(m.Groups["n"].Value)) : (name, null);
    }

    /// <summary>The name without brackets that only speak of formats and editions, and without the like at its end.</summary>
    public static string Core(string name)
    {
        var core = Bracket().Replace(name, m => IsDecoration(m.Groups["in"].Value) ? " " : m.Value);
        core = WithoutDisc(core).Name;
        core = DanglingWord().Replace(core, m => AlbumNames.EditDistance(m.Groups["word"].Value.ToLowerInvariant(), "album") <= 1 ? "" : m.Value);
        core = Spaces().Replace(core, " ").Trim(' ', '-', '_', ',');
        return core.Length > 0 ? core : name.Trim();
    }

    /// <summary>Words that speak of an edition.</summary>
    public static IEnumerable<string> EditionWordsOf(string name) =>
        TextFolding.Fold(name).Split(' ').Where(EditionMarks.Contains).Select(w => w switch { "remaster" => "remastered", "japanese" => "japan", _ => w });

    public static bool IsEditionWord(string foldedWord) => Decoration.Contains(foldedWord) || foldedWord.All(char.IsAsciiDigit);

    /// <summary>A folder name as artist, year and album. A folder of an artist's own gives no album when nothing sets the two apart.</summary>
    /// <param name="insideArtist">the folder lies in another one, so the name is the album's, perhaps with the artist before it.</param>
    public static AlbumFolderName Folder(string name, bool insideArtist)
    {
        var text = Once(name.Replace('_', ' ').Normalize()).Trim();
        var years = Years().Matches(text);
        var catalog = CatalogBracket().Match(text) is { Success: true } c && !c.Groups["in"].Value.Equals("NONE", StringComparison.Ordinal) ? c.Groups["in"].Value.Trim() : null;
        var edition = EditionWordsOf(text).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var bare = CatalogBracket().Replace(text, " ");
        string? year = null;
        if (LeadingYear().Match(bare) is { Success: true } leading)
        {
            year = leading.Groups["y"].Value;
            bare = bare[leading.Length..];
        }

        string? artist = null;
        if (!insideArtist)
        {
            var cut = bare.IndexOf(" - ", StringComparison.Ordinal);
            if (cut <= 0)
                return new AlbumFolderName(SaysNothing(bare) ? null : bare.Trim(), null, year, catalog, edition);
            artist = bare[..cut].Trim();
            bare = bare[(cut + 3)..];
            if (LeadingYear().Match(bare) is { Success: true } second)
            {
                year ??= second.Groups["y"].Value;
                bare = bare[second.Length..];
            }
        }

        year ??= years.Count > 0 ? years[^1].Value : null;
        var album = Core(bare);
        return new AlbumFolderName(artist, SaysNothing(album) ? null : album, year, catalog, edition);
    }

    /// <summary>A file name, without its extension, as disc, number, artist, album and title.</summary>
    public static TrackName Track(string stem)
    {
        var text = CopySuffix().Replace(stem.Normalize().Replace('_', ' '), "").Trim();
        int? disc = null, number = null;
        var rest = text;
        if (LeadingNumber().Match(text) is { Success: true } m)
        {
            number = Number(m.Groups["n"].Value);
            disc = m.Groups["d"].Success ? Number(m.Groups["d"].Value) : null;
            rest = m.Groups["rest"].Value.Trim();
            if (number is > 100 and < 2000 && disc is null && m.Groups["n"].Length >= 3)
                (disc, number) = (number / 100, number % 100);
        }

        var parts = rest.Split(" - ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var titles = new List<string>();
        string? artist = null, album = null;
        var inner = Array.FindIndex(parts, 1, Math.Max(0, parts.Length - 1), p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit));
        if (inner > 0 && inner < parts.Length - 1)
        {
            number = Number(parts[inner]) ?? number;
            artist = parts[0];
            album = inner > 1 ? string.Join(" - ", parts[1..inner]) : null;
            titles.Add(string.Join(" - ", parts[(inner + 1)..]));
        }
        else if (parts.Length > 1)
        {
            artist = parts[0];
            titles.Add(string.Join(" - ", parts[1..]));
            titles.Add(rest);
            if (parts.Length > 2)
                titles.Add(parts[^1]);
        }
        else
        {
            titles.Add(rest);
        }

        if (rest != text && number is not null && parts.Length == 1)
            titles.Add(text); // "99 Balloons": the number may belong to the title
        return new TrackName(disc, number, artist, album, [.. titles.Where(t => t.Length > 0 && !IsPlaceholderTitle(t)).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The title without its own number before it.</summary>
    public static string WithoutNumber(string title) => TitleNumber().Match(title) is { Success: true } m ? title[m.Length..] : title;

    /// <summary>The title without brackets that only speak of versions and formats.</summary>
    public static string WithoutDecoration(string title)
    {
        var bare = Bracket().Replace(title, m => IsDecoration(m.Groups["in"].Value) ? " " : m.Value).Trim();
        return bare.Length > 0 ? bare : title;
    }

    /// <summary>The first number in a text such as <c>7/12</c>.</summary>
    public static int? Number(string? text)
    {
        var digits = FirstNumber().Match(text ?? "");
        return digits.Success && int.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The number behind the stroke of <c>7/12</c>.</summary>
    public static int? Total(string? text) => text?.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? Number(text[(slash + 1)..]) : null;

    public static string? Year(string? date) => Years().Match(date ?? "") is { Success: true } m ? m.Value : null;

    /// <summary>"X X X X" as "X".</summary>
    private static string Once(string name)
    {
        var words = name.Split(' ');
        for (var period = 1; period <= words.Length / 3; period++)
        {
            var repeats = true;
            for (var i = 0; repeats && i + period < words.Length - 1; i++)
                repeats = words[i] == words[i + period];
            if (repeats)
                return string.Join(' ', words[..period]);
        }

        return name;
    }

    private static bool IsDecoration(string inside)
    {
        var words = TextFolding.Fold(inside).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.All(w => IsEditionWord(w) || !char.IsLetterOrDigit(w[0]) || (w.Length > 4 && Decoration.Any(d => d.Length > 4 && Math.Abs(d.Length - w.Length) <= 1 && (new FoldedText(d).Similarity(new FoldedText(w)) >= 0.6 || AlbumNames.EditDistance(d, w) == 1)))) || IsDecorationRunTogether(string.Concat(words));
    }

    /// <summary>A space hit beside its key: "Japa nEdition".</summary>
    private static bool IsDecorationRunTogether(string letters) =>
        letters.Length is > 0 and <= 60 && Decoration.Any(d => d.Length > 3 && letters.StartsWith(d, StringComparison.Ordinal) && (d.Length == letters.Length || IsDecorationRunTogether(letters[d.Length..])));

    private static int? DiscNumber(string text) => text.ToLowerInvariant() switch
    {
        "i" or "one" or "a" => 1,
        "ii" or "two" or "b" => 2,
        "iii" or "three" or "c" => 3,
        "iv" or "four" or "d" => 4,
        "v" or "five" => 5,
        "vi" or "six" => 6,
        _ => Number(text),
    };

    [GeneratedRegex(@"\s*\(\d+\)$", RegexOptions.CultureInvariant)]
    private static partial Regex TrailingCount();

    [GeneratedRegex(@"^(?:audio ?)?(?:track|titel|piste|pista|title|untitled)\s*[-_#.]?\s*\d*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PlaceholderTitle();

    [GeneratedRegex(@"^(?:(?:cd|disc|disk|disque|dvd|vinyl|lp|record|side|volume|vol|part)[\s._#-]*(?<n>\d{1,2}|i{1,3}|iv|vi?|one|two|three|four|five|six|[a-d])(?:[\s._:-].*)?|(?<n>\d{1,2}) (?:of|von|de) \d{1,2})$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DiscFolderName();

    [GeneratedRegex(@"[\s_\[\(,-]+(?:cd|disc|disk)[\s._#-]*(?<n>\d{1,2}|i{1,3}|one|two|three|four)[\]\)]?\s*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DiscSuffix();

    [GeneratedRegex(@"[\(\[\{](?<in>[^()\[\]{}]*)[\)\]\}]", RegexOptions.CultureInvariant)]
    private static partial Regex Bracket();

    [GeneratedRegex(@"\{(?<in>[^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex CatalogBracket();

    [GeneratedRegex(@"\s+-\s+(?<word>\p{L}{4,6})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex DanglingWord();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<!\d)(?:19|20)\d\d(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Years();

    [GeneratedRegex(@"^\s*(?:[\[\(](?<y>(?:19|20)\d\d)(?:[-.]\d\d){0,2}[\]\)]\s*-?\s*|(?<y>(?:19|20)\d\d)(?:[-.]\d\d){0,2}\s+-\s+)", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingYear();

    [GeneratedRegex(@"^\s*(?:(?<d>\d{1,2})\s*[-.]\s*(?=\d{2}))?(?<n>\d{1,4})(?:\s*[-._)]\s*|\s+)(?<rest>\S.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingNumber();

    [GeneratedRegex(@"(?: \(\d{1,2}\)| - copy| copy)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CopySuffix();

    [GeneratedRegex(@"^\s*\d{1,3}\s*(?:[-._)]\s+|\s-\s|\.)", RegexOptions.CultureInvariant)]
    private static partial Regex TitleNumber();

    [GeneratedRegex(@"\d{1,6}", RegexOptions.CultureInvariant)]
    private static partial Regex FirstNumber();
}
