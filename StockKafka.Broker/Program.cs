using System.Runtime.InteropServices;
using StockKafka.Broker;
using StockKafka.Broker.Configuration;
using StockKafka.Broker.Log;
using StockKafka.Broker.Topics;

const int RuntimeError = 1, UsageError = 2;

try
{
    var options = BrokerOptions.Parse(args);
    if (options.ShowHelp)
    {
        Console.WriteLine(BrokerOptions.Help);
        return 0;
    }

    using var stopping = new CancellationTokenSource();
    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stopping.Cancel();
    }

    // A signal that the parent has set to be ignored (as nohup and shells do for what runs behind them) stays ignored.
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
    var host = new BrokerHost(options, TimeProvider.System, new ConsoleLogger(options.LogLevel, TimeProvider.System));
    await host.RunAsync(
        (port, healthPort) =>
        {
            Console.Out.WriteLine($"listening on {options.Host}:{port}{(healthPort is null ? "" : $", health on {options.Host}:{healthPort}")}");
            Console.Out.Flush();
        },
        stopping.Token);
    return 0;
}
catch (UsageException e)
{
    Console.Error.WriteLine($"StockKafka.Broker: {e.Message}; see --help");
    return UsageError;
}
catch (Exception e) when (e is StartException or DataFolderException or CorruptDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"StockKafka.Broker: {e.Message}");
    return RuntimeError;
}
