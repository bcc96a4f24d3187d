using System.IO.Compression;

namespace MediaCleanup.Core.Changes;

/// <summary>Deflate, for undo records: padding and text shrink to little.</summary>
internal static class Packing
{
    private const int Limit = 64 << 20;

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest))
        {
            deflate.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">damaged, or larger than anything that we pack.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        using var inflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = inflate.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > Limit)
            {
                throw new InvalidDataException("unpacks to more than was ever packed");
            }
        }

        return bytes.ToArray();
    }
}
