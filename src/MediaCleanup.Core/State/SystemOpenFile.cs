using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using MediaCleanup.Formats;
using Microsoft.Win32.SafeHandles;

namespace MediaCleanup.Core.State;

/// <summary>An open file of the system.</summary>
internal sealed class SystemOpenFile(string path, SafeFileHandle handle) : IOpenFile
{
    private const int CopyBuffer = 1 << 20;
    private const int SmallFile = 256 * 1024;

    // Known from the start: umask has no call that only reads it.
    private static readonly uint NewFileMode = SystemFileOps.Windows ? 0 : ReadNewFileMode();

    public unsafe FileFacts Facts()
    {
        if (SystemFileOps.Windows)
        {
            return SystemFileOps.WindowsFacts(path) ?? throw new FileFaultException(FileFault.Missing, path, "gone");
        }

        int result;
        FileFacts facts;
        if (SystemFileOps.Mac)
        {
            Posix.MacStat stat;
            result = SystemFileOps.IntelMac ? Posix.StatMacIntel(handle, &stat) : Posix.StatMac(handle, &stat);
            facts = SystemFileOps.FactsOf(stat);
        }
        else
        {
            Posix.StatxBuffer stat;
            result = Posix.StatLinux(handle, "", 0x1000, 0x7ff, &stat); // AT_EMPTY_PATH, STATX_BASIC_STATS
            facts = SystemFileOps.FactsOf(stat);
        }

        return result == 0 ? facts : throw Posix.Failure(path, Marshal.GetLastPInvokeError());
    }

