namespace Aspire.Confluent.Kafka;

internal static class BootstrapServers
{
    public static string Required(string? connectionString, string connectionName) =>
        string.IsNullOrEmpty(connectionString)
            ? throw new InvalidOperationException(
                $"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' (host:port of a Kafka broker).")
            : connectionString;
}
