using StockKafka.Load;

// A resource of the AppHost: started from the dashboard, its lines are the resource's log and its exit code is the verdict.
var bakery = Environment.GetEnvironmentVariable("services__bakery__http__0") ?? "http://127.0.0.1:5000";
var result = await (LoadTest.Get($"{bakery}/shelf/rye") with
{
    RatePerSecond = 50, Users = 20, Duration = TimeSpan.FromSeconds(5), Thresholds = ["p95<500ms", "errors<1%"],
    Reports = "reports", Progress = new Progress<LoadProgress>(Console.WriteLine),
}).RunAsync();
Console.WriteLine(result);
return result.ExitCode;
