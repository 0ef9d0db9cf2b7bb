using Aspire.Hosting;

namespace StockKafka.Hosting.Tests;

public sealed class StateFolderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    [Fact]
    public void A_second_one_is_refused_in_one_line_that_names_the_first()
    {
        using var first = StateFolder.Open(_path);
        var refused = Assert.Throws<DistributedApplicationException>(() => StateFolder.Open(_path));
        Assert.Contains($"'{_path}' is in use by the AppHost with pid {Environment.ProcessId}", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void It_can_be_had_again_once_it_was_given_back()
    {
        StateFolder.Open(_path).Dispose();
        StateFolder.Open(_path).Dispose();
    }

    [Fact]
    public void What_cannot_be_written_is_named()
    {
        Directory.CreateDirectory(_path);
        File.WriteAllText(Path.Combine(_path, "file"), "");
        var refused = Assert.Throws<DistributedApplicationException>(() => StateFolder.Open(Path.Combine(_path, "file", "below")));
        Assert.Contains("cannot be written", refused.Message);
    }

    [Fact]
    public void A_kept_secret_stays_the_same_and_is_for_its_owner_alone()
    {
        using var folder = StateFolder.Open(_path);
        var made = new KeptSecret(folder, "key").GetDefaultValue();
        Assert.Matches("^[A-Za-z0-9]{32}$", made);
        Assert.Equal(made, new KeptSecret(folder, "key").GetDefaultValue());
        Assert.NotEqual(made, new KeptSecret(folder, "other").GetDefaultValue());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_path, "key")));
    }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}
