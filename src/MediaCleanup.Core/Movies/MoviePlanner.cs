using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Movies;

/// <summary>Which NFO is written (<c>movies.nfo_name</c>).</summary>
public enum NfoNaming
{
    /// <summary>The XML NFO that is there, else one named after the video.</summary>
    Auto,

    /// <summary><c>movie.nfo</c>.</summary>
    Movie,

    /// <summary>The video's name.</summary>
    Video,
}

/// <param name="Language">ISO 639-1.</param>
/// <param name="Country">ISO 3166-1.</param>
public sealed record MovieSettings(string Language = "en", string Country = "US", NfoNaming NfoNaming = NfoNaming.Auto, double Threshold = MovieMatcher.DefaultThreshold);

/// <summary>A picture that was fetched, or why there is none.</summary>
/// <param name="Problem">an issue for people; null when it is there or none was wanted.</param>
public sealed record FetchedPicture(StoredImage? Image, string? Problem = null);

/// <summary>
/// What to write for a film that was found: its NFO and two pictures, only where none is; and what to ask for one that was not.
/// Nothing that is there is overwritten, but for an NFO in XML, into which elements are merged.
/// </summary>
public sealed class MoviePlanner(MovieSettings settings, MemoryBlobs blobs)
{
    /// <summary>Bytes of a name that every file system takes.</summary>
    private const int LongestName = 255;

    private static readonly string[] PosterNames = ["poster", "folder", "cover", "movie", "default"];
    private static readonly string[] FanartNames = ["fanart", "backdrop", "background", "art"];

    /// <summary>Whether a poster would be written, so that it is worth fetching.</summary>
    public static bool WantsPoster(MovieFolder folder) => !HasPicture(folder, PosterNames, "poster");

    public static bool WantsFanart(MovieFolder folder) => !HasPicture(folder, FanartNames, "fanart");

    /// <param name="lastWritten">what we wrote last to a path; null when we never did.</param>
    public Proposal Plan(MovieFolder folder, MovieStep.Match match, FetchedPicture poster, FetchedPicture fanart, Func<string, ReadOnlyMemory<byte>?> lastWritten)
    {
        var issues = ImmutableArray.CreateBuilder<Issue>();
        foreach (var file in folder.Files.Where(f => f.ReadError is not null))
        {
            issues.Add(new Issue("VIDEO_UNREADABLE", file.Path, file.ReadError!));
        }

        if (match.Film is not { } film)
            return Unfound(folder, match, issues);
        var changes = ImmutableArray.CreateBuilder<FileChange>();
        var questions = ImmutableArray.CreateBuilder<Question>();
        var decisions = ImmutableArray.CreateBuilder<string>();
        decisions.Add(string.Create(CultureInfo.InvariantCulture, $"{film.Title} ({film.Released?.Year}): TMDb {film.TmdbId}, {match.Confidence:0.00}: {match.Reason}"));
        if (OtherFilm(folder, film) is { } other)
        {
            issues.Add(new Issue("NFO_OTHER_FILM", other.Path, $"states {(other.TmdbId is { } t ? $"TMDb {t}" : other.ImdbId)}, but the film is TMDb {film.TmdbId}"));
            questions.Add(Ask("NFO_OTHER_FILM", folder, match, $"the NFO {other.FileName} describes another film than the one that was found"));
            return Made(folder, film, changes, issues, questions, decisions);
        }

        var ownParts = PlanNfos(folder, film, lastWritten, changes, issues, questions, decisions);
        PlanPicture(folder, PosterNames, "poster", poster, film.Posters.IsEmpty && film.PosterPath is null, changes, issues);
        PlanPicture(folder, FanartNames, "fanart", fanart, film.Backdrops.IsEmpty && film.BackdropPath is null, changes, issues);
        return Made(folder, film, changes, issues, questions, decisions) with { OwnParts = ownParts };
    }

    private static Proposal Made(MovieFolder folder, Film film, ImmutableArray<FileChange>.Builder changes, ImmutableArray<Issue>.Builder issues, ImmutableArray<Question>.Builder questions, ImmutableArray<string>.Builder decisions)
    {
        var facts = ImmutableDictionary.CreateBuilder<string, string>();
        facts["tmdb_id"] = film.TmdbId.ToString(CultureInfo.InvariantCulture);
        if (film.ImdbId is not null)
        {
            facts["imdb_id"] = film.ImdbId;
        }

        facts["title"] = film.Title;
        if (film.Released is { } released)
        {
            facts["year"] = released.Year.ToString(CultureInfo.InvariantCulture);
        }

        return new Proposal { Plan = new Plan([.. changes]), Issues = issues.ToImmutable(), Questions = questions.ToImmutable(), Decisions = decisions.ToImmutable(), Facts = facts.ToImmutable() };
    }

    private static Proposal Unfound(MovieFolder folder, MovieStep.Match match, ImmutableArray<Issue>.Builder issues)
    {
        if (match.IsLeftAlone)
            return new Proposal { Plan = Changes.Plan.Empty, Issues = issues.ToImmutable(), Decisions = [match.Reason] };
        return new Proposal
        {
            Plan = Changes.Plan.Empty,
            Issues = issues.ToImmutable(),
            Questions = [match.Candidates.IsEmpty ? Ask("FILM_NOT_FOUND", folder, match, $"TMDb has no film that fits the name: {match.Reason}") : Ask("FILM_DOUBTFUL", folder, match, $"which film is this? {match.Reason}")],
            Decisions = [match.Reason],
        };
    }

