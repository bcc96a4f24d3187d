using System.Collections.Immutable;
using System.Globalization;

namespace MediaCleanup.Core.Music;

/// <summary>
/// The limits for lengths, from how exactly the lengths of this library agree with the service's where the names leave no
/// doubt. A fixed limit is either too strict for one library or lets another take of the same songs through.
/// </summary>
/// <param name="Noise">seconds: the usual root mean square of length differences of an album that is surely right.</param>
public sealed record LengthLimits(double Noise)
{
    /// <summary>What is assumed before the library has shown its own.</summary>
    public const double Assumed = 0.8;

    public static LengthLimits Default { get; } = new(Assumed);

    /// <summary>A single track is near enough within so many seconds.</summary>
    public double Near => Math.Max(2.5, 3 * Noise);

    /// <summary>The greatest root mean square over so many tracks. Few tracks may scatter more, but prove less.</summary>
    public double Greatest(int tracks) => tracks switch
    {
        <= 2 => Noise * 1.8 + 0.1,
        < 7 => Noise * 1.7 + 0.1, // too few for the worst to be left off
        < 11 => Noise * 1.55 + 0.1,
        _ => Noise * Math.Min(1.6, 1 + 3.0 / Math.Sqrt(2.0 * tracks)) + 0.1,
    };

    /// <summary>As near as half of the right albums are: this forgives two tracks that are off.</summary>
    public double Strict => Noise * 1.2 + 0.1;

    /// <summary>From the noise of albums that are surely right; a few albums move the assumption only a little.</summary>
    public static LengthLimits From(IReadOnlyCollection<double> noises)
    {
        const int Prior = 2;
        if (noises.Count == 0)
            return Default;
        var ordered = noises.Order().ToArray();
        var median = ordered[ordered.Length / 2];
        return new LengthLimits(Math.Max(0.7, (median * ordered.Length + Assumed * Prior) / (ordered.Length + Prior)));
    }
}

/// <summary>Whether a release is the album: how sure, and what speaks against it.</summary>
/// <param name="Confidence">0 to 1, before contradictions.</param>
/// <param name="Contradictions">each alone is a reason not to write; for people.</param>
public sealed record Acceptance(double Confidence, ImmutableArray<string> Contradictions)
{
    /// <summary>The most that a contradicted candidate is worth.</summary>
    private const double Cap = 0.3;

    /// <summary>0 to 1, contradictions counted in.</summary>
    public double Score => Contradictions.IsEmpty ? Confidence : Math.Min(Cap, Confidence);

    /// <param name="idAgrees">the files carry this release's id: names may then be damaged.</param>
    /// <param name="otherYear">the files are agreed on a year of which no edition is known: a remaster that the service lacks, or another take of the same songs, which only the durations tell apart.</param>
    public static Acceptance Of(Comparison c, LengthLimits limits, bool idAgrees = false, bool otherYear = false)
    {
        var against = ImmutableArray.CreateBuilder<string>();
        void Say(bool when, FormattableString what)
        {
            if (when)
                against.Add(what.ToString(CultureInfo.InvariantCulture));
        }

        var (album, artist) = (c.AlbumSimilarity, c.ArtistSimilarity);
        var within = c.Within(limits.Near);
        var known = c.Places.Count(p => p.DeltaSeconds is not null);
        Say(c.Places.IsEmpty, $"no file fits a track");
        if (!c.Places.IsEmpty)
        {
            var far = c.Places.Count(p => Math.Abs(p.DeltaSeconds ?? 0) > limits.Near);
            Say(within < 0.8 && (known < 6 || far > 2 || c.LengthNoise > limits.Strict), $"only {within:P0} of the durations are within {limits.Near:0.0} s");
            Say(c.LengthNoise > limits.Greatest(known), $"the durations differ by {c.LengthNoise:0.0} s on average, {limits.Greatest(known):0.0} s is usual in this library");
            Say(otherYear && c.LengthNoise > limits.Strict, $"no edition of {c.Group.AgreedYear} is known, and the durations differ by {c.LengthNoise:0.0} s on average");
            Say(known * 2 < c.Places.Length, $"durations are unknown");
            Say(c.Matched < 0.7 || c.Places.Length < c.Strays, $"only {c.Matched:P0} of the files fit a track");
            Say(c.Covered < 0.6, $"only {c.Covered:P0} of its tracks are here");
            if (!idAgrees)
            {
                var namesSure = album >= 0.9 && artist >= 0.9;
                var lengthsSure = c.Within(limits.Near) >= 0.999;
                Say(c.MeanTitle < (namesSure && lengthsSure ? 0.35 : 0.6), $"the titles agree only by {c.MeanTitle:P0}");
                Say(artist < 0.6, $"the artist is another ({artist:P0})");
                Say(album < 0.6, $"the album's name is another ({album:P0})");
                Say(album is null && artist is null, $"nothing names artist or album");
                if (AlbumNames.StrangeWord(c.Group, c.Release) is { } word)
                    Say(true, $"one name has the word \"{word}\", the other has not");
                Say(IsShuffledCompilation(c), $"a compilation whose track numbers disagree");
                foreach (var marker in new[] { "karaoke", "tribute" })
                    Say(Has(c, marker) != HasOwn(c, marker), $"only one of the two names says \"{marker}\"");
            }
        }

        var confidence = Math.Pow(within ?? 0.5, 1.5) * (0.3 + 0.7 * c.MeanTitle) * Math.Min(1, c.Matched / 0.9) * Math.Min(1, c.Covered / 0.85)
            * (idAgrees ? 1 : 0.25 + 0.375 * ((album ?? 0.6) + (artist ?? 0.6)));
        return new Acceptance(confidence, against.ToImmutable());
    }

    private static bool IsShuffledCompilation(Comparison c) =>
        c.Release.Group?.SecondaryTypes.Contains("Compilation") == true && c.Places.Count(p => p.NumberFit < 0.4) * 2 > c.Places.Length;

    private static bool Has(Comparison c, string marker) => TextFolding.Fold(c.Release.Title + " " + c.Release.Group?.Title).Contains(marker, StringComparison.Ordinal);

    private static bool HasOwn(Comparison c, string marker) => c.Group.AlbumNames.Any(n => TextFolding.Fold(n).Contains(marker, StringComparison.Ordinal));
}
