using StockKafka.Cli;

return await StockKafkaCommand.RunAsync(args, TimeProvider.System);
