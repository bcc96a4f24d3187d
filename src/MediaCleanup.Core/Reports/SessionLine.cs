using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MediaCleanup.Core.Reports;

/// <summary>One line of a session log: time, level, words that name the event, values as <c>key=value</c>, perhaps a text in quotes.</summary>
/// <param name="At">with the offset of local time when it was written.</param>
/// <param name="Event">"start", "wrote", "put off" …; empty for the line that begins a session.</param>
/// <param name="Text">a quoted text that has no key.</param>
public sealed record SessionLine(DateTimeOffset At, string Level, string Event, ImmutableDictionary<string, string> Values, string? Text)
{
    public string? this[string key] => Values.GetValueOrDefault(key);

    /// <summary>A count; 0 when there is none.</summary>
    public long Number(string key) => long.TryParse(this[key], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Null for a line that is none of ours, such as one that a crash cut.</summary>
    public static SessionLine? Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !DateTimeOffset.TryParseExact(line.AsSpan(0, space), "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return null;
        }

        var rest = line.AsSpan(space + 1);
        var levelEnd = rest.IndexOf(' ');
        if (levelEnd < 0 || rest[..levelEnd] is not ("INFO" or "WARN" or "ERROR"))
        {
            return null;
        }

        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var words = new List<string>();
        string? text = null;
        for (var cursor = space + 1 + levelEnd + 1; cursor < line.Length;)
        {
            if (line[cursor] == ' ')
            {
                cursor++;
            }
            else if (line[cursor] == '"')
            {
                if (Quoted(line, ref cursor) is not { } quoted)
                {
                    return null;
                }

                text ??= quoted;
            }
            else
            {
                var end = cursor;
                while (end < line.Length && line[end] is not (' ' or '='))
                {
                    end++;
                }

                var word = line[cursor..end];
                cursor = end;
                if (end == line.Length || line[end] == ' ')
                {
                    words.Add(word);
                    continue;
                }

                cursor++;
                if (cursor < line.Length && line[cursor] == '"')
                {
                    if (Quoted(line, ref cursor) is not { } quoted)
                    {
                        return null;
                    }

                    values[word] = quoted;
                }
                else
                {
                    var valueEnd = line.IndexOf(' ', cursor) is >= 0 and var next ? next : line.Length;
                    values[word] = line[cursor..valueEnd];
                    cursor = valueEnd;
                }
            }
        }

        return new(at, rest[..levelEnd].ToString(), string.Join(' ', words), values.ToImmutable(), text);
    }

    /// <summary>The text between quotes, from the first quote on; the position moves behind the last. Null when it does not end.</summary>
    private static string? Quoted(string line, ref int position)
    {
        var text = new StringBuilder();
        for (var i = position + 1; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    position = i + 1;
                    return text.ToString();
                case '\\' when i + 1 < line.Length && line[i + 1] is '"' or '\\':
                    text.Append(line[++i]);
                    break;
                default:
                    text.Append(line[i]);
                    break;
            }
        }

        return null;
    }
}
