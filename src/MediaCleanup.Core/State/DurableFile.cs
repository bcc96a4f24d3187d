using System.Globalization;
using System.Security.Cryptography;

namespace MediaCleanup.Core.State;

/// <summary>Files that are replaced whole: at every instant, through a crash or power loss, the old content or the new.</summary>
public static class DurableFile
{
    /// <summary>Writes beside, makes it durable, renames over, makes the name durable. The file is for its owner alone.</summary>
    /// <exception cref="FileFaultException">nothing was replaced, and the temporary file is removed.</exception>
    public static void Replace(IFileOps ops, string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temp = Path.Combine(folder, TempName());
        try
        {
            using (var file = ops.Create(temp))
            {
                file.Write(0, bytes);
                file.Sync();
            }

            ops.Rename(temp, path);
        }
        catch (FileFaultException)
        {
            _ = DeleteQuietly(ops, temp);
            throw;
        }

        ops.SyncFolder(folder);
    }

    /// <exception cref="FileFaultException">absent, or unreadable.</exception>
    public static byte[] Read(IFileOps ops, string path)
    {
        using var file = ops.OpenRead(path);
        var source = file.AsSource();
        return source.ReadBytes(0, source.Length);
    }

    /// <summary>The name of a file that is ours alone and for a moment: <c>.mc-PID-RANDOM.tmp</c>.</summary>
    public static string TempName() =>
        string.Create(CultureInfo.InvariantCulture, $".mc-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}.tmp");

    public static bool IsTempName(string name) => name.StartsWith(".mc-", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal);

    /// <summary>Tidies up behind a failure, which is the one that is told.</summary>
    /// <returns>false: it is still there, and the next start has to find it.</returns>
    internal static bool DeleteQuietly(IFileOps ops, string path)
    {
        try
        {
            ops.Delete(path);
            return true;
        }
        catch (FileFaultException)
        {
            return false;
        }
    }

    /// <summary>The same, and no power loss brings it back: for a file that nobody would look for later.</summary>
    internal static bool DeleteForGood(IFileOps ops, string path)
    {
        try
        {
            ops.Delete(path);
            ops.SyncFolder(Path.GetDirectoryName(path)!);
            return true;
        }
        catch (FileFaultException)
        {
            return false;
        }
    }
}
