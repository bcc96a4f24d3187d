namespace MediaCleanup.Core.Music;

/// <summary>
/// Which file belongs to which track, so that the sum of gains is greatest. The method is the shortest augmenting path with
/// potentials (Jonker and Volgenant 1987).
/// </summary>
public static class Assignment
{
    /// <summary>Steps of the inner loop that we allow; beyond it the best pairs are taken one by one. About half a second.</summary>
    private const long StepLimit = 200_000_000;

    /// <param name="gain">gain[row, column]; a pair whose gain is not above 0 is never made.</param>
    /// <returns>for each row its column, or -1.</returns>
    public static int[] Best(double[,] gain)
    {
        var (rows, columns) = (gain.GetLength(0), gain.GetLength(1));
        if (rows == 0 || columns == 0)
            return [.. Enumerable.Repeat(-1, rows)];
        return (long)rows * rows * (rows + columns) > StepLimit ? Greedy(gain, rows, columns) : Optimal(gain, rows, columns);
    }

    private static int[] Optimal(double[,] gain, int rows, int columns)
    {
        // Each row also has a column of its own that stands for "none", with gain 0.
        var width = columns + rows;
        double Cost(int row, int column) => column < columns ? -Math.Max(0, gain[row, column]) : column - columns == row ? 0 : 1e9;

        var rowPotential = new double[rows + 1];
        var columnPotential = new double[width + 1];
        var rowOf = new int[width + 1];
        var way = new int[width + 1];
        for (var row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            var column = 0;
            var shortest = new double[width + 1];
            Array.Fill(shortest, double.PositiveInfinity);
            var done = new bool[width + 1];
            do
            {
                done[column] = true;
                var (at, delta, next) = (rowOf[column], double.PositiveInfinity, 0);
                for (var j = 1; j <= width; j++)
                {
                    if (done[j])
                        continue;
                    var reduced = Cost(at - 1, j - 1) - rowPotential[at] - columnPotential[j];
                    if (reduced < shortest[j])
                        (shortest[j], way[j]) = (reduced, column);
                    if (shortest[j] < delta)
                        (delta, next) = (shortest[j], j);
                }

                for (var j = 0; j <= width; j++)
                {
                    if (done[j])
                    {
                        rowPotential[rowOf[j]] += delta;
                        columnPotential[j] -= delta;
                    }
                    else
                    {
                        shortest[j] -= delta;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);

            for (; column != 0; column = way[column])
                rowOf[column] = rowOf[way[column]];
        }

        var result = new int[rows];
        Array.Fill(result, -1);
        for (var j = 1; j <= columns; j++)
        {
            if (rowOf[j] > 0 && gain[rowOf[j] - 1, j - 1] > 0)
                result[rowOf[j] - 1] = j - 1;
        }

        return result;
    }

    private static int[] Greedy(double[,] gain, int rows, int columns)
    {
        var pairs = new List<(double Gain, int Row, int Column)>();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                if (gain[i, j] > 0.3)
                    pairs.Add((gain[i, j], i, j));
            }
        }

        var result = new int[rows];
        Array.Fill(result, -1);
        var taken = new bool[columns];
        foreach (var (_, row, column) in pairs.OrderByDescending(p => p.Gain).ThenBy(p => p.Row).ThenBy(p => p.Column))
        {
            if (result[row] < 0 && !taken[column])
                (result[row], taken[column]) = (column, true);
        }

        return result;
    }
}
