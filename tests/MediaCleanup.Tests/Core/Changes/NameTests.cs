using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Music;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>Names of the files that we make, on systems that see names in other ways than Linux.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("CON")]
    [InlineData("con.nfo")]
    [InlineData("Aux.2024.nfo")]
    [InlineData("NUL .jpg")]
    [InlineData("COM1.mkv")]
    [InlineData("lpt\u00b9.nfo")]
    [InlineData("song.flac:stream")]
    [InlineData("name.")]
    [InlineData("name ")]
    [InlineData("a\\b")]
    [InlineData("what?.nfo")]
    public void A_name_that_is_a_device_or_a_stream_on_windows_is_refused_there_only(string name)
    {
        LibraryPaths.IsName(name, windows: true).Should().BeFalse();
        LibraryPaths.IsName(name, windows: false).Should().BeTrue();
    }

    [Theory]
    [InlineData("artist.nfo")]
    [InlineData("cover.jpg")]
    [InlineData("Contact (1997)-poster.jpg")]
    [InlineData("COM10.nfo")]
    [InlineData("Auxiliary.nfo")]
    [InlineData(".hidden")]
    public void Ordinary_names_are_allowed_everywhere(string name) =>
        LibraryPaths.IsName(name, windows: true).Should().BeTrue();

    /// <summary>é composed and é of two; also without case: each is one file on macOS, on Windows, on many shares.</summary>
    [Theory]
    [InlineData("Am\u00e9lie.nfo", "Ame\u0301lie.nfo")]
    [InlineData("Ame\u0301lie.nfo", "Am\u00e9lie.nfo")]
    [InlineData("cover.jpg", "Cover.JPG")]
    public void No_file_is_made_beside_one_that_has_the_same_name_elsewhere(string there, string wanted)
    {
        var (disk, blobs) = (new CrashDisk(), new MemoryBlobs());
        disk.Seed("/music/A/" + there, "theirs"u8.ToArray(), 1);
        using var log = UndoLog.Open(disk, "/status/undo");
        using var session = log.Begin("20260501_session_001", DateTimeOffset.UnixEpoch);
        var applier = new Applier(disk, session, blobs, new() { Parallel = 1 }, new FixedTime(DateTimeOffset.UnixEpoch), ToyAudio.Tools);

        applier.Apply("/music", "A", new([new CreateFile("A/" + wanted, blobs.Add("ours"u8.ToArray()))]), CancellationToken.None)
            .Single().Outcome.Should().BeOfType<Outcome.Skipped>().Which.Reason.Should().StartWith(there);

        disk.Names("/music/A").Should().Equal(there);
    }

    [Fact]
    public void The_names_that_we_choose_ourselves_are_names_everywhere() =>
        new[] { ArtistNfo.FileName, AlbumNfo.FileName, "movie.nfo", "cover.jpg", "cover.png" }.Should().OnlyContain(n => LibraryPaths.IsName(n, true));
}
