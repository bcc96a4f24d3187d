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

    public string? WhyNotWritable => Front.FirstOrDefault(t => t.WhyNotWritable is not null)?.WhyNotWritable
        ?? Tail.Id3v2?.WhyNotWritable ?? (Tail.Ape is { WhyNotWritable: { } why } ? why : null);

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

        var pictures = AllId3v2.Select(t => t.Pictures).Append(Tail.Ape?.Pictures ?? []).Where(p => !p.IsEmpty).ToList();
        return file with
        {
            Tags = fields.ToImmutable(),
            Pictures = pictures.Count > 0 ? pictures[0] : [],
            Issues = [.. file.Issues, .. Issues(native)],
            WhyNotWritable = file.WhyNotWritable ?? WhyNotWritable,
        };
    }

    /// <summary>
    /// The format's own tag gets the edits, and is made where it is missing; a further tag follows in the fields that it has.
    /// An ID3v1 tag that stood alone is carried over into the new one, as programs look at it no longer then.
    /// </summary>
    public Splice Edit(ByteSource source, TagEdits edits, NativeTag native)
    {
        var hasId3v2 = AllId3v2.Any();
        var ownsId3v2 = hasId3v2 && (native == NativeTag.Id3v2 || Tail.Ape is null);
        var replacements = new List<Replacement>();
        foreach (var (tag, index) in AllId3v2.Select((t, i) => (t, i)))
        {
            replacements.AddRange(Id3v2Writer.Edit(source, tag, edits, onlyWhatIsThere: index > 0 || !ownsId3v2).Replacements);
        }

        if (Tail.Ape is { } ape)
        {
            replacements.AddRange(ApeWriter.Edit(source, ape, edits, onlyWhatIsThere: native != NativeTag.Ape));
        }

        if (native == NativeTag.Id3v2 && !hasId3v2 && Id3v2Writer.Create(edits).Length > 0)
        {
            replacements.Add(new(new(0, 0), Id3v2Writer.Create(WithId3v1(edits))));
        }
        else if (native == NativeTag.Ape && Tail.Ape is null && !hasId3v2 && ApeWriter.Create(edits).Length > 0)
        {
            replacements.Add(new(new(Tail.Start, 0), ApeWriter.Create(WithId3v1(edits))));
        }

        if (Tail.Id3v1?.Edit(source, edits) is { } id3v1)
        {
            replacements.Add(id3v1);
        }

        return Splice.Of(source.Length, replacements);
    }

    private TagEdits WithId3v1(TagEdits edits)
    {
        var named = edits.Fields.Select(f => f.Field).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Tail.Id3v1 is { } id3v1
            ? edits with { Fields = [.. edits.Fields, .. id3v1.Fields.Where(f => !named.Contains(f.Name)).Select(f => new TagEdit(f.Name, f.Values))] }
            : edits;
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
