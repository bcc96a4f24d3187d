namespace MediaCleanup.Formats.Audio.Asf;

/// <summary>One object of an ASF header: a GUID, a size of 64 bits with both in it, a body.</summary>
internal readonly record struct AsfObject(Guid Id, ByteRange Whole)
{
    public const int HeaderLength = 24;

    public ByteRange Body => ByteRange.FromTo(Whole.Offset + HeaderLength, Whole.End);
}

/// <summary>The GUIDs of the objects that we know (Advanced Systems Format Specification 1.2, chapter 10).</summary>
internal static class AsfIds
{
    public static readonly Guid Header = new("75B22630-668E-11CF-A6D9-00AA0062CE6C");
    public static readonly Guid Data = new("75B22636-668E-11CF-A6D9-00AA0062CE6C");
    public static readonly Guid FileProperties = new("8CABDCA1-A947-11CF-8EE4-00C00C205365");
    public static readonly Guid StreamProperties = new("B7DC0791-A9B7-11CF-8EE6-00C00C205365");
    public static readonly Guid HeaderExtension = new("5FBF03B5-A92E-11CF-8EE3-00C00C205365");
    public static readonly Guid CodecList = new("86D15240-311D-11D0-A3A4-00A0C90348F6");
    public static readonly Guid ContentDescription = new("75B22633-668E-11CF-A6D9-00AA0062CE6C");
    public static readonly Guid ExtendedContentDescription = new("D2D0A440-E307-11D2-97F0-00A0C95EA850");
    public static readonly Guid Metadata = new("C5F8CBEA-5BAF-4877-8467-AA8C44FA4CCA");
    public static readonly Guid MetadataLibrary = new("44231C94-9498-49D1-A141-1D134E457054");
    public static readonly Guid Padding = new("1806D474-CADF-4509-A4BA-9AABCB96AAE8");
    public static readonly Guid ContentEncryption = new("2211B3FB-BD23-11D2-B4B7-00A0C955FC6E");
    public static readonly Guid ExtendedContentEncryption = new("298AE614-2622-4C17-B935-DAE07EE9289C");
    public static readonly Guid AdvancedContentEncryption = new("43058533-6981-49E6-9B74-AD12CB86D58C");
    public static readonly Guid DigitalSignature = new("2211B3FC-BD23-11D2-B4B7-00A0C955FC6E");
    public static readonly Guid AudioStream = new("F8699E40-5B4D-11CF-A8FD-00805F5C442B");
    public static readonly Guid VideoStream = new("BC19EFC0-5B4D-11CF-A8FD-00805F5C442B");
}

/// <summary>The objects that lie side by side in a range.</summary>
internal static class AsfObjects
{
    private const int MaxObjects = 4096;

    /// <returns>the objects, and whether they fill the range.</returns>
    public static (List<AsfObject> Objects, bool Closes) Read(ByteSource source, ByteRange within)
    {
        var objects = new List<AsfObject>();
        var position = within.Offset;
        Span<byte> header = stackalloc byte[AsfObject.HeaderLength];
        while (within.End - position >= header.Length && objects.Count < MaxObjects)
        {
            source.ReadExactly(position, header);
            var size = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
            if (size < AsfObject.HeaderLength || size > (ulong)(within.End - position))
            {
                return (objects, false);
            }

            objects.Add(new(new(header[..16]), new(position, (long)size)));
            position += (long)size;
        }

        return (objects, position == within.End);
    }
}
