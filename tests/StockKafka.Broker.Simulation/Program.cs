using StockKafka.Broker.Simulation;

if (Arguments.TryParse(args, out var arguments, out var error))
{
    return new SeedRunner(arguments, TimeProvider.System).Run();
}

Console.Error.WriteLine(error);
return 2;
