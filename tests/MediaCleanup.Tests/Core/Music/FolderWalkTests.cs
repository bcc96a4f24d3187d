using MediaCleanup.Core.Music;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Music;

public sealed class FolderWalkTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _outside = new();

    [Fact]
    public void Files_are_listed_in_ordinal_order_and_hidden_and_system_ones_are_passed_over()
    {
        Write("b/2.flac", "b/1.flac", "a.mp3", ".hidden/x.flac", "b/._1.flac", "@eaDir/1.flac", "[x] *?/y.flac");

        List().Files.Select(f => f.Path).Should().Equal("[x] *?/y.flac", "a.mp3", "b/1.flac", "b/2.flac");
    }

    [Fact]
    public void A_link_to_a_file_inside_the_root_is_taken_one_that_leads_out_is_named()
    {
        Write(".store/1.ogg", "album/2.ogg");
        _outside.Write("3.ogg", "audio"u8);
        File.CreateSymbolicLink(_folder["album/1.ogg"], "../.store/1.ogg");
        File.CreateSymbolicLink(_folder["album/3.ogg"], _outside["3.ogg"]);
        File.CreateSymbolicLink(_folder["album/4.ogg"], "gone.ogg");
        Directory.CreateSymbolicLink(_folder["loop"], ".");

        var listing = List();

        listing.Files.Select(f => f.Path).Should().Equal("album/1.ogg", "album/2.ogg");
        listing.Files[0].LinkTarget.Should().EndWith(".store/1.ogg");
        listing.Skipped.Select(s => s.Path).Should().Equal("album/3.ogg", "album/4.ogg", "loop");
    }

    [Fact]
    public void A_file_listed_under_its_own_name_and_through_a_link_is_one_file()
    {
        Write("album/1.ogg");
        File.CreateSymbolicLink(_folder["album/0.ogg"], "1.ogg");

        List().Files.Select(f => f.Path).Should().Equal("album/1.ogg");
    }

    [Fact]
    public void A_name_that_is_not_UTF8_is_named_and_stops_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux stores such names");
        Write("good.flac");
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", "printf x > \"$1/$(printf 'bad\\377.flac')\"", "sh", _folder.Path]);
        shell.WaitForExit();

        var listing = List();

        listing.Files.Select(f => f.Path).Should().Equal("good.flac");
        listing.Skipped.Should().ContainSingle().Which.Reason.Should().Contain("UTF-8");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_and_stops_nothing() =>
        FolderWalk.List(_folder.Path, "gone", recursive: true, TestContext.Current.CancellationToken).Skipped.Should().ContainSingle();

    [Theory]
    [InlineData("/music", "/music/a", true)]
    [InlineData("/music", "/music", true)]
    [InlineData("/", "/etc", true)]
    [InlineData("/music", "/musical/a", false)]
    [InlineData("/music/a", "/music", false)]
    public void Inside_is_told_by_whole_names(string folder, string path, bool inside)
    {
        Assert.SkipUnless(Path.DirectorySeparatorChar == '/', "paths as Unix writes them");
        FolderWalk.IsInside(folder, path).Should().Be(inside);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    private Listing List() => FolderWalk.List(_folder.Path, "", recursive: true, TestContext.Current.CancellationToken);

    private void Write(params string[] paths)
    {
        foreach (var path in paths)
        {
            _folder.Write(path, "audio"u8);
        }
    }
}
