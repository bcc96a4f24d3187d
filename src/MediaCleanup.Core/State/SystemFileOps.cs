using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

#pragma warning disable CA2000 // Handles are given to the open file, and open files to the caller.

namespace MediaCleanup.Core.State;

/// <summary>The file calls of the system: on Linux and macOS the C library's, with every result looked at; on Windows what .NET offers.</summary>
public sealed class SystemFileOps : IFileOps
{
    internal static readonly bool Windows = OperatingSystem.IsWindows();
    internal static readonly bool Mac = OperatingSystem.IsMacOS();
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private SystemFileOps()
    {
    }

    public static SystemFileOps Instance { get; } = new();

    public unsafe FileFacts? Facts(string path)
    {
        if (Windows)
        {
            return WindowsFacts(path);
        }

        int result;
        FileFacts facts;
        if (Mac)
        {
            Posix.MacStat stat;
            result = IntelMac ? Posix.StatMacIntel(path, &stat) : Posix.StatMac(path, &stat);
            facts = FactsOf(stat);
        }
        else
        {
            Posix.StatxBuffer stat;
            result = Posix.StatLinux(Posix.AtFdCwd, path, 0x100, 0x7ff, &stat); // AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS
            facts = FactsOf(stat);
        }

        if (result == 0)
        {
            return facts;
        }

        var error = Marshal.GetLastPInvokeError();
        return Posix.FaultOf(error) == FileFault.Missing ? null : throw Posix.Failure(path, error);
    }

    public IOpenFile OpenRead(string path)
    {
        var file = Windows
            ? Open(path, FileMode.Open, FileAccess.Read)
            : OpenPosix(path, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking | Posix.CloseOnExec);
        return CheckedRegular(path, file);
    }

    public IOpenFile OpenWrite(string path)
    {
        if (Windows)
        {
            return CheckedRegular(path, Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }

        try
        {
            return CheckedRegular(path, OpenPosix(path, Posix.ReadWrite | Posix.NoFollow | Posix.NonBlocking | Posix.CloseOnExec));
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            return Create(path);
        }
    }

    public IOpenFile Create(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            var descriptor = Posix.OpenLinux(path, Posix.ReadWrite | Posix.CreateNew | Posix.CloseOnExec, 0x180);
            if (descriptor < 0)
            {
                throw Posix.Failure(path, Marshal.GetLastPInvokeError());
            }

            return new SystemOpenFile(path, new SafeFileHandle(descriptor, ownsHandle: true));
        }

        return new SystemOpenFile(path, Open(path, FileMode.CreateNew, FileAccess.ReadWrite));
    }

    public void Rename(string from, string to)
    {
        if (Windows)
        {
            Retrying(to, () => File.Move(from, to, overwrite: true));
        }
        else if (Posix.Rename(from, to) != 0)
        {
            throw Posix.Failure(to, Marshal.GetLastPInvokeError());
        }
    }

