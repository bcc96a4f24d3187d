using MediaCleanup.Benchmarks;

switch (args.FirstOrDefault())
{
    case "films":
        return await FilmsBenchmark.RunAsync(args[1..]);
    case "fuzz":
        return FuzzCommand.Run(args[1..]);
    case "identify":
        return await IdentifyBenchmark.Run(args[1..]);
    case "startup":
        return StartupBenchmark.Run();
    case "writing":
        return WritingBenchmark.Run();
    default:
        await Console.Error.WriteLineAsync("usage: films LIBRARY SERVICE [--dry-run]   (writes files into the library: give it a copy)");
        await Console.Error.WriteLineAsync("       fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
        await Console.Error.WriteLineAsync("       identify …");
        await Console.Error.WriteLineAsync("       startup");
        await Console.Error.WriteLineAsync("       writing");
        return 2;
}
