using System.Globalization;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Look;

/// <summary>
/// How far a run has come. At a terminal one line at the bottom is redrawn, with the finished entries scrolling above it; anywhere
/// else there are only the lines.
/// </summary>
internal sealed class ProgressLine(Terminal terminal, TextWriter error, int total) : IDisposable
{
    private const int BarWidth = 20;
    private int _done;
    private string _doing = "";

    /// <summary>An entry is being worked on.</summary>
    public void Doing(string text)
    {
        _doing = text;
        Draw();
    }

    /// <summary>An entry is finished: its line stays.</summary>
    public void Finished(string line)
    {
        _done++;
        Erase();
        terminal.Note(string.Create(CultureInfo.InvariantCulture, $"[{_done}/{total}] {line}"));
        Draw();
    }

    /// <summary>A line that is no entry's.</summary>
    public void Say(string line)
    {
        Erase();
        terminal.Note(line);
        Draw();
    }

    public void Dispose() => Erase();

    private void Draw()
    {
        if (!terminal.IsLive || total == 0)
        {
            return;
        }

        var filled = (int)((long)BarWidth * _done / total);
        var head = string.Create(CultureInfo.InvariantCulture, $"{new string('█', filled)}{new string('░', BarWidth - filled)} {_done}/{total} ");
        var room = Math.Max(0, terminal.Width - head.Length - 1);
        error.Write($"\r\u001b[2K{head}{TextWidth.Fitting(OutputGate.Clean(_doing), room)}");
        error.Flush();
    }

    private void Erase()
    {
        if (terminal.IsLive)
        {
            error.Write("\r\u001b[2K");
            error.Flush();
        }
    }
}
