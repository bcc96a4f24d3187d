using System.Text.Json;

namespace MediaCleanup.Core.Work;

/// <summary>
/// An entry as JSON, property by property. By hand, since a serializer needs longer to get ready than a queue of a thousand
/// entries needs to be read, and every verb reads one.
/// </summary>
internal static class EntryJson
{
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
        var entry = new ArtistEntry { Artist = null!, Path = null! };
        var names = new PropertyNames();
        JsonReading.StartObject(ref reader);
        while (JsonReading.NextProperty(ref reader, names) is { } name)
        {
            entry = name switch
            {
                "artist" => entry with { Artist = JsonReading.Text(ref reader) },
                "track_count" => entry with { TrackCount = JsonReading.Int(ref reader) },
                "musicbrainz_artist_id" => entry with { MusicBrainzArtistId = JsonReading.TextOrNull(ref reader) },
                _ => (ArtistEntry)WithCommon(entry, name, ref reader),
            };
        }

        names.Require(ref reader, "artist");
        names.Require(ref reader, "path");
        return entry;
    }

    private static MovieEntry ReadMovie(ref Utf8JsonReader reader)
    {
        var entry = new MovieEntry { Title = null!, Path = null! };
        var names = new PropertyNames();
        JsonReading.StartObject(ref reader);
        while (JsonReading.NextProperty(ref reader, names) is { } name)
        {
            entry = name switch
            {
                "title" => entry with { Title = JsonReading.Text(ref reader) },
                "year" => entry with { Year = JsonReading.IntOrNull(ref reader) },
                "tmdb_id" => entry with { TmdbId = JsonReading.IntOrNull(ref reader) },
                "imdb_id" => entry with { ImdbId = JsonReading.TextOrNull(ref reader) },
                "metadata_files" => entry with { MetadataFiles = JsonReading.Texts(ref reader) },
                _ => (MovieEntry)WithCommon(entry, name, ref reader),
            };
        }

        names.Require(ref reader, "title");
        names.Require(ref reader, "path");
        return entry;
    }

    private static QueueEntry WithCommon(QueueEntry entry, string name, ref Utf8JsonReader reader) => name switch
    {
        "path" => entry with { Path = JsonReading.Text(ref reader) },
        "root" => entry with { Root = JsonReading.Int(ref reader) },
        "folders" => entry with { Folders = reader.TokenType == JsonTokenType.Null ? null : JsonReading.Texts(ref reader) },
        "status" => entry with { Status = EntryStatusText.Parse(JsonReading.Text(ref reader)) ?? throw JsonReading.Fault(ref reader, "\"status\" is not one of pending, in_progress, completed, error") },
        "issues_found" => entry with { IssuesFound = JsonReading.Int(ref reader) },
        "issues_resolved" => entry with { IssuesResolved = JsonReading.Int(ref reader) },
        "added_at" => entry with { AddedAt = JsonReading.Time(ref reader) },
        "started_at" => entry with { StartedAt = JsonReading.TimeOrNull(ref reader) },
        "completed_at" => entry with { CompletedAt = JsonReading.TimeOrNull(ref reader) },
        "error" => entry with { Error = JsonReading.TextOrNull(ref reader) },
        "issue_report" => entry with { IssueReport = JsonReading.TextOrNull(ref reader) },
        "missing_since" => entry with { MissingSince = JsonReading.TimeOrNull(ref reader) },
        "fingerprint" => entry with { Fingerprint = JsonReading.TextOrNull(ref reader) },
        _ => entry with { Unknown = entry.Unknown.Add(new(name, JsonElement.ParseValue(ref reader))) },
    };

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
