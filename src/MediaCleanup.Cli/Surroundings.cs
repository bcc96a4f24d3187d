using MediaCleanup.Core;

namespace MediaCleanup.Cli;

/// <summary>What the program is told about where it runs; tests tell it something else.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard output goes to a person's terminal.</summary>
    public required bool OutIsTerminal { get; init; }

    public required bool ErrorIsTerminal { get; init; }

    public required bool InputIsTerminal { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string CurrentDirectory { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The bottom of every HTTP chain; null for the network.</summary>
    public HttpMessageHandler? Network { get; init; }

    /// <summary>How the run was interrupted, if it was: tells 130 from 143.</summary>
    public Func<ExitCode> Interruption { get; init; } = () => ExitCode.Interrupted;

    public string? Variable(string name) => Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public static Surroundings OfThisProcess()
    {
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = variable.Value as string ?? "";
        }

        return new()
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false)) { AutoFlush = false },
            Error = new StreamWriter(new UnheardStream(), new System.Text.UTF8Encoding(false)) { AutoFlush = true },
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            InputIsTerminal = !Console.IsInputRedirected,
            Width = WidthOf(environment),
            Environment = environment,
            CurrentDirectory = System.Environment.CurrentDirectory,
            Clock = TimeProvider.System,
        };
    }

    /// <summary>Columns of a terminal that does not tell.</summary>
    private const int Usual = 100;

    /// <summary>A file or a pipe has room: what is one line stays one.</summary>
    private const int Unlimited = 10_000;

    private static int WidthOf(Dictionary<string, string> environment)
    {
        if (environment.TryGetValue("COLUMNS", out var columns) && int.TryParse(columns, out var told) && told is >= 20 and <= 1000)
        {
            return told;
        }

        try
        {
            return Console.IsOutputRedirected ? Unlimited : Console.WindowWidth is >= 20 and var width ? width : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }
}
