using System.Text;

namespace MediaCleanup.Cli.Verbs;

/// <summary>
/// A half-typed command line as a shell hands it over: the whole words, and what is typed of the last. The parser's own completion
/// knows neither <c>--option=half</c> nor a word that is half in quotes, so it is asked for all that may stand there.
/// </summary>
internal sealed record CompletionLine(string Words, string Half)
{
    /// <summary>The line when these arguments ask for suggestions; null otherwise.</summary>
    public static CompletionLine? Of(string[] arguments)
    {
        if (arguments is not [var directive, ..] || !directive.StartsWith("[suggest", StringComparison.Ordinal))
        {
            return null;
        }

        var line = arguments.Length > 1 ? arguments[1] : "";
        return Of(directive.Split(':') is [_, var number] && int.TryParse(number.TrimEnd(']'), out var position) && position >= 0 && position < line.Length ? line[..position] : line);
    }

    /// <param name="line">up to the cursor.</param>
    public static CompletionLine Of(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isOpen) = ('\0', false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                (quote, isOpen) = (c, true);
            }
            else if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                isOpen = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isOpen)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                isOpen = false;
            }
            else if (quote == '\0' && c == '=' && word.ToString().StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(word.ToString());
                word.Clear();
                isOpen = false;
            }
            else
            {
                word.Append(c);
                isOpen = true;
            }
        }

        return new(string.Concat(words.Select(w => $"\"{w.Replace("\"", "", StringComparison.Ordinal)}\" ")), word.ToString());
    }

    public string[] Arguments => [FormattableString.Invariant($"[suggest:{Words.Length}]"), Words];

    /// <summary>Of all that may stand there, what begins as typed.</summary>
    public string Fitting(string suggestions) =>
        string.Concat(suggestions.Split('\n').Select(s => s.TrimEnd('\r')).Where(s => s.Length > 0 && s.StartsWith(Half, StringComparison.OrdinalIgnoreCase)).Select(s => s + "\n"));
}
