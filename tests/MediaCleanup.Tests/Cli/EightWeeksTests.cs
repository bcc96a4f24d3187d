using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MediaCleanup.Cli;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Core.State;
using MediaCleanup.Core.Work;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>The whole program through eight weeks of nights: the real queue, files, logs and reports; only the calendar is made.</summary>
public sealed class EightWeeksTests : IDisposable
{
    private const int Strangers = 92;
    private readonly TempFolder _home = new();
    private readonly Calendar _clock = new();
    private readonly CountingService _service = new();

    public void Dispose()
    {
        _service.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task Eight_weeks_of_nightly_batches_give_eight_true_reports_whose_sums_are_the_queues()
    {
        // From December into February: a night in which the clock jumps, a turn of the year, a week of holidays, a journey to
        // another zone, batches that begin just before midnight, and an artist that fails in one week and is done in another.
        DemoLibrary.Make(_home["Music"]);
        for (var n = 0; n < Strangers; n++)
        {
            _home.Write($"Music/Stranger {n:00}/Tape/1.wav", SilentWav.Of(800 + n));
        }

        var first = new DateTime(2026, 12, 7, 23, 59, 59);
        _clock.Set(first.Date);
        await Run("queue", "--scan", _home["Music"]);
        for (var night = 0; night < 56; night++)
        {
            _clock.IsAbroad = night >= 38;
            _clock.Set(first.AddDays(night));
            if (night == 10)
            {
                Directory.Move(_home["Music/Stranger 20"], _home["away"]);
            }
            else if (night == 16)
            {
                Directory.Move(_home["away"], _home["Music/Stranger 20"]);
                await Run("queue", "--reset-errors");
            }

            if (night is < 21 or >= 28)
            {
                await Run(night == 55 ? ["process", "--all"] : ["process", "--batch-size", "2"]);
            }
        }

        _clock.Set(first.AddDays(56).Date.AddHours(8));
        await Run("process");

        var queue = Queue();
        queue.Entries.Should().HaveCount(Strangers + 6).And.OnlyContain(e => e.Status == EntryStatus.Completed);
        var names = Directory.GetFiles(_home["status/reports"], "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        names.Should().Equal(Enumerable.Range(0, 8).Select(w => new DateTime(2026, 12, 13).AddDays(7 * w).ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "_weekly_progress.md"));
        var reports = names.Select(n => File.ReadAllText(_home["status/reports/" + n])).ToList();

        Sum("artists completed").Should().Be(queue.Entries.Length);
        Sum("tracks processed").Should().Be(queue.Entries.OfType<ArtistEntry>().Sum(e => e.TrackCount));
        Sum("issues found").Should().Be(queue.Entries.Sum(e => e.IssuesFound));
        Sum("issues resolved").Should().Be(queue.Entries.Sum(e => e.IssuesResolved)).And.BePositive();
        Sum("entries in error").Should().Be(1);
        Sum("sessions").Should().Be(49);
        Sum("requests made").Should().Be(_service.Asked).And.BePositive();
        Sum("files written").Should().Be(Directory.GetFiles(_home["status/music/session_logs"]).SelectMany(File.ReadLines).Count(l => l.Contains(" wrote path=")));
        foreach (var (report, week) in reports.Select((r, w) => (r, w)))
        {
            var days = Regex.Matches(report, @"^\| (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9-]{10} \| (\d+) \| (\d+) \| (\d+) \|", RegexOptions.Multiline);
            days.Sum(d => Number(d.Groups[1].Value)).Should().Be(Row(report, "artists completed").Now);
            days.Sum(d => Number(d.Groups[3].Value)).Should().Be(Row(report, "files written").Now);
            var kinds = Regex.Matches(report, @"^\| [A-Z0-9\\_]+ \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", RegexOptions.Multiline);
            kinds.Sum(k => Number(k.Groups[1].Value)).Should().Be(Row(report, "issues found").Now);
            kinds.Sum(k => Number(k.Groups[2].Value)).Should().Be(Row(report, "issues resolved").Now);
            if (week > 0)
            {
                foreach (var what in new[] { "artists completed", "tracks processed", "issues found", "requests made", "sessions" })
                {
                    Row(report, what).Before.Should().Be(Row(reports[week - 1], what).Now, what);
                }
            }

            XDocument.Load(Path.ChangeExtension(_home["status/reports/" + names[week]], ".svg")).Descendants().Count(e => e.Name.LocalName == "rect").Should().Be(week + 1);
        }

        reports[3].Should().Contain("Nothing was worked on.");
        reports[3].Should().Contain("# Week 2026-W53: 2026-12-28 to 2027-01-03");
        Row(reports[0], "artists completed").Now.Should().BeInRange(13, 14, "the last night may have gone into Monday");
        reports[1].Should().Contain("Stranger 20").And.Contain("--reset-artist");
        reports[7].Should().Contain("100 %").And.MatchRegex("`.{3}·.{4}`", "the sparkline has a bar a week, and none for the holidays");

        var written = names.ToDictionary(n => n, n => File.GetLastWriteTimeUtc(_home["status/reports/" + n]));
        await Run("process");
        await Run("report", "--weekly");
        names.Should().OnlyContain(n => File.GetLastWriteTimeUtc(_home["status/reports/" + n]) == written[n], "a finished week is reported once");

        long Sum(string what) => reports.Sum(r => Row(r, what).Now);
    }

    private static (long Now, long Before) Row(string report, string what)
    {
        var row = Regex.Match(report, $@"^\| {what} \| ([\d,]+) \| ([\d,]+) \|", RegexOptions.Multiline);
        row.Success.Should().BeTrue(what);
        return (Number(row.Groups[1].Value), Number(row.Groups[2].Value));
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private WorkQueue Queue()
    {
        using var state = StateFolder.Open(SystemFileOps.Instance, _home["status"])!;
        return state.Library(MediaKind.Music).Queue.Load()!.Queue;
    }

    private async Task Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings
        {
            Out = output,
            Error = error,
            OutIsTerminal = false,
            ErrorIsTerminal = false,
            InputIsTerminal = false,
            Width = 100,
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = _home["home"],
                ["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = DemoService.Address,
                ["MEDIA_CLEANUP__COVERART__URL"] = DemoService.Address,
                ["MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND"] = "1000",
                ["MEDIA_CLEANUP__WRITE__SETTLE_SECONDS"] = "0",
            },
            CurrentDirectory = _home.Path,
            Clock = _clock,
            Network = _service,
        };
        var code = await new Application(surroundings).RunAsync([.. arguments, "--status-dir", _home["status"]], TestContext.Current.CancellationToken);
        code.Should().BeOneOf([0, 1], $"{string.Join(' ', arguments)}: {output}{error}");
    }

    /// <summary>The wall clock of a place where summer time begins on 20 December, or of one five hours west of Greenwich; it goes on by itself.</summary>
    private sealed class Calendar : TimeProvider
    {
        private static readonly TimeZoneInfo Home = TimeZoneInfo.CreateCustomTimeZone("home", TimeSpan.FromHours(1), "home", "home", "home, summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(new(2026, 1, 1), new(2028, 1, 1), TimeSpan.FromHours(1), TimeZoneInfo.TransitionTime.CreateFixedDateRule(new(1, 1, 1, 2, 0, 0), 12, 20), TimeZoneInfo.TransitionTime.CreateFixedDateRule(new(1, 1, 1, 3, 0, 0), 3, 1)),
        ]);

        private static readonly TimeZoneInfo Abroad = TimeZoneInfo.CreateCustomTimeZone("abroad", TimeSpan.FromHours(-5), "abroad", "abroad");
        private DateTimeOffset _set;
        private long _since;

        public bool IsAbroad { get; set; }

        public override TimeZoneInfo LocalTimeZone => IsAbroad ? Abroad : Home;

        public void Set(DateTime local) => (_set, _since) = (new(local, LocalTimeZone.GetUtcOffset(local)), GetTimestamp());

        public override DateTimeOffset GetUtcNow() => (_set + GetElapsedTime(_since)).ToUniversalTime();
    }

    private sealed class CountingService : DelegatingHandler
    {
        public CountingService()
            : base(new DemoService())
        {
        }

        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked += request.RequestUri!.AbsolutePath.StartsWith("/ws/2/", StringComparison.Ordinal) ? 1 : 0;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
