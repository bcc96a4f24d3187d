using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>The last step of a sync and of a rename: that the calls of the system are really made.</summary>
public sealed class FsyncTests
{
    /// <summary>What a power loss keeps cannot be seen from here, but a call on a closed file can.</summary>
    [Fact]
    public void A_sync_reaches_the_system()
    {
        using var folder = new TempFolder();
        var file = SystemFileOps.Instance.Create(folder["a"]);
        file.Sync();
        file.Dispose();

        FluentActions.Invoking(file.Sync).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_new_file_is_never_made_of_one_that_is_there()
    {
        using var folder = new TempFolder();
        folder.Write("a", "theirs"u8);

        FluentActions.Invoking(() => SystemFileOps.Instance.Create(folder["a"])).Should().Throw<FileFaultException>().Which.Fault.Should().Be(FileFault.Exists);

        File.ReadAllText(folder["a"]).Should().Be("theirs");
    }

    /// <summary>What a path leads to was looked at before it is opened; a link that came meanwhile leads elsewhere.</summary>
    [Fact]
    public void A_link_is_not_opened_as_the_file_that_it_leads_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right of their own there");
        using var folder = new TempFolder();
        folder.Write("a", "theirs"u8);
        File.CreateSymbolicLink(folder["link"], folder["a"]);

        FluentActions.Invoking(() => SystemFileOps.Instance.OpenRead(folder["link"])).Should().Throw<FileFaultException>().Which.Fault.Should().Be(FileFault.Link);
        FluentActions.Invoking(() => SystemFileOps.Instance.OpenWrite(folder["link"])).Should().Throw<FileFaultException>().Which.Fault.Should().Be(FileFault.Link);
    }

    [Fact]
    public void A_rename_that_must_not_replace_does_not()
    {
        using var folder = new TempFolder();
        folder.Write("a", "ours"u8);
        folder.Write("b", "theirs"u8);

        FluentActions.Invoking(() => SystemFileOps.Instance.RenameIfAbsent(folder["a"], folder["b"]))
            .Should().Throw<FileFaultException>().Which.Fault.Should().Be(FileFault.Exists);

        File.ReadAllText(folder["b"]).Should().Be("theirs");
    }
}
