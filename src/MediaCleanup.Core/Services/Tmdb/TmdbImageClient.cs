using System.Text.RegularExpressions;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Services.Tmdb;

/// <summary>Posters and backdrops. Only a path of the service's own form is ever made into a request.</summary>
public sealed partial class TmdbImageClient(ServiceChain chain, ImageStore store)
{
    /// <summary>Gets an image in a size.</summary>
    /// <param name="path">as the API gives it: <c>/kqjL17yufvn9OVLyXYpvtyrFfak.jpg</c>.</param>
    /// <param name="size"><c>w500</c>, <c>w1280</c>, <c>original</c>.</param>
    /// <returns>null when there is none.</returns>
    /// <exception cref="EntryException">the path is of another form, or what comes is no image.</exception>
    /// <exception cref="MediaCleanupException">the service cannot be used.</exception>
    public Task<StoredImage?> GetAsync(string path, string size, CancellationToken cancellationToken) =>
        ImagePath().IsMatch(path) && Size().IsMatch(size)
            ? store.GetAsync(chain, size + path, cancellationToken)
            : throw new EntryException("TMDb names an image by a path that is not one of its own.");

    [GeneratedRegex(@"\A/[A-Za-z0-9]{1,100}\.(?:jpg|png)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePath();

    [GeneratedRegex(@"\A(?:[wh][0-9]{2,4}|original)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
