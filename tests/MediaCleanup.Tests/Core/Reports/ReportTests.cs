using System.Collections.Immutable;
using MediaCleanup.Core.Reports;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Tests.Core.Reports;

public sealed class ReportTests
{
    private static readonly string[] Log =
    [
        """2026-03-02T22:00:00.000+01:00 INFO session="20260302_session_001" library="music" entries=3 version="1.0" """.TrimEnd(),
        """2026-03-02T22:00:01.000+01:00 INFO start entry="A \"B\" = C" path="A/B" changes=2""",
        """2026-03-02T22:00:02.000+01:00 INFO decided "A: release \\ one" """.TrimEnd(),
        """2026-03-02T22:00:03.000+01:00 INFO wrote path="A/B/01.mp3" what="title,artist" bytes=1000""",
        """2026-03-02T22:00:03.000+01:00 WARN put off path="A/B/02.mp3" reason="written to moments ago" """.TrimEnd(),
        """2026-03-02T22:00:03.000+01:00 WARN question code="ALBUM_AMBIGUOUS" album="A/B" text="which?" """.TrimEnd(),
        """2026-03-02T22:00:03.000+01:00 WARN issue code="ALBUM_INCOMPLETE" path="A/B" detail="x" """.TrimEnd(),
        """2026-03-02T22:00:04.000+01:00 INFO done entry="A \"B\" = C" status="completed" issues_found=3 issues_resolved=1""",
        """2026-03-02T22:00:05.000+01:00 ERROR error entry="D" reason="its folder is gone" """.TrimEnd(),
        """2026-03-02T22:00:10.000+01:00 INFO end completed=1 failed=1 put_off=0 files_changed=1 bytes_written=1000 issues_found=3 issues_resolved=1 questions=1 requests=5 cache_hits=2 retries=0 images=0""",
    ];

    [Fact]
    public void A_log_is_read_back_with_its_quotes_and_equals_signs()
    {
        var session = SessionHistory.Read("20260302_session_001", "music", Log)!;
        session.Outcomes[0].Should().BeEquivalentTo(new { Entry = "A \"B\" = C", Path = "A/B", Status = "completed", IssuesFound = 3, IssuesResolved = 1 });
        session.Outcomes[1].Reason.Should().Be("its folder is gone");
        session.Should().BeEquivalentTo(new { IsEnded = true, Requests = 5L, CacheHits = 2L, FilesWritten = 1, BytesWritten = 1000L, FilesNotWritten = 1 });
        session.Questions.Should().ContainSingle().Which.Code.Should().Be("ALBUM_AMBIGUOUS");
        session.Duration.Should().Be(TimeSpan.FromSeconds(10));
        SessionLine.Parse(Log[2])!.Text.Should().Be("A: release \\ one");
    }

    [Fact]
    public void A_log_that_a_kill_cut_still_tells_what_was_finished()
    {
        var session = SessionHistory.Read("s", "music", [.. Log[..8], Log[8][..40], "garbage", ""])!;
        session.IsEnded.Should().BeFalse();
        session.Completed.Should().Be(1);
        session.Failed.Should().Be(0);
        SessionHistory.Read("s", "music", ["no line of ours"]).Should().BeNull();
    }

    [Theory]
    [InlineData("2026-01-01", "2026-W01", "2026-01-04")]
    [InlineData("2027-01-01", "2026-W53", "2027-01-03")]
    [InlineData("2024-12-30", "2025-W01", "2025-01-05")]
    [InlineData("2026-03-29", "2026-W13", "2026-03-29")]
    public void Weeks_are_ISO_weeks_and_are_named_by_their_Sunday(string day, string week, string sunday)
    {
        var found = Week.Of(DateOnly.Parse(day));
        found.ToString().Should().Be(week);
        found.Sunday.Should().Be(DateOnly.Parse(sunday));
        found.ReportName.Should().Be(sunday.Replace("-", "") + "_weekly_progress.md");
        found.OtherNames.Should().Contain(sunday + "_weekly_progress.md").And.HaveCount(7);
    }

