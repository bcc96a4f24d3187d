using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Payload;

/// <summary>Ogg pages (RFC 3533, section 6), undone into the packets of each logical stream.</summary>
internal static class OggPayload
{
    private const int MostStreams = 10_000;
    private const int HeaderSize = 27;

    public static void Add(PayloadBytes bytes, PayloadHash hash, long front)
    {
        hash.Name("ogg");
        var end = TagBounds.SkipTail(bytes, front);
        var open = new Dictionary<uint, OggPackets>();
        var order = new List<OggPackets>();
        try
        {
            for (var at = front; at < end;)
            {
                at += AddPage(bytes, at, end, open, order);
            }

            foreach (var stream in order)
            {
                hash.Part("stream", stream.Finish());
            }
        }
        finally
        {
            foreach (var stream in order)
            {
                stream.Dispose();
            }
        }
    }

    private static int AddPage(PayloadBytes bytes, long at, long end, Dictionary<uint, OggPackets> open, List<OggPackets> order)
    {
        if (at > end - HeaderSize || !bytes.StartsWith(at, "OggS\0"u8))
        {
            throw new CorruptMediaException($"no Ogg page begins at {at}");
        }

        var segments = bytes.Byte(at + 26);
        var size = HeaderSize + segments;
        foreach (var lacing in bytes.Span(at + HeaderSize, segments))
        {
            size += lacing;
        }

        if (size > end - at)
        {
            throw new CorruptMediaException($"the Ogg page at {at} is cut short");
        }

        var page = bytes.Span(at, size);
        if (OggChecksum.OfPage(page) != BinaryPrimitives.ReadUInt32LittleEndian(page[22..]))
        {
            throw new CorruptMediaException($"the Ogg page at {at} has a wrong checksum");
        }

        var serial = BinaryPrimitives.ReadUInt32LittleEndian(page[14..]);
        var begins = (page[5] & 0x02) != 0;
        if (!open.TryGetValue(serial, out var stream) || begins)
        {
            if (!begins || stream is { IsOpen: true })
            {
                throw new CorruptMediaException($"the Ogg page at {at} belongs to no stream that has begun, or begins one twice");
            }

            if (order.Count == MostStreams)
            {
                throw new CorruptMediaException("more Ogg streams than can be real");
            }

            stream = new(bytes);
            open[serial] = stream;
            order.Add(stream);
        }

        stream.AddPage(page, at);
        return size;
    }
}

/// <summary>The packets of one logical stream, as they go into its hash.</summary>
internal sealed class OggPackets(PayloadBytes bytes) : IDisposable
{
    private readonly PayloadHash _hash = new(bytes);
    private readonly byte[] _head = new byte[80];
    private byte[]? _digest;
    private Coding _coding;
    private uint _nextPage;
    private long _packet;
    private long _length;
    private int _headLength;
    private int _headersLeft = 1;
    private bool _counts;

    private enum Coding
    {
        Unknown,
        Vorbis,
        Opus,
        Flac,
        Speex,
        Theora,
    }

    /// <summary>False once a page with the end mark was seen.</summary>
    public bool IsOpen { get; private set; } = true;

    public void AddPage(ReadOnlySpan<byte> page, long at)
    {
        var number = BinaryPrimitives.ReadUInt32LittleEndian(page[18..]);
        var continues = (page[5] & 0x01) != 0;
        if (!IsOpen || continues != (_length > 0))
        {
            throw new CorruptMediaException($"the Ogg page at {at} does not follow the one before it");
        }

        if (number != _nextPage)
        {
            // An edit shifts the numbers by a constant, so a gap stays the gap that it was.
            _hash.Part("gap", BitConverter.GetBytes(number - _nextPage));
        }

        _nextPage = number + 1;
        if (AddSegments(page))
        {
            _hash.Part("granule", page.Slice(6, 8));
        }

        if ((page[5] & 0x04) != 0)
        {
            _hash.Name(_length > 0 ? "end inside a packet" : "end");
            IsOpen = false;
            _digest = Close();
        }
    }

    public byte[] Finish() => _digest ??= Close();

    public void Dispose() => _hash.Dispose();

    private byte[] Close()
    {
        var digest = _hash.Finish();
        _hash.Dispose();
        return digest;
    }

    /// <summary>Adds the page's segments; true when an audio packet ended on it.</summary>
    private bool AddSegments(ReadOnlySpan<byte> page)
    {
        var audio = false;
        var segments = page[26];
        var body = 27 + segments;
        for (var i = 0; i < segments;)
        {
            var run = 0;
            var ends = false;
            while (i < segments && !ends)
            {
                run += page[27 + i];
                ends = page[27 + i] < 255;
                i++;
            }

            AddPiece(page.Slice(body, run));
            body += run;
            if (ends)
            {
                audio |= EndPacket();
            }
        }

        return audio;
    }

    private void AddPiece(ReadOnlySpan<byte> piece)
    {
        var kept = Math.Min(_head.Length - _headLength, piece.Length);
        piece[..kept].CopyTo(_head.AsSpan(_headLength));
        if (_length == 0)
        {
            _counts = Counts(piece);
        }

        _headLength += kept;
        if (_counts)
        {
            AddCounted(piece);
        }

        _length += piece.Length;
    }

