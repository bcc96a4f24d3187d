using System.Globalization;
using MediaCleanup.Core.Movies;
using MediaCleanup.Core.Nfo;
using MediaCleanup.Tests.Fakes;

namespace MediaCleanup.Tests.Core.Movies;

public sealed class MovieScannerTests : IDisposable
{
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_folder_of_its_own_is_a_film_with_what_lies_beside_it()
    {
        Put("Film (2001)/Film (2001).mkv", "Film (2001)/Film (2001).en.srt", "Film (2001)/Subs/x.srt", "Film (2001)/poster.jpg", "Film (2001)/Film (2001)-trailer.mp4", "Film (2001)/Extras/Making Of.mkv", "Film (2001)/Sample/s.mkv", "Film (2001)/info.nfo");

        var film = Scan().Single();

        (film.Path, film.Layout, film.Name.Title, film.Name.Year).Should().Be(("Film (2001)", MovieLayout.OwnFolder, "Film", 2001));
        film.Files.Should().ContainSingle();
        film.SubtitleCount.Should().Be(2);
        film.Pictures.Should().Equal("poster.jpg");
        film.Extras.Should().HaveCount(3);
        film.Nfos.Should().ContainSingle();
    }

    [Fact]
    public void Loose_films_and_mixed_folders_are_a_film_for_each_video()
    {
        Put("Loose.2001.720p.mkv", "Loose.2001.720p.nfo", "Series/One (2001).mkv", "Series/Two (2003).mkv", "Series/Two (2003)-poster.jpg", "Series/movie.nfo");

        var films = Scan();

        films.Select(f => (f.Path, f.Layout, f.Name.Title)).Should().Equal(
            ("Loose.2001.720p.mkv", MovieLayout.Mixed, "Loose"), ("Series/One (2001).mkv", MovieLayout.Mixed, "One"), ("Series/Two (2003).mkv", MovieLayout.Mixed, "Two"));
        films[0].Nfos.Should().ContainSingle();
        films[1].Nfos.Should().BeEmpty();
    }

    [Fact]
    public void Parts_are_one_film_in_their_order_with_mixed_words_too()
    {
        Put("Film (2001)/Film (2001) cd2.avi", "Film (2001)/Film (2001) part1.avi", "Second/Film (2002)/CD1/a.avi", "Second/Film (2002)/CD2/b.avi");

        var films = Scan();

        films[0].Files.Select(f => f.Part).Should().Equal(1, 2);
        films[1].Files.Select(f => f.Part).Should().Equal(1, 2);
        films.Should().HaveCount(2);
    }

    [Fact]
    public void A_part_without_its_brother_belongs_to_the_title()
    {
        Put("Dune Part 2.mkv");

        var film = Scan().Single();

        (film.Name.Title, film.Files[0].Part).Should().Be(("Dune Part 2", null));
    }

    [Fact]
    public void Discs_are_films_named_by_their_folder()
    {
        Put("Film (2001)/BDMV/index.bdmv", "Film (2001)/BDMV/STREAM/00001.m2ts", "Film (2001)/BDMV/STREAM/00002.m2ts", "Dvd (1999)/VIDEO_TS/VTS_01_1.VOB", "Dvd (1999)/VIDEO_TS/VIDEO_TS.IFO");
        File.WriteAllText(_root["Film (2001)/BDMV/STREAM/00002.m2ts"], "longer than the other");

        var films = Scan();

        films.Select(f => (f.Path, f.Layout, f.Name.Title, f.Name.Year)).Should().Equal(("Dvd (1999)", MovieLayout.Disc, "Dvd", 1999), ("Film (2001)", MovieLayout.Disc, "Film", 2001));
        films[1].Files.Single().FileName.Should().Be("00002.m2ts");
    }

    [Fact]
    public void The_film_of_a_dvd_is_its_largest_title_whose_files_are_parts()
    {
        Put("Dvd (1999)/VIDEO_TS/VIDEO_TS.VOB", "Dvd (1999)/VIDEO_TS/VTS_01_1.VOB", "Dvd (1999)/VIDEO_TS/VTS_02_0.VOB", "Dvd (1999)/VIDEO_TS/VTS_02_1.VOB", "Dvd (1999)/VIDEO_TS/VTS_02_2.VOB");
        File.WriteAllText(_root["Dvd (1999)/VIDEO_TS/VTS_01_1.VOB"], "1234567890");
        File.WriteAllText(_root["Dvd (1999)/VIDEO_TS/VTS_02_1.VOB"], "123456");
        File.WriteAllText(_root["Dvd (1999)/VIDEO_TS/VTS_02_2.VOB"], "123456");

        Scan().Single().Files.Select(f => (f.FileName, f.Part)).Should().Equal(("VTS_02_1.VOB", 1), ("VTS_02_2.VOB", 2));
    }

