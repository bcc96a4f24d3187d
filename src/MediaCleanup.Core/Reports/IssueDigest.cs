using System.Collections.Immutable;

namespace MediaCleanup.Core.Reports;

/// <summary>What an issue report holds, read back from its Markdown: questions with the command that answers each, and open issues.</summary>
public sealed record IssueDigest
{
    public ImmutableArray<WaitingQuestion> Questions { get; init; } = [];

    /// <summary>By code.</summary>
    public ImmutableDictionary<string, int> OpenIssues { get; init; } = ImmutableDictionary<string, int>.Empty;

    public int OpenCount => OpenIssues.Values.Sum();

    public static IssueDigest Of(string report)
    {
        const string QuestionHead = "## Question: ";
        var questions = ImmutableArray.CreateBuilder<WaitingQuestion>();
        var issues = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        string? subject = null;
        var inTable = false;
        foreach (var line in report.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                subject = line.StartsWith(QuestionHead, StringComparison.Ordinal) ? Plain(line[QuestionHead.Length..]) : null;
                inTable = line == "## Not mended";
            }
            else if (subject is not null && line.StartsWith("    media-cleanup ", StringComparison.Ordinal))
            {
                questions.Add(new(subject, line.Trim()));
                subject = null;
            }
            else if (inTable && line.StartsWith("| ", StringComparison.Ordinal) && line[2..].Split(' ')[0] is { Length: > 0 } code && code is not ("code" or "---"))
            {
                issues[code] = issues.GetValueOrDefault(code) + 1;
            }
        }

        return new() { Questions = questions.ToImmutable(), OpenIssues = issues.ToImmutable() };
    }

    /// <summary>Without the backslashes that Markdown needs.</summary>
    private static string Plain(string text)
    {
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] == '\\' && i + 1 < text.Length && char.IsAscii(text[i + 1]) && !char.IsLetterOrDigit(text[i + 1]) && text[i + 1] != ' ' ? text[++i] : text[i]);
        }

        return plain.ToString();
    }
}

/// <summary>A question that only a person can answer.</summary>
/// <param name="Answer">the command, complete but for the choice.</param>
public sealed record WaitingQuestion(string Subject, string Answer);

/// <summary>An entry that has an issue report.</summary>
/// <param name="Report">relative to the status folder.</param>
public sealed record WaitingEntry(string Library, string Name, string Path, string Report, IssueDigest Digest)
{
    /// <summary>Entry and subject for a person, without saying the same twice: the subject mostly begins with the entry's name.</summary>
    public static string Place(string entry, string subject) =>
        subject == entry || subject.StartsWith(entry + "/", StringComparison.Ordinal) ? subject : subject.Length == 0 ? entry : $"{entry}, {subject}";
}
