using System.Collections.Immutable;
using System.Globalization;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>Which frames of a tag give way, for what, and which are new. Frames that are not named stay.</summary>
internal sealed class Id3v2FrameEdits(Id3v2Tag tag, bool onlyWhatIsThere)
{
    private readonly SortedDictionary<int, byte[]> _replaced = [];
    private readonly List<byte[]> _added = [];
    private readonly ILookup<string, int> _carriers = tag.Frames
        .SelectMany((frame, index) => Id3v2Fields.Of(tag, frame).Select(f => (f.Name, index)))
        .ToLookup(p => p.Name, p => p.index, StringComparer.OrdinalIgnoreCase);

    /// <summary>By index of the frame; empty bytes remove it.</summary>
    public IReadOnlyDictionary<int, byte[]> Replaced => _replaced;

    public IReadOnlyList<byte[]> Added => _added;

    public static Id3v2FrameEdits Make(Id3v2Tag tag, TagEdits edits, bool onlyWhatIsThere)
    {
        var made = new Id3v2FrameEdits(tag, onlyWhatIsThere);
        var fields = edits.Fields
            .Select(e => e with { Values = [.. e.Values.Select(v => v.Replace("\0", "", StringComparison.Ordinal)).Where(v => v.Length > 0)] })
            .ToList();
        made.SetNumbers(fields);
        made.SetPeople(fields);
        foreach (var edit in fields)
        {
            made.SetPlain(edit);
        }

        if (edits.Cover is { } cover)
        {
            made.SetCover(cover);
        }

        return made;
    }

    private ImmutableArray<string> Current(string field) =>
        tag.Fields.FirstOrDefault(f => f.Name.Equals(field, StringComparison.OrdinalIgnoreCase))?.Values ?? [];

    private bool Holds(int frame, string field) => Id3v2Fields.Of(tag, tag.Frames[frame]).Any(f => f.Name == field && !f.Values.IsEmpty);

    private void Put(IEnumerable<int> carriers, byte[] bytes)
    {
        var isPlaced = bytes.Length == 0;
        foreach (var index in carriers.Distinct().Order())
        {
            _replaced[index] = isPlaced ? [] : bytes;
            isPlaced = true;
        }

        if (!isPlaced && !onlyWhatIsThere)
        {
            _added.Add(bytes);
        }
    }

    private void SetPlain(TagEdit edit)
    {
        if (Id3v2Names.DateFrames.TryGetValue(edit.Field, out var ids))
        {
            SetDate(edit, ids);
            return;
        }

        if (Spelling(edit) is not { } spelling || IsNumber(spelling) || IsPeople(spelling))
        {
            return;
        }

        var wanted = Id3v2FrameBuilder.AsStored(edit.Values, tag.Version, spelling);
        if (!Current(edit.Field).SequenceEqual(wanted))
        {
            var carriers = _carriers[edit.Field];
            Put(carriers, edit.Values.IsEmpty ? [] : Id3v2FrameBuilder.Build(tag, spelling, edit.Values, Language(carriers)));
        }
    }

    private string? Spelling(TagEdit edit) => Id3v2Names.SpellingOf(edit.Field, tag.Version) switch
    {
        // A link frame holds one address; words, or several addresses, go where Picard puts them.
        "WCOP" when edit.Values.Length > 1 || edit.Values.Any(v => !Uri.IsWellFormedUriString(v, UriKind.Absolute)) => "TXXX:LICENSE",
        { } spelling when spelling.StartsWith("SYLT", StringComparison.Ordinal) => throw new CorruptMediaException($"{edit.Field} is not written"),
        var spelling => spelling,
    };

    private static bool IsNumber(string spelling) => Id3v2Names.NumberFrames.ContainsKey(spelling);

    private static bool IsPeople(string spelling) => spelling.Length > 4 && Id3v2Names.IsPeople(spelling[..4]);

    /// <summary>A comment keeps the language that it had.</summary>
    private string Language(IEnumerable<int> carriers)
    {
        foreach (var index in carriers)
        {
            if (tag.Frames[index].Id is "COMM" or "USLT" && tag.Frames[index].Decoded(tag) is { Length: > 4 } body && body.AsSpan(1, 3).IndexOfAnyExceptInRange((byte)'A', (byte)'z') < 0)
            {
                return System.Text.Encoding.Latin1.GetString(body, 1, 3);
            }
        }

        return "eng";
    }