    [Fact]
    public void A_dvd_without_a_folder_for_its_structure_is_one_film()
    {
        Put("Dvd (1999)/VIDEO_TS.IFO", "Dvd (1999)/VTS_01_0.IFO", "Dvd (1999)/VTS_01_1.VOB", "Dvd (1999)/VTS_01_2.VOB");

        var film = Scan().Single();

        (film.Path, film.Layout, film.DiscNfo, film.Files.Length).Should().Be(("Dvd (1999)", MovieLayout.Disc, "VIDEO_TS.nfo", 2));
    }

    [Fact]
    public void Links_are_noted_and_not_followed_and_hidden_folders_left_out()
    {
        using var outside = new TempFolder();
        outside.Write("Secret (2001)/Secret (2001).mkv", [1]);
        Put("Film (2001)/Film (2001).mkv", ".Trash/Gone (2001).mkv", "@eaDir/x.mkv");
        Directory.CreateSymbolicLink(_root["Link"], outside.Path);
        File.CreateSymbolicLink(_root["Film (2001)/b.mkv"], outside["Secret (2001)/Secret (2001).mkv"]);

        var films = MovieScanner.Scan(_root.Path, out var skipped, CancellationToken.None);

        films.Should().ContainSingle().Which.Files.Should().ContainSingle();
        skipped.Select(s => s.Path).Should().BeEquivalentTo("Link", "Film (2001)/b.mkv");
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_noted_and_the_rest_is_scanned()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may list everything");
        if (OperatingSystem.IsWindows())
            return;
        Put("Film (2001)/Film (2001).mkv", "Locked/a.mkv");
        File.SetUnixFileMode(_root["Locked"], UnixFileMode.None);

        var films = MovieScanner.Scan(_root.Path, out var skipped, CancellationToken.None);

        films.Should().ContainSingle();
        skipped.Should().ContainSingle().Which.Path.Should().Be("Locked");
        File.SetUnixFileMode(_root["Locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Reading_a_film_tells_nfos_of_all_forms_and_videos_that_cannot_be_read()
    {
        Put("Film (2001)/Film (2001).mkv");
        _root.Write("Film (2001)/Film (2001).nfo", "<movie><tmdbid>5</tmdbid></movie>"u8);
        _root.Write("Film (2001)/group.nfo", "http://www.imdb.com/title/tt1234567"u8);
        _root.Write("Film (2001)/movie.nfo", "<movie><title>A & B"u8);

        var film = MovieScanner.Read(_root.Path, "Film (2001)", MediaCleanup.Formats.Video.VideoReader.Read, CancellationToken.None)!;

        film.Nfos.Select(n => (n.FileName, n.Form, n.TmdbId, n.ImdbId)).Should().BeEquivalentTo([
            ("Film (2001).nfo", NfoForm.Xml, (int?)5, (string?)null), ("group.nfo", NfoForm.Text, null, "tt1234567"), ("movie.nfo", NfoForm.Unreadable, null, null)]);
        film.Files[0].ReadError.Should().NotBeNull();
        MovieScanner.Read(_root.Path, "Gone", null, CancellationToken.None).Should().BeNull();
    }

    [Fact]
    public void Groups_of_the_corpus_come_out_as_jellyfin_has_them()
    {
        var lines = File.ReadAllLines(Path.Combine(Corpus.Folder("filenames"), "jellyfin-groups.tsv")).Skip(1).Select(l => l.Split('\t')).Where(c => c[1] == "versions").ToList();
        var misses = new List<string>();
        foreach (var group in lines.GroupBy(c => c[0]))
        {
            using var root = new TempFolder();
            foreach (var row in group)
            {
                root.Write(row[4].TrimStart('/'), [1]);
            }

            var wanted = group.First()[3].Split(';')[0].Split('=')[1];
            var films = MovieScanner.Scan(root.Path, out _, CancellationToken.None);
            if (films.Length.ToString(CultureInfo.InvariantCulture) != wanted)
            {
                misses.Add($"{group.Key}: {films.Length} films, wants {wanted}");
            }
        }

        misses.Should().HaveCountLessThanOrEqualTo(1, "{0}", string.Join("\n", misses));
    }

    private void Put(params string[] paths)
    {
        foreach (var path in paths)
        {
            _root.Write(path, [1]);
        }
    }

    private System.Collections.Immutable.ImmutableArray<MovieFolder> Scan() => MovieScanner.Scan(_root.Path, out _, CancellationToken.None);
}
