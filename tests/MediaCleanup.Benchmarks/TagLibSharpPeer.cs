using System.Reflection;
using System.Security.Cryptography;

namespace MediaCleanup.Benchmarks;

/// <summary>
/// TagLibSharp as a reader of what we wrote, for players and servers that use it. Its assembly is loaded from where a person has it
/// (Debian: package libtaglib2.1-cil); nothing of it is shipped or referenced. A file that it hangs on is given up.
/// </summary>
internal sealed class TagLibSharpPeer(MethodInfo create)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static TagLibSharpPeer Load(string path) =>
        new(Assembly.LoadFrom(Path.GetFullPath(path)).GetType("TagLib.File", throwOnError: true)!.GetMethod("Create", [typeof(string)])!);

    /// <summary>The fields that it finds; or one, <c>error</c>, with the name of what it threw.</summary>
    public Dictionary<string, object?> Read(string path)
    {
        var facts = new Dictionary<string, object?> { ["error"] = "hangs" };
        var thread = new Thread(() => facts = TryRead(path)) { IsBackground = true };
        thread.Start();
        _ = thread.Join(Patience);
        return facts;
    }

    private Dictionary<string, object?> TryRead(string path)
    {
        try
        {
            using var file = (IDisposable)create.Invoke(null, [path])!;
            var tag = Get(file, "Tag")!;
            var names = new[] { "Title", "JoinedPerformers", "Album", "AlbumArtists", "Track", "TrackCount", "Disc", "Year", "Genres", "Composers", "MusicBrainzReleaseId" };
            var facts = names.ToDictionary(n => n, n => Get(tag, n));
            facts["Pictures"] = ((Array)Get(tag, "Pictures")!).Cast<object>().Select(p => Convert.ToHexStringLower(SHA256.HashData((byte[])Get(Get(p, "Data")!, "Data")!))).ToArray();
            facts["ms"] = Get(file, "Properties") is { } properties ? ((TimeSpan)Get(properties, "Duration")!).TotalMilliseconds : null;
            return facts;
        }
        catch (TargetInvocationException fault)
        {
            return new() { ["error"] = fault.InnerException?.GetType().Name };
        }
    }

    private static object? Get(object of, string name) => of.GetType().GetProperty(name)!.GetValue(of);
}
