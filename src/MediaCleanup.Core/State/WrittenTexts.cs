using System.Security.Cryptography;
using MediaCleanup.Core.Changes;

namespace MediaCleanup.Core.State;

/// <summary>
/// What is ours of the NFO files that we wrote, by the hash of the file, in <c>undo/texts/</c>: a later merge needs to know it to
/// tell what a person changed. Of a file that is all ours that is its text; of one that was merged with a person's only our
/// elements. A text that is gone or damaged only makes the merge more careful.
/// </summary>
public sealed class WrittenTexts(IFileOps ops, string undoFolder)
{
    private readonly string _folder = Path.Combine(undoFolder, "texts");

    /// <param name="id">of the file.</param>
    /// <param name="text">of the file.</param>
    /// <param name="own">our part of it; null when all of it is ours.</param>
    public void Keep(BlobId id, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte>? own)
    {
        ops.CreateFolder(_folder);
        if (own is { } part)
        {
            DurableFile.Replace(ops, PartOf(id), part.Span);
        }
        else if (ops.Facts(PathOf(id)) is null)
        {
            DurableFile.Replace(ops, PathOf(id), text.Span);
        }
    }

    /// <summary>What is ours of the file with this hash; null when it is not kept here.</summary>
    public ReadOnlyMemory<byte>? Find(BlobId id)
    {
        if (ops.Facts(PartOf(id)) is { Kind: NodeKind.File })
        {
            return DurableFile.Read(ops, PartOf(id));
        }

        if (ops.Facts(PathOf(id)) is not { Kind: NodeKind.File })
        {
            return null;
        }

        var text = DurableFile.Read(ops, PathOf(id));
        return Convert.ToHexStringLower(SHA256.HashData(text)) == id.Sha256 ? (ReadOnlyMemory<byte>?)text : null; // Without the cast, null would become an empty text.
    }

    private string PathOf(BlobId id) => Path.Combine(_folder, id.Sha256);

    private string PartOf(BlobId id) => Path.Combine(_folder, id.Sha256 + ".part");
}
