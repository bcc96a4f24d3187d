using MediaCleanup.Core;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Settings;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Settings;

public sealed class SettingsTests
{
    private const string Canary = "c4n4ry0123456789abcdef0123456789";

    [Fact]
    public void The_defaults_are_those_of_the_contract()
    {
        var settings = Read();

        settings.MusicBrainzUrl.Base.AbsoluteUri.Should().Be("https://musicbrainz.org/");
        settings.MusicBrainzUrl.IsPublic.Should().BeTrue();
        settings.MusicBrainzGap.Should().Be(TimeSpan.FromSeconds(1.1));
        settings.TmdbGap.Should().Be(TimeSpan.FromMilliseconds(250));
        settings.TmdbUrl.IsPublic.Should().BeTrue();
        settings.CheckpointEvery.Should().Be(50);
        settings.RuleOf("genre").Should().Be(FieldRule.Fill);
        settings.RuleOf("title").Should().Be(FieldRule.Replace);
        settings.ArtMaxSize.Should().Be(1200);
        settings.WriteSettle.Should().Be(TimeSpan.FromMinutes(2));
        settings.WriteHardLinks.Should().Be(HardLinks.Skip);
        settings.AmbiguousEdition.Should().Be(AmbiguousEdition.Ask);
        settings.MusicNfo.Should().BeTrue();
        settings.MoviesNfoName.Should().Be(NfoName.Auto);
    }

    [Fact]
    public void A_flag_beats_the_environment_beats_the_file_beats_the_default()
    {
        const string File = """{ "checkpoint": { "every": 10 }, "music": { "root": "/file" }, "art.max_size": 500, /* a comment */ "movies": { "language": "de", }, }""";
        var environment = new Dictionary<string, string> { ["MEDIA_CLEANUP__CHECKPOINT__EVERY"] = "20", ["MEDIA_CLEANUP__MUSIC__ROOT"] = "/env", ["PATH"] = "/bin" };

        var settings = Read(File, environment, new() { ["music.root"] = "/flag" });

        settings.MusicRoot.Should().Be("/flag");
        settings.CheckpointEvery.Should().Be(20);
        settings.ArtMaxSize.Should().Be(500);
        settings.MoviesCountry.Should().Be("US");
        settings.Sources["music.root"].Should().Be(SettingSource.CommandLine);
        settings.Sources["checkpoint.every"].Should().Be(SettingSource.Environment);
        settings.Sources["movies.language"].Should().Be(SettingSource.File);
        settings.Sources["movies.country"].Should().Be(SettingSource.Default);
    }

    [Theory]
    [InlineData("""{ "musicbrainz": { "contcat": "me@example.org" } }""", "musicbrainz.contact")]
    [InlineData("""{ "checkpoints": { "every": 5 } }""", "checkpoint.every")]
    [InlineData("""{ "music": { "fields": { "gnere": "keep" } } }""", "music.fields.genre")]
    [InlineData("""{ "tmdb": { "apikey": "x" } }""", "tmdb.api_key")]
    public void A_misspelt_key_names_the_nearest(string file, string nearest) => Fault(file).NextStep.Should().Contain($"Did you mean {nearest}?");

    [Fact]
    public void A_misspelt_variable_is_named_too()
    {
        var fault = FluentActions.Invoking(() => Read(environment: new() { ["MEDIA_CLEANUP__MUSIC__ROTO"] = "/x" })).Should().Throw<MediaCleanupException>().Which;

        fault.ExitCode.Should().Be(ExitCode.Usage);
        fault.Message.Should().Contain("MEDIA_CLEANUP__MUSIC__ROTO");
        fault.NextStep.Should().Contain("music.root");
    }

    [Theory]
    [InlineData("""{ "checkpoint": { "every": 0 } }""", "1 to 1000000")]
    [InlineData("""{ "checkpoint": { "every": 1.5 } }""", "1 to 1000000")]
    [InlineData("""{ "music": { "album_threshold": "high" } }""", "0 to 1")]
    [InlineData("""{ "music": { "album_threshold": 1e400 } }""", "0 to 1")]
    [InlineData("""{ "music": { "album_threshold": "NaN" } }""", "0 to 1")]
    [InlineData("""{ "music": { "confirm": "maybe" } }""", "search, lookup")]
    [InlineData("""{ "music": { "confirm": "1" } }""", "search, lookup")]
    [InlineData("""{ "music": { "fields": { "genre": "delete" } } }""", "keep, fill, replace")]
    [InlineData("""{ "movies": { "language": "german" } }""", "language code")]
    [InlineData("""{ "musicbrainz": { "contact": "x\r\nHost: y" } }""", "e-mail")]
    [InlineData("""{ "musicbrainz": { "url": "ftp://example.org" } }""", "127.0.0.1")]
    [InlineData("""{ "musicbrainz": { "url": "http://musicbrainz.org" } }""", "https")]
    [InlineData("""{ "musicbrainz": { "requests_per_second": 2 } }""", "mirror")]
    [InlineData("""{ "music": [] }""", "example")]
    [InlineData("""{ "music": { "root": ["a"] } }""", "example")]
    [InlineData("""{ "music": """, "--init-config")]
    [InlineData("""{ "art": { "max_size": 500, "max_size": 600 } }""", "--init-config")]
    public void A_bad_value_says_what_is_allowed(string file, string allowed)
    {
        var fault = Fault(file);

        fault.ExitCode.Should().Be(ExitCode.Usage);
        fault.NextStep.Should().Contain(allowed);
    }

