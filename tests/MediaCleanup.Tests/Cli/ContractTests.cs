using System.Text.Json;
using MediaCleanup.Cli;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>
/// The contract of the command line as data, against the real tool: every verb, flag, exclusion, file name, setting and variable.
/// What other steps build is listed in <see cref="NotYet"/>; a flag that comes and is still listed there fails the test.
/// </summary>
public sealed class ContractTests : IDisposable
{
    private static readonly Dictionary<string, string[]> Flags = new()
    {
        ["queue"] = ["--show-summary", "--scan", "--instead-of", "--forget", "--list", "--with-status", "--reset-artist", "--reset-movie", "--reset-errors", "--validate-queue", "--repair", "--library"],
        ["process"] = ["--batch-size", "--all", "--artist", "--movie", "--album", "--release", "--tmdb", "--as-is", "--dry-run", "--review", "--undo", "--library"],
        ["checkpoint"] = ["--create", "--show", "--restore", "--prune", "--verify", "--prune-undo", "--backup", "--library"],
        ["report"] = ["--weekly", "--issues", "--session", "--plan", "--html", "--archive-logs", "--library"],
        ["cache"] = ["--verify", "--clear", "--older-than", "--negative"],
        ["inspect"] = ["--names-from"],
        ["demo"] = ["--keep"],
        ["completion"] = [],
    };

    private static readonly string[] Everywhere = ["--status-dir", "--config", "--json", "--quiet", "--verbose", "--no-color", "--help"];

    /// <summary>Of the contract, but built elsewhere or not asked for yet.</summary>
    private static readonly string[] NotYet = ["process --review", "report --html"];

    private static readonly (string Verb, string[] Acts)[] Exclusions =
    [
        ("queue", ["--list", "--reset-errors"]),
        ("queue", ["--scan", "--validate-queue"]),
        ("process", ["--all", "--undo=last"]),
        ("process", ["--all", "--artist=X"]),
        ("checkpoint", ["--create", "--prune=5"]),
        ("checkpoint", ["--verify", "--backup=x"]),
        ("report", ["--weekly", "--plan"]),
        ("report", ["--session", "--issues"]),
        ("cache", ["--verify", "--clear=all"]),
    ];

    private static readonly (string Verb, string[] Acts)[] EveryAct =
    [
        ("queue", ["--show-summary", "--scan=x", "--forget=x", "--list", "--reset-artist=x", "--reset-movie=x", "--reset-errors", "--validate-queue"]),
        ("process", ["--all", "--undo=last"]),
        ("checkpoint", ["--create", "--show=x", "--restore=x", "--prune=5", "--verify", "--prune-undo=5", "--backup=x"]),
        ("report", ["--weekly", "--issues", "--session", "--plan", "--archive-logs=5"]),
        ("cache", ["--verify", "--clear=all"]),
    ];

    private static readonly (string Key, string Value, string Wrong)[] Settings =
    [
        ("musicbrainz.url", "http://127.0.0.1:5000", "not an address"), ("coverart.url", "http://127.0.0.1:5000", "ftp://x"), ("tmdb.url", "http://127.0.0.1:5000", "x"),
        ("tmdb.image_url", "http://127.0.0.1:5000/t/p", "x"), ("musicbrainz.requests_per_second", "1", "fast"), ("musicbrainz.contact", "me@example.org", ""),
        ("tmdb.api_key", "0123456789abcdef0123456789abcdef", ""), ("tmdb.requests_per_10_seconds", "40", "0"), ("checkpoint.every", "50", "0"),
        ("music.root", "/music", ""), ("movies.root", "/films", ""), ("music.album_threshold", "0.8", "2"), ("music.edition_threshold", "0.6", "-1"),
        ("movies.threshold", "0.8", "x"), ("music.ambiguous_edition", "choose", "maybe"), ("music.confirm", "lookup", "x"), ("music.fields.genre", "keep", "x"),
        ("music.artist_names", "latin", "x"), ("movies.language", "de", "12"), ("movies.country", "DE", "Germany"), ("movies.nfo_name", "movie", "x"),
        ("music.nfo", "off", "perhaps"), ("art.max_size", "1200", "1"), ("write.settle_seconds", "120", "-5"), ("write.hard_links", "break", "x"),
    ];

