using MediaCleanup.Benchmarks;

<<<<<<< HEAD
if (args is ["fuzz", ..])
{
    return FuzzCommand.Run(args[1..]);
}

Console.WriteLine("usage: fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
return 2;
=======
switch (args.FirstOrDefault())
{
    case "identify":
        return await IdentifyBenchmark.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync("usage: identify …");
        return 2;
}
>>>>>>> identify
