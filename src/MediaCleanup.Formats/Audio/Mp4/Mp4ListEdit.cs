namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>
/// What edits do to the entries of <c>ilst</c>: some are replaced, some go, some are added at its end. Every entry that no
/// edit names stays as it is, and so does one that holds the wanted values already.
/// </summary>
internal sealed class Mp4ListEdit
{
    private readonly ByteSource _source;
    private readonly Mp4Layout _layout;

    private Mp4ListEdit(ByteSource source, Mp4Layout layout) => (_source, _layout) = (source, layout);

    /// <summary>Replacements within the list.</summary>
    public List<Replacement> Replacements { get; } = [];

    /// <summary>New entries, for its end.</summary>
    public List<byte[]> Added { get; } = [];

    public bool IsEmpty => Replacements.Count == 0 && Added.Count == 0;

    public static Mp4ListEdit Of(ByteSource source, Mp4Layout layout, TagEdits edits)
    {
        var list = new Mp4ListEdit(source, layout);
        // The last edit of a field counts. Number and total of a pair are one entry.
        var last = new OrderedDictionary<string, TagEdit>(StringComparer.OrdinalIgnoreCase);
        foreach (var edit in edits.Fields)
        {
            last[edit.Field] = edit with { Values = edit.Values.RemoveAll(v => v.Length == 0) };
        }

        list.SetPair("trkn", "tracknumber", "totaltracks", last);
        list.SetPair("disk", "discnumber", "totaldiscs", last);
        foreach (var edit in last.Values)
        {
            if (Mp4Keys.KindOf(Mp4Keys.KeyOf(edit.Field)) is not Mp4ValueKind.Pair)
            {
                list.SetField(edit.Field, edit.Values);
            }
        }

        if (edits.Cover is { } cover)
        {
            list.SetCover(cover);
        }

        return list;
    }

    /// <summary>
    /// All entries that are read as this field are set together: one under the usual name keeps its place and the case of
    /// its name, others go.
    /// </summary>
    private void SetField(string field, IReadOnlyList<string> values)
    {
        var usual = Mp4Keys.KeyOf(field);
        var named = _layout.Entries
            .Where(e => Mp4Keys.KindOf(e.Key) is Mp4ValueKind.Text or Mp4ValueKind.Number)
            .Where(e => Mp4Keys.Same(e.Key, usual) || Mp4Keys.FieldOf(e.Key).Equals(field, StringComparison.OrdinalIgnoreCase))
            .ToList();
        // A genre by number says the same as one by name: it counts only when there is no name, and goes when one is set.
        var numbered = usual == "©gen" ? _layout.Entries.Where(e => e.Key == "gnre").ToList() : [];
        var read = named.Exists(e => e.Data.Length > 0) ? named : [.. named, .. numbered];
        if (read.SelectMany(e => Mp4TagList.Values(_source, e)).SequenceEqual(values) && (values.Count > 0 || read.Count == 0))
        {
            return;
        }

        var first = named.Find(e => Mp4Keys.Same(e.Key, usual)) ?? (FieldTable.Find(field) is null ? named.FirstOrDefault() : null);
        var key = first?.Key ?? usual;
        byte[][] data = [.. values.Select(v => Mp4Writer.Value(key, v))];
        List<Mp4Entry> others = [.. named.Where(e => e != first), .. numbered];
        Replace(first is null ? others : [first, .. others], key, data);
    }

    private void SetPair(string key, string numberField, string totalField, OrderedDictionary<string, TagEdit> edits)
    {
        edits.TryGetValue(numberField, out var number);
        edits.TryGetValue(totalField, out var total);
        if (number is null && total is null)
        {
            return;
        }

        // A free-form entry of the same name says it a second time, and goes with the value that it repeats.
        RemoveText(number);
        RemoveText(total);
        var entries = _layout.Entries.Where(e => e.Key == key).ToList();
        var first = entries.SelectMany(e => e.Data).Select(d => (Mp4Data?)d).FirstOrDefault();
        var old = first is { } data ? Mp4Values.Pair(_source, data) : default;
        var wanted = (Number: Wanted(number, numberField, old.Number), Total: Wanted(total, totalField, old.Total));
        if (wanted == old)
        {
            return;
        }

        var kept = first is { Value.Length: >= 6 and <= 64 } pair ? _source.ReadBytes(pair.Value.Offset, pair.Value.Length) : [];
        Replace(entries, key, wanted == default ? [] : [Mp4Writer.Pair(key, wanted.Number, wanted.Total, kept)]);
    }

    private void RemoveText(TagEdit? edit)
    {
        if (edit is not null)
        {
            Replacements.AddRange(_layout.Entries
                .Where(e => Mp4Keys.KindOf(e.Key) == Mp4ValueKind.Text && Mp4Keys.FieldOf(e.Key).Equals(edit.Field, StringComparison.OrdinalIgnoreCase))
                .Select(e => new Replacement(e.Atom.Whole, default)));
        }
    }

    private static int Wanted(TagEdit? edit, string field, int old) =>
        edit is null ? old : edit.Values.IsEmpty ? 0 : Mp4Writer.PairNumber(field, edit.Values[0]);

    /// <summary>The first picture is the front cover and is replaced; those behind it stay.</summary>
    private void SetCover(CoverEdit cover)
    {
        var data = Mp4Writer.Data(cover.Mime == "image/png" ? Mp4Writer.Png : Mp4Writer.Jpeg, cover.Bytes.Span);
        var entries = _layout.Entries.Where(e => e.Key == "covr").ToList();
        var entry = entries.Find(e => e.Data.Length > 0);
        if (entry is null)
        {
            Replace(entries, "covr", [data]);
            return;
        }

        var front = entry.Data[0];
        if (IsThere(front.Value, cover.Bytes.Span))
        {
            return;
        }

        var length = entry.Atom.Length - front.Atom.Length + data.Length;
        if (entry.Atom.SizeForm != Mp4SizeForm.Plain || length > uint.MaxValue)
        {
            throw new CorruptMediaException("the picture list of the MP4 file is too large");
        }

        Replacements.Add(new(new(entry.Atom.Offset, 4), BigEndian((uint)length)));
        Replacements.Add(new(front.Atom.Whole, data));
    }

    /// <summary>Puts new values where the first of these entries was; the others go.</summary>
    private void Replace(List<Mp4Entry> entries, string key, byte[][] data)
    {
        if (data.Length > 0)
        {
            var head = entries.Count > 0 && entries[0].Key == key && entries[0].Data.Length > 0
                ? _source.ReadBytes(entries[0].Atom.Body.Offset, entries[0].HeadEnd - entries[0].Atom.Body.Offset)
                : Mp4Writer.EntryHead(key);
            var entry = Mp4Writer.Atom(Mp4Writer.EntryType(key), [head, .. data]);
            if (entries.Count == 0)
            {
                Added.Add(entry);
                return;
            }

            if (!IsThere(entries[0].Atom.Whole, entry))
            {
                Replacements.Add(new(entries[0].Atom.Whole, entry));
            }

            entries = entries[1..];
        }

        foreach (var entry in entries)
        {
            Replacements.Add(new(entry.Atom.Whole, default));
        }
    }

    private bool IsThere(ByteRange range, ReadOnlySpan<byte> bytes) =>
        range.Length == bytes.Length && _source.ReadBytes(range.Offset, range.Length).AsSpan().SequenceEqual(bytes);

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
