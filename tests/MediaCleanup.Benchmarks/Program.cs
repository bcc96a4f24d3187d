using MediaCleanup.Benchmarks;

<<<<<<< HEAD
<<<<<<< HEAD
=======
>>>>>>> films
switch (args.FirstOrDefault())
{
    case "fuzz":
        return FuzzCommand.Run(args[1..]);
<<<<<<< HEAD
    case "identify":
        return await IdentifyBenchmark.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync("usage: fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
        await Console.Error.WriteLineAsync("       identify …");
        return 2;
}
=======
return args is ["writing"] ? WritingBenchmark.Run() : 0;
>>>>>>> safety
=======
    case "films":
        return await FilmsBenchmark.RunAsync(args[1..]);
    default:
        await Console.Error.WriteLineAsync("usage: fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
        await Console.Error.WriteLineAsync("       films LIBRARY SERVICE [--dry-run]   (writes files into the library: give it a copy)");
        return 2;
}
>>>>>>> films
