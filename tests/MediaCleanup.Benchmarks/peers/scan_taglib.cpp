// Reads tags and audio properties of every file that LIST names, one a line, with TagLib: the peer of the scan benchmark.
// Prints seconds, processor seconds, peak KiB, and how many files it could read.
#include <sys/resource.h>
#include <time.h>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>
#include <taglib/fileref.h>
#include <taglib/tag.h>
#include <taglib/tpropertymap.h>

static double now() { timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }

int main(int, char **arguments) {
    std::vector<std::string> paths;
    std::ifstream list(arguments[1]);
    for (std::string line; std::getline(list, line);) paths.push_back(line);
    double start = now();
    size_t read = 0, fields = 0; long length = 0;
    for (auto &path : paths) {
        TagLib::FileRef file(path.c_str(), true, TagLib::AudioProperties::Average);
        if (file.isNull() || !file.tag()) continue;
        read++;
        fields += file.tag()->properties().size();
        if (file.audioProperties()) length += file.audioProperties()->lengthInMilliseconds();
    }
    double seconds = now() - start;
    rusage usage; getrusage(RUSAGE_SELF, &usage);
    double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    std::cout << seconds << ' ' << cpu << ' ' << usage.ru_maxrss << ' ' << read << ' ' << fields << ' ' << length << '\n';
}
