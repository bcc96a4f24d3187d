using System.Security.Cryptography;
using MediaCleanup.Core.State;
using MediaCleanup.Formats;

namespace MediaCleanup.Core.Changes;

/// <summary>
/// The instant in which a new file takes the place of an old one. Between the last look at the old one and the rename somebody
/// else may write there; so the two files change names, and what comes out is looked at: if it is not the old file, it goes back.
/// Nothing is deleted but what is known to be the old file or our own.
/// </summary>
internal sealed class FileSwap(IFileOps ops)
{
    private const string KeptPrefix = "media-cleanup-kept-";
    private const string Meanwhile = "it was changed while it was worked on";

    /// <summary>Puts <paramref name="temp"/> in the place of <paramref name="target"/>; the folder is still to be synced.</summary>
    /// <param name="file">the temporary file, open.</param>
    /// <param name="original">what the target was when it was read.</param>
    /// <param name="originalSha">of its content then.</param>
    /// <exception cref="PutOffException">somebody else wrote there; theirs is there, the temporary file is still to be removed.</exception>
    /// <exception cref="FileFaultException">nothing was changed.</exception>
    /// <returns>false: the old file lies under the temporary name still, since it could not be removed.</returns>
    public bool Replace(string temp, IOpenFile file, string target, FileFacts original, string originalSha)
    {
        var fresh = file.Facts();
        if (ops.Facts(target) is not { } now || !IsStill(target, now, original, originalSha))
        {
            throw new PutOffException(Meanwhile);
        }

        if (!Exchanged(temp, target))
        {
            ops.Rename(temp, target); // This file system cannot do better: what appeared in this instant is lost.
            return true;
        }

        if (!Displaced(temp, original, originalSha))
        {
            PutBack(temp, target, fresh);
        }

        return DurableFile.DeleteQuietly(ops, temp);
    }

    /// <summary>Removes a file, unless somebody else wrote it since it was read; the folder is still to be synced.</summary>
    /// <param name="temp">a name beside it that is free.</param>
    /// <exception cref="PutOffException">somebody else wrote there; theirs is there.</exception>
    public bool Remove(string temp, string target, FileFacts original, string originalSha)
    {
        if (ops.Facts(target) is not { } now || !IsStill(target, now, original, originalSha))
        {
            throw new PutOffException(Meanwhile);
        }

        ops.RenameIfAbsent(target, temp);
        if (!Displaced(temp, original, originalSha))
        {
            GiveName(temp, target);
        }

        return DurableFile.DeleteQuietly(ops, temp);
    }

    /// <summary>After a kill: what lies under the temporary name of a change and is neither the old file nor ours was to go back.</summary>
    /// <returns>the name that it has now; null when there is no such thing.</returns>
    /// <exception cref="IOException">it could not be looked at, or be given a name: it must stay.</exception>
    public string? GiveBack(string temp, string target, string originalSha, string freshSha)
    {
        if (ops.Facts(temp) is not { } facts || (facts.Kind == NodeKind.File && (HasHash(temp, originalSha) || HasHash(temp, freshSha))))
        {
            return null;
        }

        var name = target;
        if (!IsExchangedForFresh(temp, target, freshSha))
        {
            name = ops.Facts(target) is null ? target : KeptName(target);
            ops.RenameIfAbsent(temp, name);
        }

        ops.SyncFolder(Path.GetDirectoryName(target)!);
        return Path.GetFileName(name);
    }

    private bool IsExchangedForFresh(string temp, string target, string freshSha)
    {
        try
        {
            return ops.Facts(target) is { Kind: NodeKind.File } && HasHash(target, freshSha) && ops.Exchange(temp, target);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            return false; // Moved or deleted in this very moment.
        }
    }

    private bool Exchanged(string temp, string target)
    {
        try
        {
            return ops.Exchange(temp, target);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            throw new PutOffException("it was moved or deleted while it was worked on");
        }
    }

    /// <summary>
    /// The status changes with every write, even where a program puts the time stamp back as some tag editors do; but also with a
    /// second name that goes away. Then the content decides.
    /// </summary>
    private bool IsStill(string path, FileFacts now, FileFacts original, string sha) =>
        now.IsUnchangedFrom(original)
        && (now.StatusChangedAt == original.StatusChangedAt || (now with { StatusChangedAt = original.StatusChangedAt, Links = original.Links } == original && IsKnownToHaveHash(path, sha)));

    /// <summary>Whether what lies under the temporary name now is the old file. A rename changes its status; some overlays its number.</summary>
    private bool Displaced(string temp, FileFacts original, string sha)
    {
        try
        {
            return ops.Facts(temp) is { } facts && (facts.IsUnchangedFrom(original) || IsKnownToHaveHash(temp, sha));
        }
        catch (FileFaultException)
        {
            return false;
        }
    }

    private void PutBack(string temp, string target, FileFacts fresh)
    {
        try
        {
            _ = ops.Exchange(temp, target);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Missing)
        {
            GiveName(temp, target); // Ours was moved or deleted already.
            return;
        }
        catch (FileFaultException fault)
        {
            throw Unsettled(temp, fault);
        }

        if (IsOurs(temp, fresh))
        {
            ops.SyncFolder(Path.GetDirectoryName(target)!);
            throw new PutOffException(Meanwhile);
        }

        GiveName(temp, KeptName(target)); // Somebody wrote once more, over ours: two versions of theirs, and both are kept.
    }

    /// <summary>What is not ours gets a name that it can be found by: the one it had, or when that is taken again another.</summary>
    private void GiveName(string temp, string name)
    {
        try
        {
            ops.RenameIfAbsent(temp, name);
        }
        catch (FileFaultException fault) when (fault.Fault == FileFault.Exists)
        {
            name = KeptName(name);
            try
            {
                ops.RenameIfAbsent(temp, name);
            }
            catch (FileFaultException again)
            {
                throw Unsettled(temp, again);
            }
        }
        catch (FileFaultException fault)
        {
            throw Unsettled(temp, fault);
        }

        ops.SyncFolder(Path.GetDirectoryName(name)!);
        throw new PutOffException(Path.GetFileName(name).StartsWith(KeptPrefix, StringComparison.Ordinal) ? $"{Meanwhile}, more than once; one version of it is kept as {Path.GetFileName(name)}" : Meanwhile);
    }

    private bool IsOurs(string temp, FileFacts fresh)
    {
        try
        {
            return ops.Facts(temp) is { } facts && facts.IsUnchangedFrom(fresh);
        }
        catch (FileFaultException)
        {
            return false;
        }
    }

    /// <summary>What cannot be read to its end, since the disk fails or somebody is cutting it shorter, is not known to be anything.</summary>
    private bool IsKnownToHaveHash(string path, string sha)
    {
        try
        {
            return HasHash(path, sha);
        }
        catch (Exception error) when (error is IOException or CorruptMediaException)
        {
            return false;
        }
    }

    private bool HasHash(string path, string sha)
    {
        using var file = ops.OpenRead(path);
        return Hashing.Sha256(file.AsSource()) == sha;
    }

    /// <summary>Fits into every file system, however long the target's name is, and is no audio to any program.</summary>
    private static string KeptName(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, KeptPrefix + RandomNumberGenerator.GetHexString(12, lowercase: true));

    private static UnsettledException Unsettled(string temp, FileFaultException fault) =>
        new($"{Meanwhile}, and what was there is {Path.GetFileName(temp)} now: {fault.Reason}");
}

/// <summary>Under the temporary name lies what somebody else wrote, and it could not be put back: nobody may remove it.</summary>
public sealed class UnsettledException(string reason) : Exception(reason);
