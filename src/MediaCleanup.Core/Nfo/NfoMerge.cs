using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MediaCleanup.Core.Nfo;

/// <summary>What became of a merge.</summary>
/// <param name="Bytes">the new file; the old bytes when nothing is to do.</param>
/// <param name="Added">names of elements that were missing.</param>
/// <param name="Updated">names of elements that we wrote, that nobody changed since, and that have another value now.</param>
/// <param name="Kept">names of elements whose value differs from ours and stays.</param>
public sealed record NfoMergeResult(ReadOnlyMemory<byte> Bytes, ImmutableArray<string> Added, ImmutableArray<string> Updated, ImmutableArray<string> Kept)
{
    public bool Changed => Added.Length + Updated.Length > 0;

    /// <summary>How many elements the new file has below its root.</summary>
    public int Count { get; init; }

    /// <summary>Of the new file, the elements that are ours, as we wrote them: what the next merge is to compare with.</summary>
    public IReadOnlyList<XElement> Ours { get; init; } = [];
}

/// <summary>
/// Brings our elements into an NFO that is there. Elements of one name are one thing (all genres, all actors), ids go by their
/// type. Without a record that we wrote the file, only what is missing is added. With it, the merge is three-way: what nobody
/// touched since is updated, what a person changed, emptied or took out stays so. An element that says nothing, and that is not
/// one of ours which a person emptied, is filled in its place. All other characters stay as they are.
/// </summary>
public static class NfoMerge
{
    // Elements that say the same to one of the readers: one of them is enough.
    private static readonly ImmutableArray<ImmutableArray<string>> SameThing =
    [
        ["ratings", "rating", "communityrating"],
        ["premiered", "releasedate", "aired"],
        ["credits", "writer"],
        ["title", "name", "localtitle"],
        ["plot", "review", "biography"],

        // Jellyfin writes it in lower case and reads either.
        ["musicBrainzArtistID", "musicbrainzartistid"],
    ];

    // Jellyfin's names of fields in <lockedfields>, and the elements that they lock.
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> LockedBy = new Dictionary<string, ImmutableArray<string>>
    {
        ["Name"] = ["title", "originaltitle"],
        ["Overview"] = ["plot", "outline", "biography", "review"],
        ["Genres"] = ["genre"],
        ["OfficialRating"] = ["mpaa"],
        ["Cast"] = ["actor", "director", "credits"],
        ["Studios"] = ["studio"],
        ["Tags"] = ["tag", "style", "mood"],
        ["Runtime"] = ["runtime"],
        ["ProductionLocations"] = ["country"],
    }.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="theirs">the file on disk, which is XML.</param>
    /// <param name="theirBytes">its bytes.</param>
    /// <param name="lastWritten">the elements that we wrote to this file, and no other: a person's that we kept are not ours to update later; null when we never did.</param>
    /// <param name="ours">our elements, in our order.</param>
    public static NfoMergeResult Merge(NfoFile theirs, ReadOnlyMemory<byte> theirBytes, NfoFile? lastWritten, IReadOnlyList<XElement> ours)
    {
        var there = Groups(theirs.Elements.Select(e => e.Value));
        var before = lastWritten is { Form: NfoForm.Xml } ? Groups(lastWritten.Elements.Select(e => e.Value)) : null;
        var locked = theirs.Elements.Any(e => e.Name == "lockdata" && e.Value.Value.Trim().Equals("true", StringComparison.OrdinalIgnoreCase));
        var lockedNames = LockedNames(theirs);
        var add = new List<XElement>();
        var replace = new List<(string Key, List<XElement> With)>();
        var (added, updated, kept) = (new List<string>(), new List<string>(), new List<string>());
        var own = before?.Values.SelectMany(e => e).ToList() ?? [];
        foreach (var (key, elements) in Groups(ours).OrderBy(g => g.Key.StartsWith("uniqueid", StringComparison.Ordinal) ? 0 : 1))
        {
            var name = elements[0].Name.LocalName;
            var isThere = there.TryGetValue(key, out var now);
            List<XElement>? was = null;
            var wasOurs = before is not null && before.TryGetValue(key, out was);
            if (!isThere)
            {
                // What we wrote and is gone was taken out on purpose.
                if (!wasOurs && !HasSameThing(there, name) && !lockedNames.Contains(name) && !ContradictsYear(there, elements[0]))
                {
                    add.AddRange(elements);
                    added.Add(name);
                    own.AddRange(elements);
                }
            }
            else if (!Same(now!, elements))
            {
                if (!wasOurs && !locked && !lockedNames.Contains(name) && CanFill(now!, elements[0]) && !ContradictsYear(there, elements[0]))
                {
                    replace.Add((key, elements));
                    added.Add(name);
                    own.AddRange(elements);
                }
                else if (wasOurs && Same(now!, was!) && !locked && !lockedNames.Contains(name))
                {
                    replace.Add((key, elements));
                    updated.Add(name);
                    own = [.. own.Where(e => !was!.Contains(e)), .. elements];
                }
                else
                {
                    kept.Add(name);
                }
            }
        }

        var count = theirs.Elements.Count + add.Count + replace.Sum(r => r.With.Count - there[r.Key].Count);
        var result = new NfoMergeResult(theirBytes, [.. added.Distinct()], [.. updated.Distinct()], [.. kept.Distinct()]) { Ours = own, Count = count };
        return result.Changed ? result with { Bytes = Write(theirs, add, replace) } : result;
    }