    private readonly TempFolder _folder = new();
    private readonly Tool _tool;

    public ContractTests() => _tool = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_verb_has_every_flag_of_the_contract_and_an_example()
    {
        var root = await _tool.RunAsync("--help");
        root.Code.Should().Be(0);
        var helps = await Task.WhenAll(Flags.Keys.Select(async v => (Verb: v, Help: await _tool.RunAsync(v, "--help"))));
        foreach (var (verb, help) in helps)
        {
            help.Code.Should().Be(0);
            help.Out.Should().Contain("Examples:");
            foreach (var flag in Flags[verb].Concat(Everywhere))
            {
                if (NotYet.Contains($"{verb} {flag}"))
                {
                    help.Out.Should().NotContain($"{flag} ", $"{verb} {flag} is to be taken off the list");
                }
                else
                {
                    help.Out.Should().Contain($"{flag} ", $"{verb} has {flag}");
                }
            }
        }

        root.Out.Should().Contain("--init-config").And.Contain("--version");
    }

    [Fact]
    public async Task Acts_exclude_each_other_and_the_error_names_both()
    {
        MakeQueue();
        var results = await Task.WhenAll(Exclusions.Select(async e => (e.Verb, e.Acts, Result: await _tool.RunAsync([e.Verb, .. e.Acts]))));
        foreach (var (verb, acts, result) in results)
        {
            result.Code.Should().Be(2, $"{verb} {string.Join(' ', acts)}: {result.All}");
            result.Out.Should().BeEmpty();
            acts.Should().OnlyContain(a => result.Error.Contains(a.Split('=')[0]), "the error was: {0}", result.Error);
        }
    }

    /// <summary>All pairs, inside the test's own process: as many processes would take a minute.</summary>
    [Fact]
    public async Task Every_two_acts_of_a_verb_exclude_each_other()
    {
        MakeQueue();
        foreach (var (verb, acts) in EveryAct)
        {
            foreach (var (one, other) in acts.SelectMany((a, i) => acts[(i + 1)..].Select(b => (a, b))))
            {
                var (code, text) = await RunHere([verb, one, other]);
                code.Should().Be(2, $"{verb} {one} {other}");
                text.Should().Contain("exclude each other").And.Contain(one.Split('=')[0]).And.Contain(other.Split('=')[0]);
            }
        }
    }

    [Fact]
    public async Task Modifiers_go_with_any_act_of_their_verb()
    {
        MakeQueue();
        (string Verb, string[] Modifiers)[] modifiers =
        [
            ("queue", ["--with-status=error", "--repair"]), // --library is implied by --reset-movie
            ("process", ["--library=music", "--batch-size=5", "--dry-run"]),
            ("checkpoint", ["--library=music"]),
            ("report", ["--library=music"]),
            ("cache", ["--older-than=5", "--negative"]),
        ];
        foreach (var (verb, some) in modifiers)
        {
            foreach (var act in EveryAct.Single(e => e.Verb == verb).Acts.Append("--quiet"))
            {
                var (_, text) = await RunHere([verb, act, .. some]);
                text.Should().NotContain("is no option").And.NotContain("exclude each other", $"{verb} {act} {string.Join(' ', some)}");
            }
        }
    }

    [Fact]
    public async Task Every_setting_says_what_it_may_be_when_it_is_wrong()
    {
        MakeQueue();
        foreach (var (key, _, wrong) in Settings.Where(s => s.Wrong.Length > 0))
        {
            var (code, text) = await RunHere(["report", "--plan"], (Variable(key), wrong));
            code.Should().Be(2, $"{key} = {wrong}");
            text.Should().Match(t => t.Contains(key, StringComparison.Ordinal) || t.Contains(Variable(key), StringComparison.Ordinal), "{0}", text);
        }

        (await RunHere(["report", "--plan"], ("MEDIA_CLEANUP__MUSICBRAINZ__REQUESTS_PER_SECOND", "2"))).Code.Should().Be(2, "the public service is not asked faster than it allows");
    }