    [Fact]
    public void A_mirror_may_be_asked_faster_and_needs_no_contact()
    {
        var settings = Read("""{ "musicbrainz": { "url": "http://127.0.0.1:5000/mb", "requests_per_second": 100 } }""");

        settings.MusicBrainzGap.Should().Be(TimeSpan.FromMilliseconds(11));
        settings.RequireContact();
        FluentActions.Invoking(() => Read().RequireContact()).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage);
    }

    [Fact]
    public void The_written_file_changes_nothing_and_names_every_key()
    {
        var text = SettingsTable.CommentedFile();

        Read(text).Sources.Values.Should().OnlyContain(s => s == SettingSource.Default);
        SettingsTable.All.Should().OnlyContain(s => text.Contains($"\"{s.Key.Substring(s.Key.IndexOf('.') + 1)}\": "));
        var live = System.Text.RegularExpressions.Regex.Replace(text, "// (?=\")", "");
        Read(live).Should().BeEquivalentTo(Read(), o => o.Excluding(s => s.Sources));
    }

    [Fact]
    public void A_key_never_prints_itself()
    {
        var settings = Read(environment: new() { ["TMDB_API_KEY"] = Canary });

        settings.TmdbApiKey!.Reveal().Should().Be(Canary);
        settings.ToString().Should().NotContain(Canary);
        settings.Redactor.Redact($"https://x/3/movie/1?api_key={Canary}&a=b").Should().Be("https://x/3/movie/1?api_key=***&a=b");
        Fault($$"""{ "tmdb": { "api_key": "{{Canary}} with spaces" } }""").ToString().Should().NotContain(Canary);
        Fault($$"""{ "tmdb": { "api_key": "{{Canary}}" "x" } }""").ToString().Should().NotContain(Canary);
        FluentActions.Invoking(() => Read(flags: new() { ["tmdb.api_key"] = Canary })).Should().Throw<MediaCleanupException>().Which.ToString().Should().NotContain(Canary);
    }

    [Fact]
    public void A_file_with_the_key_must_be_closed_to_others()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("mode bits are Unix's");
            return;
        }

        using var folder = new TempFolder();
        var path = folder.Write("settings.json", System.Text.Encoding.UTF8.GetBytes($$"""{ "tmdb": { "api_key": "{{Canary}}" } }"""));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        FluentActions.Invoking(() => SettingsFile.Load(path, None, None)).Should().Throw<MediaCleanupException>().Which.NextStep.Should().StartWith("chmod 600");
        FluentActions.Invoking(() => SettingsFile.Load(path, None, new Dictionary<string, string> { ["TMDB_API_KEY"] = "another-key" })).Should().Throw<MediaCleanupException>("the file still holds one");

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SettingsFile.Load(path, None, None).TmdbApiKey!.Reveal().Should().Be(Canary);
        File.SetUnixFileMode(folder.Write("open.json", "{}"u8), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        SettingsFile.Load(folder["open.json"], None, None).TmdbApiKey.Should().BeNull();
    }

    [Fact]
    public void A_named_file_must_exist_and_is_made_once()
    {
        using var folder = new TempFolder();

        FluentActions.Invoking(() => SettingsFile.Load(folder["none.json"], None, None)).Should().Throw<MediaCleanupException>().Which.ExitCode.Should().Be(ExitCode.Usage);
        var made = SettingsFile.Create(folder["a/settings.json"]);
        SettingsFile.Load(made, None, None).CheckpointEvery.Should().Be(50);
        FluentActions.Invoking(() => SettingsFile.Create(made)).Should().Throw<MediaCleanupException>();
        SettingsFile.Load(null, None, new Dictionary<string, string> { ["MEDIA_CLEANUP_CONFIG"] = made }).CheckpointEvery.Should().Be(50);
    }

    private static Dictionary<string, string> None => [];

    [Fact]
    public void Redirects_are_followed_for_what_MusicBrainz_answers_on_its_own_host_only()
    {
        var options = new KnownServices(Read(flags: new() { ["musicbrainz.contact"] = "me@example.org" }), "1.0", null).MusicBrainz();
        options.FollowsRedirects.Should().BeTrue();
        options.Address.Redirect(options.Address.Base, "/ws/2/other", options.RedirectDomain).Should().NotBeNull();
        options.Address.Redirect(options.Address.Base, "https://beta.musicbrainz.org/ws/2/other", options.RedirectDomain).Should().BeNull();
    }

    private static ToolSettings Read(string? file = null, Dictionary<string, string>? environment = null, Dictionary<string, string>? flags = null) =>
        SettingsReader.Read(flags ?? [], environment ?? [], file, "settings.json");

    private static MediaCleanupException Fault(string file) => FluentActions.Invoking(() => Read(file)).Should().Throw<MediaCleanupException>().Which;
}