    [Fact]
    public void The_sums_of_the_weeks_are_those_of_the_queue_across_a_change_of_the_clock_and_of_the_zone()
    {
        // Eight weeks of nightly batches of three, through a night in which the clock jumps and a journey to another zone.
        var sessions = ImmutableArray.CreateBuilder<SessionHistory>();
        var entries = new List<QueueEntry>();
        var first = new DateTimeOffset(2026, 2, 9, 23, 58, 0, TimeSpan.FromHours(1));
        for (var night = 0; night < 56; night++)
        {
            var offset = night < 20 ? TimeSpan.FromHours(1) : night < 40 ? TimeSpan.FromHours(2) : TimeSpan.FromHours(-5);
            var start = new DateTimeOffset(first.DateTime.AddDays(night), offset);
            var outcomes = Enumerable.Range(0, 3).Select(i => new SessionOutcome(start.AddMinutes(i * 2), $"n{night}-{i}", $"n{night}-{i}", "completed", 4, 3, null)).ToImmutableArray();
            sessions.Add(new() { Name = $"s{night}", Library = "music", StartedAt = start, LastAt = start.AddMinutes(6), IsEnded = true, Outcomes = outcomes, Requests = 10 });
            entries.AddRange(outcomes.Select(o => new ArtistEntry { Artist = o.Entry, Path = o.Path!, TrackCount = 5, Status = EntryStatus.Completed, IssuesFound = 4, IssuesResolved = 3 }));
        }

        var queue = new WorkQueue { Kind = MediaKind.Music, Roots = ["/music"], Entries = [.. entries, new ArtistEntry { Artist = "last", Path = "last" }] };
        var report = new WeeklyReport { Week = Week.Of(first), Now = new(2026, 4, 7, 9, 0, 0, TimeSpan.FromHours(-5)), Queues = [queue], Sessions = sessions.ToImmutable(), Waiting = [], LastBackup = "none" };
        var weeks = new List<WeekFigures>();
        for (var week = report.Week; week.Monday <= Week.Of(report.Now).Monday; week = week.Next)
        {
            weeks.Add((report with { Week = week }).Figures());
        }

        weeks.Sum(w => w.Artists).Should().Be(queue.Count(EntryStatus.Completed));
        weeks.Sum(w => w.Tracks).Should().Be(queue.Entries.OfType<ArtistEntry>().Sum(a => a.TrackCount));
        weeks.Sum(w => w.IssuesFound).Should().Be(queue.Entries.Sum(e => e.IssuesFound));
        weeks.Sum(w => w.Requests).Should().Be(560);
        weeks[0].Artists.Should().Be(6 * 3 + 1, "the last night's second and third entry fall into the next Monday");
        (report with { Week = report.Week.Next }).Write().Should().Contain("| artists completed | 21 | 19 | +2 |").And.Contain("at 3 a day");
    }

