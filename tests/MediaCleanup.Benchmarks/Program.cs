using MediaCleanup.Benchmarks;

switch (args.FirstOrDefault())
{
    case "identify":
        return await IdentifyBenchmark.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync("usage: identify …");
        return 2;
}