    public void RenameIfAbsent(string from, string to)
    {
        if (Windows)
        {
            Retrying(to, () => File.Move(from, to, overwrite: false));
            return;
        }

        var result = Mac ? Posix.RenameMac(from, to, 4) : Posix.RenameLinux(Posix.AtFdCwd, from, Posix.AtFdCwd, to, 1);
        if (result == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (Posix.FaultOf(error) != FileFault.Unsupported)
        {
            throw Posix.Failure(to, error);
        }

        // A file system without that flag (older NFS, some FUSE): a second name is just as exclusive.
        if (Posix.Link(from, to) != 0)
        {
            throw Posix.Failure(to, Marshal.GetLastPInvokeError());
        }

        Delete(from);
    }

    public bool Exchange(string one, string other)
    {
        if (Windows)
        {
            return false;
        }

        if ((Mac ? Posix.RenameMac(one, other, 2) : Posix.RenameLinux(Posix.AtFdCwd, one, Posix.AtFdCwd, other, 2)) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return Posix.FaultOf(error) == FileFault.Unsupported ? false : throw Posix.Failure(other, error);
    }

    public void Delete(string path)
    {
        if (Windows)
        {
            Retrying(path, () => File.Delete(path));
            return;
        }

        if (Posix.Unlink(path) != 0 && Marshal.GetLastPInvokeError() is var error && Posix.FaultOf(error) != FileFault.Missing)
        {
            throw Posix.Failure(path, error);
        }
    }

    public void CreateFolder(string path) => Translate(path, () =>
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    });

    public IReadOnlyList<string> Names(string folder)
    {
        var names = new List<string>();
        Translate(folder, () =>
        {
            if (Directory.Exists(folder))
            {
                names.AddRange(Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)));
            }
        });
        return names;
    }

    public void SyncFolder(string folder)
    {
        if (Windows)
        {
            return; // NTFS journals names by itself, and offers no call for a folder.
        }

        using var handle = OpenPosix(folder, Posix.ReadOnly | Posix.FolderOnly | Posix.CloseOnExec);
        SystemOpenFile.SyncHandle(handle, folder);
    }

    public string RealPath(string path)
    {
        if (Windows)
        {
            return WindowsRealPath(path);
        }

        var memory = Posix.RealPath(path, 0);
        if (memory == 0)
        {
            throw Posix.Failure(path, Marshal.GetLastPInvokeError());
        }

        try
        {
            return Marshal.PtrToStringUTF8(memory)!;
        }
        finally
        {
            Posix.Free(memory);
        }
    }

    public bool MayWrite(string path) =>
        Windows || Posix.Access(path, 2) == 0 || Posix.FaultOf(Marshal.GetLastPInvokeError()) != FileFault.Denied; // W_OK

    public long FreeSpace(string folder)
    {
        var free = 0L;
        Translate(folder, () => free = new DriveInfo(folder).AvailableFreeSpace);
        return free;
    }

    internal static bool IntelMac => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    internal static FileFacts FactsOf(in Posix.StatxBuffer stat) => new()
    {
        Kind = KindOf(stat.Mode),
        Length = (long)stat.Length,
        ModifiedAt = (stat.ModifiedSeconds * 1_000_000_000) + stat.ModifiedNanoseconds,
        StatusChangedAt = (stat.StatusChangedSeconds * 1_000_000_000) + stat.StatusChangedNanoseconds,
        Mode = stat.Mode & 0xfff,
        Links = stat.Links,
        Device = ((long)stat.DeviceMajor << 32) | stat.DeviceMinor,
        Inode = (long)stat.Inode,
        Owner = (int)stat.Owner,
        Group = (int)stat.Group,
    };

    internal static FileFacts FactsOf(in Posix.MacStat stat) => new()
    {
        Kind = KindOf(stat.Mode),
        Length = stat.Length,
        ModifiedAt = (stat.ModifiedSeconds * 1_000_000_000) + stat.ModifiedNanoseconds,
        StatusChangedAt = (stat.StatusChangedSeconds * 1_000_000_000) + stat.StatusChangedNanoseconds,
        Mode = stat.Mode & 0xfff,
        Links = stat.Links,
        Device = stat.Device,
        Inode = (long)stat.Inode,
        Owner = (int)stat.Owner,
        Group = (int)stat.Group,
    };

    internal static FileFacts? WindowsFacts(string path)
    {
        var info = new FileInfo(path);
        var folder = !info.Exists && Directory.Exists(path);
        if (!info.Exists && !folder)
        {
            return null;
        }

        return new FileFacts
        {
            Kind = info.LinkTarget is not null ? NodeKind.Link : folder ? NodeKind.Folder : NodeKind.File,
            Length = folder ? 0 : info.Length,
            ModifiedAt = (info.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) * 100,
            Mode = !folder && info.IsReadOnly ? 0x124 : 0x1b6, // 0444, 0666
            Links = 1,
        };
    }

    internal static void Translate(string path, Action act)
    {
        try
        {
            act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && error is not FileFaultException)
        {
            throw new FileFaultException(FaultOf(error), path, error.Message, error);
        }
    }

    private static FileFault FaultOf(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => FileFault.Missing,
        UnauthorizedAccessException => FileFault.Denied,
        _ when !Windows => Posix.FaultOf(error.HResult),
        _ => (error.HResult & 0xffff) switch // winerror.h
        {
            19 => FileFault.ReadOnly,
            23 or 1117 => FileFault.Medium,
            39 or 112 => FileFault.NoSpace,
            80 or 183 => FileFault.Exists,
            _ => FileFault.Other,
        },
    };

    private static NodeKind KindOf(int mode) => (mode & 0xf000) switch
    {
        0x8000 => NodeKind.File,
        0x4000 => NodeKind.Folder,
        0xa000 => NodeKind.Link,
        _ => NodeKind.Other,
    };

    private static SafeFileHandle OpenPosix(string path, int flags)
    {
        var descriptor = Posix.Open(path, flags);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Posix.Failure(path, Marshal.GetLastPInvokeError());
    }

    private static SafeFileHandle Open(string path, FileMode mode, FileAccess access)
    {
        SafeFileHandle? handle = null;
        Translate(path, () =>
        {
            var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
            if (!OperatingSystem.IsWindows() && mode == FileMode.CreateNew)
            {
                options.UnixCreateMode = OwnerOnly;
            }

            handle = Windows ? File.OpenHandle(path, mode, access, options.Share) : new FileStream(path, options).SafeFileHandle;
        });
        return handle!;
    }

    private static SystemOpenFile CheckedRegular(string path, SafeFileHandle handle)
    {
        var file = new SystemOpenFile(path, handle);
        if (file.Facts().Kind == NodeKind.File)
        {
            return file;
        }

        file.Dispose();
        throw new FileFaultException(FileFault.Link, path, "not a regular file");
    }

    /// <summary>Virus scanners open a new file for a moment, and Windows then refuses to move it.</summary>
    private static void Retrying(string path, Action act) => Translate(path, () =>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                act();
                return;
            }
            catch (IOException error) when (attempt < 5 && (error.HResult & 0xffff) is 32 or 33)
            {
                Thread.Sleep(100);
            }
        }
    });

    private static string WindowsRealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, name);
            Translate(real, () => real = new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real);
        }

        return real;
    }
}
