using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace StockKafka.ServiceDefaults.Configuration;

/// <summary>Checks that what the surroundings must give is there.</summary>
public static class RequiredConnectionStrings
{
    /// <summary>Fails unless the connection string <paramref name="name"/> is configured.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="name">As in <c>ConnectionStrings:name</c>.</param>
    /// <param name="meaning">What it must hold, for the message.</param>
    /// <exception cref="StartupException">It is not.</exception>
    public static void RequireConnectionString(this IHostApplicationBuilder builder, string name, string meaning)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(name)))
        {
            throw new StartupException($"The connection string '{name}' is not set; give {meaning}, for example ConnectionStrings__{name}=localhost:9092.");
        }
    }
}