    private static ReadOnlyMemory<byte> Write(NfoFile theirs, List<XElement> add, List<(string Key, List<XElement> With)> replace)
    {
        var text = theirs.Text;
        var newLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var indent = IndentOf(theirs);
        var result = new StringBuilder(text.Length + 4096);
        var at = 0;
        foreach (var element in theirs.Elements)
        {
            var change = replace.Find(r => r.Key == KeyOf(element.Value));
            if (change.With is null)
                continue;
            var first = theirs.Elements.First(e => KeyOf(e.Value) == change.Key);
            if (ReferenceEquals(first, element))
            {
                result.Append(text, at, element.Start - at);
                result.Append(string.Join(newLine + indent, change.With.Select(e => Print(theirs, e, indent, newLine))));
            }
            else
            {
                // The further ones of the group go with the white space before them.
                var cut = element.Start;
                while (cut > at && char.IsWhiteSpace(text[cut - 1]))
                {
                    cut--;
                }

                result.Append(text, at, cut - at);
            }

            at = element.End;
        }

        var end = theirs.ContentEnd;
        if (add.Count == 0)
        {
            result.Append(text, at, text.Length - at);
            return Encode(theirs, result.ToString());
        }

        // New elements stand at the end, behind everything that is there.
        var tail = end;
        while (tail > at && char.IsWhiteSpace(text[tail - 1]) && !theirs.RootIsEmpty)
        {
            tail--;
        }

        result.Append(text, at, tail - at);
        if (theirs.RootIsEmpty)
        {
            result.Append('>');
        }

        foreach (var element in add)
        {
            result.Append(newLine).Append(indent).Append(Print(theirs, element, indent, newLine));
        }

        if (theirs.RootIsEmpty)
        {
            result.Append(newLine).Append("</").Append(theirs.Root).Append('>');
            result.Append(text, end + 2, text.Length - end - 2);
        }
        else
        {
            result.Append(tail == end ? newLine : "").Append(text, tail, text.Length - tail);
        }

        return Encode(theirs, result.ToString());
    }

    private static byte[] Encode(NfoFile theirs, string text) =>
        theirs.HasMark ? [.. theirs.Encoding.GetPreamble(), .. theirs.Encoding.GetBytes(text)] : theirs.Encoding.GetBytes(text);

    private static string IndentOf(NfoFile theirs)
    {
        if (theirs.Elements.Count == 0)
            return "  ";
        var start = theirs.Elements[0].Start;
        var line = start;
        while (line > 0 && theirs.Text[line - 1] is ' ' or '\t')
        {
            line--;
        }

        return line > 0 && theirs.Text[line - 1] is '\n' or '\r' ? theirs.Text[line..start] : "  ";
    }

