using System.Buffers.Binary;
using System.Text;

namespace MediaCleanup.Formats.Video;

/// <summary>ASF and WMV (ASF specification, revision 1.20): the header object.</summary>
internal static class AsfVideo
{
    private const int LargestHeader = 16 << 20;
    private const int MostObjects = 10_000;
    private static readonly Guid FileProperties = new("8CABDCA1-A947-11CF-8EE4-00C00C205365");
    private static readonly Guid StreamProperties = new("B7DC0791-A9B7-11CF-8EE6-00C00C205365");
    private static readonly Guid HeaderExtension = new("5FBF03B5-A92E-11CF-8EE3-00C00C205365");
    private static readonly Guid ExtendedStream = new("14E6A5CB-C672-4332-8399-A96952065B5A");
    private static readonly Guid LanguageList = new("7C4346A9-EFE0-4BFC-B229-393EDE415C85");
    private static readonly Guid Metadata = new("C5F8CBEA-5BAF-4877-8467-AA8C44FA4CCA");
    private static readonly Guid DataObject = new("75B22636-668E-11CF-A6D9-00AA0062CE6C");
    private static readonly Guid VideoMedia = new("BC19EFC0-5B4D-11CF-A8FD-00805F5C442B");
    private static readonly Guid AudioMedia = new("F8699E40-5B4D-11CF-A8FD-00805F5C442B");

    public static ReadOnlySpan<byte> HeaderObject => [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C];

    public static VideoFile Read(ByteSource source)
    {
        var size = source.ReadUInt64LittleEndian(16);
        if (size < 30 || size > (ulong)source.Length)
        {
            throw new CorruptMediaException("the ASF header has an impossible size");
        }

        var header = source.ReadBytes(0, (long)size, LargestHeader);
        CheckData(source, (long)size);
        return new Parts(header).Film();
    }

    private static void CheckData(ByteSource source, long at)
    {
        Span<byte> head = stackalloc byte[24];
        source.ReadExactly(at, head);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(head[16..]);
        if (new Guid(head[..16]) != DataObject || (size != 0 && (size < 50 || size > (ulong)(source.Length - at))))
        {
            throw new CorruptMediaException("the ASF data object is cut short, or not where it belongs");
        }
    }

    private sealed class Parts
    {
        private readonly byte[] _header;
        private readonly List<(int Number, bool IsVideo, ByteRange Type)> _streams = [];
        private readonly Dictionary<int, int> _languageOf = [];
        private readonly List<string> _languages = [];
        private readonly Dictionary<(int Stream, string Name), uint> _metadata = [];
        private long? _duration;

        public Parts(byte[] header)
        {
            _header = header;
            Walk(30, header.Length, isExtension: false);
        }

        public VideoFile Film()
        {
            var film = new VideoFile { Container = "asf", DurationMs = _duration };
            foreach (var (number, isVideo, at) in _streams)
            {
                var type = _header.AsSpan((int)at.Offset, (int)at.Length);
                var language = _languageOf.TryGetValue(number, out var index) && index < _languages.Count ? Languages.Of(_languages[index]) : null;
                if (isVideo)
                {
                    film = film with { Video = film.Video.Add(Picture(type, number)) };
                }
                else if (type.Length >= 16)
                {
                    film = film with { Audio = film.Audio.Add(new(WaveFormat.Codec(type), WaveFormat.Channels(type), language)) };
                }
            }

            return film;
        }

        private static (int Width, int Height) Size(ReadOnlySpan<byte> type) =>
            type.Length >= 8 ? (BinaryPrimitives.ReadInt32LittleEndian(type), BinaryPrimitives.ReadInt32LittleEndian(type[4..])) : (0, 0);

        private VideoStream Picture(ReadOnlySpan<byte> type, int number)
        {
            var (width, height) = Size(type);
            var x = _metadata.GetValueOrDefault((number, "AspectRatioX"), 1u);
            var y = _metadata.GetValueOrDefault((number, "AspectRatioY"), 1u);
            return new()
            {
                Codec = type.Length >= 31 ? CodecNames.OfFourCharacters(Encoding.Latin1.GetString(type.Slice(27, 4))) : null,
                Width = width > 0 ? width : null,
                Height = height > 0 ? height : null,
                DisplayAspect = width > 0 && height > 0 && x > 0 && y > 0 ? (double)width * x / ((double)height * y) : null,
            };
        }

