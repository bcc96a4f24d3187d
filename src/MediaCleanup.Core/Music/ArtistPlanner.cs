using System.Collections.Immutable;
using System.Globalization;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Services.MusicBrainz;
using MediaCleanup.Core.Settings;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>A front cover that was fetched for an album: what it is by its own header, and its hash.</summary>
public sealed record AlbumCover(BlobId Blob, string Mime, int Width, int Height)
{
    /// <summary>The name for a picture beside the audio: its ending tells the truth.</summary>
    public string FileName => Mime == "image/png" ? "cover.png" : "cover.jpg";
}

/// <summary>What came of looking for an album's cover.</summary>
/// <param name="Cover">null when the archive has none, or could not give it.</param>
/// <param name="Problem">why it could not be given; null when there simply is none.</param>
public sealed record FoundCover(AlbumCover? Cover, string? Problem);

/// <summary>How plans for music are made.</summary>
public sealed record MusicPlanSettings
{
    public IReadOnlyDictionary<string, FieldRule> FieldRules { get; init; } = SettingsTable.DefaultFields;

    /// <summary>Write the best edition of a tie instead of asking.</summary>
    public bool ChoosesAmongEditions { get; init; }

    /// <summary>The form of artists' names that is written.</summary>
    public ArtistNames ArtistNames { get; init; } = ArtistNames.Credited;

    /// <summary>Embedded pictures are at most this many bytes.</summary>
    public long MaxEmbeddedCover { get; init; } = 2 << 20;
}

