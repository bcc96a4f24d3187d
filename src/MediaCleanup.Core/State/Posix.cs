using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace MediaCleanup.Core.State;

/// <summary>
/// The C library's calls that .NET does not offer, or offers without their result: on Linux .NET 10 drops the errors of fsync
/// (docs/decisions/0004-own-fsync.md). Only functions with a fixed argument list are declared, since on Apple's ARM variable
/// arguments travel differently; <c>open</c> and <c>fcntl</c> are called without their optional argument, or on Linux only.
/// </summary>
internal static unsafe partial class Posix
{
    public const int AtFdCwd = -100;
    public const int ErrorInterrupted = 4;
    public const int ErrorExists = 17;
    private static readonly bool Mac = OperatingSystem.IsMacOS();
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    // Linux: asm-generic/fcntl.h, and arch/arm64's own values for the two that differ. macOS: sys/fcntl.h.
    public static int ReadOnly => 0;

    public static int ReadWrite => 2;

    public static int CreateNew => Mac ? 0x200 | 0x800 : 0x40 | 0x80;

    public static int CloseOnExec => Mac ? 0x1000000 : 0x80000;

    public static int NoFollow => Mac ? 0x100 : Arm ? 0x8000 : 0x20000;

    /// <summary>A named pipe would wait for its other end; for a file it says nothing.</summary>
    public static int NonBlocking => Mac ? 0x4 : 0x800;

    public static int FolderOnly => Mac ? 0x100000 : Arm ? 0x4000 : 0x10000;

    public static FileFault FaultOf(int error) => error switch
    {
        2 or 20 => FileFault.Missing,
        5 or 6 or 19 or 121 when !Mac => FileFault.Medium,
        5 or 6 or 19 when Mac => FileFault.Medium,
        116 when !Mac => FileFault.Medium,
        70 when Mac => FileFault.Medium,
        1 or 13 => FileFault.Denied,
        17 => FileFault.Exists,
        28 => FileFault.NoSpace,
        122 when !Mac => FileFault.NoSpace,
        69 when Mac => FileFault.NoSpace,
        30 => FileFault.ReadOnly,
        40 when !Mac => FileFault.Link,
        62 when Mac => FileFault.Link,
        22 or 25 => FileFault.Unsupported,
        38 or 95 when !Mac => FileFault.Unsupported,
        45 or 78 or 102 when Mac => FileFault.Unsupported,
        18 => FileFault.Unsupported,
        _ => FileFault.Other,
    };

    public static FileFaultException Failure(string path, int error) => new(FaultOf(error), path, Marshal.GetPInvokeErrorMessage(error));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>Linux only: elsewhere the mode would be read from another place.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenLinux(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    /// <summary>macOS: F_FULLFSYNC (51) takes no argument.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(SafeFileHandle file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(SafeFileHandle file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    /// <summary>Linux; flag 1 is RENAME_NOREPLACE, 2 RENAME_EXCHANGE.</summary>
    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameLinux(int fromFolder, string from, int toFolder, string to, uint flags);

    /// <summary>macOS; flag 2 is RENAME_SWAP, 4 RENAME_EXCL.</summary>
    [LibraryImport("libc", EntryPoint = "renamex_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameMac(string from, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    public static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimes(SafeFileHandle file, TimeSpec* times);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    public static partial nint CopyRangeLinux(SafeFileHandle from, long* fromOffset, SafeFileHandle to, long* toOffset, nint count, uint flags);

    /// <summary>Linux; with flag 2 alone it neither waits nor takes an error away from the sync that follows.</summary>
    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    public static partial int BeginWriting(SafeFileHandle file, long offset, long count, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatLinux(int folder, string path, int flags, uint mask, StatxBuffer* result);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatLinux(SafeFileHandle file, string path, int flags, uint mask, StatxBuffer* result);

    [LibraryImport("libc", EntryPoint = "lstat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatMac(string path, MacStat* result);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatMacIntel(string path, MacStat* result);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    public static partial int StatMac(SafeFileHandle file, MacStat* result);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    public static partial int StatMacIntel(SafeFileHandle file, MacStat* result);

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    public static partial nint ListAttributes(SafeFileHandle file, byte* names, nint size);

    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true)]
    public static partial nint GetAttribute(SafeFileHandle file, byte* name, byte* value, nint size);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    public static partial int SetAttribute(SafeFileHandle file, byte* name, byte* value, nint size, int flags);

    /// <summary>macOS copyfile.h: access list 1, stat 2, extended attributes 4.</summary>
    [LibraryImport("libc", EntryPoint = "fcopyfile", SetLastError = true)]
    public static partial int CopyMetadataMac(SafeFileHandle from, SafeFileHandle to, nint state, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    /// <summary>struct statx of linux/stat.h: the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Links;
        [FieldOffset(20)]
        public uint Owner;
        [FieldOffset(24)]
        public uint Group;
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(32)]
        public ulong Inode;
        [FieldOffset(40)]
        public ulong Length;
        [FieldOffset(96)]
        public long StatusChangedSeconds;
        [FieldOffset(104)]
        public uint StatusChangedNanoseconds;
        [FieldOffset(112)]
        public long ModifiedSeconds;
        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
        [FieldOffset(136)]
        public uint DeviceMajor;
        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    /// <summary>struct stat of macOS with 64-bit inode numbers (sys/stat.h).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    public struct MacStat
    {
        [FieldOffset(0)]
        public int Device;
        [FieldOffset(4)]
        public ushort Mode;
        [FieldOffset(6)]
        public ushort Links;
        [FieldOffset(8)]
        public ulong Inode;
        [FieldOffset(16)]
        public uint Owner;
        [FieldOffset(20)]
        public uint Group;
        [FieldOffset(48)]
        public long ModifiedSeconds;
        [FieldOffset(56)]
        public long ModifiedNanoseconds;
        [FieldOffset(64)]
        public long StatusChangedSeconds;
        [FieldOffset(72)]
        public long StatusChangedNanoseconds;
        [FieldOffset(96)]
        public long Length;
    }
}
