using StockKafka.Broker;
using StockKafka.Broker.Configuration;
using StockKafka.Broker.Log;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Server;

public sealed class BrokerOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void File_GivesOptions_AndTheCommandLineWins()
    {
        var file = Write("# the broker of a laptop", "", "data = /srv/broker", "port=9093", "  fsync = interval:20ms  ", "health-port = 9094");

        var options = BrokerOptions.Parse(["--port", "9100", "--config", file]);

        Assert.Equal(("/srv/broker", 9100, 9094), (options.Data, options.Port, options.HealthPort));
        Assert.Equal((FsyncMode.Interval, TimeSpan.FromMilliseconds(20)), (options.Fsync, options.FsyncInterval));
    }

    [Theory]
    [InlineData("prot = 1", "line 2: unknown option 'prot', did you mean port?")]
    [InlineData("offset-retention-minutes = 1", "line 2: unknown option 'offset-retention-minutes', did you mean offsets-retention-minutes?")]
    [InlineData("something.else = 1", "line 2: unknown option 'something.else'")]
    [InlineData("config = other", "line 2: unknown option 'config'")]
    [InlineData("port = high", "line 2: --port takes a number from 0 to 65535, not 'high'")]
    [InlineData("port", "line 2: 'port' is not 'name = value'")]
    public void WrongLine_IsNamedWithTheFileAndTheNearestOption(string line, string expected)
    {
        var file = Write("data = x", line);

        var e = Assert.Throws<UsageException>(() => BrokerOptions.Parse(["--config", file]));

        Assert.StartsWith($"{file} {expected}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFile_IsNamed() =>
        Assert.StartsWith("--config no/such/file cannot be read", Assert.Throws<UsageException>(() => BrokerOptions.Parse(["--config", "no/such/file"])).Message, StringComparison.Ordinal);

    [Fact]
    public void EveryOptionOfTheHelp_IsRead()
    {
        foreach (var name in OptionNames.All.Where(name => name is not "config"))
        {
            var e = Assert.Throws<UsageException>(() => BrokerOptions.Parse([$"--{name}="]));
            Assert.Contains($"--{name}", e.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Write(params string[] lines)
    {
        var path = Path.Combine(_folder.Path, "broker.conf");
        File.WriteAllLines(path, lines);
        return path;
    }
}
