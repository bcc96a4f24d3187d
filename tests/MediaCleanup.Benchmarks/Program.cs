using MediaCleanup.Benchmarks;

<<<<<<< HEAD
switch (args.FirstOrDefault())
{
    case "fuzz":
        return FuzzCommand.Run(args[1..]);
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