    private static string Print(NfoFile theirs, XElement element, string indent, string newLine)
    {
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = indent.Length == 0 ? "  " : indent, NewLineChars = "\n", ConformanceLevel = ConformanceLevel.Fragment };
        using (var writer = XmlWriter.Create(text, settings))
        {
            element.WriteTo(writer);
        }

        return Escaped(text.ToString().Replace("\n", newLine + indent, StringComparison.Ordinal), theirs.EscapedFrom);
    }

    /// <summary>A character reference is right in every encoding; the names of our elements are ASCII.</summary>
    private static string Escaped(string text, int from)
    {
        if (from == int.MaxValue)
            return text;
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value < from ? escaped.Append((char)rune.Value) : escaped.Append(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};");
        }

        return escaped.ToString();
    }

    private static bool HasSameThing(Dictionary<string, List<XElement>> there, string name) =>
        SameThing.Any(same => same.Contains(name) && same.Any(n => there.TryGetValue(n, out var elements) && !elements.TrueForAll(SaysNothing)));

    /// <summary>Kodi takes a film's year from <c>&lt;premiered&gt;</c> where there is one: beside a person's other <c>&lt;year&gt;</c> it would overrule that.</summary>
    private static bool ContradictsYear(Dictionary<string, List<XElement>> there, XElement ours) =>
        ours.Name.LocalName switch { "premiered" => "year", "year" => "premiered", _ => null } is { } other
        && there.TryGetValue(other, out var elements) && elements.Exists(e => !SaysNothing(e) && YearOf(e) != YearOf(ours));

    private static string YearOf(XElement element) => element.Value.Trim() is { Length: > 4 } date ? date[..4] : element.Value.Trim();

    /// <summary>Nothing would be lost: neither a word nor an attribute that ours lacks.</summary>
    private static bool CanFill(List<XElement> now, XElement ours) =>
        now.TrueForAll(e => SaysNothing(e) && e.Attributes().All(a => a.Value == ours.Attribute(a.Name)?.Value));

    /// <summary>An element without any text, as programs write for what they do not know; 0 is no running time and no year.</summary>
    private static bool SaysNothing(XElement element) =>
        element.DescendantNodes().All(n => n is XElement or XText)
        && (element.Value.Trim().Length == 0 ? element.Descendants().All(d => !d.HasAttributes) : element.Name.LocalName is "runtime" or "year" && element.Value.Trim() == "0");

    private static HashSet<string> LockedNames(NfoFile theirs) =>
    [
        .. theirs.Elements.Where(e => e.Name == "lockedfields").SelectMany(e => e.Value.Value.Split('|', StringSplitOptions.TrimEntries))
            .SelectMany(field => LockedBy.TryGetValue(field, out var names) ? names : []),
    ];

    private static Dictionary<string, List<XElement>> Groups(IEnumerable<XElement> elements)
    {
        var groups = new Dictionary<string, List<XElement>>(StringComparer.Ordinal);
        foreach (var element in elements)
        {
            var key = KeyOf(element);
            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = [];
            }

            group.Add(element);
        }

        return groups;
    }

    private static string KeyOf(XElement element) =>
        element.Name.LocalName == "uniqueid" ? $"uniqueid {((string?)element.Attribute("type"))?.ToLowerInvariant()}" : element.Name.LocalName;

    private static bool Same(List<XElement> a, List<XElement> b) => a.Count == b.Count && a.Zip(b).All(p => XNode.DeepEquals(Plain(p.First), Plain(p.Second)));

    /// <summary>Without white space between elements and at the ends of a value, attributes in order of their names.</summary>
    private static XElement Plain(XElement element)
    {
        var plain = new XElement(element.Name, element.Attributes().OrderBy(a => a.Name.ToString(), StringComparer.Ordinal).Select(a => new XAttribute(a)));
        if (element.HasElements)
        {
            plain.Add(element.Nodes().Select(n => n is XElement child ? Plain(child) : n is XComment ? n : null));
        }
        else if (element.Value.Trim() is { Length: > 0 } value)
        {
            plain.Add(value.ReplaceLineEndings("\n"));
        }

        return plain;
    }
}
