using System.Text;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.State;
using MediaCleanup.Tests.Core.State;

namespace MediaCleanup.Tests.Core.Changes;

public sealed class DamagedPieceTests
{
    /// <summary>Each is one line of SESSION.undo with a right checksum and a piece that cannot be: the other file of the session should be taken back all the same.</summary>
    [Theory]
    [InlineData("\"blob\":\"SHA\",\"blob_at\":90000")]
    [InlineData("\"blob\":\"SHA\",\"blob_length\":-5")]
    [InlineData("\"blob\":\"\"")]
    [InlineData("\"bytes\":\"*\"")]
    [InlineData("\"packed\":\"AAAA\"")]
    public void One_damaged_piece_ends_no_undo(string piece)
    {
        var disk = new CrashDisk();
        var blobs = new MemoryBlobs();
        var cover = TestImages.Jpeg(40_000, 1);
        disk.Seed("/music/a.flac", ToyAudio.Make("old", "sound.", cover), 1);
        disk.Seed("/music/b.nfo", "old"u8.ToArray(), 1);
        using (var log = UndoLog.Open(disk, "/status/undo"))
        using (var session = log.Begin("20260501_session_001", DateTimeOffset.UnixEpoch))
        {
            new Applier(disk, session, blobs, new() { Parallel = 1, Settle = TimeSpan.Zero }, TimeProvider.System, ToyAudio.Tools).Apply("/music", "a", new([
                new EditTags("a.flac", UndoLog.StampOf(disk.Facts("/music/a.flac")!.Value), [], new(blobs.Add(cover), blobs.Add(TestImages.Jpeg(300, 2)), "image/jpeg", 1, 1)),
                new ReplaceFile("b.nfo", blobs.Add("old"u8.ToArray()), blobs.Add("new"u8.ToArray()))]), CancellationToken.None).Should().OnlyContain(r => r.Outcome is Outcome.Done);
            session.Close();
        }

        const string Record = "/status/undo/20260501_session_001.undo";
        var lines = AppendLog.Read(disk, Record).Lines.Select(l => System.Text.RegularExpressions.Regex.Replace(Encoding.UTF8.GetString(l.Span), "\"blob\":\\s*\"([0-9a-f]{64})\"", m => piece.Replace("SHA", m.Groups[1].Value))).ToList();
        lines.Should().Contain(l => l.Contains("\"blob\"") || l.Contains(piece));
        disk.Seed(Record, AppendLog.Format(lines.Select(l => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(l))), 1);

        using var again = UndoLog.Open(disk, "/status/undo");
        var reverter = new Reverter(disk, again, ToyAudio.Tools, parallel: 1);
        var results = reverter.Run(reverter.Plan("last", null), null, CancellationToken.None);
        results.Select(r => (r.Path, r.Outcome.GetType().Name)).Should().BeEquivalentTo([("a.flac", "LeftAlone"), ("b.nfo", "Restored")]);
    }
}
