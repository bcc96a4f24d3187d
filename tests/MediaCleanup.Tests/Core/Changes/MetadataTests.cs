using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Changes;

/// <summary>What a file has besides its bytes goes along to the new file, and back with an undo.</summary>
public sealed class MetadataTests
{
    private const string Song = "Artist/Album/01.flac";

    /// <summary>Version 2 (linux/posix_acl_xattr.h): owner rw, user 1234 r, group r, mask r, others nothing.</summary>
    private static readonly byte[] AccessList =
    [
        2, 0, 0, 0,
        1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
        2, 0, 4, 0, 0xd2, 0x04, 0, 0,
        4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
        16, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
        32, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
    ];

    [Theory]
    [InlineData("user.rating", false)]
    [InlineData("user.empty", false)]
    [InlineData("system.posix_acl_access", true)]
    public void Extended_attributes_and_access_lists_go_along(string name, bool isAccessList)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "their calls are Linux's");
        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old");
        var value = isAccessList ? AccessList : name.EndsWith("empty", StringComparison.Ordinal) ? Array.Empty<byte>() : [1, 0, 2];
        Assert.SkipUnless(Set(path, name, value), $"this file system has no {name}");

        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.Done>();
        Get(path, name).Should().Equal(value);

        bench.Undo("last").Single().Outcome.Should().BeOfType<Reversal.Restored>();
        Get(path, name).Should().Equal(value);
    }

    [Fact]
    public void Owner_and_group_go_along_and_a_new_file_gets_those_of_its_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");
        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old");
        GiveAway(path, 1234, 4321);
        GiveAway(bench.Root["Artist"], 77, 88);

        bench.Apply(new([.. bench.Edit(Song, ("title", "new")).Changes, new CreateFile("Artist/cover.jpg", bench.Blobs.Add([1]))])).Should().OnlyContain(r => r.Outcome is Outcome.Done);

        Owner(path).Should().Be((1234, 4321));
        Owner(bench.Root["Artist/cover.jpg"]).Should().Be((77, 88));
        bench.Undo("last");
        Owner(path).Should().Be((1234, 4321));
    }

    /// <summary>F6: another program's set-user-id bit and a sticky bit are part of the mode.</summary>
    [Fact]
    public void Every_bit_of_the_mode_goes_along()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("modes are of Unix");
            return;
        }

        using var bench = new ApplierBench();
        var path = bench.Track(Song, "old");
        const UnixFileMode Odd = UnixFileMode.SetUser | UnixFileMode.StickyBit | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(path, Odd);

        bench.Apply(bench.Edit(Song, ("title", "new"))).Single().Outcome.Should().BeOfType<Outcome.Done>();

        File.GetUnixFileMode(path).Should().Be(Odd);
    }

    [Fact]
    public void Kept_ranges_are_copied_to_the_right_place_between_files_that_the_kernel_cannot_copy_between()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/dev/shm"), "needs a second file system");
        using var folder = new TempFolder();
        var bytes = new byte[3_000_001];
        new Random(5).NextBytes(bytes);
        File.WriteAllBytes(folder["from"], bytes);
        var to = Path.Combine("/dev/shm", $"media-cleanup-{Guid.NewGuid():N}");
        try
        {
            using (var source = SystemFileOps.Instance.OpenRead(folder["from"]))
            using (var target = SystemFileOps.Instance.Create(to))
            {
                target.Write(0, [1, 2, 3]);
                target.CopyRange(source, 7, 3, bytes.Length - 7);
            }

            File.ReadAllBytes(to).Should().Equal([1, 2, 3, .. bytes[7..]]);
        }
        finally
        {
            File.Delete(to);
        }
    }

    private static (int, int) Owner(string path) => SystemFileOps.Instance.Facts(path) is { } facts ? (facts.Owner, facts.Group) : default;

    private static void GiveAway(string path, int owner, int group)
    {
        using var process = System.Diagnostics.Process.Start("chown", [$"{owner}:{group}", path]);
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "root may give files away");
    }

    private static unsafe bool Set(string path, string name, byte[] value)
    {
        using var file = (SystemOpenFile)SystemFileOps.Instance.OpenRead(path);
        byte[] key = [.. System.Text.Encoding.UTF8.GetBytes(name), 0];
        fixed (byte* start = key)
        fixed (byte* bytes = value.Length == 0 ? new byte[1] : value)
        {
            return Posix.SetAttribute(file.Handle, start, bytes, value.Length, 0) == 0;
        }
    }

    private static unsafe byte[] Get(string path, string name)
    {
        using var file = (SystemOpenFile)SystemFileOps.Instance.OpenRead(path);
        byte[] key = [.. System.Text.Encoding.UTF8.GetBytes(name), 0];
        var value = new byte[4096];
        fixed (byte* start = key)
        fixed (byte* bytes = value)
        {
            var length = Posix.GetAttribute(file.Handle, start, bytes, value.Length);
            length.Should().BeGreaterThanOrEqualTo(0, $"{name} is there");
            return value[..(int)length];
        }
    }
}
