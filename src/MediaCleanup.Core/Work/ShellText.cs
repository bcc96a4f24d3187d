namespace MediaCleanup.Core.Work;

/// <summary>Text that a person can paste into a shell.</summary>
public static class ShellText
{
    /// <summary>The text as one word of a POSIX shell, in quotes only where they are needed.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '+' or ',' or ':' or '=' or '@') && text[0] != '-'
            ? text
            : !text.AsSpan().ContainsAny("\"$`\\!") ? $"\"{text}\"" : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
