using System.Collections.Immutable;
using System.Globalization;

namespace MediaCleanup.Core.Music;

/// <summary>Why an album was taken for a release, in words.</summary>
internal static class AlbumReasons
{
    public static ImmutableArray<string> For(EditionChoice choice, Acceptance acceptance)
    {
        var c = choice.Chosen;
        var reasons = ImmutableArray.CreateBuilder<string>();
        reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{c.Places.Length} of {c.Places.Length + c.LeftOver.Length} files fit, {c.Missing.Length} tracks are missing"));
        if (c.LengthNoise is { } noise)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"durations differ by {noise:0.0} s on average"));
        reasons.Add(string.Create(CultureInfo.InvariantCulture, $"titles {c.MeanTitle:P0}, album {c.AlbumSimilarity ?? 0:P0}, artist {c.ArtistSimilarity ?? 0:P0}"));
        reasons.AddRange(acceptance.Contradictions);
        return reasons.ToImmutable();
    }
}
