using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>The requests we send, with what counts as an answer. Paths are below the service's base address.</summary>
public static class MusicBrainzRequests
{
    /// <summary>The most that a search or a browse returns.</summary>
    public const int PageSize = 100;

    /// <summary>All that we write comes in one lookup.</summary>
    private const string LookupParts = "artist-credits+genres+isrcs+labels+media+recordings+release-groups";

    /// <summary>The same, less what this entry point refuses.</summary>
    private const string TocParts = "artist-credits+isrcs+labels+recordings+release-groups";

    /// <summary>A release whole, or one that has no list of tracks: some are entered by their covers only.</summary>
    /// <param name="mayHaveMoved">the id is from a file or a person: a merged release answers under its new id.</param>
    public static ServiceRequest Lookup(string releaseId, bool mayHaveMoved) => new(
        $"ws/2/release/{Uri.EscapeDataString(releaseId)}?inc={LookupParts}&fmt=json",
        body => ReleaseJson.Lookup(body) is { } release && (release.IsComplete || !release.AllTracks.Any()) && (mayHaveMoved || release.Id.Equals(releaseId, StringComparison.OrdinalIgnoreCase)) ? Verdict.Good : Verdict.Bad);

    /// <summary>A release search by a query in Lucene's language.</summary>
    public static ServiceRequest SearchReleases(string query) => new(
        $"ws/2/release?query={Escape(query)}&limit={PageSize}&fmt=json",
        body => ReleaseJson.Releases(body) is not { } found ? Verdict.Bad : found.Count == 0 ? Verdict.Negative : found.Releases.IsEmpty ? Verdict.Bad : Verdict.Good);

    /// <summary>A page of a recording search.</summary>
    public static ServiceRequest SearchRecordings(string query, int offset) => new(
        string.Create(CultureInfo.InvariantCulture, $"ws/2/recording?query={Escape(query)}&limit={PageSize}&offset={offset}&fmt=json"),
        body => ReleaseJson.Recordings(body) is not { } page ? Verdict.Bad : page.Count == 0 ? Verdict.Negative : page.Returned == 0 && offset < page.Count ? Verdict.Bad : Verdict.Good);

    /// <summary>Releases with a medium of these track lengths, by the server's fuzzy comparison (10 s a track, the same number of tracks).</summary>
    /// <param name="lengthsMs">of a whole disc, in order; at most 99 tracks and 80 minutes are indexed.</param>
    public static ServiceRequest Toc(ImmutableArray<long> lengthsMs) => new(
        $"ws/2/discid/-?toc={TocText(lengthsMs)}&cdstubs=no&media-format=all&inc={TocParts}&fmt=json",
        body => ReleaseJson.Releases(body) is not { } found ? Verdict.Bad : found.Releases.IsEmpty ? Verdict.Negative : Verdict.Good);

    /// <summary><c>any:("a" OR "b")</c> of a field and ids; ids are not escaped because they are checked.</summary>
    public static string AnyOf(string field, IEnumerable<string> ids) => $"{field}:({string.Join(" OR ", ids)})";

    /// <summary>How long the query is in an address.</summary>
    public static int EscapedLength(string query) => Escape(query).Length;

    private static string Escape(string query) => Uri.EscapeDataString(query).Replace("%20", "+", StringComparison.Ordinal).Replace("%28", "(", StringComparison.Ordinal).Replace("%29", ")", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);

    /// <summary>First track, last track, lead-out, then the offsets, in sectors of 1/75 s; the first track begins after 150.</summary>
    private static string TocText(ImmutableArray<long> lengthsMs)
    {
        var offsets = new StringBuilder();
        var at = 150L;
        foreach (var length in lengthsMs)
        {
            offsets.Append('+').Append(at.ToString(CultureInfo.InvariantCulture));
            at += Math.Max(1, length * 75 / 1000);
        }

        return string.Create(CultureInfo.InvariantCulture, $"1+{lengthsMs.Length}+{at}{offsets}");
    }
}
