using System.Collections.Immutable;
using MediaCleanup.Core;

namespace MediaCleanup.Cli.Look;

/// <summary>
/// A table. Columns take what they need; where that is more than there is, those that may be broken share what the others leave. Where
/// that is too little to be read, each row becomes lines of "name: value".
/// </summary>
/// <param name="indent">blanks before each line.</param>
/// <param name="heads">whether the names of the columns stand above.</param>
internal sealed class Grid(int indent = 2, bool heads = true)
{
    private const int Gap = 2;

    /// <summary>Below this, words are broken everywhere and nobody reads them.</summary>
    private const int Readable = 16;

    private readonly List<Column> _columns = [];
    private readonly List<ImmutableArray<GridCell>> _rows = [];

    public int Rows => _rows.Count;

    /// <summary>A column of text, which may be broken into lines unless it is said to stay whole.</summary>
    public Grid Text(string name, bool whole = false)
    {
        _columns.Add(new(name, IsWhole: whole, IsRight: false));
        return this;
    }

    /// <summary>A column of numbers: on the right, never broken.</summary>
    public Grid Number(string name)
    {
        _columns.Add(new(name, IsWhole: true, IsRight: true));
        return this;
    }

    public void Row(params ReadOnlySpan<GridCell> cells)
    {
        var row = ImmutableArray.CreateBuilder<GridCell>(cells.Length);
        foreach (var cell in cells)
        {
            row.Add(cell with { Text = OutputGate.Clean(cell.Text ?? "") });
        }

        _rows.Add(row.MoveToImmutable());
    }

    /// <param name="width">columns of the screen.</param>
    public IEnumerable<ImmutableArray<GridCell>> Lines(int width) => Widths(width - 1) is { } widths ? Table(widths) : List(width - 1);

    /// <summary>Whether every row has room on one line.</summary>
    public bool Fits(int width) => Rest(Natural(), width - 1) >= 0;

    private int[] Natural() => [.. _columns.Select((c, i) => _rows.Select(r => TextWidth.Of(r[i].Text!)).Append(heads ? TextWidth.Of(c.Name) : 0).Max())];

    private int Rest(int[] widths, int width) => width - indent - Gap * (_columns.Count - 1) - widths.Sum();

    /// <summary>Null when the columns that may be broken would get too little.</summary>
    private int[]? Widths(int width)
    {
        var natural = Natural();
        var left = Rest(natural, width);
        if (left >= 0)
        {
            return natural;
        }

        var broken = Enumerable.Range(0, _columns.Count).Where(i => !_columns[i].IsWhole).OrderBy(i => natural[i]).ToList();
        var room = left + broken.Sum(i => natural[i]);
        while (broken.Count > 0)
        {
            var share = room / broken.Count;
            if (natural[broken[0]] > share)
            {
                broken.ForEach(i => natural[i] = share);
                return share >= Readable ? natural : null;
            }

            room -= natural[broken[0]];
            broken.RemoveAt(0);
        }

        return null;
    }

    private IEnumerable<ImmutableArray<GridCell>> Table(int[] widths)
    {
        if (heads)
        {
            yield return Line([.. _columns.Select(c => new GridCell(c.Name))], widths);
            yield return [new(new string(' ', indent) + new string('─', widths.Sum() + Gap * (widths.Length - 1)))];
        }

        foreach (var row in _rows)
        {
            var parts = row.Select((c, i) => TextWidth.Wrapped(c.Text!, widths[i])).ToList();
            for (var line = 0; line < parts.Max(p => p.Count); line++)
            {
                yield return Line([.. row.Select((c, i) => c with { Text = line < parts[i].Count ? parts[i][line] : "" })], widths);
            }
        }
    }

    private ImmutableArray<GridCell> Line(ImmutableArray<GridCell> cells, int[] widths)
    {
        var line = ImmutableArray.CreateBuilder<GridCell>();
        var blanks = indent;
        for (var i = 0; i < cells.Length; i++)
        {
            var text = cells[i].Text!;
            var fill = Math.Max(0, widths[i] - TextWidth.Of(text));
            if (text.Length > 0)
            {
                line.Add(new(new string(' ', blanks + (_columns[i].IsRight ? fill : 0))));
                line.Add(cells[i]);
                blanks = _columns[i].IsRight ? 0 : fill;
            }
            else
            {
                blanks += fill;
            }

            blanks += Gap;
        }

        return line.ToImmutable();
    }

    private IEnumerable<ImmutableArray<GridCell>> List(int width)
    {
        foreach (var row in _rows)
        {
            if (row[0].Text!.Length > 0)
            {
                foreach (var line in Hanging("", row[0], indent, width))
                {
                    yield return line;
                }
            }

            for (var i = 1; i < row.Length; i++)
            {
                if (row[i].Text!.Length > 0)
                {
                    foreach (var line in Hanging(heads && _columns[i].Name.Length > 0 ? _columns[i].Name + ": " : "", row[i], indent + 2, width))
                    {
                        yield return line;
                    }
                }
            }
        }
    }

    /// <summary>A value behind its name, its further lines two blanks deeper.</summary>
    private static IEnumerable<ImmutableArray<GridCell>> Hanging(string name, GridCell value, int indent, int width)
    {
        var parts = TextWidth.Wrapped(name + value.Text, Math.Max(2, width - indent - 2));
        for (var i = 0; i < parts.Count; i++)
        {
            var own = i == 0 && parts[0].StartsWith(name, StringComparison.Ordinal) ? name : "";
            yield return [new(new string(' ', i == 0 ? indent : indent + 2) + own), value with { Text = parts[i][own.Length..] }];
        }
    }

    private sealed record Column(string Name, bool IsWhole, bool IsRight);
}

/// <summary>A text of a table, and how it is told apart where there is colour.</summary>
internal readonly record struct GridCell(string? Text, Tint Tint = Tint.None)
{
    public static implicit operator GridCell(string? text) => new(text);
}

/// <summary>What a colour means.</summary>
internal enum Tint
{
    None,
    Good,
    Bad,
    Busy,
}
