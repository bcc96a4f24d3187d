using System.Security.Cryptography;
using System.Text;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Tests.Core.State;

/// <summary>
/// A file system in memory that knows what is durable and what is not. After any step it can be crashed: names and bytes that
/// were not synced may each be there or not, in any combination, the last write perhaps torn. It is stricter than real ones: a
/// new file's name is durable only after its folder's sync, and a rename may become durable before the bytes behind it.
/// </summary>
internal sealed class CrashDisk : IFileOps
{
    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal) { ["/"] = new() };
    private long _inodes;

    /// <summary>Called before each step that a crash or a fault can fall on; may throw.</summary>
    public Action<string, string>? BeforeStep { get; set; }

    /// <summary>What this user may not write to.</summary>
    public Func<string, bool>? ReadOnly { get; set; }

    /// <summary>Syncs that do nothing: the mutation check takes them away one kind at a time.</summary>
    public Func<string, bool> IgnoreSync { get; set; } = _ => false;

    /// <summary>Files of which reading gives another last byte than was written.</summary>
    public Func<string, bool> Garble { get; set; } = _ => false;

    /// <summary>A write that this says true to does half, then finds the disk full.</summary>
    public Func<string, bool> CutsWrite { get; set; } = _ => false;

    /// <summary>Whether two files can change names in one step: not every file system can.</summary>
    public bool Exchanges { get; set; } = true;

    public int Steps { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>Nanoseconds since 1970; every write moves it.</summary>
    public long Now { get; set; } = 1_777_000_000_000_000_000;

    public long Free { get; set; } = 1L << 40;

    /// <summary>The disk as it may be after a power loss now.</summary>
    public CrashDisk Crash(CrashChoice choice)
    {
        var files = new Dictionary<Node, Node>();
        var after = new CrashDisk { _inodes = _inodes, Now = Now, Free = Free, Exchanges = Exchanges };
        foreach (var (path, folder) in _folders)
        {
            var names = new Dictionary<string, Node>(folder.Durable, StringComparer.Ordinal);
            foreach (var change in folder.Pending)
            {
                if (choice.Keeps())
                {
                    change.Apply(names);
                }
            }

            var copy = new Folder();
            foreach (var (name, node) in names)
            {
                copy.Durable[name] = copy.Names[name] = files.TryGetValue(node, out var known) ? known : files[node] = node.Crash(choice);
            }

            after._folders[path] = copy;
        }

        return after;
    }

    /// <summary>All files and their bytes.</summary>
    public IEnumerable<(string Path, byte[] Bytes)> Files() =>
        _folders.SelectMany(f => f.Value.Names.Select(n => (Join(f.Key, n.Key), n.Value.Bytes)));

    public byte[]? Bytes(string path) => Find(path)?.Bytes;

    /// <summary>Two disks with the same one hold the same files, with the same bytes, modes and, where they matter, times.</summary>
    /// <param name="timesMatter">by path.</param>
    public string Fingerprint(Func<string, bool> timesMatter)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, folder) in _folders.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            foreach (var (name, node) in folder.Names.OrderBy(n => n.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{name}\0{node.Bytes.Length}\0{(timesMatter(path) ? node.ModifiedAt : 0)}\0{node.Mode}\0"));
                hash.AppendData(node.Bytes);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Puts a durable file there, as if it had always been.</summary>
    public void Seed(string path, byte[] bytes, long modifiedAt)
    {
        AddFolders(Parent(path));
        var node = new Node { Inode = ++_inodes, ModifiedAt = modifiedAt, Mode = 0x1a4 };
        node.Durable = node.Bytes = bytes;
        node.DurableModifiedAt = modifiedAt;
        var folder = _folders[Parent(path)];
        folder.Names[Name(path)] = folder.Durable[Name(path)] = node;
    }

    public FileFacts? Facts(string path) => Find(path) is { } node
        ? FactsOf(node)
        : _folders.ContainsKey(path) ? new FileFacts { Kind = NodeKind.Folder, Length = 0, ModifiedAt = 0, Mode = 0x1ed, Links = 1 } : null;

    public IOpenFile OpenRead(string path)
    {
        Step("open", path);
        var node = Find(path) ?? throw Missing(path);
        if (Garble(path))
        {
            node.Bytes = [.. node.Bytes.AsSpan(0, node.Bytes.Length - 2), (byte)'#', node.Bytes[^1]];
        }

        return new OpenNode(this, node, path);
    }

    public IOpenFile OpenWrite(string path) => Find(path) is { } node ? Opened(node, path) : Create(path);

    public IOpenFile Create(string path)
    {
        Step("create", path);
        var folder = _folders.GetValueOrDefault(Parent(path)) ?? throw Missing(path);
        if (folder.Names.ContainsKey(Name(path)))
        {
            throw new FileFaultException(FileFault.Exists, path, "exists");
        }

        var node = new Node { Inode = ++_inodes, ModifiedAt = Tick(), Mode = 0x180 };
        Change(folder, new NameChange(Name(path), node, null));
        return new OpenNode(this, node, path);
    }

    public void Rename(string from, string to)
    {
        Step("rename", to);
        var node = Find(from) ?? throw Missing(from);
        if (Parent(from) != Parent(to))
        {
            throw new NotSupportedException("we rename inside a folder only");
        }

        Change(_folders[Parent(to)], new NameChange(Name(to), node, Name(from)));
    }

    public void RenameIfAbsent(string from, string to)
    {
        if (Find(to) is not null)
        {
            throw new FileFaultException(FileFault.Exists, to, "exists");
        }

        Rename(from, to);
    }

    public bool Exchange(string one, string other)
    {
        if (!Exchanges)
        {
            return false;
        }

        Step("exchange", other);
        if (Parent(one) != Parent(other))
        {
            throw new NotSupportedException("we rename inside a folder only");
        }

        var (first, second) = (Find(one) ?? throw Missing(one), Find(other) ?? throw Missing(other));
        Change(_folders[Parent(one)], new NameChange(Name(other), first, null) { Other = (Name(one), second) });
        return true;
    }

    public void Delete(string path)
    {
        Step("delete", path);
        if (Find(path) is not null)
        {
            Change(_folders[Parent(path)], new NameChange(Name(path), null, null));
        }
    }

    public void CreateFolder(string path) => AddFolders(path);

    public IReadOnlyList<string> Names(string folder) => _folders.TryGetValue(folder, out var found)
        ? [.. found.Names.Keys, .. _folders.Keys.Where(k => k != "/" && Parent(k) == folder).Select(Name)]
        : [];

    public void SyncFolder(string folder)
    {
        Step("sync folder", folder);
        Syncs++;
        if (!IgnoreSync($"folder {folder}") && _folders.TryGetValue(folder, out var found))
        {
            found.Durable = new(found.Names, StringComparer.Ordinal);
            found.Pending.Clear();
        }
    }

    public string RealPath(string path) => path;

    public bool MayWrite(string path) => ReadOnly?.Invoke(path) != true;

    public long FreeSpace(string folder) => Free;

    private static string Join(string folder, string name) => folder == "/" ? "/" + name : $"{folder}/{name}";

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static FileFaultException Missing(string path) => new(FileFault.Missing, path, "missing");

    private static FileFacts FactsOf(Node node) => new()
    {
        Kind = NodeKind.File,
        Length = node.Bytes.Length,
        ModifiedAt = node.ModifiedAt,
        Mode = node.Mode,
        Links = 1,
        Inode = node.Inode,
    };

    private static void Change(Folder folder, NameChange change)
    {
        change.Apply(folder.Names);
        folder.Pending.Add(change);
    }

    /// <summary>Folders are taken as durable at once: making them is not where media or records can be lost.</summary>
    private void AddFolders(string path)
    {
        for (var folder = path; !_folders.ContainsKey(folder); folder = Parent(folder))
        {
            _folders[folder] = new();
        }
    }

    private Node? Find(string path) => _folders.GetValueOrDefault(Parent(path))?.Names.GetValueOrDefault(Name(path));

    private OpenNode Opened(Node node, string path)
    {
        Step("open", path);
        return new(this, node, path);
    }

    private void Step(string what, string path)
    {
        Steps++;
        BeforeStep?.Invoke(what, path);
    }

    private long Tick() => Now += 1_000_000;

    private sealed class Folder
    {
        public Dictionary<string, Node> Names { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Node> Durable { get; set; } = new(StringComparer.Ordinal);

        public List<NameChange> Pending { get; } = [];
    }

    private sealed record NameChange(string Name, Node? Node, string? From)
    {
        /// <summary>What changes in the same step.</summary>
        public (string Name, Node Node)? Other { get; init; }

        public void Apply(Dictionary<string, Node> names)
        {
            if (Other is { } other)
            {
                names[other.Name] = other.Node;
            }

            if (From is not null)
            {
                _ = names.Remove(From);
            }

            if (Node is null)
            {
                _ = names.Remove(Name);
            }
            else
            {
                names[Name] = Node;
            }
        }
    }

    private sealed class Node
    {
        public required long Inode { get; init; }

        /// <summary>Never changed in place.</summary>
        public byte[] Bytes { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        public List<(long Offset, byte[] Bytes, long? Length)> Pending { get; } = [];

        public required long ModifiedAt { get; set; }

        public long DurableModifiedAt { get; set; }

        public required int Mode { get; set; }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Bytes = Put(Bytes, offset, bytes);
            Pending.Add((offset, bytes.ToArray(), null));
        }

        public void Truncate(long length)
        {
            Bytes = Cut(Bytes, length);
            Pending.Add((0, [], length));
        }

        public void Sync()
        {
            Durable = Bytes;
            DurableModifiedAt = ModifiedAt;
            Pending.Clear();
        }

        public Node Crash(CrashChoice choice)
        {
            var bytes = Durable;
            foreach (var (offset, written, length) in Pending)
            {
                if (!choice.Keeps())
                {
                    continue;
                }

                if (length is { } cut)
                {
                    bytes = Cut(bytes, cut);
                }
                else
                {
                    bytes = Put(bytes, offset, written.AsSpan(0, choice.Tears(written.Length)));
                }
            }

            var modifiedAt = Pending.Count > 0 ? ModifiedAt : DurableModifiedAt == 0 ? ModifiedAt : DurableModifiedAt;
            return new() { Inode = Inode, Bytes = bytes, Durable = bytes, ModifiedAt = modifiedAt, DurableModifiedAt = modifiedAt, Mode = Mode };
        }

        private static byte[] Put(byte[] bytes, long offset, ReadOnlySpan<byte> written)
        {
            var result = new byte[Math.Max(bytes.Length, offset + written.Length)];
            bytes.CopyTo(result, 0);
            written.CopyTo(result.AsSpan((int)offset));
            return result;
        }

        private static byte[] Cut(byte[] bytes, long length) => bytes.Length > length ? bytes[..(int)length] : bytes;
    }

    private sealed class OpenNode(CrashDisk disk, Node node, string path) : IOpenFile
    {
        public FileFacts Facts() => FactsOf(node);

        public ByteSource AsSource() => new MemorySource(node.Bytes);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Step("write", path);
            if (disk.CutsWrite(path))
            {
                node.Write(offset, bytes[..(bytes.Length / 2)]);
                throw new FileFaultException(FileFault.NoSpace, path, "no space left after a part");
            }

            node.Write(offset, bytes);
            node.ModifiedAt = disk.Tick();
        }

        public void CopyRange(IOpenFile source, long sourceOffset, long offset, long length) =>
            Write(offset, source.AsSource().ReadBytes(sourceOffset, length));

        public void Truncate(long length)
        {
            disk.Step("truncate", path);
            node.Truncate(length);
            node.ModifiedAt = disk.Tick();
        }

        public void BeginSync()
        {
        }

        public void Sync()
        {
            disk.Step("sync", path);
            disk.Syncs++;
            if (!disk.IgnoreSync($"file {path}"))
            {
                node.Sync();
            }
        }

        public IReadOnlyList<string> CopyMetadata(IOpenFile source)
        {
            disk.Step("metadata", path);
            node.Mode = source.Facts().Mode;
            return [];
        }

        public void ShareLike(string folder)
        {
            disk.Step("metadata", path);
            node.Mode = 0x1a4;
        }

        public void SetModifiedAt(long nanoseconds)
        {
            disk.Step("times", path);
            node.ModifiedAt = nanoseconds;
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Which unsynced changes survive a crash.</summary>
internal sealed class CrashChoice(Func<bool> keeps, Func<int, int> tears)
{
    public static CrashChoice LoseAll() => new(() => false, n => n);

    public static CrashChoice KeepAll() => new(() => true, n => n);

    /// <summary>All is kept, but each unsynced write only by half.</summary>
    public static CrashChoice Torn() => new(() => true, n => n / 2);

    public static CrashChoice Random(int seed)
    {
        var random = new Random(seed);
        return new(() => random.Next(2) == 0, n => random.Next(3) == 0 ? random.Next(n + 1) : n);
    }

    public bool Keeps() => keeps();

    public int Tears(int length) => tears(length);
}

/// <summary>The power goes: nothing after this step happens.</summary>
internal sealed class PowerLossException : Exception;
