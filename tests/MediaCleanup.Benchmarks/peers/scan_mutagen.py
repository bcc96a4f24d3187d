"""Reads every file that LIST names, one a line, with mutagen: a peer of the scan benchmark. Prints seconds, processor seconds, peak KiB, files read."""
import resource, sys, time
import mutagen

paths = [line.rstrip(b"\n") for line in open(sys.argv[1], "rb")]
start, read = time.monotonic(), 0
for path in paths:
    try:
        found = mutagen.File(path)
        read += found is not None
    except Exception:
        pass
seconds = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, read)
