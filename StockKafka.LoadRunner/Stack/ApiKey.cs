using System.Net.Http.Headers;

namespace StockKafka.LoadRunner.Stack;

/// <summary>How a request shows that it may write.</summary>
internal static class ApiKey
{
    public const string Header = "X-Api-Key";

    public static void Send(HttpRequestHeaders headers, string? key)
    {
        if (key is not null)
        {
            headers.TryAddWithoutValidation(Header, key);
        }
    }
}