    [Fact]
    public async Task The_variables_of_the_contract_are_heeded()
    {
        MakeQueue();
        File.WriteAllText(_folder["settings.json"], """{ "checkpoint": { "every": 0 } }""");
        var environment = new Dictionary<string, string>(_tool.Environment) { ["MEDIA_CLEANUP_CONFIG"] = _folder["settings.json"] };
        (await _tool.RunAsync(environment, "report", "--plan")).Error.Should().Contain("checkpoint.every", "MEDIA_CLEANUP_CONFIG");
        environment["MEDIA_CLEANUP__CHECKPOINT__EVERY"] = "7";
        (await _tool.RunAsync(environment, "report", "--plan")).Code.Should().Be(2, "a wrong file is told though the environment goes before it");
        environment.Remove("MEDIA_CLEANUP_CONFIG");
        environment["MEDIA_CLEANUP_STATUS_DIR"] = _folder["elsewhere"];
        (await _tool.RunAsync(environment, "queue")).Error.Should().Contain(_folder["elsewhere"], "MEDIA_CLEANUP_STATUS_DIR");
        (await _tool.RunAsync(environment, "queue", "--status-dir", _tool.Status)).Code.Should().Be(0, "a flag goes before it");
        _folder.Write("films/Dune (1984)/Dune (1984).mkv", [0x1a, 0x45, 0xdf, 0xa3]);
        var films = new Dictionary<string, string>(_tool.Environment) { ["MEDIA_CLEANUP__MOVIES__ROOT"] = _folder["films"] };
        (await _tool.RunAsync(films, "queue", "--scan", "--library", "movies")).Out.Should().Contain("1 film", "movies.root");
        (await _tool.RunAsync(films, "process", "--library", "movies")).Error.Should().Contain("tmdb.api_key").And.Contain("TMDB_API_KEY");
        (await _tool.RunAsync("checkpoint", "--create", "--library", "movies")).Out.Should().Contain($"checkpoint_{DateTimeOffset.Now:yyyy-MM-dd}_movie_000.json");
        (await _tool.RunAsync("--version")).Out.Should().MatchRegex(@"^\d+\.\d+");
    }

    [Fact]
    public async Task Without_a_queue_verbs_exit_with_2_and_name_the_scan()
    {
        string[][] lines = [["queue"], ["queue", "--list"], ["process"], ["process", "--dry-run"], ["checkpoint", "--create"], ["report"], ["report", "--plan"], ["report", "--weekly"], ["queue", "--reset-artist", "x"], ["queue", "--validate-queue"]];
        var results = await Task.WhenAll(lines.Select(l => _tool.RunAsync(l)));
        results.Should().OnlyContain(r => r.Code == 2 && r.Error.Contains("queue --scan") && r.Out.Length == 0);
        Directory.Exists(_tool.Status).Should().BeFalse("what only shows makes nothing");
    }

    [Fact]
    public async Task Every_setting_is_taken_from_the_environment_and_a_wrong_one_is_named()
    {
        MakeQueue();
        var all = new Dictionary<string, string>(_tool.Environment);
        foreach (var (key, value, _) in Settings)
        {
            all[Variable(key)] = value;
        }

        (await _tool.RunAsync(all, "report", "--plan")).Code.Should().Be(0, "every key is accepted");
        var misspelt = await _tool.RunAsync(new Dictionary<string, string>(_tool.Environment) { ["MEDIA_CLEANUP__MUSICBRAINZ__CONTAKT"] = "x" }, "report", "--plan");
        misspelt.Code.Should().Be(2);
        misspelt.Error.Should().ContainEquivalentOf("musicbrainz.contact");
        File.WriteAllText(_folder["settings.json"], """{ "checkpoint": { "evry": 5 } }""");
        var inFile = await _tool.RunAsync("report", "--plan", "--config", _folder["settings.json"]);
        inFile.Code.Should().Be(2);
        inFile.Error.Should().Contain("checkpoint.every");
    }

