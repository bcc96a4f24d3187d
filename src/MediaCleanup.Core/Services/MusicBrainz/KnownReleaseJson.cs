using System.Collections.Immutable;
using System.Text.Json;

namespace MediaCleanup.Core.Services.MusicBrainz;

/// <summary>Writes a release in the form of a lookup, so that what several searches brought together can be kept and read by the same code.</summary>
public static class KnownReleaseJson
{
    public static ReadOnlyMemory<byte> Write(Release release)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ReadableJson.Encoder }))
            Write(json, release);
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Release release)
    {
        json.WriteStartObject();
        json.WriteString("id", release.Id);
        json.WriteString("title", release.Title);
        Credit(json, release.Credit, aliases: true);
        Text(json, "date", release.Date);
        Text(json, "country", release.Country);
        Text(json, "status", release.Status);
        Text(json, "barcode", release.Barcode);
        Text(json, "asin", release.Asin);
        Text(json, "disambiguation", release.Disambiguation);
        Text(json, "packaging", release.Packaging);
        if (release.Script is not null || release.Language is not null)
        {
            json.WriteStartObject("text-representation");
            Text(json, "script", release.Script);
            Text(json, "language", release.Language);
            json.WriteEndObject();
        }

        if (release.HasLabels)
        {
            json.WriteStartArray("label-info");
            foreach (var label in release.Labels)
            {
                json.WriteStartObject();
                Text(json, "catalog-number", label.CatalogNumber);
                if (label.Name is not null)
                {
                    json.WriteStartObject("label");
                    Text(json, "id", label.Id);
                    json.WriteString("name", label.Name);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (release.HasFrontCover is { } front)
        {
            json.WriteStartObject("cover-art-archive");
            json.WriteBoolean("front", front);
            json.WriteEndObject();
        }

        if (release.Group is { } group)
        {
            json.WriteStartObject("release-group");
            json.WriteString("id", group.Id);
            json.WriteString("title", group.Title);
            Text(json, "primary-type", group.PrimaryType);
            Texts(json, "secondary-types", group.SecondaryTypes);
            Text(json, "first-release-date", group.FirstReleaseDate);
            Genres(json, group.Genres);
            json.WriteEndObject();
        }

        if (release.TrackCount > 0)
            json.WriteNumber("track-count", release.TrackCount);
        Genres(json, release.Genres);
        json.WriteStartArray("media");
        foreach (var medium in release.Media)
            Write(json, medium);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Medium medium)
    {
        json.WriteStartObject();
        json.WriteNumber("position", medium.Position);
        Text(json, "format", medium.Format);
        Text(json, "title", medium.Title);
        json.WriteNumber("track-count", medium.TrackCount);
        if (medium.Tracks.FirstOrDefault(t => t.Kind == TrackKind.Pregap) is { } pregap)
        {
            json.WritePropertyName("pregap");
            Write(json, pregap);
        }

        foreach (var (name, kind) in new[] { ("tracks", TrackKind.Ordinary), ("data-tracks", TrackKind.Data) })
        {
            json.WriteStartArray(name);
            foreach (var track in medium.Tracks.Where(t => t.Kind == kind))
                Write(json, track);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Track track)
    {
        json.WriteStartObject();
        Text(json, "id", track.Id);
        json.WriteNumber("position", track.Position);
        json.WriteString("number", track.Number);
        json.WriteString("title", track.Title);
        if (track.LengthMs is { } length)
            json.WriteNumber("length", length);
        Credit(json, track.Credit);
        json.WriteStartObject("recording");
        json.WriteString("id", track.Recording.Id);
        json.WriteString("title", track.Recording.Title);
        if (track.Recording.LengthMs is { } own)
            json.WriteNumber("length", own);
        Text(json, "first-release-date", track.Recording.FirstReleaseDate);
        Credit(json, track.Recording.Credit);
        Texts(json, "isrcs", track.Recording.Isrcs);
        if (track.Recording.IsVideo)
            json.WriteBoolean("video", true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Credit(Utf8JsonWriter json, ImmutableArray<CreditedArtist> credit, bool aliases = false)
    {
        if (credit.IsEmpty)
            return;
        json.WriteStartArray("artist-credit");
        foreach (var part in credit)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteString("joinphrase", part.JoinPhrase);
            json.WriteStartObject("artist");
            json.WriteString("id", part.Id);
            json.WriteString("name", part.ArtistName);
            json.WriteString("sort-name", part.SortName);
            if (aliases && !part.Aliases.IsEmpty)
            {
                json.WriteStartArray("aliases");
                foreach (var alias in part.Aliases)
                {
                    json.WriteStartObject();
                    json.WriteString("name", alias);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Genres(Utf8JsonWriter json, ImmutableArray<string> genres)
    {
        if (genres.IsEmpty)
            return;
        json.WriteStartArray("genres");
        foreach (var genre in genres)
        {
            json.WriteStartObject();
            json.WriteString("name", genre);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