    /// <summary>Before 2.4 a date is a year and, where the day is known, a day and month; what is between cannot be stored.</summary>
    private void SetDate(TagEdit edit, string[] ids)
    {
        // Text that no date is read from (an empty frame) is no reason to write.
        var carriers = Enumerable.Range(0, tag.Frames.Length).Where(i => ids.Contains(tag.Frames[i].Id)).ToList();
        if (carriers.Count == 0 && edit.Values.IsEmpty)
        {
            return;
        }

        if (tag.Version >= 4)
        {
            if (!Current(edit.Field).SequenceEqual(edit.Values) || edit.Values.IsEmpty)
            {
                Put(carriers, edit.Values.IsEmpty ? [] : Id3v2FrameBuilder.Build(tag, ids[0], edit.Values, ""));
            }

            return;
        }

        var text = edit.Values.FirstOrDefault("");
        var isFull = DateTime.TryParseExact(text.Length > 10 ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        var year = text.Length > 4 && text[..4].All(char.IsAsciiDigit) && text[4] == '-' ? text[..4] : text;
        var wanted = isFull && edit.Field == "date" ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : year;
        if (wanted.Length > 0 && Current(edit.Field) is [var now] && now == wanted)
        {
            return;
        }

        Put(carriers, year.Length == 0 ? []
            : edit.Field != "date" ? Id3v2FrameBuilder.Build(tag, "TORY", [year], "")
            : isFull ? [.. Id3v2FrameBuilder.Build(tag, "TYER", [year], ""), .. Id3v2FrameBuilder.Build(tag, "TDAT", [day.ToString("ddMM", CultureInfo.InvariantCulture)], "")]
            : Id3v2FrameBuilder.Build(tag, "TYER", [year], ""));
    }

    /// <summary>"3/12": what is not named of the two keeps its value.</summary>
    private void SetNumbers(List<TagEdit> edits)
    {
        foreach (var (id, (number, total)) in Id3v2Names.NumberFrames)
        {
            var wantedNumber = edits.LastOrDefault(e => e.Field == number);
            var wantedTotal = edits.LastOrDefault(e => e.Field == total);
            var (nowNumber, nowTotal) = (Current(number).FirstOrDefault(""), Current(total).FirstOrDefault(""));
            var newNumber = wantedNumber is null ? nowNumber : wantedNumber.Values.FirstOrDefault("");
            var newTotal = wantedTotal is null ? nowTotal : wantedTotal.Values.FirstOrDefault("");
            if (newNumber == nowNumber && newTotal == nowTotal)
            {
                continue;
            }

            // A total in a frame of its own (TXXX:TOTALDISCS) stays there as long as only the number changes.
            var isElsewhere = newTotal == nowTotal && _carriers[total].Except(_carriers[number]).Any();
            var carriers = isElsewhere ? _carriers[number] : _carriers[number].Concat(_carriers[total]);
            var withTotal = isElsewhere ? _carriers[number].Any(i => Holds(i, total)) : newTotal.Length > 0;
            var text = withTotal ? $"{(newNumber.Length == 0 ? "0" : newNumber)}/{newTotal}" : newNumber;
            Put(carriers, text.Length == 0 ? [] : Id3v2FrameBuilder.Build(tag, id, [text], ""));
        }
    }

    /// <summary>Lists of people hold many fields in one frame: the pairs of the named roles are exchanged, the others stay.</summary>
    private void SetPeople(List<TagEdit> edits)
    {
        var named = edits.Where(e => Id3v2Names.SpellingOf(e.Field, tag.Version) is { } s && IsPeople(s) && !Current(e.Field).SequenceEqual(e.Values)).ToList();
        if (named.Count == 0)
        {
            return;
        }

        var lists = new SortedDictionary<int, List<(string Role, string Name)>>();
        for (var i = 0; i < tag.Frames.Length; i++)
        {
            if (Id3v2Names.IsPeople(tag.Frames[i].Id) && tag.Frames[i].Decoded(tag) is { Length: > 1 } body && body[0] <= Id3Text.Utf8)
            {
                lists[i] = [.. Id3v2People.Pairs(body[0], body.AsSpan(1))];
            }
        }

        var touched = new HashSet<int>();
        var fresh = new SortedDictionary<string, List<(string Role, string Name)>>(StringComparer.Ordinal);
        foreach (var edit in named)
        {
            int? place = null;
            foreach (var (index, pairs) in lists)
            {
                if (pairs.RemoveAll(p => Id3v2Names.FieldOfRole(p.Role).Equals(edit.Field, StringComparison.OrdinalIgnoreCase)) > 0)
                {
                    place ??= index;
                    touched.Add(index);
                }
            }

            var spelling = Id3v2Names.SpellingOf(edit.Field, tag.Version)!;
            var (id, role) = (spelling[..4], spelling[5..]);
            if (edit.Values.IsEmpty || (place is null && onlyWhatIsThere))
            {
                continue;
            }

            place ??= lists.Keys.Where(i => tag.Frames[i].Id == id).Select(i => (int?)i).FirstOrDefault();
            if (place is { } at)
            {
                touched.Add(at);
            }
            else if (!fresh.ContainsKey(id))
            {
                fresh[id] = [];
            }

            (place is { } known ? lists[known] : fresh[id]).AddRange(edit.Values.Select(v => (role, v)));
        }

        foreach (var index in touched)
        {
            _replaced[index] = lists[index].Count == 0 ? [] : Id3v2FrameBuilder.People(tag, tag.Frames[index].Id, lists[index]);
        }

        _added.AddRange(fresh.Select(f => Id3v2FrameBuilder.People(tag, f.Key, f.Value)));
    }

    private void SetCover(CoverEdit cover)
    {
        var pictures = Enumerable.Range(0, tag.Frames.Length)
            .Where(i => tag.Frames[i].Id == "APIC")
            .Select(i => (Index: i, Picture: Id3v2Picture.Read(tag, tag.Frames[i])))
            .ToList();
        var fronts = pictures.Where(p => p.Picture?.Type == PictureType.FrontCover).ToList();
        if (fronts is [{ Picture: { } only }] && only.Length == cover.Bytes.Length && only.Mime == cover.Mime && only.Bytes(tag.Content).Span.SequenceEqual(cover.Bytes.Span))
        {
            return;
        }

        // Two pictures of one tag may not share a description (ID3v2.4 frames, section 4.14).
        var isTaken = pictures.Exists(p => p.Picture is { Description: "" } other && other.Type != PictureType.FrontCover);
        Put(fronts.Select(p => p.Index), Id3v2FrameBuilder.Frame(tag, "APIC", Id3v2Picture.Content(cover, isTaken ? "Front cover" : "", tag.Version)));
    }
}
