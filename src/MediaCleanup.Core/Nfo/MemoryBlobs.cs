using System.Collections.Concurrent;
using System.Security.Cryptography;
using MediaCleanup.Core.Changes;

namespace MediaCleanup.Core.Nfo;

/// <summary>Texts that were just made, and what a plan replaces, by their hash. Thread-safe.</summary>
public sealed class MemoryBlobs : IBlobs
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _blobs = new(StringComparer.Ordinal);

    public BlobId Put(ReadOnlyMemory<byte> bytes)
    {
        var id = IdOf(bytes);
        _blobs.TryAdd(id.Sha256, bytes);
        return id;
    }

    public static BlobId IdOf(ReadOnlyMemory<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length);

    public ReadOnlyMemory<byte> Get(BlobId id) =>
        _blobs.TryGetValue(id.Sha256, out var bytes) ? bytes : throw new KeyNotFoundException($"no text with the hash {id.Sha256}");
}