    [Fact]
    public async Task Init_config_writes_a_settings_file_once_and_names_where()
    {
        var path = _folder[".config/media-cleanup/settings.json"];
        var written = await _tool.RunAsync("--init-config");
        written.Code.Should().Be(0, written.All);
        written.Out.Should().Contain(path).And.Contain("Its folder was missing, and is made");
        File.ReadAllText(path).Should().Contain("\"contact\"").And.Contain("//");
        (await _tool.RunAsync("--init-config")).Code.Should().Be(2, "a file that is there is never overwritten");
        var other = await _tool.RunAsync(new Dictionary<string, string>(_tool.Environment) { ["MEDIA_CLEANUP_CONFIG"] = _folder["other.json"] }, "--init-config", "--json");
        JsonDocument.Parse(other.Out).RootElement.GetProperty("path").GetString().Should().Be(_folder["other.json"]);
    }

    [Fact]
    public async Task Json_is_one_document_and_nothing_else_and_a_pipe_gets_no_control_codes()
    {
        MakeQueue();
        string[][] lines =
        [
            ["queue"], ["queue", "--list"], ["checkpoint", "--create"], ["checkpoint"], ["checkpoint", "--show", "latest"], ["checkpoint", "--restore", "latest"], ["checkpoint", "--prune", "1"],
            ["checkpoint", "--verify"], ["checkpoint", "--prune-undo", "30"], ["checkpoint", "--backup", _folder["b.tar.gz"]], ["report"], ["report", "--issues"], ["report", "--issues", "青い月"], ["report", "--plan"],
            ["report", "--weekly"], ["report", "--archive-logs", "30"], ["cache"], ["cache", "--verify"], ["cache", "--clear", "all"], ["inspect", QueuePath], ["completion", "bash"],
        ];
        foreach (var line in lines)
        {
            var result = await _tool.RunAsync([.. line, "--json"]);
            result.Code.Should().Be(0, $"{string.Join(' ', line)}: {result.All}");
            FluentActions.Invoking(() => JsonDocument.Parse(result.Out)).Should().NotThrow($"{string.Join(' ', line)} gave {result.Out}");
        }

        var shown = await Task.WhenAll(new string[][] { ["queue"], ["queue", "--list"], ["report"], ["checkpoint"], ["cache"], ["report", "--issues"] }.Select(l => _tool.RunAsync(l)));
        shown.Should().OnlyContain(r => r.Code == 0 && !r.All.Contains('\u001b'));
    }

    [Theory]
    [InlineData("reprot", "report")]
    [InlineData("queue --lsit", "--list")]
    [InlineData("checkpoint --bakcup x", "--backup")]
    [InlineData("cache --clear musicbranz", "musicbrainz")]
    public async Task A_misspelt_word_gets_a_suggestion(string line, string meant)
    {
        var result = await _tool.RunAsync(line.Split(' '));
        result.Code.Should().Be(2);
        result.Error.Should().Contain(meant);
    }

    [Fact]
    public async Task A_public_service_without_a_contact_exits_with_2_and_names_the_setting()
    {
        MakeQueue();
        _folder.Write("music/Harbor/Low Tide/01.mp3", "no audio"u8);
        var result = await _tool.RunAsync("process", "--dry-run");
        result.Code.Should().Be(2, result.All);
        result.Error.Should().Contain("musicbrainz.contact").And.Contain("--init-config");
    }

