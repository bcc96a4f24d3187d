using System.Text;
using System.Text.Json.Serialization.Metadata;
using MediaCleanup.Core;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MediaCleanup.Cli.Look;

/// <summary>
/// Where results and messages go. Results are for standard output, everything else is for standard error; outside a terminal
/// there is no colour, no control code and no live display. All text passes <see cref="OutputGate"/>.
/// </summary>
internal sealed class Terminal
{
    private readonly Surroundings _surroundings;
    private readonly bool _colour;
    private IAnsiConsole? _out;
    private IAnsiConsole? _error;

    public Terminal(Surroundings surroundings, Manners manners)
    {
        _surroundings = surroundings;
        Manners = manners;
        _colour = !manners.NoColor && surroundings.Variable("NO_COLOR") is null && surroundings.Variable("TERM") != "dumb";
        IsLive = surroundings.ErrorIsTerminal && surroundings.Variable("TERM") != "dumb" && !manners.Quiet;
    }

    public Manners Manners { get; }

    /// <summary>A person watches: progress may be drawn and redrawn.</summary>
    public bool IsLive { get; }

    public bool AsJson => Manners.Json;

    /// <summary>The status folder in use, until it has been named.</summary>
    public string? StatusFolder { get; set; }

    public int Width => _surroundings.Width;

    /// <summary>For progress displays only.</summary>
    public IAnsiConsole ErrorConsole => _error ??= Console(_surroundings.Error, _surroundings.ErrorIsTerminal);

    private IAnsiConsole OutConsole => _out ??= Console(_surroundings.Out, _surroundings.OutIsTerminal);

    /// <summary>A line of the result. A line break in it is made harmless like any control character: names may have some.</summary>
    public void Result(string text)
    {
        foreach (var line in OnScreen(text, _surroundings.OutIsTerminal))
        {
            Put(OutputGate.Clean(line) + '\n');
        }
    }

    public void Result(string text, Tint tint)
    {
        foreach (var line in OnScreen(text, _surroundings.OutIsTerminal))
        {
            Line([new(OutputGate.Clean(line), tint)]);
        }
    }

    /// <summary>A table, fitted to the screen; to a pipe a line a row, whatever it holds.</summary>
    public void Result(Grid table)
    {
        foreach (var line in table.Lines(Width))
        {
            Line(line);
        }
    }

    public void NameStatusFolder(string folder)
    {
        Result($"Status folder: {folder}");
        StatusFolder = null;
    }

    /// <summary>A heading of the result.</summary>
    public void Heading(string text)
    {
        if (_surroundings.OutIsTerminal)
        {
            foreach (var line in OnScreen(text, isTerminal: true))
            {
                Styled(line);
            }
        }
        else
        {
            Result(text);
        }

        // Apart, so that lines which show no style do not load the library of styles.
        void Styled(string heading) => WriteStyled(OutConsole, heading, new(decoration: Decoration.Bold));
    }

    /// <summary>Why standard output could not take all of the result; null when it could.</summary>
    public string? Unwritten { get; private set; }

    /// <summary>A document is out: there is never a second one.</summary>
    public bool HasJson { get; private set; }

    /// <summary>The result as JSON, the only thing on standard output.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type)
    {
        HasJson = true;
        Put(Encoding.UTF8.GetString(ReadableJson.Bytes(value, type, indented: true)) + '\n');
        Deliver();
    }

    /// <summary>An act that has nothing to show but that it was done, and how; a line each.</summary>
    public void Told(params IReadOnlyList<string> messages)
    {
        if (AsJson)
        {
            Json(new ToldResult(string.Join('\n', messages)), CliJson.Default.ToldResult);
            return;
        }

        foreach (var message in messages)
        {
            Result(message);
        }
    }

    /// <summary>Text that is the result to the letter and was made by us: a completion script, a settings file.</summary>
    public void Verbatim(string text)
    {
        Put(text);
        Deliver();
    }

    /// <summary>What is going on; silent with <c>--quiet</c>.</summary>
    public void Note(string text)
    {
        if (!Manners.Quiet)
        {
            ErrorLine(text);
        }
    }

    /// <summary>Only with <c>--verbose</c>.</summary>
    public void Detail(string text)
    {
        if (Manners.Verbose)
        {
            ErrorLine(text, static () => Color.Grey);
        }
    }

    public void Warning(string text) => ErrorLine("Warning: " + text, static () => Color.Yellow);

