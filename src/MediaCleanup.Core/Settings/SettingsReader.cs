using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaCleanup.Core.Http;

namespace MediaCleanup.Core.Settings;

/// <summary>Lays the sources of settings over one another, and checks every value. Pure: the texts are given to it.</summary>
public static partial class SettingsReader
{
    /// <summary>Reads all layers.</summary>
    /// <param name="commandLine">key → value, from flags.</param>
    /// <param name="environment">all variables; those that are not ours are passed over.</param>
    /// <param name="fileText">null: no file.</param>
    /// <param name="fileName">for messages.</param>
    /// <exception cref="MediaCleanupException">a key or a value is wrong.</exception>
    public static ToolSettings Read(
        IReadOnlyDictionary<string, string> commandLine,
        IReadOnlyDictionary<string, string> environment,
        string? fileText,
        string? fileName)
    {
        var layers = new Layers();
        foreach (var setting in SettingsTable.All)
        {
            if (setting.Default is not null)
            {
                layers.Set(setting.Key, setting.Default, SettingSource.Default, "the defaults");
            }
        }

        if (fileText is not null)
        {
            AddFile(layers, fileText, fileName ?? "the settings file");
        }

        AddEnvironment(layers, environment);
        foreach (var (key, value) in commandLine)
        {
            if (key == "tmdb.api_key")
            {
                throw Wrong("tmdb.api_key cannot be given on the command line, where other users see it.", "Set it as TMDB_API_KEY, or in the settings file.");
            }

            layers.Set(key, value, SettingSource.CommandLine, "the command line");
        }

        return Check(layers);
    }

