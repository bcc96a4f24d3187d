using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Tests.Fakes;

/// <summary>The real file calls; before each that changes something, somebody is told, who may act in that instant.</summary>
internal sealed class WatchedFileOps(Action<string, string> before) : IFileOps
{
    private static readonly SystemFileOps System = SystemFileOps.Instance;

    /// <summary>Told too before each that only looks.</summary>
    public bool TellsLooks { get; init; }

    /// <summary>False: as on a file system that cannot.</summary>
    public bool Exchanges { get; init; } = true;

    public FileFacts? Facts(string path)
    {
        Look("facts", path);
        return System.Facts(path);
    }

    public IOpenFile OpenRead(string path)
    {
        Look("open", path);
        return new Watched(Look, path, System.OpenRead(path));
    }

    public IOpenFile OpenWrite(string path) => new Watched(before, path, System.OpenWrite(path));

    public IOpenFile Create(string path)
    {
        before("create", path);
        return new Watched(before, path, System.Create(path));
    }

    public void Rename(string from, string to)
    {
        before("rename", to);
        System.Rename(from, to);
    }

    public void RenameIfAbsent(string from, string to)
    {
        before("rename if absent", to);
        System.RenameIfAbsent(from, to);
    }

    public bool Exchange(string one, string other)
    {
        if (!Exchanges)
        {
            return false;
        }

        before("exchange", other);
        return System.Exchange(one, other);
    }

    public void Delete(string path)
    {
        before("delete", path);
        System.Delete(path);
    }

    public void CreateFolder(string path) => System.CreateFolder(path);

    public IReadOnlyList<string> Names(string folder)
    {
        Look("names", folder);
        return System.Names(folder);
    }

    public void SyncFolder(string folder)
    {
        before("sync folder", folder);
        System.SyncFolder(folder);
    }

    public string RealPath(string path)
    {
        Look("real path", path);
        return System.RealPath(path);
    }

    public bool MayWrite(string path)
    {
        Look("may write", path);
        return System.MayWrite(path);
    }

    public long FreeSpace(string folder)
    {
        Look("free space", folder);
        return System.FreeSpace(folder);
    }

    private void Look(string what, string path)
    {
        if (TellsLooks)
        {
            before(what, path);
        }
    }

    private sealed class Watched(Action<string, string> before, string path, IOpenFile file) : IOpenFile
    {
        public FileFacts Facts()
        {
            before("its facts", path);
            return file.Facts();
        }

        public ByteSource AsSource() => file.AsSource();

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            before("write", path);
            file.Write(offset, bytes);
        }

        public void CopyRange(IOpenFile source, long sourceOffset, long offset, long length)
        {
            before("write", path);
            file.CopyRange(Inner(source), sourceOffset, offset, length);
        }

        public void Truncate(long length)
        {
            before("truncate", path);
            file.Truncate(length);
        }

        public void BeginSync() => file.BeginSync();

        public void Sync()
        {
            before("sync", path);
            file.Sync();
        }

        public IReadOnlyList<string> CopyMetadata(IOpenFile source) => file.CopyMetadata(Inner(source));

        public void ShareLike(string folder) => file.ShareLike(folder);

        public void SetModifiedAt(long nanoseconds) => file.SetModifiedAt(nanoseconds);

        public void Dispose() => file.Dispose();

        private IOpenFile Real => file;

        private static IOpenFile Inner(IOpenFile file) => file is Watched watched ? watched.Real : file;
    }
}
