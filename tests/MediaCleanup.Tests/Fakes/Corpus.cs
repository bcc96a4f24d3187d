namespace MediaCleanup.Tests.Fakes;

/// <summary>Real data beside the checkout, where there is any: <c>../shared/corpus</c>. A test that wants it skips, visibly, without it.</summary>
public static class Corpus
{
    private static readonly string? Root = Find("corpus");

    /// <summary>A folder of the corpus; skips the running test when it is not there.</summary>
    public static string Folder(string relative)
    {
        Assert.SkipWhen(Root is null || !Directory.Exists(Path.Combine(Root, relative)), $"../shared/corpus/{relative} is not beside the checkout");
        return Path.Combine(Root!, relative);
    }

    private static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MediaCleanup.sln")))
            {
                var path = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", name));
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