    private static void AddFile(Layers layers, string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8, AllowDuplicateProperties = false });
            AddObject(layers, document.RootElement, prefix: "", name);
        }
        catch (JsonException e)
        {
            // The parser's own message may quote the text, and so the key.
            throw Wrong($"{name} is not valid JSON, near line {e.LineNumber + 1 ?? 1}.", $"Correct it, or begin anew with media-cleanup --init-config.");
        }
    }

    private static void AddObject(Layers layers, JsonElement element, string prefix, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"{name}: {(prefix.Length == 0 ? "the whole" : prefix.TrimEnd('.'))} must be an object in braces.", "media-cleanup --init-config writes an example.");
        }

        foreach (var property in element.EnumerateObject())
        {
            var key = prefix + property.Name;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    AddObject(layers, property.Value, key + ".", name);
                    break;
                case JsonValueKind.Null:
                    layers.Require(key, name);
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    layers.Set(key, property.Value.GetBoolean() ? "on" : "off", SettingSource.File, name);
                    break;
                case JsonValueKind.Number:
                    layers.Set(key, property.Value.GetRawText(), SettingSource.File, name);
                    break;
                case JsonValueKind.String:
                    layers.Set(key, property.Value.GetString()!, SettingSource.File, name);
                    break;
                default:
                    throw Wrong($"{name}: {key} cannot be a list.", "media-cleanup --init-config writes an example.");
            }
        }
    }

    private static void AddEnvironment(Layers layers, IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue("TMDB_API_KEY", out var tmdb) && tmdb.Length > 0)
        {
            layers.Set("tmdb.api_key", tmdb, SettingSource.Environment, "TMDB_API_KEY");
        }

        foreach (var (variable, value) in environment.Where(v => v.Key.StartsWith(SettingsTable.VariablePrefix, StringComparison.OrdinalIgnoreCase)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var key = variable[SettingsTable.VariablePrefix.Length..].ToLowerInvariant().Replace("__", ".", StringComparison.Ordinal);
            if (value.Length == 0)
            {
                layers.Require(key, variable);
            }
            else
            {
                layers.Set(key, value, SettingSource.Environment, variable);
            }
        }
    }

    private static ToolSettings Check(Layers layers)
    {
        var settings = new ToolSettings
        {
            MusicBrainzUrl = layers.Address("musicbrainz.url", "musicbrainz.org"),
            CoverArtUrl = layers.Address("coverart.url", "coverartarchive.org"),
            TmdbUrl = layers.Address("tmdb.url", "themoviedb.org"),
            TmdbImageUrl = layers.Text("tmdb.image_url") is null ? null : layers.Address("tmdb.image_url", "tmdb.org"),
            MusicBrainzRequestsPerSecond = layers.Number("musicbrainz.requests_per_second", 0.001, 1000),
            MusicBrainzContact = layers.Text("musicbrainz.contact", static t => Contact().IsMatch(t)),
            TmdbApiKey = layers.Text("tmdb.api_key", static t => Key().IsMatch(t)) is { } key ? new(key) : null,
            TmdbRequestsPer10Seconds = (int)layers.Number("tmdb.requests_per_10_seconds", 1, 1000, isWhole: true),
            CheckpointEvery = (int)layers.Number("checkpoint.every", 1, 1_000_000, isWhole: true),
            MusicRoot = layers.Text("music.root"),
            MoviesRoot = layers.Text("movies.root"),
            AlbumThreshold = layers.Number("music.album_threshold", 0, 1),
            EditionThreshold = layers.Number("music.edition_threshold", 0, 1),
            MoviesThreshold = layers.Number("movies.threshold", 0, 1),
            AmbiguousEdition = layers.Choice<AmbiguousEdition>("music.ambiguous_edition"),
            MusicConfirm = layers.Choice<MusicConfirm>("music.confirm"),
            ArtistNames = layers.Choice<ArtistNames>("music.artist_names"),
            MusicFields = layers.Fields(),
            MusicNfo = layers.Choice<Switch>("music.nfo") == Switch.On,
            MoviesLanguage = layers.Text("movies.language", static t => Language().IsMatch(t))!,
            MoviesCountry = layers.Text("movies.country", static t => Country().IsMatch(t))!,
            MoviesNfoName = layers.Choice<NfoName>("movies.nfo_name"),
            ArtMaxSize = (int)layers.Number("art.max_size", 100, 10_000, isWhole: true),
            WriteSettle = TimeSpan.FromSeconds(layers.Number("write.settle_seconds", 0, 1_000_000)),
            WriteHardLinks = layers.Choice<HardLinks>("write.hard_links"),
            Sources = layers.Sources(),
        };
        return settings is { MusicBrainzUrl.IsPublic: true, MusicBrainzRequestsPerSecond: > 1 }
            ? throw Wrong("musicbrainz.requests_per_second is above 1, which the public MusicBrainz server does not allow.", "Set it to 1 or less, or set musicbrainz.url to a mirror of your own.")
            : settings;
    }

    private static MediaCleanupException Wrong(string message, string nextStep) => new(ExitCode.Usage, message, nextStep);

    /// <summary>What fits into the comment of a User-Agent (RFC 9110, section 5.6.5) and leads to a person.</summary>
    [GeneratedRegex(@"\A(?:[!-'*-~]+@[!-'*-~]+|https?://[!-'*-~]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Contact();

    [GeneratedRegex(@"\A[!-~]{4,2000}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[a-z]{2,3}(?:-[A-Z]{2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Language();

    [GeneratedRegex(@"\A[A-Z]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Country();

    private enum Switch
    {
        Off,
        On,
    }

    private sealed record Value(string Text, SettingSource Source, string From);

    /// <summary>The strongest value of each key so far.</summary>
    private sealed class Layers
    {
        private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

        public void Require(string key, string from)
        {
            if (!SettingsTable.IsKnown(key))
            {
                throw Wrong($"{from}: there is no setting {key}.", $"Did you mean {SettingsTable.NearestTo(key)}? media-cleanup --init-config writes all of them.");
            }
        }

        public void Set(string key, string text, SettingSource source, string from)
        {
            Require(key, from);
            _values[key] = new(text, source, from);
        }

        public string? Text(string key, Func<string, bool>? fits = null) => _values.GetValueOrDefault(key) switch
        {
            null => null,
            { Text: var text } value => text.Length > 0 && fits?.Invoke(text) != false ? text : throw Bad(key, value),
        };

        public double Number(string key, double min, double max, bool isWhole = false) =>
            double.TryParse(_values[key].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max && (!isWhole || number == Math.Floor(number))
                ? number
                : throw Bad(key, _values[key]);

        public T Choice<T>(string key)
            where T : struct, Enum => Choice<T>(key, _values[key]);

        public ServiceAddress Address(string key, string publicHost)
        {
            var value = _values[key];
            try
            {
                return ServiceAddress.Parse(key, value.Text, publicHost);
            }
            catch (MediaCleanupException e)
            {
                throw Wrong($"{value.From}: {e.Message}", e.NextStep);
            }
        }

        public ImmutableDictionary<string, FieldRule> Fields()
        {
            var fields = SettingsTable.DefaultFields;
            foreach (var (key, value) in _values.Where(v => v.Key.StartsWith(SettingsTable.FieldPrefix, StringComparison.Ordinal)))
            {
                fields = fields.SetItem(key[SettingsTable.FieldPrefix.Length..], Choice<FieldRule>(key, value));
            }

            return fields;
        }

        public ImmutableDictionary<string, SettingSource> Sources() => _values.ToImmutableDictionary(v => v.Key, v => v.Value.Source);

        private static T Choice<T>(string key, Value value)
            where T : struct, Enum => Array.Find(Enum.GetValues<T>(), v => string.Equals(v.ToString(), value.Text, StringComparison.OrdinalIgnoreCase)) is var choice
            && string.Equals(choice.ToString(), value.Text, StringComparison.OrdinalIgnoreCase)
                ? choice
                : throw Bad(key, value);

        /// <summary>Says what was given, but never a key.</summary>
        private static MediaCleanupException Bad(string key, Value value)
        {
            var values = SettingsTable.All.FirstOrDefault(s => s.Key == key)?.Values ?? "keep, fill, replace";
            var given = key == "tmdb.api_key" ? "the value" : $"\"{value.Text}\"";
            return Wrong($"{value.From}: {key} cannot be {given}.", $"It may be: {values}.");
        }
    }
}
