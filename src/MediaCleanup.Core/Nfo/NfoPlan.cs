using System.Collections.Immutable;
using System.Xml.Linq;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Work;

namespace MediaCleanup.Core.Nfo;

/// <summary>What is to be done about one NFO, films' and music's alike.</summary>
/// <param name="Change">null: nothing to write.</param>
/// <param name="Issue">what was wrong; resolved when the change mends it.</param>
/// <param name="Kept">names of elements that differ from ours and stay.</param>
/// <param name="Ours">of a merged file, a text with our elements alone; null: all of it is ours.</param>
public sealed record NfoPlan(FileChange? Change, Issue? Issue, ImmutableArray<string> Kept, BlobId? Ours = null)
{
    /// <param name="root"><c>movie</c>, <c>artist</c>, <c>album</c>.</param>
    /// <param name="path">relative to the library root.</param>
    /// <param name="existing">the bytes of the file that is there; null when there is none.</param>
    /// <param name="lastWritten">what is ours of what we wrote last to it; null when we never did.</param>
    /// <param name="elements">ours, in our order.</param>
    public static NfoPlan Of(string root, string path, ReadOnlyMemory<byte>? existing, ReadOnlyMemory<byte>? lastWritten, IReadOnlyList<XElement> elements, MemoryBlobs blobs)
    {
        if (existing is not { } bytes)
            return new NfoPlan(new CreateFile(path, blobs.Put(NfoWriter.Write(root, elements))), new Issue("NFO_MISSING", path, "no NFO that a media server could read", Resolved: true), []);
        var theirs = NfoFile.Read(bytes, root);
        if (theirs.Form != NfoForm.Xml)
            return new NfoPlan(null, new Issue(theirs.Form == NfoForm.Text ? "NFO_NAME_TAKEN" : "NFO_UNREADABLE", path, theirs.Problem ?? "it holds a text that is not ours to change"), []);
        var merge = NfoMerge.Merge(theirs, bytes, lastWritten is { } last ? NfoFile.Read(last, root) : null, elements);
        if (!merge.Changed)
            return new NfoPlan(null, null, merge.Kept);

        // A second reader's word on what was just made out of a person's file.
        if (NfoFile.Read(merge.Bytes, root) is not { Form: NfoForm.Xml } made || made.Elements.Count != merge.Count)
            return new NfoPlan(null, new Issue("NFO_UNREADABLE", path, "nothing can be added to it without doing harm"), merge.Kept);
        return new NfoPlan(
            new ReplaceFile(path, blobs.Put(bytes), blobs.Put(merge.Bytes)),
            new Issue("NFO_INCOMPLETE", path, $"added: {Listed(merge.Added)}; updated: {Listed(merge.Updated)}", Resolved: true),
            merge.Kept,
            blobs.Put(NfoWriter.Write(root, merge.Ours.Select(e => new XElement(e)))));
    }

    /// <summary>The text of ours under the hash of the file that it is in; none when the file is all ours, or not written.</summary>
    public ImmutableDictionary<string, BlobId> AddTo(ImmutableDictionary<string, BlobId> ours) => Change is ReplaceFile merged && Ours is { } own ? ours.SetItem(merged.Content.Sha256, own) : ours;

    private static string Listed(ImmutableArray<string> names) => names.IsEmpty ? "nothing" : string.Join(", ", names);
}
