using System.Collections.Immutable;
using MediaCleanup.Formats.Audio.Ape;
using MediaCleanup.Formats.Audio.Id3;

namespace MediaCleanup.Formats.Audio.Tagged;

/// <summary>The kind of tag that a format calls for, so the one that is made where there is none.</summary>
internal enum NativeTag
{
    Id3v2,
    Ape,
}

/// <summary>A bare stream of audio with tags around it: ID3v2 in front; APEv2, Lyrics3, ID3v2 and ID3v1 behind.</summary>
/// <param name="Front">ID3v2 tags at the start, one after the other; the first is the one that programs read.</param>
internal sealed record TaggedStream(ImmutableArray<Id3v2Tag> Front, TagTail Tail)
{
    /// <summary>Where the audio lies, with any junk around it.</summary>
    public required ByteRange Audio { get; init; }

    /// <summary>For formats that have either, and mostly ID3v2: APEv2 where that alone is there.</summary>
    public NativeTag Id3v2OrApe => Front.IsEmpty && Tail.Ape is not null ? NativeTag.Ape : NativeTag.Id3v2;

    /// <summary>For formats that have either, and mostly APEv2: ID3v2 where that alone is there.</summary>
    public NativeTag ApeOrId3v2 => Tail.Ape is null && (!Front.IsEmpty || Tail.Id3v2 is not null) ? NativeTag.Id3v2 : NativeTag.Ape;

    public string? WhyNotWritable => Front.FirstOrDefault(t => t.WhyNotWritable is not null)?.WhyNotWritable
        ?? Tail.Id3v2?.WhyNotWritable ?? (Tail.Ape is { WhyNotWritable: { } why } ? why : null);

    private IEnumerable<TagField> AllFields => AllId3v2.SelectMany(t => t.Fields).Concat(Tail.Ape?.Fields ?? []).Concat(Tail.Id3v1?.Fields ?? []);

    private IEnumerable<Id3v2Tag> AllId3v2 => Tail.Id3v2 is { } appended ? Front.Add(appended) : Front;

    /// <exception cref="CorruptMediaException">an ID3v2 tag reaches beyond the end.</exception>
    public static TaggedStream Read(ByteSource source)
    {
        var front = ImmutableArray.CreateBuilder<Id3v2Tag>();
        var position = 0L;
        while (front.Count < 16 && Id3v2Tag.Find(source, position) is not null)
        {
            front.Add(Id3v2Tag.Read(source, position));
            position = front[^1].At.End;
        }

        var tail = TagTail.Read(source, position);
        return new(front.ToImmutable(), tail) { Audio = ByteRange.FromTo(position, tail.Start) };
    }

    /// <summary>What all tags together say: a field comes from the first tag that has it, in the order in which programs look.</summary>
    public AudioFile Describe(AudioFile file, NativeTag native)
    {
        var fields = new FieldCollector();
        var ape = Tail.Ape is { } tag ? [tag.Fields] : Array.Empty<ImmutableArray<TagField>>();
        var id3v2 = AllId3v2.Select(t => t.Fields);
        foreach (var source in (native == NativeTag.Ape ? ape.Concat(id3v2) : id3v2.Concat(ape)).Append(Tail.Id3v1?.Fields ?? []))
        {
            foreach (var field in source.Where(f => !fields.Contains(f.Name)).ToList())
            {
                fields.Add(field);
            }
        }

        var pictures = new List<Picture>();
        foreach (var source in AllId3v2.Select(t => t.Pictures).Append(Tail.Ape?.Pictures ?? []))
        {
            pictures.AddRange(source.Where(p => !pictures.Exists(q => q.Type == p.Type)).ToList());
        }

        return file with
        {
            Tags = fields.ToImmutable(),
            Pictures = [.. pictures],
            Issues = [.. file.Issues, .. Issues(native)],
            WhyNotWritable = file.WhyNotWritable ?? WhyNotWritable,
        };
    }

    /// <summary>
    /// The format's own tag gets the edits, and is made where it is missing; a further tag follows in the fields that it has.
    /// What tags of other kinds, or an ID3v2 tag at the end, said is carried over into a new one, as programs look at the others no longer then.
    /// </summary>
    /// <param name="leavesTail">true when the last frame reaches into the tags behind it: a decoder would see the change.</param>
    /// <exception cref="CorruptMediaException">a field is to go from a tag that must be left.</exception>
    public Splice Edit(ByteSource source, TagEdits edits, NativeTag native, bool leavesTail = false)
    {
        var ownsId3v2 = native == NativeTag.Id3v2;
        if (leavesTail && edits.Fields.Any(e => e.Values.IsEmpty && Tail.Has(e.Field)))
        {
            throw new CorruptMediaException("truncated: a field that is to go stands in a tag that the last frame reaches into");
        }

        var replacements = new List<Replacement>();
        foreach (var (tag, index) in (leavesTail ? Front : AllId3v2).Select((t, i) => (t, i)))
        {
            var isOwn = ownsId3v2 && index == 0;
            replacements.AddRange(Id3v2Writer.Edit(source, tag, isOwn ? NumberPairs.WithNumbers(edits, tag.Fields, Elsewhere) : edits, onlyWhatIsThere: !isOwn).Replacements);
        }

        if (Tail.Ape is { } ape && !leavesTail)
        {
            replacements.AddRange(ApeWriter.Edit(source, ape, ownsId3v2 ? edits : NumberPairs.WithNumbers(edits, ape.Fields, Elsewhere), onlyWhatIsThere: ownsId3v2));
        }

        if (native == NativeTag.Id3v2 && Front.IsEmpty && Id3v2Writer.Create(edits).Length > 0)
        {
            replacements.Add(new(new(0, 0), Id3v2Writer.Create(WithOthers(edits))));
        }
        else if (native == NativeTag.Ape && Tail.Ape is null && ApeWriter.Create(edits).Length > 0)
        {
            replacements.Add(new(new(Tail.Start, 0), ApeWriter.Create(WithOthers(edits))));
        }

        if (!leavesTail && Tail.Id3v1?.Edit(source, edits) is { } id3v1)
        {
            replacements.Add(id3v1);
        }

        return Splice.Of(source.Length, replacements);
    }

    private ImmutableArray<string> Elsewhere(string field) => AllFields.FirstOrDefault(f => f.Name.Equals(field, StringComparison.OrdinalIgnoreCase))?.Values ?? [];

    private TagEdits WithOthers(TagEdits edits)
    {
        var named = edits.Fields.Select(f => f.Field).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = AllFields.Where(f => FieldTable.Find(f.Name) is not null);
        return edits with { Fields = [.. edits.Fields, .. others.Where(f => named.Add(f.Name)).Select(f => new TagEdit(f.Name, f.Values))] };
    }

    private IEnumerable<string> Issues(NativeTag native)
    {
        foreach (var issue in AllId3v2.SelectMany(t => t.Issues).Distinct())
        {
            yield return issue;
        }

        if (AllId3v2.Count() > 1)
        {
            yield return "TAG_MULTIPLE_ID3V2";
        }

        if (Tail.Id3v1 is not null && Tail.Ape is null && !AllId3v2.Any())
        {
            yield return "TAG_ID3V1_ONLY";
        }

        if (Tail.Ape is not null && native == NativeTag.Id3v2)
        {
            yield return "TAG_APEV2_ON_MP3";
        }

        if (!Tail.Lyrics3.IsEmpty)
        {
            yield return "TAG_LYRICS3";
        }
    }
}
