using System.Collections.Immutable;

namespace MediaCleanup.Core.Movies;

/// <summary>A title that a name may mean, with the year that goes with it.</summary>
public sealed record TitleGuess(string Title, int? Year);

/// <summary>
/// What the name of a film's file and of its folder say, without a look at the disk or the network. The two are read each for
/// itself, and the one with the better evidence wins: release groups abbreviate the file, people name the folder.
/// </summary>
public sealed record MovieName
{
    /// <summary>Titles that hold a year of the future ("Blade Runner 2049") are no dates; with the clock of the caller one is exact.</summary>
    public const int DefaultLatestYear = 2035;

    /// <summary>No file system has longer names; a longer line is no name.</summary>
    private const int LongestName = 400;

    /// <summary>null when the name says none: a hash, an episode, a generic name without a folder.</summary>
    public string? Title { get; init; }

    public int? Year { get; init; }

    /// <summary>Other readings of the same name, best first: the halves of "A AKA B", a title in brackets, words that may belong to it.</summary>
    public ImmutableArray<TitleGuess> Others { get; init; } = [];

    public int? TmdbId { get; init; }

    /// <summary><c>tt</c> and seven or more digits.</summary>
    public string? ImdbId { get; init; }

    /// <summary>As written, with spaces: "Director's Cut".</summary>
    public string? Edition { get; init; }

    /// <summary>Number of this file in a film of several files, from 1.</summary>
    public int? Part { get; init; }

    /// <summary>
    /// <c>trailer</c>, <c>sample</c>, <c>behindthescenes</c>, <c>deletedscene</c>, <c>featurette</c>, <c>interview</c>, <c>scene</c>,
    /// <c>short</c>, <c>clip</c>, <c>themevideo</c>, or <c>unknown</c> for an extra of no special kind; null for a film.
    /// </summary>
    public string? Extra { get; init; }

    /// <summary><c>hsbs</c>, <c>sbs</c>, <c>fsbs</c>, <c>htab</c>, <c>tab</c>, <c>ftab</c>, <c>hou</c>, <c>sbs3d</c>, <c>mvc</c>.</summary>
    public string? Format3D { get; init; }

    /// <summary>The name has season and episode numbers.</summary>
    public bool IsEpisode { get; init; }

    /// <summary>Reads a path, absolute or relative, with <c>/</c> or <c>\</c>; it need not exist.</summary>
    /// <param name="asFilm">the last part is a film's name, with or without an extension; else whatever stands after its last dot is one.</param>
    /// <param name="latestYear">numbers above it are part of the title.</param>
    /// <param name="folderIsOneFilm">the folder holds no other film, so that its name may speak for the file; false in mixed folders.</param>
    public static MovieName Parse(string path, bool asFilm, int latestYear = DefaultLatestYear, bool folderIsOneFilm = true)
    {
        var parts = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeLast(6).Select(p => p.Length > LongestName ? p[..LongestName] : p).ToArray();
        parts = WithWholeBrackets(parts);
        if (parts.Length == 0)
            return new MovieName();
        var fileName = parts[^1];
        var stem = NameExtras.WithoutExtension(fileName, asFilm);
        var folders = parts[..^1].Reverse().ToArray();
        var extra = NameExtras.OfFile(ref stem) ?? (folders.Length > 0 ? NameExtras.OfFolder(folders[0]) : null);
        var file = NamePart.Parse(stem, latestYear);

        NamePart? folder = null;
        var holders = folders.Where(f => NameExtras.OfFolder(f) is null && !NameExtras.IsStructural(f)).ToArray();
        var holder = holders.FirstOrDefault();
        if (holder is not null && folderIsOneFilm && !NameExtras.IsGenericFolder(holder))
        {
            folder = NamePart.Parse(NameExtras.WithoutExtension(holder, asFilm: true), latestYear);
            if (folder.Says.Title is null && file.Says.Title is null && holders.Length > 1 && !NameExtras.IsGenericFolder(holders[1]))
            {
                // Downloads lie in folders with scrambled names inside folders with good ones.
                folder = NamePart.Parse(holders[1], latestYear);
            }
        }

        var name = folder is not null ? Combine(file, folder, stem) : NameExtras.IsGenericFile(stem) && holder is not null ? file.Says with { Title = null } : file.Says;
        return name with
        {
            TmdbId = file.Says.TmdbId ?? folder?.Says.TmdbId,
            ImdbId = file.Says.ImdbId ?? folder?.Says.ImdbId,
            Edition = file.Says.Edition ?? folder?.Says.Edition,
            Part = file.Says.Part ?? folders.TakeWhile(NameExtras.IsStructural).Select(NameExtras.DiscOfFolder).FirstOrDefault(d => d is not null),
            Extra = extra ?? file.Says.Extra,
            Format3D = file.Says.Format3D ?? folder?.Says.Format3D,
            IsEpisode = file.Says.IsEpisode,
        };
    }

    /// <summary>A slash inside brackets parts words, not folders: "Title (2000/PROPER/BD25)".</summary>
    private static string[] WithWholeBrackets(string[] parts)
    {
        var open = Array.FindIndex(parts, p => p.LastIndexOf('(') > p.LastIndexOf(')'));
        var close = open < 0 ? -1 : Array.FindIndex(parts, open + 1, p => p.AsSpan().ContainsAny('(', ')'));
        return close >= 0 && parts[close][parts[close].AsSpan().IndexOfAny('(', ')')] == ')'
            ? [.. parts[..open], string.Join(' ', parts[open..(close + 1)]), .. parts[(close + 1)..]]
            : parts;
    }

    /// <summary>Title, year and other readings of the two; what else the names say does not depend on which wins.</summary>
    private static MovieName Combine(NamePart filePart, NamePart folderPart, string stem)
    {
        var (file, folder) = (filePart.Says, folderPart.Says);
        if (folder.Title is null)
            return file;
        if (file.Title is null && !file.IsEpisode || NameExtras.IsGenericFile(stem) || filePart.StartsWithTags)
            return folder;
        if (file.Title is null)
            return file;
        var inFile = TitleText.Bare(file.Title);
        var inFolder = TitleText.Bare(folder.Title);
        if (inFile == inFolder)
        {
            var written = folder.Year is not null && file.Year is null || !file.Title.Any(char.IsUpper) ? folder : file;
            return written with { Year = file.Year ?? folder.Year, Others = Joined(file, folder, written) };
        }

        // "2001 - A Space Odyssey": what looks like a year in front belongs to the title, as the folder shows, which has another.
        if (folder.Year is not null && file.Year is not null && folder.Year != file.Year && inFolder == TitleText.Bare($"{file.Year} {file.Title}"))
            return folder with { Others = Joined(file, folder, folder) };
        var agree = folder.Year is not null && folder.Year == file.Year && inFile.Contains(inFolder, StringComparison.Ordinal);
        var folderKnowsMore = folder.Year is not null && file.Year is null || folder.Year is null == file.Year is null && folderPart.HasTags && !filePart.HasTags && file.Year is null;
        var abbreviated = file.Year is null && folderPart.HasTags && filePart.StartsWithGroup;
        var better = agree || folderKnowsMore || abbreviated ? folder : file;
        var other = ReferenceEquals(better, file) ? folder : file;
        return better with { Others = [.. Joined(file, folder, better), new TitleGuess(other.Title!, other.Year)] };
    }

    private static ImmutableArray<TitleGuess> Joined(MovieName file, MovieName folder, MovieName chosen) =>
        [.. file.Others.Concat(folder.Others).Where(o => o.Title != chosen.Title || o.Year != chosen.Year).Distinct()];
}
