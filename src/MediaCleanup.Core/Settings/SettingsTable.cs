using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Settings;

/// <summary>One key that can be set.</summary>
/// <param name="Default">as it would be written in the file; null: none.</param>
/// <param name="Values">what it may be, for a person.</param>
/// <param name="Meaning">one sentence.</param>
public sealed record Setting(string Key, string? Default, string Values, string Meaning);

/// <summary>Every key, its default, and what it means.</summary>
public static class SettingsTable
{
    /// <summary>Begins the name of the environment variable of each key.</summary>
    public const string VariablePrefix = "MEDIA_CLEANUP__";

    /// <summary>Followed by the name of a field of ours.</summary>
    public const string FieldPrefix = "music.fields.";

    public static ImmutableArray<Setting> All { get; } =
    [
        new("musicbrainz.url", "https://musicbrainz.org", "an address without /ws/2", "The MusicBrainz server; http://127.0.0.1:5000 for a mirror of your own."),
        new("musicbrainz.requests_per_second", "1", "more than 0; at most 1 for the public server", "How many requests MusicBrainz gets in a second."),
        new("musicbrainz.contact", null, "an e-mail address or a URL", "How MusicBrainz can reach you; its public server requires it."),
        new("coverart.url", "https://coverartarchive.org", "an address", "The Cover Art Archive."),
        new("tmdb.url", "https://api.themoviedb.org", "an address without /3", "The TMDb server."),
        new("tmdb.image_url", null, "an address with /t/p", "Where TMDb's images are; by default as TMDb itself says."),
        new("tmdb.api_key", null, "a v3 key or a v4 token", "Your TMDb key; the variable TMDB_API_KEY does too. With it in this file, nobody else may read the file."),
        new("tmdb.requests_per_10_seconds", "40", "1 to 1000", "How many requests TMDb gets in ten seconds."),
        new("checkpoint.every", "50", "1 to 1000000", "After so many entries a checkpoint is made."),
        new("music.root", null, "a folder", "The music library that queue --scan takes when none is named."),
        new("music.album_threshold", "0.5", "0 to 1", "From this confidence in the album on, tags are written without asking."),
        new("music.edition_threshold", "0.8", "0 to 1", "From this confidence in the edition on, it is chosen without asking."),
        new("music.ambiguous_edition", "ask", "ask, choose", "What happens when the album is sure and its edition is not."),
        new("music.confirm", "search", "search, lookup", "lookup spends one more request for each album before it is written."),
        new("music.artist_names", "credited", "credited, latin", "Artists as credited on the release, or in Latin script."),
        new("music.nfo", "on", "on, off", "Whether artist.nfo and album.nfo are written."),
        new("movies.root", null, "a folder", "The film library that queue --scan takes when none is named."),
        new("movies.threshold", "0.8", "0 to 1", "From this confidence in the film on, it is described without asking."),
        new("movies.language", "en", "a language code such as de or pt-BR", "The language of titles, plots and artwork."),
        new("movies.country", "US", "a country code such as DE", "The country of ratings and release dates."),
        new("movies.nfo_name", "auto", "auto, movie, video", "auto keeps the name of the NFO that is there, else <video>.nfo."),
        new("art.max_size", "1200", "100 to 10000", "The largest cover in pixels; embedded ones are at most 2 MiB."),
        new("write.settle_seconds", "120", "0 to 1000000", "Files changed in the last so many seconds are put off."),
        new("write.hard_links", "skip", "skip, break", "Whether files with several names are left alone, or cut from their other names."),
    ];

    public static ImmutableDictionary<string, FieldRule> DefaultFields { get; } =
        ImmutableDictionary<string, FieldRule>.Empty.Add("genre", FieldRule.Fill).Add("comment", FieldRule.Fill).Add("lyrics", FieldRule.Fill);

    /// <summary>The environment variable of a key: <c>MEDIA_CLEANUP__MUSIC__ROOT</c>.</summary>
    public static string VariableOf(string key) => VariablePrefix + key.ToUpperInvariant().Replace(".", "__", StringComparison.Ordinal);

    public static bool IsKnown(string key) =>
        All.Any(s => s.Key == key)
        || (key.StartsWith(FieldPrefix, StringComparison.Ordinal) && FieldTable.Find(key[FieldPrefix.Length..]) is not null);

    /// <summary>The key that was probably meant.</summary>
    public static string NearestTo(string key) =>
        All.Select(s => s.Key).Concat(FieldTable.All.Select(f => FieldPrefix + f.Name)).MinBy(k => Distance(key, k))!;

    /// <summary>A settings file with every key, each as a comment with its default, so that it changes nothing until edited.</summary>
    public static string CommentedFile()
    {
        var text = new StringBuilder();
        text.Append("// Settings of media-cleanup. Remove the // before a line to change it.\n");
        text.Append("// Each is an environment variable too, which wins over this file: ").Append(VariableOf("musicbrainz.contact")).Append(".\n{\n");
        foreach (var section in All.GroupBy(s => s.Key[..s.Key.IndexOf('.', StringComparison.Ordinal)]))
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{section.Key}\": {{\n");
            foreach (var setting in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"    // {setting.Meaning} ({setting.Values})\n");
                text.Append(CultureInfo.InvariantCulture, $"    // \"{setting.Key[(section.Key.Length + 1)..]}\": {Literal(setting.Default)},\n");
            }

            if (section.Key == "music")
            {
                text.Append("    // For each field: keep, fill (only when empty), replace. All others are replaced.\n");
                text.Append("    // \"fields\": { ").AppendJoin(", ", DefaultFields.Keys.Order(StringComparer.Ordinal).Select(f => $"\"{f}\": \"fill\"")).Append(" },\n");
            }

            text.Append("  },\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Literal(string? value) => value switch
    {
        null => "null",
        _ when double.TryParse(value, CultureInfo.InvariantCulture, out _) => value,
        _ => $"\"{value}\"",
    };

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        a = a.Length > 100 ? a[..100] : a;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
