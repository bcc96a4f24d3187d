using System.Collections.Immutable;
using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>
/// An entry as JSON, property by property. By hand, since a serializer needs longer to get ready than a queue of a thousand
/// entries needs to be read, and every verb reads one.
/// </summary>
internal static class EntryJson
{
    /// <summary>In the order in which they are written.</summary>
    private static readonly KnownNames Names = new(
        "artist", "title", "year", "path", "root", "folders", "status", "track_count", "issues_found", "issues_resolved", "added_at", "started_at", "completed_at",
        "error", "musicbrainz_artist_id", "tmdb_id", "imdb_id", "metadata_files", "issue_report", "missing_since", "fingerprint");

    public static void Write(Utf8JsonWriter json, QueueEntry entry)
    {
        var (artist, movie) = (entry as ArtistEntry, entry as MovieEntry);
        json.WriteStartObject();
        json.WriteString(artist is null ? "title"u8 : "artist"u8, entry.Name);
        if (movie is not null)
        {
            Number(json, "year"u8, movie.Year);
        }

        json.WriteString("path"u8, entry.Path);
        if (entry.Root != 0)
        {
            json.WriteNumber("root"u8, entry.Root);
        }

        if (entry.Folders is not null)
        {
            Strings(json, "folders"u8, entry.Folders);
        }

        json.WriteString("status"u8, EntryStatusText.Of(entry.Status));
        if (artist is not null)
        {
            json.WriteNumber("track_count"u8, artist.TrackCount);
        }

        json.WriteNumber("issues_found"u8, entry.IssuesFound);
        json.WriteNumber("issues_resolved"u8, entry.IssuesResolved);
        json.WriteString("added_at"u8, entry.AddedAt);
        Time(json, "started_at"u8, entry.StartedAt);
        Time(json, "completed_at"u8, entry.CompletedAt);
        json.WriteString("error"u8, entry.Error);
        if (artist is not null)
        {
            json.WriteString("musicbrainz_artist_id"u8, artist.MusicBrainzArtistId);
        }

        if (movie is not null)
        {
            Number(json, "tmdb_id"u8, movie.TmdbId);
            json.WriteString("imdb_id"u8, movie.ImdbId);
            Strings(json, "metadata_files"u8, movie.MetadataFiles);
        }

        json.WriteString("issue_report"u8, entry.IssueReport);
        if (entry.MissingSince is not null)
        {
            Time(json, "missing_since"u8, entry.MissingSince);
        }

        if (entry.Fingerprint is not null)
        {
            json.WriteString("fingerprint"u8, entry.Fingerprint);
        }

        foreach (var property in entry.Unknown)
        {
            property.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads the object at which the reader stands, and leaves it at its end.</summary>
    /// <exception cref="JsonException">it is no entry of this library.</exception>
    public static QueueEntry Read(ref Utf8JsonReader reader, MediaKind kind) =>
        kind == MediaKind.Music ? ReadArtist(ref reader) : ReadMovie(ref reader);

    private static ArtistEntry ReadArtist(ref Utf8JsonReader reader)
    {
        var fields = new Fields();
        var (artist, tracks, id) = ("", 0, (string?)null);
        var names = new PropertyNames(Names);
        JsonReading.StartObject(ref reader);
        while (JsonReading.NextProperty(ref reader, names) is { } name)
        {
            switch (name)
            {
                case "artist":
                    artist = JsonReading.Text(ref reader);
                    break;
                case "track_count":
                    tracks = JsonReading.Int(ref reader);
                    break;
                case "musicbrainz_artist_id":
                    id = JsonReading.TextOrNull(ref reader);
                    break;
                default:
                    fields.Read(name, ref reader);
                    break;
            }
        }

        names.Require(ref reader, "artist");
        names.Require(ref reader, "path");
        return (ArtistEntry)fields.Onto(new ArtistEntry { Artist = artist, Path = fields.Path, TrackCount = tracks, MusicBrainzArtistId = id });
    }

    private static MovieEntry ReadMovie(ref Utf8JsonReader reader)
    {
        var fields = new Fields();
        var (title, imdb) = ("", (string?)null);
        var (year, tmdb) = ((int?)null, (int?)null);
        IReadOnlyList<string> files = [];
        var names = new PropertyNames(Names);
        JsonReading.StartObject(ref reader);
        while (JsonReading.NextProperty(ref reader, names) is { } name)
        {
            switch (name)
            {
                case "title":
                    title = JsonReading.Text(ref reader);
                    break;
                case "year":
                    year = JsonReading.IntOrNull(ref reader);
                    break;
                case "tmdb_id":
                    tmdb = JsonReading.IntOrNull(ref reader);
                    break;
                case "imdb_id":
                    imdb = JsonReading.TextOrNull(ref reader);
                    break;
                case "metadata_files":
                    files = JsonReading.Texts(ref reader);
                    break;
                default:
                    fields.Read(name, ref reader);
                    break;
            }
        }

        names.Require(ref reader, "title");
        names.Require(ref reader, "path");
        return (MovieEntry)fields.Onto(new MovieEntry { Title = title, Path = fields.Path, Year = year, TmdbId = tmdb, ImdbId = imdb, MetadataFiles = files });
    }

    /// <summary>What both kinds of entries have, while one is read.</summary>
    private sealed class Fields
    {
        private int _root;
        private IReadOnlyList<string>? _folders;
        private EntryStatus _status;
        private (int Found, int Resolved) _issues;
        private DateTimeOffset _added;
        private (DateTimeOffset? Started, DateTimeOffset? Completed, DateTimeOffset? Missing) _times;
        private string? _error;
        private string? _report;
        private string? _fingerprint;
        private ImmutableArray<UnknownProperty> _unknown = [];

        public string Path { get; private set; } = "";

        public QueueEntry Onto(QueueEntry entry) => entry with
        {
            Root = _root,
            Folders = _folders,
            Status = _status,
            IssuesFound = _issues.Found,
            IssuesResolved = _issues.Resolved,
            AddedAt = _added,
            StartedAt = _times.Started,
            CompletedAt = _times.Completed,
            MissingSince = _times.Missing,
            Error = _error,
            IssueReport = _report,
            Fingerprint = _fingerprint,
            Unknown = _unknown,
        };

        public void Read(string name, ref Utf8JsonReader reader)
        {
            switch (name)
            {
                case "path":
                    Path = JsonReading.Text(ref reader);
                    break;
                case "root":
                    _root = JsonReading.Int(ref reader);
                    break;
                case "folders":
                    _folders = reader.TokenType == JsonTokenType.Null ? null : JsonReading.Texts(ref reader);
                    break;
                case "status":
                    _status = EntryStatusText.Parse(JsonReading.Text(ref reader)) ?? throw JsonReading.Fault(ref reader, "\"status\" is not one of pending, in_progress, completed, error");
                    break;
                case "issues_found":
                    _issues.Found = JsonReading.Int(ref reader);
                    break;
                case "issues_resolved":
                    _issues.Resolved = JsonReading.Int(ref reader);
                    break;
                case "added_at":
                    _added = JsonReading.Time(ref reader);
                    break;
                case "started_at":
                    _times.Started = JsonReading.TimeOrNull(ref reader);
                    break;
                case "completed_at":
                    _times.Completed = JsonReading.TimeOrNull(ref reader);
                    break;
                case "error":
                    _error = JsonReading.TextOrNull(ref reader);
                    break;
                case "issue_report":
                    _report = JsonReading.TextOrNull(ref reader);
                    break;
                case "missing_since":
                    _times.Missing = JsonReading.TimeOrNull(ref reader);
                    break;
                case "fingerprint":
                    _fingerprint = JsonReading.TextOrNull(ref reader);
                    break;
                default:
                    _unknown = _unknown.Add(new(name, JsonElement.ParseValue(ref reader)));
                    break;
            }
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            json.WriteString(name, time);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Strings(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
