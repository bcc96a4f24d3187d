using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MediaCleanup.Formats.Audio.Vorbis;

/// <summary>
/// Edits of one comment, collected and then written as a new block in which every entry that no edit named stands byte for
/// byte, in its old order.
/// </summary>
internal sealed class VorbisEdit
{
    private readonly VorbisComment _comment;
    private readonly List<VorbisEntry> _entries;
    private bool _changed;

    public VorbisEdit(VorbisComment comment) => (_comment, _entries) = (comment, [.. comment.Entries]);

    /// <summary>New entries have no place in the old block: their range is empty and the text stands in <see cref="VorbisEntry.Value"/>.</summary>
    private static VorbisEntry New(string key, string value) => new(new(-1, 0), key, value);

    public void Set(IEnumerable<TagEdit> edits)
    {
        foreach (var edit in edits)
        {
            Set(edit.Field, edit.Values);
        }
    }

    /// <summary>Takes out the entries at these places of the comment as it was read.</summary>
    public void Remove(IReadOnlySet<int> indices)
    {
        var gone = indices.Select(i => _comment.Entries[i].At).ToHashSet();
        _changed |= _entries.RemoveAll(e => gone.Contains(e.At)) > 0;
    }

    public void Append(string key, string value)
    {
        _entries.Add(New(key, value));
        _changed = true;
    }

    /// <summary>The new block up to its last entry, or null when it is as it was. What followed the entries is the caller's to keep.</summary>
    public byte[]? Build()
    {
        if (!_changed)
        {
            return null;
        }

        using var output = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        Write(output, _comment.Block.ReadBytes(_comment.Vendor.Offset, _comment.Vendor.Length));
        BinaryPrimitives.WriteInt32LittleEndian(number, _entries.Count);
        output.Write(number);
        foreach (var entry in _entries)
        {
            Write(output, entry.At.Offset >= 0 ? _comment.Block.ReadBytes(entry.At.Offset, entry.At.Length) : Encoding.UTF8.GetBytes($"{entry.Key}={entry.Value}"));
        }

        return output.ToArray();

        static void Write(MemoryStream output, byte[] bytes)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            output.Write(length);
            output.Write(bytes);
        }
    }

    private void Set(string field, ImmutableArray<string> values)
    {
        var known = FieldTable.Find(field.ToLowerInvariant())?.Name;
        field = known ?? VorbisKeys.Field(field);
        if (known is null && (field.Length == 0 || field.AsSpan().ContainsAnyExceptInRange(' ', '}') || field.Contains('=', StringComparison.Ordinal)))
        {
            throw new CorruptMediaException($"'{field}' cannot be the name of a field in a Vorbis comment");
        }

        if (Current(field).SequenceEqual(values))
        {
            return;
        }

        var loose = LooseTotal(field);
        if (VorbisKeys.TotalOf(field) is not null && loose is not null && values.Length == 1 && IsNumber(values[0]))
        {
            // The file keeps number and total in one entry; the total was not named, so it stays where it is.
            values = [$"{values[0]}/{loose}"];
        }
        else if (VorbisKeys.TotalOf(field) is { } total && loose is not null)
        {
            Write(field, values);
            Write(total, [loose]);
            return;
        }
        else if (VorbisKeys.NumberOf(field) is { } number && Split(number) is { } split)
        {
            Write(number, split);
        }

        Write(field, values);
        if (values.IsEmpty && !Current(field).IsEmpty)
        {
            // With its own key gone, a fallback speaks for the field: a date that stays as YEAR would not be removed.
            Write(field, values);
            if (!Current(field).IsEmpty && field == VorbisKeys.StandIn.Field)
            {
                Write(VorbisKeys.StandIn.Key, values);
            }
        }
    }

    private ImmutableArray<string> Current(string field) =>
        VorbisFields.Read(_entries).FirstOrDefault(t => t.Name.Equals(field, StringComparison.OrdinalIgnoreCase))?.Values ?? [];

    /// <summary>The total that a number's own entry carries (3/12) and no other entry tells.</summary>
    private string? LooseTotal(string field)
    {
        var map = new VorbisFieldMap(_entries);
        return VorbisKeys.TotalOf(field) is { } total && !map.HasOwn(total)
            ? _entries.Where(e => Holds(e, field, map)).Select(e => VorbisFields.Split(field, e.Value!).Total).FirstOrDefault(t => t is not null)
            : null;
    }

    /// <summary>The values of a number field without their totals, when one carries a total.</summary>
    private ImmutableArray<string>? Split(string field)
    {
        var map = new VorbisFieldMap(_entries);
        var parts = _entries.Where(e => Holds(e, field, map)).Select(e => VorbisFields.Split(field, e.Value!)).ToList();
        return parts.Exists(p => p.Total is not null) ? [.. parts.Select(p => p.Value)] : null;
    }

    /// <summary>Gives every key that holds the field these values, in place, and adds the keys that it is to be written under.</summary>
    private void Write(string field, ImmutableArray<string> values)
    {
        _changed = true;
        var map = new VorbisFieldMap(_entries);
        var written = VorbisKeys.Written(field);
        var holders = _entries.Where(e => Holds(e, field, map)).ToList();
        var isFallback = !map.HasOwn(field);
        var keys = holders.Select(e => isFallback ? written[0] : e.Key!).Concat(written).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var result = new List<VorbisEntry>(_entries.Count + values.Length);
        var used = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var lastAt = -1;
        foreach (var entry in _entries)
        {
            if (!Holds(entry, field, map))
            {
                result.Add(entry);
                continue;
            }

            var key = isFallback ? written[0] : entry.Key!;
            var index = used.GetValueOrDefault(key);
            if (index < values.Length)
            {
                used[key] = index + 1;
                var value = VorbisFieldMap.Form(key, values[index]);
                result.Add(!isFallback && entry.Value == value ? entry : New(key, value));
            }

            lastAt = result.Count;
        }

        var rest = keys.SelectMany(key => values.Skip(used.GetValueOrDefault(key)).Select(value => New(key, VorbisFieldMap.Form(key, value))));
        result.InsertRange(lastAt < 0 ? result.Count : lastAt, [.. rest]);
        _entries.Clear();
        _entries.AddRange(result);
    }

    private static bool Holds(VorbisEntry entry, string field, VorbisFieldMap map) =>
        entry.Value is not null && string.Equals(map.FieldOf(entry), field, StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(string text) => text.Length is > 0 and < 10 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
