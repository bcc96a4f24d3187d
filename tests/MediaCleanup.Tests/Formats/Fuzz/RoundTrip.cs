using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Payload;

namespace MediaCleanup.Tests.Formats.Fuzz;

/// <summary>
/// The promises of reading and editing, for any file whatever: where an edit is accepted, its inverse restores the file to
/// the byte, the sound is the same, the new values are read back, all others are as before, and the same edit again changes nothing.
/// </summary>
public static class RoundTrip
{
    private static readonly TagEdits Edits = new(
    [
        new("title", ["A round trip, there and back: ÄÖ \u65E5\u672C"]),
        new("artist", ["AC/DC"]),
        new("album", [new string('b', 3000)]),
        new("genre", []),
    ]);

    /// <summary>Checks a file. Gives false when it was refused, or may not be edited.</summary>
    public static bool TryCheck(byte[] file)
    {
        if (FuzzSubject.Measured("read", file, AudioReader.Read) is not { } before)
        {
            return false;
        }

        if (FuzzSubject.Measured("edit", file, source => AudioEditor.Edit(source, before, Edits)) is not { } splice)
        {
            return false;
        }

        Demand(before.WhyNotWritable is null, "a file that says it is not writable was edited");
        var source = new MemorySource(file);
        var result = Bytes(splice.Apply(source));
        Demand(Bytes(splice.Inverse(source).Apply(new MemorySource(result))).AsSpan().SequenceEqual(file), "the inverse does not restore the file");
        var after = FuzzSubject.Measured("read again", result, AudioReader.Read) ?? throw new BrokenPromiseException("what the editor wrote cannot be read");
        CheckFields(before, after);
        CheckSound(file, result);
        var again = FuzzSubject.Measured("edit again", result, s => AudioEditor.Edit(s, after, Edits)) ?? throw new BrokenPromiseException("what the editor wrote cannot be edited");
        Demand(Bytes(again.Apply(new MemorySource(result))).AsSpan().SequenceEqual(result), "the same edit again changes bytes");
        return true;
    }

    public static void Check(byte[] file) => _ = TryCheck(file);

    /// <summary>True when the file was edited and every promise was kept.</summary>
    public static bool TryCheckQuietly(byte[] file)
    {
        try
        {
            return TryCheck(file);
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static void CheckFields(AudioFile before, AudioFile after)
    {
        foreach (var edit in Edits.Fields)
        {
            Demand(after[edit.Field].SequenceEqual(edit.Values), $"{edit.Field} reads back as \"{string.Join("|", after[edit.Field].Select(Short))}\"");
        }

        var edited = Edits.Fields.Select(e => e.Field).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var untouchedBefore = before.Tags.Where(t => !edited.Contains(t.Name)).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        var untouchedAfter = after.Tags.Where(t => !edited.Contains(t.Name)).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        Demand(untouchedBefore.SequenceEqual(untouchedAfter), $"another field changed: {Difference(untouchedBefore, untouchedAfter)}");
        Demand(before.Pictures.Select(Known).SequenceEqual(after.Pictures.Select(Known)), "a picture changed");
        Demand(before.Format == after.Format && before.SampleRate == after.SampleRate && before.Channels == after.Channels, "the sound is described otherwise");
        Demand(before.DurationMs == after.DurationMs, $"the duration went from {before.DurationMs} to {after.DurationMs}");
    }

    private static void CheckSound(byte[] before, byte[] after)
    {
        if (FuzzSubject.Measured("digest", before, PayloadDigest.Compute) is { } digest)
        {
            var now = FuzzSubject.Measured("digest of the result", after, PayloadDigest.Compute);
            Demand(now == digest, now is null ? $"the digest refuses what the editor wrote: {Reason(after)}" : "the sound is another");
        }
    }

    private static string Reason(byte[] file)
    {
        try
        {
            return PayloadDigest.Compute(new MemorySource(file));
        }
        catch (CorruptMediaException e)
        {
            return e.Message;
        }
    }

    private static (PictureType Type, string Mime, string Description, int? Width, long Length) Known(Picture p) => (p.Type, p.Mime, p.Description, p.Width, p.Length);

    private static string Difference(List<TagField> before, List<TagField> after) =>
        string.Join(", ", before.Except(after).Select(t => $"-{t.Name}={Short(string.Join('|', t.Values))}").Concat(after.Except(before).Select(t => $"+{t.Name}={Short(string.Join('|', t.Values))}")).Take(4));

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static byte[] Bytes(ByteSource source) => source.ReadBytes(0, source.Length);

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(otherwise);
        }
    }
}