        private void Walk(int start, int end, bool isExtension)
        {
            var at = start;
            for (var count = 0; at < end && count < MostObjects; count++)
            {
                if (end - at < 24)
                {
                    throw new CorruptMediaException($"the ASF object at {at} is cut short");
                }

                var size = BinaryPrimitives.ReadUInt64LittleEndian(_header.AsSpan(at + 16));
                if (size < 24 || size > (ulong)(end - at))
                {
                    throw new CorruptMediaException($"the ASF object at {at} has an impossible size");
                }

                Add(new(_header.AsSpan(at, 16)), at + 24, at + (int)size, isExtension);
                at += (int)size;
            }
        }

        private void Add(Guid kind, int at, int end, bool isExtension)
        {
            var content = _header.AsSpan(at, end - at);
            if (kind == FileProperties && content.Length >= 64)
            {
                // Play duration in units of 100 ns, which counts the preroll in milliseconds.
                var duration = BinaryPrimitives.ReadUInt64LittleEndian(content[40..]) / 10_000.0;
                var preroll = (double)BinaryPrimitives.ReadUInt64LittleEndian(content[56..]);
                var isLive = content.Length >= 68 && (content[64] & 1) != 0;
                _duration = !isLive && duration - preroll is > 0 and < 1e12 and var ms ? (long)Math.Round(ms) : null;
            }
            else if (kind == StreamProperties && content.Length >= 54)
            {
                AddStream(content, at);
            }
            else if (kind == HeaderExtension && !isExtension && content.Length >= 22)
            {
                Walk(at + 22, end, isExtension: true);
            }
            else if (kind == ExtendedStream && content.Length >= 64)
            {
                AddExtendedStream(content, at);
            }
            else if (kind == LanguageList && content.Length >= 2)
            {
                AddLanguages(content);
            }
            else if (kind == Metadata && content.Length >= 2)
            {
                AddMetadata(content);
            }
        }

        private void AddStream(ReadOnlySpan<byte> content, int at)
        {
            var media = new Guid(content[..16]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(content[40..]);
            if (length > content.Length - 54)
            {
                throw new CorruptMediaException("an ASF stream's description is cut short");
            }

            if (media == VideoMedia || media == AudioMedia)
            {
                _streams.Add((BinaryPrimitives.ReadUInt16LittleEndian(content[48..]) & 0x7F, media == VideoMedia, new(at + 54, length)));
            }
        }

        private void AddExtendedStream(ReadOnlySpan<byte> content, int at)
        {
            _languageOf[BinaryPrimitives.ReadUInt16LittleEndian(content[48..])] = BinaryPrimitives.ReadUInt16LittleEndian(content[50..]);
            int names = BinaryPrimitives.ReadUInt16LittleEndian(content[60..]);
            int extensions = BinaryPrimitives.ReadUInt16LittleEndian(content[62..]);
            var inside = 64;
            for (; names > 0 && inside + 4 <= content.Length; names--)
            {
                inside += 4 + BinaryPrimitives.ReadUInt16LittleEndian(content[(inside + 2)..]);
            }

            for (; extensions > 0 && inside + 22 <= content.Length; extensions--)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(content[(inside + 18)..]);
                inside = length <= content.Length - inside - 22 ? inside + 22 + (int)length : content.Length;
            }

            // A whole stream properties object may follow.
            if (inside + 78 <= content.Length && new Guid(content.Slice(inside, 16)) == StreamProperties)
            {
                AddStream(content[(inside + 24)..], at + inside + 24);
            }
        }

        private void AddLanguages(ReadOnlySpan<byte> content)
        {
            var inside = 2;
            for (int count = BinaryPrimitives.ReadUInt16LittleEndian(content); count > 0 && inside < content.Length; count--)
            {
                int length = content[inside++];
                length = Math.Min(length, content.Length - inside);
                _languages.Add(Encoding.Unicode.GetString(content.Slice(inside, length)));
                inside += length;
            }
        }

        /// <summary>Records of language index, stream, length of the name, type, length of the value (section 4.7); numbers only.</summary>
        private void AddMetadata(ReadOnlySpan<byte> content)
        {
            var inside = 2;
            for (int count = BinaryPrimitives.ReadUInt16LittleEndian(content); count > 0 && inside + 12 <= content.Length; count--)
            {
                var record = content[inside..];
                int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
                var valueLength = BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);
                if (nameLength + (long)valueLength > record.Length - 12)
                {
                    throw new CorruptMediaException("an ASF metadata record is cut short");
                }

                if (valueLength == 4)
                {
                    var name = Encoding.Unicode.GetString(record.Slice(12, nameLength)).TrimEnd('\0');
                    _metadata[(BinaryPrimitives.ReadUInt16LittleEndian(record[2..]), name)] = BinaryPrimitives.ReadUInt32LittleEndian(record[(12 + nameLength)..]);
                }

                inside += 12 + nameLength + (int)valueLength;
            }
        }
    }
}