    [Fact]
    public async Task Without_ICU_it_exits_with_2_and_says_how_to_get_it()
    {
        var result = await _tool.RunAsync(new Dictionary<string, string>(_tool.Environment) { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" }, "queue");
        result.Code.Should().Be(2);
        result.Error.Should().Contain("ICU").And.Contain("apt install");
    }

    [Fact]
    public async Task Completion_offers_verbs_flags_and_names_and_is_quiet_without_a_queue()
    {
        (await Suggest("media-cleanup process --artist ")).Should().Be("");
        MakeQueue("Harbor", "Harbor & Sons", "Other");
        (await Suggest("media-cleanup che")).Should().Be("checkpoint\n");
        (await Suggest("media-cleanup process --artist Har")).Should().Be("Harbor\nHarbor & Sons\n");
        (await Suggest("media-cleanup process --artist=Har")).Should().Be("Harbor\nHarbor & Sons\n");
        (await Suggest("media-cleanup queue --reset-artist \"Harbor & S")).Should().Be("Harbor & Sons\n");
        (await Suggest("media-cleanup queue --with-status er")).Should().Be("error\n");
        (await Suggest("media-cleanup queue --val")).Should().Be("--validate-queue\n");
        File.WriteAllText(QueuePath, "{");
        (await Suggest("media-cleanup process --artist Har")).Should().Be("", "a shell is no place for messages");

        async Task<string> Suggest(string line)
        {
            var result = await _tool.RunAsync($"[suggest:{line.Length}]", line);
            result.Code.Should().Be(0);
            result.Error.Should().BeEmpty();
            return result.Out;
        }
    }

    [Fact]
    public async Task The_status_folder_is_as_the_contract_draws_it()
    {
        MakeQueue();
        foreach (var line in new string[][] { ["checkpoint", "--create"], ["report", "--plan"], ["report", "--weekly"] })
        {
            (await _tool.RunAsync(line)).Code.Should().Be(0);
        }

        var now = DateTimeOffset.Now;
        string[] wanted =
        [
            "README.md", $"planning/{now:yyyyMMdd}_cleanup_planning.md", "music/processing_queue.json", $"music/checkpoints/checkpoint_{now:yyyy-MM-dd}_artist_001.json",
            $"reports/{now.AddDays(-(int)now.DayOfWeek - (now.DayOfWeek == DayOfWeek.Sunday ? 7 : 0)):yyyyMMdd}_weekly_progress.md",
        ];
        foreach (var file in wanted)
        {
            File.Exists(Path.Combine(_tool.Status, file)).Should().BeTrue(file);
        }

        foreach (var folder in new[] { "music/session_logs", "music/undo", "movies/session_logs", "movies/checkpoints", "movies/undo", "cache/coverart", "cache/tmdb_images", "outputs", "issues", "archive" })
        {
            Directory.Exists(Path.Combine(_tool.Status, folder)).Should().BeTrue(folder);
        }

        File.ReadAllLines(QueuePath).Count(l => l.Contains("\"status\": \"completed\"")).Should().Be(1, "grep -c counts");
        var copy = Directory.GetFiles(Path.Combine(_tool.Status, "music/checkpoints")).Single();
        File.Copy(copy, QueuePath, overwrite: true);
        (await _tool.RunAsync("queue")).Code.Should().Be(0, "cp of a checkpoint is a valid restore");
    }

    private string QueuePath => _tool.QueuePath;

    private async Task<(int Code, string Text)> RunHere(string[] line, params (string Name, string Value)[] more)
    {
        using var shown = new StringWriter();
        var environment = new Dictionary<string, string>(_tool.Environment);
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        var surroundings = Surroundings.OfThisProcess() with { Out = shown, Error = shown, OutIsTerminal = false, ErrorIsTerminal = false, Environment = environment, CurrentDirectory = _folder.Path };
        return (await new Application(surroundings).RunAsync(line, TestContext.Current.CancellationToken), shown.ToString());
    }

    private static string Variable(string key) => "MEDIA_CLEANUP__" + key.ToUpperInvariant().Replace(".", "__", StringComparison.Ordinal);

    private void MakeQueue(params string[] artists) => _tool.MakeQueue(artists);
}
