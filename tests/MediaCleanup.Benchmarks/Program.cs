using MediaCleanup.Benchmarks;

if (args is ["fuzz", ..])
{
    return FuzzCommand.Run(args[1..]);
}

Console.WriteLine("usage: fuzz --cases N [--corpus DIR] [--seed N] [--threads N] [--subject NAME] [--only PART]");
return 2;
