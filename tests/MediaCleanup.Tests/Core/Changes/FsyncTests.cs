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
