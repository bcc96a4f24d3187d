using MediaCleanup.Formats;

namespace MediaCleanup.Core.State;

/// <summary>
/// The file calls under the applier and the state, each one a step that a crash can fall before or behind. Two real
/// implementations: the system's (<see cref="SystemFileOps"/>) and the crash model of the fault tests, which forgets what was not
/// made durable. Whatever goes wrong is a <see cref="FileFaultException"/>.
/// </summary>
public interface IFileOps
{
    /// <summary>What is there, a link at the end of the path not followed; null when nothing is.</summary>
    FileFacts? Facts(string path);

    /// <summary>Opens a regular file for reading; a link at the end of the path is refused.</summary>
    IOpenFile OpenRead(string path);

    /// <summary>Opens for reading and writing, making the file (0600) when it is absent; a link at the end of the path is refused.</summary>
    IOpenFile OpenWrite(string path);

    /// <summary>Makes a file that must not be there, readable and writable by its owner alone (0600).</summary>
    IOpenFile Create(string path);

    /// <summary>Gives a file another name in the same file system, in one step; what had that name is gone.</summary>
    void Rename(string from, string to);

    /// <summary>The same, but fails with <see cref="FileFault.Exists"/> when the name is taken.</summary>
    void RenameIfAbsent(string from, string to);

    /// <summary>Two files in the same file system get each other's name, in one step.</summary>
    /// <returns>false: this system or file system cannot do it; nothing happened.</returns>
    bool Exchange(string one, string other);

    /// <summary>Removes a file; nothing when it is absent.</summary>
    void Delete(string path);

    /// <summary>Makes a folder and those above it, for its owner alone (0700); nothing when it is there.</summary>
    void CreateFolder(string path);

    /// <summary>Names in a folder, without order; empty when the folder is absent.</summary>
    IReadOnlyList<string> Names(string folder);

    /// <summary>Makes names in this folder durable: after creating, renaming, deleting.</summary>
    void SyncFolder(string folder);

    /// <summary>The path without any link in it; the file must be there.</summary>
    string RealPath(string path);

    /// <summary>Whether this user may write to a file that is there; a file system that is mounted read-only does not count.</summary>
    bool MayWrite(string path);

    /// <summary>Bytes that this user may still write in the file system of this folder.</summary>
    long FreeSpace(string folder);
}

/// <summary>An open file. Not thread-safe for writing.</summary>
public interface IOpenFile : IDisposable
{
    FileFacts Facts();

    /// <summary>The content as readers want it; valid while this is open, of the length that it has now.</summary>
    ByteSource AsSource();

    /// <summary>Writes all of it.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Copies a range of another open file, inside the kernel or as a clone where that can be.</summary>
    void CopyRange(IOpenFile source, long sourceOffset, long offset, long length);

    void Truncate(long length);

    /// <summary>
    /// Lets the system begin to write what will be synced soon; promises nothing. A batch of files is durable sooner so: their
    /// places on disk are all decided before the first sync, which then makes the names and places of all of them durable.
    /// </summary>
    void BeginSync();

    /// <summary>Makes content and metadata durable. After a failure nothing is known of the content: give it up, never try again.</summary>
    void Sync();

    /// <summary>Gives this file mode, owner, extended attributes and access lists of another.</summary>
    /// <returns>what this file system or user cannot do, for a note; empty when all was copied.</returns>
    IReadOnlyList<string> CopyMetadata(IOpenFile source);

    /// <summary>Mode 0666 less the umask, and the folder's owner and group where allowed: what a new file of a library gets.</summary>
    void ShareLike(string folder);

    /// <summary>Sets the modification time, in nanoseconds since 1970-01-01 UTC.</summary>
    void SetModifiedAt(long nanoseconds);
}

public enum NodeKind
{
    File,
    Folder,
    Link,
    Other,
}

/// <summary>What the system says about a file.</summary>
public readonly record struct FileFacts
{
    public required NodeKind Kind { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public required long ModifiedAt { get; init; }

    /// <summary>Nanoseconds since 1970-01-01 UTC: of the last write, or change of mode, owner, names …; no program can set it. On Windows 0.</summary>
    public long StatusChangedAt { get; init; }

    /// <summary>Permission bits; on Windows 0444 or 0666 by the read-only attribute.</summary>
    public required int Mode { get; init; }

    /// <summary>How many names the file has.</summary>
    public required long Links { get; init; }

    public long Device { get; init; }

    public long Inode { get; init; }

    public int Owner { get; init; }

    public int Group { get; init; }

    /// <summary>Whether the mode lets anybody write: root may write anything, which says nothing about the owner's wish.</summary>
    public bool IsWritableByMode => (Mode & 0b010_010_010) != 0;

    public DateTimeOffset ModifiedAtTime => DateTimeOffset.UnixEpoch.AddTicks(ModifiedAt / 100);

    /// <summary>Same file, same size, same time: not written to in between.</summary>
    public bool IsUnchangedFrom(FileFacts earlier) =>
        Kind == earlier.Kind && Length == earlier.Length && ModifiedAt == earlier.ModifiedAt && Device == earlier.Device && Inode == earlier.Inode;
}

public enum FileFault
{
    Missing,
    Exists,
    Denied,
    ReadOnly,
    NoSpace,

    /// <summary>The device failed (EIO, ESTALE …).</summary>
    Medium,
    Unsupported,
    Link,
    Other,
}

/// <summary>A file call failed.</summary>
public sealed class FileFaultException(FileFault fault, string path, string reason, Exception? inner = null)
    : IOException($"{path}: {reason}", inner)
{
    public FileFault Fault { get; } = fault;

    public string Path { get; } = path;

    /// <summary>Without the path, for a sentence that names it already.</summary>
    public string Reason { get; } = reason;
}