    /// <summary>A fault in its two halves: what happened, and what to type next.</summary>
    public void Fault(string message, string? nextStep)
    {
        ErrorLine("Error: " + message, static () => Color.Red);
        if (nextStep is not null)
        {
            ErrorLine("Next:  " + nextStep);
        }
    }

    /// <summary>Whatever was not written yet. A reader that has gone (a closed pipe or descriptor) is no fault; a full disk is told by <see cref="Unwritten"/>.</summary>
    public void Flush()
    {
        Deliver();
        try
        {
            _surroundings.Error.Flush();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // nobody is left to be told
        }
    }

    private void Put(string text) => Deliver(o => o.Write(text));

    private void Deliver() => Deliver(static o => o.Flush());

    private void Deliver(Action<TextWriter> act)
    {
        try
        {
            if (Unwritten is null)
            {
                act(_surroundings.Out);
            }
        }
        catch (IOException fault)
        {
            Unwritten = fault.Message;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or ObjectDisposedException)
        {
            // A descriptor that was closed on purpose comes as the first.
        }
    }

    /// <summary>A line of parts that are clean already; without blanks at its end.</summary>
    private void Line(IReadOnlyList<GridCell> parts)
    {
        var last = parts.Count;
        while (last > 0 && string.IsNullOrWhiteSpace(parts[last - 1].Text))
        {
            last--;
        }

        if (_surroundings.OutIsTerminal && parts.Any(p => p.Tint != Tint.None))
        {
            Styled();
        }
        else
        {
            Put(string.Concat(parts.Take(last).Select(p => p.Text)).TrimEnd() + '\n');
        }

        void Styled() => OutConsole.Write(new Unwrapped([.. parts.Take(last).Select(p => new Segment(p.Text!, StyleOf(p.Tint))), Segment.LineBreak]));
    }

    private static Style StyleOf(Tint tint) => tint switch
    {
        Tint.Good => new(Color.Green),
        Tint.Bad => new(Color.Red),
        Tint.Busy => new(Color.Yellow),
        _ => Style.Plain,
    };

    private void ErrorLine(string text)
    {
        ShowFirst();
        foreach (var line in OnScreen(text, _surroundings.ErrorIsTerminal))
        {
            _surroundings.Error.Write(OutputGate.Clean(line) + '\n');
        }
    }

    /// <summary>On one screen what was said first stands first.</summary>
    private void ShowFirst()
    {
        if (_surroundings is { OutIsTerminal: true, ErrorIsTerminal: true })
        {
            Deliver();
        }
    }

    /// <summary>
    /// Prose is broken between words on a narrow screen. What is there to be copied (a command, a path) is not: the terminal breaks it,
    /// and joins it again in a copy.
    /// </summary>
    private List<string> OnScreen(string text, bool isTerminal)
    {
        if (!isTerminal || text.Length < Width / 2 || text.Contains("media-cleanup ", StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal) || TextWidth.Of(text) < Width)
        {
            return [text];
        }

        var margin = text.Length - text.TrimStart(' ').Length;
        var lines = TextWidth.Wrapped(text[margin..], Math.Max(10, Width - 1 - margin - 2), wholeWords: true);
        return [.. lines.Select((l, i) => new string(' ', i == 0 ? margin : margin + 2) + l)];
    }

    /// <param name="colour">asked for only where it shows.</param>
    private void ErrorLine(string text, Func<Color> colour)
    {
        if (!_surroundings.ErrorIsTerminal)
        {
            ErrorLine(text);
            return;
        }

        ShowFirst();
        foreach (var part in OnScreen(text, isTerminal: true))
        {
            Styled(part);
        }

        void Styled(string line) => WriteStyled(ErrorConsole, line, new(colour()));
    }

    private static void WriteStyled(IAnsiConsole console, string text, Style style) => console.Write(new Unwrapped([new(OutputGate.Clean(text), style), Segment.LineBreak]));

    private IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal && _surroundings.Variable("TERM") != "dumb" ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = _colour && isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            EnvironmentVariables = _surroundings.Environment.ToDictionary(),
        });
        console.Profile.Width = _surroundings.Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private sealed class Unwrapped(IEnumerable<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}

/// <summary>What an act says with <c>--json</c> when there is nothing else to tell.</summary>
internal sealed record ToldResult(string Message);

/// <summary>How the user wants to be spoken to.</summary>
internal sealed record Manners(bool Json = false, bool Quiet = false, bool Verbose = false, bool NoColor = false);