    [Fact]
    public void A_week_without_work_and_a_week_that_runs_say_so()
    {
        var report = new WeeklyReport { Week = Week.Of(new DateOnly(2026, 3, 4)), Now = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero), Queues = [WorkQueue.Empty(MediaKind.Music)], Sessions = [], Waiting = [], LastBackup = "none yet" };
        report.Write().Should().Contain(WeeklyReport.RunningMark).And.Contain("Nothing was worked on.");
        (report with { Now = report.Now.AddDays(7) }).Write().Should().NotContain(WeeklyReport.RunningMark);
    }

    [Fact]
    public void A_session_that_works_through_a_night_counts_on_both_days_and_its_requests_in_the_week_of_its_end()
    {
        string[] log =
        [
            """2026-03-01T23:00:00.000+01:00 INFO session="s" library="music" entries=2 version="1" """.TrimEnd(),
            """2026-03-01T23:10:00.000+01:00 INFO start entry="A" path="A" root=1 changes=1""",
            """2026-03-01T23:10:00.000+01:00 INFO wrote path="A/1.mp3" what="title" bytes=10""",
            """2026-03-01T23:10:00.000+01:00 INFO resolved code="TAG_NONE" count=2""",
            """2026-03-01T23:10:00.000+01:00 WARN issue code="FILE_LEFT_ALONE" path="A/2.mp3" detail="" """.TrimEnd(),
            """2026-03-01T23:10:00.000+01:00 INFO done entry="A" status="completed" issues_found=3 issues_resolved=2 tracks=7""",
            """2026-03-02T00:30:00.000+01:00 INFO start entry="A" path="A" root=0 changes=1""",
            """2026-03-02T00:30:00.000+01:00 INFO wrote path="A/1.mp3" what="title" bytes=20""",
            """2026-03-02T00:30:00.000+01:00 INFO done entry="A" status="completed" issues_found=0 issues_resolved=0 tracks=5""",
            """2026-03-02T00:40:00.000+01:00 WARN interrupted reason="by signal" requests=5 cache_hits=2 retries=0 images=0""",
        ];
        var session = SessionHistory.Read("s", "music", log)!;
        session.Outcomes.Select(o => o.Took.TotalMinutes).Should().Equal(10, 80);
        var weeks = WeekFigures.UpTo(Week.Of(new DateOnly(2026, 3, 2)), [session], []);
        weeks.Should().HaveCount(2);
        weeks[0].Should().BeEquivalentTo(new { Sessions = 1, Artists = 1, Tracks = 7, FilesWritten = 1, BytesWritten = 10L, Requests = 0L, Spent = TimeSpan.FromMinutes(10), CompletedSoFar = 1 });
        weeks[0].Resolved.Should().Equal(new Dictionary<string, int> { ["TAG_NONE"] = 2 });
        weeks[0].Open.Should().Equal(new Dictionary<string, int> { ["FILE_LEFT_ALONE"] = 1 });
        weeks[1].Should().BeEquivalentTo(new { Sessions = 0, Artists = 1, Tracks = 5, FilesWritten = 1, BytesWritten = 20L, Requests = 5L, CacheHits = 2L, Spent = TimeSpan.FromMinutes(90), CompletedSoFar = 2 }, "the same folder name below two roots is two artists");
    }

    [Fact]
    public void An_entry_that_is_put_off_and_one_that_failed_before_count_once_as_they_came_in_the_end()
    {
        var at = new DateTimeOffset(2026, 3, 3, 2, 0, 0, TimeSpan.Zero);
        SessionHistory Night(int n, params (string Entry, string Status)[] ended) => new() { Name = $"s{n}", Library = "music", StartedAt = at.AddDays(n), LastAt = at.AddDays(n), Outcomes = [.. ended.Select(e => new SessionOutcome(at.AddDays(n), e.Entry, e.Entry, e.Status, e.Status == "error" ? 0 : 4, e.Status == "error" ? 0 : 1, null))] };
        var week = WeekFigures.UpTo(Week.Of(at), [Night(0, ("A", "error"), ("B", "pending"), ("C", "error")), Night(1, ("A", "completed"), ("B", "completed"))], []).Should().ContainSingle().Which;
        week.Should().BeEquivalentTo(new { Artists = 2, Failed = 1, IssuesFound = 9, IssuesResolved = 3 }, "what the first look resolved, the second no longer finds");
    }

    [Fact]
    public void An_entry_that_was_taken_back_counts_neither_as_completed_nor_as_work_of_the_day_of_the_undo()
    {
        string[] undone = [.. Log, """2026-03-20T08:00:00.000+01:00 INFO taken back entry="A \"B\" = C" path="A/B" root=0"""];
        var session = SessionHistory.Read("20260302_session_001", "music", undone)!;
        session.Outcomes[0].Should().BeEquivalentTo(new { Status = "taken back", IssuesFound = 0, IssuesResolved = 0 });
        session.Duration.Should().Be(TimeSpan.FromSeconds(10));

        var again = SessionHistory.Read("20260320_session_001", "music", Log)!;
        WeekFigures.UpTo(Week.Of(new DateOnly(2026, 3, 2)), [session], [])[^1].Should().BeEquivalentTo(new { Artists = 0, IssuesFound = 0, IssuesResolved = 0, FilesWritten = 1, CompletedSoFar = 0 });
        WeekFigures.UpTo(Week.Of(new DateOnly(2026, 3, 2)), [session, again], [])[^1].Should().BeEquivalentTo(new { Artists = 1, IssuesFound = 3, IssuesResolved = 1, CompletedSoFar = 1 });
    }

    [Fact]
    public void Hostile_names_neither_break_the_report_nor_get_into_the_chart()
    {
        const string Name = "*x* | <script>[a](b) `c` ``d\u001b[31m\u202E &amp; ~e~\n# f";
        var at = new DateTimeOffset(2026, 3, 3, 2, 0, 0, TimeSpan.Zero);
        var session = new SessionHistory { Name = "s", Library = "music", StartedAt = at, LastAt = at, Outcomes = [new(at, Name, Name, "error", 0, 0, Name) { Took = TimeSpan.FromSeconds(9) }] };
        var waiting = new WaitingEntry("music", Name, Name, "issues/x.md", new() { Questions = [new(Name, "media-cleanup process --artist 'a`b``c'")] });
        var report = new WeeklyReport { Week = Week.Of(at), Now = at.AddDays(7), Queues = [WorkQueue.Empty(MediaKind.Music) with { Entries = [new ArtistEntry { Artist = Name, Path = Name }] }], Sessions = [session], Waiting = [waiting], LastBackup = Name };
        var text = report.Write();
        text.Should().NotContainAny("\u001b", "\u202E", "\n# f");
        text.Should().Contain("``` media-cleanup process --artist 'a`b``c' ```", "the command can be copied to the letter");
        text.Should().Contain(@"\*x\* \| \<script\>");
        System.Xml.Linq.XDocument.Parse(report.Chart()).ToString().Should().NotContain("script");
    }

    [Fact]
    public void The_questions_of_an_issue_report_are_found_with_the_command_that_answers()
    {
        var proposal = new Proposal
        {
            Plan = MediaCleanup.Core.Changes.Plan.Empty,
            Questions = [new("ALBUM_AMBIGUOUS", "Low Tide [2001] | x", "which", [new("id", "text", 0.5)], "media-cleanup process --artist Harbor --album \"Low Tide\" --release ID")],
            Issues = [new("ALBUM_INCOMPLETE", "Harbor/x", "one is missing"), new("TAG_MISSING", "Harbor/y", "mended", Resolved: true)],
        };
        var text = IssueReport.Write(MediaKind.Music, new ArtistEntry { Artist = "Harbor", Path = "Harbor" }, proposal, DateTimeOffset.UnixEpoch)!;
        var digest = IssueDigest.Of(text);
        digest.Questions.Should().ContainSingle().Which.Should().Be(new WaitingQuestion("Low Tide [2001] | x", "media-cleanup process --artist Harbor --album \"Low Tide\" --release ID"));
        digest.OpenIssues.Should().Equal(new Dictionary<string, int> { ["ALBUM_INCOMPLETE"] = 1 });
    }

    [Fact]
    public void The_pace_is_that_of_the_last_sessions_and_gives_the_days_ahead()
    {
        var start = new DateTimeOffset(2026, 3, 1, 22, 0, 0, TimeSpan.Zero);
        var sessions = Enumerable.Range(0, 20).Select(n => new SessionHistory
        {
            Name = $"s{n}",
            Library = "music",
            StartedAt = start.AddDays(n),
            LastAt = start.AddDays(n).AddMinutes(1),
            Outcomes = [.. Enumerable.Range(0, n < 10 ? 100 : 6).Select(i => new SessionOutcome(start.AddDays(n), $"{n}.{i}", null, "completed", 0, 0, null))],
        });
        var pace = Pace.Of(sessions)!;
        pace.EntriesPerDay.Should().Be(6);
        pace.DaysFor(13).Should().Be(3);
        pace.DaysFor(0).Should().BeNull();
        Pace.Of([]).Should().BeNull();
    }
}