/// <summary>Turns what was found and what was identified into changes and questions.</summary>
public static class ArtistPlanner
{
    /// <param name="covers">by album; one that is not named gets none.</param>
    /// <param name="rehearse">how an edit will come out in its file's format.</param>
    public static Proposal Plan(ArtistFolder folder, ImmutableArray<AlbumOutcome> albums, IReadOnlyDictionary<AlbumMatch, FoundCover> covers, MusicPlanSettings settings, Func<EditTags, RehearsedEdit> rehearse)
    {
        var changes = ImmutableArray.CreateBuilder<FileChange>();
        var questions = ImmutableArray.CreateBuilder<Question>();
        var findings = Diagnosis.Of(folder).ToBuilder();
        var decisions = ImmutableArray.CreateBuilder<string>();
        foreach (var album in albums)
        {
            switch (album)
            {
                case AlbumMatch match:
                    foreach (var change in Changes(folder, match, covers.GetValueOrDefault(match)?.Cover, settings))
                    {
                        var rehearsed = change is EditTags edit ? rehearse(edit) : null;
                        if (rehearsed is null || rehearsed.Edit is not null)
                        {
                            changes.Add(rehearsed?.Edit ?? change);
                        }
                        else if (rehearsed.Refusal is { } refusal)
                        {
                            findings.Add(new("FILE_NOT_WRITTEN", match.Group.Folder, change.Path, null, refusal));
                        }
                    }

                    findings.AddRange(Findings(match));
                    if (covers.GetValueOrDefault(match)?.Problem is { } problem)
                    {
                        findings.Add(new("COVER_NOT_FETCHED", match.Group.Folder, match.Group.Folder, null, problem));
                    }

                    decisions.Add(Describe(match));
                    if (!match.EditionSure && !ChoosesEdition(match, settings))
                    {
                        questions.Add(EditionQuestion(folder, match));
                    }

                    break;
                case AlbumQuestion question:
                    questions.Add(AlbumQuestionOf(folder, question));
                    decisions.Add($"{NameOf(question.Group)}: not decided, {question.Reason}");
                    break;
                default:
                    decisions.Add($"{NameOf(album.Group)}: left as it is, as was decided");
                    break;
            }
        }

        var plan = new Plan([.. changes.OrderBy(c => c is EditTags ? 0 : 1).ThenBy(c => c.Path, StringComparer.Ordinal)]);
        var artist = albums.OfType<AlbumMatch>().Select(m => m.Release.Credit).Where(c => c is [{ Id.Length: > 0 }] && c[0].Id != Credits.VariousArtists)
            .GroupBy(c => c[0].Id, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
        return new()
        {
            Plan = plan,
            Issues = Diagnosis.Issues(folder, findings.ToImmutable(), plan),
            Questions = questions.ToImmutable(),
            Decisions = decisions.ToImmutable(),
            Facts = artist is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("musicbrainz_artist_id", artist),
        };
    }

    /// <summary>True when this album could use a front cover: a file that we write lacks one, or the folder does.</summary>
    public static bool WantsCover(ArtistFolder folder, AlbumMatch match) =>
        (match.Release.HasFrontCover != false || !match.EditionSure)
        && (match.Files.Any(f => f.File.Audio is { WhyNotWritable: null } audio && LacksCover(audio)) || !HasFolderPicture(folder, match.Group.Folder));

    private static IEnumerable<FileChange> Changes(ArtistFolder folder, AlbumMatch match, AlbumCover? cover, MusicPlanSettings settings)
    {
        ImmutableArray<Release> possible = match.EditionSure || ChoosesEdition(match, settings) ? [match.Release] : [match.Release, .. match.Ties.Select(t => t.Release)];
        foreach (var assigned in match.Files)
        {
            if (assigned.File.Audio is not { WhyNotWritable: null } audio)
            {
                continue;
            }

            var wanted = ReleaseTags.OfTrack(match.Release, assigned.Medium, assigned.Track, possible, settings.ArtistNames);
            if (!assigned.RecordingSure)
            {
                wanted = [.. wanted.Where(f => f.Name is not ("musicbrainz_recordingid" or "isrc"))];
            }

            if (match.EditionContradiction is not null)
            {
                wanted = [.. wanted.Where(f => !ReleaseTags.IsOfEdition(f.Name))];
            }

            var fields = FieldPolicy.Changes(audio, wanted, settings.FieldRules, (field, present) => Stays(match, assigned, field, present, possible, settings));
            var picture = cover is not null && cover.Blob.Length <= settings.MaxEmbeddedCover && LacksCover(audio) ? new CoverChange(null, cover.Blob, cover.Mime, cover.Width, cover.Height) : null;
            if (fields.Length > 0 || picture is not null)
            {
                yield return new EditTags(assigned.File.Path, assigned.File.Stamp, fields, picture);
            }
        }

        if (cover is not null && match.Group.Folder.Length > 0 && !HasFolderPicture(folder, match.Group.Folder) && IsOwnFolder(folder, match))
        {
            yield return new CreateFile($"{match.Group.Folder}/{cover.FileName}", cover.Blob);
        }
    }

    /// <summary>A tie may be settled by choosing; an edition that the files contradict is no tie.</summary>
    private static bool ChoosesEdition(AlbumMatch match, MusicPlanSettings settings) => settings.ChoosesAmongEditions && match.EditionContradiction is null;

    /// <summary>True when what is known is too uncertain to replace what the file has.</summary>
    private static bool Stays(AlbumMatch match, AssignedFile assigned, TagField field, ImmutableArray<string> present, ImmutableArray<Release> possible, MusicPlanSettings settings) => field.Name switch
    {
        // Sides of records are numbered A1, B5.
        "tracknumber" when present is [var own] && !own.All(char.IsAsciiDigit) && own.Trim().Equals(assigned.Track.Number, StringComparison.OrdinalIgnoreCase) => true,
        "tracknumber" or "discnumber" when match.EditionContradiction is not null => true,
        _ when match.EditionIsTieBreak && ReleaseTags.IsEvidence(field.Name) => true,
        _ => ReleaseTags.IsSpeltByAny(field, present, match.Release, assigned.Medium, assigned.Track, possible, settings.ArtistNames),
    };

    private static bool LacksCover(AudioFile audio) => !audio.Pictures.Any(p => p.Type is PictureType.FrontCover or PictureType.Other);

    private static bool HasFolderPicture(ArtistFolder folder, string album) =>
        folder.SideFiles.Any(s => FolderPictures.IsFrontCover(s.Path) && FolderPictures.Serves(s.Path, album));

    /// <summary>A folder that several albums share has no one cover.</summary>
    private static bool IsOwnFolder(ArtistFolder folder, AlbumMatch match)
    {
        var own = match.Group.Files.Select(f => f.File.Path).ToHashSet(StringComparer.Ordinal);
        return folder.Tracks.Where(t => t.Folder == match.Group.Folder || match.Group.Folders.Contains(t.Folder)).All(t => own.Contains(t.Path) || t.Audio is null);
    }

    private static IEnumerable<Finding> Findings(AlbumMatch match)
    {
        var folder = match.Group.Folder;
        if (match.Missing.Length > 0)
        {
            yield return new("ALBUM_INCOMPLETE", folder, folder, null, FormattableString.Invariant($"{match.Missing.Length} of the release's tracks are missing: {string.Join(", ", match.Missing.Take(5).Select(m => m.Track.Title))}{(match.Missing.Length > 5 ? " …" : "")}"));
        }

        foreach (var file in match.LeftOver)
        {
            yield return new("ALBUM_EXTRA_TRACKS", folder, file.Path, null, "belongs to no track of the release");
        }
    }

    private static Question EditionQuestion(ArtistFolder folder, AlbumMatch match) => new(
        "ALBUM_EDITION_AMBIGUOUS",
        NameOf(match.Group),
        FormattableString.Invariant($"the album is sure ({match.AlbumConfidence:0.00}), the edition is not ({match.EditionConfidence:0.00}{(match.EditionContradiction is null ? "" : $": {match.EditionContradiction}")}); what the editions share was written"),
        [new(match.Release.Id, Describe(match.Release), match.EditionConfidence), .. match.Ties.Select(t => new Choice(t.Release.Id, $"{Describe(t.Release)} ({t.Difference})", 0))],
        AnswerFor(folder, match.Group));

    private static Question AlbumQuestionOf(ArtistFolder folder, AlbumQuestion question) => new(
        "ALBUM_NOT_IDENTIFIED",
        NameOf(question.Group),
        question.Reason,
        [.. question.Candidates.Select(c => new Choice(c.Release.Id, Describe(c.Release) + (c.Contradictions.IsEmpty ? "" : $"; against it: {string.Join(", ", c.Contradictions)}"), c.Confidence))],
        AnswerFor(folder, question.Group));

    private static string AnswerFor(ArtistFolder folder, AlbumGroup group) =>
        $"media-cleanup process --artist {ShellText.Quote(folder.Artist)} --album {ShellText.Quote(RelativeTo(folder.Folders[0], group.Folder))} --release ID";

    /// <summary>An album's folder as a person types it: relative to the artist's path where it lies below, else to the root.</summary>
    public static string RelativeTo(string artistPath, string folder) =>
        folder == artistPath ? "." : artistPath.Length > 0 && folder.StartsWith(artistPath + "/", StringComparison.Ordinal) ? folder[(artistPath.Length + 1)..] : folder;

    private static string NameOf(AlbumGroup group) => group.Folder.Length > 0 ? group.Folder : group.AlbumNames.FirstOrDefault() ?? "(files in the root)";

    private static string Describe(AlbumMatch match) =>
        string.Create(CultureInfo.InvariantCulture, $"{NameOf(match.Group)}: {Describe(match.Release)} (album {match.AlbumConfidence:0.00}, edition {match.EditionConfidence:0.00}{(match.EditionRule is null ? "" : "; " + match.EditionRule)})");

    private static string Describe(Release release) => string.Join(", ", new[]
    {
        $"{release.Credit.Text()} – {release.Title}",
        release.Date,
        release.Country,
        release.Labels.Select(l => l.CatalogNumber).FirstOrDefault(c => c is not null),
        release.Disambiguation,
        release.TrackCount > 0 ? $"{release.TrackCount} tracks" : null,
    }.Where(p => !string.IsNullOrEmpty(p)));
}
