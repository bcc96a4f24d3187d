using System.Security.Cryptography;
using MediaCleanup.Core.Changes;

namespace MediaCleanup.Core.State;

/// <summary>
/// The NFO texts that we wrote, by their hash, in <c>undo/texts/</c>: a later merge needs to know what was ours to tell what a
/// person changed. A text that is gone or damaged only makes the merge more careful.
/// </summary>
public sealed class WrittenTexts(IFileOps ops, string undoFolder)
{
    private readonly string _folder = Path.Combine(undoFolder, "texts");

    public void Keep(BlobId id, ReadOnlyMemory<byte> text)
    {
        ops.CreateFolder(_folder);
        if (ops.Facts(PathOf(id)) is null)
        {
            DurableFile.Replace(ops, PathOf(id), text.Span);
        }
    }

    /// <summary>The text of this hash; null when it is not kept here.</summary>
    public ReadOnlyMemory<byte>? Find(BlobId id)
    {
        if (ops.Facts(PathOf(id)) is not { Kind: NodeKind.File })
        {
            return null;
        }

        var text = DurableFile.Read(ops, PathOf(id));
        return Convert.ToHexStringLower(SHA256.HashData(text)) == id.Sha256 ? text : null;
    }

    private string PathOf(BlobId id) => Path.Combine(_folder, id.Sha256);
}
