using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MediaCleanup.Core.Work;

/// <summary>The Markdown report of one entry: what is wrong and was not mended, and what only a person can answer.</summary>
public static class IssueReport
{
    /// <summary>A file name that is safe on every platform, stable for the entry, and tells a person which it is.</summary>
    public static string FileNameOf(MediaKind kind, QueueEntry entry)
    {
        var letters = entry.Name.Normalize(NormalizationForm.FormD).Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-').Select(char.ToLowerInvariant);
        var readable = new string([.. string.Join('-', string.Concat(letters).Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries)).Take(40)]).Trim('-');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{entry.Root}/{entry.Path}"))).AsSpan(0, 4));
        return $"{kind.Folder}-{(readable.Length > 0 ? readable + "-" : "")}{hash}.md";
    }

    /// <summary>The report's text, or null when nothing waits for a person.</summary>
    public static string? Write(MediaKind kind, QueueEntry entry, Proposal proposal, DateTimeOffset now)
    {
        var open = proposal.Issues.Where(i => !i.Resolved).ToImmutableArray();
        if (open.IsEmpty && proposal.Questions.IsEmpty)
        {
            return null;
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {Escaped(entry.Name)}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(kind.Entry[0])}{kind.Entry[1..]} in `{Code(entry.Path)}`, looked at {now:yyyy-MM-dd HH:mm}.").AppendLine();
        foreach (var question in proposal.Questions)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## Question: {Escaped(question.Subject)}").AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"{question.Code}: {Escaped(question.Text)}.").AppendLine();
            if (!question.Choices.IsEmpty)
            {
                text.AppendLine("| confidence | id | what |").AppendLine("| ---: | --- | --- |");
                foreach (var choice in question.Choices)
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"| {choice.Confidence:0.00} | {Escaped(choice.Id)} | {Escaped(choice.Description)} |");
                }

                text.AppendLine();
            }

            text.AppendLine("To answer, with an id from above or any other; or `--as-is` instead, to leave it alone from now on:").AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"    {OutputGate.Clean(question.Answer)}").AppendLine();
        }

        if (!open.IsEmpty)
        {
            text.AppendLine("## Not mended").AppendLine().AppendLine("| code | where | what |").AppendLine("| --- | --- | --- |");
            foreach (var issue in open)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {issue.Code} | {Escaped(issue.Path)} | {Escaped(issue.Detail)} |");
            }

            text.AppendLine();
        }

        var mended = proposal.Issues.Length - open.Length;
        text.AppendLine(CultureInfo.InvariantCulture, $"{mended} of {proposal.Issues.Length} issues were mended. What the codes mean: docs/issues.md.");
        return text.ToString();

        string Escaped(string value) => string.Concat(OutputGate.Clean(value).Select(c => c is '|' or '*' or '_' or '`' or '<' or '>' or '[' or ']' or '\\' or '#' ? $"\\{c}" : c.ToString()));
        string Code(string value) => OutputGate.Clean(value).Replace('`', '\'');
    }
}
