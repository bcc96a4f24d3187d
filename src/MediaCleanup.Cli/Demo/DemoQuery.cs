using System.Globalization;
using System.Text;

namespace MediaCleanup.Cli.Demo;

/// <summary>
/// The little of Lucene's query language that our searches use: <c>field:word</c>, <c>field:"a phrase"</c>,
/// <c>field:(a OR b)</c>, AND, OR, parentheses. Two terms side by side mean OR, as at MusicBrainz.
/// </summary>
internal sealed class DemoQuery
{
    private readonly string _text;
    private readonly Func<string, IEnumerable<string>> _valuesOf;
    private int _at;

    private DemoQuery(string text, Func<string, IEnumerable<string>> valuesOf) => (_text, _valuesOf) = (text, valuesOf);

    /// <summary>True when what has these values by field answers the query.</summary>
    public static bool Matches(string query, Func<string, IEnumerable<string>> valuesOf) => new DemoQuery(query, valuesOf).Or("");

    private bool Or(string field)
    {
        var found = And(field);
        while (!AtEnd())
        {
            _ = Skip("OR");
            found |= And(field);
        }

        return found;
    }

    private bool And(string field)
    {
        var found = Term(field);
        while (Skip("AND"))
        {
            found &= Term(field);
        }

        return found;
    }

    private bool Term(string field)
    {
        SkipSpace();
        if (_at >= _text.Length)
        {
            return false;
        }

        if (_text[_at] == '(')
        {
            _at++;
            var inner = Or(field);
            SkipSpace();
            _at += _at < _text.Length && _text[_at] == ')' ? 1 : 0;
            return inner;
        }

        if (_text[_at] == '"')
        {
            var end = _text.IndexOf('"', _at + 1);
            end = end < 0 ? _text.Length : end;
            var phrase = _text[(_at + 1)..end];
            _at = Math.Min(_text.Length, end + 1);
            return Has(field, phrase);
        }

        var start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '(' or ')' or ':' or '"'))
        {
            _at += _text[_at] == '\\' && _at + 1 < _text.Length ? 2 : 1;
        }

        if (_at == start)
        {
            _at++;
            return false;
        }

        var word = _text[start..Math.Min(_at, _text.Length)].Replace("\\", "", StringComparison.Ordinal);
        if (_at < _text.Length && _text[_at] == ':')
        {
            _at++;
            return Term(word);
        }

        return Has(field, word);
    }

    private bool Has(string field, string text)
    {
        var wanted = Words(text);
        return wanted.Count > 0 && _valuesOf(field).Any(value => wanted.TrueForAll(Words(value).Contains));
    }

    private bool AtEnd()
    {
        SkipSpace();
        return _at >= _text.Length || _text[_at] == ')';
    }

    private bool Skip(string word)
    {
        SkipSpace();
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0 || (_at + word.Length < _text.Length && _text[_at + word.Length] is not (' ' or '(')))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private static List<string> Words(string text)
    {
        var folded = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || c == '-')
            {
                folded.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && c is not ('\'' or '’'))
            {
                folded.Append(' ');
            }
        }

        return [.. folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
