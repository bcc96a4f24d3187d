using System.Buffers.Binary;

namespace MediaCleanup.Formats.Audio.Mp4;

/// <summary>What the movie fragments of a file add up to (ISO/IEC 14496-12, section 8.8).</summary>
/// <param name="Duration">of the track asked for, in its own time scale.</param>
/// <param name="HasAbsoluteOffsets">a <c>tfhd</c> holds a place in the file: then nothing in front of it may grow.</param>
internal readonly record struct Mp4Fragments(ulong Duration, bool HasAbsoluteOffsets)
{
    public static Mp4Fragments Read(ByteSource source, Mp4AtomList top, Mp4AtomList moov, uint track)
    {
        var usual = moov.Find("mvex") is { } mvex ? DefaultDuration(source, mvex, track) : 0;
        ulong duration = 0;
        var absolute = false;
        foreach (var moof in top.Atoms.Where(a => a.Type == "moof"))
        {
            foreach (var traf in Mp4Atoms.Children(source, moof).Atoms.Where(a => a.Type == "traf"))
            {
                var parts = Mp4Atoms.Children(source, traf);
                if (parts.Find("tfhd") is not { Body.Length: >= 8 } tfhd)
                {
                    continue;
                }

                var flags = source.ReadUInt32BigEndian(tfhd.Body.Offset) & 0xFFFFFF;
                absolute |= (flags & 1) != 0;
                if (source.ReadUInt32BigEndian(tfhd.Body.Offset + 4) != track)
                {
                    continue;
                }

                var at = tfhd.Body.Offset + 8 + ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0);
                var each = (flags & 8) != 0 && at + 4 <= tfhd.End ? source.ReadUInt32BigEndian(at) : usual;
                foreach (var trun in parts.Atoms.Where(a => a.Type == "trun"))
                {
                    duration += RunDuration(source, trun, each);
                }
            }
        }

        return new(duration, absolute);
    }

    private static uint DefaultDuration(ByteSource source, Mp4Atom mvex, uint track)
    {
        foreach (var trex in Mp4Atoms.Children(source, mvex).Atoms)
        {
            if (trex is { Type: "trex", Body.Length: >= 16 } && source.ReadUInt32BigEndian(trex.Body.Offset + 4) == track)
            {
                return source.ReadUInt32BigEndian(trex.Body.Offset + 12);
            }
        }

        return 0;
    }

    private static ulong RunDuration(ByteSource source, Mp4Atom trun, uint each)
    {
        if (trun.Body.Length < 8)
        {
            return 0;
        }

        var flags = source.ReadUInt32BigEndian(trun.Body.Offset) & 0xFFFFFF;
        var count = source.ReadUInt32BigEndian(trun.Body.Offset + 4);
        if ((flags & 0x100) == 0)
        {
            return (ulong)each * count;
        }

        var width = 4 * System.Numerics.BitOperations.PopCount(flags & 0xF00);
        var start = 8 + ((flags & 1) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0);
        if (start + ((long)count * width) > trun.Body.Length)
        {
            return 0;
        }

        var table = source.ReadBytes(trun.Body.Offset + start, (long)count * width);
        ulong sum = 0;
        for (var at = 0; at < table.Length; at += width)
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(at));
        }

        return sum;
    }
}
