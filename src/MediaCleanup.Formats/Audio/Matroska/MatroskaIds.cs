namespace MediaCleanup.Formats.Audio.Matroska;

/// <summary>The elements that we read (RFC 9559, section 5; "Matroska Media Container Tag Specifications").</summary>
internal static class MatroskaIds
{
    public const uint Ebml = 0x1A45DFA3;
    public const uint DocType = 0x4282;
    public const uint Segment = 0x18538067;
    public const uint SeekHead = 0x114D9B74;
    public const uint Seek = 0x4DBB;
    public const uint SeekId = 0x53AB;
    public const uint SeekPosition = 0x53AC;
    public const uint Info = 0x1549A966;
    public const uint TimestampScale = 0x2AD7B1;
    public const uint Duration = 0x4489;
    public const uint Title = 0x7BA9;
    public const uint Cluster = 0x1F43B675;
    public const uint Tracks = 0x1654AE6B;
    public const uint TrackEntry = 0xAE;
    public const uint TrackType = 0x83;
    public const uint CodecId = 0x86;
    public const uint Audio = 0xE1;
    public const uint SamplingFrequency = 0xB5;
    public const uint OutputSamplingFrequency = 0x78B5;
    public const uint Channels = 0x9F;
    public const uint BitDepth = 0x6264;
    public const uint Attachments = 0x1941A469;
    public const uint AttachedFile = 0x61A7;
    public const uint FileDescription = 0x467E;
    public const uint FileName = 0x466E;
    public const uint FileMediaType = 0x4660;
    public const uint FileData = 0x465C;
    public const uint Tags = 0x1254C367;
    public const uint Tag = 0x7373;
    public const uint Targets = 0x63C0;
    public const uint TargetTypeValue = 0x68CA;
    public const uint SimpleTag = 0x67C8;
    public const uint TagName = 0x45A3;
    public const uint TagString = 0x4487;
}