    private static Question Ask(string code, MovieFolder folder, MovieStep.Match match, string text) => new(
        code,
        folder.Path,
        text,
        [.. match.Candidates.Select(c => new Choice(c.TmdbId.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{c.Title} ({c.Year}): {c.Evidence}"), c.Confidence))],
        $"media-cleanup process --movie {ShellText.Quote(folder.Path)} --tmdb ID");

    /// <returns>what is ours of the files that are merged.</returns>
    private ImmutableDictionary<string, BlobId> PlanNfos(MovieFolder folder, Film film, Func<string, ReadOnlyMemory<byte>?> lastWritten, ImmutableArray<FileChange>.Builder changes, ImmutableArray<Issue>.Builder issues, ImmutableArray<Question>.Builder questions, ImmutableArray<string>.Builder decisions)
    {
        var ownParts = ImmutableDictionary<string, BlobId>.Empty;
        foreach (var target in MovieNfoTargets.Of(folder, settings.NfoNaming))
        {
            if (target.Name is null)
            {
                issues.Add(new Issue("NFO_NAME_TAKEN", folder.Path, target.Problem!));
                questions.Add(new Question("NFO_NAME_TAKEN", folder.Path, $"{target.Problem}; rename one of them, then reset the film", [], $"media-cleanup queue --reset-movie {ShellText.Quote(folder.Path)}"));
                continue;
            }

            var path = folder.Folder.Length == 0 ? target.Name : $"{folder.Folder}/{target.Name}";
            if (Encoding.UTF8.GetByteCount(target.Name[(target.Name.LastIndexOf('/') + 1)..]) > LongestName)
            {
                issues.Add(new Issue("NAME_TOO_LONG", path, $"longer than {LongestName} bytes"));
                continue;
            }

            // Of a film in parts each has a running time, and the NFO has that of the whole.
            var video = target.File is { Part: not null } ? target.File.Video is { } first ? first with { DurationMs = folder.DurationMs } : null : target.File?.Video;
            var elements = MovieNfo.Elements(film, video, settings.Language, settings.Country, folder.Name.Year);
            path = target.Existing?.Path ?? path;
            var plan = NfoPlan.Of(MovieNfo.Root, path, target.Existing?.Bytes, lastWritten(path), elements, blobs);
            ownParts = plan.AddTo(ownParts);
            if (plan.Change is not null)
            {
                changes.Add(plan.Change);
            }

            if (plan.Issue is not null)
            {
                issues.Add(plan.Issue);
            }

            if (plan.Kept.Length > 0)
            {
                decisions.Add($"{path}: kept as they are: {string.Join(", ", plan.Kept)}");
            }
        }

        foreach (var broken in folder.Nfos.Where(n => n.Form == NfoForm.Unreadable))
        {
            issues.Add(new Issue("NFO_UNREADABLE", broken.Path, "meant as XML, but a media server can read nothing of it"));
        }

        return ownParts;
    }

    private static void PlanPicture(MovieFolder folder, string[] names, string kind, FetchedPicture picture, bool serviceHasNone, ImmutableArray<FileChange>.Builder changes, ImmutableArray<Issue>.Builder issues)
    {
        if (HasPicture(folder, names, kind))
            return;
        var extension = picture.Image?.Mime == "image/png" ? "png" : "jpg";
        var name = folder.Layout == MovieLayout.Mixed ? $"{folder.Files[0].Stem}-{kind}.{extension}" : $"{kind}.{extension}";
        var path = folder.Folder.Length == 0 ? name : $"{folder.Folder}/{name}";
        var usable = picture.Image is not null && Encoding.UTF8.GetByteCount(name) <= LongestName && !folder.Names.Any(n => LibraryPaths.AreOneName(n, name));
        if (usable)
        {
            changes.Add(new CreateFile(path, picture.Image!.Id));
        }

        var why = picture.Problem ?? (picture.Image is null && serviceHasNone ? $"TMDb has no {kind} for this film" : picture.Image is null ? "it was not fetched" : usable ? $"no {kind} beside the film" : "its name cannot be used");
        issues.Add(new Issue($"{kind.ToUpperInvariant()}_MISSING", folder.Path, why, Resolved: usable));
    }

    /// <summary>A picture of the kind under any name that a media server finds.</summary>
    private static bool HasPicture(MovieFolder folder, string[] names, string kind)
    {
        foreach (var picture in folder.Pictures)
        {
            var stem = picture[..picture.LastIndexOf('.')];
            if (folder.Layout != MovieLayout.Mixed && names.Any(n => LibraryPaths.AreOneName(n, stem)))
                return true;
            if (folder.Files.Any(f => names.Any(n => LibraryPaths.AreOneName(stem, $"{f.Stem}-{n}")) || kind == "poster" && LibraryPaths.AreOneName(stem, f.Stem)))
                return true;
        }

        return false;
    }

    private static MovieNfoFile? OtherFilm(MovieFolder folder, Film film) => folder.Nfos.FirstOrDefault(n =>
        n.Form == NfoForm.Xml && MovieNfoTargets.IsOwn(folder, n) && (n.TmdbId is { } tmdb ? tmdb != film.TmdbId : n.ImdbId is not null && film.ImdbId is not null && n.ImdbId != film.ImdbId));
}
