using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaCleanup.Core.Changes;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Http;

/// <summary>
/// Images by their hash in a folder, and an index of which request gave which, so that nothing is asked for twice. An image is
/// never decoded: its own header says what it is and how large.
/// </summary>
public sealed class ImageStore : IBlobs
{
    /// <summary>Pixels of a side. A header that says more is a bomb for whatever decodes it.</summary>
    public const int MaxSide = 10_000;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private readonly string _folder;
    private readonly ResponseCache _index;
    private readonly TimeProvider _time;
    private readonly KeyedTurn _turns = new();

    private ImageStore(string folder, ResponseCache index, TimeProvider time)
    {
        _folder = folder;
        _index = index;
        _time = time;
    }

    /// <summary>Which request gave what; its statistics and clearing are those of any cache.</summary>
    public ResponseCache Index => _index;

    /// <summary>Opens a folder, which need not exist yet.</summary>
    /// <exception cref="MediaCleanupException">its index cannot be used.</exception>
    public static ImageStore Open(string folder, TimeProvider time) => new(folder, ResponseCache.Open(Path.Combine(folder, "index.json")), time);

    /// <summary>Gets an image: stored, or fetched and stored.</summary>
    /// <returns>null when the service has none (404), which is remembered too.</returns>
    /// <exception cref="MediaCleanupException">the service cannot be used.</exception>
    /// <exception cref="EntryException">what it answers is no JPEG or PNG of a sane size, or it fails at this request only.</exception>
    public async Task<StoredImage?> GetAsync(ServiceChain chain, string pathAndQuery, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(pathAndQuery, cancellationToken);
        if (_index.Find(pathAndQuery) is { } known)
        {
            if (known.Negative)
            {
                return null;
            }

            if (JsonSerializer.Deserialize(known.Body.Span, ImageJson.Default.StoredImage) is { } image && Read(image.Id) is not null)
            {
                return image;
            }
        }

        var answer = await chain.FetchAsync(new(pathAndQuery, static b => Describe(b) is null ? Verdict.Bad : Verdict.Good), cancellationToken);
        if (!answer.Found)
        {
            _index.Put(pathAndQuery, new(404, default, Negative: true, _time.GetUtcNow()));
            return null;
        }

        var stored = Describe(answer.Body)!;
        Write(stored, answer.Body);
        _index.Put(pathAndQuery, new(200, ReadableJson.Bytes(stored, ImageJson.Default.StoredImage), Negative: false, _time.GetUtcNow()));
        return stored;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Get(BlobId id) => Read(id) ?? throw new KeyNotFoundException($"No image with the hash {id.Sha256} is stored.");

    /// <summary>Removes images that no index entry names any more, as after a clearing.</summary>
    /// <returns>bytes freed.</returns>
    public long RemoveAll()
    {
        _index.Clear(fetchedBefore: null, negativeOnly: false);
        var freed = 0L;
        foreach (var file in Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder) : [])
        {
            if (Path.GetFileNameWithoutExtension(file) is { Length: 64 } name && !name.AsSpan().ContainsAnyExcept(Hex))
            {
                freed += new FileInfo(file).Length;
                File.Delete(file);
            }
        }

        return freed;
    }

    /// <summary>What the bytes are; null for anything but a JPEG or PNG of a sane size.</summary>
    internal static StoredImage? Describe(ReadOnlyMemory<byte> bytes) =>
        ImageHeader.Read(bytes.Span) is { Mime: "image/jpeg" or "image/png", Width: <= MaxSide, Height: <= MaxSide } header
            ? new(new(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length), header.Mime, header.Width, header.Height)
            : null;

    private byte[]? Read(BlobId id)
    {
        if (id.Sha256 is not { Length: 64 } || id.Sha256.AsSpan().ContainsAnyExcept(Hex))
        {
            return null;
        }

        foreach (var extension in (ReadOnlySpan<string>)[".jpg", ".png"])
        {
            var file = new FileInfo(Path.Combine(_folder, id.Sha256 + extension));
            if (file.Exists && file.Length == id.Length
                && File.ReadAllBytes(file.FullName) is var bytes
                && Convert.ToHexStringLower(SHA256.HashData(bytes)) == id.Sha256)
            {
                return bytes;
            }
        }

        return null;
    }

    private void Write(StoredImage image, ReadOnlyMemory<byte> bytes)
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, image.Id.Sha256 + (image.Mime == "image/png" ? ".png" : ".jpg"));
        var temp = $"{path}.{Environment.ProcessId}.new";
        using (var file = new FileStream(temp, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes.Span);
        }

        File.Move(temp, path, overwrite: true);
    }
}

/// <summary>An image in a store.</summary>
/// <param name="Mime"><c>image/jpeg</c> or <c>image/png</c>.</param>
/// <param name="Width">pixels.</param>
/// <param name="Height">pixels.</param>
public sealed record StoredImage(BlobId Id, string Mime, int Width, int Height);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoredImage))]
internal sealed partial class ImageJson : JsonSerializerContext;
