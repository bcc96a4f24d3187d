namespace MediaCleanup.Tests.Core.Changes;

internal static class TestImages
{
    /// <summary>The frame of a JPEG of 100 × 100 pixels around noise: enough for whoever reads only headers.</summary>
    public static byte[] Jpeg(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        ((byte[])[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 100, 0, 100, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]).CopyTo(bytes, 0);
        ((byte[])[0xff, 0xd9]).CopyTo(bytes, length - 2);
        return bytes;
    }
}
