using MediaCleanup.Benchmarks;

switch (args.FirstOrDefault())
{
    case "fuzz":
        return FuzzCommand.Run(args[1..]);
    case "films":
        return await FilmsBenchmark.RunAsync(args[1..]);
    default:
        await Console.Error.WriteLineAsync("usage: fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
        await Console.Error.WriteLineAsync("       films LIBRARY SERVICE [--dry-run]   (writes files into the library: give it a copy)");
        return 2;
}
