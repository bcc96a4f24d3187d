using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>What the frames of a tag say, in our field names.</summary>
internal static class Id3v2Fields
{
    public static Id3v2Tag Decode(Id3v2Tag tag)
    {
        var fields = new FieldCollector();
        var pictures = ImmutableArray.CreateBuilder<Picture>();
        var issues = tag.Issues;
        foreach (var frame in tag.Frames)
        {
            if (frame.Id == "APIC")
            {
                if (Id3v2Picture.Read(tag, frame) is { } picture)
                {
                    pictures.Add(picture);
                }

                continue;
            }

            foreach (var field in Of(tag, frame))
            {
                if ((Id3v2Names.DateFrames.ContainsKey(field.Name) ? Date(tag, field.Name) : field) is { } whole)
                {
                    fields.Add(whole);
                }
            }

            if (tag.Version < 4 && Id3v2Names.IsText(frame.Id) && frame.Body.Length > 1 && frame.IsPlain(tag) && tag.Content.ReadByte(frame.Body.Offset) == Id3Text.Utf8 && !issues.Contains("TAG_UTF8_IN_V23"))
            {
                issues = [.. issues, "TAG_UTF8_IN_V23"];
            }
        }

        return tag with { Fields = fields.ToImmutable(), Pictures = pictures.ToImmutable(), Issues = issues };
    }

    /// <summary>
    /// The fields that this frame holds, or takes part in (a date); none when it is none of ours or cannot be read. A field
    /// without values says that the frame is there and empty.
    /// </summary>
    public static ImmutableArray<TagField> Of(Id3v2Tag tag, Id3v2Frame frame)
    {
        if (!(Id3v2Names.IsText(frame.Id) || Id3v2Names.IsLink(frame.Id) || Id3v2Names.IsPeople(frame.Id) || frame.Id is "COMM" or "USLT" or "UFID" or "XSOA" or "XSOP" or "XSOT")
            || frame.Decoded(tag) is not { } body)
        {
            return [];
        }

        if (body.Length == 0)
        {
            return frame.Id is "TXXX" || !Id3v2Names.IsText(frame.Id) ? [] : Text(frame.Id, []);
        }

        if (frame.Id == "UFID")
        {
            return Id3Text.Terminated(Id3Text.Latin1, body, out var id) is { } owner && Id3v2Names.FieldOf("UFID:" + owner) is { } field
                ? Named(field, [Encoding.Latin1.GetString(id).TrimEnd('\0')])
                : [];
        }

        if (Id3v2Names.IsLink(frame.Id) && frame.Id != "WXXX")
        {
            return Named(Id3v2Names.FieldOf(frame.Id) ?? frame.Id, Id3Text.Values(Id3Text.Latin1, body));
        }

        var encoding = body[0];
        var content = body.AsSpan(1);
        if (encoding > Id3Text.Utf8)
        {
            return [];
        }

        return frame.Id switch
        {
            "TXXX" => Described("TXXX", encoding, content, description => Id3v2Names.OfDescription(description, tag.Version), tag.Version),
            "WXXX" => Id3Text.Terminated(encoding, content, out var link) is { } description ? Named("WXXX:" + description, Id3Text.Values(Id3Text.Latin1, link)) : [],
            "COMM" => content.Length > 3 ? Described("COMM", encoding, content[3..], description => "comment:" + description, tag.Version) : [],
            "USLT" => content.Length > 3 ? Described("USLT", encoding, content[3..], description => "lyrics:" + description, tag.Version) : [],
            "TIPL" or "TMCL" or "IPLS" => [.. Id3v2People.Pairs(encoding, content).GroupBy(p => Id3v2Names.FieldOfRole(p.Role), StringComparer.OrdinalIgnoreCase)
                .SelectMany(g => Named(g.Key, [.. g.Select(p => p.Name)]))],
            "TCON" => Named("genre", Id3Genres.Resolve(Id3Text.Values(encoding, content))),
            _ => Text(frame.Id, Id3Text.Values(encoding, content)),
        };
    }

    /// <summary>A date that 2.3 spreads over TYER (year) and TDAT (day and month, "DDMM"), or 2.4 has in one; null when there is none.</summary>
    public static TagField? Date(Id3v2Tag tag, string field)
    {
        var ids = Id3v2Names.DateFrames[field];
        foreach (var id in ids[..2])
        {
            if (Values(tag, id) is not { IsEmpty: false } values)
            {
                continue;
            }

            if (id == "TYER" && values[0] is { Length: 4 } year && Values(tag, "TDAT") is [{ Length: 4 } dayMonth, ..] && dayMonth.All(char.IsAsciiDigit)
                && DateTime.TryParseExact(year + dayMonth[2..] + dayMonth[..2], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return new(field, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }

            return new(field, values);
        }

        return null;
    }

    /// <summary>MusicBrainz ids are told apart safely where 2.3 joined them; nothing else is ever split at a slash ("AC/DC").</summary>
    public static ImmutableArray<string> SplitIds(ImmutableArray<string> values) =>
        values is [{ Length: > 36 } joined] && joined.Split('/') is { Length: > 1 } parts && Array.TrueForAll(parts, p => Guid.TryParseExact(p, "D", out _)) ? [.. parts] : values;

    private static ImmutableArray<string> Values(Id3v2Tag tag, string id) =>
        tag.Frames.FirstOrDefault(f => f.Id == id && f.Body.Length > 1) is { } frame && frame.Decoded(tag) is { Length: > 1 } body && body[0] <= Id3Text.Utf8
            ? Id3Text.Values(body[0], body.AsSpan(1))
            : [];

    private static ImmutableArray<TagField> Text(string id, ImmutableArray<string> values)
    {
        if (Id3v2Names.NumberFrames.TryGetValue(id, out var pair))
        {
            var text = values.FirstOrDefault("");
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            return slash < 0
                ? Named(pair.Number, [text.Trim()])
                : [.. Named(pair.Number, [text[..slash].Trim()]), .. Named(pair.Total, [text[(slash + 1)..].Trim()])];
        }

        foreach (var (field, ids) in Id3v2Names.DateFrames)
        {
            if (ids.Contains(id))
            {
                return [new(field, values)];
            }
        }

        return Named(Id3v2Names.FieldOf(id) ?? id, values);
    }

    private static ImmutableArray<TagField> Described(string id, byte encoding, ReadOnlySpan<byte> content, Func<string, string> ownName, byte version)
    {
        // A comment without its separator is all text.
        var description = Id3Text.Terminated(encoding, content, out var text) ?? "";
        var values = Id3Text.Values(encoding, description.Length == 0 && text.IsEmpty ? content : text);
        var name = Id3v2Names.FieldOf($"{id}:{description}") ?? ownName(description);
        return Named(name, version < 4 && id == "TXXX" ? SplitIds(values) : values);
    }

    private static ImmutableArray<TagField> Named(string name, ImmutableArray<string> values) =>
        [new(name, values.RemoveAll(v => v.Length == 0))];
}
