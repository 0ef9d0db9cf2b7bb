[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("StockKafka.Api.Tests")]