    /// <summary>An Ogg FLAC stream tells how many header packets follow, and each whether it is the last: both change with the comments.</summary>
    private void AddCounted(ReadOnlySpan<byte> piece)
    {
        if (_coding == Coding.Flac && _length == 0 && _headersLeft > 0)
        {
            if (_packet == 0 && piece.Length >= 9 && piece[0] == 0x7F)
            {
                _hash.Raw(piece[..7]);
                _hash.Raw(piece[9..]);
                return;
            }

            if (_packet > 0 && piece.Length > 0)
            {
                _hash.Raw([(byte)(piece[0] & 0x7F)]);
                _hash.Raw(piece[1..]);
                return;
            }
        }

        _hash.Raw(piece);
    }

    /// <summary>Whether a packet that begins so is payload: all but comments, and FLAC's padding and pictures.</summary>
    private bool Counts(ReadOnlySpan<byte> piece)
    {
        if (_packet == 0)
        {
            _coding = piece.StartsWith("\u0001vorbis"u8) ? Coding.Vorbis
                : piece.StartsWith("OpusHead"u8) ? Coding.Opus
                : piece.StartsWith("\u007fFLAC"u8) || piece.StartsWith("fLaC"u8) ? Coding.Flac
                : piece.StartsWith("Speex   "u8) ? Coding.Speex
                : ((ReadOnlySpan<byte>)[0x80, .. "theora"u8]).SequenceEqual(piece[..Math.Min(7, piece.Length)]) ? Coding.Theora
                : Coding.Unknown;
            return true;
        }

        if (_headersLeft == 0)
        {
            return true;
        }

        var comment = _coding switch
        {
            Coding.Vorbis => piece.StartsWith("\u0003vorbis"u8),
            Coding.Opus => piece.StartsWith("OpusTags"u8),
            Coding.Speex => _packet == 1,
            Coding.Theora => piece.Length > 0 && piece[0] == 0x81,
            Coding.Flac => piece.Length > 0 && (piece[0] & 0x7F) is 1 or 4 or 6,
            _ => false,
        };
        if (_packet == 1 && !comment && _coding is Coding.Vorbis or Coding.Opus)
        {
            throw new CorruptMediaException("the second packet of an Ogg stream is no comment");
        }

        return !comment;
    }

    /// <summary>Closes a packet; true when it was audio.</summary>
    private bool EndPacket()
    {
        var wasHeader = _headersLeft > 0;
        if (_counts)
        {
            _hash.Number(_length);
        }

        if (_packet == 0)
        {
            _headersLeft = _coding switch
            {
                Coding.Vorbis or Coding.Theora => 2,
                Coding.Opus => 1,
                Coding.Flac => int.MaxValue,
                Coding.Speex => 1 + SpeexExtraHeaders(),
                _ => 0,
            };
        }
        else if (wasHeader)
        {
            var last = _coding == Coding.Flac && _headLength > 0 && (_head[0] & 0x80) != 0;
            _headersLeft = last ? 0 : _headersLeft - 1;
        }

        _packet++;
        (_length, _headLength) = (0, 0);
        return !wasHeader;
    }

    /// <summary>The field <c>extra_headers</c> of the Speex header, at 68 (the Speex manual, section 7).</summary>
    private int SpeexExtraHeaders()
    {
        var extra = _headLength >= 72 ? BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(68)) : 0;
        return extra <= 255 ? (int)extra : throw new CorruptMediaException("a Speex header announces more headers than can be real");
    }
}

/// <summary>The checksum of Ogg pages: CRC-32 with polynomial 0x04C11DB7, not reflected, its own field taken as zero (RFC 3533, section 6).</summary>
internal static class OggChecksum
{
    private static readonly uint[][] Tables = MakeTables();

    public static uint OfPage(ReadOnlySpan<byte> page)
    {
        var crc = Update(0, page[..22]);
        crc = Update(crc, [0, 0, 0, 0]);
        return Update(crc, page[26..]);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        var t = Tables;
        for (; data.Length >= 8; data = data[8..])
        {
            var a = crc ^ BinaryPrimitives.ReadUInt32BigEndian(data);
            var b = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            crc = t[7][a >> 24] ^ t[6][(a >> 16) & 0xFF] ^ t[5][(a >> 8) & 0xFF] ^ t[4][a & 0xFF]
                ^ t[3][b >> 24] ^ t[2][(b >> 16) & 0xFF] ^ t[1][(b >> 8) & 0xFF] ^ t[0][b & 0xFF];
        }

        foreach (var value in data)
        {
            crc = (crc << 8) ^ t[0][(crc >> 24) ^ value];
        }

        return crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (var k = 0; k < 8; k++)
        {
            tables[k] = new uint[256];
            for (var i = 0u; i < 256; i++)
            {
                var crc = k == 0 ? i << 24 : tables[k - 1][i];
                for (var bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
                }

                tables[k][i] = crc;
            }
        }

        return tables;
    }
}
