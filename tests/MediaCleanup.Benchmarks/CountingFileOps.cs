using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Benchmarks;

/// <summary>The system's file calls, counted.</summary>
/// <param name="syncs">false: counted, but not carried out, to show what they cost.</param>
internal sealed class CountingFileOps(bool syncs) : IFileOps
{
    private static readonly SystemFileOps System = SystemFileOps.Instance;
    private long _written;
    private long _copied;
    private int _fileSyncs;
    private int _folderSyncs;

    /// <summary>Bytes that went through the program.</summary>
    public long Written => _written;

    /// <summary>Bytes that the kernel copied.</summary>
    public long Copied => _copied;

    public int FileSyncs => _fileSyncs;

    public int FolderSyncs => _folderSyncs;

    private bool Carried => syncs;

    public FileFacts? Facts(string path) => System.Facts(path);

    public IOpenFile OpenRead(string path) => new Counted(this, System.OpenRead(path));

    public IOpenFile OpenWrite(string path) => new Counted(this, System.OpenWrite(path));

    public IOpenFile Create(string path) => new Counted(this, System.Create(path));

    public void Rename(string from, string to) => System.Rename(from, to);

    public void RenameIfAbsent(string from, string to) => System.RenameIfAbsent(from, to);

    public bool Exchange(string one, string other) => System.Exchange(one, other);

    public void Delete(string path) => System.Delete(path);

    public void CreateFolder(string path) => System.CreateFolder(path);

    public IReadOnlyList<string> Names(string folder) => System.Names(folder);

    public void SyncFolder(string folder)
    {
        _ = Interlocked.Increment(ref _folderSyncs);
        if (syncs)
        {
            System.SyncFolder(folder);
        }
    }

    public string RealPath(string path) => System.RealPath(path);

    public bool MayWrite(string path) => System.MayWrite(path);

    public long FreeSpace(string folder) => System.FreeSpace(folder);

    private sealed class Counted(CountingFileOps counts, IOpenFile file) : IOpenFile
    {
        public FileFacts Facts() => file.Facts();

        public ByteSource AsSource() => file.AsSource();

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            _ = Interlocked.Add(ref counts._written, bytes.Length);
            file.Write(offset, bytes);
        }

        public void CopyRange(IOpenFile source, long sourceOffset, long offset, long length)
        {
            _ = Interlocked.Add(ref counts._copied, length);
            file.CopyRange(Inner(source), sourceOffset, offset, length);
        }

        public void Truncate(long length) => file.Truncate(length);

        public void BeginSync()
        {
            if (counts.Carried)
            {
                file.BeginSync();
            }
        }

        public void Sync()
        {
            _ = Interlocked.Increment(ref counts._fileSyncs);
            if (counts.Carried)
            {
                file.Sync();
            }
        }

        public IReadOnlyList<string> CopyMetadata(IOpenFile source) => file.CopyMetadata(Inner(source));

        public void ShareLike(string folder) => file.ShareLike(folder);

        public void SetModifiedAt(long nanoseconds) => file.SetModifiedAt(nanoseconds);

        public void Dispose() => file.Dispose();

        private static IOpenFile Inner(IOpenFile file) => file is Counted counted ? counted.Wrapped : file;

        private IOpenFile Wrapped => file;
    }
}
