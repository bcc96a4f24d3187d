namespace MediaCleanup.Tests.Fakes;

/// <summary>Silence of 8000 samples a second, 8 bits, mono: a sound file that no tag has touched.</summary>
internal static class SilentWav
{
    public static byte[] Of(int samples)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(8000);
        writer.Write(8000);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(samples);
        writer.Write(Enumerable.Repeat((byte)128, samples).ToArray());
        return bytes.ToArray();
    }
}
