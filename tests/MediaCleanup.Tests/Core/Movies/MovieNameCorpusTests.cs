using System.Globalization;
using System.Text;
using MediaCleanup.Core.Movies;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Movies;

/// <summary>Names from the tests of other programs, with what those expect; nothing of it is in the project.</summary>
public sealed class MovieNameCorpusTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("guessit.tsv", 0.97)]
    [InlineData("jellyfin.tsv", 0.97)]
    [InlineData("radarr.tsv", 0.97)]
    [InlineData("mnamer.tsv", 0.97)]
    public void Title_and_year_are_both_right_for_nearly_all_names_of_an_origin(string file, double atLeast)
    {
        var misses = new StringBuilder();
        int rows = 0, right = 0;
        foreach (var row in Rows(file))
        {
            // mnamer's other stages state what a service answered, not what the name says.
            if (file == "mnamer.tsv" && row["stage"] != "parse")
                continue;
            var (title, year) = (row.GetValueOrDefault("title", ""), row.GetValueOrDefault("year", ""));
            if (title.Length == 0 && year.Length == 0 || row.GetValueOrDefault("other") == "unchanged")
                continue;
            var name = MovieName.Parse(row["input"], asFilm: true);
            var saysYear = name.Year?.ToString(CultureInfo.InvariantCulture) ?? "-";
            rows++;
            if ((title.Length == 0 || SameTitle(title, name.Title)) && (year.Length == 0 || year == saysYear))
            {
                right++;
            }
            else
            {
                misses.Append(CultureInfo.InvariantCulture, $"\n  {row["input"]}\n      wants {title} ({year}), says {name.Title} ({saysYear})");
            }
        }

        output.WriteLine($"{file}: {right} of {rows} = {(double)right / rows:P1}{misses}");
        ((double)right / rows).Should().BeGreaterThanOrEqualTo(atLeast, "{0}", misses);
    }

    [Theory]
    [InlineData("jellyfin.tsv", "tmdb")]
    [InlineData("jellyfin.tsv", "imdb")]
    [InlineData("jellyfin.tsv", "extra")]
    [InlineData("jellyfin.tsv", "format3d")]
    [InlineData("radarr.tsv", "tmdb")]
    [InlineData("radarr.tsv", "imdb")]
    [InlineData("radarr.tsv", "edition")]
    public void Other_facts_are_right_where_a_row_states_them(string file, string column)
    {
        var misses = new StringBuilder();
        int rows = 0, right = 0;
        foreach (var row in Rows(file).Where(r => r.GetValueOrDefault(column, "").Length > 0))
        {
            var name = MovieName.Parse(row["input"], asFilm: true);
            var says = (column switch
            {
                "tmdb" => name.TmdbId?.ToString(CultureInfo.InvariantCulture),
                "imdb" => name.ImdbId,
                "extra" => name.Extra,
                "format3d" => name.Format3D,
                _ => name.Edition,
            }) ?? "-";
            rows++;
            if (string.Equals(row[column], says, StringComparison.OrdinalIgnoreCase))
            {
                right++;
            }
            else
            {
                misses.Append(CultureInfo.InvariantCulture, $"\n  {row["input"]}\n      wants {row[column]}, says {says}");
            }
        }

        output.WriteLine($"{file} {column}: {right} of {rows} = {(double)right / rows:P1}{misses}");
        ((double)right / rows).Should().BeGreaterThanOrEqualTo(0.97, "{0}", misses);
    }

    private static bool SameTitle(string wanted, string? says) => wanted == "-" ? says is null : Bare(wanted) == Bare(says ?? "");

    private static string Bare(string text) => string.Concat(text.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Corpus.Folder("filenames"), file));
        var columns = lines[0].Split('\t');
        return lines.Skip(1).Select(line => columns.Zip(line.Split('\t')).ToDictionary(p => p.First, p => p.Second));
    }
}
