using MediaCleanup.Benchmarks;

switch (args.FirstOrDefault())
{
    case "films":
        return await FilmsBenchmark.RunAsync(args[1..]);
    case "fuzz":
        return FuzzCommand.Run(args[1..]);
    case "identify":
        return await IdentifyBenchmark.Run(args[1..]);
    case "startup" when args is [_, var tool]:
        return StartupBenchmark.Run(tool);
    case "scan":
        return ScanBenchmark.Run(args[1..]);
    case "scan-list":
        return ScanList.Run(args[1..]);
    case "sweep":
        return SweepCommand.Run(args[1..]);
    case "writing":
        return WritingBenchmark.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync("usage: films LIBRARY SERVICE [--dry-run]   (writes files into the library: give it a copy)");
        await Console.Error.WriteLineAsync("       fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
        await Console.Error.WriteLineAsync("       identify …");
        await Console.Error.WriteLineAsync("       startup TOOL");
        await Console.Error.WriteLineAsync("       scan LIBRARY [LIBRARY …] [--rounds N]   (against TagLib, mutagen and a floor in C)");
        await Console.Error.WriteLineAsync("       sweep FOLDER OUT COVER.jpg [--taglib-sharp DLL]   (then peers/judge.py OUT COVER.jpg)");
        await Console.Error.WriteLineAsync("       writing [FOLDER …]   (against mutagen; a disk, a tmpfs)");
        return 2;
}
