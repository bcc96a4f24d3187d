using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Services.CoverArt;

/// <summary>
/// Front covers of the Cover Art Archive, asked for straight in the wanted size: one request instead of a list and an image.
/// Source: musicbrainz.org/doc/Cover_Art_Archive/API.
/// </summary>
/// <param name="maxSize">of the longer side, in pixels: <c>art.max_size</c>.</param>
public sealed class CoverArtClient(ServiceChain chain, ImageStore store, int maxSize)
{
    private string? _down;

    /// <summary>The front of the release, else the front that its group shows.</summary>
    /// <param name="releaseId">MBID; null when the edition is not sure: the picture is then the group's.</param>
    /// <param name="releaseGroupId">MBID; null: no fallback.</param>
    /// <exception cref="ArgumentException">an id is no MBID.</exception>
    public async Task<CoverAnswer> GetFrontAsync(string? releaseId, string? releaseGroupId, CancellationToken cancellationToken)
    {
        var answer = releaseId is null ? new(null, null, IsServiceDown: false) : await AskAsync("release", releaseId, cancellationToken);
        return answer is { Image: null, Problem: null } && releaseGroupId is not null
            ? await AskAsync("release-group", releaseGroupId, cancellationToken)
            : answer;
    }

    private async Task<CoverAnswer> AskAsync(string entity, string id, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var mbid))
        {
            throw new ArgumentException("Not an MBID.", nameof(id));
        }

        if (_down is { } reason)
        {
            return new(null, reason, IsServiceDown: true);
        }

        try
        {
            // Thumbnails are always JPEG; the original may be larger than wanted, or of a kind that no player shows.
            var front = $"{entity}/{mbid:D}/front";
            var original = maxSize > 1200 ? await TryOriginalAsync(front, cancellationToken) : null;
            var size = maxSize switch { >= 1200 => 1200, >= 500 => 500, _ => 250 };
            return new(original ?? await store.GetAsync(chain, $"{front}-{size}", cancellationToken), null, IsServiceDown: false);
        }
        catch (EntryException e)
        {
            return new(null, e.Message, IsServiceDown: false);
        }
        catch (MediaCleanupException e) when (e.ExitCode == ExitCode.ServiceUnusable)
        {
            // Tags are worth writing without a cover, and every further album would wait through all repetitions again.
            _down = e.Message;
            return new(null, e.Message, IsServiceDown: true);
        }
    }

    private async Task<StoredImage?> TryOriginalAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetAsync(chain, path, cancellationToken) is { } image && Math.Max(image.Width, image.Height) <= maxSize ? image : null;
        }
        catch (EntryException)
        {
            return null; // A PDF, a TIFF, more than 10 MB: the thumbnail does.
        }
    }
}

/// <summary>A front cover, or why there is none.</summary>
/// <param name="Problem">for an issue report; null with no image: the archive has none.</param>
/// <param name="IsServiceDown">the archive cannot be used now; it is not asked again in this run.</param>
public sealed record CoverAnswer(StoredImage? Image, string? Problem, bool IsServiceDown);
