using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Music;

/// <summary>Something wrong in one file, or in a whole folder (then <paramref name="File"/> is the folder).</summary>
/// <param name="Field">the field whose change mends it; null when no tag edit does.</param>
public sealed record Finding(string Code, string Folder, string File, string? Field, string Detail);

/// <summary>Turns facts about an artist's folders into issues with stable codes. <c>docs/issues.md</c> explains each.</summary>
public static partial class Diagnosis
{
    private static readonly FrozenSet<string> Placeholders = new[]
    {
        "unknown artist", "unknown album", "unknown", "untitled", "no title", "new artist", "new album", "artist", "album", "title", "various", "no artist",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] TextFields = ["title", "artist", "album", "albumartist"];

    private static readonly string[] NumberFields = ["tracknumber", "totaltracks", "discnumber", "totaldiscs"];

    private static readonly string[] IdFields =
    [
        "musicbrainz_recordingid", "musicbrainz_trackid", "musicbrainz_albumid", "musicbrainz_artistid", "musicbrainz_albumartistid", "musicbrainz_releasegroupid",
    ];

    public static ImmutableArray<Finding> Of(ArtistFolder folder)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var track in folder.Tracks)
        {
            findings.AddRange(track.Audio is { } audio ? OfFile(track, audio) : [new(track.Stamp.Length == 0 ? "FILE_ZERO_LENGTH" : "FILE_UNREADABLE", track.Folder, track.Path, null, track.ReadError ?? "cannot be read")]);
        }

        foreach (var album in folder.Tracks.Where(t => t.Audio is not null).GroupBy(t => t.Folder, StringComparer.Ordinal))
        {
            findings.AddRange(OfFolder(album.Key, [.. album], folder.SideFiles));
        }

        findings.AddRange(folder.Skipped.Select(s => new Finding(s.Reason.Contains("UTF-8", StringComparison.Ordinal) ? "NAME_NOT_UTF8" : "FOLDER_NOT_READ", folder.Folders[0], s.Path, null, s.Reason)));
        return findings.ToImmutable();
    }

    /// <summary>
    /// One issue for each code and folder, with the files that have it; resolved when the plan changes, in each of these files,
    /// the field that is wrong. What is wrong with a folder as a whole is resolved when the folder no longer has it after the plan.
    /// </summary>
    public static ImmutableArray<Issue> Issues(ArtistFolder folder, ImmutableArray<Finding> findings, Plan plan)
    {
        var left = After(folder, plan).GroupBy(t => t.Folder, StringComparer.Ordinal)
            .SelectMany(f => OfFolder(f.Key, [.. f], folder.SideFiles)).Select(f => (f.Code, f.Folder)).ToHashSet();
        var changed = plan.Changes.OfType<EditTags>().SelectMany(e => e.Fields.Select(f => (e.Path, f.Field)).Concat(e.Cover is null ? [] : [(e.Path, "cover")])).ToHashSet();
        var created = plan.Changes.OfType<CreateFile>().Select(c => c.Path[..Math.Max(0, c.Path.LastIndexOf('/'))]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. findings.GroupBy(f => (f.Code, f.Folder))
                .OrderBy(g => g.Key.Folder, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Code, StringComparer.Ordinal)
                .Select(g => new Issue(g.Key.Code, g.Key.Folder, DetailOf([.. g]), g.All(f => IsResolved(f, changed, created, left)))),
        ];
    }

    /// <summary>The files that can be read, with the tags that they have after the plan.</summary>
    private static IEnumerable<TrackFile> After(ArtistFolder folder, Plan plan)
    {
        var edits = plan.Changes.OfType<EditTags>().ToLookup(e => e.Path, StringComparer.Ordinal);
        foreach (var track in folder.Tracks)
        {
            if (track.Audio is not { } audio)
            {
                continue;
            }

            var fields = edits[track.Path].SelectMany(e => e.Fields).ToList();
            var kept = audio.Tags.Where(t => !fields.Exists(f => f.Field.Equals(t.Name, StringComparison.OrdinalIgnoreCase)));
            yield return track with { Audio = audio with { Tags = [.. kept, .. fields.Select(f => new TagField(f.Field, f.After))] } };
        }
    }

    private static bool IsResolved(Finding finding, HashSet<(string, string)> changed, HashSet<string> created, HashSet<(string, string)> left) => finding.Field switch
    {
        null => false,
        "folder_picture" => created.Contains(finding.Folder),
        _ when finding.File == finding.Folder => !left.Contains((finding.Code, finding.Folder)),
        var field => changed.Contains((finding.File, field)),
    };

    private static string DetailOf(List<Finding> findings)
    {
        var first = findings[0];
        var where = first.File == first.Folder ? "" : first.File[(first.File.LastIndexOf('/') + 1)..] + ": ";
        return findings.Count == 1 ? where + first.Detail : FormattableString.Invariant($"{findings.Count} files, first {where}{first.Detail}");
    }

    private static IEnumerable<Finding> OfFile(TrackFile track, AudioFile audio)
    {
        foreach (var code in audio.Issues)
        {
            yield return Here(code, null, "seen in the file itself");
        }

        if (audio.WhyNotWritable is { } reason)
        {
            yield return Here("FILE_LEFT_ALONE", null, reason);
        }

        if (audio.Tags.IsEmpty)
        {
            yield return Here("TAG_NONE", "title", "has no tags at all");
            yield break;
        }

        foreach (var (field, code) in new[] { ("title", "ALBUM_MISSING_TITLE"), ("artist", "ALBUM_MISSING_ARTIST"), ("album", "ALBUM_MISSING_ALBUM"), ("albumartist", "ALBUM_MISSING_ALBUMARTIST"), ("tracknumber", "ALBUM_MISSING_TRACKNO"), ("date", "ALBUM_MISSING_DATE") })
        {
            if (audio.First(field) is null)
            {
                yield return Here(code, field, $"has no {field}");
            }
        }

        foreach (var field in TextFields)
        {
            foreach (var finding in audio[field].SelectMany(v => OfText(v, field, audio)).Select(f => Here(f.Code, field, f.Detail)))
            {
                yield return finding;
            }
        }

        foreach (var field in NumberFields)
        {
            if (audio.First(field) is { } number && !(int.TryParse(number.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1000) && !VinylNumber().IsMatch(number))
            {
                yield return Here("TRACK_NUMBER_INVALID", field, $"{field} is \"{number}\"");
            }
        }

        if (audio.First("date") is { } date && !(Date().IsMatch(date) && int.Parse(date.AsSpan(0, 4), CultureInfo.InvariantCulture) is >= 1889 and <= 2100))
        {
            yield return Here("DATE_INVALID", "date", $"date is \"{date}\"");
        }

        foreach (var field in IdFields)
        {
            if (audio[field].Any(v => v.Length > 0 && !Guid.TryParseExact(v, "D", out _)))
            {
                yield return Here("MBID_FIELD_MALFORMED", field, $"{field} is \"{audio[field][0]}\"");
            }
        }

        if (!audio.Pictures.Any(p => p.Type is PictureType.FrontCover or PictureType.Other) && audio.WhyNotWritable is null)
        {
            yield return Here("ART_MISSING_EMBEDDED", "cover", "has no front cover");
        }

        Finding Here(string code, string? field, string detail) => new(code, track.Folder, track.Path, field, detail);
    }

    private static IEnumerable<(string Code, string Detail)> OfText(string value, string field, AudioFile audio)
    {
        if (value.Contains('\uFFFD', StringComparison.Ordinal))
        {
            yield return ("TEXT_REPLACEMENT_CHAR", $"{field} is \"{value}\"");
        }

        if (Mojibake.Undo(value) is { } meant && meant != value)
        {
            yield return ("TEXT_MOJIBAKE_UTF8", $"{field} \"{value}\" was \"{meant}\"");
        }

        if (value.Any(c => c is < ' ' or (>= '\u007F' and <= '\u009F')))
        {
            yield return ("TAG_NULL_OR_CONTROL", $"{field} holds control characters");
        }
        else if (value != value.Trim() || value.Contains("  ", StringComparison.Ordinal) || value.Any(c => c is '\u00A0' or '\u200B' or '\u200C' or '\u2060'))
        {
            yield return ("TEXT_WHITESPACE", $"{field} is \"{value}\"");
        }

        if (!IsComposed(value))
        {
            yield return ("TEXT_NOT_NFC", $"{field} is decomposed");
        }

        if (Placeholders.Contains(value.Trim()) || (field == "title" && TrackPlaceholder().IsMatch(value)))
        {
            yield return ("TEXT_PLACEHOLDER", $"{field} is \"{value}\"");
        }

        if (field == "title" && NumberedTitle().Match(value) is { Success: true } match && int.TryParse(match.Groups["n"].Value, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(audio.First("tracknumber"), CultureInfo.InvariantCulture, out var own) && own == number)
        {
            yield return ("TEXT_NUMBER_IN_TITLE", $"title is \"{value}\"");
        }

        if (HtmlEntity().IsMatch(value))
        {
            yield return ("TEXT_HTML_ENTITY", $"{field} is \"{value}\"");
        }
    }

    private static IEnumerable<Finding> OfFolder(string folder, ImmutableArray<TrackFile> tracks, ImmutableArray<SideFile> sideFiles)
    {
        foreach (var (field, code) in new[] { ("album", "ALBUM_INCONSISTENT_ALBUM"), ("albumartist", "ALBUM_INCONSISTENT_ALBUMARTIST"), ("date", "ALBUM_INCONSISTENT_DATE"), ("musicbrainz_albumid", "ALBUM_INCONSISTENT_MBID") })
        {
            var values = tracks.Select(t => t.Audio!.First(field)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            if (values.Count > 1)
            {
                yield return new(code, folder, folder, field, FormattableString.Invariant($"{values.Count} different values, among them \"{values[0]}\" and \"{values[1]}\""));
            }
        }

        foreach (var disc in tracks.GroupBy(t => t.Audio!.First("discnumber") ?? "1", StringComparer.Ordinal))
        {
            var numbers = disc.Select(t => int.TryParse(t.Audio!.First("tracknumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).Where(n => n > 0).Order().ToList();
            if (numbers.Count == 0)
            {
                continue;
            }

            var twice = numbers.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
            if (twice.Count > 0)
            {
                yield return new("TRACK_NUMBER_DUPLICATE", folder, folder, "tracknumber", $"number {string.Join(", ", twice)} stands more than once");
            }

            var gaps = Enumerable.Range(1, Math.Min(numbers[^1], 999)).Except(numbers).ToList();
            if (gaps.Count > 0 && numbers[^1] <= 999)
            {
                yield return new("TRACK_NUMBER_GAP", folder, folder, null, $"number {string.Join(", ", gaps.Take(10))}{(gaps.Count > 10 ? " …" : "")} is missing");
            }
        }

        if (!sideFiles.Any(s => s.Kind == SideFileKind.Picture && FolderPictures.IsFrontCover(s.Path) && FolderPictures.Serves(s.Path, folder)))
        {
            yield return new("ART_MISSING_FOLDER", folder, folder, "folder_picture", "no cover, folder or front picture");
        }

        if (tracks.Select(t => t.Audio!.Format).Distinct().Count() > 1)
        {
            yield return new("MIXED_FORMATS_IN_ALBUM", folder, folder, null, string.Join(", ", tracks.Select(t => t.Audio!.Format.JsonName()).Distinct(StringComparer.Ordinal)));
        }
    }

    /// <summary>Lone surrogates cannot be normalised; they are another finding's concern.</summary>
    private static bool IsComposed(string value)
    {
        try
        {
            return value.IsNormalized(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"^(track|titel|piste|audiotrack|pista)\s*\d{1,3}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TrackPlaceholder();

    [GeneratedRegex(@"^(?<n>\d{1,3})\s*[-._)]\s*\S", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumberedTitle();

    [GeneratedRegex(@"^[A-Za-z]{1,2}\d{0,2}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VinylNumber();

    [GeneratedRegex(@"^\d{4}(-\d{2}(-\d{2})?)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Date();

    [GeneratedRegex(@"&(amp|quot|lt|gt|apos|#\d{1,5});", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HtmlEntity();
}