    public ByteSource AsSource()
    {
        var source = (ByteSource?)null;
        SystemFileOps.Translate(path, () =>
        {
            var file = new FileSource(new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: false));

            // A small file is read once, instead of in many steps by each of those who look at it.
            source = file.Length <= SmallFile ? new MemorySource(file.ReadBytes(0, file.Length)) : file;
        });
        return source!;
    }

    public unsafe void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (SystemFileOps.Windows)
        {
            WriteManaged(offset, bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = Posix.WriteAt(handle, start, bytes.Length, offset);
            }

            if (written < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Posix.ErrorInterrupted)
                {
                    continue;
                }

                throw Posix.Failure(path, error);
            }

            if (written == 0)
            {
                throw new FileFaultException(FileFault.NoSpace, path, "the system wrote nothing");
            }

            bytes = bytes[(int)written..];
            offset += written;
        }
    }

    public unsafe void CopyRange(IOpenFile source, long sourceOffset, long offset, long length)
    {
        if (OperatingSystem.IsLinux() && source is SystemOpenFile from)
        {
            while (length > 0)
            {
                var copied = Posix.CopyRangeLinux(from.Handle, &sourceOffset, handle, &offset, (nint)Math.Min(length, 1 << 30), 0);
                if (copied <= 0)
                {
                    var error = copied < 0 ? Marshal.GetLastPInvokeError() : 0;
                    if (copied < 0 && Posix.FaultOf(error) is FileFault.NoSpace or FileFault.Medium or FileFault.ReadOnly)
                    {
                        throw Posix.Failure(path, error);
                    }

                    break; // Not between these two, or an old kernel: by hand then.
                }

                length -= copied;
            }
        }

        if (length > 0)
        {
            CopyByHand(source.AsSource(), sourceOffset, offset, length);
        }
    }

    public void Truncate(long length)
    {
        if (SystemFileOps.Windows)
        {
            SystemFileOps.Translate(path, () => RandomAccess.SetLength(handle, length));
        }
        else if (Posix.Truncate(handle, length) != 0)
        {
            throw Posix.Failure(path, Marshal.GetLastPInvokeError());
        }
    }

    public void BeginSync()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Posix.BeginWriting(handle, 0, 0, 2); // SYNC_FILE_RANGE_WRITE; a failure is told by the sync.
        }
    }

    public void Sync() => SyncHandle(handle, path);

    internal static void SyncHandle(SafeFileHandle handle, string path)
    {
        if (SystemFileOps.Windows)
        {
            SystemFileOps.Translate(path, () => RandomAccess.FlushToDisk(handle));
            return;
        }

        if (SystemFileOps.Mac && Posix.Control(handle, 51) == 0)
        {
            return; // F_FULLFSYNC; file systems without it get the plain call.
        }

        while (Posix.Sync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Posix.ErrorInterrupted)
            {
                continue;
            }

            if (Posix.FaultOf(error) == FileFault.Unsupported)
            {
                return; // Some network and FUSE file systems have no fsync; nothing better can be had there.
            }

            throw Posix.Failure(path, error);
        }
    }

    public IReadOnlyList<string> CopyMetadata(IOpenFile source)
    {
        var from = (SystemOpenFile)source;
        var notes = new List<string>();
        if (OperatingSystem.IsWindows())
        {
            CopyWindowsMetadata(from, notes);
            return notes;
        }

        var facts = from.Facts();
        var mine = Facts();
        if ((facts.Owner, facts.Group) != (mine.Owner, mine.Group))
        {
            // Each by itself: an ordinary user may not give files away, but may choose among his own groups.
            Note(notes, "owner", facts.Owner == mine.Owner ? 0 : Posix.ChangeOwner(handle, (uint)facts.Owner, uint.MaxValue));
            Note(notes, "group", facts.Group == mine.Group ? 0 : Posix.ChangeOwner(handle, uint.MaxValue, (uint)facts.Group));
        }

        if (SystemFileOps.Mac)
        {
            Note(notes, "access list and extended attributes", Posix.CopyMetadataMac(from.Handle, handle, 0, 1 | 4));
        }
        else
        {
            CopyAttributes(from, notes);
        }

        // After the owner (which clears set-id bits) and the access list (whose mask shows as the group's bits).
        Note(notes, "mode", Posix.ChangeMode(handle, (uint)facts.Mode));
        return notes;
    }

    public void ShareLike(string folder)
    {
        if (SystemFileOps.Windows)
        {
            return; // A new file inherits from its folder there.
        }

        if (SystemFileOps.Instance.Facts(folder) is { } facts && Facts() is var mine && (facts.Owner, facts.Group) != (mine.Owner, mine.Group))
        {
            _ = Posix.ChangeOwner(handle, (uint)facts.Owner, uint.MaxValue); // Where allowed: mostly only root is.
            _ = Posix.ChangeOwner(handle, uint.MaxValue, (uint)facts.Group);
        }

        if (Posix.ChangeMode(handle, NewFileMode) != 0 && Marshal.GetLastPInvokeError() is var error && Posix.FaultOf(error) is FileFault.Medium)
        {
            throw Posix.Failure(path, error);
        }
    }

    public unsafe void SetModifiedAt(long nanoseconds)
    {
        if (SystemFileOps.Windows)
        {
            SystemFileOps.Translate(path, () => File.SetLastWriteTimeUtc(handle, DateTime.UnixEpoch.AddTicks(nanoseconds / 100)));
            return;
        }

        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        var times = stackalloc Posix.TimeSpec[2];
        times[0] = new() { Seconds = 0, Nanoseconds = (nint)(SystemFileOps.Mac ? -2 : 0x3ffffffe) }; // UTIME_OMIT: the access time stays
        times[1] = new() { Seconds = (nint)(rest < 0 ? seconds - 1 : seconds), Nanoseconds = (nint)(rest < 0 ? rest + 1_000_000_000 : rest) };
        if (Posix.SetTimes(handle, times) != 0)
        {
            throw Posix.Failure(path, Marshal.GetLastPInvokeError());
        }
    }

    public void Dispose() => handle.Dispose();

    internal SafeFileHandle Handle => handle;

    private static uint ReadNewFileMode()
    {
        var mask = Posix.Umask(0x3f); // 0077 for the instant between the two calls
        _ = Posix.Umask(mask);
        return 0x1b6u & ~mask; // 0666
    }

    private void WriteManaged(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            SystemFileOps.Translate(path, () => throw error);
        }
    }

    private void CopyByHand(ByteSource source, long sourceOffset, long offset, long length)
    {
        var buffer = new byte[(int)Math.Min(length, CopyBuffer)];
        while (length > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(length, buffer.Length));
            var read = source.ReadAt(sourceOffset, part);
            if (read == 0)
            {
                throw new FileFaultException(FileFault.Other, path, "the file that is copied became shorter");
            }

            Write(offset, part[..read]);
            sourceOffset += read;
            offset += read;
            length -= read;
        }
    }

    /// <summary>Linux keeps its POSIX access list among the extended attributes, as system.posix_acl_access.</summary>
    private unsafe void CopyAttributes(SystemOpenFile from, List<string> notes)
    {
        var size = Posix.ListAttributes(from.Handle, null, 0);
        if (size <= 0)
        {
            return; // None, or a file system without them.
        }

        var names = new byte[size];
        fixed (byte* start = names)
        {
            size = Posix.ListAttributes(from.Handle, start, names.Length);
        }

        for (var at = 0; at < size;)
        {
            var end = Array.IndexOf(names, (byte)0, at);
            end = end < 0 ? names.Length : end;
            byte[] name = [.. names.AsSpan(at, end - at), 0];
            at = end + 1;
            fixed (byte* key = name)
            {
                var length = Posix.GetAttribute(from.Handle, key, null, 0);
                if (length < 0)
                {
                    continue; // Gone meanwhile, or not for this user to read.
                }

                var value = new byte[Math.Max(1, length)];
                fixed (byte* bytes = value)
                {
                    length = Posix.GetAttribute(from.Handle, key, bytes, length);
                    if (length >= 0)
                    {
                        Note(notes, Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1)), Posix.SetAttribute(handle, key, bytes, length, 0));
                    }
                }
            }
        }
    }

    /// <summary>What a file system cannot do is a note; a failing device or a full disk is a fault.</summary>
    private void Note(List<string> notes, string what, int result)
    {
        if (result == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (Posix.FaultOf(error) is FileFault.Medium or FileFault.NoSpace or FileFault.ReadOnly)
        {
            throw Posix.Failure(path, error);
        }

        notes.Add($"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [SupportedOSPlatform("windows")]
    private void CopyWindowsMetadata(SystemOpenFile from, List<string> notes)
    {
        try
        {
            var security = new FileInfo(from.Path).GetAccessControl(System.Security.AccessControl.AccessControlSections.Access);
            security.SetAccessRuleProtection(security.AreAccessRulesProtected, preserveInheritance: true);
            new FileInfo(path).SetAccessControl(security);
            File.SetAttributes(handle, File.GetAttributes(from.Handle));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            notes.Add($"access list: {error.Message}");
        }
    }

    private string Path => path;
}
