using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

#pragma warning disable CA2000 // The handle is what the lock is.

namespace MediaCleanup.Core.State;

/// <summary>
/// One process at a time. The lock is the kernel's, on a file that stays: it ends with the process, also with <c>kill -9</c>, so
/// nothing is ever broken by age or by hand. The file's text is only for the message to who comes second.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FolderLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock of a status folder and holds it until disposed of.</summary>
    /// <exception cref="MediaCleanupException">another process holds it (exit 5), or the file system cannot lock (exit 2).</exception>
    public static FolderLock Take(string statusFolder, string version, DateTimeOffset now) =>
        TakeFile(Path.Combine(statusFolder, "lock"), $"the status folder {statusFolder}", version, now);

    /// <summary>Takes the lock of a library root, in the per-user data folder: nothing of ours lies in a library.</summary>
    public static FolderLock TakeRoot(string userDataFolder, string root, string version, DateTimeOffset now)
    {
        var real = SystemFileOps.Instance.RealPath(root);
        var folder = Path.Combine(userDataFolder, "locks");
        SystemFileOps.Instance.CreateFolder(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(real)).AsSpan(0, 16));
        return TakeFile(Path.Combine(folder, name + ".lock"), $"the library {real}", version, now);
    }

    public void Dispose() => _handle.Dispose();

    private static FolderLock TakeFile(string path, string what, string version, DateTimeOffset now)
    {
        var handle = OpenLocked(path, what);
        var holder = new LockHolder(Environment.ProcessId, Environment.MachineName, Environment.UserName, now, version);
        var text = ReadableJson.Bytes(holder, LockJsonContext.Default.LockHolder);
        SystemFileOps.Translate(path, () =>
        {
            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, (byte[])[.. text, (byte)'\n'], 0);
        });
        return new(handle);
    }

    private static SafeFileHandle OpenLocked(string path, string what)
    {
        if (SystemFileOps.Windows)
        {
            try
            {
                return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            }
            catch (IOException error) when ((error.HResult & 0xffff) is 32 or 33)
            {
                throw Busy(path, what);
            }
        }

        var file = (SystemOpenFile)SystemFileOps.Instance.OpenWrite(path);
        while (Posix.Lock(file.Handle, 2 | 4) != 0) // LOCK_EX | LOCK_NB
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Posix.ErrorInterrupted)
            {
                continue;
            }

            file.Dispose();
            throw error == (SystemFileOps.Mac ? 35 : 11) // EWOULDBLOCK
                ? Busy(path, what)
                : new MediaCleanupException(ExitCode.Usage, $"{path} cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}", "keep the status folder on a file system that can lock files: --status-dir DIR");
        }

        return file.Handle;
    }

    private static MediaCleanupException Busy(string path, string what)
    {
        var holder = ReadHolder(path);
        var who = holder is null
            ? "another process"
            : string.Create(CultureInfo.InvariantCulture, $"process {holder.Pid} of {holder.User} on {holder.Host}, since {holder.Since.ToLocalTime():yyyy-MM-dd HH:mm:ss}");
        return new(ExitCode.Locked, $"{what} is in use by {who}", "wait until it has ended, or stop it; what only shows works meanwhile");
    }

    private static LockHolder? ReadHolder(string path)
    {
        try
        {
            var bytes = DurableFile.Read(SystemFileOps.Instance, path);
            return bytes.Length > 4096 ? null : JsonSerializer.Deserialize(bytes, LockJsonContext.Default.LockHolder);
        }
        catch (Exception error) when (error is JsonException or FileFaultException)
        {
            return null; // The holder is just writing it; the lock itself is certain.
        }
    }
}

internal sealed record LockHolder(int Pid, string Host, string User, DateTimeOffset Since, string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class LockJsonContext : JsonSerializerContext;
