[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("StockKafka.Scanner.Tests")]
