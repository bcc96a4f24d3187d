using System.Collections.Immutable;

namespace MediaCleanup.Formats.Audio.Id3;

/// <summary>Puts fields that occur more than once together, in the order in which they were met first; an equal value counts once, a field without values not at all.</summary>
internal sealed class FieldCollector
{
    private readonly List<(string Name, List<string> Values, HashSet<string> Seen)> _fields = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);

    public void Add(TagField field)
    {
        if (field.Values.IsEmpty)
        {
            return;
        }

        if (!_index.TryGetValue(field.Name, out var at))
        {
            _index[field.Name] = _fields.Count;
            _fields.Add((field.Name, [.. field.Values], [.. field.Values]));
            return;
        }

        _fields[at].Values.AddRange(field.Values.Where(_fields[at].Seen.Add));
    }

    public bool Contains(string name) => _index.ContainsKey(name);

    public ImmutableArray<TagField> ToImmutable() => [.. _fields.Select(f => new TagField(f.Name, [.. f.Values]))];
}
