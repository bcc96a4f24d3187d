using System.Security.Cryptography;
using MediaCleanup.Formats;
using MediaCleanup.Formats.Audio;
using MediaCleanup.Formats.Audio.Payload;

namespace MediaCleanup.Core.Changes;

/// <summary>The functions of the formats that the applier uses; the payload's digest must come from a reader that is not the editor's.</summary>
public sealed record AudioTools
{
    public static AudioTools Real { get; } = new() { Read = AudioReader.Read, Edit = AudioEditor.Edit, Payload = PayloadDigest.Compute };

    public required Func<ByteSource, AudioFile> Read { get; init; }

    public required Func<ByteSource, AudioFile, TagEdits, Splice> Edit { get; init; }

    /// <summary>A digest of the audio alone, by an independent reader.</summary>
    public required Func<ByteSource, string> Payload { get; init; }
}

/// <summary>SHA-256 of anything that can be read.</summary>
internal static class Hashing
{
    private const int BufferSize = 256 * 1024;

    /// <summary>In lower-case hexadecimal.</summary>
    public static string Sha256(ByteSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent((int)Math.Clamp(source.Length, 1, BufferSize));
        try
        {
            for (var at = 0L; at < source.Length;)
            {
                var read = source.ReadAt(at, buffer);
                if (read == 0)
                {
                    throw new IOException("the file became shorter while it was read");
                }

                hash.AppendData(buffer.AsSpan(0, read));
                at += read;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
