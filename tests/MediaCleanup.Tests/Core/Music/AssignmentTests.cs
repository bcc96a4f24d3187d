using MediaCleanup.Core.Music;

namespace MediaCleanup.Tests.Core.Music;

public sealed class AssignmentTests
{
    [Fact]
    public void The_sum_is_the_greatest_of_all_ways()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var (rows, columns) = (random.Next(1, 6), random.Next(1, 6));
            var gain = new double[rows, columns];
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                    gain[i, j] = random.NextDouble() < 0.3 ? 0 : random.NextDouble();
            }

            var chosen = Assignment.Best(gain);
            chosen.Where(c => c >= 0).Should().OnlyHaveUniqueItems();
            Sum(gain, chosen).Should().BeApproximately(BruteForce(gain, 0, new bool[columns]), 1e-9);
        }
    }

    [Fact]
    public void A_pair_without_gain_is_not_made() => Assignment.Best(new double[,] { { 0, 0 }, { 0, 0.7 } }).Should().Equal(-1, 1);

    [Fact]
    public void Sets_beyond_the_limit_are_still_answered()
    {
        var gain = new double[700, 700];
        for (var i = 0; i < 700; i++)
            gain[i, 699 - i] = 1;
        Assignment.Best(gain).Should().Equal(Enumerable.Range(0, 700).Select(i => 699 - i));
    }

    private static double Sum(double[,] gain, int[] chosen) => chosen.Select((c, i) => c < 0 ? 0 : gain[i, c]).Sum();

    private static double BruteForce(double[,] gain, int row, bool[] taken)
    {
        if (row == gain.GetLength(0))
            return 0;
        var best = BruteForce(gain, row + 1, taken);
        for (var j = 0; j < taken.Length; j++)
        {
            if (taken[j])
                continue;
            taken[j] = true;
            best = Math.Max(best, gain[row, j] + BruteForce(gain, row + 1, taken));
            taken[j] = false;
        }

        return best;
    }
}
