using System.Runtime.InteropServices;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.State;

/// <summary>What the system refuses is told, and never taken for done.</summary>
public sealed partial class SystemCallTests
{
    private static readonly (uint Intel, uint Arm) FileSync = (74, 82);
    private static readonly (uint Intel, uint Arm) RenameWithFlags = (316, 276);

    /// <summary>
    /// A thread for which the kernel answers every fsync with EIO (prctl(2), seccomp(2)): what comes back as a fault really asked the
    /// system.
    /// </summary>
    [Fact]
    public void A_sync_that_the_disk_refuses_is_told_of_a_file_and_of_a_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "system calls can be refused like this on Linux only");
        using var folder = new TempFolder();
        using var file = SystemFileOps.Instance.Create(folder["a"]);
        var faults = new List<FileFault?>();

        WithRefused(FileSync, 5, () =>
        {
            faults.Add(FaultOf(file.Sync));
            faults.Add(FaultOf(() => SystemFileOps.Instance.SyncFolder(folder.Path)));
        });

        faults.Should().Equal(FileFault.Medium, FileFault.Medium);
        FluentActions.Invoking(file.Sync).Should().NotThrow("it holds for that thread only");
    }

    /// <summary>As on a file system that knows neither kind of rename: a second name is just as exclusive, and an exchange is not to be had.</summary>
    [Fact]
    public void Where_no_rename_is_exclusive_a_name_that_is_taken_is_left_to_its_file_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "system calls can be refused like this on Linux only");
        using var folder = new TempFolder();
        folder.Write("a", "ours"u8);
        folder.Write("b", "theirs"u8);
        var (ops, fault, isExchanged) = (SystemFileOps.Instance, (FileFault?)null, true);

        WithRefused(RenameWithFlags, 22, () =>
        {
            fault = FaultOf(() => ops.RenameIfAbsent(folder["a"], folder["b"]));
            ops.RenameIfAbsent(folder["a"], folder["c"]);
            isExchanged = ops.Exchange(folder["b"], folder["c"]);
        });

        (fault, isExchanged).Should().Be((FileFault.Exists, false));
        Directory.GetFiles(folder.Path).Select(p => $"{Path.GetFileName(p)}: {File.ReadAllText(p)}").Should().BeEquivalentTo("b: theirs", "c: ours");
    }

    [Fact]
    public void A_write_that_the_disk_refuses_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no device here that is always full");
        using var file = new SystemOpenFile("/dev/full", File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write));

        FaultOf(() => file.Write(0, "text"u8)).Should().Be(FileFault.NoSpace);
    }

    [Fact]
    public void What_is_no_file_is_not_opened_as_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "folders are refused by the system there");
        using var folder = new TempFolder();

        FaultOf(() => SystemFileOps.Instance.OpenRead(folder.Path).Dispose()).Should().Be(FileFault.Link);
    }

    [Fact]
    public void To_delete_what_is_not_there_is_no_fault()
    {
        using var folder = new TempFolder();

        FluentActions.Invoking(() => SystemFileOps.Instance.Delete(folder["a"])).Should().NotThrow();
    }

    private static FileFault? FaultOf(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (FileFaultException fault)
        {
            return fault.Fault;
        }
    }

    /// <summary>In a thread of its own, for which alone it holds.</summary>
    private static void WithRefused((uint Intel, uint Arm) call, ushort error, Action act)
    {
        var isRefused = false;
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                isRefused = Refuse(call, error);
                act();
            }
            catch (FileFaultException fault)
            {
                thrown = fault;
            }
        });
        thread.Start();
        thread.Join();
        Assert.SkipUnless(isRefused, "this system lets nobody refuse system calls");
        thrown.Should().BeNull();
    }

    /// <returns>false: this kernel, or who watches over this process, does not allow it.</returns>
    private static unsafe bool Refuse((uint Intel, uint Arm) call, ushort error)
    {
        const int NoNewPrivileges = 38;
        const int SecureComputing = 22;
        var number = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => call.Intel, Architecture.Arm64 => call.Arm, _ => 0u };
        if (number == 0)
        {
            return false;
        }

        // Load the call's number; when it is that one answer with the error, else let it pass.
        var filter = stackalloc ulong[] { Step(0x20, 0, 0, 0), Step(0x15, 0, 1, number), Step(0x06, 0, 0, 0x00050000u | error), Step(0x06, 0, 0, 0x7fff0000) };
        var program = stackalloc nint[] { 4, (nint)filter };
        return Control(NoNewPrivileges, 1, 0, 0, 0) == 0 && Control(SecureComputing, 2, (nint)program, 0, 0) == 0;
    }

    /// <summary>struct sock_filter: 16 bits code, two times 8 bits of steps to jump over, 32 bits operand.</summary>
    private static ulong Step(ushort code, byte whenTrue, byte whenFalse, uint operand) =>
        code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)operand << 32);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nint second, nint third, nint fourth, nint fifth);
}
