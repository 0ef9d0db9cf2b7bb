using StockKafka.Rooms;

var root = House.Checkout();
await File.WriteAllTextAsync(Picture.File(root), Picture.Of(new House(root)));
Console.WriteLine($"drawn: {Path.GetRelativePath(root, Picture.File(root))}");
