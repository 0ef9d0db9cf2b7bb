using StockKafka.LoadRunner.CommandLine;

return await Cli.RunAsync(args, TimeProvider.System).ConfigureAwait(false);
