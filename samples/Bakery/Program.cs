using Bakery;

await BakeryApp.Create(args).RunAsync();
