// Opens every file that LIST names, one a line, and reads 64 KiB of both ends: the floor of the scan benchmark.
// Prints seconds, processor seconds, peak KiB, and how many files it could open.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { END = 65536 };
static char buffer[END];
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }

int main(int count, char **arguments) {
    FILE *list = count > 1 ? fopen(arguments[1], "r") : NULL;
    if (!list) return 2;
    char **paths = NULL, *line = NULL;
    size_t n = 0, room = 0, opened = 0;
    for (ssize_t length; (length = getline(&line, &room, list)) > 0;) {
        line[length - 1] = 0;
        paths = realloc(paths, (n + 1) * sizeof *paths);
        paths[n++] = strdup(line);
    }
    double start = now();
    for (size_t i = 0; i < n; i++) {
        int file = open(paths[i], O_RDONLY | O_CLOEXEC);
        struct stat facts;
        if (file < 0) continue;
        if (fstat(file, &facts) == 0 && pread(file, buffer, END, 0) >= 0 && (facts.st_size <= END || pread(file, buffer, END, facts.st_size - END) >= 0)) opened++;
        close(file);
    }
    double seconds = now() - start;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%f %f %ld %zu\n", seconds, usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6, usage.ru_maxrss, opened);
}
