using System.Collections.Concurrent;
using System.Diagnostics;
using MediaCleanup.Core;
using MediaCleanup.Core.Changes;
using MediaCleanup.Core.Http;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Core.Services.Tmdb;
using MediaCleanup.Formats;

namespace MediaCleanup.Benchmarks;

/// <summary>The film half alone: scan, match, plan, and the planned files written plainly, without the applier. For a copy of a library only.</summary>
internal static class FilmsBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var library, var address, ..])
            return 2;
        var (service, isDryRun) = (new Uri(address), args.Contains("--dry-run"));
        using var client = new HttpClient { BaseAddress = service };
        var remembered = new ConcurrentDictionary<string, ServiceAnswer>();
        var requests = 0;
        var blobs = new MemoryBlobs();
        var images = new ConcurrentDictionary<string, StoredImage?>();
        var tmdb = new TmdbClient(FetchAsync, "en");
        var proposer = new MovieProposer(tmdb, PictureAsync, new MovieSettings(), blobs);
        var watch = Stopwatch.StartNew();
        var films = MovieScanner.Scan(library, out var skipped, CancellationToken.None);
        Console.WriteLine($"{films.Length} films, {skipped.Length} skipped, {watch.ElapsedMilliseconds} ms");
        int found = 0, changes = 0, most = 0;
        foreach (var entry in films)
        {
            var folder = MovieScanner.Read(library, entry.Path, MediaCleanup.Formats.Video.VideoReader.Read, CancellationToken.None)!;
            var before = requests;
            var proposal = await proposer.ProposeAsync(folder, null, _ => null, CancellationToken.None);
            most = Math.Max(most, requests - before);
            found += proposal.Questions.IsEmpty ? 1 : 0;
            changes += proposal.Plan.Changes.Length;
            if (!proposal.Questions.IsEmpty || requests - before > 2)
            {
                Console.WriteLine($"{requests - before} requests: {entry.Path} [{folder.Name.Title} | {folder.Name.Year}]: {string.Join("; ", proposal.Decisions)}");
                foreach (var choice in proposal.Questions.SelectMany(q => q.Choices).Take(3))
                {
                    Console.WriteLine($"      {choice.Id} {choice.Description} {choice.Confidence:0.00}");
                }
            }

            if (!isDryRun)
            {
                Write(library, proposal.Plan, blobs);
            }
        }

        Console.WriteLine($"{found} of {films.Length} without a question, {changes} changes, {requests} requests ({(double)requests / films.Length:0.00} a film, at most {most}), {watch.Elapsed.TotalSeconds:0.0} s");
        return 0;

        async Task<ServiceAnswer> FetchAsync(ServiceRequest request, CancellationToken cancellationToken)
        {
            if (remembered.TryGetValue(request.PathAndQuery, out var known))
                return known with { FromCache = true };
            requests++;
            using var response = await client.GetAsync(new Uri(request.PathAndQuery, UriKind.Relative), cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode && request.Judge(body) == Verdict.Bad)
                throw new EntryException($"not the answer to {request.PathAndQuery}");
            var answer = new ServiceAnswer((int)response.StatusCode, body, false);
            if (answer.Found && request.OtherKey is { } otherKey)
                remembered[otherKey(body)] = answer;
            return remembered[request.PathAndQuery] = answer;
        }

        async Task<StoredImage?> PictureAsync(string path, string size, CancellationToken cancellationToken)
        {
            if (images.TryGetValue(path, out var known))
                return known;
            using var response = await client.GetAsync(new Uri($"t/p/{size}{path}", UriKind.Relative), cancellationToken);
            if (!response.IsSuccessStatusCode)
                return images[path] = null;
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var header = ImageHeader.Read(body) ?? throw new EntryException("not a picture");
            return images[path] = new StoredImage(blobs.Put(body), header.Mime, header.Width, header.Height);
        }
    }

    private static void Write(string library, Plan plan, MemoryBlobs blobs)
    {
        foreach (var change in plan.Changes)
        {
            var path = Path.Combine(library, change.Path);
            switch (change)
            {
                case CreateFile create when File.Exists(path):
                    throw new InvalidOperationException($"{create.Path} is there already");
                case CreateFile create:
                    File.WriteAllBytes(path, blobs.Get(create.Content).ToArray());
                    break;
                case ReplaceFile replace:
                    if (MemoryBlobs.IdOf(File.ReadAllBytes(path)) != replace.Before)
                        throw new InvalidOperationException($"{replace.Path} is not what the plan was made for");
                    File.WriteAllBytes(path, blobs.Get(replace.Content).ToArray());
                    break;
                default:
                    throw new InvalidOperationException($"{change} is no change of a film");
            }
        }
    }
}
