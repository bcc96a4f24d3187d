using System.Diagnostics;
using System.Security.Cryptography;
using MediaCleanup.Cli.Demo;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Cli;

/// <summary>A library made to lead the tool astray: names that are options, patterns, commands, control codes, no UTF-8; links that lead out.</summary>
public sealed class HostileLibraryTests : IDisposable
{
    private static readonly string[] Names =
    [
        "-rf", "--help", "[x] *", "$(touch owned)", "`touch owned`", "; touch owned", "| touch owned", "..hidden", "~", "con", "NUL.txt", "a\tb", "a\nb", "\u001b]0;owned\u0007", "\u009d52;c;eA\u009c",
        "\u202Egpj", "e\u0301", "\u00e9", "%2e%2e%2f", "@file", "'", "\"", "\\", ".mc-1-abcdef.tmp", ".mc-1-0123456789ab.tmp.flac", new string('x', 200),
    ];

    private readonly TempFolder _home = new();
    private readonly Tool _tool;

    public HostileLibraryTests() => _tool = new(_home.Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Nothing_outside_the_library_is_touched_and_no_name_steers_a_terminal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "such names are possible on Linux only");
        var track = MakeLibrary();
        var outside = Hashes();
        _tool.Environment["MEDIA_CLEANUP__MUSICBRAINZ__URL"] = _tool.Environment["MEDIA_CLEANUP__COVERART__URL"] = "http://127.0.0.1:9";
        var everything = Directory.GetFiles(_home["library"], "*", SearchOption.AllDirectories).Length;

        foreach (var arguments in new string[][] { ["queue", "--scan", _home["library"]], ["queue", "--list"], ["process", "--all"], ["report"], ["inspect", _home["library"]] })
        {
            var result = await _tool.RunAsync(arguments);
            result.Code.Should().BeOneOf([0, 4], result.All);
            result.All.Should().NotContainAny("\u001b", "\u009d", "\u202e", "Unhandled");
        }

        Hashes().Should().Equal(outside);
        Directory.GetFiles(_home["library"], "*", SearchOption.AllDirectories).Should().HaveCount(everything).And.NotContain(f => Path.GetFileName(f) == "owned");
        File.ReadAllBytes(_home["library/-rf/-rf.flac"]).Should().Equal(track);
    }

    private byte[] MakeLibrary()
    {
        DemoLibrary.Make(_home["outside"]);
        var track = File.ReadAllBytes(Directory.GetFiles(_home["outside"], "*.flac", SearchOption.AllDirectories)[0]);
        foreach (var name in Names)
        {
            Directory.CreateDirectory(_home["library/" + name]);
            File.WriteAllBytes(_home[$"library/{name}/{(name.Length > 100 ? "x" : name)}.flac"], track);
        }

        Directory.CreateSymbolicLink(_home["library/link"], _home["outside"]);
        File.CreateSymbolicLink(_home["library/-rf/link.flac"], Directory.GetFiles(_home["outside"], "*.flac", SearchOption.AllDirectories)[0]);
        using var shell = Process.Start("bash", ["-c", "mkdir -- \"$1\"/$'no\\xff\\xfeutf8' && cp -- \"$2\" \"$1\"/$'no\\xff\\xfeutf8'/$'\\xff.flac'", "bash", _home["library"], _home["library/-rf/-rf.flac"]]);
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0);
        return track;
    }

    private Dictionary<string, string> Hashes() => Directory.EnumerateFiles(_home["outside"], "*", SearchOption.AllDirectories)
        .ToDictionary(f => f, f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))) + File.GetLastWriteTimeUtc(f).Ticks);
}
