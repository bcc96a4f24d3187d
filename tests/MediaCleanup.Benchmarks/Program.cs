using MediaCleanup.Benchmarks;

return args is ["writing"] ? WritingBenchmark.Run() : 0;
