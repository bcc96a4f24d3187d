using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;

namespace MediaCleanup.Core.Changes;

/// <summary>Looks at a new file beside the old one and says what is wrong with it, before it takes the old one's place.</summary>
internal static class EditVerifier
{
    /// <summary>Null when the new file has exactly what was wanted, and everything else as it was.</summary>
    public static string? FindFault(AudioTools tools, EditTags change, AudioFile before, ByteSource original, ByteSource written, Splice splice, string originalSha256)
    {
        if (written.Length != splice.ResultLength)
        {
            return $"the new file has {written.Length} bytes instead of {splice.ResultLength}";
        }

        AudioFile after;
        try
        {
            after = tools.Read(written);
        }
        catch (CorruptMediaException corrupt)
        {
            return $"the new file cannot be read: {corrupt.Message}";
        }

        return FieldFault(change, before, after)
            ?? PictureFault(change, before, after, original, written)
            ?? FactFault(before, after)
            ?? PayloadFault(tools, original, written)
            ?? (Hashing.Sha256(splice.Inverse(original).Apply(written)) == originalSha256 ? null : "the way back does not give the old file");
    }

    private static string? FieldFault(EditTags change, AudioFile before, AudioFile after)
    {
        var edited = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in change.Fields)
        {
            _ = edited.Add(field.Field);
            if (!after[field.Field].SequenceEqual(field.After))
            {
                return $"field \"{field.Field}\" does not read back as it was set";
            }
        }

        foreach (var field in before.Tags.Where(t => !edited.Contains(t.Name)))
        {
            if (!after.Tags.Contains(field))
            {
                return $"field \"{field.Name}\" would change though it is not named";
            }
        }

        return after.Tags.FirstOrDefault(t => !edited.Contains(t.Name) && !before.Tags.Contains(t)) is { } extra
            ? $"field \"{extra.Name}\" would appear though it is not named"
            : null;
    }

    private static string? PictureFault(EditTags change, AudioFile before, AudioFile after, ByteSource original, ByteSource written)
    {
        var old = before.Pictures.AsEnumerable();
        var now = after.Pictures.AsEnumerable();
        if (change.Cover is { } cover)
        {
            if (!after.Pictures.Any(p => p.Type == PictureType.FrontCover && p.Length == cover.After.Length && Hash(p, written) == cover.After.Sha256))
            {
                return "the cover does not read back as it was set";
            }

            old = old.Where(p => p.Type != PictureType.FrontCover);
            now = now.Where(p => p.Type != PictureType.FrontCover);
        }

        // As multisets: an editor may have to put the new cover first.
        var left = now.Select(p => Describe(p, written)).Order(StringComparer.Ordinal);
        return old.Select(p => Describe(p, original)).Order(StringComparer.Ordinal).SequenceEqual(left) ? null : "a picture would change that is not named";
    }

    private static string? FactFault(AudioFile before, AudioFile after)
    {
        var same = (before.Format, before.Codec, before.SampleRate, before.Channels, before.BitsPerSample) == (after.Format, after.Codec, after.SampleRate, after.Channels, after.BitsPerSample)
            && before.DurationMs == after.DurationMs;
        return !same ? "the new file's format or duration differs"
            : after.WhyNotWritable is { } reason ? $"the new file could not be edited again: {reason}"
            : after.Issues.Except(before.Issues).FirstOrDefault() is { } issue ? $"the new file has a fault that the old one had not: {issue}"
            : null;
    }

    private static string? PayloadFault(AudioTools tools, ByteSource original, ByteSource written)
    {
        try
        {
            return tools.Payload(original) == tools.Payload(written) ? null : "the audio would change";
        }
        catch (CorruptMediaException corrupt)
        {
            return $"the audio cannot be told from the tags for certain: {corrupt.Message}";
        }
    }

    private static string Hash(Picture picture, ByteSource source) => Hashing.Sha256(picture.Bytes(source).Span);

    private static string Describe(Picture picture, ByteSource source) => $"{(int)picture.Type} {picture.Mime} {Hash(picture, source)} {picture.Description}";
}
