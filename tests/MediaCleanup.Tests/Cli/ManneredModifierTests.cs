using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>Words that would otherwise pass in silence and let a person believe that something was done.</summary>
public sealed class ManneredModifierTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tool _tool;

    public ManneredModifierTests() => _tool = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_moved_root_without_the_new_one_is_an_error_that_shows_the_command()
    {
        var told = await _tool.RunAsync("queue", "--instead-of", "/mnt/old");

        told.Code.Should().Be(2);
        told.Error.Should().Contain("media-cleanup queue --scan NEW --instead-of /mnt/old");
    }

    [Fact]
    public async Task A_modifier_that_does_nothing_here_is_said_to()
    {
        _tool.MakeQueue();

        (await _tool.RunAsync("queue", "--list", "--repair")).Error.Should().Contain("--repair has no effect without --validate-queue");
        (await _tool.RunAsync("queue", "--with-status", "error")).Error.Should().Contain("--with-status has no effect without --list");
        (await _tool.RunAsync("queue", "--list", "--with-status", "error")).Error.Should().NotContain("Warning");
    }

    [Fact]
    public async Task A_misspelt_option_of_inspect_is_no_path()
    {
        var told = await _tool.RunAsync("inspect", "--jsn", "song.mp3");

        told.Code.Should().Be(2);
        told.Error.Should().Contain("--json");
        (await _tool.RunAsync("inspect", "--json", "--", "-song.mp3")).Code.Should().Be(0);
    }

    [Fact]
    public async Task An_entry_that_is_left_alone_asks_nobody_and_needs_no_contact()
    {
        _tool.MakeQueue();
        _folder.Write("music/Harbor/Low Tide/01.mp3", MediaCleanup.Cli.Demo.SilentMp3.Write(2));

        var told = await _tool.RunAsync("process", "--artist", "Harbor", "--as-is");

        told.Code.Should().Be(0, told.Error);
        (await _tool.RunAsync("queue", "--list", "--with-status", "completed")).Out.Should().Contain("Harbor");
    }
}
