using StockKafka.Platform.Control;
using StockKafka.Platform.Control.Kafka;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    return args is ["kafka", .. var rest]
        ? await KafkaCommands.RunAsync(KafkaCommandLine.Parse(rest), stop.Token)
        : await Commands.RunAsync(CommandLine.Parse(args), TimeProvider.System, stop.Token);
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync($"error: {exception.Message}");
    return ExitCode.Usage;
}
catch (ControlException exception)
{
    await Console.Error.WriteLineAsync($"error: {exception.Message}");
    return ExitCode.Failure;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
